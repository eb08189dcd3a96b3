//! Text of the service or of a stranger, made fit for a message: short, one line, no token.
//!
//! Knows nothing of errors. Every foreign word passes here before it enters one.
//! Start reading at `clean`.

/// Longest piece of foreign text in a message.
const LONGEST: usize = 200;

/// Makes foreign text showable: the token is masked, control and direction characters are escaped,
/// and what is beyond 200 characters is cut.
pub(super) fn clean(text: &str, token: &str) -> String {
    let masked = mask(text, token);
    let mut shown = String::new();
    for (at, c) in masked.trim().chars().enumerate() {
        if at == LONGEST {
            shown.push('…');
            break;
        }
        if c.is_control() || is_invisible(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Masks the token in any mix of cases: host names, for one, are lowered on the way.
fn mask(text: &str, token: &str) -> String {
    let (lowered, token) = (text.to_ascii_lowercase(), token.to_ascii_lowercase());
    let mut masked = String::new();
    let mut from = 0;
    for (at, found) in lowered.match_indices(&token) {
        masked.push_str(&text[from..at]);
        masked.push_str("(token)");
        from = at + found.len();
    }
    masked + &text[from..]
}

/// Characters that reorder or hide text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_steer_the_terminal_nor_show_the_token() {
        assert_eq!(clean(" bad_token\n", "SECRET"), "bad_token");
        assert_eq!(clean("a\u{1b}[31m\u{202e}b", "SECRET"), "a\\u{1b}[31m\\u{202e}b");
        assert_eq!(clean("got SECRET here", "SECRET"), "got (token) here");
        assert_eq!(clean("é.secret.SeCrEt!", "SECRET"), "é.(token).(token)!");
        assert_eq!(clean(&"x".repeat(500), "SECRET").chars().count(), LONGEST + 1);
    }
}
