//! Draws the run that is under way: how far it is, how fast, and what of the quota is used.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::run::{end_label, part_of_whole, percent_done, plan_label, quota_words, sign, stage_label, time_left};
use super::state::SyncState;
use crate::format::{DONE, count, local_second, width};
use crate::model::SyncMode;
use crate::sync::{Stage, SyncProgress};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, gauge, put, put_right, put_spans, spark};

/// Size from which speed and quota have panels of their own.
const METERS_FROM: (u16, u16) = (60, 18);

/// Lines of the run, and of the panels below it, without their frames.
const RUN_LINES: u16 = 3;
const METER_LINES: u16 = 2;

/// Longest bar beside words, and of the quota: a longer one says no more.
const SPARK_CELLS: u16 = 30;

/// Returns the lines that the run takes of the screen, frames among them.
pub(super) fn rows(area: Rect) -> u16 {
    if has_meters(area) { RUN_LINES + METER_LINES + 4 } else { RUN_LINES + 1 + 2 }
}

fn has_meters(area: Rect) -> bool {
    area.width >= METERS_FROM.0 && area.height >= METERS_FROM.1
}

/// Draws the run; `whole` is the screen that it is a part of.
pub(super) fn draw_run(buf: &mut Buffer, area: Rect, whole: Rect, state: &SyncState, ctx: &Ctx) {
    let progress = &state.progress;
    let mode = progress.mode.map_or("", SyncMode::as_str);
    let started = progress.started.map_or_else(String::new, |at| format!("since {}", local_second(at, &ctx.zone)));
    let title = if state.plan_only { format!("Plan of sync {mode}") } else { format!("Sync {mode}") };
    let meters = has_meters(whole);
    let high = if meters { RUN_LINES + 2 } else { area.height };
    let top = Rect { height: high.min(area.height), ..area };
    let panel = Panel { title: &title, count: &stage_label(state, ctx), remark: &started };
    let inner = panel.draw_focused(buf, top, ctx);
    let row = |y: u16| Rect { y: inner.y + y, height: u16::from(y < inner.height), ..inner };
    draw_bar(buf, row(0), progress, ctx);
    put_styled(buf, row(1), &stages(state, inner.width, ctx), ctx);
    let plan = progress.plan.as_ref().map(plan_label);
    put(buf, row(2), 0, 0, plan.as_deref().unwrap_or("The plan is made after the list is read."), ctx.style(Role::Dim));
    if !meters {
        let speed = speed_words(progress, ctx);
        put_styled(buf, row(3), &[speed, vec![("   ".to_owned(), Role::Dim)], quota_words(progress)].concat(), ctx);
        return;
    }
    let below = Rect { y: top.bottom(), height: area.bottom().saturating_sub(top.bottom()), ..area };
    let half = below.width / 2;
    draw_speed(buf, Rect { width: half, ..below }, progress, ctx);
    draw_quota(buf, Rect { x: below.x + half, width: below.width - half, ..below }, progress, ctx);
}

fn put_styled(buf: &mut Buffer, area: Rect, words: &[(String, Role)], ctx: &Ctx) {
    let spans: Vec<_> = words.iter().map(|(text, role)| (text.clone(), ctx.style(*role))).collect();
    put_spans(buf, area, 0, 0, &spans);
}

/// Draws the bar, and behind it how far the run is.
fn draw_bar(buf: &mut Buffer, area: Rect, progress: &SyncProgress, ctx: &Ctx) {
    let (part, whole) = part_of_whole(progress);
    let noun = if progress.stage == Stage::Listing { "torrents" } else { "details" };
    let words = match percent_done(progress) {
        Some(percent) => (format!("{percent:>3}%"), format!("  {} of {} {noun}", count(part), count(whole))),
        None if part > 0 => (count(part), format!(" {noun}")),
        None => Default::default(),
    };
    let taken = u16::try_from(width(&words.0) + width(&words.1)).unwrap_or(u16::MAX);
    let bar = area.width.saturating_sub(taken.saturating_add(2));
    gauge(buf, Rect { width: bar, ..area }, part, whole, ctx);
    let end = Rect { x: area.x + bar, width: area.width - bar, ..area };
    put_right(buf, end, 0, &format!("{}{}", words.0, words.1), ctx.style(Role::Dim));
    let strong = end.width.saturating_sub(taken);
    put(buf, end, strong, 0, &words.0, ctx.style(Role::Heading));
}

