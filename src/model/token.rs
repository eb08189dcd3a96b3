//! The API token: a secret that no part of the program can print by accident.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::secrets::secrets;

/// Length of a private token.
const PRIVATE: usize = 52;

/// Characters without a width that come along when a page is copied.
pub const INVISIBLE: [char; 3] = ['\u{feff}', '\u{200b}', '\u{2060}'];

/// Words of which examples of a token are made, in the languages of the guides that people follow.
const PLACEHOLDERS: [&str; 49] = [
    "your",
    "votre",
    "ton",
    "mon",
    "tu",
    "su",
    "mi",
    "seu",
    "dein",
    "ihr",
    "mein",
    "my",
    "jouw",
    "here",
    "ici",
    "hier",
    "aqui",
    "aqu\u{ed}",
    "placeholder",
    "example",
    "exemple",
    "changeme",
    "change",
    "insert",
    "replace",
    "paste",
    "put",
    "todo",
    "token",
    "apitoken",
    "apikey",
    "null",
    "none",
    "undefined",
    "api",
    "key",
    "access",
    "private",
    "real",
    "debrid",
    "realdebrid",
    "redacted",
    "removed",
    "hidden",
    "dummy",
    "sample",
    "fill",
    "copy",
    "tbd",
];

/// Words that only texts about a token hold: no token of less than [`LONG`] letters is known, and one by chance that has
/// such a word is rarer than one that was copied in part.
const TELLING: [&str; 13] = [
    "token",
    "jeton",
    "apikey",
    "keyhere",
    "placeholder",
    "redacted",
    "changeme",
    "dummy",
    "example",
    "exemple",
    "beispiel",
    "ejemplo",
    "debrid",
];

/// Words that stand between others in such texts.
const BETWEEN: [&str; 24] = [
    "a", "an", "the", "rd", "me", "in", "from", "to", "of", "for", "this", "is", "it", "with", "site", "goes", "enter",
    "set", "real", "secret", "code", "value", "das", "cle",
];

/// Letters from which a text is looked at as a real token would be.
const LONG: usize = 40;

/// The same, where they are written in one.
const RUN_TOGETHER: [&str; 10] = [
    "yourtoken",
    "mytoken",
    "montoken",
    "yourapi",
    "votretoken",
    "yourrealdebrid",
    "yourrd",
    "tokenhere",
    "tokenici",
    "rdtoken",
];

/// A Real-Debrid token, wiped from memory when dropped; `Debug` shows only that it is set.
#[derive(Clone)]
pub struct ApiToken(SecretString);

/// Why a text is not a token. Says where, never what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Nothing is left after blanks and quotes are taken off.
    #[error("the token is empty")]
    Empty,
    /// What stands in an example in the place of a token.
    #[error("it is still the placeholder of an example")]
    Placeholder,
    /// Blanks or a line break between its characters, counted from 1.
    #[error("the token has a blank or a line break inside, at position {0}")]
    Blank(usize),
    /// A character that no token has, counted from 1.
    #[error("the token has a character that is in no token, at position {0}")]
    Character(usize),
}

impl ApiToken {
    /// Takes blanks and one pair of quotes off the ends and checks every character.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        let blanks = |c: char| c.is_whitespace() || INVISIBLE.contains(&c);
        let mut inner = text.trim_matches(blanks);
        for quote in ['"', '\''] {
            if let Some(unquoted) = inner.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
                inner = unquoted.trim_matches(blanks);
            }
        }
        if inner.is_empty() {
            return Err(BadToken::Empty);
        }
        let whole: String = inner.chars().filter(|c| !blanks(*c)).collect();
        // What is a token but for its blanks is nobody's example, whatever words the blanks make of it.
        let is_broken = whole.len() < inner.len() && is_private(&whole) && !is_placeholder(&whole);
        if !is_broken && is_placeholder(inner) {
            return Err(BadToken::Placeholder);
        }
        secrets().add(&whole, "(token)");
        // A text that exists as a token is a secret wherever it came from.
        secrets().add(inner, "(token)");
        match inner.char_indices().find(|(_, c)| !is_token_character(*c)) {
            None => Ok(Self(SecretString::from(inner))),
            Some((at, _)) => {
                let before = inner.as_ptr() as usize - text.as_ptr() as usize + at;
                let place = text[..before].chars().count() + 1;
                Err(if inner[at..].starts_with(blanks) { BadToken::Blank(place) } else { BadToken::Character(place) })
            }
        }
    }

    /// Makes what stands in the place of a token a secret of the process, also what is none. A short placeholder is left
    /// out: it is nobody's secret, is never sent, and is made of the words with which it is told about.
    pub fn note(text: &str) {
        if text.trim().len() >= LONG || !is_placeholder(text.trim()) {
            secrets().add(text, "(token)");
        }
    }

    /// Hands out the secret, for the one place that builds the request header.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns the number of characters, which may be shown.
    pub fn length(&self) -> usize {
        self.expose().chars().count()
    }
}

