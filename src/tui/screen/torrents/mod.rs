//! The torrents screen: a table of everything archived.
//!
//! ```text
//! ╭ Torrents  4,233 torrents, 12 shown ─────────────────── by Added ↓ ╮
//! │ All 4,233  Active 3  Done 4,195  Failed 31  Gone 4  dead 30 …     │
//! │ / words                                                           │
//! │   Name                        Status      Progress    Size  Added │
//! │ ▌ Metropolis.1927.2160p       downloaded      100%  39 GiB     3d ┃
//! ╰───────────────────────────────────────────────────────────────────╯
//! ```
//! `store` holds the rows, `filter` and `order` decide which are shown in which order, `columns` says
//! how they look. Start at `state.rs`.

mod columns;
mod filter;
mod hits;
mod order;
mod state;
mod store;
mod view;

pub use columns::{COLUMNS, Column, SortKey, phase_role};
pub use filter::{Filter, Tab};
pub use hits::hit_columns;
pub use order::Sort;
pub use state::{Loading, TorrentsState};
pub use store::RowStore;
pub use view::draw;
pub(in crate::tui) use view::page;
