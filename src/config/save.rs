//! Saves the token into the user's own `.env`: whole or not at all, for its owner alone, every other
//! line as it was.
//!
//! The one part of this room that writes. Shows no value, in errors neither.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::dotenv;
use super::error::{Error, Result};
use crate::model::ApiToken;
use crate::own_file;
use crate::scratch::Growing;

/// Name of the file inside the configuration folder.
const FILE: &str = ".env";

/// What the token is called in it.
const NAME: &str = "RD_TOKEN";

/// Writes the token into the `.env` of a configuration folder; returns the file.
pub fn save_token(folder: &Path, token: &ApiToken) -> Result<PathBuf> {
    let path = folder.join(FILE);
    let failed = |source| Error::Unwritable { path: path.clone(), source };
    // A line more makes no text of what is none.
    own_file::read(&path)?;
    make_private_folder(folder).map_err(failed)?;
    // A link to a file that lives elsewhere stays a link.
    let place = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
    let before = match fs::read(&place) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    put(&place, &with_token(&before, token)).map_err(failed)?;
    Ok(path)
}

/// Returns the file with the token in the place of an older one, else at its end.
fn with_token(before: &[u8], token: &ApiToken) -> Vec<u8> {
    let line = format!("{NAME}={}\n", token.expose());
    let older = dotenv::lines_of(&String::from_utf8_lossy(before), NAME);
    let mut after = Vec::new();
    let mut written = false;
    for (at, old) in lines(before).enumerate() {
        if !older.iter().any(|lines| lines.contains(&(at + 1))) {
            after.extend_from_slice(old);
        } else if !std::mem::replace(&mut written, true) {
            after.extend_from_slice(line.as_bytes());
        }
    }
    if !written {
        if after.last().is_some_and(|byte| !is_end(*byte)) {
            after.push(b'\n');
        }
        after.extend_from_slice(line.as_bytes());
        // Behind a quote that never ends it would be a part of that value.
        if dotenv::lines_of(&String::from_utf8_lossy(&after), NAME).is_empty() {
            return [line.as_bytes(), before].concat();
        }
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

/// Puts a file in place in one step; its owner alone can read it, whatever stood there.
fn put(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut growing = Growing::inside(folder)?;
    let file = growing.file()?;
    file.write_all(bytes)?;
    file.sync_all()?;
    growing.put(place, true)
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Other platforms keep a user's folders private by their own means.
#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(before: &str) -> String {
        let token = ApiToken::parse("NEW").unwrap();
        String::from_utf8(with_token(before.as_bytes(), &token)).unwrap()
    }

    #[test]
    fn only_the_line_of_the_token_changes() {
        for (before, wanted) in [
            ("", "RD_TOKEN=NEW\n"),
            ("A=1", "A=1\nRD_TOKEN=NEW\n"),
            ("# RD_TOKEN=x\r\nRD_PAGE_WAIT=2\r\n", "# RD_TOKEN=x\r\nRD_PAGE_WAIT=2\r\nRD_TOKEN=NEW\n"),
            ("RD_TOKEN=OLD\nA=1\n", "RD_TOKEN=NEW\nA=1\n"),
            ("A=1\n export RD_TOKEN = 'OLD'\nRD_TOKEN=OLDER\nB=2", "A=1\nRD_TOKEN=NEW\nB=2"),
            ("RD_TOKENS=1\n", "RD_TOKENS=1\nRD_TOKEN=NEW\n"),
            ("A=1\rRD_TOKEN='O$D'\rB=2\r", "A=1\rRD_TOKEN=NEW\nB=2\r"),
            ("RD_TOKEN=\"O\nLD\" # x\nB=2\n", "RD_TOKEN=NEW\nB=2\n"),
            ("KEY='\nRD_TOKEN=inner\n'\nRD_TOKEN OLD\n", "KEY='\nRD_TOKEN=inner\n'\nRD_TOKEN=NEW\n"),
            ("KEY='\nRD_TOKEN=inner\n'", "KEY='\nRD_TOKEN=inner\n'\nRD_TOKEN=NEW\n"),
            ("A=1\nKEY='open", "RD_TOKEN=NEW\nA=1\nKEY='open"),
            ("\u{feff}RD_TOKEN=OLD\nA=1\n", "RD_TOKEN=NEW\nA=1\n"),
        ] {
            assert_eq!(after(before), wanted, "{before:?}");
        }
    }
}
