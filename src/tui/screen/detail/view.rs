//! Draws the detail page; only the visible lines are put into words. Wide screens have facts and history beside the files.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::doing;
use super::state::DetailState;
use crate::format::{
    GONE, age_words, count, counted, gib_label, middle, shown_name, status_glyph, status_words, width,
};
use crate::model::{Status, TorrentFacts};
use crate::tui::screen::torrent_facts::{Lines, Section};
use crate::tui::style::{Ctx, Role, status_role};
use crate::tui::widget::{Panel, empty_state, foot_mark, mark_line, put, put_spans, scroll_mark};

/// Cells before the text, for the mark of the chosen line.
const MARK: u16 = 2;

/// Width from which facts and history stand beside the files.
const BESIDE_FROM: u16 = 110;

/// Height from which a wide page has its status in a line of its own, blank lines around it.
const HEAD_FROM: u16 = 16;
const HEAD_LINES: u16 = 4;

/// Lines that facts have at least where there is a panel of what can be done.
const FACTS_FROM: u16 = 8;

/// Most lines of the history beside the files.
const HISTORY_LINES: u16 = 10;

/// The parts of the page.
struct Parts {
    /// Name and status; empty where they are lines of the page.
    head: Rect,
    page: Rect,
    /// History and facts, when they stand beside the page.
    beside: Option<Rect>,
}

/// Whether facts and history stand beside the page.
pub(super) fn is_beside(area: Rect) -> bool {
    area.width >= BESIDE_FROM && area.height >= HEAD_FROM
}

fn parts(area: Rect) -> Parts {
    if !is_beside(area) {
        return Parts { head: Rect { height: 0, ..area }, page: area, beside: None };
    }
    let (head, below) = (
        Rect { height: HEAD_LINES, ..area },
        Rect { y: area.y + HEAD_LINES, height: area.height - HEAD_LINES, ..area },
    );
    let files = area.width / 5 * 3;
    let beside = Rect { x: below.x + files + 1, width: below.width - files - 1, ..below };
    Parts { head, page: Rect { width: files, ..below }, beside: Some(beside) }
}

/// Returns the window of the page: visible lines and their cells.
pub(super) fn page(area: Rect) -> (usize, u16) {
    let inner = Panel::inner(parts(area).page);
    (inner.height.into(), inner.width.saturating_sub(MARK))
}

/// Returns the cells that facts have beside the page.
pub(super) fn facts_width(area: Rect) -> u16 {
    parts(area).beside.map_or(area.width, |beside| Panel::inner(beside).width)
}

/// Draws the page; what was known of the torrent stands in until the archive has answered.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &DetailState, ctx: &Ctx) {
    let page = &state.page;
    let name = match (page.facts(), &state.name) {
        (Some(facts), _) => shown_name(facts.name().unwrap_or(""), &facts.torrent.id),
        (None, Some(name)) => name.clone(),
        (None, None) => "Torrent".to_owned(),
    };
    let Some(lines) = page.lines() else {
        let inner = Panel { title: &name, count: "", remark: "" }.draw_focused(buf, area, ctx);
        let absent = || ("The archive does not have this torrent.", String::new());
        let (sentence, remedy) = page.loading().label(ctx).unwrap_or_else(absent);
        empty_state(buf, inner, sentence, &remedy, ctx);
        return;
    };
    let Parts { head, page: place, beside } = parts(area);
    let title = match (beside, page.facts()) {
        (Some(beside), Some(facts)) => {
            draw_head(buf, head, &name, facts, ctx);
            draw_beside(buf, beside, &lines, state, ctx);
            "Files and links".to_owned()
        }
        _ => middle(&name, usize::from(place.width.saturating_sub(8))),
    };
    draw_page(buf, place, &title, &lines, state, ctx);
}

fn draw_page(buf: &mut Buffer, area: Rect, title: &str, lines: &Lines<'_>, state: &DetailState, ctx: &Ctx) {
    let page = &state.page;
    let (cursor, offset, total) = page.position();
    let inner = Panel { title, count: "", remark: "" }.draw_focused(buf, area, ctx);
    if total == 0 {
        empty_state(buf, inner, "No file is known of this torrent.", "", ctx);
        return;
    }
    // The blank line that divides a section from the one before stands before none at the top.
    let top = usize::from(offset == 0 && page.place_of(0).is_some_and(|(section, _)| section != Section::Facts));
    for (at, y) in (offset + top..total).zip(0..inner.height) {
        let Some((section, place)) = page.place_of(at) else { break };
        let line = lines.line_within(section, place, inner.width.saturating_sub(MARK).into(), ctx);
        let spans: Vec<_> = line.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
        put_spans(buf, inner, MARK, y, &spans);
        if page.is_found(section, place) {
            let line = Rect { y: inner.y + y, height: 1, ..inner };
            buf.set_style(line.intersection(buf.area), ctx.style(Role::Hit));
        }
        if at == cursor {
            mark_line(buf, inner, y, ctx);
        }
        if page.is_marked(section, place) {
            put(buf, inner, 1, y, "●", ctx.style(Role::Key));
        }
    }
    scroll_mark(buf, area, inner, total, offset, ctx);
    foot_mark(buf, area, &format!("line {} of {}", count((cursor + 1 - top) as u64), count((total - top) as u64)), ctx);
}

