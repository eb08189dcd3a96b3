//! Where an archive really lies: every link followed once, so that lock, snapshots and journals are those of one file.
//!
//! Knows the file system and nothing of SQLite.

use std::path::{Component, Path, PathBuf};

use crate::archive::Error;
use crate::archive::disk::names::beside;

/// Links to links that are followed; the system itself follows as many.
const LINKS: usize = 40;

/// How often a file that was replaced while it was opened is opened anew.
const TRIES: usize = 5;

/// Returns the one path of an archive: absolute, every link followed, of folders too.
///
/// The archive need not be there yet, nor its folders. A link to it may lead to a file that is not there as long as
/// that file's folder is: then it is clear where the archive is to be. Any other link that leads nowhere is refused,
/// since whatever would be made would be made where nobody expects it.
pub fn resolve(path: &Path) -> Result<PathBuf, Error> {
    let refuse = |what| Error::InTheWay { path: path.to_owned(), what };
    let mut at = std::path::absolute(path).map_err(|e| Error::io(path, e))?;
    for hop in 0..LINKS {
        let (Some(folder), Some(name)) = (at.parent(), at.file_name()) else { return Ok(at) };
        let Some(folder) = real_folder(folder)? else {
            return Err(refuse("behind a symbolic link that leads nowhere"));
        };
        if hop > 0 && !folder.is_dir() {
            return Err(refuse("a symbolic link into a folder that is not there"));
        }
        let whole = folder.join(name);
        match whole.symlink_metadata() {
            Ok(facts) if facts.is_symlink() => {
                at = folder.join(whole.read_link().map_err(|e| Error::io(&whole, e))?);
            }
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(&whole, e)),
            Ok(_) | Err(_) => return Ok(whole),
        }
    }
    Err(refuse("a symbolic link that leads back to itself"))
}

/// Returns the real path of a folder, of which only a beginning may be there; nothing when a link in it leads nowhere.
fn real_folder(folder: &Path) -> Result<Option<PathBuf>, Error> {
    let mut missing = Vec::new();
    let mut known = folder;
    loop {
        match known.canonicalize() {
            Ok(real) => return Ok(Some(missing.iter().rev().fold(real, |path, name| path.join(name)))),
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return if known.is_symlink() { Ok(None) } else { Err(Error::io(known, e)) };
            }
            Err(_) if known.is_symlink() => return Ok(None),
            Err(e) => match (known.parent(), known.components().next_back()) {
                (Some(up), Some(Component::Normal(name))) => {
                    missing.push(name.to_owned());
                    known = up;
                }
                // Two dots behind a folder that is not there.
                _ => return Err(Error::io(folder, e)),
            },
        }
    }
}

/// Refuses to write a file that has more than one name: whoever opens it by another one has other journals and another
/// lock, and what both write is lost.
pub(in crate::archive) fn refuse_names(path: &Path) -> Result<(), Error> {
    if is_mounted(path) {
        return Err(Error::Mounted(path.to_owned()));
    }
    refuse_source_names(path)
}

/// Refuses to read a copy that has more than one name: its journals may lie beside another one.
pub(in crate::archive) fn refuse_source_names(path: &Path) -> Result<(), Error> {
    match path.symlink_metadata().map(|facts| names(&facts)) {
        Ok(names) if names > 1 => Err(Error::Names { path: path.to_owned(), names }),
        // Whatever else is amiss is told by the one who opens it.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Whether the file has another name somewhere, so that what was written by that one may be missing here.
pub fn has_other_names(path: &Path) -> bool {
    // A folder has one name for each folder in it, and is refused as what it is.
    path.symlink_metadata().is_ok_and(|facts| !facts.is_dir() && (names(&facts) > 1 || is_mounted(path)))
}

/// Whether the file itself is mounted in its place, as a container is given a single file: then it has another name
/// where it comes from. The system tells that on Linux.
fn is_mounted(path: &Path) -> bool {
    let Ok(mounts) = std::fs::read("/proc/self/mountinfo") else { return false };
    let mounts = mounts.split(|byte| *byte == b'\n').filter_map(|line| line.split(|byte| *byte == b' ').nth(4));
    let wanted = path.as_os_str().as_encoded_bytes();
    mounts.into_iter().any(|mount| unescaped(mount) == wanted)
}

/// Puts blanks, tabs, line ends and backslashes back, which the system writes as three octal digits.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, others)) = rest.split_first() {
        let octal = others.get(..3).filter(|_| *first == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            plain.push(byte);
            rest = &others[3..];
        } else {
            plain.push(*first);
            rest = others;
        }
    }
    plain
}

/// Refuses what is no file before anything opens it: opening a pipe waits for ever.
pub(in crate::archive) fn refuse_no_file(path: &Path) -> Result<(), Error> {
    for side in ["-wal", "-shm", "-journal"] {
        let side = beside(path, side);
        // A link as well: SQLite follows none here.
        let what = match side.symlink_metadata() {
            Ok(facts) if facts.is_file() => continue,
            Ok(facts) if facts.is_dir() => "a folder, where its journal has to be",
            Ok(facts) if facts.is_symlink() => "a symbolic link, where its journal has to be",
            Ok(_) => "a device, a pipe or a socket, where its journal has to be",
            Err(_) => continue,
        };
        return Err(Error::InTheWay { path: side, what });
    }
    match std::fs::metadata(path) {
        Ok(facts) if facts.is_file() => Ok(()),
        Ok(facts) if facts.is_dir() => Err(Error::NoFile { path: path.to_owned(), what: "a folder" }),
        Ok(_) => Err(Error::NoFile { path: path.to_owned(), what: "a device, a pipe or a socket" }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Error::io(path, e)),
    }
}

/// Opens a file, and makes sure that what was opened is what stands there: who replaces it may have come in between.
pub(in crate::archive) fn unmoved<T>(path: &Path, mut open: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 0..TRIES {
        let before = inode(path);
        let opened = open()?;
        let now = inode(path);
        // It was made by opening it, or it is the same.
        if before.is_none() || before == now {
            return Ok(opened);
        }
    }
    Err(Error::Busy)
}

/// Number of a file in its file system, as far as there is one.
fn inode(path: &Path) -> Option<(u64, u64)> {
    path.symlink_metadata().ok().map(|facts| place(&facts))
}

/// Says which file stands at a path now, as far as there is one.
pub(in crate::archive) fn which(path: &Path) -> Option<(u64, u64)> {
    path.metadata().ok().map(|facts| place(&facts))
}

/// Refuses a path at which another file stands now, or none.
pub(in crate::archive) fn refuse_taken(path: &Path, file: Option<(u64, u64)>) -> Result<(), Error> {
    if which(path) == file { Ok(()) } else { Err(Error::Taken(path.to_owned())) }
}

/// Whether two paths lead to one file.
pub(in crate::archive) fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(x), Ok(y)) => x == y || (cfg!(unix) && inode(&x) == inode(&y)),
        _ => false,
    }
}

#[cfg(unix)]
pub(in crate::archive) fn place(facts: &std::fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (facts.dev(), facts.ino())
}

#[cfg(not(unix))]
pub(in crate::archive) fn place(_facts: &std::fs::Metadata) -> (u64, u64) {
    (0, 0)
}

/// Counts the names of a file.
#[cfg(unix)]
pub(in crate::archive) fn names(facts: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(facts)
}

#[cfg(not(unix))]
pub(in crate::archive) fn names(_facts: &std::fs::Metadata) -> u64 {
    1
}
