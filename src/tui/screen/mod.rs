//! The screens: each has a state that keys and messages change, what its keys do, and a view that draws it.
//!
//! Screens stand side by side in the application and never name it, nor each other; what two of them show of one torrent
//! stands below them, in `torrent_facts`.

pub mod dashboard;
pub mod detail;
pub mod history;
pub mod jobs;
pub mod problems;
pub mod sync;
pub mod torrents;

mod torrent_facts;
