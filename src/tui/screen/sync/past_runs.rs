//! Draws the runs of the past as a table, with as many columns as fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::run::{state_label, took};
use super::state::{Chosen, SyncState};
use crate::format::{count, counted, local_minute};
use crate::model::{RunWithCounts, SyncMode};
use crate::tui::input::Action;
use crate::tui::protocol::Loading;
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{Head, Panel, Width, empty_state, fit, scroll_mark, table};

/// One column.
struct Column {
    header: &'static str,
    cells: u16,
    /// Whether numbers stand in it.
    right: bool,
    /// When it is left out of a narrow table: the highest number first, 0 never.
    drop: u8,
    cell: Cell,
}

/// What stands in a cell, and what it means.
type Cell = fn(&RunWithCounts, &Ctx) -> (String, Role);

const fn column(header: &'static str, cells: u16, right: bool, drop: u8, cell: Cell) -> Column {
    Column { header, cells, right, drop, cell }
}

/// The columns, left to right.
const COLUMNS: [Column; 7] = [
    column("Began", 16, false, 0, |run, ctx| (local_minute(run.past.started, &ctx.zone), Role::Text)),
    column("Mode", 8, false, 1, |run, _| (run.past.mode.map_or("", SyncMode::as_str).to_owned(), Role::Text)),
    column("Ended", 11, false, 0, |run, _| {
        let (label, role) = state_label(run.past.state);
        (label.to_owned(), role)
    }),
    column("Details", 7, true, 2, |run, _| (count(run.archived), Role::Text)),
    column("Failed", 6, true, 3, |run, _| (count(run.failed), if run.failed > 0 { Role::Error } else { Role::Dim })),
    column("Requests", 8, true, 5, |run, _| (count(run.requests), Role::Dim)),
    column("Took", 12, true, 4, |run, _| (took(&run.past).unwrap_or_default(), Role::Dim)),
];

/// Draws the runs.
pub(super) fn draw_runs(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let (runs, offset) = (state.runs(), state.first_seen());
    let number = counted(runs.len() as u64, "run", "runs");
    let inner = Panel { title: "Past runs", count: if runs.is_empty() { "" } else { &number }, remark: "" }
        .draw(buf, area, ctx);
    if runs.is_empty() {
        let none = || {
            let remedy = format!("{}: {}", ctx.keymap.shown(Action::StartChosen), Action::StartChosen.help());
            ("No sync has run yet.", remedy)
        };
        let unread = state.loading().label(ctx).filter(|_| state.loading() != Loading::NoArchive);
        let (sentence, remedy) = unread.unwrap_or_else(none);
        empty_state(buf, inner, sentence, &remedy, ctx);
        return;
    }
    let shapes = COLUMNS.map(|column| (Width::Cells(column.cells), column.drop));
    let fitting = fit(&shapes, inner.width);
    let columns: Vec<&Column> = fitting.iter().filter_map(|(at, _)| COLUMNS.get(*at)).collect();
    let heads: Vec<Head> = columns
        .iter()
        .map(|column| Head { text: column.header.to_owned(), width: column.cells, right: column.right })
        .collect();
    let chosen = match state.chosen() {
        Chosen::Run(run) => runs.iter().position(|one| one.past.run == run.past.run),
        Chosen::Mode(_) => None,
    };
    table(buf, inner, &heads, offset..runs.len(), chosen, ctx, |row, column| {
        let cell = runs.get(row).zip(columns.get(column)).map(|(run, column)| (column.cell)(run, ctx));
        cell.map(|(text, role)| (text, ctx.style(role))).unwrap_or_default()
    });
    let lines = Rect { y: inner.y + inner.height.min(1), height: inner.height.saturating_sub(1), ..inner };
    // The cursor passes through the modes above before it comes here.
    for (row, y) in (offset..runs.len()).zip(0..lines.height) {
        let line = Rect { y: lines.y + y, height: 1, ..lines };
        ctx.clicks.note(line, Row::Line(SyncMode::ALL.len() + row));
    }
    scroll_mark(buf, area, lines, runs.len(), offset, ctx);
}
