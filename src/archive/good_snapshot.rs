//! The newest good snapshot of an archive, as an error tells of it.
//!
//! Reads no disk: `snapshot/rescue.rs` looks for it, on the thread that met the error.

use std::path::Path;
use std::sync::Arc;

use crate::format::shell_path;
use crate::model::Snapshot;

/// What is known of the newest snapshot from which a damaged archive can be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoodSnapshot {
    /// Nobody has looked for one yet.
    NotSought,
    /// There is none.
    None,
    /// This one, which was whole when it was looked at.
    Newest(Arc<Snapshot>),
}

impl GoodSnapshot {
    /// Returns how to get back what the archive held, as full sentences.
    pub fn hint(&self) -> String {
        match self {
            Self::NotSought => "List the snapshots with: redriva snapshot".to_owned(),
            Self::None => {
                "There is no good snapshot. Copy the file to a safe place and check the disk before anything else."
                    .to_owned()
            }
            Self::Newest(snapshot) => format!(
                "The newest good snapshot is of {}. Bring it back with: {}",
                snapshot.taken.strftime("%Y-%m-%d %H:%M UTC"),
                restore_command(snapshot)
            ),
        }
    }
}

/// Returns the command that brings a snapshot back. It names it as the list does: where the command is run for another
/// archive there is none of that name, and nothing is put into the wrong place.
pub fn restore_command(snapshot: &Snapshot) -> String {
    let name = snapshot.path.file_name().unwrap_or_default();
    format!("redriva snapshot restore {}", shell_path(Path::new(name)))
}
