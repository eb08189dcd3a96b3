//! What passes between the screens, the application and the world: questions, answers, wishes, orders.

mod ask;
mod change_filter;
mod effect;
mod failure;
mod latest;
mod layer;
mod message;
mod query;
mod route;
mod saved_state;
mod start;
mod torrent_set;

pub use ask::{
    Ask, DAILY_MODE, Destination, Entry, MenuContent, Question, TableChange, TableView, TextPurpose, TextWanted,
};
pub use change_filter::ChangeFilter;
pub use effect::{Effect, Job, JobKind};
pub use failure::Failure;
pub use latest::{Latest, Loading};
pub use layer::{Facts, Layer, Refresh, Screen};
pub use message::{LoginCode, Message, MessageKind, NewToken};
pub use query::{ArchiveAnswer, ArchiveQuery, Owner, ReadError, Ticket};
pub use route::{Route, SCREENS};
pub use saved_state::{SavedState, SavedTable};
pub use start::{Start, TokenState};
pub use torrent_set::TorrentSet;
