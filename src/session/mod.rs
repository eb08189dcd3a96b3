//! One person at one archive: settings in, a running sync or job out.
//!
//! The only room that knows how client, limiter, archive and engine fit together. `wiring.rs` joins them for a sync,
//! `jobs.rs` for jobs, `planning.rs` and `adding.rs` make their plans, `links.rs` and `download.rs` for direct links,
//! `asking.rs` for single questions; `token.rs` is where the token comes from, `login.rs` how one logs in with a code.

mod adding;
mod asking;
mod download;
mod download_news;
mod error;
mod jobs;
mod links;
mod login;
mod plan_error;
mod planning;
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
pub use login::{LoginFailed, LoginStep};
pub use plan_error::PlanError;
pub use planning::lost;
pub use token::SavedToken;
pub use wiring::{Patience, Session, SyncHandle, WINDOW};
