//! Where the parts of the dashboard lie, as a pure function of width, height and what there is to show.
//!
//! The parts lie in bands below each other; a band has one or more columns. What is higher than the
//! screen is scrolled; where there is room below, lists show more of what they have.

use ratatui::layout::Rect;

use crate::tui::widget::Panel;

/// One part of the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    /// What happened since the user last looked.
    News,
    /// The numbers that count most.
    Cards,
    /// What to do next.
    Todo,
    /// The last sync and its result.
    LastSync,
    /// Torrents by status.
    Status,
    /// What came and went over time, and what that made.
    Growth,
    /// The largest torrents.
    Largest,
    /// The hosts with most torrents.
    Hosts,
    /// What happened last.
    Newest,
    /// What came and went month by month.
    Months,
}

/// How many cards there are.
pub(super) const CARD_COUNT: usize = 6;

/// Widths from which two columns and the wide arrangement are used, and from which events are always shown.
const TWO_COLUMNS_FROM: u16 = 66;
const WIDE_FROM: u16 = 110;
const WIDEST_FROM: u16 = 170;

/// Lines of the charts with their words, and of one line of bars with its own.
const CHART: usize = 5;
const SPARK: usize = 3;

/// Lines of the frame around a part.
const FRAME: u16 = 2;

/// Fewest lines of a part: a lower one would lose its frame.
const LEAST: u16 = 2;

/// Lines of lists that can be longer, where there is no room to spare.
const FEW: usize = 5;

/// Fewest events and months that are worth a part of their own.
const WORTH: usize = 3;

/// Blank cells between two columns.
const GAP: u16 = 1;

type Band = &'static [&'static [Tile]];

const WIDE: [Band; 5] = [
    &[&[Tile::News]],
    &[&[Tile::Cards]],
    &[&[Tile::Todo], &[Tile::LastSync]],
    &[&[Tile::Growth]],
    &[&[Tile::Status, Tile::Hosts, Tile::Months], &[Tile::Largest, Tile::Newest]],
];

const USUAL: [Band; 6] = [
    &[&[Tile::News]],
    &[&[Tile::Cards]],
    &[&[Tile::Todo]],
    &[&[Tile::Status, Tile::Hosts], &[Tile::LastSync, Tile::Growth]],
    &[&[Tile::Largest]],
    &[&[Tile::Newest]],
];

const NARROW: [Band; 9] = [
    &[&[Tile::News]],
    &[&[Tile::Cards]],
    &[&[Tile::Todo]],
    &[&[Tile::LastSync]],
    &[&[Tile::Status]],
    &[&[Tile::Growth]],
    &[&[Tile::Hosts]],
    &[&[Tile::Largest]],
    &[&[Tile::Newest]],
];

/// How many lines the parts have to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LineCounts {
    pub(super) todo: usize,
    pub(super) last_sync: usize,
    pub(super) status: usize,
    pub(super) largest: usize,
    pub(super) hosts: usize,
    pub(super) newest: usize,
    pub(super) months: usize,
    pub(super) news: usize,
    /// Whether the charts need a line for what was removed.
    pub(super) losses: bool,
}

/// Returns how many cards stand side by side.
pub(super) fn cards_in_row(width: u16) -> usize {
    if width >= TWO_COLUMNS_FROM { CARD_COUNT } else { CARD_COUNT / 2 }
}

/// Returns the lines of one card: label, number and, with room, a remark.
pub(super) fn card_lines(width: u16) -> u16 {
    if width >= WIDE_FROM { 3 } else { 2 }
}

/// Returns the blank lines above and below the cards.
pub(super) fn card_air(width: u16) -> u16 {
    u16::from(width >= TWO_COLUMNS_FROM)
}

/// Returns where a card lies in the part of the cards.
pub(super) fn card_place(area: Rect, at: usize) -> Rect {
    let in_row = cards_in_row(area.width);
    let cells = area.width.saturating_sub(2) / u16::try_from(in_row).unwrap_or(1).max(1);
    let lines = card_lines(area.width);
    let (row, column) = (u16::try_from(at / in_row).unwrap_or(0), u16::try_from(at % in_row).unwrap_or(0));
    let top = area.y + card_air(area.width) + row * lines;
    Rect { x: area.x + 1 + column * cells, y: top, width: cells, height: lines }
}

/// Whether a chart has room for lines of bars.
pub(super) fn charts(width: u16) -> bool {
    width >= WIDE_FROM
}

/// Returns the parts in reading order, the height of them all, and how many of the largest are seen.
pub(super) fn place(width: u16, height: u16, lines: LineCounts) -> (Vec<(Tile, Rect)>, u16, usize) {
    let (_, whole) = bands(width, grown(width, lines, 0));
    let spare = usize::from(height.saturating_sub(whole));
    // What one column has more of may be more than the screen has lines.
    let fitting = (0..=spare).rev().map(|more| grown(width, lines, more));
    let chosen = fitting.into_iter().find(|lines| bands(width, *lines).1 <= height.max(whole));
    let chosen = chosen.unwrap_or_else(|| grown(width, lines, 0));
    let (places, whole) = bands(width, chosen);
    (places, whole, chosen.largest)
}

