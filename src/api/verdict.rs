//! What a failed request means for the run: the words of the retry table.

use std::time::Duration;

/// What to do after a failed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after `delay`, at most `MAX_RETRIES` times.
    Retry,
    /// Try again once; the same failure then ends the run.
    RetryOnce,
    /// Stop all requests for a while, then go on.
    PauseAll {
        /// The time the service asked for, when it is a sane one.
        retry_after: Option<Duration>,
    },
    /// Leave this torrent for a later run and go on; for the list it ends the run.
    GiveUpTorrent,
    /// The torrent no longer exists at the service: evidence, not an error.
    Removal,
    /// No request of this run can succeed.
    StopRun,
}
