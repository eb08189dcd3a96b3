//! Reads the body of an answer piece by piece: within a size, not too slowly, and with memory for few large ones at once.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Response;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// Bytes above which a body is a large one: fifty times the usual detail, which has about ten kilobytes.
const LARGE: usize = 512 * 1024;

/// Large bodies that are read, understood and stored at the same time. Each may have 16 MiB, and three times that in memory.
const ROOMS: usize = 2;

/// Bytes a second below which a body comes too slowly to be waited for.
const LEAST_SPEED: u64 = 1_024;

/// Permits for large bodies in memory, which the requests of one client share.
#[derive(Debug, Clone)]
pub(super) struct BodyPermits(Arc<Semaphore>);

/// The permit that an answer takes up; given back when it is dropped. Small answers take none.
#[derive(Debug, Default)]
pub struct BodyPermit {
    permit: Option<OwnedSemaphorePermit>,
}

/// A body that was read whole.
pub(super) struct Download {
    pub(super) bytes: Vec<u8>,
    pub(super) permit: BodyPermit,
}

/// Why a body was not read to its end.
pub(super) enum BadBody {
    /// It is larger than it may be.
    TooLarge,
    /// It came below the least speed.
    TooSlow,
    /// The connection failed.
    Wire(reqwest::Error),
}

/// What bounds the reading of a body.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Most bytes, after decompression.
    pub(super) cap: usize,
    /// The time over which the speed is measured.
    pub(super) slow: Duration,
}

impl Default for BodyPermits {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOMS)))
    }
}

impl BodyPermits {
    /// Reads a body; a large one waits for its permit, as long as its request may take.
    pub(super) async fn read(&self, response: &mut Response, bounds: Bounds) -> Result<Download, BadBody> {
        let mut download = Download { bytes: Vec::new(), permit: BodyPermit::default() };
        let mut watch = Watch::new(bounds.slow);
        while watch.piece(response, &mut download.bytes).await? {
            if download.bytes.len() > bounds.cap {
                return Err(BadBody::TooLarge);
            }
            if download.bytes.len() > LARGE && download.permit.permit.is_none() {
                // It is never closed.
                download.permit.permit = self.0.clone().acquire_owned().await.ok();
                watch = Watch::new(bounds.slow);
            }
        }
        Ok(download)
    }
}

/// Measures how fast the pieces come.
struct Watch {
    slow: Duration,
    until: Instant,
    bytes: u64,
}

impl Watch {
    fn new(slow: Duration) -> Self {
        Self { slow, until: Instant::now() + slow, bytes: 0 }
    }

    /// Adds the next piece, and says whether there was one.
    async fn piece(&mut self, response: &mut Response, bytes: &mut Vec<u8>) -> Result<bool, BadBody> {
        loop {
            match timeout_at(self.until, response.chunk()).await {
                Ok(piece) => {
                    let Some(piece) = piece.map_err(BadBody::Wire)? else { return Ok(false) };
                    self.bytes += piece.len() as u64;
                    bytes.extend_from_slice(&piece);
                    return Ok(true);
                }
                Err(_) if self.bytes < LEAST_SPEED * self.slow.as_secs().max(1) => return Err(BadBody::TooSlow),
                Err(_) => *self = Self::new(self.slow),
            }
        }
    }
}
