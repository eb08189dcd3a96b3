//! Draws the torrents screen; only the visible rows are looked at.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::columns::fitting;
use super::highlight::hit_columns;
use super::layout::{has_headings, parts};
use super::query_feedback::{LABEL, lines};
use super::state::TorrentsState;
use super::tabs;
use crate::format::{GONE, clean, count, counted, ellipsis, middle, status_glyph, torrent_size};
use crate::tui::input::Action;
use crate::tui::protocol::Loading;
use crate::tui::style::{Ctx, Role, status_role};
use crate::tui::widget::{
    Head, Panel, Width, empty_state, foot_mark, mark_line, put, put_spans, rows_table, scroll_mark,
};

/// What the search line says while nothing is typed.
const INVITATION: &str = "type to search names and files, or phase:failed size:>20G";

/// Draws the screen; returns where the cursor stands while something is typed.
pub(super) fn draw(buf: &mut Buffer, body: Rect, state: &TorrentsState, ctx: &Ctx) -> Option<Position> {
    let parts = parts(body, state);
    if let Some(preview) = parts.preview {
        state.preview.draw(buf, preview, state.chosen_row(), state.search().matcher(), ctx);
    }
    let (total, shown) = state.counts();
    if let Some(frame) = parts.frame {
        let remark = if total > 0 { state.sort().words() } else { String::new() };
        Panel { title: "Torrents", count: &title_count(state, ctx), remark: &remark }.draw_focused(buf, frame, ctx);
    }
    if state.loading() == Loading::Ready && total > 0 {
        tabs::draw(buf, parts.tabs, state, ctx);
    }
    let cursor = if state.prompt.is_shown() {
        state.prompt.draw(buf, parts.prompt, LABEL, ctx)
    } else {
        let key = ctx.keymap.shown(Action::Search);
        put_spans(
            buf,
            parts.prompt,
            0,
            0,
            &[(format!("{key} "), ctx.style(Role::Key)), (INVITATION.to_owned(), ctx.style(Role::Faint))],
        );
        None
    };
    for ((text, role), y) in lines(state, parts.said.width).iter().zip(0..parts.said.height) {
        put(buf, parts.said, 0, y, text, ctx.style(*role));
    }
    if shown == 0 {
        let (sentence, remedy) = nothing_shown(state, ctx);
        empty_state(buf, parts.table, &sentence, &remedy, ctx);
        return cursor;
    }
    let head = u16::from(has_headings(body));
    draw_rows(buf, parts.table, head, state, ctx);
    if let Some(frame) = parts.frame {
        let rows = Rect { y: parts.table.y + head, height: parts.table.height.saturating_sub(head), ..parts.table };
        scroll_mark(buf, frame, rows, shown, state.position().1, ctx);
        let place = format!("{} of {}", count(state.position().0 as u64 + 1), count(shown as u64));
        foot_mark(buf, frame, &place, ctx);
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
            format!("0 in {}, {} in all.", state.tabs().1.words(), count(state.tally().in_all as u64)),
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

fn draw_rows(buf: &mut Buffer, area: Rect, head: u16, state: &TorrentsState, ctx: &Ctx) {
    let columns = fitting(state.columns, area.width, state.sort().key, state.sort().descending);
    let (cursor, offset) = state.position();
    let end = (offset + usize::from(area.height.saturating_sub(head))).min(state.counts().1);
    let heads: Vec<Head> = columns.iter().map(|(_, head)| head.clone()).collect();
    rows_table(buf, area, head, &heads, offset..end, ctx, |position, column| {
        match (state.shown_row(position), columns.get(column)) {
            (Some(row), Some((column, head))) => {
                let (text, role) = (column.cell)(row, ctx);
                let cut = if column.width == Width::Rest { middle } else { ellipsis };
                (cut(&text, head.width.into()), ctx.style(role))
            }
            _ => (String::new(), Style::new()),
        }
    });
    let names = columns.iter().find(|(column, _)| column.width == Width::Rest).map_or(0, |(_, head)| head.width);
    let left = Head::spacing(1);
    let words = state.search().words();
    for (position, y) in (offset..end).zip(area.y + head..) {
        let Some(row) = state.shown_row(position) else { continue };
        let line = Rect { x: area.x.saturating_sub(1), y, width: area.width + 1, height: 1 }.intersection(buf.area);
        let (glyph, role) =
            if row.gone { (GONE, Role::Gone) } else { (status_glyph(&row.status), status_role(&row.status)) };
        put(buf, line, 1, 0, ctx.glyph(glyph), ctx.style(role));
        if position == cursor {
            mark_line(buf, line, 0, ctx);
        }
        if state.is_marked(&row.id) {
            put(buf, line, 0, 0, "●", ctx.style(Role::Key));
        }
        if words.is_empty() {
            continue;
        }
        for (from, cells) in hit_columns(&middle(&clean(&row.name), names.into()), words) {
            let hit = Rect::new(area.x + left + from, y, cells, 1);
            let place = Rect::new(area.x + left, y, names, 1);
            buf.set_style(hit.intersection(place).intersection(buf.area), ctx.style(Role::Hit));
        }
    }
}
