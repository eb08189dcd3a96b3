//! The problems: what failed, by type, what helps, and trying it again.
//!
//! ```text
//! ╭─ Problems · 31 ──────────────────────────────╮╭─ dead (no seeds) ───────────╮
//! │ ▾ dead (no seeds)  29                        ││ Nosferatu.1922.1080p        │
//! │ ▌   Nosferatu.1922.1080p      7.6 GiB     3d ││ Nobody seeds it now. Add …  │
//! │   ✓ Amélie at the Piano       2.1 GiB     9d ││                             │
//! │ ▸ server trouble  2                          ││ dead, 0%, 7.6 GiB           │
//! ╰──────────────────────────────────────────────╯╰─────────────────────────────╯
//! ```

mod actions;
mod remedy;
mod state;
mod view;

pub use state::{Line, ProblemsState};
