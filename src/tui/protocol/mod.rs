//! What passes between the screens, the application and the world: questions, answers, wishes, orders.

mod ask;
mod change_filter;
mod effect;
mod failure;
mod latest;
mod layer;
mod links;
mod message;
mod query;
mod route;
mod saved_state;
mod start;
mod torrent_set;

pub use ask::{
    Ask, DAILY_MODE, Destination, Entry, MenuContent, Question, SomeEvents, TableChange, TableView, TextPurpose,
    TextWanted, ViewAsk,
};
pub use change_filter::ChangeFilter;
pub use effect::{Effect, Task, TaskKind};
pub use failure::Failure;
pub use latest::{Latest, Loading};
pub use layer::{Facts, Layer, Refresh, Screen};
pub use links::{DeadLink, DownloadOrder, DownloadStep, LinkAnswer, LinkOrder, LinkUse};
pub use message::{LoginCode, Message, MessageKind, NewToken};
pub use query::{ArchiveAnswer, ArchiveQuery, Owner, ReadError, Ticket};
pub use route::{Route, SCREENS, ScreenTab};
pub use saved_state::{SavedLook, SavedState, SavedTable};
pub use start::{Rings, Start, TokenState};
pub use torrent_set::TorrentSet;
