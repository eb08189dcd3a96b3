//! The full-screen view: state, messages and effects around a pure `update`.
//!
//! A key becomes an action (`keymap`), an action changes the state (`update`) and may order something
//! (`effect`); `runtime` carries orders out and answers with messages; `view` draws the state. Only
//! `runtime` and `run` know the rest of the program. Start at `app.rs`, then `update.rs`.

mod app;
mod backend;
mod input;
mod overlay;
mod protocol;
mod screen;
mod style;
mod terminal;
mod widget;

pub use app::act::act;
pub use app::mouse::{Mouse, MouseKind};
pub use app::notices::{Notice, NoticeLevel, Notices};
pub use app::saved_state::{Remembered, TableMemory};
pub use app::shell_command::command_line;
pub use app::state::{App, Route, SCREENS, Setup};
pub use app::update::update;
pub use app::view::view;
pub use backend::error::Error;
pub use backend::event_loop::Ending;
pub use backend::run::{ThemeWish, TuiOptions, run};
pub use input::action::{Action, Context, STACKS};
pub use input::key::{BadKey, Code, Key};
pub use input::keymap::{Keymap, KeymapError, Place};
pub use input::motion::Motion;
pub use overlay::{Choice, Confirm, Entry, Guide, Help, Menu, Overlay};
pub use protocol::effect::{CopyForm, Effect, Job, JobKind};
pub use protocol::latest::Loading;
pub use protocol::message::{Failure, Message, MessageKind, NewToken};
pub use protocol::start::{Start, TokenState};
pub use screen::{dashboard, detail, history, problems, sync, torrents};
pub use style::charset::Letters;
pub use style::click_areas::{Hit, Zones};
pub use style::ctx::Ctx;
pub use style::theme::{COLOURLESS_THEME, DEFAULT_THEME, Role, Theme, ThemeError};
pub use style::theme_list::{ThemeChoice, Themes};
pub use terminal::background::Ground;
pub use terminal::clipboard::LONGEST_COPY;
