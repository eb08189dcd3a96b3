//! Draws the dashboard: all parts as one tall picture, of which the screen shows what fits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::cards::CARDS;
use super::growth::{draw as draw_growth, draw_months, first_cells};
use super::news;
use super::state::{DashboardState, TOP_HOSTS, TOP_STATUSES};
use super::tiles::{Tile, card_air, card_place, charts};
use crate::format::{
    Glyph, age_words, count, ellipsis, gib_label, middle, share, shown_host, shown_name, status_glyph, status_words,
    width,
};
use crate::model::Overview;
use crate::tui::input::Action;
use crate::tui::protocol::{ChangeFilter, Loading};
use crate::tui::style::{Ctx, Role, Row, status_role};
use crate::tui::widget::{Panel, empty_state, mark_line, put, put_right, put_spans, share_bar};

/// Cells of the mark before a chosen line.
const MARK: u16 = 2;

/// Shortest room for the command beside a recommendation.
const COMMAND_FROM: u16 = 90;

/// Cells of a share: `100.0%`, and room from which it is told.
const SHARE: u16 = 6;
const SHARES_FROM: u16 = 44;

/// Cells that what happened has at least, in the list of the newest events.
const SHORT_KIND: usize = 9;

/// Shortest bar that says something.
const SHORTEST_BAR: u16 = 3;

/// What is said of names that are not refused.
const ADDABLE: &str = "could be added again";

/// Widest label of a bar.
const LABEL: usize = 23;

/// Cells of a card from which its label is told whole.
const LONG_LABEL_FROM: u16 = 16;

/// Cells of a card from which there is a blank behind its bar.
const AIRY_FROM: u16 = 13;

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
    for place in places.iter().filter(|(tile, _)| *tile == Tile::Growth).map(|(_, place)| place.intersection(seen)) {
        let place = Rect { x: area.x + place.x, y: area.y + place.y.saturating_sub(offset), ..place };
        ctx.clicks.note_action(place, Action::NextGrowth);
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
        Some((sentence, _)) if state.loading() == Loading::NoArchive && !ctx.syncing => (sentence, remedy("make one")),
        Some(words) => words,
        None if ctx.syncing => ("The archive is empty.", "What the sync lists is shown here as it comes.".to_owned()),
        None => ("The archive is empty.", remedy("fill it")),
    };
    empty_state(buf, inner, sentence, &remedy, ctx);
}

