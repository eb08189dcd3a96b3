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

/// Of the cells of a text that is cut in the middle, how many tenths its beginning gets.
const HEAD_TENTHS: usize = 6;

/// Returns the text cut to `cells` in its middle, so that its end stays: season, quality and group of a name.
pub fn middle(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else { return String::new() };
    let head = taken(text.graphemes(true), (room * HEAD_TENTHS).div_ceil(10));
    let tail = taken(text.graphemes(true).rev(), room - head.iter().map(|part| part.width()).sum::<usize>());
    head.into_iter().chain(std::iter::once("…")).chain(tail.into_iter().rev()).collect()
}

/// Returns the first pieces that fit into so many cells.
fn taken<'a>(pieces: impl Iterator<Item = &'a str>, cells: usize) -> Vec<&'a str> {
    let mut used = 0;
    let fits = |piece: &&str| {
        used += piece.width();
        used <= cells
    };
    pieces.take_while(fits).collect()
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

    #[test]
    fn a_name_that_is_cut_in_the_middle_keeps_its_end() {
        assert_eq!(middle("Some.Show.S01E02.1080p-GROUP", 15), "Some.Show…GROUP");
        assert_eq!(middle("abcdef", 6), "abcdef");
        assert_eq!((middle("abcdef", 1), middle("abcdef", 0)), ("…".to_owned(), String::new()));
        for cells in 0..20 {
            assert!(width(&middle("鬼滅の刃 The Movie 鬼滅の刃", cells)) <= cells);
        }
    }
}
