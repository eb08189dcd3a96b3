//! Cuts a query into pieces and knows where each of them stands.

use std::ops::Range;

/// One piece: `-field:op"value"`, of which everything but the value may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// Where the whole piece stands, in bytes.
    pub at: Range<usize>,
    /// Whether a `-` stands before it.
    pub excluded: bool,
    /// The word before the colon.
    pub field: Option<&'a str>,
    /// The sign after the colon.
    pub sign: &'a str,
    /// The text, without its quotes.
    pub value: String,
    /// Where the value stands, its quotes included.
    pub value_at: Range<usize>,
    /// Whether the value stood in quotes.
    pub quoted: bool,
}

/// Cuts a query at its blanks. Any text can be cut: a quote that is never closed ends with the text.
pub(super) fn tokens(query: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skipped) = query[at..].find(|c: char| !c.is_whitespace()) {
        let token = token(query, at + skipped);
        at = token.at.end;
        found.push(token);
    }
    found
}

/// Reads one piece that begins at `start`.
fn token(query: &str, start: usize) -> Token<'_> {
    let mut at = start;
    let rest = &query[at..];
    // A dash on its own is a word: names are full of " - ".
    let excluded = rest.starts_with('-') && rest[1..].chars().next().is_some_and(|c| !c.is_whitespace());
    at += usize::from(excluded);
    let field = field(&query[at..]);
    at += field.map_or(0, |name| name.len() + 1);
    let rest = &query[at..];
    let sign = match field {
        Some(_) => &rest[..rest.find(|c| !"<>=".contains(c)).unwrap_or(rest.len())],
        None => "",
    };
    at += sign.len();
    let quoted = query[at..].starts_with('"');
    let (value, end) = if quoted { phrase(query, at + 1) } else { word(query, at) };
    Token { at: start..end, excluded, field, sign, value, value_at: at..end, quoted }
}

/// Returns the letters before a colon.
fn field(rest: &str) -> Option<&str> {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic())?;
    (end > 0 && rest[end..].starts_with(':')).then(|| &rest[..end])
}

fn word(query: &str, at: usize) -> (String, usize) {
    let end = query[at..].find(char::is_whitespace).map_or(query.len(), |n| at + n);
    (query[at..end].to_owned(), end)
}

/// Reads up to the closing quote; `\"` and `\\` stand for the characters themselves.
fn phrase(query: &str, at: usize) -> (String, usize) {
    let mut value = String::new();
    let mut chars = query[at..].char_indices().peekable();
    while let Some((n, c)) = chars.next() {
        match c {
            '"' => return (value, at + n + 1),
            '\\' => match chars.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                Some((_, next)) => value.push(next),
                None => value.push('\\'),
            },
            c => value.push(c),
        }
    }
    (value, query.len())
}

/// Writes a value so that it is read as the same value again.
pub(super) fn quote(value: &str, into: &mut String) {
    let plain = !value.is_empty()
        && !value.contains(char::is_whitespace)
        && !value.starts_with(['-', '"', '<', '>', '='])
        && field(value).is_none();
    if plain {
        into.push_str(value);
        return;
    }
    into.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            into.push('\\');
        }
        into.push(c);
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_cut_at_blanks_outside_of_quotes() {
        let cut = tokens(" foo - -bar  file:\"a b\" size:>20G 12\" vinyl \"x\\\"y\\z\"q \"open end");
        let shown: Vec<String> = cut
            .iter()
            .map(|t| format!("{}{}|{}|{}", if t.excluded { "-" } else { "" }, t.field.unwrap_or(""), t.sign, t.value))
            .collect();
        assert_eq!(
            shown,
            [
                "||foo",
                "||-",
                "-||bar",
                "file||a b",
                "size|>|20G",
                "||12\"",
                "||vinyl",
                "||x\"y\\z",
                "||q",
                "||open end"
            ]
        );
        assert_eq!((cut[2].at.clone(), cut[3].at.clone(), cut[3].value_at.clone()), (7..11, 13..23, 18..23));
    }

    #[test]
    fn a_colon_without_letters_before_it_is_part_of_the_word() {
        for word in ["12:30", ":x", "a1:b", "é:x"] {
            assert_eq!((tokens(word)[0].field, tokens(word)[0].value.as_str()), (None, word));
        }
    }
}
