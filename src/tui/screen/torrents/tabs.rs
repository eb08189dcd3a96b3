//! The line of filters: each with its glyph, its count and, with room, its words.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::filter::{Filter, Tab};
use super::state::TorrentsState;
use crate::format::{COMING, DONE, FAILED, GONE, Glyph, NOTHING_KNOWN, count, status_glyph, status_words, width};
use crate::model::Phase;
use crate::tui::style::{Ctx, Role, Row, status_role};
use crate::tui::widget::{put, put_spans};

/// Widths from which filters have words, and from which there is a blank between glyph and number.
const WORDS_FROM: u16 = 100;
const BLANKS_FROM: u16 = 60;

/// Blank cells between two filters.
const GAP: usize = 2;

/// Returns the glyph of a filter, what it means, and its words.
fn face(filter: &Filter) -> (Option<Glyph>, Role, String) {
    let of = |glyph, role, words: &str| (Some(glyph), role, words.to_owned());
    match filter {
        Filter::All => (None, Role::Text, "All".to_owned()),
        Filter::Gone => of(GONE, Role::Gone, "gone"),
        Filter::Phase(Phase::Active) => of(COMING, Role::Active, "on the way"),
        Filter::Phase(Phase::Done) => of(DONE, Role::Done, "done"),
        Filter::Phase(Phase::Failed) => of(FAILED, Role::Failed, "failed"),
        Filter::Phase(Phase::Unknown) => of(NOTHING_KNOWN, Role::Text, "unknown"),
        Filter::Status(status) => of(status_glyph(status), status_role(status), &status_words(status)),
    }
}

/// Returns a tab as pieces of text; the one in force is accented.
fn pieces(tab: &Tab, chosen: bool, cells: u16, ctx: &Ctx) -> Vec<(String, Style)> {
    let (glyph, role, words) = face(&tab.filter);
    let strong = ctx.style(Role::Heading);
    let number = if tab.count == 0 { ctx.style(Role::Dim) } else { strong };
    let words_style = if chosen { strong } else { ctx.style(Role::Dim) };
    let mut pieces = Vec::new();
    match glyph {
        None => pieces.push((format!("{words} "), words_style)),
        Some(glyph) => {
            let blank = if cells >= BLANKS_FROM { " " } else { "" };
            pieces.push((format!("{}{blank}", ctx.glyph(glyph)), ctx.style(role)));
        }
    }
    pieces.push((count(tab.count), number));
    // A status of its own is told in words wherever it is in force: several share a glyph.
    if glyph.is_some() && (cells >= WORDS_FROM || chosen) {
        pieces.push((format!(" {words}"), words_style));
    }
    pieces
}

/// Whether a tab is worth its cells: several statuses share a glyph, so that without words only the one in force says
/// something. The menu of filters has them all.
fn is_told(tab: &Tab, chosen: bool, cells: u16) -> bool {
    chosen || cells >= WORDS_FROM || !matches!(tab.filter, Filter::Status(_))
}

/// Draws the filters in one line, moved so that the one in force is seen.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &TorrentsState, ctx: &Ctx) {
    let (tabs, active) = state.tabs();
    let told: Vec<(usize, &Tab)> =
        tabs.iter().enumerate().filter(|(_, tab)| is_told(tab, tab.filter == *active, area.width)).collect();
    let at = told.iter().position(|(_, tab)| tab.filter == *active).unwrap_or(0);
    let shown: Vec<_> = told.iter().enumerate().map(|(n, (_, tab))| pieces(tab, n == at, area.width, ctx)).collect();
    let cells = |n: usize| shown.get(n).map_or(0, |tab| tab.iter().map(|(text, _)| width(text)).sum::<usize>());
    let room = usize::from(area.width).saturating_sub(1);
    let span = |from: usize| (from..=at).map(|n| cells(n) + GAP).sum::<usize>() + GAP * usize::from(from > 0);
    let first = (0..=at).find(|from| span(*from) <= room + GAP).unwrap_or(at);
    let mut x = 0;
    if first > 0 {
        x += put(buf, area, 0, 0, "‹ ", ctx.style(Role::Dim));
    }
    for (n, tab) in shown.iter().enumerate().skip(first) {
        let wide = u16::try_from(cells(n)).unwrap_or(u16::MAX);
        if x.saturating_add(wide) >= area.width && n != at {
            put(buf, area, area.width.saturating_sub(1), 0, "›", ctx.style(Role::Dim));
            break;
        }
        let place = told.get(n).map_or(n, |(place, _)| *place);
        ctx.clicks.note(Rect { x: area.x + x, width: wide.min(area.width.saturating_sub(x)), ..area }, Row::Tab(place));
        let mark = Rect { x: (area.x + x).saturating_sub(1), width: 1, ..area };
        put(buf, mark, 0, 0, if n == at { "▌" } else { " " }, ctx.style(Role::Focus));
        x += put_spans(buf, area, x, 0, tab) + u16::try_from(GAP).unwrap_or(2);
    }
}
