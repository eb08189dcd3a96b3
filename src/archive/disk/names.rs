//! Names of the files around an archive, and how a shell takes them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Returns the path with an ending behind its name.
pub(in crate::archive) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Returns the folder that a file lies in.
pub(in crate::archive) fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Returns the folder of an archive's snapshots, which lies beside it.
pub(in crate::archive) fn snapshots_of(archive: &Path) -> PathBuf {
    folder_of(archive).join("snapshots")
}

/// Quotes a path for a shell where it needs it, so that what is pasted means this path and nothing else.
pub(in crate::archive) fn shell_word(path: &Path) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+');
    // What begins like an option is no file to a command.
    let dot = if path.as_os_str().as_encoded_bytes().starts_with(b"-") { "./" } else { "" };
    match path.to_str() {
        Some(text) if text.chars().all(plain) => format!("{dot}{text}"),
        Some(text) if !text.chars().any(char::is_control) => format!("{dot}'{}'", text.replace('\'', r"'\''")),
        // Neither is shown as it is.
        Some(_) | None => {
            format!("{dot}$'{}'", path.as_os_str().as_encoded_bytes().iter().copied().map(escaped).collect::<String>())
        }
    }
}

fn escaped(byte: u8) -> String {
    match byte {
        b'\'' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        other => format!("\\{other:03o}"),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn a_shell_understands_every_name_as_it_is() {
        for name in [
            "plain.db",
            "-dash",
            "~home",
            "a b",
            "it's",
            "a\"$(x)`y`",
            "new\nline",
            "tab\t'\\",
            "\u{85}c1",
            "K\u{f6}ln.db",
            "*?[x]",
        ]
        .map(str::as_bytes)
        .into_iter()
        .chain([b"\xff\xfe.db".as_slice()])
        {
            let word = shell_word(Path::new(std::ffi::OsStr::from_bytes(name)));
            let line = format!("printf %s {word}");
            let said = std::process::Command::new("bash").args(["-c", &line]).output().unwrap().stdout;
            let said = if name.starts_with(b"-") { said.strip_prefix(b"./").unwrap().to_vec() } else { said };
            assert_eq!(said, name, "{word}");
            assert!(!word.chars().any(char::is_control), "{word:?}");
        }
    }
}
