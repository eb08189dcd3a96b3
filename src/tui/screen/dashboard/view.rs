//! Draws the dashboard: all parts as one tall picture, of which the screen shows what fits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::cards::{CARDS, premium_words};
use super::state::{DashboardState, TOP_HOSTS, TOP_STATUSES};
use super::tiles::{Tile, card_place};
use crate::format::{clean, count, ellipsis, gib_label, share, shown_host, shown_name, width};
use crate::model::{DayCount, Overview, Status};
use crate::tui::input::Action;
use crate::tui::protocol::Loading;
use crate::tui::style::{Ctx, Role, Row, phase_role};
use crate::tui::widget::{Panel, bar_step, bars, empty_state, gauge, mark_line, put, put_right, put_spans};

/// Cells of the mark before a chosen line.
const MARK: u16 = 2;

/// Shortest room for the command beside a recommendation.
const COMMAND_FROM: u16 = 90;

/// Cells of a share: `100.0%`.
const SHARE: u16 = 6;

/// Shortest bar that says something.
const SHORTEST_BAR: u16 = 6;

/// Widest label of a bar.
const LABEL: usize = 23;

/// Cells of the words beside the chart, when they fit.
const LEGEND: u16 = 16;

/// Draws the screen.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &DashboardState, ctx: &Ctx) {
    let Some(overview) = state.overview().filter(|_| state.is_full()) else {
        draw_nothing(buf, area, state, ctx);
        return;
    };
    let (places, offset) = state.places();
    let whole = places.iter().map(|(_, rect)| rect.bottom()).max().unwrap_or(0);
    let mut picture = Buffer::empty(Rect::new(0, 0, area.width, whole));
    picture.set_style(picture.area, ctx.base_style());
    for (tile, rect) in places {
        draw_tile(&mut picture, *rect, *tile, state, overview, ctx);
    }
    for y in 0..area.height.min(whole.saturating_sub(offset)) {
        for x in 0..area.width {
            if let (Some(from), Some(to)) = (picture.cell((x, offset + y)), buf.cell_mut((area.x + x, area.y + y))) {
                to.clone_from(from);
            }
        }
    }
    let seen = Rect::new(0, offset, area.width, area.height);
    for ((_, place), line) in state.items().into_iter().zip(0..) {
        let place = place.intersection(seen);
        let place = Rect { x: area.x + place.x, y: area.y + place.y.saturating_sub(offset), ..place };
        ctx.clicks.note(place, Row::Line(line));
    }
    let right = Rect { x: area.right().saturating_sub(1), width: area.width.min(1), ..area };
    if offset > 0 {
        put(buf, right, 0, 0, "↑", ctx.style(Role::Key));
    }
    if whole > offset.saturating_add(area.height) {
        put(buf, right, 0, area.height.saturating_sub(1), "↓", ctx.style(Role::Key));
    }
}

fn draw_nothing(buf: &mut Buffer, area: Rect, state: &DashboardState, ctx: &Ctx) {
    let count = if state.loading() == Loading::Waiting { "reading the archive" } else { "" };
    let inner = Panel { title: "Archive", count, remark: "" }.draw(buf, area, ctx);
    let (sync, guide) = (ctx.keymap.shown(Action::SyncDefault), ctx.keymap.shown(Action::SyncGuide));
    let remedy = |what: &str| format!("Press {sync} to {what} with a sync, or {guide} to see which one fits.");
    let (sentence, remedy) = match state.loading().label(ctx) {
        Some((sentence, _)) if state.loading() == Loading::NoArchive => (sentence, remedy("make one")),
        Some(words) => words,
        None => ("The archive is empty.", remedy("fill it")),
    };
    empty_state(buf, inner, sentence, &remedy, ctx);
}

