//! Programs that this one starts: they get the user's environment, but nothing of the account and no secret.

use std::ffi::OsStr;
use std::process::Command;

/// How names of the account's settings begin, and how names of secrets end.
const ACCOUNT: &str = "RD_";
const OURS: &str = "REDRIVA_";
const SECRET: &str = "_SECRET";

/// Prepares a program that is started without a shell.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if is_kept_back(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command
}

/// Prepares a program by the words of a line, such as `less -R`: parted at blanks, and read by no shell. Nothing where
/// there is no word.
pub fn of_line(line: &str) -> Option<Command> {
    let mut words = line.split_whitespace();
    let mut command = command(words.next()?);
    command.args(words);
    Some(command)
}

fn is_kept_back(name: &str) -> bool {
    name.starts_with(ACCOUNT) || (name.starts_with(OURS) && name.ends_with(SECRET))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_word_names_no_program() {
        assert!(of_line("  ").is_none());
        let less = of_line(" less  -R ").unwrap();
        assert_eq!((less.get_program(), less.get_args().count()), ("less".as_ref(), 1));
    }

    #[test]
    fn a_child_learns_nothing_of_the_account() {
        for name in ["RD_TOKEN", "RD_API_URL", "REDRIVA_ARIA2_SECRET"] {
            assert!(is_kept_back(name), "{name}");
        }
        for name in ["PATH", "REDRIVA_THEME", "REDRIVA_ARIA2_URL", "WORD_X"] {
            assert!(!is_kept_back(name), "{name}");
        }
    }
}
