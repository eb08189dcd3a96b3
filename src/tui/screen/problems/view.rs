//! Draws the problems screen; only the visible lines are looked at.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::remedy;
use super::state::{Line, ProblemsState};
use crate::format::{age_words, count, middle, problem_name, torrent_size};
use crate::tui::protocol::Loading;
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, empty_state, put, put_right, put_spans};

/// Width from which the remedy stands beside the list.
const BESIDE_FROM: u16 = 120;

/// Heights from which the remedy stands below the list, and from which it has a frame.
const BELOW_FROM: u16 = 9;
const FRAMED_FROM: u16 = 16;

/// Lines of the remedy below the list, without and with a frame.
const SMALL: u16 = 4;
const USUAL: u16 = 9;

/// Width from which a finding says its size and age.
const SIZE_FROM: u16 = 50;

/// Cells of size and age.
const SIZE: u16 = 8;
const AGE: u16 = 8;

/// Divides the screen: the list and the remedy.
fn areas(area: Rect, state: &ProblemsState) -> (Rect, Rect) {
    if state.counts().0 == 0 {
        return (area, Rect::default());
    }
    if area.width >= BESIDE_FROM {
        let beside = area.width * 2 / 5;
        let list = Rect { width: area.width - beside, ..area };
        return (list, Rect { x: list.right(), width: beside, ..area });
    }
    let below = match area.height {
        FRAMED_FROM.. => USUAL,
        BELOW_FROM.. => SMALL,
        _ => 0,
    };
    let list = Rect { height: area.height - below, ..area };
    (list, Rect { y: list.bottom(), height: below, ..area })
}

/// Returns how many lines are visible in an area.
pub(super) fn page(area: Rect, state: &ProblemsState) -> usize {
    Panel::inner(areas(area, state).0).height.into()
}

/// Draws the screen.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &ProblemsState, ctx: &Ctx) {
    let (list, pane) = areas(area, state);
    let said = if state.found.loading() == Loading::Ready { remedy::counts(state) } else { String::new() };
    let inner = Panel { title: "Problems", count: &said, remark: "" }.draw(buf, list, ctx);
    if state.lines.all().is_empty() {
        let (sentence, remedy) = nothing_shown(state, ctx);
        empty_state(buf, inner, sentence, &remedy, ctx);
        return;
    }
    state.lines.draw(buf, [list, inner], ctx, |buf, y, line| match *line {
        Line::Head(at) => draw_head(buf, inner, y, at, state, ctx),
        Line::Finding(at) => draw_finding(buf, inner, y, at, state, ctx),
    });
    draw_remedy(buf, pane, state, ctx);
}

fn draw_head(buf: &mut Buffer, inner: Rect, y: u16, at: usize, state: &ProblemsState, ctx: &Ctx) {
    let Some((row, folded)) = state.head(at) else { return };
    let arrow = if folded { "▸" } else { "▾" };
    let spans = [
        (format!("{arrow} {}  ", row.kind.name), ctx.style(Role::Heading)),
        (count(row.count as u64), ctx.style(Role::Dim)),
    ];
    put_spans(buf, inner, 2, y, &spans);
}

fn draw_finding(buf: &mut Buffer, inner: Rect, y: u16, at: usize, state: &ProblemsState, ctx: &Ctx) {
    let Some(problem) = state.finding(at).map(|finding| &finding.problem) else { return };
    let mut left = inner;
    if inner.width >= SIZE_FROM {
        put_right(buf, inner, y, &age_words(problem.at, ctx.now), ctx.style(Role::Dim));
        let before = Rect { width: inner.width - AGE, ..inner };
        put_right(buf, before, y, &torrent_size(problem.bytes), ctx.style(Role::Text));
        left.width -= AGE + SIZE + 2;
    }
    if state.is_marked(at) {
        put(buf, left, 2, y, "✓", ctx.style(Role::Key));
    }
    put(buf, left, 4, y, &middle(&problem_name(problem), left.width.saturating_sub(4).into()), ctx.style(Role::Text));
}

fn draw_remedy(buf: &mut Buffer, area: Rect, state: &ProblemsState, ctx: &Ctx) {
    let title = state.chosen_type().map_or("", |kind| kind.name);
    if area.is_empty() {
        return;
    }
    let inner = Panel { title, count: "", remark: "what helps" }.draw(buf, area, ctx);
    let lines = remedy::lines(state, inner.width.into(), inner.height.into(), ctx);
    for ((text, role), y) in lines.iter().zip(0..inner.height) {
        put(buf, inner, 0, y, text, ctx.style(*role));
    }
}

fn nothing_shown(state: &ProblemsState, ctx: &Ctx) -> (&'static str, String) {
    let calm = || ("Nothing is wrong.", "No torrent failed, and every fetch was answered.".to_owned());
    state.found.loading().label(ctx).unwrap_or_else(calm)
}
