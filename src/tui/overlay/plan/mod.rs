//! The plan of a job, before anybody is asked: what, how many, how much, at which cost, and what is left out.
//!
//! One plan for all verbs. It is confirmed by a letter or by the typed number, never by Enter, and no keymap can change
//! that: what confirms is no action that a key could be bound to.

mod layer;
mod lines;
mod state;
mod view;

pub use state::PlanSheet;
