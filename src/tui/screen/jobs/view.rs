//! Draws the screen of jobs; only the visible lines are put into words.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::brief::Running;
use super::downloads_view::{self, panel_height};
use super::state::{JobsState, OpenedJob};
use super::words::{act_words, began, facts, outcome, state_words, verb_words};
use crate::actions::act_name;
use crate::format::{count, duration, middle, pad_right, width};
use crate::jobs::{counts_words, waiting};
use crate::model::JobRecord;
use crate::tui::input::Action;
use crate::tui::protocol::Loading;
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, draw_list, empty_state, gauge, put, put_spans, wrap};

/// Lines of the panel of the running job, and the height from which it has one.
const RUNNING: u16 = 6;
const RUNNING_FROM: u16 = 12;

/// Cells of the columns: verb, state, age; and of the labels of an opened job.
const VERB: usize = 12;
const STATE: usize = 9;
const AGE: usize = 7;
const LABEL: usize = 10;

/// Width from which a job says when it began.
const AGE_FROM: u16 = 50;

/// Part of the width that a name keeps at least, beside what became of it.
const NAME_SHARE: u16 = 2;

/// Most lines below the acts for what became of the chosen one.
const FOOT: usize = 4;

/// Cells before the name of an act where its state has a word; without one it is fewer.
const BEFORE_NAME: u16 = 13;

/// Width from which an act says its state in a word.
const WORD_FROM: u16 = 60;

/// Divides the screen: the job that runs, the downloads, and all jobs.
fn areas(area: Rect, state: &JobsState, ctx: &Ctx) -> [Rect; 3] {
    let is_shown = area.height >= RUNNING_FROM && Running::of(state, ctx).is_some();
    let above = if is_shown { RUNNING } else { 0 };
    let below = Rect { y: area.y + above, height: area.height - above, ..area };
    let files = panel_height(below, &state.downloads);
    let list = Rect { y: below.y + files, height: below.height - files, ..below };
    [Rect { height: above, ..area }, Rect { height: files, ..below }, list]
}

/// Returns how many lines of the list, or of the opened job's acts, are visible.
pub(super) fn page(area: Rect, state: &JobsState, ctx: &Ctx) -> usize {
    match state.opened() {
        Some(opened) => acts_area(Panel::inner(area), opened, ctx).height.into(),
        None if state.opened_downloads().is_some() => Panel::inner(area).height.into(),
        None => Panel::inner(areas(area, state, ctx)[2]).height.into(),
    }
}

/// Draws the screen.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &JobsState, ctx: &Ctx) {
    if let Some(opened) = state.opened() {
        draw_opened(buf, area, state, opened, ctx);
        return;
    }
    if let Some(list) = state.opened_downloads() {
        downloads_view::draw_opened(buf, area, &state.downloads, list, ctx);
        return;
    }
    let [above, files, below] = areas(area, state, ctx);
    if !files.is_empty() {
        downloads_view::draw_panel(buf, files, &state.downloads, ctx);
    }
    if let Some(running) = Running::of(state, ctx).filter(|_| !above.is_empty()) {
        draw_running(buf, above, state, &running, ctx);
    }
    let jobs = state.all();
    let said = if state.loading() == Loading::Ready { count(jobs.len() as u64) } else { String::new() };
    let inner = Panel { title: "Jobs", count: &said, remark: "what was asked of Real-Debrid" }.draw(buf, below, ctx);
    if state.lines() == 0 {
        let (sentence, remedy) = nothing_shown(state, ctx);
        empty_state(buf, inner, sentence, &remedy, ctx);
        return;
    }
    let age = if inner.width < AGE_FROM { 0 } else { AGE };
    let widest = jobs.iter().map(|job| width(&job.id.0.to_string())).max().unwrap_or(1);
    draw_list(buf, [below, inner], state.lines(), state.list(), ctx, |buf, y, place| {
        match place.checked_sub(state.above()).map(|place| jobs.get(place)) {
            Some(Some(job)) => draw_job(buf, inner, y, job, state, widest, ctx),
            Some(None) => {}
            None => downloads_view::draw_line(buf, inner, y, &state.downloads, [widest, VERB, STATE, age], ctx),
        }
    });
}

/// Returns where a job stands; one that was told to end says so until it has.
fn standing(job: &JobRecord, state: &JobsState) -> (&'static str, Role) {
    let ends = state.is_own(job.id) && state.live.as_ref().is_some_and(|live| live.cancelling);
    if ends { ("ends", Role::Warning) } else { state_words(job.state) }
}

fn draw_job(buf: &mut Buffer, inner: Rect, y: u16, job: &JobRecord, state: &JobsState, widest: usize, ctx: &Ctx) {
    let (word, role) = standing(job, state);
    // What this program works on is known better than the archive was told yet.
    let acts = state.live.as_ref().filter(|_| state.is_own(job.id)).map_or(job.acts, super::LiveJob::acts);
    // Where there is no room for both, what came of it says more than when that was.
    let when = if inner.width < AGE_FROM { String::new() } else { format!("{:>AGE$}  ", began(job, ctx)) };
    let spans = [
        (format!("{:>widest$}  ", job.id.0), ctx.style(Role::Dim)),
        (pad_right(verb_words(job.verb), VERB) + "  ", ctx.style(Role::Text)),
        (pad_right(word, STATE) + "  ", ctx.style(role)),
        (when, ctx.style(Role::Dim)),
        (counts_words(acts), ctx.style(Role::Text)),
        (job.undoes.map_or_else(String::new, |other| format!(", takes job {} back", other.0)), ctx.style(Role::Dim)),
    ];
    put_spans(buf, inner, 2, y, &spans);
}

