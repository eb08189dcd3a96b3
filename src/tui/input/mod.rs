//! What a person does: keys, the mouse, and the actions that they stand for.

pub mod action;
pub mod key;
pub mod keymap;
pub mod motion;
pub mod mouse;
