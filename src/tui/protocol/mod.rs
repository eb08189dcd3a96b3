//! What passes between the screens, the application and the world: questions, answers, wishes, orders.

pub mod ask;
pub mod change_filter;
pub mod effect;
pub mod failure;
pub mod latest;
pub mod layer;
pub mod message;
pub mod query;
pub mod route;
pub mod saved_state;
pub mod start;
pub mod torrent_set;
