//! The archive: one SQLite file that holds everything that was ever seen of an account.
//!
//! Only this room speaks SQL. A named thread owns the one writing connection (`writer`); readers
//! open their own connection, which cannot write (`reader`). Archived means committed: every
//! write is answered after its COMMIT. Nothing here knows the network or the screen.
//! Start reading at `open.rs`.

mod accounts;
mod change;
mod connection;
mod details;
mod error;
mod export;
mod findings;
mod history;
mod jobs;
mod lists;
mod lock;
mod meta;
mod open;
mod quota;
mod reader;
mod removals;
mod rows;
mod runs;
mod schema;
mod totals;
mod writer;

pub use details::{DetailReceipt, FetchFailure};
pub use error::Error;
pub use jobs::StoredTorrent;
pub use lists::{PageReceipt, RejectedRow};
pub use lock::{LockError, SyncLock};
pub use open::Archive;
pub use quota::{Lease, LeaseRequest};
pub use reader::{Reader, RowsDelta};
pub use removals::{Evidence, MissingTorrent};
pub use runs::{RunClosing, RunOpening};
