//! Keys as data: the shipped keymap, the user's on top of it, and what a key means now.
//!
//! A line of a keymap that says something impossible is told with file, line, context and key at the start, never at a
//! key press; the shipped keys hold there.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::action::{Action, Context};
use super::key::Key;

/// The keymap that is shipped.
pub(super) const SHIPPED: &str = include_str!("../../../config/keymap.toml");

/// The name of the shipped keymap in messages.
const SHIPPED_NAME: &str = "config/keymap.toml";

/// What every key means in every context.
#[derive(Debug, Clone)]
pub struct Keymap {
    keys: Vec<(Action, Vec<Key>)>,
    meaning: HashMap<(Context, Key), Action>,
}

/// A line of a file that a person wrote: a keymap, a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl std::fmt::Display for FileLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Why a line of a keymap cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// The file is no TOML.
    #[error("{at}: {message}")]
    Syntax {
        /// The file and the line.
        at: FileLine,
        /// What the parser says.
        message: String,
    },
    /// A section that is no context.
    #[error("{at}: no context is called {context:?}")]
    UnknownContext {
        /// The file and the line.
        at: FileLine,
        /// The section.
        context: String,
    },
    /// A name that is no action of its section.
    #[error("{at}: [{context}] has no action {action:?}")]
    UnknownAction {
        /// The file and the line.
        at: FileLine,
        /// The section.
        context: &'static str,
        /// The name.
        action: String,
    },
    /// A text that is no key.
    #[error("{at}: [{context}] {action}: no key is called {key:?}")]
    UnknownKey {
        /// The file and the line.
        at: FileLine,
        /// The section.
        context: &'static str,
        /// The action.
        action: &'static str,
        /// The text.
        key: String,
    },
    /// A character where characters are typed.
    #[error("{at}: [{context}] {action}: {key} is text there and can be no key")]
    Typed {
        /// The file and the line.
        at: FileLine,
        /// The section.
        context: &'static str,
        /// The action.
        action: &'static str,
        /// The character.
        key: String,
    },
    /// A value that is neither a key nor a list of keys.
    #[error("{at}: [{context}] {action}: expected a key or a list of keys")]
    NotKeys {
        /// The file and the line.
        at: FileLine,
        /// The section.
        context: &'static str,
        /// The action.
        action: &'static str,
    },
    /// One key for two actions that work at the same time.
    #[error("{at}: [{context}] {action}: the key {key} already means {other} in [{other_context}]")]
    Conflict {
        /// Where the later of the two is bound.
        at: FileLine,
        /// Its section.
        context: &'static str,
        /// Its action.
        action: &'static str,
        /// The key.
        key: String,
        /// The other action.
        other: &'static str,
        /// The section of the other action.
        other_context: &'static str,
    },
}

/// One binding with the place it comes from.
#[derive(Clone)]
struct Binding {
    action: Action,
    keys: Vec<Key>,
    at: FileLine,
}

impl Keymap {
    /// Reads the shipped keymap and lays the user's over it: its name in messages and its text. Returns also what of it
    /// cannot be used.
    pub fn load(user: Option<(&str, &str)>) -> (Self, Vec<KeymapError>) {
        let (shipped, mut faults) = read(SHIPPED_NAME, SHIPPED);
        let (mut own, bad) = user.map(|(name, text)| read(name, text)).unwrap_or_default();
        faults.extend(bad);
        let mut bindings = laid_over(&shipped, &own);
        // A binding that clashes with another gives way to the shipped one, until none does.
        while let Some((action, fault)) = conflict(&bindings) {
            faults.push(fault);
            let before = own.len();
            own.retain(|binding| binding.action != action);
            bindings = laid_over(&shipped, &own);
            if own.len() == before {
                break;
            }
        }
        bindings.sort_by_key(|binding| binding.action);
        let meaning =
            bindings.iter().flat_map(|b| b.keys.iter().map(|key| ((b.action.context(), *key), b.action))).collect();
        (Self { keys: bindings.into_iter().map(|b| (b.action, b.keys)).collect(), meaning }, faults)
    }

    /// Returns what a key means in these contexts, inner first.
    pub fn resolve(&self, stack: &[Context], key: Key) -> Option<Action> {
        stack.iter().find_map(|context| self.meaning.get(&(*context, key)).copied())
    }

