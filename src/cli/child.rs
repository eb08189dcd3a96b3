//! Programs of the user that this one starts: a pager, an editor. None of them is told a secret.

use std::process::Command;

/// What names of variables begin or end with that a child is not given: the token is one of them.
const OUR_OWN: &str = "RD_";
const OUR_SECRETS: (&str, &str) = ("REDRIVA_", "_SECRET");

/// Prepares a program by the words of a command line, such as `less -R`; words are parted at blanks, and no shell reads
/// them. Nothing without a word.
pub fn command(line: &str) -> Option<Command> {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next()?);
    command.args(words);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_ours(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    Some(command)
}

fn is_ours(name: &str) -> bool {
    let (start, end) = OUR_SECRETS;
    name.starts_with(OUR_OWN) || (name.starts_with(start) && name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_given_no_setting_that_may_be_a_secret() {
        for (name, ours) in [
            ("RD_TOKEN", true),
            ("RD_API_URL", true),
            ("REDRIVA_ARIA2_SECRET", true),
            ("REDRIVA_THEME", false),
            ("PATH", false),
            ("MY_RD_TOKEN", false),
        ] {
            assert_eq!(is_ours(name), ours, "{name}");
        }
    }

    #[test]
    fn a_line_without_a_word_names_no_program() {
        assert!(command("  ").is_none());
        let less = command(" less  -R ").unwrap();
        assert_eq!((less.get_program(), less.get_args().count()), ("less".as_ref(), 1));
    }
}
