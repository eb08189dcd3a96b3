//! What a person does: keys, the mouse, and the actions that they stand for.

mod action;
mod key;
mod key_table;
mod keymap;
mod motion;
mod mouse;

pub use action::{Action, Context};
pub use key::{BadKey, Code, Key};
pub use key_table::{KeyRow, key_table, shipped_keymap};
pub use keymap::{FileLine, Keymap, KeymapError, line_of};
pub use motion::Motion;
pub use mouse::{Mouse, MouseKind};
