//! The detail page: everything the archive knows of one torrent.
//!
//! ```text
//! ╭ Metropolis.1927.2160p ────────────────────────────────────────────╮
//! │   Status     downloaded, 100%                                     │
//! │   Size       39.32 GiB                                            │
//! │                                                                   ┃
//! │   Files      12, 10 selected                                      │
//! │     39.3 GiB  ▾ Metropolis/  10/12                                │
//! │ ▌ ✓ 39.2 GiB    Metropolis.1927.2160p.mkv                         │
//! ╰───────────────────────────────────────────────────────────────────╯
//! ```

mod actions;
mod doing;
mod state;
mod view;

pub use state::DetailState;
