//! What a recorded problem means and what helps: one table of rules, first match wins.
//!
//! Pure. Knows statuses, kinds of failure, HTTP statuses, Real-Debrid's error codes and, for old
//! records that have nothing else, words of the message. Start at `rules.rs`.

mod finding;
mod rules;

pub use finding::{Finding, TypeCount, by_type, commands, diagnose, every_command, problems};
pub use rules::Type;
