//! One request that changes the account: the right to send it comes first, so that it can be written down between that
//! and its leaving. It is never repeated here.

use std::time::Duration;

use super::access::Asker;
use super::requests::logged;
use super::{Remote, Stop};
use crate::api::{self, ActiveCount, Fate, Selected, fate};
use crate::model::{DirectLink, TorrentId};
use crate::quota::{PauseFor, Permit, now};

/// The right to send one request now. One that is dropped counts as sent.
#[derive(Debug)]
pub struct Turn {
    remote: Remote,
    permit: Permit,
    asker: Asker,
}

/// Why a request did not bring what it asked for.
#[derive(Debug)]
pub enum Unwritten {
    /// It never left, or only with a token that had ended; it has been renewed since, and nothing was done.
    Unsent(api::Error),
    /// Real-Debrid said no, and did nothing.
    Refused(api::Error),
    /// Real-Debrid does not know the torrent.
    Missing(api::Error),
    /// Real-Debrid asks for fewer requests, and did nothing.
    Slower {
        /// What it said.
        error: api::Error,
        /// How long to wait, when it named a sane time.
        retry_after: Option<Duration>,
    },
    /// Nobody knows what became of it.
    Unknown(api::Error),
    /// No request makes sense any more; this one did nothing.
    Stop(Stop),
}

impl Remote {
    /// Waits until the quota has room for a request, and makes sure that the token is good.
    pub async fn turn(&self) -> Result<Turn, Stop> {
        let permit = self.limiter().acquire().await?;
        let mut asker = Asker::default();
        match self.access().ready(&mut asker).await {
            Ok(()) => Ok(Turn { remote: self.clone(), permit, asker }),
            Err(stop) => {
                permit.unused();
                Err(stop)
            }
        }
    }

    /// Asks once how many torrents the service works on; nothing when it does not tell.
    pub async fn active_count(&self) -> Result<Option<ActiveCount>, Stop> {
        match self.once("torrents/activeCount", || self.client().active_count()).await {
            Ok(count) => Ok(Some(count)),
            Err(Stop::Service(error)) if api::verdict(&error) != api::Verdict::StopRun => Ok(None),
            Err(stop) => Err(stop),
        }
    }
}

impl Turn {
    /// Gives the right back: nothing was sent.
    pub fn unused(self) {
        self.permit.unused();
    }

    /// Adds a torrent by its magnet. A refusal for too many requests holds adds only; whoever adds keeps their pace.
    pub async fn add_magnet(self, magnet: &str) -> Result<TorrentId, Unwritten> {
        let Self { remote, permit, asker } = self;
        let answer = logged("POST", "torrents/addMagnet", remote.client().add_magnet(magnet)).await;
        settle(&remote, permit, asker, Holds::Adds, answer).await
    }

    /// Adds a torrent by the bytes of its file.
    pub async fn add_torrent(self, file: Vec<u8>) -> Result<TorrentId, Unwritten> {
        let Self { remote, permit, asker } = self;
        let answer = logged("PUT", "torrents/addTorrent", remote.client().add_torrent(file)).await;
        settle(&remote, permit, asker, Holds::Adds, answer).await
    }

    /// Chooses the files of a torrent.
    pub async fn select_files(self, id: &TorrentId, files: &[i64]) -> Result<Selected, Unwritten> {
        let Self { remote, permit, asker } = self;
        let path = format!("torrents/selectFiles/{id}");
        let answer = logged("POST", &path, remote.client().select_files(id, files)).await;
        settle(&remote, permit, asker, Holds::Everything, answer).await
    }

    /// Asks for the direct link of a link. `whole` is the link as it is archived, `sent` what of it is sent.
    pub async fn unrestrict(self, whole: &str, sent: &str) -> Result<DirectLink, Unwritten> {
        let Self { remote, permit, asker } = self;
        let answer = logged("POST", "unrestrict/link", remote.client().unrestrict(whole, sent)).await;
        settle(&remote, permit, asker, Holds::Everything, answer).await
    }

    /// Removes an entry of the account's downloads.
    pub async fn delete_download(self, id: &str) -> Result<(), Unwritten> {
        let Self { remote, permit, asker } = self;
        // Whoever has the id of a download can guess where its bytes are.
        let answer = logged("DELETE", "downloads/delete/...", remote.client().delete_download(id)).await;
        settle(&remote, permit, asker, Holds::Everything, answer).await
    }

    /// Deletes a torrent.
    pub async fn delete(self, id: &TorrentId) -> Result<(), Unwritten> {
        let Self { remote, permit, asker } = self;
        let path = format!("torrents/delete/{id}");
        let answer = logged("DELETE", &path, remote.client().delete(id)).await;
        settle(&remote, permit, asker, Holds::Everything, answer).await
    }
}

/// What waits after a refusal for too many requests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Adds,
    Everything,
}

async fn settle<T>(
    remote: &Remote,
    permit: Permit,
    mut asker: Asker,
    holds: Holds,
    answer: api::Result<T>,
) -> Result<T, Unwritten> {
    let error = match answer {
        Ok(done) => {
            permit.settle();
            return Ok(done);
        }
        Err(error) => error,
    };
    Err(match fate(&error) {
        Fate::Unsent => {
            permit.trouble();
            Unwritten::Unsent(error)
        }
        Fate::Unknown => {
            permit.trouble();
            Unwritten::Unknown(error)
        }
        Fate::Refused => {
            permit.settle();
            Unwritten::Refused(error)
        }
        Fate::Missing => {
            permit.settle();
            Unwritten::Missing(error)
        }
        Fate::Stop => {
            permit.settle();
            match remote.access().renewed(&mut asker, &error).await {
                Ok(true) => Unwritten::Unsent(error),
                Ok(false) => Unwritten::Stop(Stop::Service(error)),
                Err(stop) => Unwritten::Stop(stop),
            }
        }
        Fate::Slower { retry_after } if holds == Holds::Adds => {
            permit.refused_alone();
            Unwritten::Slower { error, retry_after }
        }
        Fate::Slower { retry_after } => {
            let refused = permit.refused(PauseFor::Detail, retry_after);
            if let Err(storage) = remote.limiter().note().await {
                return Err(Unwritten::Stop(Stop::Storage(storage)));
            }
            match refused {
                Ok(_) => Unwritten::Slower { error, retry_after },
                Err(end) => Unwritten::Stop(Stop::RateLimited { not_before: now() + end }),
            }
        }
    })
}
