//! What the search line does besides taking letters: it completes, and brings back what was searched before.

use super::state::TorrentsState;
use crate::query::completions;
use crate::tui::input::{Code, Key};

/// Searches that are kept.
const KEPT: usize = 50;

/// What was searched before, and how far the line has gone back in it; and what Tab offers.
#[derive(Debug, Clone, Default)]
pub(super) struct Typing {
    /// Newest first.
    past: Vec<String>,
    /// The place in the past that is shown, and what was typed before that.
    back: Option<(usize, String)>,
    /// What Tab goes through, and where it is.
    offered: Option<(Vec<String>, usize)>,
}

impl Typing {
    /// Returns what was searched, newest first.
    pub(super) fn past(&self) -> &[String] {
        &self.past
    }

    /// Takes over what was searched before this start.
    pub(super) fn set_past(&mut self, past: &[String]) {
        self.past = past.iter().take(KEPT).cloned().collect();
    }
}

impl TorrentsState {
    /// Keeps what is searched, once its line is left.
    pub(super) fn keep_search(&mut self) {
        self.typing.back = None;
        let text = self.prompt.text().trim().to_owned();
        if !text.is_empty() {
            self.typing.past.retain(|past| *past != text);
            self.typing.past.insert(0, text);
            self.typing.past.truncate(KEPT);
        }
    }

    /// Types into the line; Tab completes, and where there is nothing above Up goes back to what was searched before.
    pub(super) fn type_into(&mut self, key: Key) -> bool {
        if key.code == Code::Tab {
            self.complete(if key.shift { Way::Before } else { Way::Next });
            return true;
        }
        self.typing.offered = None;
        match key.code {
            Code::Up if !key.ctrl && self.looks_back() => self.go_back(true),
            Code::Down if !key.ctrl && self.typing.back.is_some() => self.go_back(false),
            _ => {
                let known = self.prompt.press(key);
                if known {
                    self.typing.back = None;
                }
                known
            }
        }
    }

    /// Whether Up means what was searched before, and not the line above.
    fn looks_back(&self) -> bool {
        self.prompt.text().is_empty() || self.typing.back.is_some() || self.position().0 == 0
    }

    /// Shows the search before the one that is shown, or the one after it; says whether there is one.
    fn go_back(&mut self, earlier: bool) -> bool {
        let typing = &mut self.typing;
        let (at, typed) = match typing.back.take() {
            Some((at, typed)) => (if earlier { Some(at + 1) } else { at.checked_sub(1) }, typed),
            None => (Some(0), self.prompt.text().to_owned()),
        };
        // What stands there already is no step.
        let last = typing.past.len().checked_sub(1);
        let Some(at) = at else {
            self.prompt.set_text(&typed);
            return true;
        };
        let Some(at) = last.map(|last| at.min(last)) else { return false };
        self.prompt.set_text(&typing.past[at]);
        typing.back = Some((at, typed));
        true
    }

    fn complete(&mut self, way: Way) {
        let (offered, at) = match self.typing.offered.take() {
            Some((offered, at)) => {
                let len = offered.len();
                let at = if way == Way::Next { (at + 1) % len } else { (at + len - 1) % len };
                (offered, at)
            }
            None => (completions(self.prompt.text()), 0),
        };
        let Some(text) = offered.get(at) else { return };
        self.prompt.set_text(text);
        // With a single word there is nothing to go through: what follows it is completed next.
        self.typing.offered = (offered.len() > 1).then_some((offered, at));
    }
}

/// Which way Tab goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Next,
    Before,
}
