//! What tests and benchmarks drive the full screen with: its state and its messages, without a terminal.

pub use super::app::frame::FrameEncoder;
pub use super::app::notices::{Notice, NoticeLevel, Notices};
pub use super::app::start::Setup;
pub use super::app::state::App;
pub use super::app::update::update;
pub use super::app::view::view;
pub use super::backend::maintenance;
pub use super::input::{Action, BadKey, Code, Context, FileLine, Key, Keymap, KeymapError, Mouse, MouseKind};
pub use super::overlay::Overlay;
pub use super::protocol::{
    ArchiveAnswer, ArchiveQuery, ChangeFilter, DeadLink, DownloadOrder, DownloadStep, Effect, Failure, LinkAnswer,
    LinkOrder, LinkUse, Loading, LoginCode, Message, MessageKind, NewToken, Owner, ReadError, Rings, Route, SCREENS,
    SavedLook, SavedState, SavedTable, SomeEvents, Start, Task, TaskKind, Ticket, TokenState, TorrentSet,
};
pub use super::screen::{dashboard, detail, history, jobs, problems, sync, torrents};
pub use super::style::{COLOURLESS_THEME, Charset, DEFAULT_THEME, Role, Theme, ThemeChoice, ThemeError, Themes};
pub use super::terminal::{Clipboard, Habits, LONGEST_COPY};
