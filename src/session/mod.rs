//! One person at one archive: settings in, a running sync or job out.
//!
//! The only room that knows how client, limiter, archive and engine fit together. `wiring.rs` joins them for a sync,
//! `jobs.rs` for jobs, `links.rs` and `download.rs` for direct links, `asking.rs` for single questions; `token.rs` is where the token comes from.

mod asking;
mod download;
mod download_news;
mod error;
mod jobs;
mod links;
mod token;
mod wiring;

pub use self::jobs::{Cancelled, JobHandle, JobStart};
pub use self::links::{Forgotten, LinkDesk, NoDirectLink};
pub use crate::api::User;
pub use crate::remote::Silence;
pub use asking::Introduction;
pub use download::Downloader;
pub use download_news::{DownloadNews, DownloadProgress, DownloadStop};
pub use error::Error;
pub use token::SavedToken;
pub use wiring::{Patience, Session, SyncHandle, WINDOW};
