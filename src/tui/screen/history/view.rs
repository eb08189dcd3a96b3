//! Draws the history screen; only the visible lines are looked at.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::state::{HistoryState, Line};
use crate::format::{change_words, count, counted, gib_label, local_minute, shown_name};
use crate::model::HistoryEvent;
use crate::tui::input::Action;
use crate::tui::protocol::{ChangeFilter, Loading};
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{Panel, empty_state, mark_line, put_spans, scroll_mark};

/// Height from which the line of tabs is drawn.
const TABS_FROM: u16 = 5;

/// Cells of the kind of an event.
const KIND: usize = 13;

/// Width from which an event's time is shown.
const TIME_FROM: u16 = 50;

fn areas(area: Rect) -> (Rect, Rect) {
    let inner = Panel::inner(area);
    let tabs = u16::from(inner.height >= TABS_FROM);
    let lines = Rect { y: inner.y + tabs, height: inner.height - tabs, ..inner };
    (Rect { height: tabs, ..inner }, lines)
}

/// Returns how many lines are visible in an area.
pub(super) fn page(area: Rect) -> usize {
    areas(area).1.height.into()
}

/// Draws the screen.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &HistoryState, ctx: &Ctx) {
    let (part, counts) = state.filters();
    let (lines, cursor, offset) = state.lines();
    let events = if state.loading() == Loading::Ready { counted(counts[0], "event", "events") } else { String::new() };
    let remark = match state.chosen() {
        Some(event) => event.run.map(|run| format!("seen by sync {}", run.0)).unwrap_or_default(),
        None => String::new(),
    };
    Panel { title: "History", count: &events, remark: &remark }.draw(buf, area, ctx);
    let (tabs, window) = areas(area);
    draw_tabs(buf, tabs, part, counts, ctx);
    if lines.is_empty() {
        let (sentence, remedy) = nothing_shown(state, part, ctx);
        empty_state(buf, window, sentence, &remedy, ctx);
        return;
    }
    for (place, y) in (offset..lines.len()).zip(0..window.height) {
        let Some(line) = lines.get(place) else { break };
        match *line {
            Line::Day(date, counts) => {
                let day = date.strftime("%A %Y-%m-%d").to_string();
                let spans =
                    [(day, ctx.style(Role::Heading)), (format!(" · {}", day_counts(counts)), ctx.style(Role::Dim))];
                put_spans(buf, window, 0, y, &spans);
            }
            Line::Event(_) => {
                if let Some(event) = state.event(*line) {
                    put_spans(buf, window, 2, y, &event_spans(event, state, window.width, ctx));
                }
            }
        }
        ctx.clicks.note(Rect { y: window.y + y, height: 1, ..window }, Row::Line(place));
        if place == cursor {
            mark_line(buf, window, y, ctx);
        }
    }
    scroll_mark(buf, area, window, lines.len(), offset, ctx);
}

fn draw_tabs(buf: &mut Buffer, area: Rect, chosen: ChangeFilter, counts: [u64; 4], ctx: &Ctx) {
    let mut x = 0;
    for ((part, n), at) in ChangeFilter::ALL.into_iter().zip(counts).zip(0..) {
        let from = x;
        let (name, digits) = if part == chosen {
            (ctx.style(Role::Title).add_modifier(Modifier::UNDERLINED), ctx.style(Role::Title))
        } else if n == 0 {
            (ctx.style(Role::Dim), ctx.style(Role::Dim))
        } else {
            (ctx.style(Role::Text), ctx.style(part.role()))
        };
        x += put_spans(buf, area, x, 0, &[(part.label().to_owned(), name), (format!(" {}  ", count(n)), digits)]);
        ctx.clicks.note(Rect { x: area.x + from, width: x - from, ..area }, Row::Tab(at));
    }
}

fn event_spans(event: &HistoryEvent, state: &HistoryState, cells: u16, ctx: &Ctx) -> Vec<(String, Style)> {
    let (dim, text) = (ctx.style(Role::Dim), ctx.style(Role::Text));
    let mut spans = Vec::new();
    if cells >= TIME_FROM {
        let at = local_minute(event.at, &ctx.zone);
        spans.push((format!("{}  ", at.split_once(' ').map_or("", |(_, time)| time)), dim));
    }
    let kind = format!("{:<KIND$} ", event.kind.words());
    spans.push((kind, ctx.style(ChangeFilter::of(event.kind).role())));
    spans.push((shown_name(&event.name, &event.torrent), text));
    spans.push((change_words(event), dim));
    if let Some(removed) = state.removed(&event.torrent).filter(|_| ChangeFilter::of(event.kind) == ChangeFilter::Went)
    {
        let size =
            removed.bytes.filter(|bytes| *bytes > 0).map(|bytes| format!(", {}", gib_label(bytes))).unwrap_or_default();
        let twin = removed.twin.as_ref().map(|id| format!(", still there as {id}")).unwrap_or_default();
        spans.push((size + &twin, dim));
    }
    spans
}

fn day_counts([came, changed, went]: [u64; 3]) -> String {
    let parts = [(came, "came"), (changed, "changed"), (went, "gone")];
    let told: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(n))).collect();
    told.join(", ")
}

fn nothing_shown(state: &HistoryState, part: ChangeFilter, ctx: &Ctx) -> (&'static str, String) {
    if let Some(words) = state.loading().label(ctx) {
        return words;
    }
    match part {
        ChangeFilter::All => {
            ("Nothing has happened yet.", format!("Press {} for a first sync.", ctx.keymap.shown(Action::SyncDefault)))
        }
        ChangeFilter::Went => ("Real-Debrid removed nothing that this archive has seen.", String::new()),
        ChangeFilter::Came | ChangeFilter::Changed => ("No such event.", String::new()),
    }
}
