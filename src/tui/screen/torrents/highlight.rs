//! Where the words of a search stand in a name as it is shown.

use crate::format::{fold, width};

/// Returns the columns, as first cell and number of cells, in which folded words stand.
///
/// The text is the cleaned name; folding may make a character longer or shorter, so the way back is
/// kept character by character.
pub fn hit_columns(text: &str, words: &[String]) -> Vec<(u16, u16)> {
    let mut folded = String::new();
    // For every byte of the folded text: the cell where its character begins, and where it ends.
    let mut cells: Vec<(usize, usize)> = Vec::new();
    let mut column = 0;
    for c in text.chars() {
        let mut one = [0; 4];
        let one = c.encode_utf8(&mut one);
        fold(one, &mut folded);
        let end = column + width(one);
        cells.resize(folded.len(), (column, end));
        column = end;
    }
    let mut hits = Vec::new();
    for word in words {
        for (at, found) in folded.match_indices(word.as_str()) {
            let (Some(first), Some(last)) = (cells.get(at), cells.get(at + found.len() - 1)) else { continue };
            let (from, to) = (u16::try_from(first.0), u16::try_from(last.1));
            if let (Ok(from), Ok(to)) = (from, to) {
                hits.push((from, to.saturating_sub(from)));
            }
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_found_in_cells_of_the_shown_text() {
        let hits = |text: &str, words: &[&str]| {
            hit_columns(text, &words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(hits("Amélie 2001", &["2001", "ame"]), [(7, 4), (0, 3)]);
        assert_eq!(hits("Amélie 2001", &["lie 20"]), [(3, 6)]);
        assert_eq!(hits("鬼滅の刃 x", &["滅の"]), [(2, 4)]);
        assert_eq!(hits("ﬁlm", &["film"]), [(0, 3)]);
        assert_eq!(hits("abc", &[]), []);
    }
}
