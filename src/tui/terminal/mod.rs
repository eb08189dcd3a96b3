//! The terminal: taken over and given back, read, written, asked.

pub mod background;
mod bell;
mod clipboard;
mod encoder;
mod guard;
mod multiplexer;
mod reader;
pub mod signals;
mod writer;

pub use background::BackgroundHints;
pub use bell::Bell;
pub use clipboard::{Clipboard, LONGEST_COPY};
pub use encoder::encode;
pub use guard::{Guard, Modes, PATIENCE};
pub use multiplexer::{Habits, Multiplexer};
pub use reader::{Incoming, TerminalReader};
pub use writer::TerminalWriter;
