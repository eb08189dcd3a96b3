//! The folding behind every search: case and accents do not matter.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Appends the folded text: decomposed, without marks, in lower case.
///
/// Names and queries pass through this same function, so a search means the same everywhere.
pub fn fold(text: &str, into: &mut String) {
    if text.is_ascii() {
        into.extend(text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        into.extend(text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_folded_away() {
        for (text, folded) in [("Amélie", "amelie"), ("ＦＵＬＬ", "full"), ("ÅNGSTRÖM", "angstrom"), ("鬼滅", "鬼滅")]
        {
            let mut out = String::new();
            fold(text, &mut out);
            assert_eq!(out, folded);
        }
    }
}
