//! Decides what Real-Debrid removed: never from one list alone, and never from a list that looks wrong.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::context::RunContext;
use super::event::EventKind;
use super::stop::{RunStop, Safety};
use crate::api::BodyPermit;
use crate::archive::{Evidence, MissingTorrent};
use crate::model::{Detail, OtherHash, SyncMode, TorrentId};
use crate::quota::now;
use crate::remote::{self, Note, Remote, Unanswered};

/// Torrents that may always be missing without suspicion, however small the archive is.
const MISSING_ALWAYS: u64 = 20;

/// Share of the living archive that may be missing: one in ten.
const MISSING_SHARE: u64 = 10;

/// Answers that are stored together, and that may wait.
const AHEAD: usize = 20;

/// What the second question said of a missing torrent.
enum Second {
    /// The service does not know it.
    Unknown,
    /// It is there after all.
    Alive(Box<Detail>, BodyPermit),
    /// No answer that says anything.
    Unclear,
    /// No further question makes sense.
    Stop(remote::Stop),
}

/// Tells whether so many missing torrents may be believed.
pub fn check_missing(missing: u64, living: u64, listed: u64, accepted: Option<u64>) -> Result<(), Safety> {
    if missing == 0 || accepted == Some(missing) {
        return Ok(());
    }
    if listed == 0 {
        return Err(Safety::EmptyList { living });
    }
    if missing > MISSING_ALWAYS.max(living / MISSING_SHARE) {
        return Err(Safety::TooManyMissing { missing, living });
    }
    Ok(())
}

/// The answer to the second question about one torrent.
type Answer = (MissingTorrent, Second);

/// Looks for torrents that the complete list of this run lacks, and proves or disproves their removal. What is
/// proved is stored and counted in `gone` as the answers come.
pub(super) async fn check_removals(run: &RunContext<'_>, listed: u64, gone: &mut u64) -> Result<(), RunStop> {
    let (missing, living) = run.archive.missing(run.opening.run, now()).await?;
    if let Err(doubt) = check_missing(missing.len() as u64, living, listed, run.request.accept_removals) {
        run.archive.doubt_list(now(), &missing, living).await?;
        return Err(doubt.into());
    }
    run.archive.believe_list(run.opening.run, now()).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let mut unproved = 0;
    let (sender, mut answers) = mpsc::channel(AHEAD);
    // Dropped with this call: whoever cancels the run asks nothing more.
    let _questions = ask_again(run, missing, sender).await?;
    let mut some = Vec::new();
    while answers.recv_many(&mut some, AHEAD).await != 0 {
        unproved += conclude(run, some.drain(..), gone).await?;
    }
    if unproved > 0 {
        run.events.emit(EventKind::RemovalsUnproved { torrents: unproved }).await;
    }
    Ok(())
}

/// Stores and tells what some answers prove; returns how many prove nothing.
async fn conclude(run: &RunContext<'_>, answers: impl Iterator<Item = Answer>, gone: &mut u64) -> Result<u64, RunStop> {
    let (mut proved, mut unproved, mut stop) = (Vec::new(), 0, None);
    for (torrent, second) in answers {
        match second {
            Second::Unknown => proved.push((torrent, Evidence::Unknown)),
            Second::Unclear if torrent.missed_before => proved.push((torrent, Evidence::TwoLists)),
            Second::Unclear => unproved += 1,
            // The list was wrong about this one; what it told is worth keeping.
            Second::Alive(detail, _room) => {
                let receipt = run.archive.store_detail(run.opening.run, now(), *detail).await?;
                run.archive.flush().await?;
                let stored = receipt.await.map_err(|_| crate::archive::Error::Closed)??;
                if let Some(OtherHash { old, new, .. }) = stored.other_hash {
                    run.events.emit(EventKind::OtherHash { id: torrent.id, name: torrent.name, old, new }).await;
                }
            }
            Second::Stop(reason) => stop = Some(reason),
        }
    }
    if !proved.is_empty() {
        let marks = proved.iter().map(|(torrent, why)| (torrent.id.clone(), *why)).collect();
        run.archive.mark_gone(run.opening.run, now(), marks).await?;
        *gone += proved.len() as u64;
    }
    for (torrent, _) in proved {
        run.events.emit(EventKind::TorrentGone { id: torrent.id, name: torrent.name }).await;
    }
    stop.map_or(Ok(unproved), |reason| Err(RunStop::Remote(reason)))
}

/// Asks the service for each missing torrent; a mode that only reads the list asks nothing.
async fn ask_again(
    run: &RunContext<'_>,
    missing: Vec<MissingTorrent>,
    answers: mpsc::Sender<Answer>,
) -> Result<JoinSet<()>, RunStop> {
    let asks = run.request.mode != SyncMode::Torrents;
    if asks {
        run.remote.limiter().announce(missing.len() as u64).await?;
    }
    let workers = run.settings.workers.min(missing.len());
    let queue = Arc::new(Mutex::new(missing.into_iter()));
    let mut questions = JoinSet::new();
    for _ in 0..workers {
        let (remote, queue, notes, answers) = (run.remote.clone(), queue.clone(), run.notes.clone(), answers.clone());
        questions.spawn(async move {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(torrent) = next else { return };
                let second = if asks { ask(&remote, &torrent.id, &notes).await } else { Second::Unclear };
                // Nobody waits for it any more when the run ends.
                if answers.send((torrent, second)).await.is_err() {
                    return;
                }
            }
        });
    }
    Ok(questions)
}

async fn ask(remote: &Remote, id: &TorrentId, notes: &mpsc::Sender<Note>) -> Second {
    match remote.info(id, notes).await {
        Ok((detail, permit)) => Second::Alive(Box::new(detail), permit),
        Err(Unanswered::Missing) => Second::Unknown,
        Err(Unanswered::GaveUp { .. }) => Second::Unclear,
        Err(Unanswered::Stop(stop)) => Second::Stop(stop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_safety_stop_comes_when_more_than_twenty_and_a_tenth_are_missing() {
        for (missing, living, listed, accepted, stopped) in [
            (0, 4_000, 4_000, None, false),
            (20, 20, 1, None, false),
            (21, 100, 79, None, true),
            (400, 4_000, 3_600, None, false),
            (401, 4_000, 3_599, None, true),
            (401, 4_000, 3_599, Some(401), false),
            (401, 4_000, 3_599, Some(400), true),
            (3, 3, 0, None, true),
            (3, 3, 0, Some(3), false),
        ] {
            let verdict = check_missing(missing, living, listed, accepted);
            assert_eq!(verdict.is_err(), stopped, "{missing} of {living}, accepted {accepted:?}");
        }
    }
}
