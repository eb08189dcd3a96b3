//! Makes a comment of the token in a `.env` of the user's, so that a login takes its place: every other line stays as it
//! was.
//!
//! The one part of this module that writes. Shows no value, in errors neither.

use std::fs;
use std::path::Path;

use super::dotenv;
use super::error::{Error, Result};
use crate::scratch::replace;

/// What the token is called in it.
const NAME: &str = "RD_TOKEN";

/// Puts a `#` before every line that sets the token.
pub fn comment_out_token(path: &Path) -> Result<()> {
    let failed = |source| Error::Unwritable { path: path.to_owned(), source };
    // A link to a file that lives elsewhere stays a link.
    let place = fs::canonicalize(path).map_err(failed)?;
    let before = fs::read(&place).map_err(failed)?;
    replace(&place, &commented(&before)).map_err(failed)
}

/// Returns the file without a token, which is still there to be read.
fn commented(before: &[u8]) -> Vec<u8> {
    let told = dotenv::lines_of(&String::from_utf8_lossy(before), NAME);
    let mut after = Vec::new();
    for (at, line) in lines(before).enumerate() {
        if told.iter().any(|lines| lines.contains(&(at + 1))) {
            after.extend_from_slice(b"# ");
        }
        after.extend_from_slice(line);
    }
    after
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Cuts a file into its lines, each with its end, as the reader of settings counts them.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = rest
            .iter()
            .position(|byte| is_end(*byte))
            .map_or(rest.len(), |at| at + 1 + usize::from(rest[at..].starts_with(b"\r\n")));
        let (line, after) = rest.split_at(end);
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_of_the_token_become_comments() {
        for (before, wanted) in [
            ("A=1", "A=1"),
            ("RD_TOKEN=OLD\nA=1\n", "# RD_TOKEN=OLD\nA=1\n"),
            (
                "A=1\r\n export RD_TOKEN = 'OLD'\r\nRD_TOKEN=OLDER",
                "A=1\r\n#  export RD_TOKEN = 'OLD'\r\n# RD_TOKEN=OLDER",
            ),
            ("# RD_TOKEN=x\nRD_TOKENS=1\n", "# RD_TOKEN=x\nRD_TOKENS=1\n"),
            ("RD_TOKEN=\"O\nLD\" # x\nB=2\n", "# RD_TOKEN=\"O\n# LD\" # x\nB=2\n"),
            ("KEY='\nRD_TOKEN=inner\n'\nRD_TOKEN OLD\n", "KEY='\nRD_TOKEN=inner\n'\n# RD_TOKEN OLD\n"),
            ("\u{feff}RD_TOKEN=OLD\nA=1\n", "# \u{feff}RD_TOKEN=OLD\nA=1\n"),
        ] {
            let after = String::from_utf8(commented(before.as_bytes())).unwrap();
            assert_eq!(after, wanted, "{before:?}");
            assert!(dotenv::lines_of(&after, NAME).is_empty(), "{after:?}");
        }
    }
}
