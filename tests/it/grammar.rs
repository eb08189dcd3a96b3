//! The life of a run as its events tell it: the order that `sync/event.rs` promises, as a checker.

use redriva::model::SyncMode;
use redriva::sync::{EventKind, SyncEvent};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Before,
    Started,
    TakenOver,
    Paging,
    Listed,
    Planned,
    Finished,
}

/// Panics unless the events are the whole life of one run of that mode. A run that could not be opened has none.
pub fn check(mode: SyncMode, events: &[SyncEvent]) {
    let mut place = Place::Before;
    let mut planned = 0;
    let mut told = 0;
    for (at, event) in events.iter().enumerate() {
        assert_eq!(event.run, events[0].run, "event {at} is of another run");
        let next = follow(mode, place, &event.kind);
        place = next.unwrap_or_else(|| panic!("event {at} after {place:?}: {:?}", event.kind));
        match &event.kind {
            EventKind::Planned(plan) => planned = plan.details(),
            EventKind::DetailArchived { .. } | EventKind::DetailFailed { .. } | EventKind::DetailMissing { .. } => {
                told += 1;
            }
            EventKind::RunFinished { summary, .. } => {
                assert!(told <= planned, "{told} details told, {planned} planned");
                assert!(summary.archived + summary.failed <= told);
            }
            _ => {}
        }
    }
    assert!(place == Place::Finished || events.is_empty(), "it ends after {place:?}");
}

/// Returns the place after an event, or nothing when the event has no business there.
fn follow(mode: SyncMode, place: Place, kind: &EventKind) -> Option<Place> {
    use Place::{Before, Finished, Listed, Paging, Planned, Started, TakenOver};
    let lists = mode.reads_list();
    let next = match (place, kind) {
        (Before, EventKind::RunStarted { mode: told, .. }) if *told == mode => Started,
        (Before | Finished, _) | (_, EventKind::RunStarted { .. }) => return None,
        (_, EventKind::RunFinished { .. }) => Finished,
        (
            _,
            EventKind::Retrying { .. }
            | EventKind::Paused { .. }
            | EventKind::JournalGrows { .. }
            | EventKind::Gauge(_),
        ) => place,
        (Started, EventKind::TakenOver { .. }) | (Started | TakenOver, EventKind::AccountUnchecked { .. }) => TakenOver,
        (Started | TakenOver | Paging, EventKind::ListPageRead { .. } | EventKind::ListReadAgain) if lists => Paging,
        (Started | TakenOver | Paging, EventKind::ListRead { .. }) if lists => Listed,
        (Listed, EventKind::TorrentGone { .. } | EventKind::RemovalsUnproved { .. } | EventKind::OtherHash { .. }) => {
            Listed
        }
        (Listed, EventKind::Planned(_)) if lists => Planned,
        (Started | TakenOver, EventKind::Planned(_)) if !lists => Planned,
        (
            Planned,
            EventKind::DetailArchived { .. }
            | EventKind::OtherHash { .. }
            | EventKind::DetailFailed { .. }
            | EventKind::DetailMissing { .. },
        ) => Planned,
        _ => return None,
    };
    Some(next)
}
