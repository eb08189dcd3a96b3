//! Asks Real-Debrid politely: every request goes through the quota, and what may be repeated is.
//!
//! `api` knows one request and one answer, `quota` knows when; this module joins them. It knows
//! nothing of the archive's content and nothing of screens.

mod access;
mod breaker;
mod list;
mod list_pass;
mod requests;
mod silence;
mod stop;
mod turn;

pub use access::Keeper;
pub use breaker::Broken;
pub use list::WholeList;
pub use list_pass::{ListPass, READ_AGAIN};
pub use requests::{Note, Remote, Unanswered};
pub use silence::{Silence, patiently};
pub use stop::Stop;
pub use turn::{Turn, Unwritten};
