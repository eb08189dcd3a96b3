//! Decides what Real-Debrid removed: never from one list alone, and never from a list that looks wrong.

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::engine::Engine;
use super::event::EventKind;
use super::options::SyncRequest;
use super::stop::{RunStop, Safety};
use super::teller::Teller;
use crate::archive::{Evidence, MissingTorrent};
use crate::model::{Detail, OtherHash, RunId, SyncMode, TorrentId};
use crate::quota::now;
use crate::remote::{self, Note, Unanswered};

/// Torrents that may always be missing without suspicion, however small the archive is.
const MISSING_ALWAYS: u64 = 20;

/// Share of the living archive that may be missing: one in ten.
const MISSING_SHARE: u64 = 10;

/// What the second question said of a missing torrent.
enum Second {
    /// The service does not know it.
    Unknown,
    /// It is there after all.
    Alive(Box<Detail>),
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

impl Engine {
    /// Looks for torrents that the complete list of this run lacks, and proves or disproves their removal.
    /// Returns how many are gone.
    pub(super) async fn check_removals(
        &self,
        request: &SyncRequest,
        run: RunId,
        listed: u64,
        teller: &Teller,
        notes: &mpsc::Sender<Note>,
    ) -> Result<u64, RunStop> {
        let (missing, living) = self.archive.missing(run, now()).await?;
        check_missing(missing.len() as u64, living, listed, request.accept_removals)?;
        if missing.is_empty() {
            return Ok(0);
        }
        let (mut gone, mut unclear) = (Vec::new(), Vec::new());
        for (torrent, second) in self.ask_again(request, missing, notes).await? {
            match second {
                Second::Unknown => gone.push((torrent, Evidence::Unknown)),
                Second::Unclear if torrent.missed_before => gone.push((torrent, Evidence::TwoLists)),
                Second::Unclear => unclear.push(torrent.id),
                // The list was wrong about this one; what it told is worth keeping.
                Second::Alive(detail) => {
                    let receipt = self.archive.store_detail(run, now(), *detail).await?;
                    self.archive.flush().await?;
                    let stored = receipt.await.map_err(|_| crate::archive::Error::Closed)??;
                    if let Some(OtherHash { old, new, .. }) = stored.other_hash {
                        teller.tell(EventKind::OtherHash { id: torrent.id, name: torrent.name, old, new }).await;
                    }
                }
                Second::Stop(stop) => return Err(RunStop::Remote(stop)),
            }
        }
        let proved: Vec<(TorrentId, Evidence)> = gone.iter().map(|(torrent, why)| (torrent.id.clone(), *why)).collect();
        let waiting = unclear.len() as u64;
        self.archive.conclude_removals(run, now(), proved, unclear).await?;
        for (torrent, _) in &gone {
            teller.tell(EventKind::TorrentGone { id: torrent.id.clone(), name: torrent.name.clone() }).await;
        }
        if waiting > 0 {
            teller.tell(EventKind::RemovalsUnproved { torrents: waiting }).await;
        }
        Ok(gone.len() as u64)
    }

    /// Asks the service for each missing torrent; a mode that only reads the list asks nothing.
    async fn ask_again(
        &self,
        request: &SyncRequest,
        missing: Vec<MissingTorrent>,
        notes: &mpsc::Sender<Note>,
    ) -> Result<Vec<(MissingTorrent, Second)>, RunStop> {
        if request.mode == SyncMode::Torrents {
            return Ok(missing.into_iter().map(|torrent| (torrent, Second::Unclear)).collect());
        }
        self.remote.limiter().announce(missing.len() as u64).await?;
        let mut questions = JoinSet::new();
        for (at, torrent) in missing.into_iter().enumerate() {
            let (remote, notes) = (self.remote.clone(), notes.clone());
            questions.spawn(async move {
                let second = match remote.info(&torrent.id, &notes).await {
                    Ok(detail) => Second::Alive(Box::new(detail)),
                    Err(Unanswered::Missing) => Second::Unknown,
                    Err(Unanswered::GaveUp { .. }) => Second::Unclear,
                    Err(Unanswered::Stop(stop)) => Second::Stop(stop),
                };
                (at, torrent, second)
            });
        }
        let mut answers = Vec::new();
        while let Some(answer) = questions.join_next().await {
            // A question that panicked proves nothing; the torrent stays as it is.
            answers.extend(answer.ok());
        }
        // What is told and stored has the order of the list, not that of the answers.
        answers.sort_unstable_by_key(|(at, ..)| *at);
        Ok(answers.into_iter().map(|(_, torrent, second)| (torrent, second)).collect())
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
