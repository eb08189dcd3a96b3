//! Draws the torrents screen; only the visible rows are looked at.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::columns::{Width, fit};
use super::filter::Filter;
use super::hits::hit_columns;
use super::state::{Loading, TorrentsState};
use crate::format::{clean, count, counted, ellipsis, width};
use crate::tui::action::Action;
use crate::tui::ctx::Ctx;
use crate::tui::theme::Role;
use crate::tui::widget::{Head, Panel, empty_state, put, put_spans, scroll_mark, table};
use crate::tui::zones::Hit;

/// Height from which the line of filters is drawn.
const TABS_FROM: u16 = 5;

/// The parts of the screen.
struct Parts {
    tabs: Rect,
    prompt: Rect,
    table: Rect,
}

fn parts(area: Rect, prompt_shown: bool) -> Parts {
    let inner = Panel::inner(area);
    let tab_rows = u16::from(inner.height >= TABS_FROM);
    let prompt_rows = u16::from(prompt_shown).min(inner.height - tab_rows);
    let row = |y: u16, height: u16| Rect { y: inner.y + y, height, ..inner };
    Parts {
        tabs: row(0, tab_rows),
        prompt: row(tab_rows, prompt_rows),
        table: row(tab_rows + prompt_rows, inner.height - tab_rows - prompt_rows),
    }
}

/// Returns how many rows are visible in an area.
pub(in crate::tui) fn page(area: Rect, state: &TorrentsState) -> usize {
    usize::from(parts(area, state.prompt.is_shown()).table.height.saturating_sub(1))
}

/// Draws the screen; returns where the cursor stands while something is typed.
pub fn draw(buf: &mut Buffer, area: Rect, state: &TorrentsState, ctx: &Ctx) -> Option<Position> {
    let (total, shown) = state.counts();
    let arrow = if state.sort().descending { "↓" } else { "↑" };
    let panel = Panel {
        title: "Torrents",
        count: &title_count(state),
        remark: &if total > 0 { format!("by {} {arrow}", state.sort().heading()) } else { String::new() },
    };
    panel.draw(buf, area, ctx);
    let parts = parts(area, state.prompt.is_shown());
    if state.loading == Loading::Ready && total > 0 {
        draw_tabs(buf, parts.tabs, state, ctx);
    }
    let cursor = state.prompt.is_shown().then(|| state.prompt.draw(buf, parts.prompt, "/ ", ctx)).flatten();
    if shown == 0 {
        let (sentence, remedy) = nothing_shown(state, ctx);
        empty_state(buf, parts.table, &sentence, &remedy, ctx);
    } else {
        draw_rows(buf, parts.table, state, ctx);
        let rows = Rect { y: parts.table.y + 1, height: parts.table.height.saturating_sub(1), ..parts.table };
        scroll_mark(buf, area, rows, shown, state.position().1, ctx);
    }
    cursor
}

fn title_count(state: &TorrentsState) -> String {
    let (total, shown) = state.counts();
    match state.loading {
        Loading::Waiting => "reading the archive".to_owned(),
        Loading::NoArchive | Loading::Failed => String::new(),
        Loading::Ready if total == shown => counted(total as u64, "torrent", "torrents"),
        Loading::Ready => {
            format!("{}, {} shown", counted(total as u64, "torrent", "torrents"), count(shown as u64))
        }
    }
}

fn nothing_shown(state: &TorrentsState, ctx: &Ctx) -> (String, String) {
    let key = |action| ctx.keymap.shown(action);
    match (state.loading, state.counts().0) {
        (Loading::Waiting, _) => ("Reading the archive.".to_owned(), String::new()),
        (Loading::Failed, _) => ("The archive could not be read.".to_owned(), String::new()),
        (Loading::NoArchive, _) => (
            "There is no archive yet.".to_owned(),
            format!("Press {} to make one with a sync.", key(Action::SyncDefault)),
        ),
        (Loading::Ready, 0) => {
            ("The archive is empty.".to_owned(), format!("Press {} to fill it with a sync.", key(Action::SyncDefault)))
        }
        (Loading::Ready, _) if state.prompt.is_open() => {
            ("No torrent matches.".to_owned(), format!("{} clears the search.", key(Action::Discard)))
        }
        (Loading::Ready, _) if !state.prompt.text().is_empty() => (
            "No torrent matches.".to_owned(),
            format!("{} clears the search, {} changes the filter.", key(Action::Back), key(Action::NextFilter)),
        ),
        (Loading::Ready, _) => {
            ("No torrent has this status.".to_owned(), format!("{} changes the filter.", key(Action::NextFilter)))
        }
    }
}

