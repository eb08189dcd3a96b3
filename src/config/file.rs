//! Reads a settings file whole, or says why it is none: every file that stands in the place of one is looked at.
//!
//! Knows what can lie there instead of a text, and never waits for a writer. Knows no settings.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::error::{Error, Result};

/// Largest settings file that is read.
const LARGEST: u64 = 1 << 20;

/// What lies where a settings file belongs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// A folder.
    #[error("is a folder")]
    Folder,
    /// A link that leads nowhere.
    #[error("is a link to {}, which is not there", .0.display())]
    Dangling(PathBuf),
    /// A pipe, a socket or a device.
    #[error("is {0}")]
    Special(&'static str),
    /// Text that is not in UTF-8.
    #[error("is UTF-16 text")]
    Utf16,
    /// Bytes that are no text.
    #[error("is no text (line {0} holds a NUL byte)")]
    Binary(usize),
    /// More than any settings file.
    #[error("is larger than {} MiB", LARGEST >> 20)]
    TooLarge,
}

impl Misfit {
    /// Returns what to do about it, as full sentences.
    pub(super) fn hint(&self, path: &str) -> String {
        match self {
            Self::Folder => format!(
                "A file of settings belongs there. A container makes a folder of a missing file that is mounted: remove \
                 it (rmdir {path}) and put the file there."
            ),
            Self::Dangling(_) => format!("Put the file where the link points, or remove the link: rm {path}"),
            Self::Special(_) => "A file of settings belongs there.".to_owned(),
            Self::Utf16 => format!("Save it as UTF-8: iconv -f UTF-16 -t UTF-8 {path} > new, and move it into place."),
            Self::Binary(_) => "A file of settings in UTF-8 belongs there.".to_owned(),
            Self::TooLarge => "A file of settings belongs there, with one setting a line.".to_owned(),
        }
    }
}

/// Whose a file is that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    uid: u32,
    mode: u32,
    me: u32,
}

impl Owner {
    /// Returns what to do about it, as full sentences.
    pub(super) fn hint(self, path: &str) -> String {
        let Self { uid, mode, me } = self;
        if uid == me {
            return format!("It is yours, mode {mode:04o}. Run: chmod 600 {path}");
        }
        let who = if uid == 0 { "root".to_owned() } else { format!("user {uid}") };
        format!(
            "It belongs to {who}, mode {mode:04o}. To make it yours: sudo chown {me} {path} && sudo chmod 600 {path}"
        )
    }
}

/// A file that was read.
pub(super) struct Text {
    /// What is in it.
    pub text: String,
    /// Its permission bits, where it is a file and has such.
    pub mode: Option<u32>,
}

/// Returns the text of a file; `None` when nothing is there. What is not in UTF-8 is replaced by U+FFFD.
pub(super) fn read(path: &Path) -> Result<Option<Text>> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), owner: owner(path), source };
    let misfit = |what| Error::Misfit { path: path.to_owned(), what };
    let facts = match fs::metadata(path) {
        Ok(facts) => facts,
        Err(error) if is_absent(&error) => {
            return match fs::read_link(path) {
                Ok(target) => Err(misfit(Misfit::Dangling(target))),
                Err(_) => Ok(None),
            };
        }
        Err(error) => return Err(unreadable(error)),
    };
    if let Some(what) = not_a_file(path, &facts) {
        return Err(misfit(what));
    }
    let file = open(path).map_err(unreadable)?;
    // What was there a moment ago may have been replaced.
    if let Some(what) = file.metadata().ok().and_then(|facts| not_a_file(path, &facts)) {
        return Err(misfit(what));
    }
    text(file, path).map(Some)
}

/// Returns the text of an open file, within the bounds of settings.
pub(super) fn text(file: File, path: &Path) -> Result<Text> {
    let misfit = |what| Error::Misfit { path: path.to_owned(), what };
    let mut bytes = Vec::new();
    // Asked of the open file: what lies under the name may change at any moment.
    let mode = file.metadata().ok().filter(Metadata::is_file).and_then(|facts| mode(&facts));
    let failed = |source| Error::Unreadable { path: path.to_owned(), owner: None, source };
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(misfit(Misfit::TooLarge));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        // In UTF-16 every second byte of plain letters is 0.
        let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        let (most, fewest) = (zeros(0).max(zeros(1)), zeros(0).min(zeros(1)));
        let half = most * 4 > bytes.len() && fewest * 20 < bytes.len();
        let line = bytes[..at].split(|byte| *byte == b'\n').count();
        return Err(misfit(if half || has_mark(&bytes) { Misfit::Utf16 } else { Misfit::Binary(line) }));
    }
    if has_mark(&bytes) {
        return Err(misfit(Misfit::Utf16));
    }
    // Comments of old files may be in another encoding; a value that matters fails its own check.
    Ok(Text { text: String::from_utf8_lossy(&bytes).into_owned(), mode })
}

/// Whether bytes begin with the mark of UTF-16.
fn has_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// Whether an error says that nothing is there.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Tells what a path is if it is no file. `/dev/null` is an empty file to everybody.
fn not_a_file(path: &Path, facts: &Metadata) -> Option<Misfit> {
    if facts.is_file() || (!facts.is_dir() && fs::canonicalize(path).is_ok_and(|real| real == Path::new("/dev/null"))) {
        return None;
    }
    Some(if facts.is_dir() { Misfit::Folder } else { Misfit::Special(special(facts)) })
}

#[cfg(unix)]
fn special(facts: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;

    let kind = facts.file_type();
    if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_facts: &Metadata) -> &'static str {
    "no file"
}

/// Opens without waiting: a pipe that takes the file's place in between must not hold the program.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    fs::OpenOptions::new().read(true).custom_flags(flags).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there are no such bits")]
fn mode(facts: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;

    Some(facts.permissions().mode() & 0o7777)
}

/// Other platforms keep a user's folders private by their own means.
#[cfg(not(unix))]
fn mode(_facts: &Metadata) -> Option<u32> {
    None
}

#[cfg(unix)]
fn owner(path: &Path) -> Option<Owner> {
    use std::os::unix::fs::MetadataExt as _;

    let me = rustix::process::geteuid().as_raw();
    fs::metadata(path).ok().map(|facts| Owner { uid: facts.uid(), mode: facts.mode() & 0o7777, me })
}

#[cfg(not(unix))]
fn owner(_path: &Path) -> Option<Owner> {
    None
}
