//! Numbers side by side as upright bars, an eighth of a line exact.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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

/// Draws the newest numbers that fit, the last one rightmost; the greatest of all fills the height.
pub fn bars(buf: &mut Buffer, area: Rect, numbers: &[u64], ctx: &Ctx) {
    let step = bar_step(area.width, numbers.len()).max(1);
    let fit = usize::from(area.width / step);
    let shown = &numbers[numbers.len().saturating_sub(fit)..];
    let most = numbers.iter().copied().max().unwrap_or(0).max(1);
    let wide = usize::from(step - u16::from(step > 1));
    for (number, place) in shown.iter().zip(0..) {
        let eighths = filled(*number, most, area.height);
        for line in 0..area.height {
            let y = area.height - 1 - line;
            let part = eighths.saturating_sub(u64::from(line) * 8).min(8);
            // A day without any is still a day.
            let (cell, role) = match (eighths, line) {
                (0, 0) => ("·", Role::Track),
                _ => (EIGHTHS[usize::try_from(part).unwrap_or(0)], Role::Gauge),
            };
            put(buf, area, place * step, y, &cell.repeat(wide), ctx.style(role));
        }
    }
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
    fn bars_take_what_room_there_is() {
        assert_eq!([29, 30, 44, 76, 400].map(|cells| bar_step(cells, 30)), [0, 1, 1, 2, 4]);
    }
}
