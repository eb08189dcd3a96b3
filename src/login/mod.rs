//! What a login leaves on this machine: `login.toml` of the user's configuration folder, for its owner alone.
//!
//! Knows the file, its form and its lock. Nothing of requests: who renews a token is in `remote`, and whether a login
//! is the strongest source of a token is decided in `config`. Start reading at `file.rs`.

mod error;
mod file;
mod text;

pub use error::{Error, Result};
pub use file::{Lock, LoginFile};
pub use text::Stored;