fn draw_tile(buf: &mut Buffer, area: Rect, tile: Tile, state: &DashboardState, overview: &Overview, ctx: &Ctx) {
    let here = state.chosen().filter(|(chosen, _)| *chosen == tile).map(|(_, at)| at);
    let hint = here
        .and_then(|_| state.link())
        .map_or_else(String::new, |link| format!("{} {}", ctx.keymap.shown(Action::OpenEntry), link.label()));
    if tile == Tile::Cards {
        draw_cards(buf, area, here, overview, ctx);
        // What a card opens stands in the blank line below them.
        let below = Rect { width: area.width.saturating_sub(2), ..area };
        put_right(buf, below, area.height.saturating_sub(card_air(area.width)), &hint, ctx.style(Role::Dim));
        return;
    }
    let heading = match tile {
        Tile::Cards => "",
        Tile::News => "Since you last looked",
        Tile::Todo => "Do next",
        Tile::LastSync if state.is_syncing() => "Sync now",
        Tile::LastSync => "Last sync",
        Tile::Status => "By status",
        Tile::Growth => "Growth",
        Tile::Months => "Months",
        Tile::Largest => "Largest",
        Tile::Hosts => "Hosts",
        Tile::Newest => "Newest",
    };
    let (mut span, mut remark) = (String::new(), hint);
    if tile == Tile::Growth {
        let cells = first_cells(Panel::inner(area).width, charts(state.width()));
        span = state.span.words(cells);
        remark = format!("{} {}", ctx.keymap.shown(Action::NextGrowth), state.span.next().words(cells));
    }
    if tile == Tile::News {
        span = state.looks.since_words(ctx);
    }
    let panel = Panel { title: heading, count: &span, remark: &remark };
    let inner = if here.is_some() { panel.draw_focused(buf, area, ctx) } else { panel.draw(buf, area, ctx) };
    match tile {
        Tile::Cards => {}
        Tile::News => news::draw(buf, inner, MARK, state.news(), ctx),
        Tile::Todo => draw_todo(buf, inner, state, ctx),
        Tile::LastSync => {
            for (line, y) in state.sync_lines(overview, ctx).into_iter().zip(0..inner.height) {
                let spans: Vec<_> = line.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
                put_spans(buf, inner, MARK, y, &spans);
            }
        }
        Tile::Status => {
            let rows = overview.stats.by_status.iter().take(TOP_STATUSES).map(|row| {
                let words = status_words(&row.status).into_owned();
                (Some(status_glyph(&row.status)), words, row.count, status_role(&row.status))
            });
            let rows: Vec<_> = rows.collect();
            draw_shares(buf, inner, &rows, overview.stats.torrents, ctx);
            if let Some(names) = overview.stats.names {
                // It counts across all statuses, so it stands apart from them.
                let y = u16::try_from(rows.len() + 1).unwrap_or(u16::MAX);
                let all = overview.stats.torrents;
                if inner.width >= SHARES_FROM {
                    put_right(buf, inner, y, &share(names.addable, all), ctx.style(Role::Dim));
                }
                let spans =
                    [(count(names.addable), ctx.style(Role::Heading)), (format!(" {ADDABLE}"), ctx.style(Role::Dim))];
                put_spans(buf, inner, MARK, y, &spans);
            }
        }
        Tile::Hosts => {
            let rows = overview
                .stats
                .hosts
                .iter()
                .take(TOP_HOSTS)
                .map(|row| (None, shown_host(row.host.as_deref()), row.count, Role::Gauge));
            draw_shares(buf, inner, &rows.collect::<Vec<_>>(), overview.stats.torrents, ctx);
        }
        Tile::Growth => draw_growth(buf, inner, &overview.growth, state.span, charts(state.width()), ctx),
        Tile::Months => draw_months(buf, inner, &overview.growth, ctx),
        Tile::Largest => draw_largest(buf, inner, overview, ctx),
        Tile::Newest => draw_newest(buf, inner, overview, ctx),
    }
    if let Some(at) = here {
        mark_line(buf, inner, u16::try_from(state.line_in(tile, at)).unwrap_or(u16::MAX), ctx);
    }
}

