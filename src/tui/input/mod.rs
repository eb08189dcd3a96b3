//! What a person may do: keys, the mouse, the actions that they stand for.

pub mod action;
pub mod key;
pub mod keymap;
pub mod motion;
