//! The archive's file as the file system sees it.

use std::path::Path;

use super::place::{names, resolve};
use crate::archive::disk::access::{Act, Barrier, barrier};
use crate::archive::disk::names::beside;

/// What the file system tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// Bytes, the journal included.
    pub bytes: u64,
    /// Permission bits, where there are such.
    pub mode: Option<u32>,
    /// Permission bits of the folder.
    pub folder_mode: Option<u32>,
    /// Names (hard links) of the file.
    pub names: u64,
    /// Name of the network file system that it lies on, if it does.
    pub network: Option<&'static str>,
    /// What keeps this user from writing it, if anything.
    pub barrier: Option<Barrier>,
}

/// Network file systems by the number that Linux gives them (`linux/magic.h` and the drivers' sources).
#[cfg(target_os = "linux")]
const NETWORK: [(u32, &str); 8] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xfe53_4d42, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9P"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
];

/// Looks at the archive's file without opening it; nothing when there is none.
pub fn file_state(archive: &Path) -> Option<FileState> {
    let archive = &resolve(archive).ok()?;
    let facts = archive.metadata().ok()?;
    let journal = beside(archive, "-wal").metadata().map_or(0, |facts| facts.len());
    let folder = archive.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(FileState {
        bytes: facts.len() + journal,
        mode: mode(&facts),
        folder_mode: folder.metadata().ok().as_ref().and_then(mode),
        names: names(&facts),
        network: network(archive),
        barrier: barrier(archive, Act::Write),
    })
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other platforms have no such bits")]
fn mode(facts: &std::fs::Metadata) -> Option<u32> {
    Some(std::os::unix::fs::MetadataExt::mode(facts) & 0o7777)
}

#[cfg(not(unix))]
fn mode(_facts: &std::fs::Metadata) -> Option<u32> {
    None
}

#[cfg(target_os = "linux")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the numbers have 32 bits")]
fn network(path: &Path) -> Option<&'static str> {
    let kind = rustix::fs::statfs(path).ok()?.f_type as u32;
    NETWORK.iter().find(|row| row.0 == kind).map(|row| row.1)
}

#[cfg(not(target_os = "linux"))]
fn network(_path: &Path) -> Option<&'static str> {
    None
}
