//! The keymap as a table for whoever prints it.

use super::action::{Action, Context};
use super::key::Key;
use super::keymap::{Keymap, SHIPPED};

/// One action with its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The section of the keymap file.
    pub context: &'static str,
    /// What that is called on the screen.
    pub heading: &'static str,
    /// The name in the keymap file.
    pub action: &'static str,
    /// The keys, as they are shown.
    pub keys: Vec<String>,
    /// What it does, as a sentence.
    pub help: &'static str,
}

/// Returns every action by its context, as the shipped keymap with the user's file over it has them, and what of that
/// file cannot be used.
pub fn key_table(user: Option<(&str, &str)>) -> (Vec<KeyRow>, Vec<String>) {
    let (keymap, faults) = Keymap::load(user);
    let row = |action: &Action| KeyRow {
        context: action.context().name(),
        heading: action.context().heading(),
        action: action.name(),
        keys: keymap.keys(*action).iter().map(Key::to_string).collect(),
        help: action.help(),
    };
    let of = |context: Context| Action::ALL.iter().filter(move |action| action.context() == context).map(row);
    (Context::all().flat_map(of).collect(), faults.iter().map(ToString::to_string).collect())
}

/// Returns the shipped keymap as its file reads.
pub fn shipped_keymap() -> &'static str {
    SHIPPED
}
