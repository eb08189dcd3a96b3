//! One person at one archive: settings in, a running sync or job out.
//!
//! The only module that knows how client, limiter, archive and engine fit together. `wiring.rs` joins them for a sync,
//! `jobs.rs` for jobs, `planning.rs` and `adding.rs` make their plans, `links.rs` and `download.rs` for direct links,
//! `link_plans.rs` which ones those are, `downloader.rs` who downloads; `asking.rs` for single questions; `token.rs` is
//! where the token comes from, `login.rs` how one logs in with a code.

mod adding;
mod asking;
mod download;
mod download_list;
mod download_news;
mod downloader;
mod error;
mod jobs;
mod link_plans;
mod links;
mod login;
mod plan_error;
mod planning;
mod player;
mod token;
mod wiring;

pub use self::jobs::{Cancelled, JobHandle, JobStart};
pub use self::links::{Forgotten, Gathered, LinkDesk, NoDirectLink};
pub use crate::api::User;
pub use crate::remote::Silence;
pub use asking::Introduction;
pub use download_news::{DownloadNews, DownloadStop};
pub use downloader::{Downloader, NoDownloader};
pub use error::Error;
pub use link_plans::plan_links;
pub use login::{LoginFailed, LoginStep};
pub use plan_error::PlanError;
pub use planning::lost;
pub use player::{PlayerError, Playing};
pub use token::SavedToken;
pub use wiring::{Patience, Session, SyncHandle, WINDOW};
