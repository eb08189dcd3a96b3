//! Small pieces: what stands where nothing is, a gauge of one line, the keys that work now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::put;
use crate::format::{width, wrap};
use crate::tui::input::Action;
use crate::tui::style::{Ctx, Role};

/// Draws a sentence and its remedy in the middle of the area.
pub fn empty_state(buf: &mut Buffer, area: Rect, sentence: &str, remedy: &str, ctx: &Ctx) {
    let lines: Vec<(String, Role)> = wrap(sentence, area.width.into())
        .into_iter()
        .map(|line| (line, Role::Text))
        .chain(wrap(remedy, area.width.into()).into_iter().map(|line| (line, Role::Dim)))
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.height.saturating_sub(height) / 2;
    for (line, y) in lines.iter().zip(top..) {
        let cells = u16::try_from(width(&line.0)).unwrap_or(u16::MAX);
        put(buf, area, area.width.saturating_sub(cells) / 2, y, &line.0, ctx.style(line.1));
    }
}

/// Draws a bar over the first line of the area.
pub fn gauge(buf: &mut Buffer, area: Rect, part: u64, whole: u64, ctx: &Ctx) {
    let cells = u64::from(area.width);
    let filled = part.min(whole).saturating_mul(cells).checked_div(whole).unwrap_or(0);
    let filled = usize::try_from(filled).unwrap_or(0);
    let empty = usize::from(area.width) - filled;
    let x = put(buf, area, 0, 0, &"━".repeat(filled), ctx.style(Role::Gauge));
    put(buf, area, x, 0, &"─".repeat(empty), ctx.style(Role::Track));
}

/// Draws the hints of actions that are sorted by rank.
pub fn footer(buf: &mut Buffer, area: Rect, actions: &[Action], ctx: &Ctx) {
    let (always, others): (Vec<Action>, Vec<Action>) = actions.iter().partition(|action| ALWAYS_SEEN.contains(action));
    let mut end = area.width;
    // The way out and the way on are at the right edge, in words where there is room for them.
    let labels = area.width >= LABELS_FROM;
    for action in ALWAYS_SEEN.iter().rev().filter(|action| always.contains(action)) {
        let Some(hint) = Hint::of(*action, labels, ctx) else { continue };
        end = end.saturating_sub(hint.cells() + if labels { 2 } else { 1 });
        hint.draw(buf, area, end, ctx);
    }
    let mut x: u16 = 1;
    for action in others {
        let Some(hint) = Hint::of(action, true, ctx) else { continue };
        if x.saturating_add(hint.cells() + 1) > end {
            continue;
        }
        hint.draw(buf, area, x, ctx);
        x += hint.cells() + 2;
    }
}

/// What the footer never drops, left to right.
const ALWAYS_SEEN: [Action; 3] = [Action::OpenPalette, Action::OpenHelp, Action::Quit];

/// Width from which they have words.
const LABELS_FROM: u16 = 60;

/// A key and what it does.
struct Hint {
    action: Action,
    key: String,
    label: &'static str,
}

impl Hint {
    fn of(action: Action, labelled: bool, ctx: &Ctx) -> Option<Self> {
        let key = ctx.keymap.keys(action).first()?.to_string();
        Some(Self { action, key, label: if labelled { action.label() } else { "" } })
    }

    fn cells(&self) -> u16 {
        let blank = usize::from(!self.label.is_empty());
        u16::try_from(width(&self.key) + blank + width(self.label)).unwrap_or(u16::MAX)
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, x: u16, ctx: &Ctx) {
        ctx.clicks.note_action(Rect { x: area.x + x, width: self.cells(), ..area }, self.action);
        let after = x + put(buf, area, x, 0, &self.key, ctx.style(Role::Key));
        if !self.label.is_empty() {
            put(buf, area, after + 1, 0, self.label, ctx.style(Role::Dim));
        }
    }
}
