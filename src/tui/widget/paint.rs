//! Clean text put into cells, clipped to an area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::format::{ellipsis, width};
use crate::tui::style::{Ctx, Role};

/// Writes text into one line of an area, cut with `…`; returns the cells it took.
pub fn put(buf: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if y >= area.height || x >= area.width {
        return 0;
    }
    let room = area.width - x;
    let (end, _) = buf.set_stringn(area.x + x, area.y + y, ellipsis(text, room.into()), room.into(), style);
    end - area.x - x
}

/// Writes text so that it ends at the right edge of the area.
pub fn put_right(buf: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) {
    let cells = u16::try_from(width(text)).unwrap_or(u16::MAX).min(area.width);
    put(buf, area, area.width - cells, y, text, style);
}

/// Writes pieces one after the other; returns the cells they took.
pub fn put_spans(buf: &mut Buffer, area: Rect, x: u16, y: u16, spans: &[(String, Style)]) -> u16 {
    let mut at = x;
    for (text, style) in spans {
        at += put(buf, area, at, y, text, *style);
    }
    at.saturating_sub(x)
}

/// Keeps so many lines; the last one tells that there were more.
pub fn shortened(mut lines: Vec<String>, most: usize, cells: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            cut_off(last, cells);
        }
    }
    lines
}

/// Lets a line tell that more came behind it.
pub fn cut_off(line: &mut String, cells: usize) {
    *line = ellipsis(&format!("{line} …"), cells);
}

/// Marks a line of an area as the chosen one, by more than its colour: its first cell is the mark's, and text begins at
/// the third.
pub fn mark_line(buf: &mut Buffer, area: Rect, y: u16, ctx: &Ctx) {
    put(buf, area, 0, y, "▌", ctx.style(Role::Selection));
    let line = Rect { y: area.y.saturating_add(y), height: u16::from(y < area.height), ..area };
    // What is dim elsewhere must be readable on the colour of the chosen line.
    let chosen = ctx.style(Role::Selection).remove_modifier(Modifier::DIM);
    buf.set_style(line.intersection(buf.area), chosen);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_have_no_room_are_told_of_by_the_last_one() {
        let lines = || ["one two".to_owned(), "three".to_owned()].to_vec();
        assert_eq!(shortened(lines(), 2, 7), lines());
        assert_eq!(shortened(lines(), 1, 9), ["one two …"]);
        assert_eq!(shortened(lines(), 1, 7), ["one tw…"]);
        assert_eq!(shortened(lines(), 0, 7), Vec::<String>::new());
    }
}
