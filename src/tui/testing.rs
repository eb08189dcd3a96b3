//! What tests and benchmarks drive the full screen with: its state and its messages, without a terminal.

pub use super::app::notices::{Notice, NoticeLevel, Notices};
pub use super::app::start::Setup;
pub use super::app::state::App;
pub use super::app::update::update;
pub use super::app::view::view;
pub use super::input::action::{Action, Context};
pub use super::input::key::{BadKey, Code, Key};
pub use super::input::keymap::{Keymap, KeymapError, Place};
pub use super::input::mouse::{Mouse, MouseKind};
pub use super::overlay::Overlay;
pub use super::protocol::change_filter::ChangeFilter;
pub use super::protocol::effect::{Effect, Job, JobKind};
pub use super::protocol::failure::Failure;
pub use super::protocol::latest::Loading;
pub use super::protocol::message::{Message, MessageKind, NewToken};
pub use super::protocol::query::{ArchiveAnswer, ArchiveQuery, Owner, ReadError, Ticket};
pub use super::protocol::route::Route;
pub use super::protocol::saved_state::{SavedState, SavedTable};
pub use super::protocol::start::{Start, TokenState};
pub use super::protocol::torrent_set::TorrentSet;
pub use super::screen::{dashboard, detail, history, problems, sync, torrents};
pub use super::style::charset::Charset;
pub use super::style::theme::{COLOURLESS_THEME, DEFAULT_THEME, Role, Theme};
pub use super::style::theme_file::ThemeError;
pub use super::style::theme_list::{ThemeChoice, Themes};
pub use super::terminal::clipboard::LONGEST_COPY;
