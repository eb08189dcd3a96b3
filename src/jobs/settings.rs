//! How a job behaves, and how it is ended early.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::actions::AddLimits;
use crate::refused_names::RefusedNames;

/// What reads a .torrent file anew: its bytes, or in words why there are none.
pub type ReadFile = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send>> + Send + Sync>;

/// How a job behaves.
#[derive(Clone)]
pub struct ActSettings {
    /// The address of the service; a job of another one is not carried out.
    pub origin: String,
    /// How fast torrents are added.
    pub adds: AddLimits,
    /// Rows in a page of the list.
    pub page_rows: u32,
    /// Time between two pages.
    pub page_wait: Duration,
    /// How many times faster than the world's the service's time runs: 1, but for a stand-in whose minutes are shorter.
    pub tempo: u32,
    /// Which names are refused.
    pub refused: Arc<RefusedNames>,
    /// Reads the file of a source that is no magnet.
    pub read_file: ReadFile,
}

impl fmt::Debug for ActSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActSettings").field("origin", &self.origin).field("adds", &self.adds).finish_non_exhaustive()
    }
}

/// How a job is ended early; clones end the same one.
#[derive(Debug, Clone, Default)]
pub struct JobControl {
    /// Begins nothing more; what is in hand is finished, for a minute at most.
    pub cancel: CancellationToken,
    /// Ends at once: the job rests and can be gone on with.
    pub stop: CancellationToken,
}