    /// Returns the keys of an action, the first one being the one to show.
    pub fn keys(&self, action: Action) -> &[Key] {
        self.keys.iter().find(|row| row.0 == action).map_or(&[], |row| &row.1)
    }

    /// Returns the key to show for an action, or its name when it has none.
    pub fn shown(&self, action: Action) -> String {
        self.keys(action).first().map_or_else(|| action.label().to_owned(), Key::to_string)
    }
}

/// Puts the bindings of one file over those of another, action by action.
fn laid_over(shipped: &[Binding], own: &[Binding]) -> Vec<Binding> {
    let is_replaced = |old: &&Binding| !own.iter().any(|binding| binding.action == old.action);
    shipped.iter().filter(is_replaced).chain(own).cloned().collect()
}

/// Reads a keymap file: its bindings, and what of it cannot be used.
fn read(file: &str, text: &str) -> (Vec<Binding>, Vec<KeymapError>) {
    let place = |span: Range<usize>| FileLine { file: file.to_owned(), line: line_of(text, span.start) };
    let (mut bindings, mut faults) = (Vec::new(), Vec::new());
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let (at, message) = (place(error.span().unwrap_or(0..0)), error.message().to_owned());
            return (bindings, vec![KeymapError::Syntax { at, message }]);
        }
    };
    for (section, entries) in document.get_ref() {
        let (Some(context), DeValue::Table(entries)) = (Context::parse(section.get_ref()), entries.get_ref()) else {
            let (at, context) = (place(section.span()), section.get_ref().to_string());
            faults.push(KeymapError::UnknownContext { at, context });
            continue;
        };
        for (name, value) in entries {
            match binding(context, name, value, &place) {
                Ok(binding) => bindings.push(binding),
                Err(fault) => faults.push(fault),
            }
        }
    }
    (bindings, faults)
}

fn binding(
    context: Context,
    name: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    place: &impl Fn(Range<usize>) -> FileLine,
) -> Result<Binding, KeymapError> {
    let at = place(name.span());
    let Some(action) = Action::parse(context, name.get_ref()) else {
        let action = name.get_ref().to_string();
        return Err(KeymapError::UnknownAction { at, context: context.name(), action });
    };
    let mut keys = Vec::new();
    for (span, written) in key_names(value).ok_or_else(|| not_keys(&at, action))? {
        let at = place(span);
        let (context_name, action_name) = (context.name(), action.name());
        let key = match Key::parse(&written) {
            Ok(key) => key,
            Err(bad) => {
                let key = bad.0;
                return Err(KeymapError::UnknownKey { at, context: context_name, action: action_name, key });
            }
        };
        if context.takes_text() && key.typed().is_some() {
            let key = key.to_string();
            return Err(KeymapError::Typed { at, context: context_name, action: action_name, key });
        }
        keys.push(key);
    }
    Ok(Binding { action, keys, at })
}

fn not_keys(at: &FileLine, action: Action) -> KeymapError {
    KeymapError::NotKeys { at: at.clone(), context: action.context().name(), action: action.name() }
}

