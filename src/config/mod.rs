//! The settings: what can be set, where it may be set, and where each value came from.
//!
//! Knows files, names and bounds; changes one of them, when a token is to be a comment (`comment_out.rs`). Must not know the screen (keys and themes are read by their
//! owner) nor the service. Start reading at `setting.rs`, the table; `load.rs` merges the sources.

mod comment_out;
mod descriptor;
mod dotenv;
mod error;
mod load;
mod origin;
mod paths;
mod proxy;
mod refused_names;
mod setting;
mod settings;
mod table;
mod toml_file;
mod value;

pub use comment_out::comment_out_token;
pub use descriptor::{number as descriptor_number, open as open_descriptor};
pub use error::{Error, Result};
pub use load::{Sources, load};
pub use origin::Origin;
pub use paths::Paths;
pub use proxy::route_to;
pub use refused_names::refused_names;
pub use setting::{Key, Kind, Place, Setting};
pub use settings::{KeptLogin, Settings, Stray};
pub use table::SETTINGS;
