//! One torrent in full as lines: facts, files, links, history, failed fetches.
//!
//! Below the screens: the detail page is made of it, and what stands beside the table.

mod chosen;
mod facts;
mod found;
mod lines;
mod page;
mod tree;

pub use lines::{LABEL, Lines, Section};
pub use page::FactsPage;
