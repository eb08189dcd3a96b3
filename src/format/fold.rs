//! The folding behind every search: case and accents do not matter.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

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
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, plain)) => into.push_str(plain),
            None => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_folded_away() {
        for (text, folded) in [
            ("Amélie", "amelie"),
            ("ＦＵＬＬ", "full"),
            ("ÅNGSTRÖM", "angstrom"),
            ("鬼滅", "鬼滅"),
            ("ŁÓDŹ Straße Ærø", "lodz strasse aero"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδος", "οδοσ"),
            ("İstanbul ısı", "istanbul isi"),
        ] {
            let mut out = String::new();
            fold(text, &mut out);
            assert_eq!(out, folded);
        }
    }
}