fn draw_tile(buf: &mut Buffer, area: Rect, tile: Tile, state: &DashboardState, overview: &Overview, ctx: &Ctx) {
    let here = state.chosen().filter(|(chosen, _)| *chosen == tile).map(|(_, at)| at);
    let hint = here
        .and_then(|_| state.link())
        .map_or_else(String::new, |link| format!("{} {}", ctx.keymap.shown(Action::OpenEntry), link.label()));
    let (heading, said) = match tile {
        Tile::Cards => ("Archive", premium_words(overview, ctx)),
        Tile::Todo => ("What to do", String::new()),
        Tile::LastSync if state.is_syncing() => ("Sync now", String::new()),
        Tile::LastSync => ("Last sync", String::new()),
        Tile::Status => ("By status", String::new()),
        Tile::Added => ("Added in 30 days", count(overview.added.iter().map(|day| day.count).sum())),
        Tile::Largest => ("Largest", String::new()),
        Tile::Hosts => ("Hosts", String::new()),
    };
    let most = if tile == Tile::Added { most_words(&overview.added) } else { String::new() };
    let inner = Panel { title: heading, count: &said, remark: if hint.is_empty() { &most } else { &hint } }
        .draw(buf, area, ctx);
    match tile {
        Tile::Cards => draw_cards(buf, area, here, overview, ctx),
        Tile::Todo => draw_todo(buf, inner, state, ctx),
        Tile::LastSync => {
            for ((text, role), y) in state.sync_lines(overview, ctx).iter().zip(0..inner.height) {
                put(buf, inner, MARK, y, text, ctx.style(*role));
            }
        }
        Tile::Status => {
            let rows = overview
                .stats
                .by_status
                .iter()
                .take(TOP_STATUSES)
                .map(|row| (status_name(&row.status), row.count, phase_role(row.status.phase())));
            draw_shares(buf, inner, &rows.collect::<Vec<_>>(), overview.stats.torrents, ctx);
        }
        Tile::Hosts => {
            let rows = overview
                .stats
                .hosts
                .iter()
                .take(TOP_HOSTS)
                .map(|row| (shown_host(row.host.as_deref()), row.count, Role::Text));
            draw_shares(buf, inner, &rows.collect::<Vec<_>>(), overview.stats.torrents, ctx);
        }
        Tile::Added => draw_added(buf, inner, &overview.added, ctx),
        Tile::Largest => draw_largest(buf, inner, overview, ctx),
    }
    if let Some(at) = here.filter(|_| tile != Tile::Cards) {
        mark_line(buf, inner, u16::try_from(at).unwrap_or(u16::MAX), ctx);
    }
}

fn draw_cards(buf: &mut Buffer, area: Rect, here: Option<usize>, overview: &Overview, ctx: &Ctx) {
    for (card, at) in CARDS.iter().zip(0..) {
        let place = card_place(area, at);
        let (number, remark, role) = (card.says)(&overview.stats);
        put(buf, place, 1, 0, card.label, ctx.style(Role::Dim));
        put(buf, place, 1, 1, &number, ctx.style(role).add_modifier(Modifier::BOLD));
        put(buf, place, 1, 2, &remark, ctx.style(Role::Dim));
        if here == Some(at) {
            (0..place.height).for_each(|y| mark_line(buf, place, y, ctx));
        }
    }
}

fn draw_todo(buf: &mut Buffer, inner: Rect, state: &DashboardState, ctx: &Ctx) {
    let advice = state.advice();
    let guide = if advice.is_empty() { "All is well. Which sync should I run?" } else { "Which sync should I run?" };
    let lines = advice.iter().map(|advice| (advice.sentence.as_str(), advice.command.as_str(), Role::Text));
    let guide = (guide, "", Role::Dim);
    for ((sentence, command, role), y) in lines.chain([guide]).zip(0..inner.height) {
        let beside = if inner.width >= COMMAND_FROM { command } else { "" };
        let taken = u16::try_from(width(beside)).unwrap_or(0);
        put_right(buf, inner, y, beside, ctx.style(Role::Dim));
        let room = Rect { width: inner.width.saturating_sub(taken + 1), ..inner };
        put(buf, room, MARK, y, sentence, ctx.style(role));
    }
}

