//! A table of which only the visible window exists: a hundred thousand rows cost what twenty cost.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::paint::{mark_line, put, put_right};
use crate::tui::style::{Ctx, Role, Row};

/// Blank cells between two columns.
const GAP: u16 = 2;

/// Cells before the first column, for the mark of the chosen line.
const MARK: u16 = 2;

/// The head of one column as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its text, with an arrow when the table is sorted by it.
    pub text: String,
    /// Its width in cells.
    pub width: u16,
    /// Whether numbers stand in it.
    pub right: bool,
}

impl Head {
    /// Returns the cells that `n` columns need besides their widths.
    pub fn spacing(n: usize) -> u16 {
        MARK + GAP * u16::try_from(n.saturating_sub(1)).unwrap_or(u16::MAX)
    }
}

/// Draws head and window; `cell` gives the clean text of a row and column, and how it looks.
pub fn table(
    buf: &mut Buffer,
    area: Rect,
    heads: &[Head],
    window: std::ops::Range<usize>,
    chosen: Option<usize>,
    ctx: &Ctx,
    cell: impl Fn(usize, usize) -> (String, Style),
) {
    rows_table(buf, area, 1, heads, window.clone(), ctx, cell);
    for (row, y) in window.zip(1..area.height) {
        if chosen == Some(row) {
            mark_line(buf, area, y, ctx);
        }
    }
}

/// Draws the same with so many lines of headings, none or one, and marks no line.
pub fn rows_table(
    buf: &mut Buffer,
    area: Rect,
    head_lines: u16,
    heads: &[Head],
    window: std::ops::Range<usize>,
    ctx: &Ctx,
    cell: impl Fn(usize, usize) -> (String, Style),
) {
    if area.is_empty() {
        return;
    }
    let mut x = MARK;
    let columns: Vec<(Rect, &Head)> = heads
        .iter()
        .map(|head| {
            let place = Rect { x: area.x + x, width: head.width, ..area }.intersection(area);
            x += head.width + GAP;
            (place, head)
        })
        .collect();
    for (place, head) in columns.iter().filter(|_| head_lines > 0) {
        write(buf, *place, 0, head, &head.text, ctx.style(Role::Dim));
    }
    for (row, y) in window.zip(head_lines..area.height) {
        for (index, (place, head)) in columns.iter().enumerate() {
            let (text, style) = cell(row, index);
            write(buf, *place, y, head, &text, style);
        }
        ctx.clicks.note(Rect { y: area.y + y, height: 1, ..area }, Row::Line(row));
    }
}

fn write(buf: &mut Buffer, place: Rect, y: u16, head: &Head, text: &str, style: Style) {
    if head.right {
        put_right(buf, place, y, text, style);
    } else {
        put(buf, place, 0, y, text, style);
    }
}
