//! Draws the runs of the past as a table, with as many columns as fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::run_lines::{state_words, took};
use super::state::{Chosen, SyncState};
use crate::format::{count, counted, local_minute};
use crate::model::{LoggedRun, SyncMode};
use crate::tui::input::action::Action;
use crate::tui::protocol::latest::Loading;
use crate::tui::style::click_areas::Hit;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;
use crate::tui::widget::{Head, Panel, empty_state, scroll_mark, table};

/// One column: heading, cells, whether numbers stand in it, when it is left out (the highest number first), its text.
type Column = (&'static str, u16, bool, u8, fn(&LoggedRun, &Ctx) -> (String, Role));

/// The columns, left to right.
const COLUMNS: [Column; 7] = [
    ("Began", 16, false, 0, |run, ctx| (local_minute(run.run.started, &ctx.zone), Role::Text)),
    ("Mode", 8, false, 1, |run, _| (run.run.mode.map_or("", SyncMode::as_str).to_owned(), Role::Text)),
    ("Ended", 11, false, 0, |run, _| state_words(&run.run.state)),
    ("Details", 7, true, 2, |run, _| (count(run.archived), Role::Text)),
    ("Failed", 6, true, 3, |run, _| (count(run.failed), if run.failed > 0 { Role::Error } else { Role::Dim })),
    ("Requests", 8, true, 5, |run, _| (count(run.requests), Role::Dim)),
    ("Took", 12, true, 4, |run, _| (took(&run.run).unwrap_or_default(), Role::Dim)),
];

/// Draws the runs.
pub(super) fn draw_runs(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let (runs, offset) = state.runs();
    let number = counted(runs.len() as u64, "run", "runs");
    let inner = Panel { title: "Past runs", count: if runs.is_empty() { "" } else { &number }, remark: "" }
        .draw(buf, area, ctx);
    if runs.is_empty() {
        let none = || {
            let remedy = format!("{}: {}", ctx.keymap.shown(Action::StartChosen), Action::StartChosen.help());
            ("No sync has run yet.", remedy)
        };
        let unread = state.loading().words(ctx).filter(|_| state.loading() != Loading::NoArchive);
        let (sentence, remedy) = unread.unwrap_or_else(none);
        empty_state(buf, inner, sentence, &remedy, ctx);
        return;
    }
    let columns = fitting(inner.width);
    let heads: Vec<Head> = columns
        .iter()
        .map(|(text, width, right, ..)| Head { text: (*text).to_owned(), width: *width, right: *right })
        .collect();
    let chosen = match state.chosen() {
        Chosen::Run(run) => runs.iter().position(|one| one.run.run == run.run.run),
        Chosen::Mode(_) => None,
    };
    table(buf, inner, &heads, offset..runs.len(), chosen, ctx, |row, column| {
        let cell = runs.get(row).zip(columns.get(column)).map(|(run, column)| (column.4)(run, ctx));
        cell.map(|(text, role)| (text, ctx.style(role))).unwrap_or_default()
    });
    let lines = Rect { y: inner.y + inner.height.min(1), height: inner.height.saturating_sub(1), ..inner };
    // The cursor passes through the modes above before it comes here.
    for (row, y) in (offset..runs.len()).zip(0..lines.height) {
        let line = Rect { y: lines.y + y, height: 1, ..lines };
        ctx.zones.note(line, Hit::Line(SyncMode::ALL.len() + row));
    }
    scroll_mark(buf, area, lines, runs.len(), offset, ctx);
}

/// Returns the columns that fit, left to right.
fn fitting(cells: u16) -> Vec<Column> {
    let mut columns = COLUMNS.to_vec();
    let needed = |columns: &[Column]| Head::spacing(columns.len()) + columns.iter().map(|column| column.1).sum::<u16>();
    while needed(&columns) > cells {
        let Some((at, _)) = columns.iter().enumerate().filter(|(_, column)| column.3 > 0).max_by_key(|(_, c)| c.3)
        else {
            break;
        };
        columns.remove(at);
    }
    columns
}
