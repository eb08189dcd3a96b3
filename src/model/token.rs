//! The API token: a secret that no part of the program can print by accident.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::secrets::secrets;

/// Length of a private token.
const PRIVATE: usize = 52;

/// Words of which examples of a token are made, in the languages of the guides that people follow.
const PLACEHOLDERS: [&str; 34] = [
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
];

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
    /// A character that no token has, counted from 1.
    #[error("the token has a character that is in no token, at position {0}")]
    Character(usize),
}

impl ApiToken {
    /// Takes blanks and one pair of quotes off the ends and checks every character.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        let blanks = |c: char| c.is_whitespace() || c == '\u{feff}';
        let mut inner = text.trim_matches(blanks);
        for quote in ['"', '\''] {
            if let Some(unquoted) = inner.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
                inner = unquoted.trim_matches(blanks);
            }
        }
        if inner.is_empty() {
            return Err(BadToken::Empty);
        }
        if is_placeholder(inner) {
            return Err(BadToken::Placeholder);
        }
        // A text that exists as a token is a secret wherever it came from.
        secrets().add(inner, "(token)");
        match inner.char_indices().find(|(_, c)| !is_token_character(*c)) {
            None => Ok(Self(SecretString::from(inner))),
            Some((at, _)) => {
                let before = inner.as_ptr() as usize - text.as_ptr() as usize + at;
                Err(BadToken::Character(text[..before].chars().count() + 1))
            }
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
    if text.len() == PRIVATE && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return false;
    }
    let lower = text.to_lowercase();
    let joined: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| PLACEHOLDERS.contains(&word))
        || RUN_TOGETHER.iter().any(|words| joined.contains(words))
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
        for text in ["ABC123", "  ABC123\n", "\"ABC123\"", "'ABC123'", " ' ABC123 ' ", "\u{feff}ABC123"] {
            assert_eq!(ApiToken::parse(text).unwrap().expose(), "ABC123", "{text:?}");
        }
    }

    #[test]
    fn another_character_is_named_by_position_only() {
        for (text, at) in [("AB C", 3), ("AB\nC", 3), ("ABC\u{e9}", 4), (" AB\"C", 4), ("\"AB C\"", 4)] {
            let error = ApiToken::parse(text).unwrap_err();
            assert_eq!(error, BadToken::Character(at), "{text:?}");
            assert!(!error.to_string().contains("AB"));
        }
        assert_eq!(ApiToken::parse(" '' ").unwrap_err(), BadToken::Empty);
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
        ] {
            assert_eq!(ApiToken::parse(text).unwrap_err(), BadToken::Placeholder, "{text}");
        }
        assert_eq!(ApiToken::parse(&"X".repeat(PRIVATE)).unwrap_err(), BadToken::Placeholder);
        for real in
            ["YOURTOKENHERE7YOURTOKENHERE7YOURTOKENHERE7YOURTOKEN7", "ABC123", "Stoken9", "MY2TOKENS", "A-B.C_D"]
        {
            assert!(ApiToken::parse(real).is_ok(), "{real}");
        }
    }

    #[test]
    fn debug_never_shows_the_secret() {
        let shown = format!("{:?}", ApiToken::parse("SECRETSECRET").unwrap());
        assert_eq!(shown, "ApiToken(set, 12 characters)");
    }
}
