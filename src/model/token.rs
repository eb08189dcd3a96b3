//! The API token: a secret that no part of the program can print by accident.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// A Real-Debrid token, wiped from memory when dropped; `Debug` shows only that it is set.
#[derive(Clone)]
pub struct ApiToken(SecretString);

/// Why a text is not a token. Says where, never what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Nothing is left after blanks and quotes are taken off.
    #[error("the token is empty")]
    Empty,
    /// A character that no token has, counted from 1.
    #[error("the token has a character that is no letter or digit at position {0}")]
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
    fn debug_never_shows_the_secret() {
        let shown = format!("{:?}", ApiToken::parse("SECRETSECRET").unwrap());
        assert_eq!(shown, "ApiToken(set, 12 characters)");
    }
}
