//! Wires the rooms for one person at one archive: settings in, a running sync out.
//!
//! The only room that knows how client, limiter, archive and engine fit together. Faces hold a
//! [`Session`] and see its events; they never see what is behind. Start reading at `wiring.rs`.

mod asking;
mod error;
mod token;
mod wiring;

pub use crate::api::User;
pub use crate::remote::Silence;
pub use asking::Introduction;
pub use error::Error;
pub use token::SavedToken;
pub use wiring::{Patience, Session, SyncHandle, WINDOW};
