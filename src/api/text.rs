//! Text of the service or of a stranger, made fit for a message: short, one line, no secret.
//!
//! Knows nothing of errors. Every foreign word passes here before it enters one.
//! Start reading at `clean`.

use crate::model::secrets;

/// Longest piece of foreign text in a message.
const LONGEST: usize = 200;

/// Makes foreign text showable: secrets are masked, and the whole text when one can be read out of it; control and
/// direction characters are escaped, and what is beyond 200 characters is cut.
pub(super) fn clean(text: &str) -> String {
    let masked = secrets().mask_foreign(text);
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

/// Characters that reorder or hide text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_steer_the_terminal_nor_show_a_secret() {
        secrets().add("SECRETOFTEXTS", "(token)");
        assert_eq!(clean(" bad_token\n"), "bad_token");
        assert_eq!(clean("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
        assert_eq!(clean("got SECRETOFTEXTS here"), "got (token) here");
        assert_eq!(clean("é.secretoftexts.SeCrEtOfTexts!"), "é.(token).(token)!");
        assert_eq!(clean("got \\123\\105CRETOFTEXTS here"), "(token)");
        assert_eq!(clean(&"x".repeat(500)).chars().count(), LONGEST + 1);
    }
}
