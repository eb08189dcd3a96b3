//! The archive: one SQLite file that holds everything that was ever seen of an account.
//!
//! Only this room speaks SQL. A named thread owns the one writing connection (`writer`); readers
//! open their own connection, which cannot write (`reader`). Archived means committed: every
//! write is answered after its COMMIT. Nothing here knows the network or the screen.
//! Start reading at `open.rs`.

mod access;
mod accounts;
mod change;
mod check;
mod checksums;
mod clear;
mod connection;
mod copy;
mod details;
mod error;
mod export;
mod file;
mod findings;
mod flocks;
mod foreign;
mod handle;
mod health;
mod history;
mod import;
mod index;
mod jobs;
mod lists;
mod lock;
mod lookup;
mod meta;
mod moment;
mod names;
mod open;
mod other_hash;
mod overview;
mod pause;
mod quota;
mod reader;
mod reading;
mod rejects;
mod removals;
mod restore;
mod rows;
mod run_log;
mod runs;
mod schema;
mod script;
mod search;
mod seen;
mod sieve;
mod snapshots;
mod source;
mod stamp;
mod told;
mod totals;
mod writer;

pub use access::{Act, Barrier};
pub use check::check;
pub use clear::clear;
pub use details::{DetailReceipt, FetchFailure};
use error::lost;
pub use error::{Error, remedy};
pub use file::{FileState, file_state};
pub use health::Health;
pub use import::{Given, GivenFailure, GivenRow, import};
pub use index::SearchIndex;
pub use jobs::StoredTorrent;
pub use lists::PageReceipt;
pub use lock::{LockError, SyncLock};
pub use open::Archive;
pub use pause::{Clocks, StoredPause};
pub use quota::{Lease, LeaseRequest, PauseNews};
pub use reader::{Reader, RowsDelta};
pub use reading::Source;
pub use rejects::RejectedRow;
pub use removals::{Evidence, MissingTorrent};
pub use restore::{find_snapshot, restore};
pub use runs::{RunClosing, RunOpening};
pub use script::{Cell, Script, ScriptRow};
pub use snapshots::{newest_good_snapshot, snapshot_facts, snapshots};
pub use source::SourceError;
