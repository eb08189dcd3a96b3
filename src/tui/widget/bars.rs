//! Numbers side by side as upright bars, an eighth of a line exact.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::paint::put;
use crate::tui::style::{Ctx, Role};

/// A cell filled from below, by eighths.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Widest bar with the gap behind it.
const WIDEST: u16 = 4;

/// Returns the cells of one bar with its gap, for so many bars; 0 when they do not fit.
pub fn bar_step(cells: u16, bars: usize) -> u16 {
    cells.checked_div(u16::try_from(bars).unwrap_or(u16::MAX)).unwrap_or(0).min(WIDEST)
}

/// Draws numbers side by side, the last one rightmost; the greatest of all fills the height. One that is 0 is still seen.
pub fn bars(buf: &mut Buffer, area: Rect, numbers: &[u64], ctx: &Ctx) {
    let most = numbers.iter().copied().max().unwrap_or(0).max(1);
    let eighths: Vec<u64> = numbers.iter().map(|number| filled(*number, most, area.height)).collect();
    let step = bar_step(area.width, numbers.len()).max(1);
    upright(buf, area, &eighths, [step, step - u16::from(step > 1)], Role::Gauge, ctx);
}

/// Draws a number that goes on from step to step as one shape over the whole width: the least of all lies on the ground,
/// the greatest fills the height.
pub fn levels(buf: &mut Buffer, area: Rect, numbers: &[u64], ctx: &Ctx) {
    let (least, most) = (numbers.iter().min().copied().unwrap_or(0), numbers.iter().max().copied().unwrap_or(0));
    let above = |number: &u64| if most > least { filled(number - least, most - least, area.height).max(1) } else { 4 };
    let at = |cell: u16| numbers.get(usize::from(cell) * numbers.len() / usize::from(area.width.max(1)));
    let eighths: Vec<u64> = (0..area.width).filter_map(at).map(above).collect();
    upright(buf, area, &eighths, [1, 1], Role::Gauge, ctx);
}

/// Draws one line of bars with the greatest of all as high as the line, and nothing where there is nothing.
pub fn low_bars(buf: &mut Buffer, area: Rect, numbers: &[u64], role: Role, ctx: &Ctx) {
    let most = numbers.iter().copied().max().unwrap_or(0).max(1);
    let step = bar_step(area.width, numbers.len()).max(1);
    let wide = usize::from(step - u16::from(step > 1));
    for (number, place) in numbers.iter().zip(0..).filter(|(number, _)| **number > 0) {
        let part = usize::try_from(filled(*number, most, 1)).unwrap_or(0);
        put(buf, area, place * step, 0, &EIGHTHS[part].repeat(wide), ctx.style(role));
    }
}

/// Draws bars of so many eighths, each so many cells after the one before and so many cells wide.
fn upright(buf: &mut Buffer, area: Rect, eighths: &[u64], [step, wide]: [u16; 2], role: Role, ctx: &Ctx) {
    let fit = usize::from(area.width / step);
    let shown = &eighths[eighths.len().saturating_sub(fit)..];
    for (eighths, place) in shown.iter().zip(0..) {
        for line in 0..area.height {
            let y = area.height - 1 - line;
            let part = eighths.saturating_sub(u64::from(line) * 8).min(8);
            // A day without any is still a day.
            let (cell, role) = match (eighths, line) {
                (0, 0) => ("·", Role::Track),
                _ => (EIGHTHS[usize::try_from(part).unwrap_or(0)], role),
            };
            put(buf, area, place * step, y, &cell.repeat(wide.into()), ctx.style(role));
        }
    }
}

/// A cell filled from the left, by eighths.
const LYING: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Draws a share as one lying bar over the first line of the area, an eighth of a cell exact; something is never nothing.
pub fn share_bar(buf: &mut Buffer, area: Rect, part: u64, whole: u64, style: Style, ctx: &Ctx) {
    let eighths = filled(part.min(whole), whole.max(1), area.width);
    let (full, rest) = (usize::try_from(eighths / 8).unwrap_or(0), usize::try_from(eighths % 8).unwrap_or(0));
    let bar = format!("{}{}", "█".repeat(full), LYING[rest]);
    let x = put(buf, area, 0, 0, &bar, style);
    let track = usize::from(area.width.saturating_sub(x));
    put(buf, area, x, 0, &"─".repeat(track), ctx.style(Role::Track));
}

/// Returns the newest numbers that fit as one line of bars: `▁▂▅▇█`.
pub fn spark(numbers: &[u64], cells: u16) -> String {
    let shown = &numbers[numbers.len().saturating_sub(cells.into())..];
    let most = shown.iter().copied().max().unwrap_or(0).max(1);
    let eighths = shown.iter().map(|number| usize::try_from(filled(*number, most, 1)).unwrap_or(0));
    eighths.map(|eighths| EIGHTHS[eighths]).collect()
}

/// Returns the eighths of a bar; something is never nothing.
fn filled(number: u64, most: u64, lines: u16) -> u64 {
    let whole = u64::from(lines) * 8;
    let part = u128::from(number) * u128::from(whole) / u128::from(most);
    u64::try_from(part).unwrap_or(whole).max(u64::from(number > 0)).min(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_number_fills_the_height_and_one_is_seen() {
        assert_eq!((filled(900, 900, 5), filled(1, 900, 5), filled(0, 900, 5), filled(450, 900, 5)), (40, 1, 0, 20));
        assert_eq!(filled(u64::MAX, u64::MAX, 3), 24);
    }

    #[test]
    fn a_line_of_bars_shows_the_newest_numbers_against_the_greatest_of_them() {
        assert_eq!(spark(&[900, 0, 1, 4, 8], 4), " ▁▄█");
        assert_eq!(spark(&[], 4), "");
    }

    #[test]
    fn bars_take_what_room_there_is() {
        assert_eq!([29, 30, 44, 76, 400].map(|cells| bar_step(cells, 30)), [0, 1, 1, 2, 4]);
    }
}
