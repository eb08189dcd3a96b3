//! The command that shows on the command line what is on the screen.

use super::state::App;

/// Returns the command for what is on the screen, quoted for a shell.
pub fn shell_command(app: &App) -> String {
    let mut words = vec!["redriva".to_owned()];
    if let Some(archive) = &app.archive {
        words.extend(["--archive".to_owned(), archive.display().to_string()]);
    }
    words.extend(app.layers.screen().shell_command());
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// Quotes a word for a POSIX shell, where it needs it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./,+:@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
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
            ("$(id) `x` \"y\"", "'$(id) `x` \"y\"'"),
            ("", "''"),
            ("~", "'~'"),
        ] {
            assert_eq!(quoted(word), wanted);
        }
    }
}
