//! A text as a picture for telephones: two modules in a cell, dark on light whatever the terminal's colours are.

use qrcode::{Color, EcLevel, QrCode};

use super::OutputLayout;

/// Modules of light around the picture, without which no telephone finds it.
const MARGIN: usize = 2;

/// Black on white of the 256 colours, which no theme changes.
const INK: &str = "\x1b[38;5;16;48;5;231m";
const PLAIN: &str = "\x1b[0m";

/// Returns the lines of the picture, or nothing where it does not fit or its letters are unknown.
pub fn qr_lines(text: &str, layout: OutputLayout) -> Option<Vec<String>> {
    // What damages paper does not damage a screen, and the smallest picture fits most terminals.
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let (side, colors) = (code.width(), code.into_colors());
    let whole = side + 2 * MARGIN;
    if !layout.unicode || layout.width < whole {
        return None;
    }
    let dark = |row: usize, column: usize| {
        let inside = |at: usize| at.checked_sub(MARGIN).filter(|at| *at < side);
        let at = inside(row).zip(inside(column)).map(|(row, column)| row * side + column);
        at.and_then(|at| colors.get(at)).is_some_and(|color| *color == Color::Dark)
    };
    let line = |row: usize| {
        let cells = (0..whole).map(|column| match (dark(row, column), dark(row + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        });
        [INK, &cells.collect::<String>(), PLAIN].concat()
    };
    Some((0..whole).step_by(2).map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://real-debrid.com/authorize?client_id=X245A4XAIBGVM&device_id=ABCD1234";

    /// Light and dark as a camera sees them, one value a module.
    fn modules(lines: &[String]) -> Vec<Vec<bool>> {
        let halves = |line: &str, dark: [char; 2]| {
            let cells = line.strip_prefix(INK).unwrap().strip_suffix(PLAIN).unwrap().to_owned();
            cells.chars().map(|cell| dark.contains(&cell)).collect::<Vec<bool>>()
        };
        lines.iter().flat_map(|line| [halves(line, ['█', '▀']), halves(line, ['█', '▄'])]).collect()
    }

    #[test]
    fn a_reader_of_such_pictures_reads_the_address() {
        let layout = OutputLayout { width: 80, unicode: true };
        let lines = qr_lines(ADDRESS, layout).unwrap();
        let modules = modules(&lines);
        // As many points a module as a camera would have; readers want a wide margin on paper.
        let (scale, side) = (4, modules[0].len());
        let seen = |x: usize, y: usize| modules.get(y / scale).is_some_and(|row| row[x / scale]);
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale(
                side * scale,
                side * scale,
                |x, y| {
                    if seen(x, y) { 0 } else { 255 }
                },
            );
        let found = picture.detect_grids();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].decode().unwrap().1, ADDRESS);
        assert!(lines.len() <= 21 && side <= 41, "it fits a usual terminal: {side} x {}", lines.len());
        let light = |row: &Vec<bool>| row.iter().all(|dark| !dark);
        assert!(modules[..MARGIN].iter().all(light), "light above");
        assert!(modules.iter().all(|row| row[..MARGIN].iter().chain(&row[side - MARGIN..]).all(|dark| !dark)));
    }

    #[test]
    fn where_it_cannot_be_shown_whole_it_is_not_shown() {
        assert_eq!(qr_lines(ADDRESS, OutputLayout { width: 36, unicode: true }), None);
        assert_eq!(qr_lines(ADDRESS, OutputLayout { width: 80, unicode: false }), None);
        assert_eq!(qr_lines(&"x".repeat(9_999), OutputLayout { width: 999, unicode: true }), None);
    }
}
