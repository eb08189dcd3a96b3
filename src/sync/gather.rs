//! Sentences that come by the hundred: the first ones are told, the others are counted. Pure.

use super::event::{EventKind, SyncEvent};
use super::narrate::narrate;
use crate::format::count;
use crate::model::{Level, LogLine};

/// Sentences of a kind that are told one by one in a run.
const TOLD: u64 = 5;

/// One kind of sentence that may come by the hundred: which events it is of, and how the others are counted.
struct Kind {
    is: fn(&EventKind) -> bool,
    counted: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind {
        is: |kind| matches!(kind, EventKind::TorrentGone { .. }),
        counted: "more are gone; the history lists them.",
    },
    Kind {
        is: |kind| matches!(kind, EventKind::DetailMissing { .. }),
        counted: "more that Real-Debrid no longer knows; their rows are kept.",
    },
    Kind {
        is: |kind| matches!(kind, EventKind::DetailFailed { .. }),
        counted: "more could not be fetched and stay queued; the problems list them.",
    },
    Kind {
        is: |kind| matches!(kind, EventKind::OtherHash { .. }),
        counted: "more came with another hash; both are kept.",
    },
];

/// Tells the events of a run, and counts what comes by the hundred.
#[derive(Debug, Clone, Default)]
pub struct Gatherer {
    seen: [u64; KINDS.len()],
}

impl Gatherer {
    /// Tells an event: no line, one, or at the end of a stage the counts before it.
    pub fn tell(&mut self, event: &SyncEvent) -> Vec<LogLine> {
        if matches!(event.kind, EventKind::RunStarted { .. }) {
            *self = Self::default();
        }
        if let Some((_, seen)) = KINDS.iter().zip(&mut self.seen).find(|(kind, _)| (kind.is)(&event.kind)) {
            *seen += 1;
            if *seen > TOLD {
                return Vec::new();
            }
        }
        let ends = matches!(event.kind, EventKind::Planned(_) | EventKind::RunFinished { .. });
        let mut lines = if ends { self.counts(event) } else { Vec::new() };
        lines.extend(narrate(event));
        lines
    }

    /// Counts what was held back, and begins anew.
    fn counts(&mut self, event: &SyncEvent) -> Vec<LogLine> {
        let counted = KINDS.iter().zip(std::mem::take(&mut self.seen));
        let line = |(kind, seen): (&Kind, u64)| {
            let more = seen.checked_sub(TOLD).filter(|more| *more > 0)?;
            Some(LogLine { at: event.at, level: Level::Warning, text: format!("{} {}", count(more), kind.counted) })
        };
        counted.filter_map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Outcome, RunId, RunSummary, Timestamp, TorrentId};

    fn lines(kinds: impl Iterator<Item = EventKind>) -> Vec<String> {
        let mut gatherer = Gatherer::default();
        let event = |kind| SyncEvent { run: RunId(1), at: Timestamp::UNIX_EPOCH, kind };
        kinds.flat_map(|kind| gatherer.tell(&event(kind))).map(|line| line.text).collect()
    }

    fn end() -> EventKind {
        EventKind::RunFinished { outcome: Outcome::Complete, summary: RunSummary::default(), error: None }
    }

    fn gone(n: usize) -> impl Iterator<Item = EventKind> {
        (0..n).map(|n| EventKind::TorrentGone { id: TorrentId::parse(&format!("ID{n}")).unwrap(), name: "x".into() })
    }

    #[test]
    fn the_hundredth_warning_of_a_kind_is_counted_and_not_poured() {
        let told = lines(gone(742).chain([end()]));
        assert_eq!(told.len(), 7, "{told:?}");
        assert_eq!(told[5], "737 more are gone; the history lists them.");
    }

    #[test]
    fn a_few_are_told_each() {
        assert_eq!(lines(gone(5).chain([end()])).len(), 6);
    }
}
