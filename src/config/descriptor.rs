//! Paths that name an open descriptor of this process: `/dev/stdin`, `/dev/fd/3` and their like.
//!
//! A process that cannot be dumped may not open them through `/proc` when they belong to somebody else, and opening
//! a file again would begin at its start; so the descriptor itself is used. Knows nothing of what comes out of it.

use std::fs::File;
use std::io;
use std::path::Path;

/// Names of the three standard descriptors, by their numbers.
const STANDARD: [&str; 3] = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];

/// Folders whose entries are descriptors.
const FOLDERS: [&str; 3] = ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"];

/// Returns the number of the descriptor that a path names.
pub fn number(path: &Path) -> Option<i32> {
    if let Some(at) = STANDARD.iter().position(|name| path == Path::new(name)) {
        return i32::try_from(at).ok();
    }
    let name = path.file_name()?.to_str()?;
    let plain = !name.is_empty() && name.len() < 10 && name.bytes().all(|byte| byte.is_ascii_digit());
    let folder = path.parent()?;
    let own = Path::new("/proc").join(std::process::id().to_string()).join("fd");
    (plain && (FOLDERS.iter().any(|known| folder == Path::new(known)) || folder == own)).then(|| name.parse().ok())?
}

/// Returns the descriptor that a path names, as a file of its own; `None` when the path names none.
#[cfg(unix)]
pub fn open(path: &Path) -> Option<io::Result<File>> {
    use std::os::fd::AsFd as _;

    let copy = match number(path)? {
        0 => io::stdin().as_fd().try_clone_to_owned(),
        1 => io::stdout().as_fd().try_clone_to_owned(),
        2 => io::stderr().as_fd().try_clone_to_owned(),
        number => return Some(other(number, path)),
    };
    Some(copy.map(File::from))
}

/// Elsewhere there are no such paths.
#[cfg(not(unix))]
pub fn open(_path: &Path) -> Option<io::Result<File>> {
    None
}

#[cfg(target_os = "linux")]
fn other(number: i32, path: &Path) -> io::Result<File> {
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};

    let copied =
        pidfd_open(getpid(), PidfdFlags::empty()).and_then(|me| pidfd_getfd(me, number, PidfdGetfdFlags::empty()));
    match copied {
        Ok(descriptor) => Ok(File::from(descriptor)),
        Err(rustix::io::Errno::BADF) => Err(rustix::io::Errno::BADF.into()),
        // Old kernels and narrow containers do not have the call.
        Err(_) => File::open(path),
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn other(_number: i32, path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_open_descriptors_are_taken_for_them() {
        let own = format!("/proc/{}/fd/7", std::process::id());
        for (path, wanted) in [
            ("/dev/stdin", Some(0)),
            ("/dev/stdout", Some(1)),
            ("/dev/stderr", Some(2)),
            ("/dev/fd/63", Some(63)),
            ("/proc/self/fd/3", Some(3)),
            ("/proc/thread-self/fd/3", Some(3)),
            (own.as_str(), Some(7)),
            ("/proc/1/fd/3", None),
            ("/dev/fd/", None),
            ("/dev/fd/x", None),
            ("/dev/fd/+3", None),
            ("/dev/fd/99999999999", None),
            ("dev/stdin", None),
            ("/dev/null", None),
            ("/tmp/stdin", None),
        ] {
            assert_eq!(number(Path::new(path)), wanted, "{path}");
        }
    }
}
