//! The requests that change the account: each is sent once, and its answer is read strictly.
//!
//! Whether a failed one was done all the same is told by `fate`; nothing here repeats or guesses. What is sent is a
//! magnet, a file and numbers of files; addresses are built from checked ids.

use std::fmt::Write as _;

use reqwest::header::CONTENT_TYPE;

use super::body::Body;
use super::client::Client;
use super::endpoint::Endpoint;
use super::error::{Error, Result};
use crate::model::TorrentId;

/// What became of a choice of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selected {
    /// It was taken.
    Taken,
    /// Files had been chosen before; whether these ones, its detail tells.
    Already,
}

impl Client {
    /// Adds a torrent by its magnet and returns the id of the new entry. The service does not look for an entry that has
    /// the hash already.
    pub async fn add_magnet(&self, magnet: &str) -> Result<TorrentId> {
        let answer = self.write(Endpoint::AddMagnet, |request| request.form(&[("magnet", magnet)])).await?;
        added(self.body(&answer))
    }

    /// Adds a torrent by the bytes of its file and returns the id of the new entry.
    pub async fn add_torrent(&self, file: Vec<u8>) -> Result<TorrentId> {
        let with_body =
            |request: reqwest::RequestBuilder| request.header(CONTENT_TYPE, "application/x-bittorrent").body(file);
        let answer = self.write(Endpoint::AddTorrent, with_body).await?;
        added(self.body(&answer))
    }

    /// Chooses the files of a torrent by their numbers.
    pub async fn select_files(&self, id: &TorrentId, files: &[i64]) -> Result<Selected> {
        let files = files.iter().fold(String::new(), |mut text, file| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}{file}", if text.is_empty() { "" } else { "," });
            text
        });
        let answer = self.write(Endpoint::SelectFiles { id }, |request| request.form(&[("files", &files)])).await?;
        match answer.status {
            204 => Ok(Selected::Taken),
            202 => Ok(Selected::Already),
            _ => Err(unexpected(self.body(&answer))),
        }
    }

    /// Removes a torrent.
    pub async fn delete(&self, id: &TorrentId) -> Result<()> {
        let answer = self.write(Endpoint::Delete { id }, |request| request).await?;
        match answer.status {
            204 => Ok(()),
            _ => Err(unexpected(self.body(&answer))),
        }
    }
}

/// Reads the id of a new entry; one that could lead elsewhere in an address is no id.
fn added(body: Body<'_>) -> Result<TorrentId> {
    let (_, fields) = body.object()?;
    let id = fields.text("id").ok_or_else(|| Error::Malformed { source: "the new entry has no id".into() })?;
    TorrentId::parse(&id).map_err(|error| Error::Malformed { source: error.into() })
}

/// Makes an error of a good status that should have come without a body: an error object, or something else.
fn unexpected(body: Body<'_>) -> Error {
    match body.object() {
        Ok(_) => Error::WrongShape { wanted: "nothing", found: "an object" },
        Err(error) => error,
    }
}
