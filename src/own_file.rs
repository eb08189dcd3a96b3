//! Reads a small file of the user's own folders whole, or says why it is none: settings, keys, themes, what was remembered.
//!
//! Knows what can lie there instead of a text, and never waits for a writer. Knows nothing of what the text means.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Largest file that is read.
const LARGEST: u64 = 1 << 20;

/// Links that are followed, one leading to the next.
#[cfg(unix)]
const LINKS: usize = 40;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Whose file or folder is in the way.
        owner: Option<Owner>,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// What stands in its place is none.
    #[error("{} {what}", path.display())]
    Misfit {
        /// Which path.
        path: PathBuf,
        /// What it is.
        what: Misfit,
    },
}

/// The result of reading a file.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Makes the error of a file that has to be there, and is not.
    pub fn missing(path: &Path) -> Self {
        Self::Unreadable { path: path.to_owned(), owner: None, source: io::ErrorKind::NotFound.into() }
    }

    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> String {
        match self {
            Self::Misfit { path, what } => what.hint(&shell_word(path)),
            Self::Unreadable { path, owner: Some(owner), .. } => owner.hint(&shell_word(path)),
            Self::Unreadable { .. } => "Check the path and its permissions.".to_owned(),
        }
    }
}

/// What lies where a file belongs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// A folder.
    #[error("is a folder")]
    Folder,
    /// A link that leads nowhere.
    #[error("is a link to {}, which is not there", .0.display())]
    Dangling(PathBuf),
    /// A link in the place of its folder that leads nowhere.
    #[error("is a link to {}, which is not there", .0.display())]
    DanglingFolder(PathBuf),
    /// A link that leads back to itself.
    #[error("is a link that leads in a circle")]
    Circle,
    /// Something else in the place of its folder.
    #[error("is no folder")]
    NoFolder,
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
    fn hint(&self, path: &str) -> String {
        match self {
            Self::Folder => format!(
                "A file of settings belongs there. A container makes a folder of a missing file that is mounted: remove \
                 it (rmdir {path}) and put the file there."
            ),
            Self::Dangling(_) => format!("Put the file where the link points, or remove the link: rm {path}"),
            Self::DanglingFolder(_) => {
                format!("Make the folder where the link points, or remove the link: rm {path}")
            }
            Self::Circle => format!("Remove the link (rm {path}); a file of settings belongs there."),
            Self::NoFolder => format!("A folder belongs there. Move away what is in its place: mv {path} {path}.old"),
            Self::Special(_) => "A file of settings belongs there.".to_owned(),
            Self::Utf16 => format!("Save it as UTF-8: iconv -f UTF-16 -t UTF-8 {path} > new, and move it into place."),
            Self::Binary(_) => "A file of settings in UTF-8 belongs there.".to_owned(),
            Self::TooLarge => "A file of settings belongs there, with one setting a line.".to_owned(),
        }
    }
}

/// Whose a file is that cannot be read, or the closed folder that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    folder: Option<PathBuf>,
    uid: u32,
    mode: u32,
    me: u32,
}

impl Owner {
    /// Returns what to do about it, as full sentences.
    fn hint(&self, path: &str) -> String {
        let Self { uid, mode, me, folder } = self;
        let folder = folder.as_deref().map(shell_word);
        let (it, path, bits) = match &folder {
            Some(folder) => (format!("Its folder {folder}"), folder.as_str(), "700"),
            None => ("It".to_owned(), path, "600"),
        };
        if uid == me {
            return format!("{it} is yours, mode {mode:04o}. Run: chmod {bits} {path}");
        }
        let who = if *uid == 0 { "root".to_owned() } else { format!("user {uid}") };
        format!(
            "{it} belongs to {who}, mode {mode:04o}. To make it yours: sudo chown {me} {path} && sudo chmod {bits} {path}"
        )
    }
}

/// A file that was read.
pub struct Text {
    /// What is in it.
    pub text: String,
    /// Its permission bits, where it is a file and has such.
    pub mode: Option<u32>,
}

/// Returns the text of a file; `None` when nothing is there. What is not in UTF-8 is replaced by U+FFFD.
pub fn read(path: &Path) -> Result<Option<Text>> {
    opened(path)?.map(|file| text(file, path)).transpose()
}

