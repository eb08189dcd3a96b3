//! Reads what a person types to find something: what is no field is text, and a hash or a magnet is a hash.
//!
//! Only where nothing is done to what is found: verbs that act read queries word for word.

use super::token::Token;
use super::{Query, Test};
use crate::model::InfoHash;

/// A query as a person meant it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LenientQuery {
    /// The query.
    pub query: Query,
    /// What was read otherwise than it is written, as sentences.
    pub hints: Vec<String>,
}

/// Where the info hash stands in a magnet link.
const BTIH: &str = "urn:btih:";

/// Returns the info hash that a piece is, or that the magnet link has which it is.
pub(super) fn hash(piece: &str) -> Option<InfoHash> {
    let magnet = piece.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("magnet:"));
    if !magnet {
        // Thirty-two letters may be a word; forty hex digits are none.
        return Some(piece).filter(|piece| piece.len() == 40)?.parse().ok();
    }
    let at = piece.to_ascii_lowercase().find(BTIH)? + BTIH.len();
    let rest = piece.get(at..)?;
    rest.get(..rest.find('&').unwrap_or(rest.len()))?.parse().ok()
}

/// Returns a piece with an unknown field as text, and says so.
pub(super) fn as_text(token: &Token<'_>, name: &str) -> (Test, String) {
    // What stands between colon and blank belongs to the text; a colon at the end does not.
    let text = if token.value.is_empty() { name.to_owned() } else { format!("{name}:{}", token.value) };
    let hint = format!("{name}: is no field, so it is searched as text.");
    (Test::Word(text), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> (String, usize) {
        let meant = Query::meant(query).unwrap();
        (meant.query.to_string(), meant.hints.len())
    }

    #[test]
    fn a_word_with_a_colon_that_is_no_field_is_text() {
        assert_eq!(read("Star Wars: A New Hope"), ("Star Wars A New Hope".to_owned(), 1));
        assert_eq!(read("x:y size:>1G"), ("\"x:y\" size:>1G".to_owned(), 1));
        assert_eq!(read("size:>1G -sample"), ("size:>1G -sample".to_owned(), 0));
    }

    #[test]
    fn a_hash_and_a_magnet_are_found_by_their_hash() {
        let hash = "0123456789ABCDEF0123456789abcdef01234567";
        let found = format!("hash:{}", hash.to_lowercase());
        assert_eq!(read(hash), (found.clone(), 0));
        assert_eq!(read(&format!("magnet:?xt=urn:btih:{hash}&dn=Name%20of%20it")), (found, 0));
        assert_eq!(read("magnet:").1, 1);
    }

    #[test]
    fn a_field_that_is_known_stays_strict() {
        assert!(Query::meant("size:many").is_err());
        assert!(Query::meant("sizee:>1G").is_err());
        assert!(Query::parse("Wars: A").is_err());
    }
}
