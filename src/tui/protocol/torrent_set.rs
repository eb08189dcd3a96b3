//! Torrents as another screen counts them, for the table to show.

use crate::model::{Phase, Status};

/// Which torrents the table shall show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TorrentSet {
    /// Everything archived.
    All,
    /// Those without details first.
    Missing,
    /// One phase.
    Phase(Phase),
    /// Proved removed at Real-Debrid.
    Gone,
    /// The largest first.
    Largest,
    /// One status.
    Status(Status),
    /// What a query finds.
    Query(String),
}
