//! Syncing: what a run fetches, how it fetches it, and what it tells while it does.
//!
//! `plan` decides and is pure; `engine` runs it stage by stage (`stages`), the fetching on
//! a pool of workers; `event` is the one stream
//! that every frontend reads, `progress` folds it into numbers and `narrate` into sentences. Nothing
//! in this module prints.

mod context;
mod cost;
mod ending;
mod engine;
mod event;
mod event_sink;
mod fetching;
mod gather;
mod left_open;
mod listing;
mod narrate;
mod options;
mod plan;
mod progress;
mod removals;
mod run_log;
mod stages;
mod stop;

pub use crate::model::{Level, LogLine};
pub use cost::{Cost, Rates, cost};
pub use ending::told_end;
pub use engine::{Engine, RunEnd};
pub use event::{EventKind, Gauge, PauseReason, PlanSummary, SyncEvent};
pub use gather::Gatherer;
pub use left_open::{left_open, next_step};
pub use narrate::narrate;
pub use options::{SmartOptions, SyncRequest, SyncSettings};
pub use plan::{PlanTimes, Planned, by_reason, plan};
pub use progress::{Stage, SyncProgress};
pub use removals::check_missing;
pub use stop::{RunStop, Safety};
