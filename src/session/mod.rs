//! One person at one archive: settings in, a running sync or job out.
//!
//! `wiring.rs` joins client, limiter, archive and engine for a sync and for single questions, `jobs.rs` for jobs.

mod jobs;
mod wiring;

pub use self::jobs::{Cancelled, JobHandle, JobStart};
pub use self::wiring::{Error, Introduction, Patience, SavedToken, Session, SyncHandle, WINDOW};
pub use crate::api::User;
pub use crate::remote::Silence;