/// Returns what is shown with so many lines to spare: first more of the largest, then events, and months beside them.
fn grown(width: u16, lines: LineCounts, more: usize) -> LineCounts {
    let largest = lines.largest.min(FEW + more);
    let left = more.saturating_sub(lines.largest.saturating_sub(FEW));
    let worth = |n: usize| if n >= WORTH { n } else { 0 };
    let frame = usize::from(FRAME);
    let newest = if width >= WIDEST_FROM { FEW + left } else { worth(left.saturating_sub(frame)) };
    // A month has a line, and the list of them has a heading.
    let months = worth(more.saturating_sub(frame + 1)).min(lines.months);
    LineCounts { largest, newest: lines.newest.min(newest), months: if months > 0 { months + 1 } else { 0 }, ..lines }
}

fn bands(width: u16, lines: LineCounts) -> (Vec<(Tile, Rect)>, u16) {
    let bands: &[Band] = match width {
        WIDE_FROM.. => &WIDE,
        TWO_COLUMNS_FROM.. => &USUAL,
        _ => &NARROW,
    };
    let mut places = Vec::new();
    let mut y: u16 = 0;
    let is_there = |tile: &&Tile| match tile {
        Tile::News => lines.news > 0,
        Tile::Newest => lines.newest > 0,
        Tile::Months => lines.months > 0,
        _ => true,
    };
    for band in bands {
        let band: Vec<Vec<Tile>> =
            band.iter().map(|column| column.iter().filter(is_there).copied().collect()).collect();
        let high = band.iter().map(|column| column_height(column, width, lines)).max().unwrap_or(0);
        let columns = u16::try_from(band.len()).unwrap_or(1).max(1);
        let mut x = 0;
        for (column, number) in band.iter().zip(1..) {
            let end = match (number == columns, columns) {
                (true, _) => width,
                // Sentences stand on the left, and need more room than numbers.
                (false, 2) if width >= WIDE_FROM => width / 20 * 11,
                (false, _) => width / columns * number,
            };
            let mut top = y;
            for (tile, at) in column.iter().zip(1..) {
                let own = tile_height(*tile, width, lines);
                let own = if at == column.len() { (y + high).saturating_sub(top) } else { own };
                let gap = if number == columns { 0 } else { GAP };
                places.push((*tile, Rect { x, y: top, width: (end - x).saturating_sub(gap), height: own }));
                top = top.saturating_add(own);
            }
            x = end;
        }
        y = y.saturating_add(high);
    }
    (places, y)
}

fn column_height(column: &[Tile], width: u16, lines: LineCounts) -> u16 {
    column.iter().map(|tile| tile_height(*tile, width, lines)).fold(0, u16::saturating_add)
}

fn tile_height(tile: Tile, width: u16, lines: LineCounts) -> u16 {
    let of = |n: usize| u16::try_from(n.max(1)).unwrap_or(u16::MAX - FRAME);
    let inner = match tile {
        Tile::Cards => {
            let rows = u16::try_from(CARD_COUNT / cards_in_row(width)).unwrap_or(1);
            return card_lines(width) * rows + 2 * card_air(width);
        }
        Tile::News => of(lines.news),
        Tile::Todo => of(lines.todo),
        Tile::LastSync => of(lines.last_sync),
        Tile::Status => of(lines.status),
        Tile::Growth if charts(width) => of(CHART + usize::from(lines.losses)),
        Tile::Growth => of(SPARK),
        Tile::Largest => of(lines.largest),
        Tile::Hosts => of(lines.hosts),
        Tile::Newest => of(lines.newest),
        Tile::Months => of(lines.months),
    };
    inner.max(LEAST).saturating_add(FRAME)
}

/// Returns what is left of a part for its content.
pub(super) fn inner(area: Rect, tile: Tile) -> Rect {
    if tile == Tile::Cards { area } else { Panel::inner(area) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USED: LineCounts = LineCounts {
        todo: 3,
        last_sync: 4,
        status: 7,
        largest: 15,
        hosts: 2,
        newest: 40,
        months: 30,
        news: 0,
        losses: true,
    };

    #[test]
    fn no_part_covers_another_and_all_are_within_the_width() {
        for width in [0, 1, 20, 40, 65, 66, 80, 109, 110, 120, 200] {
            for height in [0, 10, 22, 34, 58] {
                let (places, whole, _) = place(width, height, USED);
                assert!(places.len() >= 7, "{width}");
                for (n, (_, a)) in places.iter().enumerate() {
                    assert!(a.right() <= width && a.bottom() <= whole, "{width}x{height}");
                    assert!(places[n + 1..].iter().all(|(_, b)| a.intersection(*b).is_empty()), "{width}x{height}");
                }
            }
        }
    }

    #[test]
    fn a_usual_window_of_the_wide_arrangement_needs_no_scrolling_and_a_high_one_uses_its_height() {
        assert!(place(120, 34, USED).1 <= 34);
        for width in [80, 120, 200] {
            let (places, whole, largest) = place(width, 58, USED);
            assert!((54..=58).contains(&whole) && largest == 15, "{width}: {whole} {largest}");
            assert!(places.iter().any(|(tile, _)| *tile == Tile::Newest), "{width}");
            assert_eq!(places.iter().any(|(tile, _)| *tile == Tile::Months), width >= WIDE_FROM);
        }
    }
}
