//! The torrent of the chosen line, beside the table: from the row at once, whole as soon as it is read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::lines::LABEL;
use super::state::DetailState;
use crate::format::{clean, fold, known_percent, local_minute, shown_name, shown_word, torrent_size};
use crate::model::{TorrentFacts, TorrentRow};
use crate::query::{Hits, Matcher};
use crate::tui::screen::torrents::phase_role;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;
use crate::tui::widget::{Panel, put_spans, wrap};

/// Files that are looked through for what a search has found.
const LOOKED_AT: usize = 1_000;

/// Returns the window of the pane: visible lines and their cells.
pub(in crate::tui) fn pane_page(area: Rect) -> (usize, u16) {
    let inner = Panel::inner(area);
    (inner.height.into(), inner.width)
}

/// Draws the pane; with a search, the first file that it has found comes first.
pub fn draw_pane(
    buf: &mut Buffer,
    area: Rect,
    state: &DetailState,
    row: Option<&TorrentRow>,
    search: Option<&Matcher>,
    ctx: &Ctx,
) {
    let Some(row) = row else {
        Panel { title: "Detail", count: "", remark: "" }.draw(buf, area, ctx);
        return;
    };
    let title = shown_name(&row.name, &row.id);
    let inner = Panel { title: &title, count: "", remark: "" }.draw(buf, area, ctx);
    let facts = state.facts().0.filter(|_| state.id() == Some(&row.id));
    let mut lines: Vec<Vec<(String, Role)>> = Vec::new();
    if let Some(path) = search.zip(facts).and_then(|(search, facts)| found_file(search, row, facts)) {
        let room = usize::from(inner.width).saturating_sub(LABEL).max(8);
        for (n, part) in wrap(&clean(path), room).into_iter().enumerate() {
            let label = if n == 0 { "Found in" } else { "" };
            lines.push(vec![(format!("{label:<LABEL$}"), Role::Dim), (part, Role::Hit)]);
        }
        lines.push(Vec::new());
    }
    match state.lines().filter(|_| facts.is_some()) {
        Some(all) => {
            let room = usize::from(inner.height).saturating_sub(lines.len());
            let places = (0..).map_while(|at| state.place_of(at)).take(room);
            lines.extend(places.map(|(section, at)| all.line(section, at, ctx)));
        }
        None => lines.extend(of_row(row, ctx)),
    }
    for (line, y) in lines.into_iter().zip(0..inner.height) {
        let spans: Vec<_> = line.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
        put_spans(buf, inner, 0, y, &spans);
    }
}

/// Returns the first file because of which a search finds a torrent that its name does not answer for.
fn found_file<'a>(search: &Matcher, row: &TorrentRow, facts: &'a TorrentFacts) -> Option<&'a str> {
    let mut folded = String::new();
    fold(&row.name, &mut folded);
    let hits = search.name_hits(folded.as_bytes());
    if !search.needs().paths || search.verdict(hits, false).is_some() {
        return None;
    }
    let files = facts.detail.as_ref()?.0.files.as_deref()?;
    let holds = |path: &str| {
        let mut folded = String::new();
        fold(path, &mut folded);
        search.path_hits(folded.as_bytes(), Hits::default()) != Hits::default()
    };
    files.iter().take(LOOKED_AT).map(|file| file.path.as_str()).find(|path| holds(path))
}

/// Returns what the row knows, until the archive has answered.
fn of_row(row: &TorrentRow, ctx: &Ctx) -> Vec<Vec<(String, Role)>> {
    let line = |label: &str, value: String, role| vec![(format!("{label:<LABEL$}"), Role::Dim), (value, role)];
    let mut lines = Vec::new();
    for (n, part) in wrap(&shown_name(&row.name, &row.id), 32).into_iter().enumerate() {
        lines.push(line(if n == 0 { "Name" } else { "" }, part, Role::Text));
    }
    let status = format!("{}, {}", shown_word(row.status.as_str()), known_percent(row.progress.map(f64::from)));
    lines.push(line("Status", status, phase_role(row.status.phase())));
    lines.push(line("Size", torrent_size(row.bytes), Role::Text));
    if let Some(at) = row.added {
        lines.push(line("Added", local_minute(at, &ctx.zone), Role::Text));
    }
    lines
}
