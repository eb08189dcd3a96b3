//! The archive: one SQLite file that holds everything that was ever seen of an account.
//!
//! Only this module speaks SQL. A named thread owns the one writing connection (`write/writer.rs`);
//! readers open their own connection, which cannot write (`read/reader.rs`). Archived means committed: every
//! write is answered after its COMMIT. Nothing here knows the network or the screen.
//! The folders stand on each other, in this order: `disk`, `file`,
//! `schema`, `snapshot`, `open`, `read`, `write`. Start reading at `write/archive.rs`.

mod disk;
mod error;
mod file;
mod good_snapshot;
mod open;
mod read;
mod schema;
mod snapshot;
mod sqlite_words;
mod write;

pub use disk::access::{Act, Barrier};
pub use error::Error;
pub use file::file_facts::{FileState, file_state};
pub use file::lock::{DownloadLock, JobLock, LockError, SyncLock, told_holder};
pub use file::patience::{LONGEST as LONGEST_WAIT, has_waited_for_another};
pub use file::place::{has_other_names, resolve};
pub use good_snapshot::{GoodSnapshot, restore_command};
pub use open::reading::Source;
pub use read::check::check;
pub use read::copies::{copy_archive, refuse_own, take_snapshot};
pub use read::found::Columns;
pub use read::health::Health;
pub use read::reader::{Extent, Reader};
pub use read::script::{Cell, Script, ScriptRow};
pub use read::search_index::SearchIndex;
pub use read::source::SourceError;
pub use read::table_rows::RowsDelta;
pub use snapshot::rescue::remedy;
pub use snapshot::restore::find_snapshot;
pub use snapshot::snapshots::{last_numbered, newest_good_snapshot, snapshot_facts, snapshots, unclear_snapshots};
pub use write::archive::Archive;
pub use write::clear::clear;
pub use write::details::{DetailReceipt, FetchFailure};
pub use write::import::{ImportedFailure, ImportedRow, ToImport, import};
pub use write::job_effects::{ActKey, Effect};
pub use write::job_journal::{ActNews, Answer, JobNews, Leave, Sending};
pub use write::list_mark::ListReading;
pub use write::list_page::PageReceipt;
pub use write::new_account::follow_account;
pub use write::owed::StoredTorrent;
pub use write::pause::{Clocks, StoredPause};
pub use write::put_back::restore;
pub use write::quota::{Lease, LeaseRequest, PauseNews};
pub use write::rejects::RejectedRow;
pub use write::removals::{Evidence, MissingTorrent};
pub use write::runs::{RunClosing, RunOpening};
pub use write::temporary_archive::Aside;