/// Returns the bytes of a file that somebody named, at most `most` of them; `None` when nothing is there. Who accepts
/// fewer than `most` sees a file that is too large.
pub fn bytes(path: &Path, most: u64) -> Result<Option<Vec<u8>>> {
    let Some(file) = opened(path)? else { return Ok(None) };
    let mut bytes = Vec::new();
    let failed = |source| Error::Unreadable { path: path.to_owned(), owner: None, source };
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

/// Opens a file, and nothing else that may lie there; `None` when nothing does.
fn opened(path: &Path) -> Result<Option<File>> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), owner: owner(path), source };
    let misfit = |what| Error::Misfit { path: path.to_owned(), what };
    let facts = match fs::metadata(path) {
        Ok(facts) => facts,
        Err(error) if is_absent(&error) => {
            return match fs::read_link(path) {
                Ok(target) => Err(misfit(Misfit::Dangling(target))),
                Err(_) => no_folder(path).map_or(Ok(None), Err),
            };
        }
        Err(error) if is_circle(&error) => return Err(Error::Misfit { path: circle(path), what: Misfit::Circle }),
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
    Ok(Some(file))
}

/// Returns the text of an open file, within bounds.
pub fn text(file: File, path: &Path) -> Result<Text> {
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

/// Tells what stands in the place of the nearest folder above a file that is not there; a folder without it is nothing.
fn no_folder(path: &Path) -> Option<Error> {
    let (folder, facts) = path.ancestors().skip(1).find_map(|up| Some((up, up.symlink_metadata().ok()?)))?;
    let what = match (fs::metadata(folder), fs::read_link(folder)) {
        (Ok(real), _) if real.is_dir() || is_nothing(folder) => return None,
        (Err(error), Ok(target)) if is_absent(&error) => Misfit::DanglingFolder(target),
        // Above its own folder there is a home that is none for some programs, which then have no settings.
        _ if facts.is_dir() || Some(folder) != path.parent() => return None,
        _ => Misfit::NoFolder,
    };
    Some(Error::Misfit { path: folder.to_owned(), what })
}

/// Whether an error says that links lead in a circle.
fn is_circle(error: &io::Error) -> bool {
    #[cfg(unix)]
    return error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
    #[cfg(not(unix))]
    return false;
}

/// Returns the link of a path that leads in a circle: the first of them.
fn circle(path: &Path) -> PathBuf {
    let above: Vec<&Path> = path.ancestors().collect();
    let found = above.into_iter().rev().find(|up| fs::metadata(up).is_err_and(|error| is_circle(&error)));
    found.unwrap_or(path).to_owned()
}

/// Whether a path is `/dev/null`, which is an empty file to everybody.
fn is_nothing(path: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|real| real == Path::new("/dev/null"))
}

/// Whether an error says that nothing is there.
pub fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Quotes a path for a shell where it needs it.
pub fn shell_word(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | '~');
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// Tells what a path is if it is no file.
fn not_a_file(path: &Path, facts: &Metadata) -> Option<Misfit> {
    if facts.is_file() || (!facts.is_dir() && is_nothing(path)) {
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

/// Follows links as far as they can be read.
#[cfg(unix)]
fn led_to(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().map_or(target.clone(), |folder| folder.join(&target));
    }
    path
}

#[cfg(unix)]
fn owner(path: &Path) -> Option<Owner> {
    use std::os::unix::fs::MetadataExt as _;

    let me = rustix::process::geteuid().as_raw();
    // What lies in a closed folder cannot be asked for; then the folder is in the way.
    let path = led_to(path);
    let (at, facts) = path.ancestors().find_map(|up| Some((up, fs::metadata(up).ok()?)))?;
    let folder = (at != path).then(|| at.to_owned());
    Some(Owner { folder, uid: facts.uid(), mode: facts.mode() & 0o7777, me })
}

#[cfg(not(unix))]
fn owner(_path: &Path) -> Option<Owner> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_of_files_alone_and_no_more_than_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.torrent");
        assert_eq!(bytes(&path, 9).unwrap(), None);
        fs::write(&path, [0, 255, 10]).unwrap();
        assert_eq!(bytes(&path, 9).unwrap().unwrap(), [0, 255, 10]);
        assert_eq!(bytes(&path, 2).unwrap().unwrap(), [0, 255]);
        assert!(matches!(bytes(folder.path(), 9), Err(Error::Misfit { what: Misfit::Folder, .. })));
        #[cfg(unix)]
        {
            use rustix::fs::{CWD, FileType, Mode, mknodat};

            let pipe = folder.path().join("pipe");
            mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
            assert!(matches!(bytes(&pipe, 9), Err(Error::Misfit { what: Misfit::Special("a pipe"), .. })));
        }
    }
}
