//! What every stage of a run needs: where it stores, whom it asks, what was asked for, and whom it tells.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::event_sink::EventSink;
use super::options::{SyncRequest, SyncSettings};
use crate::archive::{Archive, RunOpening};
use crate::remote::{Note, Remote};

/// One run while it is under way.
#[derive(Clone, Copy)]
pub(super) struct RunContext<'a> {
    pub(super) archive: &'a Archive,
    pub(super) remote: &'a Remote,
    pub(super) settings: &'a SyncSettings,
    pub(super) request: &'a SyncRequest,
    /// What the run found when it began.
    pub(super) opening: RunOpening,
    /// The way out for events.
    pub(super) events: &'a EventSink,
    /// The way out for what requests meet.
    pub(super) notes: &'a mpsc::Sender<Note>,
    pub(super) cancel: &'a CancellationToken,
}
