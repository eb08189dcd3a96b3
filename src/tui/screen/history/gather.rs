//! Which events share a line: what came or went by the hundred is one line. Pure.

use crate::model::HistoryEvent;
use crate::tui::protocol::ChangeFilter;

/// Events of one kind and one sync from which on they are one line.
pub(super) const MANY: usize = 20;

/// Returns the end of the run of events, from a place on, that came or went with the same sync; such a run is one line
/// when it is long.
pub(super) fn end_of_many(events: &[(usize, &HistoryEvent)], from: usize) -> usize {
    let Some((_, first)) = events.get(from) else { return from };
    let part = ChangeFilter::of(first.kind);
    if part == ChangeFilter::Changed || first.run.is_none() {
        return from + 1;
    }
    let same = |event: &HistoryEvent| event.run == first.run && ChangeFilter::of(event.kind) == part;
    from + events[from..].iter().take_while(|(_, event)| same(event)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChangeKind, RunId, Timestamp, TorrentId};

    fn event(id: i64, run: i64, torrent: &str, kind: ChangeKind) -> HistoryEvent {
        let torrent = TorrentId::parse(torrent).unwrap();
        let (at, run) = (Timestamp::UNIX_EPOCH, Some(RunId(run)));
        HistoryEvent { id, at, run, torrent, name: String::new(), kind, old: None, new: None }
    }

    #[test]
    fn what_came_with_one_sync_stands_together() {
        let events: Vec<HistoryEvent> = (0..30).map(|n| event(n, 1, "A", ChangeKind::Added)).collect();
        let other = event(30, 2, "A", ChangeKind::Added);
        let all: Vec<(usize, &HistoryEvent)> = events.iter().chain([&other]).enumerate().collect();
        assert_eq!((end_of_many(&all, 0), end_of_many(&all, 30)), (30, 31));
    }
}
