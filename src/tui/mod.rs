//! The full-screen view: state, messages and effects around a pure `update`.
//!
//! The folders stand above one another, and each names only those before it: `input` (keys and actions), `style`,
//! `protocol` (what passes between all others), `widget`, `overlay` and `terminal`, `screen`, `app`, `backend`. A key
//! becomes an action (`input`), the screen or overlay on top does what it can and asks the application for the rest
//! (`protocol/ask.rs`), the application orders what needs the world (`protocol/effect.rs`), and `backend` carries that
//! out and answers with messages. Start at `app/state.rs`, then `app/update.rs`.

pub mod testing;

mod app;
mod backend;
mod input;
mod overlay;
mod protocol;
mod screen;
mod style;
mod terminal;
mod widget;

pub use backend::choices::{ThemeWish, faults_of_own_files};
pub use backend::error::Error;
pub use backend::event_loop::Ending;
pub use backend::run::{TuiOptions, run};
pub use input::{KeyRow, key_table, shipped_keymap};
pub use protocol::Rings;
pub use screen::torrents::view_command;
pub use style::shipped_themes;
pub use terminal::{BackgroundHints, Multiplexer};
