//! The files that are downloaded: what runs, what waits for its turn, and how each file stands.

use std::collections::VecDeque;

use crate::links::{DownloadProgress, FileRow, FileState};
use crate::tui::protocol::{DownloadOrder, DownloadStep};

/// A download of this program, and those that wait for it.
#[derive(Debug, Clone, Default)]
pub struct Downloads {
    /// The newest one.
    current: Option<Current>,
    /// Those that begin when it has ended.
    waiting: VecDeque<DownloadOrder>,
}

/// The newest download.
#[derive(Debug, Clone)]
struct Current {
    order: DownloadOrder,
    rows: Vec<FileRow>,
    progress: DownloadProgress,
    stage: Stage,
}

/// How far a download is as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is on its way.
    Running,
    /// It was asked to end.
    Ending,
    /// It came to its end, or no further.
    Ended,
}

impl Downloads {
    /// Takes an order; returns it when it begins now, and keeps it while another one is under way.
    pub fn order(&mut self, order: DownloadOrder) -> Option<DownloadOrder> {
        if self.is_running() {
            self.waiting.push_back(order);
            return None;
        }
        Some(self.begin(order))
    }

    fn begin(&mut self, order: DownloadOrder) -> DownloadOrder {
        let (rows, progress) = (Vec::new(), DownloadProgress::default());
        self.current = Some(Current { order: order.clone(), rows, progress, stage: Stage::Running });
        order
    }

    /// Handles what the download tells.
    pub fn apply(&mut self, step: DownloadStep) {
        let Some(current) = &mut self.current else { return };
        match step {
            DownloadStep::Files(rows) => {
                current.progress = DownloadProgress { files: rows.len() as u64, ..current.progress };
                current.rows = rows;
            }
            DownloadStep::Changed(rows) => {
                for (at, row) in rows {
                    if let Some(known) = current.rows.get_mut(at) {
                        *known = row;
                    }
                }
            }
            DownloadStep::Progress(progress) => current.progress = progress,
        }
    }

    /// Records that it came to its end; returns the next one, which begins now.
    pub fn ended(&mut self) -> Option<DownloadOrder> {
        let current = self.current.as_mut()?;
        // One that was told to end takes those that wait for it along.
        if std::mem::replace(&mut current.stage, Stage::Ended) == Stage::Ending {
            self.waiting.clear();
        }
        let is_own = current.order.dir.is_some();
        for row in &mut current.rows {
            row.speed = 0;
            if !is_own && row.state == FileState::Handed {
                // It goes on where nobody looks: how far it was says nothing any more.
                row.done = 0;
            }
        }
        current.progress.speed = 0;
        if !is_own {
            current.progress.done = 0;
        }
        let next = self.waiting.pop_front()?;
        Some(self.begin(next))
    }

    /// Lets it end; says whether it runs.
    pub fn cancel(&mut self) -> bool {
        match &mut self.current {
            Some(current) if current.stage != Stage::Ended => {
                current.stage = Stage::Ending;
                true
            }
            _ => false,
        }
    }

    /// Returns what goes on with it where something is missing; it begins now.
    pub fn go_on(&mut self) -> Option<DownloadOrder> {
        let order = self.current.as_ref().filter(|_| self.can_go_on())?.order.clone();
        Some(self.begin(order))
    }

    /// Whether it ended with something missing that may still come.
    pub fn can_go_on(&self) -> bool {
        self.current.as_ref().is_some_and(|current| {
            let is_missing = |row: &FileRow| match row.state {
                FileState::Planned | FileState::Failed => true,
                // What another aria2 has goes on there.
                FileState::Handed => self.is_own(),
                FileState::There | FileState::Whole | FileState::Dead => false,
            };
            current.stage == Stage::Ended && current.rows.iter().any(is_missing)
        })
    }

    /// Forgets one that ended.
    pub fn clear(&mut self) {
        if !self.is_running() {
            self.current = None;
        }
    }

    /// Whether one is under way.
    pub fn is_running(&self) -> bool {
        self.stage().is_some_and(|stage| stage != Stage::Ended)
    }

