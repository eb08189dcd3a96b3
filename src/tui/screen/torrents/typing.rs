//! What the search line does besides taking letters: it completes, and brings back what was searched before.

use crate::query::completions;
use crate::tui::input::{Code, Key};
use crate::tui::widget::Prompt;

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

    /// Keeps what is searched, once its line is left.
    pub(super) fn keep(&mut self, text: &str) {
        self.back = None;
        let text = text.trim();
        if !text.is_empty() {
            self.past.retain(|past| past != text);
            self.past.insert(0, text.to_owned());
            self.past.truncate(KEPT);
        }
    }

    /// Types into the line; Tab completes, and where there is nothing above Up goes back to what was searched before.
    pub(super) fn press(&mut self, key: Key, prompt: &mut Prompt, at_top: bool) -> bool {
        if key.code == Code::Tab {
            self.complete(prompt, if key.shift { Way::Before } else { Way::Next });
            return true;
        }
        self.offered = None;
        // The line may have got another text since, without a key.
        self.back.take_if(|(at, _)| self.past.get(*at).is_none_or(|shown| shown != prompt.text()));
        let looks_back = at_top || prompt.text().is_empty() || self.back.is_some();
        match key.code {
            Code::Up if !key.ctrl && looks_back => self.go_back(prompt, true),
            Code::Down if !key.ctrl && self.back.is_some() => self.go_back(prompt, false),
            _ => {
                let known = prompt.press(key);
                if known {
                    self.back = None;
                }
                known
            }
        }
    }

    /// Shows the search before the one that is shown, or the one after it; says whether there is one.
    fn go_back(&mut self, prompt: &mut Prompt, earlier: bool) -> bool {
        let (at, typed) = match self.back.take() {
            Some((at, typed)) => (if earlier { Some(at + 1) } else { at.checked_sub(1) }, typed),
            None => (Some(0), prompt.text().to_owned()),
        };
        let Some(at) = at else {
            prompt.set_text(&typed);
            return true;
        };
        let Some(at) = self.past.len().checked_sub(1).map(|last| at.min(last)) else { return false };
        prompt.set_text(&self.past[at]);
        self.back = Some((at, typed));
        true
    }

    fn complete(&mut self, prompt: &mut Prompt, way: Way) {
        let is_shown =
            |(offered, at): &(Vec<String>, usize)| offered.get(*at).is_some_and(|text| text == prompt.text());
        let (offered, at) = match self.offered.take().filter(is_shown) {
            Some((offered, at)) => {
                let len = offered.len();
                let at = if way == Way::Next { (at + 1) % len } else { (at + len - 1) % len };
                (offered, at)
            }
            None => (completions(prompt.text()), 0),
        };
        let Some(text) = offered.get(at) else { return };
        prompt.set_text(text);
        // With a single word there is nothing to go through: what follows it is completed next.
        self.offered = (offered.len() > 1).then_some((offered, at));
    }
}

/// Which way Tab goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Next,
    Before,
}
