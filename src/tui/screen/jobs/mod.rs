//! The screen of jobs: the one that runs, and all others with the outcome of each act.
//!
//! ```text
//! ╭ Job 4: delete ────────────────────────────────────────────────────╮
//! │ ━━━━━━━━━━━━━━━━━━━━━━━───────────────────────────────────────    │
//! │ 12 of 50 acts, 10 done, 2 skipped; about 40 s left                │
//! ╰───────────────────────────────────────────────────────────────────╯
//! ╭ Downloads ────────────────────────────────────────────────────────╮
//! │ ━━━━━━━━━━━━━─────────────────────────────────────────────────    │
//! │ 3 of 12 files, 1.2 GiB of 4.5 GiB, 12 MiB/s, about 4 min left     │
//! │ ↓ Metropolis/reel 4.mkv      112 MiB of 460 MiB   downloading     │
//! ╰───────────────────────────────────────────────────────────────────╯
//! ╭ Jobs · 4 ─────────────────────────────────────────────────────────╮
//! │ ▌   4  delete    running    today 20:37   10 done, 2 skipped      │
//! │     3  put back  done       Tue 24 Nov    50 done                 │
//! ╰───────────────────────────────────────────────────────────────────╯
//! ```

mod actions;
mod brief;
mod downloads;
mod downloads_view;
mod live;
mod state;
mod view;
mod words;

pub use brief::job_words;
pub use downloads::{Downloads, Stage};
pub use downloads_view::download_words;
pub use live::LiveJob;
pub use state::JobsState;