impl PartialEq for ApiToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for ApiToken {}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiToken(set, {} characters)", self.length())
    }
}

/// Whether a text is what examples show, and no token of anybody.
fn is_placeholder(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    let Some(first) = letters.next() else { return true };
    if text.len() > 2 && letters.all(|c| c.eq_ignore_ascii_case(&first)) {
        return true;
    }
    if is_private(text) {
        return false;
    }
    let lower = text.to_lowercase();
    let joined: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| PLACEHOLDERS.contains(&word))
        || RUN_TOGETHER.iter().any(|words| joined.contains(words))
        || joined.chars().count() < LONG && is_about_tokens(&joined)
}

/// Whether a text has the form of a private token.
fn is_private(text: &str) -> bool {
    text.len() == PRIVATE && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Whether a short text in small letters is made of the words of examples.
fn is_about_tokens(joined: &str) -> bool {
    let letters = joined.trim_matches(|c: char| c.is_ascii_digit() || c == 'x');
    TELLING.iter().any(|word| joined.contains(word)) || (!letters.is_empty() && is_made_of_words(letters))
}

/// Whether words of examples, one behind the other, make the whole text, with one at least that says something.
fn is_made_of_words(text: &str) -> bool {
    // For each place: whether words end there, and whether one of them says something.
    let mut ends = vec![None; text.len() + 1];
    ends[0] = Some(false);
    for at in 0..text.len() {
        let Some(said) = ends[at] else { continue };
        let words = PLACEHOLDERS.iter().map(|word| (word, true)).chain(BETWEEN.iter().map(|word| (word, false)));
        for (word, says) in words.filter(|(word, _)| text[at..].starts_with(**word)) {
            let end = &mut ends[at + word.len()];
            *end = Some(said || says || end.unwrap_or(false));
        }
    }
    ends[text.len()] == Some(true)
}

/// Letters and digits make a private token; the rest appears in tokens of other grant types.
fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/' | '=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_quotes_around_a_token_are_tolerated() {
        for text in [
            "ABC123",
            "  ABC123\n",
            "ABC123\r\n\r\n",
            "\tABC123\u{a0}",
            "\"ABC123\"",
            "'ABC123'",
            " ' ABC123 ' ",
            "\u{feff}ABC123\u{200b}",
        ] {
            assert_eq!(ApiToken::parse(text).unwrap().expose(), "ABC123", "{text:?}");
        }
    }

    #[test]
    fn another_character_is_named_by_position_only() {
        for (text, at) in [("ABC\u{e9}", 4), (" AB\"C", 4), ("AB;C D", 3)] {
            let error = ApiToken::parse(text).unwrap_err();
            assert_eq!(error, BadToken::Character(at), "{text:?}");
            assert!(!error.to_string().contains("AB"));
        }
        assert_eq!(ApiToken::parse(" '' ").unwrap_err(), BadToken::Empty);
    }

    #[test]
    fn a_token_with_blanks_inside_is_told_as_that_and_is_no_placeholder() {
        // Where it was broken its parts may be words of examples.
        let broken = "QWERTZUIOPQWERTZUIOPQW TOKEN\r\nREALKEYABCDEFGHIJKLMNOPQR";
        assert_eq!(broken.chars().filter(|c| !c.is_whitespace()).count(), PRIVATE);
        for (text, at) in [("AB C", 3), ("AB\nC", 3), ("\"AB C\"", 4), ("AB\u{200b}C", 3), (broken, 23)] {
            let error = ApiToken::parse(text).unwrap_err();
            assert_eq!(error, BadToken::Blank(at), "{text:?}");
            assert!(!error.to_string().contains("AB"));
        }
        assert_eq!(secrets().mask(&broken.replace(char::is_whitespace, "")), "(token)");
        for text in ["your token here", "paste your own real debrid token here", "<my token>"] {
            assert_eq!(ApiToken::parse(text).unwrap_err(), BadToken::Placeholder, "{text}");
        }
    }

    #[test]
    fn placeholders_of_examples_are_no_tokens() {
        for text in [
            "votre_token_ici",
            "your_token_here",
            "YOUR_TOKEN",
            "YOUR-API-TOKEN",
            "yourtoken",
            "<token>",
            "<your token>",
            "[TOKEN]",
            "{{RD_TOKEN}}",
            "xxx",
            "XXXXXXXX",
            "xxxx-xxxx",
            "...",
            "\u{2026}",
            "***",
            "changeme",
            "CHANGE_ME",
            "'your_real_debrid_token'",
            "\"votre-token\"",
            "dein_token",
            "put_your_token_here",
            "paste-here",
            "token",
            "rd_token",
            "api_key_here",
            "null",
            "00000000",
            "YOURKEYHERE",
            "deinTokenHier",
            "API_KEY",
            "RD_API_KEY",
            "real-debrid-api-key",
            "MYAPIKEY",
            "ACCESSTOKEN",
            "realdebridtoken",
            "jouwtoken",
            "REDACTED",
            "COPY_FROM_SITE",
            "fill_me_in",
            "dummy",
            "tbd",
            "PASTEHERE",
            "KEY",
            "apikey123",
            "MyKey",
            "xxTOKENxx",
            "INSERT_KEY",
            "ENTERYOURKEY",
            "tokengoeshere",
            "FILLMEIN",
            "copyfromsite",
        ] {
            assert_eq!(ApiToken::parse(text).unwrap_err(), BadToken::Placeholder, "{text}");
        }
        assert_eq!(ApiToken::parse(&"X".repeat(PRIVATE)).unwrap_err(), BadToken::Placeholder);
        for real in [
            "YOURTOKENHERE7YOURTOKENHERE7YOURTOKENHERE7YOURTOKEN7",
            "ABC123",
            "SECRETSECRET",
            "OTHER",
            "NEW",
            "A-B.C_D",
        ] {
            assert!(ApiToken::parse(real).is_ok(), "{real}");
        }
    }

    #[test]
    fn a_placeholder_is_no_secret_and_whatever_else_stands_there_is_one() {
        for text in ["PLACEHOLDER", " 'your_token_here'", "token", "real-debrid", "notable NOTED42"] {
            ApiToken::note(text);
        }
        let said = "RD_TOKEN=PLACEHOLDER is no token of real-debrid: your_token_here";
        assert_eq!(secrets().mask(said), said);
        assert_eq!(secrets().mask("notable NOTED42"), "(token)");
    }

    #[test]
    fn no_token_of_letters_drawn_at_random_is_taken_for_a_placeholder() {
        let mut state = 7_u64;
        for letters in ["ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"] {
            for _ in 0..20_000 {
                let text: String = (0..PRIVATE)
                    .map(|_| {
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                        char::from(letters.as_bytes()[usize::try_from(state >> 33).unwrap() % letters.len()])
                    })
                    .collect();
                assert!(!is_placeholder(&text), "{text}");
                assert!(!is_placeholder(&text[..20]), "{text}");
            }
        }
    }

    #[test]
    fn debug_never_shows_the_secret() {
        let shown = format!("{:?}", ApiToken::parse("SECRETSECRET").unwrap());
        assert_eq!(shown, "ApiToken(set, 12 characters)");
    }
}