/// Returns the texts of a key or a list of keys.
fn key_names(value: &Spanned<DeValue<'_>>) -> Option<Vec<(Range<usize>, String)>> {
    match value.get_ref() {
        DeValue::String(key) => Some(vec![(value.span(), key.to_string())]),
        DeValue::Array(keys) => keys
            .iter()
            .map(|key| match key.get_ref() {
                DeValue::String(name) => Some((key.span(), name.to_string())),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

pub fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

/// Finds a key that would mean two things at the same time, and the action that would take it from another.
fn conflict(bindings: &[Binding]) -> Option<(Action, KeymapError)> {
    for stack in Context::all().map(Context::stack) {
        let mut taken: HashMap<Key, &Binding> = HashMap::new();
        for binding in bindings.iter().filter(|b| stack.contains(&b.action.context())) {
            for key in &binding.keys {
                if let Some(other) = taken.insert(*key, binding).filter(|other| other.action != binding.action) {
                    let fault = KeymapError::Conflict {
                        at: binding.at.clone(),
                        context: binding.action.context().name(),
                        action: binding.action.name(),
                        key: key.to_string(),
                        other: other.action.name(),
                        other_context: other.action.context().name(),
                    };
                    return Some((binding.action, fault));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a keymap file.
    fn fails(user: &str) -> String {
        let (_, faults) = Keymap::load(Some(("mine.toml", user)));
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    fn shipped() -> Keymap {
        let (keymap, faults) = Keymap::load(None);
        assert_eq!(faults, []);
        keymap
    }

    #[test]
    fn every_action_has_a_key_in_the_shipped_keymap_or_stands_in_the_palette() {
        let keymap = shipped();
        for action in Action::ALL {
            assert!(keymap.keys.iter().any(|row| row.0 == *action), "{action:?} has no line");
            assert!(!keymap.keys(*action).is_empty() || action.is_offered(), "{action:?}");
        }
        // What destroys something is never one key away.
        assert!(keymap.keys(Action::ClearArchive).is_empty());
    }

    #[test]
    fn every_action_has_a_label_and_a_sentence() {
        for action in Action::ALL {
            let help = action.help();
            assert!(help.ends_with('.') && help.starts_with(char::is_uppercase), "{action:?}: {help}");
            assert!(!action.label().is_empty() && action.label().len() <= 16, "{action:?}");
        }
    }

    #[test]
    fn nothing_depends_on_keys_that_multiplexers_and_flow_control_take() {
        let keymap = shipped();
        for action in Action::ALL {
            for key in keymap.keys(*action) {
                assert!(!["Ctrl-a", "Ctrl-b", "Ctrl-s", "Ctrl-q"].contains(&key.to_string().as_str()), "{action:?}");
            }
        }
    }

    #[test]
    fn the_users_file_replaces_the_keys_of_an_action() {
        let keymap = Keymap::load(Some(("mine.toml", "[everywhere]\nquit = [\"Q\", \"f10\"]\n"))).0;
        let stack = Context::Torrents.stack();
        assert_eq!(keymap.resolve(stack, Key::parse("Q").unwrap()), Some(Action::Quit));
        assert_eq!(keymap.resolve(stack, Key::parse("q").unwrap()), None);
        assert_eq!(keymap.shown(Action::Quit), "Q");
    }

    #[test]
    fn faults_name_file_line_context_and_key() {
        for (user, message) in [
            ("[torrents]\nopen = \"space bar\"", "mine.toml:2: [torrents] open: no key is called \"space bar\""),
            ("\n[torrent]\nopen = \"o\"", "mine.toml:2: no context is called \"torrent\""),
            ("[torrents]\nfly = \"o\"", "mine.toml:2: [torrents] has no action \"fly\""),
            ("[torrents]\nopen = 3", "mine.toml:2: [torrents] open: expected a key or a list of keys"),
            (
                "[torrents]\n\nopen = [\"enter\",\n \"q\"]",
                "mine.toml:3: [torrents] open: the key q already means quit in [everywhere]",
            ),
        ] {
            assert_eq!(fails(user), message);
        }
        assert!(fails("[torrents\n").starts_with("mine.toml:1: "));
    }

    #[test]
    fn one_key_may_mean_two_things_on_two_screens() {
        let keymap = shipped();
        let key = Key::parse("F").unwrap();
        assert_eq!(keymap.resolve(Context::Torrents.stack(), key), Some(Action::ClearFilter));
        assert_eq!(keymap.resolve(Context::Sync.stack(), key), Some(Action::ToggleFollow));
    }

    #[test]
    fn a_line_that_cannot_be_used_costs_only_itself() {
        let mine = "[everywhere]\nquit = \"f10\"\nhelp = \"sky\"\n[torrents]\nopen = \"s\"\nfly = \"w\"\n";
        let (keymap, faults) = Keymap::load(Some(("mine.toml", mine)));
        assert_eq!(faults.len(), 3, "{faults:?}");
        let shown = |action| keymap.shown(action);
        assert_eq!((shown(Action::Quit), shown(Action::OpenHelp)), ("F10".to_owned(), "?".to_owned()));
        assert_eq!((shown(Action::Open), shown(Action::SyncDefault)), ("Enter".to_owned(), "s".to_owned()));
    }
}