/// Draws label, bar, count and share of each row; the bar takes what the others leave.
fn draw_shares(buf: &mut Buffer, inner: Rect, rows: &[(String, u64, Role)], whole: u64, ctx: &Ctx) {
    let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let digits = cells(rows.iter().map(|(_, n, _)| width(&count(*n))).max().unwrap_or(0));
    let numbers = digits + SHARE + 2;
    let longest = rows.iter().map(|(label, ..)| width(label).min(LABEL)).max().unwrap_or(0);
    let label = cells(longest).min(inner.width.saturating_sub(MARK + numbers + 1));
    let bar = inner.width.saturating_sub(MARK + label + 2 + 2 + numbers);
    for ((name, n, role), y) in rows.iter().zip(0..inner.height) {
        put(buf, inner, MARK, y, &ellipsis(name, label.into()), ctx.style(*role));
        if bar >= SHORTEST_BAR {
            let place = Rect { x: inner.x + MARK + label + 2, y: inner.y + y, width: bar, height: 1 };
            // One of many is still one.
            let seen = if *n > 0 { whole.div_ceil(bar.into()) } else { 0 };
            gauge(buf, place, seen.max(*n), whole, ctx);
        }
        put_right(buf, inner, y, &share(*n, whole), ctx.style(Role::Dim));
        let before = Rect { width: inner.width.saturating_sub(SHARE + 2), ..inner };
        put_right(buf, before, y, &count(*n), ctx.style(Role::Text));
    }
}

fn draw_added(buf: &mut Buffer, inner: Rect, added: &[DayCount], ctx: &Ctx) {
    let (Some(first), Some(last)) = (added.first(), added.last()) else { return };
    let numbers: Vec<u64> = added.iter().map(|day| day.count).collect();
    let room = Rect { x: inner.x + MARK.min(inner.width), width: inner.width.saturating_sub(MARK), ..inner };
    let chart = bar_step(room.width, numbers.len()).max(1) * u16::try_from(numbers.len()).unwrap_or(0);
    let chart = Rect { width: chart.min(room.width), ..room };
    bars(buf, Rect { height: room.height.saturating_sub(1), ..chart }, &numbers, ctx);
    let axis = Rect { y: room.bottom().saturating_sub(1), height: room.height.min(1), ..chart };
    put(buf, axis, 0, 0, &first.day.strftime("%b %e").to_string(), ctx.style(Role::Dim));
    put_right(buf, axis, 0, "today", ctx.style(Role::Dim));
    let beside = Rect { x: chart.right() + 2, width: room.width.saturating_sub(chart.width + 2), ..room };
    if beside.width < LEGEND {
        return;
    }
    let week: u64 = numbers.iter().rev().take(7).sum();
    let legend = [("today", last.count), ("7 days", week), ("30 days", numbers.iter().sum())];
    let legend_place = Rect { width: LEGEND, ..beside };
    for ((label, n), y) in legend.into_iter().zip(0..) {
        put(buf, legend_place, 0, y, label, ctx.style(Role::Dim));
        put_right(buf, legend_place, y, &count(n), ctx.style(Role::Text));
    }
}

fn most_words(added: &[DayCount]) -> String {
    match added.iter().max_by_key(|day| day.count).filter(|day| day.count > 0) {
        Some(most) => format!("most {} on {}", count(most.count), most.day.strftime("%b %e")),
        None => String::new(),
    }
}

fn draw_largest(buf: &mut Buffer, inner: Rect, overview: &Overview, ctx: &Ctx) {
    for (torrent, y) in overview.stats.largest.iter().zip(0..inner.height) {
        let size = format!("{:>8}  ", gib_label(torrent.bytes));
        let spans = [(size, ctx.style(Role::Dim)), (shown_name(&torrent.name, &torrent.id), ctx.style(Role::Text))];
        put_spans(buf, inner, MARK, y, &spans);
    }
}

fn status_name(status: &Status) -> String {
    if status.as_str().is_empty() { "(none)".to_owned() } else { clean(status.as_str()) }
}
