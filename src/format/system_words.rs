//! What the system says of files, in words: one table from its kinds and numbers.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;

/// The kinds that the standard library names, and the words for each.
const KINDS: [(ErrorKind, &str); 19] = [
    (ErrorKind::NotFound, "no such file or folder"),
    (ErrorKind::PermissionDenied, "permission denied"),
    (ErrorKind::AlreadyExists, "it exists already"),
    (ErrorKind::NotADirectory, "a part of its path is no folder"),
    (ErrorKind::IsADirectory, "it is a folder"),
    (ErrorKind::DirectoryNotEmpty, "the folder is not empty"),
    (ErrorKind::InvalidFilename, "its name is too long, or has characters that no name may have"),
    (ErrorKind::ReadOnlyFilesystem, "it lies on a read-only file system"),
    (ErrorKind::CrossesDevices, "the two places are on different file systems"),
    (ErrorKind::StorageFull, "no space left on device"),
    (ErrorKind::QuotaExceeded, "the quota of the disk is used up"),
    (ErrorKind::FileTooLarge, "the file would be larger than is allowed"),
    (ErrorKind::StaleNetworkFileHandle, "the network file system has lost it"),
    (ErrorKind::ResourceBusy, "something else uses it"),
    (ErrorKind::ExecutableFileBusy, "it is a program that runs"),
    (ErrorKind::BrokenPipe, "whoever read it has gone"),
    (ErrorKind::AddrInUse, "another program listens there"),
    (ErrorKind::OutOfMemory, "the system has no memory left"),
    (ErrorKind::UnexpectedEof, "it ends too early"),
];

/// The numbers that have no such kind.
#[cfg(unix)]
const NUMBERS: [(rustix::io::Errno, &str); 8] = [
    (rustix::io::Errno::LOOP, "its links lead in a circle"),
    (rustix::io::Errno::NOLCK, "the file system has no lock left for it"),
    (rustix::io::Errno::IO, "the disk failed"),
    (rustix::io::Errno::MFILE, "too many files are open"),
    (rustix::io::Errno::NFILE, "too many files are open in the system"),
    (rustix::io::Errno::NXIO, "nobody is at its other end"),
    (rustix::io::Errno::NODEV, "there is no such device"),
    (rustix::io::Errno::MLINK, "it has too many names"),
];

/// Returns what the system said, as a fragment without its number; what another part of the program said stays as it is.
pub fn system_words(error: &io::Error) -> String {
    if error.get_ref().is_some() {
        return error.to_string();
    }
    let kind = error.kind();
    if let Some(words) = of_number(error).or_else(|| KINDS.iter().find(|row| row.0 == kind).map(|row| row.1)) {
        return words.to_owned();
    }
    let said = error.to_string();
    let mut letters = said.split(" (os error").next().unwrap_or_default().chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// Returns the text of an error and those of its causes.
pub fn with_causes(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let text = of_system(next).map_or_else(|| next.to_string(), system_words);
        // A transparent error repeats the one below it.
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = next.source();
    }
    message
}

/// Returns what the system said, where a cause is that.
fn of_system<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let shared = || cause.downcast_ref::<Arc<io::Error>>().map(Arc::as_ref);
    let hidden = || cause.downcast_ref::<Arc<dyn Error + Send + Sync>>()?.downcast_ref();
    cause.downcast_ref().or_else(shared).or_else(hidden)
}

#[cfg(unix)]
fn of_number(error: &io::Error) -> Option<&'static str> {
    let number = error.raw_os_error()?;
    NUMBERS.iter().find(|row| row.0.raw_os_error() == number).map(|row| row.1)
}

#[cfg(not(unix))]
fn of_number(_error: &io::Error) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn no_number_of_the_system_is_left_bare() {
        for number in 1..=133 {
            let words = system_words(&io::Error::from_raw_os_error(number));
            assert!(!words.contains("os error") && !words.is_empty(), "{number}: {words}");
            assert!(!words.starts_with(char::is_uppercase), "{number}: {words}");
        }
    }

    #[test]
    fn kinds_have_words_and_words_of_the_program_stay() {
        assert_eq!(system_words(&ErrorKind::NotFound.into()), "no such file or folder");
        assert_eq!(system_words(&io::Error::other("Its journal is gone")), "Its journal is gone");
        for (kind, words) in KINDS {
            assert_eq!(system_words(&kind.into()), words);
        }
    }
}
