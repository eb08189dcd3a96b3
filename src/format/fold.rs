//! The folding behind every search: case and accents do not matter.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Letters that carry their accent inside, which no decomposition takes off; and the second form of one letter.
const LETTERS: [(char, &str); 11] = [
    ('æ', "ae"),
    ('ð', "d"),
    ('ø', "o"),
    ('þ', "th"),
    ('ß', "ss"),
    ('đ', "d"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ł', "l"),
    ('œ', "oe"),
    ('ς', "σ"),
];

/// Appends the folded text: decomposed, without marks, in lower case.
///
/// Names and queries pass through this same function, so a search means the same everywhere.
pub fn fold(text: &str, into: &mut String) {
    let mut rest = text;
    // Most of most names is ASCII, which needs no decomposing; a mark that follows it is dropped anyway.
    loop {
        let end = if rest.is_ascii() { rest.len() } else { rest.bytes().take_while(u8::is_ascii).count() };
        let from = into.len();
        into.push_str(&rest[..end]);
        into[from..].make_ascii_lowercase();
        rest = &rest[end..];
        if rest.is_empty() {
            return;
        }
        let end = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
        fold_other(&rest[..end], into);
        rest = &rest[end..];
    }
}

fn fold_other(text: &str, into: &mut String) {
    // Each character on its own: what an order among them is for, the marks, goes away.
    for c in text.chars() {
        match c {
            // The ideographs are what they are.
            '\u{4e00}'..='\u{9fff}' => into.push(c),
            _ => decompose_compatible(c, |part| fold_part(part, into)),
        }
    }
}

fn fold_part(part: char, into: &mut String) {
    if is_combining_mark(part) {
        return;
    }
    for c in part.to_lowercase() {
        match LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, plain)) => into.push_str(plain),
            None => into.push(c),
        }
    }
}

/// Returns a text as it is searched: without case and accents.
pub fn folded(text: &str) -> String {
    let mut out = String::new();
    fold(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    /// What folding means: all of the text decomposed at once.
    fn meant(text: &str) -> String {
        let letters = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        letters
            .map(|c| LETTERS.iter().find(|row| row.0 == c).map_or_else(|| c.to_string(), |row| row.1.to_owned()))
            .collect()
    }

    #[test]
    fn every_character_is_folded_as_if_the_text_was_decomposed_at_once() {
        for c in '\0'..=char::MAX {
            assert_eq!(folded(c.encode_utf8(&mut [0; 4])), meant(c.encode_utf8(&mut [0; 4])), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_folded_as_if_it_was_decomposed_at_once(text in "[a-zÀ-ÿ\u{300}-\u{36f}\u{5b0}-\u{5bd}가-힣が\\PC]{0,12}") {
            prop_assert_eq!(folded(&text), meant(&text));
        }
    }

    #[test]
    fn case_and_accents_are_folded_away() {
        for (text, expected) in [
            ("Amélie", "amelie"),
            ("ＦＵＬＬ", "full"),
            ("ÅNGSTRÖM", "angstrom"),
            ("鬼滅", "鬼滅"),
            ("ŁÓDŹ Straße Ærø", "lodz strasse aero"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδος", "οδοσ"),
            ("İstanbul ısı", "istanbul isi"),
        ] {
            assert_eq!(folded(text), expected);
        }
    }
}
