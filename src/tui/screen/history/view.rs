//! Draws the history screen; only the visible lines are looked at.

use jiff::civil::Date;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::state::{HistoryState, Line};
use crate::format::{change_words, count, counted, gib_label, local_minute, shown_name, width};
use crate::tui::input::Action;
use crate::tui::protocol::{ChangeFilter, Loading};
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{Panel, empty_state, put_spans};

/// Height from which the line of tabs is drawn.
const TABS_FROM: u16 = 5;

/// Cells of the kind of an event; the longest is "deleted by you".
const KIND: usize = 14;

/// Width from which an event's time is shown.
const TIME_FROM: u16 = 50;

/// Divides the screen: the parts, the line to search in, the events.
fn areas(area: Rect, state: &HistoryState) -> (Rect, Rect, Rect) {
    let inner = Panel::inner(area);
    let tabs = u16::from(inner.height >= TABS_FROM);
    let typed = u16::from(state.prompt.is_shown()).min(inner.height - tabs);
    let lines = Rect { y: inner.y + tabs + typed, height: inner.height - tabs - typed, ..inner };
    (Rect { height: tabs, ..inner }, Rect { y: inner.y + tabs, height: typed, ..inner }, lines)
}

/// Returns how many lines are visible in an area.
pub(super) fn page(area: Rect, state: &HistoryState) -> usize {
    areas(area, state).2.height.into()
}

/// Draws the screen.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &HistoryState, ctx: &Ctx) -> Option<Position> {
    let (part, counts) = state.filters();
    let events = if state.loading() == Loading::Ready { counted(counts[0], "event", "events") } else { String::new() };
    let remark = match state.chosen() {
        Some(event) => event.run.map(|run| format!("seen by sync {}", run.0)).unwrap_or_default(),
        None => state.span_words().to_owned(),
    };
    let remark = if state.span_words().is_empty() { remark } else { state.span_words().to_owned() };
    Panel { title: "History", count: &events, remark: &remark }.draw(buf, area, ctx);
    let (tabs, typed, window) = areas(area, state);
    draw_tabs(buf, tabs, part, counts, ctx);
    let cursor_at = state.prompt.is_shown().then(|| state.prompt.draw(buf, typed, "/ ", ctx)).flatten();
    if state.lines.all().is_empty() {
        let (sentence, remedy) = nothing_shown(state, part, ctx);
        empty_state(buf, window, sentence, &remedy, ctx);
        return cursor_at;
    }
    state.lines.draw(buf, [area, window], ctx, |buf, y, line| {
        let (x, spans) = match *line {
            Line::Day(date, counts) => (0, day_spans(date, counts, ctx)),
            Line::Many(first, n, open) => (2, many_spans(first, n, open, state, ctx)),
            Line::Event(place) => (2, event_spans(place, state, window.width, ctx)),
        };
        put_spans(buf, window, x, y, &spans);
    });
    cursor_at
}

/// Tells a day, and how many of its events came, changed and went.
fn day_spans(date: Date, counts: [u64; 3], ctx: &Ctx) -> Vec<(String, Style)> {
    let day = date.strftime("%A %Y-%m-%d").to_string();
    vec![(day, ctx.style(Role::Heading)), (format!(" · {}", day_counts(counts)), ctx.style(Role::Dim))]
}

/// Tells events that came with the same sync in one line.
fn many_spans(first: usize, n: usize, open: bool, state: &HistoryState, ctx: &Ctx) -> Vec<(String, Style)> {
    let Some(first) = state.event_at(first) else { return Vec::new() };
    let arrow = if open { "▾" } else { "▸" };
    let torrents = counted(n as u64, "torrent", "torrents");
    let part = ChangeFilter::of(first.kind);
    let words = match part {
        ChangeFilter::Came if state.is_first_sync(first) => format!("{torrents} came with the first sync"),
        ChangeFilter::Came => format!("{torrents} came with one sync"),
        ChangeFilter::All | ChangeFilter::Changed | ChangeFilter::Went => format!("{torrents} went with one sync"),
    };
    vec![(format!("{arrow} "), ctx.style(Role::Dim)), (words, ctx.style(part.role()))]
}

fn draw_tabs(buf: &mut Buffer, area: Rect, chosen: ChangeFilter, counts: [u64; 4], ctx: &Ctx) {
    let cells = ChangeFilter::ALL.iter().zip(counts).map(|(part, n)| width(part.label()) + width(&count(n)) + 3);
    let is_narrow = cells.sum::<usize>() > usize::from(area.width) + 2;
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
        let (label, blank) = if is_narrow { part.sign() } else { (part.label(), " ") };
        x += put_spans(buf, area, x, 0, &[(label.to_owned(), name), (format!("{blank}{}  ", count(n)), digits)]);
        ctx.clicks.note(Rect { x: area.x + from, width: x - from, ..area }, Row::Tab(at));
    }
}

fn event_spans(place: usize, state: &HistoryState, cells: u16, ctx: &Ctx) -> Vec<(String, Style)> {
    let Some(event) = state.event_at(place) else { return Vec::new() };
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
    if !state.prompt.text().is_empty() {
        return ("No event of a torrent that is called so.", String::new());
    }
    match part {
        ChangeFilter::All => {
            ("Nothing has happened yet.", format!("Press {} for a first sync.", ctx.keymap.shown(Action::SyncDefault)))
        }
        ChangeFilter::Went => ("Real-Debrid removed nothing that this archive has seen.", String::new()),
        ChangeFilter::Came | ChangeFilter::Changed => ("No such event.", String::new()),
    }
}
