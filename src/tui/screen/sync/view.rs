//! Draws the sync screen: the run or the modes above, the log below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::run_lines::{brief, pace, part_of_whole, percent_done, plan_words, quota_words, stage_words, summary_lines};
use super::state::SyncState;
use crate::format::{count, local_second, width};
use crate::model::SyncMode;
use crate::sync::{Level, Stage, SyncProgress};
use crate::tui::action::Action;
use crate::tui::ctx::Ctx;
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, empty_state, gauge, put, put_right, scroll_mark};
use crate::tui::zones::Hit;

/// Cells of the labels on the left.
const LABEL: u16 = 11;

/// Fewest lines that the log keeps of the screen.
const LOG_ROWS: u16 = 3;

/// Shortest and longest bar: a shorter one says nothing, a longer one says no more.
const BAR: std::ops::RangeInclusive<u16> = 6..=32;

/// Width from which a line of the log says when.
const TIME_FROM: u16 = 60;

/// Divides the screen: the run or the modes, and the log with what is left.
fn parts(area: Rect, state: &SyncState) -> (Rect, Rect) {
    let wanted = if state.is_alive() { 5 } else { modes_rows(state) };
    let above = (wanted + 2).min(area.height.saturating_sub(LOG_ROWS));
    let log = Rect { y: area.y + above, height: area.height - above, ..area };
    (Rect { height: above, ..area }, log)
}

fn modes_rows(state: &SyncState) -> u16 {
    let summary = u16::try_from(summary(state).len()).unwrap_or(0);
    let modes = u16::try_from(SyncMode::ALL.len()).unwrap_or(0);
    modes + if summary > 0 { summary + 1 } else { 0 }
}

fn summary(state: &SyncState) -> Vec<(String, Role)> {
    match (state.progress.stage, &state.progress.summary) {
        (Stage::Finished(outcome), Some(summary)) => summary_lines(outcome, summary, state.progress.error.as_deref()),
        _ => Vec::new(),
    }
}

/// Returns how many lines of the log are visible in an area.
pub(in crate::tui) fn log_page(area: Rect, state: &SyncState) -> usize {
    Panel::inner(parts(area, state).1).height.into()
}

/// Draws the screen.
pub fn draw(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let (above, log) = parts(area, state);
    if state.is_alive() {
        draw_run(buf, above, state, ctx);
    } else {
        draw_modes(buf, above, state, ctx);
    }
    draw_log(buf, log, state, ctx);
}

fn draw_modes(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let inner = Panel { title: "Sync", count: "choose how", remark: "" }.draw(buf, area, ctx);
    let chosen = state.chosen();
    // A low screen shows the modes around the chosen one.
    let at = SyncMode::ALL.iter().position(|mode| *mode == chosen).unwrap_or(0);
    let first = (at + 1).saturating_sub(inner.height.into());
    let mut y = 0;
    for mode in SyncMode::ALL.iter().skip(first) {
        if y >= inner.height {
            return;
        }
        put(buf, inner, 2, y, mode.as_str(), ctx.style(Role::Heading));
        put(buf, inner, 2 + LABEL, y, mode.sentence(), ctx.style(Role::Text));
        let place = SyncMode::ALL.iter().position(|known| known == mode).unwrap_or(0);
        ctx.zones.note(Rect { y: inner.y + y, height: 1, ..inner }, Hit::Line(place));
        if *mode == chosen {
            put(buf, inner, 0, y, "▌", ctx.style(Role::Selection));
            let line = Rect { y: inner.y + y, height: 1, ..inner };
            buf.set_style(line.intersection(buf.area), ctx.style(Role::Selection));
        }
        y += 1;
    }
    for ((text, role), y) in summary(state).iter().zip(y + 1..inner.height) {
        put(buf, inner, 2, y, text, ctx.style(*role));
    }
}