/// Draws where one is, and how the torrent stands.
fn draw_head(buf: &mut Buffer, area: Rect, name: &str, facts: &TorrentFacts, ctx: &Ctx) {
    let (dim, strong) = (ctx.style(Role::Dim), ctx.style(Role::Heading));
    let x = 1 + put(buf, area, 1, 0, "Torrents › ", dim);
    put(buf, area, x, 0, &middle(name, usize::from(area.width.saturating_sub(x + 1))), strong);
    let torrent = &facts.torrent;
    let unknown = Status::parse("");
    let status = torrent.status.as_ref().unwrap_or(&unknown);
    let (glyph, words, role) = if facts.gone_at.is_some() {
        (GONE, "gone".into(), Role::Gone)
    } else {
        (status_glyph(status), status_words(status), status_role(status))
    };
    let mut spans = vec![(format!("{} {words}", ctx.glyph(glyph)), ctx.style(role))];
    if let Some(percent) = torrent.progress.filter(|percent| *percent > 0.0 && *percent < 100.0) {
        spans.push((format!(" {:.0}%", percent.floor()), ctx.style(role)));
    }
    let gap = || ("      ".to_owned(), dim);
    if let Some(bytes) = torrent.bytes.filter(|bytes| *bytes > 0) {
        let size = gib_label(bytes);
        let (number, unit) = size.split_once(' ').unwrap_or((&size, ""));
        spans.extend([gap(), (number.to_owned(), strong), (format!(" {unit}"), dim)]);
    }
    let files = facts.files().len() as u64;
    if files > 0 {
        let words = counted(files, "file", "files");
        let (number, unit) = words.split_once(' ').unwrap_or((&words, ""));
        spans.extend([gap(), (number.to_owned(), strong), (format!(" {unit}"), dim)]);
    }
    let told = [("added", facts.added_at), ("archived", facts.detail.as_ref().map(|(_, at)| *at))];
    for (word, at) in told.into_iter().filter_map(|(word, at)| Some((word, at?))) {
        let age = age_words(at, ctx.now);
        let ago = if age == "now" { age } else { format!("{age} ago") };
        spans.extend([gap(), (format!("{word} "), dim), (ago, strong)]);
    }
    put_spans(buf, area, 3, 2, &spans);
}

/// Draws history, facts and what can be done, each in a panel as high as it needs.
fn draw_beside(buf: &mut Buffer, area: Rect, lines: &Lines<'_>, state: &DetailState, ctx: &Ctx) {
    let events = lines.len(Section::History).saturating_sub(2);
    let high = u16::try_from(events).unwrap_or(u16::MAX).clamp(1, HISTORY_LINES) + 2;
    let top = Rect { height: high.max(4).min(area.height), ..area };
    let inner = Panel { title: "Timeline", count: "", remark: "" }.draw(buf, top, ctx);
    let more = events.saturating_sub(inner.height.into());
    for (at, y) in (0..events).zip(0..inner.height) {
        draw_line(buf, inner, y, lines.line(Section::History, at + 2, ctx), ctx);
    }
    if more > 0 {
        foot_mark(buf, top, &format!("+{} more", count(more as u64)), ctx);
    }
    // The name stands above.
    let is_name = |line: &[(String, Role)]| {
        line.first().is_some_and(|(label, _)| label.trim_end() == "Name" || width(label.trim()) == 0)
    };
    let facts = (0..lines.len(Section::Facts)).map(|at| lines.line(Section::Facts, at, ctx));
    let facts: Vec<_> = facts.skip_while(|line| is_name(line)).collect();
    let rest = Rect { y: top.bottom(), height: area.bottom() - top.bottom(), ..area };
    // Facts matter more than what the help tells as well.
    let doing =
        Some(doing::height(state, ctx)).filter(|high| *high > 0 && high + FACTS_FROM <= rest.height).unwrap_or(0);
    let needed = u16::try_from(facts.len() + 2).unwrap_or(u16::MAX);
    let high = if doing > 0 { needed.min(rest.height - doing) } else { rest.height };
    let inner = Panel { title: "Facts", count: "", remark: "" }.draw(buf, Rect { height: high, ..rest }, ctx);
    if doing > 0 {
        doing::draw(buf, Rect { y: rest.y + high, height: doing, ..rest }, state, ctx);
    }
    for (line, y) in facts.into_iter().zip(0..inner.height) {
        draw_line(buf, inner, y, line, ctx);
    }
}

fn draw_line(buf: &mut Buffer, area: Rect, y: u16, line: Vec<(String, Role)>, ctx: &Ctx) {
    let spans: Vec<_> = line.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
    put_spans(buf, area, 0, y, &spans);
}
