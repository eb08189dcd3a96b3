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
//! `store` holds the rows, `search`, `filter` and `order` decide which are shown in which order, `columns`
//! says how they look, `marks` what a person has picked out of them. Start at `state.rs`.

mod arrival;
mod choices;
mod columns;
mod filter;
mod hits;
mod line;
mod marks;
mod order;
mod parts;
mod search;
mod shown;
mod state;
mod store;
mod text_order;
mod view;

pub use choices::{TableChange, TableChoices, orders};
pub use columns::{COLUMNS, Column, ColumnSet, SortKey, phase_role};
pub use filter::{Filter, Tab};
pub use hits::hit_columns;
pub use marks::Marked;
pub use order::Sort;
pub(in crate::tui) use parts::{page, pane, pane_fits, seen_columns};
pub use search::{Search, SearchQuestion};
pub use state::{Tally, TorrentsState};
pub use store::RowStore;
pub use view::draw;
