//! Draws downloads: how far all of it is with the files that say most, its line among the jobs, and every file.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::downloads::{Downloads, Stage};
use crate::format::{clean, count, counted, duration, gib_label, middle, pad_right, width};
use crate::links::{DownloadProgress, FileRow, FileState};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{ListWindow, Panel, draw_list, empty_state, foot_mark, gauge, put, put_right, put_spans};

/// Lines of the panel besides its files: two of its frame, the bar, the numbers.
const AROUND: u16 = 4;

/// Heights from which the panel is there, and the part of the screen that it takes at most.
const PANEL_FROM: u16 = 14;
const PANEL_SHARE: u16 = 2;

/// Cells of the columns at the right: sizes, speed, state.
const SIZES: u16 = 20;
const SPEED: u16 = 13;
const STATE: u16 = 14;

/// Widths from which a file says its sizes, and its speed.
const SIZES_FROM: u16 = 50;
const SPEED_FROM: u16 = 90;

/// Returns the lines that the panel takes of an area.
pub(super) fn panel_height(area: Rect, downloads: &Downloads) -> u16 {
    if downloads.stage().is_none() || area.height < PANEL_FROM {
        return 0;
    }
    let files = u16::try_from(downloads.rows().len()).unwrap_or(u16::MAX).max(1);
    files.saturating_add(AROUND).min(area.height / PANEL_SHARE)
}

/// Draws the panel.
pub(super) fn draw_panel(buf: &mut Buffer, area: Rect, downloads: &Downloads, ctx: &Ctx) {
    let waiting = match downloads.waiting() {
        0 => String::new(),
        n => format!("{} more {}", count(n as u64), if n == 1 { "waits" } else { "wait" }),
    };
    let inner = Panel { title: "Downloads", count: "", remark: &waiting }.draw(buf, area, ctx);
    let progress = downloads.progress();
    let (part, whole) = part(&progress, downloads.is_own());
    gauge(buf, inner, part, whole, ctx);
    put(buf, inner, 0, 1, &numbers(downloads), ctx.style(Role::Text));
    let rows = downloads.telling(inner.height.saturating_sub(2).into());
    for (row, y) in rows.into_iter().zip(2..inner.height) {
        draw_file(buf, Rect { y: inner.y + y, height: 1, ..inner }, row, downloads, ctx);
    }
}

/// Draws the line of the downloads among the jobs, whose columns it shares.
pub(super) fn draw_line(buf: &mut Buffer, inner: Rect, y: u16, downloads: &Downloads, cells: [usize; 4], ctx: &Ctx) {
    let [number, verb, state, age] = cells;
    let (word, role) = stage_words(downloads);
    let spans = [
        (" ".repeat(number + 2), ctx.style(Role::Dim)),
        (pad_right("download", verb) + "  ", ctx.style(Role::Text)),
        (pad_right(word, state) + "  ", ctx.style(role)),
        (if age > 0 { " ".repeat(age + 2) } else { String::new() }, ctx.style(Role::Dim)),
        (numbers(downloads), ctx.style(Role::Text)),
    ];
    put_spans(buf, inner, 2, y, &spans);
}

/// Draws every file.
pub(super) fn draw_opened(buf: &mut Buffer, area: Rect, downloads: &Downloads, list: ListWindow, ctx: &Ctx) {
    let rows = downloads.rows();
    let title = format!("Downloads, {}", stage_words(downloads).0);
    let inner = Panel { title: &title, count: &count(rows.len() as u64), remark: "" }.draw_focused(buf, area, ctx);
    if rows.is_empty() {
        empty_state(buf, inner, "Its files are not known yet.", "", ctx);
        return;
    }
    draw_list(buf, [area, inner], rows.len(), list, ctx, |buf, y, place| {
        let Some(row) = rows.get(place) else { return };
        let line = Rect { x: inner.x + 2, y: inner.y + y, width: inner.width.saturating_sub(2), height: 1 };
        draw_file(buf, line, row, downloads, ctx);
    });
    foot_mark(buf, area, &numbers(downloads), ctx);
}

/// Returns the downloads for the first line of the screen, longest first.
pub fn download_words(downloads: &Downloads) -> Vec<String> {
    if !downloads.is_running() {
        return Vec::new();
    }
    let progress = downloads.progress();
    let files = format!("{} of {}", count(progress.ended()), count(progress.files));
    let speed = if progress.speed > 0 { format!(" · {}/s", bytes(progress.speed)) } else { String::new() };
    // The number alone would not say what it counts.
    vec![format!("downloads: {files}{speed}"), format!("downloads: {files}")]
}

/// Returns how much of how much is done: bytes where they come to this machine, else files that were handed over.
fn part(progress: &DownloadProgress, is_own: bool) -> (u64, u64) {
    if is_own && progress.total > 0 {
        (progress.done, progress.total)
    } else {
        (progress.ended().max(progress.handed + progress.there + progress.dead), progress.files)
    }
}

