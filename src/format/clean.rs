//! Makes untrusted text showable: nothing that leaves here can steer a terminal.
//!
//! Control characters become visible pictures, direction marks become words in brackets, invisible
//! characters and floods of combining marks are dropped. The raw text stays in the archive.

use std::fmt::Write as _;

use unicode_normalization::char::is_combining_mark;

/// Combining marks kept on one base character: real scripts use up to three, floods use hundreds.
const MARKS_KEPT: usize = 8;

/// Characters of a field that are looked at; what a terminal can show of one field is far less.
const LONGEST: usize = 2_000;

/// Longest text of a server that an error message repeats.
const LONGEST_LINE: usize = 200;

/// Characters that would change the direction of the text around them, and the words shown instead.
const DIRECTION: [(char, &str); 12] = [
    ('\u{061c}', "⟨ALM⟩"),
    ('\u{200e}', "⟨LRM⟩"),
    ('\u{200f}', "⟨RLM⟩"),
    ('\u{202a}', "⟨LRE⟩"),
    ('\u{202b}', "⟨RLE⟩"),
    ('\u{202c}', "⟨PDF⟩"),
    ('\u{202d}', "⟨LRO⟩"),
    ('\u{202e}', "⟨RLO⟩"),
    ('\u{2066}', "⟨LRI⟩"),
    ('\u{2067}', "⟨RLI⟩"),
    ('\u{2068}', "⟨FSI⟩"),
    ('\u{2069}', "⟨PDI⟩"),
];

/// Returns the text with everything that is not plain printable text shown or dropped.
pub fn clean(untrusted: &str) -> String {
    let mut safe = String::with_capacity(untrusted.len().min(LONGEST));
    if untrusted.bytes().all(|b| (0x20..0x7f).contains(&b)) && untrusted.len() <= LONGEST {
        safe.push_str(untrusted);
        return safe;
    }
    let mut marks = 0;
    for c in untrusted.chars().take(LONGEST) {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks <= MARKS_KEPT {
            push_safe(&mut safe, c);
        }
    }
    safe
}

/// Returns the text cleaned and cut to 200 characters, for messages that repeat what a server said.
pub fn clean_line(untrusted: &str) -> String {
    clean(untrusted).chars().take(LONGEST_LINE).collect()
}

/// Joiners, variation selectors, soft hyphen, tags: invisible, and terminals disagree on their width.
pub(super) fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{ad}'
        | '\u{34f}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    )
}

fn push_safe(safe: &mut String, c: char) {
    match c {
        '\0'..='\x1f' => safe.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
        '\x7f' => safe.push('␡'),
        '\u{80}'..='\u{9f}' => {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\x{:02x}", u32::from(c));
        }
        '\u{2028}' | '\u{2029}' => safe.push('␤'),
        c if is_dropped(c) => {}
        // Fillers that look like nothing.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => safe.push(' '),
        // Private use and noncharacters have no agreed picture.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}' => safe.push('\u{fffd}'),
        c if u32::from(c) & 0xfffe == 0xfffe => safe.push('\u{fffd}'),
        c => match DIRECTION.iter().find(|(mark, _)| *mark == c) {
            Some((_, word)) => safe.push_str(word),
            None => safe.push(c),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_shown_not_sent() {
        for (raw, shown) in [
            ("plain name", "plain name"),
            ("a\x1b[2Jb", "a␛[2Jb"),
            ("a\nb\tc\0", "a␊b␉c␀"),
            ("\u{9b}31m", "\\x9b31m"),
            ("abc\u{202e}fdp", "abc⟨RLO⟩fdp"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("鬼滅の刃", "鬼滅の刃"),
        ] {
            assert_eq!(clean(raw), shown);
        }
    }

    #[test]
    fn no_scalar_value_gets_through_as_a_control_or_direction_character() {
        for c in '\0'..=char::MAX {
            let shown = clean(&format!("a{c}b"));
            assert!(
                shown.chars().all(|s| !s.is_control() && DIRECTION.iter().all(|(mark, _)| *mark != s)),
                "U+{:04X}",
                u32::from(c)
            );
        }
    }

    #[test]
    fn a_flood_of_combining_marks_is_cut() {
        let flood = format!("e{}", "\u{301}".repeat(10_000));
        assert_eq!(clean(&flood).chars().count(), 1 + MARKS_KEPT);
        assert_eq!(clean(&"x".repeat(70_000)).len(), LONGEST);
    }
}
