//! Draws the sync screen: the run or the modes above; the log, or the runs of the past, below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::past_runs::draw_runs;
use super::run::{cost_brief, cost_label, owed_label, state_label, summary_lines};
use super::run_view::{draw_run, rows};
use super::state::{Below, Chosen, SyncState};
use crate::format::{DONE, FAILED, NOTHING_KNOWN, WARNING, count, local_minute, local_second};
use crate::model::SyncMode;
use crate::sync::{Level, Stage, cost};
use crate::tui::input::Action;
use crate::tui::protocol::Loading;
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{Panel, empty_state, mark_line, put, put_right, scroll_mark, shortened, wrap};

/// Cells of the labels on the left.
const LABEL: u16 = 11;

/// Fewest lines that either half keeps of the screen: its frame, and two lines.
const HALF_ROWS: u16 = 4;

/// Lines that past runs are given on a low screen before the modes get more: the frame, a heading, three runs.
const RUNS_ROWS: u16 = 6;

/// Width from which a line of the log says when.
const TIME_FROM: u16 = 60;

/// Width from which every mode says what it costs.
const COSTS_FROM: u16 = 110;

/// Most lines that the cost of the chosen mode takes.
const COST_ROWS: usize = 2;

/// Divides the screen: the run or the modes, and what is left below. A log of the past has it all. On a low screen the half
/// with the cursor gets what there is, and where two frames do not fit it is the only one.
fn areas(area: Rect, state: &SyncState) -> (Rect, Rect) {
    if state.opened().is_some() {
        return (Rect { height: 0, ..area }, area);
    }
    let wanted = if state.is_alive() { rows(area) } else { modes_rows(area, state) + 2 };
    let is_among_runs = matches!(state.chosen(), Chosen::Run(_)) && !state.is_alive();
    let above = match area.height {
        height if height < 2 * HALF_ROWS => {
            if is_among_runs {
                0
            } else {
                height
            }
        }
        height if is_among_runs => wanted.min((height / 2).max(height.saturating_sub(RUNS_ROWS))),
        height => wanted.min(height - HALF_ROWS),
    };
    let below = Rect { y: area.y + above, height: area.height - above, ..area };
    (Rect { height: above, ..area }, below)
}

fn modes_rows(area: Rect, state: &SyncState) -> u16 {
    let rows = |lines: usize| u16::try_from(lines).unwrap_or(0);
    let words = known_lines(Panel::inner(area).width, state).len();
    let summary = summary(state).len();
    rows(SyncMode::ALL.len())
        + rows(if words > 0 { words + 1 } else { 0 })
        + rows(if summary > 0 { summary + 1 } else { 0 })
}

fn summary(state: &SyncState) -> Vec<(String, Role)> {
    match (state.progress.stage, &state.progress.summary) {
        (Stage::Finished(_), Some(_)) if state.plan_only && state.progress.error.is_none() => Vec::new(),
        (Stage::Finished(outcome), Some(summary)) => summary_lines(outcome, summary, state.progress.error.as_deref()),
        _ => Vec::new(),
    }
}

/// Returns what is known before a run: what the chosen mode costs, and what is owed.
fn known_lines(cells: u16, state: &SyncState) -> Vec<(&'static str, String)> {
    let Some((backlog, rates)) = state.known() else { return Vec::new() };
    let room = usize::from(cells.saturating_sub(LABEL + 2)).max(8);
    let words = shortened(wrap(&cost_label(state.mode(), backlog, rates), room), COST_ROWS, room);
    let mut lines: Vec<(&str, String)> =
        words.into_iter().enumerate().map(|(n, line)| (if n == 0 { "Cost" } else { "" }, line)).collect();
    lines.push(("Owed", owed_label(backlog)));
    lines
}

/// Returns how many lines of log or runs are visible in an area.
pub(super) fn log_page(area: Rect, state: &SyncState) -> usize {
    let inner = Panel::inner(areas(area, state).1);
    match (state.opened().is_some(), state.below()) {
        (false, Below::Runs) => usize::from(inner.height).saturating_sub(1),
        (true, _) | (false, Below::Log) => log_parts(inner, state).1.height.into(),
    }
}

/// Divides the log: the line to search in, and the lines.
fn log_parts(inner: Rect, state: &SyncState) -> (Rect, Rect) {
    let typed = u16::from(state.shown_log().prompt.is_shown()).min(inner.height);
    let lines = Rect { y: inner.y + typed, height: inner.height - typed, ..inner };
    (Rect { height: typed, ..inner }, lines)
}

/// Draws the screen; returns where the cursor stands while something is typed.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) -> Option<Position> {
    let (above, below) = areas(area, state);
    if state.opened().is_some() {
        return draw_log(buf, below, state, ctx);
    }
    if above.is_empty() {
        // The runs have it all.
    } else if state.is_alive() {
        draw_run(buf, above, area, state, ctx);
    } else {
        draw_modes(buf, above, state, ctx);
    }
    match state.below() {
        _ if below.is_empty() => None,
        Below::Runs => {
            draw_runs(buf, below, state, ctx);
            None
        }
        Below::Log => draw_log(buf, below, state, ctx),
    }
}

