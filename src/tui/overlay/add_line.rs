//! The line that takes what is to be added: a magnet, a hash, a .torrent file or its address, and which of its files.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::{clear, over};
use crate::actions::{Source, Wish};
use crate::tui::input::{Action, Context, Key};
use crate::tui::protocol::{Ask, Facts, Layer};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, Prompt, put, put_spans, wrap};

/// Widest line.
const WIDEST: u16 = 90;

/// Letters of the longest magnet that is taken: a name and many trackers.
const LONGEST: usize = 4_096;

/// Lines of it, with its frame.
const LINES: u16 = 9;

/// Which files are chosen: as on the command line, and what that means.
const FILES: [(&str, &str); 4] = [
    ("all", "every file"),
    ("ask", "none yet: it waits until you choose them"),
    ("videos", "the videos, without samples"),
    ("largest", "the largest file"),
];

/// The line for what is to be added.
#[derive(Debug, Clone)]
pub struct AddLine {
    prompt: Prompt,
    files: usize,
    again: bool,
}

impl AddLine {
    /// Opens the line with a text in it, and with the files that are usually chosen.
    pub fn new(text: &str, usual_files: &str) -> Self {
        let mut prompt = Prompt::with_room(LONGEST);
        prompt.open();
        prompt.paste(text);
        let files = FILES.iter().position(|(word, _)| *word == usual_files).unwrap_or(0);
        Self { prompt, files, again: false }
    }

    /// Whether a text that was pasted anywhere is something to add.
    pub fn takes(text: &str) -> bool {
        let text = text.trim();
        !text.contains(char::is_whitespace) && matches!(Source::parse(text), Ok(Source::Magnet(_)))
    }

    /// Says what the text is.
    fn said(&self) -> (String, Role) {
        let text = self.prompt.text().trim();
        if text.is_empty() {
            return ("A magnet, a hash, the path of a .torrent file or its https address.".to_owned(), Role::Dim);
        }
        match Source::parse(text) {
            Ok(Source::Magnet(magnet)) => (format!("The torrent with the hash {}.", magnet.hash), Role::Info),
            Ok(Source::Address(_)) => ("The .torrent file at this address.".to_owned(), Role::Info),
            Ok(Source::File(_)) => ("The .torrent file of this name.".to_owned(), Role::Info),
            Err(error) => (format!("{error}."), Role::Warning),
        }
    }
}

impl Layer for AddLine {
    fn contexts(&self) -> &'static [Context] {
        Context::Add.stack()
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::PlanAdd if !self.prompt.text().trim().is_empty() => {
                let (sources, files) = (vec![self.prompt.text().trim().to_owned()], FILES[self.files].0.to_owned());
                let wish = Wish::Add { sources, files, again: self.again };
                return vec![Ask::Close, Ask::Plan(wish)];
            }
            Action::NextFiles => self.files = (self.files + 1) % FILES.len(),
            Action::AddAgain => self.again = !self.again,
            Action::LeaveAdd => return vec![Ask::Close],
            _ => {}
        }
        Vec::new()
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.prompt.press(key)
    }

    fn paste(&mut self, text: &str) {
        self.prompt.paste(text);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let frame = over(area, WIDEST, LINES);
        clear(buf, frame, ctx);
        let inner = Panel { title: "Add a torrent", count: "", remark: "" }.draw_focused(buf, frame, ctx);
        let line = Rect { height: inner.height.min(1), ..inner };
        let cursor = self.prompt.draw(buf, line, "Source: ", ctx);
        let (said, role) = self.said();
        // What the keys are is said last, and stays where it is low.
        let keys_at = inner.height.saturating_sub(1);
        for (line, y) in wrap(&said, inner.width.into()).iter().zip(1..keys_at.min(3)) {
            put(buf, inner, 0, y, line, ctx.style(role));
        }
        let (text, dim, key) = (ctx.style(Role::Text), ctx.style(Role::Dim), ctx.style(Role::Key));
        let (_, meaning) = FILES[self.files];
        let again =
            if self.again { "as a second entry, also when it is there" } else { "no, when it is there already" };
        let rows = [
            [
                ("Files:  ".to_owned(), dim),
                (meaning.to_owned(), text),
                (format!("  {}", ctx.keymap.shown(Action::NextFiles)), key),
            ],
            [
                ("Again:  ".to_owned(), dim),
                (again.to_owned(), text),
                (format!("  {}", ctx.keymap.shown(Action::AddAgain)), key),
            ],
        ];
        for (spans, y) in rows.iter().zip(3..keys_at) {
            put_spans(buf, inner, 0, y, spans);
        }
        let mut keys = Vec::new();
        for (action, label) in [(Action::PlanAdd, "show the plan"), (Action::LeaveAdd, "leave")] {
            keys.push((ctx.keymap.shown(action), key));
            keys.push((format!(" {label}   "), dim));
        }
        put_spans(buf, inner, 0, keys_at, &keys);
        cursor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_added_only_when_it_can_be_nothing_else() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        for text in [hash, &format!("magnet:?xt=urn:btih:{hash}&dn=x"), &format!(" {hash}\n")] {
            assert!(AddLine::takes(text), "{text}");
        }
        for text in ["metropolis", "film.torrent", "https://example.org/a.torrent", "", &format!("{hash} {hash}")] {
            assert!(!AddLine::takes(text), "{text}");
        }
    }
}
