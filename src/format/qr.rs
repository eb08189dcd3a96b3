//! A text as a picture for telephones, two modules in a cell: letters for what is dark, blanks for what is light.

use qrcode::{Color, EcLevel, QrCode};

/// Modules of light around the picture, without which no telephone finds it.
const QR_MARGIN: usize = 2;

/// Returns the lines of the picture, as many cells each; nothing for a text that is too long for one.
///
/// It is read only where it is drawn dark on light, whatever the colours around it are.
pub fn qr_picture(text: &str) -> Option<Vec<String>> {
    // What damages paper does not damage a screen, and the smallest picture fits most terminals.
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let (side, colors) = (code.width(), code.into_colors());
    let whole = side + 2 * QR_MARGIN;
    let dark = |row: usize, column: usize| {
        let inside = |at: usize| at.checked_sub(QR_MARGIN).filter(|at| *at < side);
        let at = inside(row).zip(inside(column)).map(|(row, column)| row * side + column);
        at.and_then(|at| colors.get(at)).is_some_and(|color| *color == Color::Dark)
    };
    let line = |row: usize| {
        let cells = (0..whole).map(|column| match (dark(row, column), dark(row + 1, column)) {
            (true, true) => '\u{2588}',
            (true, false) => '\u{2580}',
            (false, true) => '\u{2584}',
            (false, false) => ' ',
        });
        cells.collect::<String>()
    };
    Some((0..whole).step_by(2).map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://real-debrid.com/authorize?client_id=X245A4XAIBGVM&device_id=ABCD1234";

    /// Light and dark as a camera sees them, one value a module.
    fn modules(lines: &[String]) -> Vec<Vec<bool>> {
        let halves = |line: &str, dark: [char; 2]| line.chars().map(|cell| dark.contains(&cell)).collect::<Vec<bool>>();
        lines
            .iter()
            .flat_map(|line| [halves(line, ['\u{2588}', '\u{2580}']), halves(line, ['\u{2588}', '\u{2584}'])])
            .collect()
    }

    #[test]
    fn a_reader_of_such_pictures_reads_the_address() {
        let lines = qr_picture(ADDRESS).unwrap();
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
        assert!(modules[..QR_MARGIN].iter().all(light), "light above");
        assert!(modules.iter().all(|row| row[..QR_MARGIN].iter().chain(&row[side - QR_MARGIN..]).all(|dark| !dark)));
    }

    #[test]
    fn what_is_too_long_is_no_picture() {
        assert_eq!(qr_picture(&"x".repeat(9_999)), None);
    }
}