fn draw_cards(buf: &mut Buffer, area: Rect, here: Option<usize>, overview: &Overview, ctx: &Ctx) {
    for (card, at) in CARDS.iter().zip(0..) {
        let place = card_place(area, at);
        let (number, remark, role) = (card.says)(&overview.stats);
        let (bar, bar_role) = if here == Some(at) { ("▌", Role::Focus) } else { ("▏", Role::Border) };
        for y in 0..place.height {
            put(buf, place, 0, y, bar, ctx.style(bar_role));
        }
        let label = if place.width >= LONG_LABEL_FROM { card.label } else { card.short };
        let glyph = card.glyph.map(|(glyph, role)| (format!("{} ", ctx.glyph(glyph)), ctx.style(role)));
        let room = Rect { width: place.width.saturating_sub(1), ..place };
        let left = if place.width >= AIRY_FROM { 2 } else { 1 };
        let spans: Vec<_> = glyph.into_iter().chain([(label.to_owned(), ctx.style(Role::Dim))]).collect();
        put_spans(buf, room, left, 0, &spans);
        let (digits, unit) = number.split_once(' ').map_or((number.as_str(), ""), |(digits, unit)| (digits, unit));
        let strong = ctx.style(role).add_modifier(Modifier::BOLD);
        put_spans(buf, room, left, 1, &[(digits.to_owned(), strong), (format!(" {unit}"), ctx.style(Role::Dim))]);
        put(buf, room, left, 2, &remark, ctx.style(Role::Dim));
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

/// Draws glyph, words, bar, count and share of each row; the bar takes what the others leave.
fn draw_shares(buf: &mut Buffer, inner: Rect, rows: &[(Option<Glyph>, String, u64, Role)], whole: u64, ctx: &Ctx) {
    let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let digits = cells(rows.iter().map(|(_, _, n, _)| width(&count(*n))).max().unwrap_or(0));
    let glyphs = if rows.iter().any(|(glyph, ..)| glyph.is_some()) { 2 } else { 0 };
    let longest = cells(rows.iter().map(|(_, label, ..)| width(label).min(LABEL)).max().unwrap_or(0));
    let before = MARK + glyphs;
    // Words say more than shares and bars: those are left away, one after the other, where words would be cut.
    let has_shares = inner.width >= SHARES_FROM.max(before + longest + 2 + SHORTEST_BAR + 2 + digits + 2 + SHARE);
    let numbers = digits + if has_shares { SHARE + 2 } else { 0 };
    let label = longest.min(inner.width.saturating_sub(before + numbers + 2));
    let bar = inner.width.saturating_sub(before + label + 2 + 2 + numbers);
    for ((glyph, name, n, role), y) in rows.iter().zip(0..inner.height) {
        let colour = ctx.style(*role);
        put(buf, inner, MARK, y, glyph.map_or("", |glyph| ctx.glyph(glyph)), colour);
        put(buf, inner, before, y, &ellipsis(name, label.into()), ctx.style(Role::Text));
        if bar >= SHORTEST_BAR {
            let place = Rect { x: inner.x + before + label + 2, y: inner.y + y, width: bar, height: 1 };
            share_bar(buf, place, *n, whole, colour, ctx);
        }
        let mut before_share = inner;
        if has_shares {
            put_right(buf, inner, y, &share(*n, whole), ctx.style(Role::Dim));
            before_share.width = inner.width.saturating_sub(SHARE + 2);
        }
        put_right(buf, before_share, y, &count(*n), ctx.style(Role::Heading));
    }
}

fn draw_largest(buf: &mut Buffer, inner: Rect, overview: &Overview, ctx: &Ctx) {
    let room = usize::from(inner.width.saturating_sub(MARK)).saturating_sub(10);
    for (torrent, y) in overview.stats.largest.iter().zip(0..inner.height) {
        let size = format!("{:>8}  ", gib_label(torrent.bytes));
        let name = middle(&shown_name(&torrent.name, &torrent.id), room);
        put_spans(buf, inner, MARK, y, &[(size, ctx.style(Role::Dim)), (name, ctx.style(Role::Text))]);
    }
}

fn draw_newest(buf: &mut Buffer, inner: Rect, overview: &Overview, ctx: &Ctx) {
    let kinds =
        overview.newest.iter().take(inner.height.into()).map(|event| width(event.kind.words())).max().unwrap_or(0);
    let kinds = kinds.max(SHORT_KIND) + 2;
    for (event, y) in overview.newest.iter().zip(0..inner.height) {
        let age = format!("{:>6}  ", age_words(event.at, ctx.now));
        let kind = format!("{:<kinds$}", event.kind.words());
        let role = ChangeFilter::of(event.kind).role();
        let room = usize::from(inner.width.saturating_sub(MARK)).saturating_sub(width(&age) + width(&kind));
        let name = middle(&shown_name(&event.name, &event.torrent), room);
        put_spans(
            buf,
            inner,
            MARK,
            y,
            &[(age, ctx.style(Role::Dim)), (kind, ctx.style(role)), (name, ctx.style(Role::Text))],
        );
    }
}
