//! What a run that only plans would have fetched, as lines of the log.

use crate::format::{count, shown_name};
use crate::model::Timestamp;
use crate::sync::{Level, LogLine, Planned, by_reason};

/// Names that a plan tells; more are counted.
const NAMES: usize = 1_000;

/// Returns what a run that only plans would have fetched, reason by reason with names.
pub(super) fn preview_lines(plan: &[Planned], at: Timestamp) -> Vec<LogLine> {
    let line = |level, text| LogLine { at, level, text };
    let mut lines = Vec::new();
    for (reason, n) in by_reason(plan) {
        lines.push(line(Level::Info, format!("Would fetch {} {}:", count(n), reason.words())));
        let of_it = plan.iter().filter(|item| item.reason == reason).take(NAMES);
        lines.extend(of_it.map(|item| line(Level::Detail, format!("  {}", shown_name(&item.name, &item.id)))));
        if let Some(more) = n.checked_sub(NAMES as u64).filter(|more| *more > 0) {
            lines.push(line(Level::Detail, format!("  and {} more", count(more))));
        }
    }
    let end = "This was the plan only: no detail was fetched and nothing was stored.";
    lines.push(line(Level::Info, end.to_owned()));
    lines
}