/// Returns the stages of the run with what each has done, and how long it will take.
fn stages(state: &SyncState, cells: u16, ctx: &Ctx) -> Vec<(String, Role)> {
    let progress = &state.progress;
    let reads_list = progress.mode.is_none_or(SyncMode::reads_list);
    let listing = progress.stage == Stage::Listing;
    let mut words = Vec::new();
    let mut tell = |name: &str, n: u64, runs: bool, done: bool| {
        let (mark, role) = match (runs, done) {
            (true, _) => (sign(progress, ctx), Role::Active),
            (false, true) => (ctx.glyph(DONE), Role::Done),
            (false, false) => ("○", Role::Faint),
        };
        words.push((format!("{name} "), Role::Dim));
        words.push((format!("{mark} "), role));
        words.push(if runs || done { (count(n), Role::Heading) } else { ("after".to_owned(), Role::Faint) });
        words.push(("   ".to_owned(), Role::Dim));
    };
    if reads_list {
        tell("list", progress.listed, listing, progress.stage != Stage::Idle);
    }
    tell("details", progress.done(), progress.stage == Stage::Fetching, false);
    if progress.failed > 0 {
        words.push((format!("{} failed   ", count(progress.failed)), Role::Failed));
    }
    if let Some(left) = time_left(progress, ctx) {
        words.push(("left ".to_owned(), Role::Dim));
        words.push((left, Role::Heading));
    }
    let taken: usize = words.iter().map(|(text, _)| width(text)).sum();
    let end = end_label(progress, ctx).map(|end| format!("   {end}"));
    // Half a time of day says something wrong.
    words.extend(end.filter(|end| taken + width(end) <= cells.into()).map(|end| (end, Role::Dim)));
    words
}

fn speed_words(progress: &SyncProgress, ctx: &Ctx) -> Vec<(String, Role)> {
    let rate = progress.rate(ctx.now);
    let digits = if rate < 10.0 { format!("{rate:.1}") } else { format!("{rate:.0}") };
    vec![(digits, Role::Heading), (" a second".to_owned(), Role::Dim)]
}

fn draw_speed(buf: &mut Buffer, area: Rect, progress: &SyncProgress, ctx: &Ctx) {
    let inner = Panel { title: "Speed", count: "", remark: "" }.draw(buf, area, ctx);
    let cells = SPARK_CELLS.min(inner.width.saturating_sub(16));
    let line = spark(&progress.pace(ctx.now, cells.into()), cells);
    put(buf, inner, 0, 0, &line, ctx.style(Role::Done));
    let beside = Rect { x: inner.x + cells + 2, width: inner.width.saturating_sub(cells + 2), height: 1, ..inner };
    put_styled(buf, beside, &speed_words(progress, ctx), ctx);
    let gauge = &progress.gauge;
    let flying = format!("{} in flight of {}", count(gauge.in_flight.into()), count(gauge.allowed.into()));
    put(buf, inner, 0, 1, &flying, ctx.style(Role::Dim));
}

fn draw_quota(buf: &mut Buffer, area: Rect, progress: &SyncProgress, ctx: &Ctx) {
    let inner = Panel { title: "Quota", count: "", remark: "" }.draw(buf, area, ctx);
    let used = &progress.gauge;
    let cells = SPARK_CELLS.min(inner.width.saturating_sub(16));
    gauge(buf, Rect { width: cells, ..inner }, used.window_used.into(), used.window_limit.into(), ctx);
    let words = quota_words(progress);
    let (first, rest) = words.split_at(words.len().min(2));
    let beside = Rect { x: inner.x + cells + 2, width: inner.width.saturating_sub(cells + 2), height: 1, ..inner };
    put_styled(buf, beside, first, ctx);
    put_styled(buf, Rect { y: inner.y + 1, height: inner.height.saturating_sub(1).min(1), ..inner }, rest, ctx);
}
