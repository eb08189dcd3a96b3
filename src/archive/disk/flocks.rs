//! Who holds a lock on a file that this user may not open, as the system lists it.

use std::path::Path;

/// Returns the process that holds the lock of a file, when the system tells; whoever only looks has a shared one for a
/// moment, and holds nothing.
#[cfg(target_os = "linux")]
pub(in crate::archive) fn holder(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let number = path.metadata().ok()?.ino().to_string();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    find(&locks, &number)
}

#[cfg(not(target_os = "linux"))]
pub(in crate::archive) fn holder(_path: &Path) -> Option<String> {
    None
}

/// Finds a lock in a list of lines such as `1: FLOCK  ADVISORY  WRITE 4242 08:01:131 0 EOF`, by the file's number. Its
/// disk is left out: some file systems tell another one here than of the file.
#[cfg(target_os = "linux")]
fn find(locks: &str, number: &str) -> Option<String> {
    locks.lines().find_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (kind, how, process) = (words.next()?, words.nth(1)?, words.next()?);
        let is_this = words.next()?.rsplit(':').next() == Some(number);
        (kind == "FLOCK" && how == "WRITE" && is_this).then(|| format!("process {process}"))
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_holder_of_a_lock_is_found_by_the_number_of_the_file() {
        let locks = "1: POSIX  ADVISORY  READ  11 08:01:131 1 1\n2: FLOCK  ADVISORY  WRITE 42 08:01:131 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 43 08:01:131 0 EOF\n3: FLOCK  ADVISORY  WRITE 44 08:01:1310 0 EOF\n4: FLOCK  ADVISORY  READ 45 08:01:1311 0 EOF\n";
        assert_eq!(find(locks, "131").as_deref(), Some("process 42"));
        assert_eq!(find(locks, "1310").as_deref(), Some("process 44"));
        for other in ["13", "31", "1311", ""] {
            assert_eq!(find(locks, other), None, "{other}");
        }
    }
}
