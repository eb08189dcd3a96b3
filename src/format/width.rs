//! Text measured and cut in terminal cells.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Returns how many cells a clean text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Returns the text cut to `cells`, with `…` where something was left out.
pub fn ellipsis(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if used + wide > cells - 1 {
            break;
        }
        used += wide;
        out.push_str(grapheme);
    }
    out.push('…');
    out
}

/// Returns the text cut or filled with blanks to exactly `cells`.
pub fn pad_right(text: &str, cells: usize) -> String {
    let mut out = ellipsis(text, cells);
    let used = out.width();
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(used)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_graphemes_and_counted_in_cells() {
        assert_eq!(ellipsis("abcdef", 6), "abcdef");
        assert_eq!(ellipsis("abcdefg", 6), "abcde…");
        assert_eq!(ellipsis("鬼滅の刃", 6), "鬼滅…");
        assert_eq!(ellipsis("abc", 0), "");
        assert_eq!(pad_right("鬼滅の刃", 6), "鬼滅… ");
    }
}