    /// Whether it ends with this program: its aria2 was started for it.
    pub fn is_own(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.order.dir.is_some())
    }

    /// Returns how far the newest one is as a whole.
    pub fn stage(&self) -> Option<Stage> {
        self.current.as_ref().map(|current| current.stage)
    }

    /// Returns how many wait for their turn.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Returns how far it is.
    pub fn progress(&self) -> DownloadProgress {
        self.current.as_ref().map_or_else(DownloadProgress::default, |current| current.progress)
    }

    /// Returns its files, in their order.
    pub fn rows(&self) -> &[FileRow] {
        self.current.as_ref().map_or(&[], |current| &current.rows)
    }

    /// Returns the files that say most about it, so many at most: those on their way, what failed, what comes next, what is
    /// there.
    pub fn telling(&self, most: usize) -> Vec<&FileRow> {
        let rank = |row: &&FileRow| match row.state {
            FileState::Handed if row.speed > 0 || row.done > 0 => 0,
            FileState::Failed | FileState::Dead => 1,
            FileState::Handed => 2,
            FileState::Planned => 3,
            FileState::Whole => 4,
            FileState::There => 5,
        };
        let mut rows: Vec<&FileRow> = Vec::new();
        for wanted in 0..=5 {
            rows.extend(self.rows().iter().filter(|row| rank(row) == wanted).take(most.saturating_sub(rows.len())));
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::LinkWish;
    use crate::model::TorrentId;

    fn order(name: &str) -> DownloadOrder {
        let wish = LinkWish::all_of(TorrentId::parse(name).ok().into_iter().collect());
        DownloadOrder { wish, dir: Some("/srv".into()) }
    }

    fn row(name: &str, state: FileState, done: u64) -> FileRow {
        let torrent = TorrentId::parse("A").unwrap();
        FileRow { torrent, name: name.to_owned(), state, done, total: 10, speed: done, why: None }
    }

    #[test]
    fn one_runs_at_a_time_and_the_next_begins_when_it_has_ended() {
        let mut downloads = Downloads::default();
        assert_eq!(downloads.order(order("A")), Some(order("A")));
        assert_eq!((downloads.order(order("B")), downloads.waiting()), (None, 1));
        downloads.clear();
        assert!(downloads.is_running(), "what runs is not forgotten");
        assert_eq!(downloads.ended(), Some(order("B")));
        assert_eq!((downloads.ended(), downloads.is_running()), (None, false));
        downloads.clear();
        assert_eq!(downloads.stage(), None);
    }

    #[test]
    fn one_that_is_cancelled_takes_those_that_wait_along_and_can_be_gone_on_with() {
        let mut downloads = Downloads::default();
        downloads.order(order("A"));
        downloads.order(order("B"));
        downloads.apply(DownloadStep::Files(vec![row("one", FileState::Planned, 0)]));
        assert!(downloads.cancel());
        assert_eq!((downloads.ended(), downloads.stage()), (None, Some(Stage::Ended)));
        assert_eq!(downloads.go_on(), Some(order("A")));
        downloads.apply(DownloadStep::Files(vec![row("one", FileState::Whole, 10)]));
        downloads.ended();
        assert_eq!(downloads.go_on(), None, "nothing is missing");
    }

    #[test]
    fn what_another_aria2_has_is_done_here_and_how_far_it_was_is_not_told_any_more() {
        for (dir, missing, done) in [(None, None, 0), (Some("/srv".into()), Some("A"), 4)] {
            let order = DownloadOrder { dir, ..order("A") };
            let mut downloads = Downloads::default();
            downloads.order(order.clone());
            downloads.apply(DownloadStep::Files(vec![row("one", FileState::Handed, 4)]));
            downloads.apply(DownloadStep::Progress(DownloadProgress {
                files: 1,
                handed: 1,
                done: 4,
                ..Default::default()
            }));
            downloads.ended();
            assert_eq!((downloads.rows()[0].done, downloads.progress().done), (done, done));
            assert_eq!(downloads.go_on(), missing.map(|_| order));
        }
    }

    #[test]
    fn what_is_on_its_way_is_told_first_and_what_is_there_last() {
        let mut downloads = Downloads::default();
        downloads.order(order("A"));
        let rows = vec![
            row("there", FileState::There, 0),
            row("next", FileState::Planned, 0),
            row("dead", FileState::Dead, 0),
            row("waits", FileState::Planned, 0),
        ];
        downloads.apply(DownloadStep::Files(rows));
        downloads.apply(DownloadStep::Changed(vec![
            (3, row("moves", FileState::Handed, 4)),
            (9, row("x", FileState::Dead, 0)),
        ]));
        let told: Vec<&str> = downloads.telling(3).into_iter().map(|row| row.name.as_str()).collect();
        assert_eq!(told, ["moves", "dead", "next"]);
    }
}
