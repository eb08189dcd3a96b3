//! What Redriva does to an account: what is meant, what is sent, what an answer means and when the next may go.
//!
//! These files decide and never ask, wait or store. `source.rs` and `torrent_file.rs` read what is to be added,
//! `selection.rs` and `mapping.rs` choose its files, `verdict.rs` and `pace.rs` say what goes out when, and
//! `estimate.rs` what a plan costs.

mod bencode;
mod estimate;
mod mapping;
mod pace;
mod plan;
mod plan_words;
mod proposal;
mod selection;
mod source;
mod torrent_file;
mod verdict;

pub use bencode::BadBencode;
pub use estimate::{Estimate, Quota, Work};
pub use mapping::{Mapping, Wanted, map_files, read_wanted, wanted_text};
pub use pace::{AddLimits, AddPacer};
pub use plan::{ActPlan, FILES_UNKNOWN, LeftOut, RestoreOptions, is_lost};
pub use plan_words::{act_key, act_name, made_from};
pub use proposal::{Confirmation, Proposal, Wish};
pub use selection::{BadSelection, NoFiles, Selection};
pub use source::{BadSource, Magnet, Source, shown_source};
pub use torrent_file::{BadTorrentFile, PlannedFile, TorrentContent};
pub use verdict::{AddAnswer, AddQueue, AddVerdict, HoldReason, Next, QueuedAdd};