fn draw_modes(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let last = state.runs().first().map(|run| {
        let (ended, _) = state_label(run.past.state);
        format!("last {}: {ended}", local_minute(run.past.started, &ctx.zone))
    });
    let panel = Panel { title: "Sync", count: "choose how", remark: last.as_deref().unwrap_or("") };
    let inner = panel.draw(buf, area, ctx);
    let chosen = match state.chosen() {
        Chosen::Mode(mode) => Some(mode),
        Chosen::Run(_) => None,
    };
    // A low screen shows the modes around the chosen one.
    let at = SyncMode::ALL.iter().position(|mode| Some(*mode) == chosen).unwrap_or(0);
    let first = (at + 1).saturating_sub(inner.height.into());
    let mut y = 0;
    for mode in SyncMode::ALL.iter().skip(first) {
        if y >= inner.height {
            return;
        }
        put(buf, inner, 2, y, mode.as_str(), ctx.style(Role::Heading));
        put(buf, inner, 2 + LABEL, y, mode.sentence(), ctx.style(Role::Text));
        if let Some((backlog, rates)) = state.known().filter(|_| inner.width >= COSTS_FROM) {
            put_right(buf, inner, y, &cost_brief(&cost(*mode, backlog, rates)), ctx.style(Role::Dim));
        }
        let place = SyncMode::ALL.iter().position(|known| known == mode).unwrap_or(0);
        ctx.clicks.note(Rect { y: inner.y + y, height: 1, ..inner }, Row::Line(place));
        if Some(*mode) == chosen {
            mark_line(buf, inner, y, ctx);
        }
        y += 1;
    }
    y += 1;
    let known = known_lines(inner.width, state);
    for (label, words) in &known {
        put(buf, inner, 2, y, label, ctx.style(Role::Dim));
        put(buf, inner, 2 + LABEL, y, words, ctx.style(Role::Text));
        y += 1;
    }
    let gap = u16::from(!known.is_empty());
    for ((text, role), y) in summary(state).iter().zip(y + gap..inner.height) {
        put(buf, inner, 2, y, text, ctx.style(*role));
    }
}

fn draw_log(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) -> Option<Position> {
    let log = state.shown_log();
    let (total, offset) = log.position();
    let levels = match log.least() {
        Level::Detail => "all lines",
        Level::Info => "without details",
        Level::Warning => "warnings and errors",
        Level::Error => "errors only",
    };
    let (title, about, remark) = match state.opened() {
        Some(opened) => {
            let run = &opened.run.past;
            let mode = run.mode.map_or("", SyncMode::as_str);
            let about = format!("{mode}, {}, {}", local_minute(run.started, &ctx.zone), state_label(run.state).0);
            (format!("Log of sync {}", run.run.0), about, levels.to_owned())
        }
        None => {
            ("Log".to_owned(), String::new(), format!("{levels}, {}", if log.follows() { "follows" } else { "stays" }))
        }
    };
    let found = if log.prompt.text().is_empty() {
        about
    } else {
        format!("{} of {} lines", count(total as u64), count(log.len() as u64))
    };
    let inner = Panel { title: &title, count: &found, remark: &remark }.draw(buf, area, ctx);
    let (typed, lines) = log_parts(inner, state);
    let cursor = if typed.is_empty() { None } else { log.prompt.draw(buf, typed, "/ ", ctx) };
    if total == 0 {
        let (sentence, remedy) = no_line(state);
        let remedy = remedy.map(|action| format!("{}: {}", ctx.keymap.shown(action), action.help()));
        empty_state(buf, lines, sentence, remedy.as_deref().unwrap_or(""), ctx);
        return cursor;
    }
    for (line, y) in log.window().zip(0..lines.height) {
        let (glyph, role, words) = match line.level {
            Level::Detail => (DONE, Role::Done, Role::Text),
            Level::Info => (NOTHING_KNOWN, Role::Dim, Role::Text),
            Level::Warning => (WARNING, Role::Warning, Role::Warning),
            Level::Error => (FAILED, Role::Failed, Role::Failed),
        };
        let mut x = 0;
        if lines.width >= TIME_FROM {
            x += put(buf, lines, 0, y, &local_second(line.at, &ctx.zone), ctx.style(Role::Faint)) + 2;
        }
        put(buf, lines, x, y, ctx.glyph(glyph), ctx.style(role));
        put(buf, lines, x + 2, y, &line.text, ctx.style(words));
    }
    scroll_mark(buf, area, lines, total, offset, ctx);
    cursor
}

/// Returns why a log has no line to show, and what helps.
fn no_line(state: &SyncState) -> (&'static str, Option<Action>) {
    let log = state.shown_log();
    match (state.opened(), log.is_empty()) {
        (_, false) if !log.prompt.text().is_empty() => ("No line holds these words.", Some(Action::Back)),
        (_, false) => ("No line of this level.", Some(Action::CycleLevel)),
        (Some(_), true) if state.log_loading() == Loading::Ready => {
            ("This sync left no log, or it is no longer kept: the newest twenty are.", Some(Action::Back))
        }
        (Some(_), true) if state.log_loading() == Loading::Waiting => ("Reading the archive.", None),
        (Some(_), true) => ("The archive could not be read.", Some(Action::Back)),
        (None, true) if state.is_alive() => ("Nothing has happened yet.", Some(Action::CancelSync)),
        (None, true) => ("No sync has run since the start.", Some(Action::PastRuns)),
    }
}
