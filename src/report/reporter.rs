//! What every form of output of a sync without a screen can do.

use std::io;

use crate::sync::{RunEnd, SyncEvent};

/// One form of output of a sync without a screen.
pub trait Reporter {
    /// Takes an event in.
    fn event(&mut self, event: &SyncEvent) -> io::Result<()>;

    /// Writes how the run ended; `exit_code` is what the process will return.
    fn finish(&mut self, end: &RunEnd, exit_code: u8) -> io::Result<()>;
}