/// Says how far all of it is.
fn numbers(downloads: &Downloads) -> String {
    let progress = downloads.progress();
    if downloads.rows().is_empty() && downloads.is_running() {
        return "It begins.".to_owned();
    }
    let mut parts = vec![if downloads.is_own() {
        format!("{} of {}", count(progress.there + progress.whole), counted(progress.files, "file", "files"))
    } else {
        let handed = progress.handed.saturating_sub(progress.failed) + progress.there;
        format!("{} of {} handed over", count(handed), counted(progress.files, "file", "files"))
    }];
    if progress.total > 0 && (downloads.is_own() || downloads.is_running()) {
        parts.push(format!("{} of {}", bytes(progress.done), bytes(progress.total)));
    } else if progress.total > 0 {
        parts.push(bytes(progress.total));
    }
    if progress.speed > 0 {
        parts.push(format!("{}/s", bytes(progress.speed)));
        let left = progress.total.saturating_sub(progress.done).checked_div(progress.speed).unwrap_or(0);
        parts.extend((left > 0).then(|| format!("about {} left", duration(Duration::from_secs(left)))));
    }
    for (n, word) in [(progress.failed, "failed"), (progress.dead, "dead")] {
        parts.extend((n > 0).then(|| format!("{} {word}", count(n))));
    }
    parts.join(", ")
}

fn draw_file(buf: &mut Buffer, line: Rect, row: &FileRow, downloads: &Downloads, ctx: &Ctx) {
    let (glyph, word, role) = file_words(row, downloads);
    put(buf, line, 0, 0, glyph, ctx.style(role));
    let is_wide = line.width >= SPEED_FROM;
    let columns = if line.width < SIZES_FROM { 0 } else { SIZES + STATE + if is_wide { SPEED } else { 0 } };
    let mut right = line;
    if columns > 0 {
        let state = Rect { x: line.right() - STATE + 2, width: STATE - 2, ..line };
        put(buf, state, 0, 0, word, ctx.style(role));
        right.width -= STATE;
        if is_wide {
            let speed = if row.speed > 0 { format!("{}/s", bytes(row.speed)) } else { String::new() };
            put_right(buf, right, 0, &speed, ctx.style(Role::Dim));
            right.width -= SPEED;
        }
        let sizes = match (row.done, row.total) {
            (_, 0) => "-".to_owned(),
            (0, total) => bytes(total),
            (done, total) if done == total => bytes(total),
            (done, total) => format!("{} of {}", bytes(done), bytes(total)),
        };
        put_right(buf, right, 0, &sizes, ctx.style(Role::Text));
        right.width -= SIZES;
    }
    let why = row.why.as_deref().map(|why| format!("  {}", clean(why))).unwrap_or_default();
    let room = usize::from(right.width.saturating_sub(3));
    // A reason needs more room than the beginning of a name.
    let cells = if why.is_empty() { room } else { room.saturating_sub(width(&why)).max(room / 3) };
    let x = 2 + put(buf, right, 2, 0, &middle(shown_place(&clean(&row.name), cells), cells), ctx.style(Role::Text));
    put(buf, Rect { width: right.width.saturating_sub(1), ..right }, x, 0, &why, ctx.style(Role::Dim));
}

/// Returns a file with its folders, or without them where there is no room for both.
fn shown_place(place: &str, cells: usize) -> &str {
    match place.rsplit_once('/') {
        Some((_, name)) if width(place) > cells && !name.is_empty() => name,
        _ => place,
    }
}

/// Returns where a file stands: its mark, its word, what that means.
fn file_words(row: &FileRow, downloads: &Downloads) -> (&'static str, &'static str, Role) {
    match row.state {
        FileState::Planned if downloads.is_running() => ("·", "to do", Role::Dim),
        FileState::Planned => ("·", "not begun", Role::Dim),
        FileState::There => ("✓", "there already", Role::Done),
        FileState::Handed if row.speed > 0 => ("↓", "downloading", Role::Active),
        FileState::Handed if !downloads.is_own() => ("↓", "handed over", Role::Active),
        FileState::Handed if downloads.is_running() => ("…", "queued", Role::Active),
        FileState::Handed => ("…", "interrupted", Role::Warning),
        FileState::Whole => ("✓", "downloaded", Role::Done),
        FileState::Failed => ("✗", "failed", Role::Failed),
        FileState::Dead => ("✗", "dead link", Role::Failed),
    }
}

fn stage_words(downloads: &Downloads) -> (&'static str, Role) {
    match downloads.stage() {
        Some(Stage::Running) => ("running", Role::Active),
        Some(Stage::Ending) => ("ends", Role::Warning),
        Some(Stage::Ended) | None if downloads.can_go_on() => ("rests", Role::Warning),
        Some(Stage::Ended) | None => ("done", Role::Done),
    }
}

fn bytes(bytes: u64) -> String {
    gib_label(i64::try_from(bytes).unwrap_or(i64::MAX))
}
