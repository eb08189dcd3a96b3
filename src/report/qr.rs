//! The picture for telephones on a command line: dark on light whatever the terminal's colours are.

use super::OutputLayout;
use crate::format::{qr_picture, width};

/// Black on white of the 256 colours, which no theme changes.
const INK: &str = "\x1b[38;5;16;48;5;231m";
const PLAIN: &str = "\x1b[0m";

/// Returns the lines of the picture, or nothing where it does not fit or its letters are unknown.
pub fn qr_lines(text: &str, layout: OutputLayout) -> Option<Vec<String>> {
    let picture = qr_picture(text)?;
    let fits = picture.iter().all(|line| width(line) <= layout.width);
    (layout.unicode && fits).then(|| picture.into_iter().map(|line| [INK, &line, PLAIN].concat()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://real-debrid.com/authorize?client_id=X245A4XAIBGVM&device_id=ABCD1234";

    #[test]
    fn it_is_dark_on_light_and_where_it_cannot_be_shown_whole_it_is_not_shown() {
        let lines = qr_lines(ADDRESS, OutputLayout { width: 80, unicode: true }).unwrap();
        assert!(lines.iter().all(|line| line.starts_with(INK) && line.ends_with(PLAIN)));
        assert_eq!(qr_lines(ADDRESS, OutputLayout { width: 36, unicode: true }), None);
        assert_eq!(qr_lines(ADDRESS, OutputLayout { width: 80, unicode: false }), None);
        assert_eq!(qr_lines(&"x".repeat(9_999), OutputLayout { width: 999, unicode: true }), None);
    }
}
