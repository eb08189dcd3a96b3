//! The full-screen view: state, messages and effects around a pure `update`.
//!
//! A key becomes an action (`keymap`), an action changes the state (`update`) and may order something
//! (`effect`); `runtime` carries orders out and answers with messages; `view` draws the state. Only
//! `runtime` and `run` know the rest of the program. Start at `app.rs`, then `update.rs`.

mod act;
mod action;
mod app;
mod bulk;
mod canvas;
mod clipboard;
mod command_line;
mod copying;
mod ctx;
mod effect;
mod error;
mod event_loop;
mod input;
mod key;
mod keymap;
mod layout;
mod letters;
mod message;
mod motion;
mod navigate;
mod notice;
mod overlay;
mod painter;
mod pane;
mod reading;
mod run;
mod runtime;
mod screen;
mod searching;
mod signals;
mod syncing;
mod terminal;
mod theme;
mod update;
mod view;
mod widget;

pub use act::act;
pub use action::{Action, Context, STACKS};
pub use app::{App, Route, SCREENS, Setup};
pub use clipboard::LONGEST_COPY;
pub use command_line::command_line;
pub use ctx::Ctx;
pub use effect::{CopyForm, Effect};
pub use error::Error;
pub use event_loop::Ending;
pub use key::{BadKey, Code, Key};
pub use keymap::{Keymap, KeymapError, Place};
pub use letters::Letters;
pub use message::{Failure, Message, MessageKind};
pub use motion::Motion;
pub use notice::{Notice, NoticeLevel, Notices};
pub use overlay::{Choice, Confirm, Entry, Help, Menu, Overlay};
pub use run::{TuiOptions, run};
pub use screen::{dashboard, detail, history, problems, sync, torrents};
pub use theme::{COLOURLESS_THEME, DEFAULT_THEME, Role, Theme, ThemeError};
pub use update::update;
pub use view::view;