/// Draws the filters in one line, moved so that the one in force is seen.
fn draw_tabs(buf: &mut Buffer, area: Rect, state: &TorrentsState, ctx: &Ctx) {
    let (tabs, active) = state.tabs();
    let text = |index: usize| tabs.get(index).map(|tab| format!("{} {}", clean(tab.filter.label()), count(tab.count)));
    let at = tabs.iter().position(|tab| tab.filter == *active).unwrap_or(0);
    let room = usize::from(area.width);
    let span =
        |from: usize| (from..=at).filter_map(text).map(|t| width(&t) + 2).sum::<usize>() + 2 * usize::from(from > 0);
    let first = (0..=at).find(|from| span(*from) <= room).unwrap_or(at);
    let mut x = 0;
    if first > 0 {
        x += put(buf, area, 0, 0, "‹ ", ctx.style(Role::Dim));
    }
    for (index, tab) in tabs.iter().enumerate().skip(first) {
        let label = clean(tab.filter.label());
        let number = count(tab.count);
        let cells = u16::try_from(width(&label) + width(&number) + 1).unwrap_or(u16::MAX);
        if x.saturating_add(cells) > area.width && index != at {
            put(buf, area, area.width.saturating_sub(1), 0, "›", ctx.style(Role::Dim));
            break;
        }
        let (name, digits) = if index == at {
            (ctx.style(Role::Title).add_modifier(ratatui::style::Modifier::UNDERLINED), ctx.style(Role::Title))
        } else if tab.count == 0 {
            (ctx.style(Role::Dim), ctx.style(Role::Dim))
        } else {
            (ctx.style(Role::Text), tab_style(&tab.filter, ctx))
        };
        ctx.zones.note(Rect { x: area.x + x, width: cells, ..area }, Hit::Tab(index));
        x += put_spans(buf, area, x, 0, &[(label, name), (format!(" {number}  "), digits)]);
    }
}

fn tab_style(filter: &Filter, ctx: &Ctx) -> Style {
    ctx.style(match filter {
        Filter::All => Role::Text,
        Filter::Gone => Role::Gone,
        Filter::Phase(phase) => super::columns::phase_role(*phase),
        Filter::Status(status) => super::columns::phase_role(status.phase()),
    })
}

fn draw_rows(buf: &mut Buffer, area: Rect, state: &TorrentsState, ctx: &Ctx) {
    let columns = fit(area.width, state.sort().key, state.sort().descending);
    let (cursor, offset) = state.position();
    let end = (offset + usize::from(area.height.saturating_sub(1))).min(state.counts().1);
    let heads: Vec<Head> = columns.iter().map(|(_, head)| head.clone()).collect();
    table(buf, area, &heads, offset..end, Some(cursor), ctx, |position, column| {
        match (state.shown_row(position), columns.get(column)) {
            (Some(row), Some((column, head))) => {
                let (text, role) = (column.cell)(row, ctx);
                (ellipsis(&text, head.width.into()), ctx.style(role))
            }
            _ => (String::new(), Style::new()),
        }
    });
    if state.prompt.text().is_empty() {
        return;
    }
    let names = columns.iter().find(|(column, _)| column.width == Width::Rest).map_or(0, |(_, head)| head.width);
    let left = Head::spacing(1);
    for (position, y) in (offset..end).zip(area.y + 1..) {
        let Some(row) = state.shown_row(position) else { continue };
        for (from, cells) in hit_columns(&ellipsis(&clean(&row.name), names.into()), state.prompt.text()) {
            let hit = Rect::new(area.x + left + from, y, cells, 1);
            let place = Rect::new(area.x + left, y, names, 1);
            buf.set_style(hit.intersection(place).intersection(buf.area), ctx.style(Role::Hit));
        }
    }
}
