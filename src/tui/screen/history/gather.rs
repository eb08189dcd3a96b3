//! What of the events is worth a line: one torrent that went on is one event, and what came by the hundred is one line. Pure.

use std::collections::HashSet;

use crate::model::{ChangeKind, HistoryEvent, RunId, TorrentId};
use crate::tui::protocol::ChangeFilter;

/// Events of one kind and one sync from which on they are one line.
pub(super) const MANY: usize = 20;

/// Leaves out what another event of the same torrent and sync tells as well: its progress, links and size went on
/// because its status did.
pub(super) fn merged(events: Vec<HistoryEvent>) -> Vec<HistoryEvent> {
    let key = |event: &HistoryEvent| (event.run, event.torrent.clone());
    let went_on: HashSet<(Option<RunId>, TorrentId)> =
        events.iter().filter(|event| event.kind == ChangeKind::Status).map(key).collect();
    let told = |event: &HistoryEvent| {
        let follows = matches!(event.kind, ChangeKind::Progress | ChangeKind::Links | ChangeKind::Bytes);
        follows && went_on.contains(&key(event))
    };
    events.into_iter().filter(|event| !told(event)).collect()
}

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
    use crate::model::Timestamp;

    fn event(id: i64, run: i64, torrent: &str, kind: ChangeKind) -> HistoryEvent {
        let torrent = TorrentId::parse(torrent).unwrap();
        let (at, run) = (Timestamp::UNIX_EPOCH, Some(RunId(run)));
        HistoryEvent { id, at, run, torrent, name: String::new(), kind, old: None, new: None }
    }

    #[test]
    fn one_finished_torrent_is_one_event() {
        let events = vec![
            event(4, 2, "A", ChangeKind::Links),
            event(3, 2, "A", ChangeKind::Progress),
            event(2, 2, "A", ChangeKind::Status),
            event(1, 1, "A", ChangeKind::Progress),
            event(0, 2, "B", ChangeKind::Progress),
        ];
        let left: Vec<i64> = merged(events).iter().map(|event| event.id).collect();
        assert_eq!(left, [2, 1, 0]);
    }

    #[test]
    fn what_came_with_one_sync_stands_together() {
        let events: Vec<HistoryEvent> = (0..30).map(|n| event(n, 1, "A", ChangeKind::Added)).collect();
        let other = event(30, 2, "A", ChangeKind::Added);
        let all: Vec<(usize, &HistoryEvent)> = events.iter().chain([&other]).enumerate().collect();
        assert_eq!((end_of_many(&all, 0), end_of_many(&all, 30)), (30, 31));
    }
}
