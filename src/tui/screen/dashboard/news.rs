//! What happened since the user last looked: told first, until it was seen.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format::{DONE, FAILED, GONE, Glyph, calm_moment, clean, count, counted, middle, width};
use crate::model::{LookMark, NewsKind, NewsLine, Overview, Timestamp};
use crate::tui::protocol::{ChangeFilter, SomeEvents};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::put_spans;

/// Cells of a name that still says something.
const NAME: usize = 16;

/// How far the user has looked, in this start and the one before.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    /// How far it was looked at, for the next start as well.
    looked: Option<LookMark>,
    /// Whether there was an answer since the start.
    answered: bool,
    /// Whether there is something that was not seen yet.
    unseen: bool,
}

impl Looks {
    /// Takes over how far it was looked at before this start.
    pub fn begin(&mut self, looked: Option<LookMark>) {
        self.looked = looked;
    }

    /// Returns from where on news are asked for.
    pub fn asked(&self) -> Option<LookMark> {
        self.looked.clone().filter(|_| self.unseen || !self.answered)
    }

    /// Returns how far it was looked at.
    pub fn looked(&self) -> Option<&LookMark> {
        self.looked.as_ref()
    }

    /// Takes an answer. What happens while the screen is open is no news of it: only the first one begins any.
    pub fn answered(&mut self, overview: &Overview) {
        let first = !std::mem::replace(&mut self.answered, true);
        if first {
            self.unseen = self.looked.is_some() && !overview.news.is_empty();
        }
        if first && !self.unseen {
            self.looked = overview.mark.clone().or(self.looked.take());
        }
    }

    /// Records that the user has seen what is told; says whether anything was.
    pub fn seen(&mut self, overview: Option<&Overview>) -> bool {
        let unseen = std::mem::take(&mut self.unseen);
        if unseen {
            self.looked = overview.and_then(|overview| overview.mark.clone()).or(self.looked.take());
        }
        unseen
    }

    /// Returns what is told.
    pub fn told<'a>(&self, overview: &'a Overview) -> &'a [NewsLine] {
        if self.unseen { &overview.news } else { &[] }
    }

    /// Returns since when, in words.
    pub(super) fn since_words(&self, ctx: &Ctx) -> String {
        self.looked.as_ref().map(|looked| calm_moment(looked.at, ctx.now, &ctx.zone)).unwrap_or_default()
    }
}

/// One row a kind: its glyph, its word, how it looks, and among which events it is found.
type Row = (NewsKind, Glyph, &'static str, Role, ChangeFilter);

const KINDS: [Row; 4] = [
    (NewsKind::Came, Glyph { fine: "+", plain: "+" }, "came", Role::Active, ChangeFilter::Came),
    (NewsKind::Finished, DONE, "finished", Role::Done, ChangeFilter::Changed),
    (NewsKind::Failed, FAILED, "failed", Role::Failed, ChangeFilter::All),
    (NewsKind::Went, GONE, "gone", Role::Gone, ChangeFilter::Went),
];

fn row(kind: NewsKind) -> &'static Row {
    KINDS.iter().find(|row| row.0 == kind).unwrap_or(&KINDS[0])
}

/// Returns the events that a line is about.
pub(super) fn events(line: &NewsLine, since: Timestamp) -> SomeEvents {
    let (_, _, word, _, part) = row(line.kind);
    let words = format!("{} {word} since you last looked", count(line.torrents.len() as u64));
    SomeEvents { part: *part, since, words, torrents: Arc::clone(&line.torrents) }
}

/// Draws a line for each kind: how many, and the names of the newest as far as they fit.
pub(super) fn draw(buf: &mut Buffer, inner: Rect, left: u16, lines: &[NewsLine], ctx: &Ctx) {
    let digits = lines.iter().map(|line| width(&count(line.torrents.len() as u64))).max().unwrap_or(0);
    for (line, y) in lines.iter().zip(0..inner.height) {
        let (_, glyph, word, role, _) = row(line.kind);
        let n = count(line.torrents.len() as u64);
        let head = [
            (format!("{} ", ctx.glyph(*glyph)), ctx.style(*role)),
            (format!("{n:>digits$}"), ctx.style(Role::Heading)),
            (format!(" {word:<10}"), ctx.style(Role::Text)),
        ];
        let x = left + put_spans(buf, inner, left, y, &head);
        let room = usize::from(inner.width.saturating_sub(x));
        put_spans(buf, inner, x, y, &[(names(line, room), ctx.style(Role::Dim))]);
    }
}

/// Returns as many names as fit, the newest first, and how many more there are.
fn names(line: &NewsLine, room: usize) -> String {
    let all = line.torrents.len();
    let shown = |n: usize| {
        let more = all - n;
        let rest = if more > 0 { format!(", and {}", counted(more as u64, "other", "others")) } else { String::new() };
        let each = room.saturating_sub(width(&rest) + 2 * n.saturating_sub(1)).checked_div(n).unwrap_or(0);
        let named: Vec<String> = line.names.iter().take(n).map(|name| middle(&clean(name), each)).collect();
        let whole = line.names.iter().take(n).all(|name| width(&clean(name)) <= each);
        (named.join(", ") + &rest, whole, each)
    };
    let most = line.names.len().min(all);
    // Whole names first; else as many as still say something.
    let whole = (1..=most).rev().map(shown).find(|(_, whole, _)| *whole);
    let fitting = || (1..=most).rev().map(shown).find(|(_, _, each)| *each >= NAME);
    whole.or_else(fitting).map(|(text, ..)| text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TorrentId;

    #[test]
    fn names_are_told_as_far_as_they_fit_and_the_others_are_counted() {
        let id = |n: usize| TorrentId::parse(&format!("T{n}")).unwrap();
        let line = |names: &[&str], n: usize| NewsLine {
            kind: NewsKind::Came,
            torrents: (0..n).map(id).collect(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(names(&line(&["Metropolis", "Safety Last!"], 2), 60), "Metropolis, Safety Last!");
        assert_eq!(names(&line(&["Metropolis", "Safety Last!"], 9), 32), "Metropolis, and 8 others");
        let long = "Sherlock.Jr.1924.PROPER.a.very.long.name.of.a.film.mkv";
        let told = names(&line(&[long, long], 3), 40);
        assert!(width(&told) <= 40 && told.ends_with(", and 2 others"), "{told}");
        assert_eq!(names(&line(&["Metropolis"], 1), 4), "");
    }
}
