//! Text broken into lines.

use unicode_segmentation::UnicodeSegmentation as _;

use super::width::width;

/// Breaks text into lines of at most `cells`: at blanks, and inside a word only where it is too long.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    lines(text, cells.max(1), true)
}

/// Breaks text into lines of at most `cells` at blanks alone: a word that is too long, such as a path to be copied,
/// stands whole on its line.
pub fn wrap_at_blanks(text: &str, cells: usize) -> Vec<String> {
    lines(text, cells, false)
}

fn lines(text: &str, cells: usize, breaks_words: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if !line.is_empty() && width(&line) + width(word.trim_end()) > cells {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        let is_whole = !breaks_words || width(&line) + width(word) <= cells;
        let pieces: Vec<&str> = if is_whole { vec![word] } else { word.graphemes(true).collect() };
        for piece in pieces {
            if !is_whole && !line.is_empty() && width(&line) + width(piece) > cells {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            if !(line.is_empty() && piece == " ") {
                line.push_str(piece);
            }
        }
    }
    let last = line.trim_end();
    if !last.is_empty() || lines.is_empty() {
        lines.push(last.to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_into_lines_that_fit() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("a  bc", 3), ["a", "bc"]);
        assert!(wrap("鬼滅の刃", 1).len() >= 4);
        for line in wrap("The.Long.Name.2026.1080p 鬼滅の刃 with blanks", 7) {
            assert!(width(&line) <= 7, "{line}");
        }
    }

    #[test]
    fn what_is_to_be_copied_stays_whole() {
        assert_eq!(wrap_at_blanks("run: rm /a/long/path now", 8), ["run: rm", "/a/long/path", "now"]);
        assert_eq!(wrap_at_blanks("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap_at_blanks("", 4), [""]);
    }
}
