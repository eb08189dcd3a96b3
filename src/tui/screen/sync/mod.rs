//! The sync screen: how to sync and what it costs, how the running sync goes, what it and the past ones said.
//!
//! ```text
//! ╭ Sync fast  fetching details ──────────────────────────────────────╮
//! │ ━━━━━━━━━━━━━━━━━━━━━━━━━━━──────────────────────  45% of 4,233    │
//! │ Pace       3.3 a second, 12 min left                              │
//! │ In flight  12 of 50                                               │
//! │ Quota      ━━━━━━━━━━━━━━━━━───  173 of 200 in the last 60 s      │
//! ╰───────────────────────────────────────────────────────────────────╯
//! ╭ Log ────────────────────────────────────────── all lines, follows ╮
//! │ 21:00:13  info     List complete: 4,233 torrents, 12 new.         │
//! ╰───────────────────────────────────────────────────────────────────╯
//! ```

mod actions;
mod log;
mod past_runs;
mod plan_preview;
mod run;
mod run_view;
mod state;
mod view;

pub use log::Log;
pub use run::running_lines;
pub use run::{Standing, standing};
pub use state::{Below, Chosen, RunActivity, SyncState};
