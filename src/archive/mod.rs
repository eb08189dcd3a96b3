//! The archive: one SQLite file that holds everything that was ever seen of an account.
//!
//! Only this room speaks SQL. A named thread owns the one writing connection (`writer`); readers
//! open their own connection, which cannot write (`reader`). Archived means committed: every
//! write is answered after its COMMIT. Nothing here knows the network or the screen.
//! Start reading at `open.rs`.

mod accounts;
mod carry;
mod change;
mod check;
mod clear;
mod connection;
mod details;
mod error;
mod export;
mod file;
mod findings;
mod handle;
mod health;
mod history;
mod identity;
mod import;
mod incoming;
mod index;
mod jobs;
mod label;
mod lists;
mod lock;
mod lookup;
mod meta;
mod migrating;
mod moment;
mod names;
mod open;
mod overview;
mod place;
mod quota;
mod reader;
mod removals;
mod restore;
mod rows;
mod run_log;
mod runs;
mod schema;
mod script;
mod search;
mod seen;
mod siblings;
mod sieve;
mod snapshots;
mod taking;
mod totals;
mod whole;
mod writer;

pub use check::check;
pub use clear::clear;
pub use details::{DetailReceipt, FetchFailure};
use error::lost;
pub use error::{Error, remedy};
pub use file::{FileState, file_state};
pub use health::Health;
pub use import::import;
pub use index::SearchIndex;
pub use jobs::StoredTorrent;
pub use lists::{PageReceipt, RejectedRow};
pub use lock::{LockError, SyncLock};
pub use open::Archive;
pub use place::resolve;
pub use quota::{Lease, LeaseRequest};
pub use reader::{Reader, RowsDelta};
pub use removals::{Evidence, MissingTorrent};
pub use restore::{find_snapshot, restore, restore_command};
pub use runs::{RunClosing, RunOpening};
pub use script::{Cell, Script, ScriptRow};
pub use snapshots::{newest_good_snapshot, snapshot_facts, snapshots, unclear_snapshots};
pub use taking::{copy_archive, take_snapshot};
