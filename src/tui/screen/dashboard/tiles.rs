//! Where the parts of the dashboard lie, as a pure function of width, height and what there is to show.
//!
//! The parts lie in bands below each other; a band has one or two columns. What is higher than the
//! screen is scrolled, what is lower leaves its room to the chart.

use ratatui::layout::Rect;

use crate::tui::widget::Panel;

/// One part of the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    /// The numbers that count most.
    Cards,
    /// What to do next.
    Todo,
    /// The last sync and its result.
    LastSync,
    /// Torrents by status.
    Status,
    /// Torrents added per day.
    Added,
    /// The largest torrents.
    Largest,
    /// The hosts with most torrents.
    Hosts,
}

/// How many cards there are.
pub(super) const CARD_COUNT: usize = 6;

/// Widths from which two columns and the widest arrangement are used.
const TWO_COLUMNS_FROM: u16 = 66;
const WIDE_FROM: u16 = 110;

/// Lines of the chart, its axis among them: at least, and when there is room.
const CHART: u16 = 6;
const HIGHEST_CHART: u16 = 11;

/// Lines of the frame around a part.
const FRAME: u16 = 2;

/// Fewest lines of a part: a lower one would lose its frame.
const LEAST: u16 = 3;

type Band = &'static [&'static [Tile]];

const WIDE: [Band; 3] = [
    &[&[Tile::Cards]],
    &[&[Tile::Todo], &[Tile::LastSync]],
    &[&[Tile::Status, Tile::Largest], &[Tile::Added, Tile::Hosts]],
];

const USUAL: [Band; 4] = [
    &[&[Tile::Cards]],
    &[&[Tile::Todo]],
    &[&[Tile::Status, Tile::Hosts], &[Tile::Added, Tile::LastSync]],
    &[&[Tile::Largest]],
];

const NARROW: [Band; 7] = [
    &[&[Tile::Cards]],
    &[&[Tile::Todo]],
    &[&[Tile::LastSync]],
    &[&[Tile::Status]],
    &[&[Tile::Added]],
    &[&[Tile::Hosts]],
    &[&[Tile::Largest]],
];

/// How many lines the parts have to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Lines {
    pub(super) todo: usize,
    pub(super) last_sync: usize,
    pub(super) status: usize,
    pub(super) largest: usize,
    pub(super) hosts: usize,
}

/// Returns how many cards stand side by side.
pub(super) fn cards_in_row(width: u16) -> usize {
    if width >= TWO_COLUMNS_FROM { CARD_COUNT } else { CARD_COUNT / 2 }
}

/// Returns the lines of one card: label, number and, with room, a remark.
pub(super) fn card_lines(width: u16) -> u16 {
    if width >= TWO_COLUMNS_FROM { 3 } else { 2 }
}

/// Returns where a card lies in the part of the cards.
pub(super) fn card_place(area: Rect, at: usize) -> Rect {
    let inner = Panel::inner(area);
    // The mark of the first card stands in the margin.
    let lead = u16::from(inner.x > area.x);
    let room = Rect { x: inner.x - lead, width: inner.width + 2 * lead, ..inner };
    let in_row = u16::try_from(cards_in_row(area.width)).unwrap_or(1).max(1);
    let (cells, lines) = (room.width / in_row, card_lines(area.width));
    let at = u16::try_from(at).unwrap_or(0);
    let (column, row) = (at % in_row, at / in_row);
    Rect { x: room.x + column * cells, y: room.y + row * lines, width: cells, height: lines }.intersection(room)
}

/// Places the parts in reading order and returns the height of them all.
pub(super) fn place(width: u16, height: u16, lines: Lines) -> (Vec<(Tile, Rect)>, u16) {
    let bands: &[Band] = match width {
        WIDE_FROM.. => &WIDE,
        TWO_COLUMNS_FROM.. => &USUAL,
        _ => &NARROW,
    };
    let whole: u16 = bands.iter().map(|band| band_height(band, width, lines)).fold(0, u16::saturating_add);
    let spare = height.saturating_sub(whole);
    let mut places = Vec::new();
    let mut y: u16 = 0;
    for band in bands {
        let high = band_height(band, width, lines) + growth(band, width, lines).min(spare);
        let columns = u16::try_from(band.len()).unwrap_or(1).max(1);
        let mut x = 0;
        for (column, place) in band.iter().zip(1..) {
            let end = match (place == columns, width >= WIDE_FROM) {
                (true, _) => width,
                // Sentences stand on the left, and need more room than numbers.
                (false, true) => width / 20 * 11,
                (false, false) => width / columns * place,
            };
            let mut rest = high - column_height(column, width, lines).min(high);
            let mut top = y;
            for (tile, at) in column.iter().zip(1..) {
                let stretched = match tile {
                    Tile::Added => rest.min(HIGHEST_CHART - CHART),
                    _ if at == column.len() => rest,
                    _ => 0,
                };
                rest -= stretched;
                let own = tile_height(*tile, width, lines) + stretched;
                places.push((*tile, Rect { x, y: top, width: end - x, height: own }));
                top = top.saturating_add(own);
            }
            x = end;
        }
        y = y.saturating_add(high);
    }
    (places, y)
}

/// Returns by how much a band may grow beyond its need, for the chart to reach its best height.
fn growth(band: Band, width: u16, lines: Lines) -> u16 {
    let of_chart = band.iter().find(|column| column.contains(&Tile::Added));
    let stretched = of_chart.map(|column| band_height(band, width, lines) - column_height(column, width, lines));
    stretched.map_or(0, |stretched| (HIGHEST_CHART - CHART).saturating_sub(stretched))
}

fn band_height(band: Band, width: u16, lines: Lines) -> u16 {
    band.iter().map(|column| column_height(column, width, lines)).max().unwrap_or(0)
}

fn column_height(column: &[Tile], width: u16, lines: Lines) -> u16 {
    column.iter().map(|tile| tile_height(*tile, width, lines)).fold(0, u16::saturating_add)
}

fn tile_height(tile: Tile, width: u16, lines: Lines) -> u16 {
    let of = |n: usize| u16::try_from(n.max(1)).unwrap_or(u16::MAX - FRAME);
    let inner = match tile {
        Tile::Cards => card_lines(width) * u16::try_from(CARD_COUNT / cards_in_row(width)).unwrap_or(1),
        Tile::Todo => of(lines.todo),
        Tile::LastSync => of(lines.last_sync),
        Tile::Status => of(lines.status),
        Tile::Added => CHART,
        Tile::Largest => of(lines.largest),
        Tile::Hosts => of(lines.hosts),
    };
    inner.max(LEAST).saturating_add(FRAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USED: Lines = Lines { todo: 3, last_sync: 4, status: 7, largest: 5, hosts: 2 };

    #[test]
    fn the_parts_fill_their_bands_without_overlap() {
        for width in [0, 1, 20, 40, 65, 66, 80, 109, 110, 120, 200] {
            for height in [0, 10, 22, 34, 58] {
                let (places, whole) = place(width, height, USED);
                assert_eq!(places.len(), 7, "{width}");
                let cells: u32 = places.iter().map(|(_, at)| u32::from(at.width) * u32::from(at.height)).sum();
                assert_eq!(cells, u32::from(width) * u32::from(whole), "{width}x{height}");
                for (n, (_, a)) in places.iter().enumerate() {
                    assert!(places[n + 1..].iter().all(|(_, b)| a.intersection(*b).is_empty()), "{width}x{height}");
                }
            }
        }
    }

    #[test]
    fn a_usual_window_of_the_widest_arrangement_needs_no_scrolling() {
        assert!(place(120, 34, USED).1 <= 34);
    }
}