fn draw_running(buf: &mut Buffer, area: Rect, state: &JobsState, running: &Running, ctx: &Ctx) {
    let number = running.id.map_or_else(String::new, |id| format!(" {}", id.0));
    let title = format!("Job{number}: {}", verb_words(running.verb));
    let remark = if state.live.is_some() { "" } else { "of another process" };
    let inner = Panel { title: &title, count: "", remark }.draw(buf, area, ctx);
    let (part, all) = running.part();
    gauge(buf, inner, part, all, ctx);
    let left = state.live.as_ref().and_then(|live| live.left(ctx.now));
    let left = left.map_or_else(String::new, |left| format!("; about {} left", duration(left)));
    let ends = if running.cancelling { "; it ends after the torrent in hand" } else { "" };
    let numbers = format!("{} of {} acts: {}{left}{ends}", count(part), count(all), counts_words(running.acts));
    put(buf, inner, 0, 1, if all == 0 { "It begins." } else { &numbers }, ctx.style(Role::Text));
    let said = state.live.as_ref().and_then(|live| live.said.as_deref()).unwrap_or_default();
    let pause = running.waiting.map(|(until, why)| waiting(until, why, &ctx.zone));
    put(buf, inner, 0, 2, said, ctx.style(Role::Dim));
    if let Some(pause) = pause {
        put(buf, inner, 0, 3, &pause, ctx.style(Role::Warning));
    }
}

/// Returns the lines above the acts.
fn head(opened: &OpenedJob, cells: u16, ctx: &Ctx) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    for (label, value) in facts(&opened.job, ctx) {
        for (at, line) in wrap(&value, usize::from(cells).saturating_sub(LABEL + 2)).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push((format!("{label:<LABEL$}{line}"), Role::Text));
        }
    }
    lines
}

fn acts_area(inner: Rect, opened: &OpenedJob, ctx: &Ctx) -> Rect {
    let head = u16::try_from(head(opened, inner.width, ctx).len() + 1).unwrap_or(u16::MAX);
    // The acts matter more than what stands above them.
    let head = head.min(inner.height / 2);
    let below = inner.height - head;
    let foot = foot(opened, inner.width).min(below / 2);
    Rect { y: inner.y + head, height: below - foot, ..inner }
}

/// Returns the lines below the acts where what became of one does not fit beside its name, a blank one among them.
fn foot(opened: &OpenedJob, cells: u16) -> u16 {
    let longest = &opened.longest;
    if width(longest) + 2 <= usize::from(beside_name(cells)) {
        return 0;
    }
    let lines = wrap(longest, cells.saturating_sub(2).into()).len().min(FOOT);
    u16::try_from(lines + 1).unwrap_or(u16::MAX)
}

/// Returns the cells beside the shortest name.
fn beside_name(cells: u16) -> u16 {
    let left = cells.saturating_sub(BEFORE_NAME);
    left - left / NAME_SHARE
}

fn draw_opened(buf: &mut Buffer, area: Rect, state: &JobsState, opened: &OpenedJob, ctx: &Ctx) {
    let job = &opened.job;
    let (word, _) = standing(job, state);
    let title = format!("Job {}: {}, {word}", job.id.0, verb_words(job.verb));
    let acts = count(opened.acts.len() as u64);
    let inner = Panel { title: &title, count: &acts, remark: "" }.draw(buf, area, ctx);
    let list = acts_area(inner, opened, ctx);
    let room = list.y - inner.y;
    for ((line, role), y) in head(opened, inner.width, ctx).into_iter().zip(0..room) {
        put(buf, inner, 2, y, &line, ctx.style(role));
    }
    if opened.acts.is_empty() {
        let absent = || ("It has no acts.", String::new());
        let (sentence, remedy) = state.acts_loading().label(ctx).unwrap_or_else(absent);
        empty_state(buf, list, sentence, &remedy, ctx);
        return;
    }
    draw_list(buf, [area, list], opened.acts.len(), opened.list, ctx, |buf, y, place| {
        let Some(act) = opened.acts.get(place) else { return };
        let (mark, word, role) = act_words(act.state);
        let mut x = 2 + put(buf, list, 2, y, mark, ctx.style(role)) + 1;
        if list.width >= WORD_FROM {
            x += put(buf, list, x, y, &pad_right(word, 9), ctx.style(role));
        }
        let outcome = outcome(act);
        let room = list.width.saturating_sub(x);
        let beside = u16::try_from(width(&outcome) + 2).unwrap_or(u16::MAX);
        let cells = if outcome.is_empty() { room } else { room.saturating_sub(beside).max(room / NAME_SHARE) };
        x += put(buf, list, x, y, &middle(&act_name(&act.plan), cells.into()), ctx.style(Role::Text)) + 2;
        put(buf, list, x, y, &outcome, ctx.style(Role::Dim));
    });
    let below = Rect { y: list.bottom() + 1, height: inner.bottom().saturating_sub(list.bottom() + 1), ..inner };
    let told = opened.acts.get(opened.list.cursor()).map(outcome).unwrap_or_default();
    for (line, y) in wrap(&told, below.width.saturating_sub(2).into()).iter().zip(0..below.height) {
        put(buf, below, 2, y, line, ctx.style(Role::Text));
    }
}

fn nothing_shown(state: &JobsState, ctx: &Ctx) -> (&'static str, String) {
    let calm = || {
        let key = |action| ctx.keymap.shown(action);
        let remedy = format!(
            "{} deletes the marked torrents, {} puts back what is gone or failed, {} adds; each shows its plan first.",
            key(Action::DeleteTorrents),
            key(Action::PutBack),
            key(Action::AddTorrent)
        );
        ("Nothing was asked of Real-Debrid yet.", remedy)
    };
    state.loading().label(ctx).unwrap_or_else(calm)
}
