//! The vocabularies of `names.txt`, and how a pattern becomes a name.
//!
//! Knows nothing of torrents: text in, text out, the same for the same draw.

use std::collections::HashMap;

const NAMES: &str = include_str!("names.txt");

/// All vocabularies, by name.
#[derive(Debug)]
pub(super) struct Words {
    vocabularies: HashMap<&'static str, Vec<&'static str>>,
}

impl Words {
    /// Reads the table that is compiled in.
    pub(super) fn load() -> Self {
        let mut vocabularies: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut section = "";
        for line in NAMES.lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                // A pattern may start with a bracket too; only a lone word is a section.
                Some(name) if name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') => section = name,
                _ if section.is_empty() => {}
                _ => vocabularies.entry(section).or_default().push(line),
            }
        }
        Self { vocabularies }
    }

    /// Draws an entry of a vocabulary and fills its placeholders.
    pub(super) fn draw(&self, vocabulary: &str, rng: &mut fastrand::Rng) -> String {
        let mut name = String::with_capacity(64);
        self.draw_into(&mut name, vocabulary, rng);
        name
    }

    fn draw_into(&self, out: &mut String, vocabulary: &str, rng: &mut fastrand::Rng) {
        let entries = self.vocabularies.get(vocabulary).map_or(&[][..], Vec::as_slice);
        if let Some(entry) = rng.choice(entries) {
            self.fill(out, entry, rng);
        }
    }

    fn fill(&self, out: &mut String, pattern: &str, rng: &mut fastrand::Rng) {
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (key, tail) = after.split_once('}').unwrap_or((after, ""));
            if let Some(number) = number(key, rng) {
                out.push_str(&number);
            } else if let Some(vocabulary) = key.strip_suffix('.') {
                let from = out.len();
                self.draw_into(out, vocabulary, rng);
                let dotted = dotted(&out[from..]);
                out.replace_range(from.., &dotted);
            } else {
                self.draw_into(out, key, rng);
            }
            rest = tail;
        }
        out.push_str(rest);
    }
}

/// Draws the number that `2:1-12` asks for: at least two digits, from 1 to 12.
fn number(key: &str, rng: &mut fastrand::Rng) -> Option<String> {
    let (width, range) = key.split_once(':')?;
    let (low, high) = range.split_once('-')?;
    let (width, low, high): (usize, u32, u32) = (width.parse().ok()?, low.parse().ok()?, high.parse().ok()?);
    Some(format!("{:0width$}", rng.u32(low..=high)))
}

/// Joins words with dots and drops what release names leave out.
fn dotted(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !matches!(c, ',' | '!' | '(' | ')' | '\'' | '«' | '»')).collect();
    kept.split([' ', '.']).filter(|word| !matches!(*word, "" | "-" | "–")).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_of_the_table_has_a_vocabulary() {
        let words = Words::load();
        let mut rng = fastrand::Rng::with_seed(1);
        for pattern in words.vocabularies.values().flatten() {
            for key in pattern.split('{').skip(1).map(|after| after.split('}').next().unwrap()) {
                let known = words.vocabularies.contains_key(key.trim_end_matches('.'));
                assert!(known || number(key, &mut rng).is_some(), "{{{key}}} in {pattern}");
            }
        }
    }

    #[test]
    fn release_names_are_joined_with_dots() {
        assert_eq!(dotted("Faust – Eine deutsche Volkssage (1926)"), "Faust.Eine.deutsche.Volkssage.1926");
        assert_eq!(dotted("Steamboat Bill, Jr. (1928)"), "Steamboat.Bill.Jr.1928");
    }
}
