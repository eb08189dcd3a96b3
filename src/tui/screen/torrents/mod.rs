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
//! `row_feed` and `store` bring and hold the rows, `search`, `filter` and `order` decide which are shown in which order,
//! `columns` says how they look, `selection` what a person has picked out of them. Start at `state.rs`.

mod actions;
mod columns;
mod copied_hashes;
mod filter;
mod fitting;
mod highlight;
mod layout;
mod marked;
mod name_sort;
mod order;
mod preferences;
mod preview;
mod query_feedback;
mod row_feed;
mod search;
mod selection;
mod shell_command;
mod state;
mod store;
mod tabs;
mod typing;
mod view;
mod visible_rows;

pub use columns::{COLUMNS, Column, ColumnSet, SortKey};
pub use filter::{Filter, Tab};
pub use fitting::{Fitting, fits_row};
pub use highlight::hit_columns;
pub use order::Sort;
pub use search::Search;
pub use selection::Marked;
pub use shell_command::view_command;
pub use state::{Tally, TorrentsState};
pub use store::RowStore;
