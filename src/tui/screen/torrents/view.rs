//! Draws the torrents screen; only the visible rows are looked at.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::columns::fitting;
use super::filter::Filter;
use super::highlight::hit_columns;
use super::layout::{panes, parts};
use super::query_feedback::{LABEL, lines};
use super::state::TorrentsState;
use crate::format::{clean, count, counted, ellipsis, torrent_size, width};
use crate::tui::input::Action;
use crate::tui::protocol::Loading;
use crate::tui::style::{Ctx, Role, Row, phase_role};
use crate::tui::widget::{Head, Panel, Width, empty_state, put, put_spans, scroll_mark, table};

/// Draws the screen; returns where the cursor stands while something is typed.
pub(super) fn draw(buf: &mut Buffer, body: Rect, state: &TorrentsState, ctx: &Ctx) -> Option<Position> {
    let (area, preview) = panes(body, state);
    if let Some(preview) = preview {
        state.preview.draw(buf, preview, state.chosen_row(), state.search().matcher(), ctx);
    }
    let (total, shown) = state.counts();
    let arrow = if state.sort().descending { "↓" } else { "↑" };
    let panel = Panel {
        title: "Torrents",
        count: &title_count(state, ctx),
        remark: &if total > 0 { format!("by {} {arrow}", state.sort().heading()) } else { String::new() },
    };
    panel.draw(buf, area, ctx);
    let parts = parts(area, state);
    if state.loading() == Loading::Ready && total > 0 {
        draw_tabs(buf, parts.tabs, state, ctx);
    }
    let cursor = state.prompt.is_shown().then(|| state.prompt.draw(buf, parts.prompt, LABEL, ctx)).flatten();
    for ((text, role), y) in lines(state, parts.said.width).iter().zip(0..parts.said.height) {
        put(buf, parts.said, 0, y, text, ctx.style(*role));
    }
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

/// Says how many there are, how many are shown and why, and what is marked: most important first.
fn title_count(state: &TorrentsState, ctx: &Ctx) -> String {
    let (total, shown) = state.counts();
    match state.loading() {
        Loading::Waiting => return "reading the archive".to_owned(),
        Loading::NoArchive | Loading::Failed => return String::new(),
        Loading::Ready => {}
    }
    let mut parts = Vec::new();
    let marked = state.marked();
    if marked.count > 0 {
        let hidden =
            if marked.hidden > 0 { format!(" ({} hidden)", count(marked.hidden as u64)) } else { String::new() };
        parts.push(format!("{} marked{hidden}, {}", count(marked.count as u64), torrent_size(marked.bytes)));
    }
    let all = counted(total as u64, "torrent", "torrents");
    parts.push(if shown == total { all } else { format!("{} of {all}", count(shown as u64)) });
    let tally = state.tally();
    if state.search().is_slow(ctx.now) {
        parts.push("searching the files".to_owned());
    } else if tally.by_file > 0 && !state.search().words().is_empty() {
        parts.push(format!("{} by file name", count(tally.by_file as u64)));
    }
    if tally.gone > 0 {
        parts.push(format!("{} gone hidden", count(tally.gone as u64)));
    }
    parts.join(", ")
}

fn nothing_shown(state: &TorrentsState, ctx: &Ctx) -> (String, String) {
    let key = |action| ctx.keymap.shown(action);
    if let Some((sentence, remedy)) = state.loading().label(ctx) {
        return (sentence.to_owned(), remedy);
    }
    match state.counts().0 {
        0 => {
            ("The archive is empty.".to_owned(), format!("Press {} to fill it with a sync.", key(Action::SyncDefault)))
        }
        _ if state.is_hidden_by_filter() => (
            format!("0 in {}, {} in all.", clean(state.tabs().1.label()), count(state.tally().in_all as u64)),
            format!("{} shows all.", key(if state.prompt.is_open() { Action::Accept } else { Action::Open })),
        ),
        _ if state.tally().gone > 0 => (
            "What there is here is gone at Real-Debrid, and gone torrents are hidden.".to_owned(),
            match (state.prompt.is_open(), key(Action::ToggleGone)) {
                (true, shows) => format!("{} and {shows} show them.", key(Action::Accept)),
                (false, shows) => format!("{shows} shows them."),
            },
        ),
        _ if state.prompt.is_open() => {
            ("No torrent matches.".to_owned(), format!("{} clears the search.", key(Action::Discard)))
        }
        _ if state.search().is_slow(ctx.now) => ("Searching the files.".to_owned(), String::new()),
        _ if !state.prompt.text().is_empty() => (
            "No torrent matches.".to_owned(),
            format!("{} clears the search, {} changes the filter.", key(Action::Back), key(Action::NextFilter)),
        ),
        _ => ("No torrent has this status.".to_owned(), format!("{} changes the filter.", key(Action::NextFilter))),
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
        ctx.clicks.note(Rect { x: area.x + x, width: cells, ..area }, Row::Tab(index));
        x += put_spans(buf, area, x, 0, &[(label, name), (format!(" {number}  "), digits)]);
    }
}

fn tab_style(filter: &Filter, ctx: &Ctx) -> Style {
    ctx.style(match filter {
        Filter::All => Role::Text,
        Filter::Gone => Role::Gone,
        Filter::Phase(phase) => phase_role(*phase),
        Filter::Status(status) => phase_role(status.phase()),
    })
}

fn draw_rows(buf: &mut Buffer, area: Rect, state: &TorrentsState, ctx: &Ctx) {
    let columns = fitting(state.columns, area.width, state.sort().key, state.sort().descending);
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
    let names = columns.iter().find(|(column, _)| column.width == Width::Rest).map_or(0, |(_, head)| head.width);
    let left = Head::spacing(1);
    let words = state.search().words();
    for (position, y) in (offset..end).zip(area.y + 1..) {
        let Some(row) = state.shown_row(position) else { continue };
        if state.is_marked(&row.id) {
            // Beside the mark of the chosen line, which stands there already.
            let x = area.x + u16::from(position == cursor);
            put(buf, Rect { x, y, width: 1, height: 1 }.intersection(area), 0, 0, "✓", ctx.style(Role::Key));
        }
        if words.is_empty() {
            continue;
        }
        for (from, cells) in hit_columns(&ellipsis(&clean(&row.name), names.into()), words) {
            let hit = Rect::new(area.x + left + from, y, cells, 1);
            let place = Rect::new(area.x + left, y, names, 1);
            buf.set_style(hit.intersection(place).intersection(buf.area), ctx.style(Role::Hit));
        }
    }
}
