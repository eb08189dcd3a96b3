//! What other programs stored, as torrents of this program: pure decisions about odd values.
//!
//! Reads no file and writes no archive: `archive` hands over the script's rows and stores the
//! torrents made of them. Start at `script.rs`; `dmm.rs` reads backups of Debrid Media Manager.

mod cell;
mod dmm;
mod library;
mod script;
mod unpack;

pub use dmm::{Backup, BackupEntry, NotABackup, read_backup};
pub use library::{Library, LibraryEntry, read_library};
pub use script::{Mapped, Oddities, SkipReason, Skipped, map_script};
