//! The history: what came, changed and went, day by day, and a way to each torrent.
//!
//! ```text
//! ╭─ History · 4,240 events ────────────────────────────────────╮
//! │ All 4,240  Came 4,234  Changed 5  Went 1                    │
//! │ Sunday 2026-11-22 · 1 gone, 5 changed, 4,234 came           │
//! │ ▌ 13:46  gone      Scarlet Street (1945)                    │
//! │   13:46  status    Spione (1928): downloading to error      │
//! ╰─────────────────────────────────────────────────────────────╯
//! ```

mod actions;
mod difference;
mod gather;
mod span;
mod state;
mod view;

pub use state::{HistoryState, Line};
