//! aria2: the program that downloads. One that is running already is spoken to, or one is started and ends with this one.
//!
//! `rpc.rs` is its language, pure; `server.rs` asks, `child.rs` starts.
//! Only downloads whose numbers are made from links of this program are ever touched.

mod child;
mod error;
mod rpc;
mod server;

pub use child::{OwnAria, find_program};
pub use error::Error;
pub use rpc::{Added, Download, State, Wish, failure_words, is_stale};
pub use server::Server;
