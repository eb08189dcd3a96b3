//! Pieces that screens are made of; they know styles and keys, and no screen.
//!
//! Everything here clips: no piece writes outside the area it is given.

mod bars;
mod empty;
mod footer;
mod gauge;
mod paint;
mod panel;
mod prompt;
mod secret;
mod table;

pub use bars::{bar_step, bars};
pub use empty::empty_state;
pub use footer::footer;
pub use gauge::gauge;
pub use paint::{put, put_right, put_spans, wrap};
pub use panel::{Panel, scroll_mark};
pub use prompt::Prompt;
pub use secret::SecretLine;
pub use table::{Head, table};
