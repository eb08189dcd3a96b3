//! Entries that are to take a failed one's place: only one that is downloaded or grows, and has every file of the old one,
//! is worth it.

use super::run::Run;
use super::stop::JobStop;
use super::waits::{LOOKS_MS, PROOFS_MS};
use super::work::Todo;
use crate::actions::{Mapping, Wanted, map_files};
use crate::model::{ActNumber, ActState, Detail, Phase, Status, TorrentFile};
use crate::quota::now;

impl Run {
    /// Looks whether a new entry is worth the old one: it is downloaded, or it grows, and has every file of the old one.
    pub(super) async fn prove(&mut self, act: ActNumber, detail: Detail) -> Result<(), JobStop> {
        let status = detail.torrent.status.clone().unwrap_or_else(|| Status::parse(""));
        #[expect(clippy::cast_possible_truncation, reason = "hundredths of a percent")]
        let progress = detail.torrent.progress.map(|percent| (percent.clamp(0.0, 100.0) * 100.0) as i64);
        let files: Vec<TorrentFile> =
            detail.files.clone().unwrap_or_default().into_iter().filter(|file| file.selected).collect();
        let now_ms = self.clock.now_ms();
        let Some(work) = self.at(act) else { return Ok(()) };
        let before = std::mem::replace(&mut work.progress, progress);
        let wanted = work.act.plan.wanted.clone();
        if status.phase() == Phase::Failed {
            let reason = format!("the new entry ended as {status}; both stay");
            return self.end_plainly(act, ActState::Refused, reason).await;
        }
        let grows = matches!((before, progress), (Some(before), Some(now)) if now > before);
        if !grows && status.phase() != Phase::Done {
            return self.prove_later(act).await;
        }
        let wanted: Vec<Wanted> = self.hands.archive.chosen_files(wanted).await?.iter().map(Wanted::of).collect();
        if !matches!(map_files(&wanted, &files), Mapping::Whole(_)) {
            let reason = "the new entry does not have every file of the old one; both stay";
            return self.end_plainly(act, ActState::Owed, reason).await;
        }
        self.hands.archive.store_told(now(), detail).await?;
        if let Some(work) = self.at(act) {
            work.turn_to(Todo::Delete, now_ms);
        }
        Ok(())
    }

    pub(super) async fn prove_later(&mut self, act: ActNumber) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let Some(work) = self.at(act) else { return Ok(()) };
        if work.added_ms == i64::MIN {
            work.added_ms = now_ms;
        }
        work.looks += 1;
        if let Some(after) = PROOFS_MS.get(work.looks) {
            work.due_ms = (work.added_ms + after).max(now_ms + LOOKS_MS[0]);
            return Ok(());
        }
        let reason = "the new entry is not proved yet; both stay, and a later run looks again";
        self.end_plainly(act, ActState::Owed, reason).await
    }
}
