//! Words and paths as a POSIX shell takes them: what is pasted means this and nothing else.
//!
//! The crate `shlex` would leave control characters in a word, which must not reach a terminal, and knows nothing of
//! paths that begin like an option.

use std::path::Path;

/// Quotes a word where a shell would read more into it.
pub fn shell_word(word: &str) -> String {
    quoted(word.as_bytes())
}

/// Quotes a path where a shell would read more into it; one that begins like an option begins with its folder.
pub fn shell_path(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let folder = if bytes.starts_with(b"-") { "./" } else { "" };
    format!("{folder}{}", quoted(bytes))
}

fn quoted(word: &[u8]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/.-_+,:@%".contains(c);
    match std::str::from_utf8(word) {
        Ok(text) if !text.is_empty() && text.chars().all(plain) => text.to_owned(),
        Ok(text) if !text.chars().any(char::is_control) => format!("'{}'", text.replace('\'', r"'\''")),
        // Neither is shown as it is.
        Ok(_) | Err(_) => format!("$'{}'", word.iter().copied().map(escaped).collect::<String>()),
    }
}

fn escaped(byte: u8) -> String {
    match byte {
        b'\'' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        other => format!("\\{other:03o}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_more_into_them() {
        for (word, wanted) in [
            ("metropolis", "metropolis"),
            ("size:>20G", "'size:>20G'"),
            ("it's", r"'it'\''s'"),
            ("1,3-5", "1,3-5"),
            ("*.mkv", "'*.mkv'"),
            ("$(id) `x` \"y\"", "'$(id) `x` \"y\"'"),
            ("", "''"),
            ("~", "'~'"),
            ("-x", "-x"),
        ] {
            assert_eq!(shell_word(word), wanted);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_understands_every_name_as_it_is() {
        use std::os::unix::ffi::OsStrExt as _;

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
            "a,b:c@d%e+f",
            "",
        ]
        .map(str::as_bytes)
        .into_iter()
        .chain([b"\xff\xfe.db".as_slice()])
        {
            let word = shell_path(Path::new(std::ffi::OsStr::from_bytes(name)));
            let line = format!("printf %s {word}");
            let said = std::process::Command::new("bash").args(["-c", &line]).output().unwrap().stdout;
            let said = if name.starts_with(b"-") { said.strip_prefix(b"./").unwrap().to_vec() } else { said };
            assert_eq!(said, name, "{word}");
            assert!(!word.chars().any(char::is_control), "{word:?}");
        }
    }
}
