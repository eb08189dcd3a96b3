//! A text with the letters read that are written as numbers in it: pure, and the same for every coding at once.
//!
//! Knows the codings of addresses, pages, mails and programs. Base64 is none of letters and is not read here.
//! Start reading at `layers`.

use std::ops::RangeInclusive;

/// How often a text is read that was coded again and again, as `%2525`.
const DEPTH: usize = 6;

/// How a letter is written as a number: what begins it, its base, how many digits, and what may end it.
struct Coding {
    begin: &'static str,
    base: u32,
    digits: RangeInclusive<usize>,
    end: &'static str,
    /// Whether the number is one byte of a letter, and not a whole one.
    is_byte: bool,
}

/// The codings; what begins longer stands first.
const CODINGS: [Coding; 9] = [
    Coding { begin: "&#x", base: 16, digits: 1..=8, end: ";", is_byte: false },
    Coding { begin: "&#X", base: 16, digits: 1..=8, end: ";", is_byte: false },
    Coding { begin: "&#", base: 10, digits: 1..=9, end: ";", is_byte: false },
    Coding { begin: r"\u{", base: 16, digits: 1..=6, end: "}", is_byte: false },
    Coding { begin: r"\u", base: 16, digits: 4..=4, end: "", is_byte: false },
    Coding { begin: r"\x", base: 16, digits: 2..=2, end: "", is_byte: true },
    Coding { begin: r"\", base: 8, digits: 1..=3, end: "", is_byte: true },
    Coding { begin: "%", base: 16, digits: 2..=2, end: "", is_byte: true },
    Coding { begin: "=", base: 16, digits: 2..=2, end: "", is_byte: true },
];

/// What other codings begin with, in words.
const AND: &str = "&amp;";

/// Returns a text as it reads after each decoding, the text itself not among them; none where nothing is coded.
pub(super) fn layers(text: &str) -> Vec<String> {
    let mut layers: Vec<String> = Vec::new();
    while layers.len() < DEPTH {
        let last = layers.last().map_or(text, String::as_str);
        let next = decoded(last);
        if next == last {
            break;
        }
        layers.push(next);
    }
    layers
}

/// Returns what of a text is a letter or a digit: blanks and signs may stand between any two of them.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(AND) {
            bytes.push(b'&');
            rest = after;
        } else if let Some(after) = CODINGS.iter().find_map(|coding| coding.read(rest, &mut bytes)) {
            rest = after;
        } else {
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            rest = &rest[c.len_utf8()..];
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Coding {
    /// Reads one letter off the beginning of a text; returns what stands behind it.
    fn read<'a>(&self, text: &'a str, into: &mut Vec<u8>) -> Option<&'a str> {
        let rest = text.strip_prefix(self.begin)?;
        let digits = rest.chars().take(*self.digits.end()).take_while(|c| c.is_digit(self.base)).count();
        if !self.digits.contains(&digits) {
            return None;
        }
        let number = u32::from_str_radix(&rest[..digits], self.base).ok()?;
        if self.is_byte {
            into.push(u8::try_from(number).ok()?);
        } else {
            into.extend_from_slice(char::from_u32(number)?.encode_utf8(&mut [0; 4]).as_bytes());
        }
        let rest = &rest[digits..];
        Some(rest.strip_prefix(self.end).unwrap_or(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_coding_is_read_alone_mixed_and_one_over_the_other() {
        for (text, last) in [
            ("%41%62c", "Abc"),
            ("%2541%252562", "Ab"),
            (r"\101\142\x63\u0064\u{65}", "Abcde"),
            ("&#65;&#x62;&#X63&#100;e", "Abcde"),
            ("&amp;#65;&amp;amp;#98;", "Ab"),
            ("=41=62", "Ab"),
            (r"\\101", r"\A"),
            ("K%C3%B6ln \\303\\266", "K\u{f6}ln \u{f6}"),
        ] {
            assert_eq!(layers(text).last().map(String::as_str), Some(last), "{text}");
        }
        for plain in ["", "50 % of it", "a=b", r"C:\new", "&#; & &amp", r"\u{}", "100%", r"\999", "&#x110000;"] {
            assert_eq!(layers(plain), Vec::<String>::new(), "{plain}");
        }
        assert_eq!(layers(&format!("%{}41", "25".repeat(50))).len(), DEPTH, "there is an end to it");
        assert_eq!(letters("a-b\n C\u{200b}1"), "abC1");
    }
}
