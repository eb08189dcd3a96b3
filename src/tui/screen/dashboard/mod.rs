//! The dashboard: the archive at a glance, what to do next, and a way to everything it counts.
//!
//! ```text
//! ╭─ Archive · premium for 179 days ───────────────── Enter shows all torrents ─╮
//! │▌Torrents     Details      Active       Failed       Gone         Volume      │
//! │ 4,233        99.9%        3            31           4            52.1 TiB    │
//! │ 12 in 24 h   1 missing    0.1%         0.7%         kept here    avg 12 GiB  │
//! ╰─────────────────────────────────────────────────────────────────────────────╯
//! ╭─ What to do ───────────────────────╮╭─ Last sync ───────────────────────────╮
//! ```
//! `links` says what can be opened, `tiles` where each part lies, `state` where the user is among
//! them. Start at `state.rs`.

mod actions;
mod cards;
mod growth;
mod links;
mod moving;
mod news;
mod state;
mod tiles;
mod view;

pub use growth::GrowthSpan;
pub use links::{Link, with_active};
pub use state::DashboardState;
pub use tiles::Tile;
