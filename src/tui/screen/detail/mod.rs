//! The detail page: everything the archive knows of one torrent.
//!
//! ```text
//! ╭ Metropolis.1927.2160p ────────────────────────────────────────────╮
//! │ Status     downloaded, 100%                                       │
//! │ Size       39.32 GiB                                              │
//! │ Hash       0123…                                                  ┃
//! │                                                                   │
//! │ Files      12, 10 selected                                        │
//! │ ✓  39.3 GiB  Metropolis.1927.2160p.mkv                            │
//! ╰───────────────────────────────────────────────────────────────────╯
//! ```

mod lines;
mod pane;
mod state;
mod view;

pub use pane::draw_pane;
pub use state::DetailState;
pub use view::draw;
pub(in crate::tui) use view::page;
