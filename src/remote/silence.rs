//! Single questions of somebody who waits for the answer and would rather know than wait long.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::Stop;
use crate::format::local_second;
use crate::model::Timestamp;

/// Why a single question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Silence {
    /// The quota left no room for it within a short wait.
    #[error("the quota of this minute is used up")]
    Crowded,
    /// The service, the network or the archive.
    #[error(transparent)]
    Stop(Stop),
    /// The service refused an earlier request, and nothing is sent before then.
    #[error("Real-Debrid refuses requests (429) until {}", local_second(*.0, &TimeZone::system()))]
    Paused(Timestamp),
}

impl Silence {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Crowded => Some("Wait a minute and try again.".to_owned()),
            Self::Stop(stop) => stop.hint(),
            Self::Paused(_) => Some("Wait until then and try again.".to_owned()),
        }
    }
}

/// Gives up on a question when the quota has no room for it; while nothing may be sent it is not even asked.
pub async fn patiently<T>(
    longest: Duration,
    paused: Option<Timestamp>,
    question: impl Future<Output = Result<T, Stop>>,
) -> Result<T, Silence> {
    if let Some(until) = paused {
        return Err(Silence::Paused(until));
    }
    match tokio::time::timeout(longest, question).await {
        Ok(answer) => answer.map_err(Silence::Stop),
        Err(_) => Err(Silence::Crowded),
    }
}
