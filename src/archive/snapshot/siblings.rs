//! Which archives in one folder the first version could not tell apart when it named their snapshots.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::archive::schema::version::APPLICATION_ID;

/// What every SQLite file begins with.
const DATABASE: &[u8] = b"SQLite format 3\0";

/// Where the mark of this program stands.
const MARK: std::ops::Range<usize> = 68..72;

/// Whether another archive beside this one has the same name up to the last dot.
pub(in crate::archive) fn share_stem(archive: &Path) -> bool {
    let folder = crate::archive::disk::names::folder_of(archive);
    let twin = |path: &Path| {
        path.file_stem() == archive.file_stem() && path.file_name() != archive.file_name() && is_archive(path)
    };
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| twin(&entry.path()))
}

/// Whether a file bears this program's mark.
pub(in crate::archive) fn is_archive(path: &Path) -> bool {
    let mut start = [0; MARK.end];
    // A pipe would be waited for.
    path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start.starts_with(DATABASE)
        && u32::try_from(APPLICATION_ID).is_ok_and(|mark| start[MARK] == mark.to_be_bytes())
}