fn draw_run(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let progress = &state.progress;
    let mode = progress.mode.map_or("", SyncMode::as_str);
    let started = progress.started.map_or_else(String::new, |at| format!("since {}", local_second(at, &ctx.zone)));
    let title = format!("Sync {mode}");
    let panel = Panel { title: &title, count: &stage_words(state, ctx), remark: &started };
    let inner = panel.draw(buf, area, ctx);
    let row = |y: u16| Rect { y: inner.y + y, height: u16::from(y < inner.height), ..inner };
    let failed = if progress.failed > 0 { format!(", {} failed", count(progress.failed)) } else { String::new() };
    let gauge = &progress.gauge;
    let in_flight = format!("{} of {} requests", count(gauge.in_flight.into()), count(gauge.allowed.into()));
    let plan = progress.plan.as_ref().map_or_else(|| "made after the list is read".to_owned(), plan_words);
    let bars = [
        ("Progress", part_of_whole(progress), progress_words(progress)),
        ("Quota", (gauge.window_used.into(), gauge.window_limit.into()), quota_words(progress)),
    ];
    let longest = bars.iter().map(|(.., words)| width(words)).max().unwrap_or(0);
    for ((label, part, words), y) in bars.iter().zip(0..) {
        labelled_gauge(buf, row(y), label, *part, (words, longest), ctx);
    }
    for (y, label, value) in
        [(2, "Pace", format!("{}{failed}", pace(progress, ctx))), (3, "In flight", in_flight), (4, "Plan", plan)]
    {
        put(buf, row(y), 0, 0, label, ctx.style(Role::Dim));
        put(buf, row(y), LABEL, 0, &value, ctx.style(Role::Text));
    }
}

fn progress_words(progress: &SyncProgress) -> String {
    let (part, whole) = part_of_whole(progress);
    let noun = if progress.stage == Stage::Listing { "torrents" } else { "details" };
    match percent_done(progress) {
        Some(percent) => format!("{percent}%  {} of {} {noun}", count(part), count(whole)),
        None if part > 0 => format!("{} {noun}", count(part)),
        None => String::new(),
    }
}

/// Draws label, bar and words; the bar takes what the longest words of all bars leave, and gives way to them.
fn labelled_gauge(buf: &mut Buffer, area: Rect, label: &str, part: (u64, u64), words: (&str, usize), ctx: &Ctx) {
    put(buf, area, 0, 0, label, ctx.style(Role::Dim));
    let taken = u16::try_from(words.1).unwrap_or(u16::MAX).saturating_add(LABEL + 2);
    let bar = area.width.saturating_sub(taken).min(area.width / 3).min(*BAR.end());
    let mut x = LABEL;
    if BAR.contains(&bar) {
        gauge(buf, Rect { x: area.x + LABEL, width: bar, ..area }, part.0, part.1, ctx);
        x += bar + 2;
    }
    put(buf, area, x, 0, words.0, ctx.style(Role::Text));
}

fn draw_log(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let (total, offset) = state.log.position();
    let levels = match state.log.least() {
        Level::Detail => "all lines",
        Level::Info => "without details",
        Level::Warning => "warnings and errors",
        Level::Error => "errors only",
    };
    let remark = format!("{levels}, {}", if state.log.follows() { "follows" } else { "stays" });
    let inner = Panel { title: "Log", count: "", remark: &remark }.draw(buf, area, ctx);
    if total == 0 {
        let (sentence, remedy) = match (state.is_alive(), state.log.least()) {
            (_, Level::Info | Level::Warning | Level::Error) => ("No line of this level.", Action::CycleLevel),
            (true, Level::Detail) => ("Nothing has happened yet.", Action::CancelSync),
            (false, Level::Detail) => ("No sync has run since the start.", Action::StartChosen),
        };
        let remedy = format!("{}: {}", ctx.keymap.shown(remedy), remedy.help());
        empty_state(buf, inner, sentence, &remedy, ctx);
        return;
    }
    for (line, y) in state.log.window().zip(0..inner.height) {
        let role = match line.level {
            Level::Detail => Role::Dim,
            Level::Info => Role::Text,
            Level::Warning => Role::Warning,
            Level::Error => Role::Error,
        };
        let mut x = 0;
        if inner.width >= TIME_FROM {
            x += put(buf, inner, 0, y, &local_second(line.at, &ctx.zone), ctx.style(Role::Dim)) + 2;
        }
        x += put(buf, inner, x, y, &format!("{:<9}", line.level.as_str()), ctx.style(role));
        put(buf, inner, x, y, &line.text, ctx.style(role));
    }
    scroll_mark(buf, area, inner, total, offset, ctx);
}

/// Draws the run into the line of tabs, as much of it as fits beside what stands there.
pub fn draw_brief(buf: &mut Buffer, area: Rect, state: &SyncState, ctx: &Ctx) {
    let room = usize::from(area.width);
    if let Some(text) = brief(state, ctx).into_iter().find(|text| width(text) <= room) {
        put_right(buf, area, 0, &text, ctx.style(Role::Title));
    }
}
