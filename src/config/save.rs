//! Saves the token into the user's own `.env`: whole or not at all, for its owner alone, every other
//! line as it was.
//!
//! The one part of this room that writes. Shows no value, in errors neither.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use super::setting::Key;
use crate::model::ApiToken;
use crate::scratch::Growing;

/// Name of the file inside the configuration folder.
const FILE: &str = ".env";

/// Writes the token into the `.env` of a configuration folder; returns the file.
pub fn save_token(folder: &Path, token: &ApiToken) -> Result<PathBuf> {
    let path = folder.join(FILE);
    let failed = |source| Error::Unwritable { path: path.clone(), source };
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
    let line = format!("{}={}\n", Key::Token.setting().name, token.expose());
    let mut after = Vec::new();
    let mut written = false;
    for old in before.split_inclusive(|byte| *byte == b'\n') {
        if !sets_token(old) {
            after.extend_from_slice(old);
        } else if !std::mem::replace(&mut written, true) {
            after.extend_from_slice(line.as_bytes());
        }
    }
    if !written {
        if after.last().is_some_and(|byte| *byte != b'\n') {
            after.push(b'\n');
        }
        after.extend_from_slice(line.as_bytes());
    }
    after
}

/// Whether a line sets the token; one that is commented out does not.
fn sets_token(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = text.strip_prefix("export ").unwrap_or(text).trim_start();
    text.strip_prefix(Key::Token.setting().name).is_some_and(|rest| rest.trim_start().starts_with('='))
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
        ] {
            assert_eq!(after(before), wanted, "{before:?}");
        }
    }
}
