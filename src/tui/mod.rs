//! The full-screen view: state, messages and effects around a pure `update`.
//!
//! A key becomes an action (`keymap`), an action changes the state (`update`) and may order something
//! (`effect`); `runtime` carries orders out and answers with messages; `view` draws the state. Only
//! `runtime` and `run` know the rest of the program. Start at `app.rs`, then `update.rs`.

mod act;
mod action;
mod app;
mod canvas;
mod chores;
mod clipboard;
mod command_line;
mod copying;
mod ctx;
mod effect;
mod error;
mod event_loop;
mod first_run;
mod ground;
mod input;
mod jobs;
mod key;
mod keymap;
mod layout;
mod letters;
mod message;
mod motion;
mod mouse;
mod navigate;
mod notice;
mod overlay;
mod painter;
mod reading;
mod remember;
mod run;
mod runtime;
mod screen;
mod signals;
mod start;
mod syncing;
mod terminal;
mod theme;
mod theme_file;
mod themes;
mod update;
mod view;
mod widget;
mod zones;

pub use act::act;
pub use action::{Action, Context, STACKS};
pub use app::{App, Route, SCREENS, Setup};
pub use clipboard::LONGEST_COPY;
pub use command_line::command_line;
pub use ctx::Ctx;
pub use effect::{Effect, Job};
pub use error::Error;
pub use event_loop::Ending;
pub use ground::Ground;
pub use key::{BadKey, Code, Key};
pub use keymap::{Keymap, KeymapError, Place};
pub use letters::Letters;
pub use message::{Failure, Message, MessageKind, NewToken};
pub use motion::Motion;
pub use mouse::{Mouse, MouseKind};
pub use notice::{Notice, NoticeLevel, Notices};
pub use overlay::{Choice, Confirm, Entry, Guide, Help, Menu, Overlay};
pub use remember::{Remembered, TableMemory};
pub use run::{ThemeWish, TuiOptions, run};
pub use screen::{dashboard, detail, history, problems, sync, torrents};
pub use start::{Start, TokenState};
pub use theme::{COLOURLESS_THEME, DEFAULT_THEME, Role, Theme, ThemeError};
pub use themes::{ThemeChoice, Themes};
pub use update::update;
pub use view::view;
pub use zones::{Hit, Zones};
