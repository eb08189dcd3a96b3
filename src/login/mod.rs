//! Logging in, and what that leaves on this machine: `login.toml` of the user's configuration folder, for its owner alone.
//!
//! Knows the file, its form, its lock, and the way to a token. When a token is renewed is decided in `remote`, and whether
//! a login is the strongest source of a token in `config`. Start reading at `file.rs`, then `device.rs`.

mod device;
mod error;
mod file;
mod text;

pub use device::{DeviceLogin, Failed, exchange};
pub use error::{Error, Result};
pub use file::{Lock, LoginFile};
pub use text::Stored;
