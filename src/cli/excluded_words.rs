//! Words that a query excludes, `-word`, on a command line where a dash begins an option.
//!
//! Sets the words of commands that take a query apart behind `--` before the grammar sees them, when one of
//! them begins with a dash. Knows the options from the grammar itself.

use std::ffi::OsString;

use clap::{Arg, Command};

/// Commands that take a query.
const SEARCHING: [&str; 6] = ["list", "export", "delete", "restore", "links", "download"];

/// Returns the arguments (the program's name first) with excluded words where the grammar takes them for words.
pub fn set_apart(arguments: Vec<OsString>, grammar: &Command) -> Vec<OsString> {
    let Some((command, at)) = searching(&arguments, grammar) else { return arguments };
    let option = |argument: &OsString| Options { command, grammar }.read(argument);
    let mut kept: Vec<OsString> = arguments[..=at].to_vec();
    let (mut words, mut excluded) = (Vec::new(), false);
    let mut rest = arguments[at + 1..].iter().cloned();
    while let Some(argument) = rest.next() {
        match option(&argument) {
            Kind::End => words.extend(rest.by_ref()),
            Kind::Alone => kept.push(argument),
            Kind::WithNext => kept.extend(std::iter::once(argument).chain(rest.next())),
            Kind::Word => words.push(argument),
            Kind::Excluded => {
                excluded = true;
                words.push(argument);
            }
        }
    }
    if !excluded {
        return arguments;
    }
    kept.push("--".into());
    kept.extend(words);
    kept
}

/// Returns the searching command of the line, and where it stands.
fn searching<'g>(arguments: &[OsString], grammar: &'g Command) -> Option<(&'g Command, usize)> {
    let mut at = 1;
    loop {
        match (Options { command: grammar, grammar }.read(arguments.get(at)?)) {
            Kind::Alone => at += 1,
            Kind::WithNext => at += 2,
            Kind::Word => break,
            Kind::End | Kind::Excluded => return None,
        }
    }
    let command = grammar.find_subcommand(&arguments[at])?;
    SEARCHING.contains(&command.get_name()).then_some((command, at))
}

/// What an argument is.
pub(super) enum Kind {
    /// `--`: only words follow.
    End,
    /// An option with all that belongs to it.
    Alone,
    /// An option whose value comes next.
    WithNext,
    /// A word.
    Word,
    /// A word that begins with a dash and is no option.
    Excluded,
}

/// The options of a command, and those of every command.
pub(super) struct Options<'g> {
    pub command: &'g Command,
    pub grammar: &'g Command,
}

impl Options<'_> {
    pub fn read(&self, argument: &OsString) -> Kind {
        // What is no text is no option and nothing that a query could exclude.
        let Some(text) = argument.to_str() else { return Kind::Word };
        if text == "--" {
            return Kind::End;
        }
        if let Some(long) = text.strip_prefix("--") {
            let open = !long.contains('=') && self.find(|arg| arg.get_long() == Some(long)).is_some_and(takes_value);
            return if open { Kind::WithNext } else { Kind::Alone };
        }
        match text.strip_prefix('-') {
            Some(letters) if !letters.is_empty() => self.read_letters(letters),
            _ => Kind::Word,
        }
    }

    /// Reads `-r`, `-n20`, `-o FILE`; anything that no option explains is an excluded word.
    fn read_letters(&self, letters: &str) -> Kind {
        for (at, letter) in letters.char_indices() {
            let value = &letters[at + letter.len_utf8()..];
            match self.find(|arg| arg.get_short() == Some(letter)) {
                Some(arg) if takes_value(arg) && value.is_empty() => return Kind::WithNext,
                // A number of torrents is a number; `-nosferatu` is a word.
                Some(arg) if takes_value(arg) && is_number(arg) && value.parse::<u64>().is_err() => {
                    return Kind::Excluded;
                }
                Some(arg) if takes_value(arg) => return Kind::Alone,
                Some(_) => {}
                None if matches!(letter, 'h' | 'V') && letters.len() == 1 => {}
                None => return Kind::Excluded,
            }
        }
        Kind::Alone
    }

    fn find(&self, is: impl Fn(&Arg) -> bool) -> Option<&Arg> {
        self.command.get_arguments().chain(self.grammar.get_arguments()).find(|arg| is(arg))
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

fn is_number(arg: &Arg) -> bool {
    arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "N"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::Cli;

    fn apart(line: &str) -> String {
        let arguments = std::iter::once("redriva").chain(line.split(' ')).map(OsString::from).collect();
        let words: Vec<String> =
            set_apart(arguments, &Cli::command()).iter().map(|word| word.to_string_lossy().into_owned()).collect();
        words[1..].join(" ")
    }

    #[test]
    fn excluded_words_go_behind_the_options() {
        for (line, words) in [
            ("list metropolis -1080p", "list -- metropolis -1080p"),
            ("list -1080p metropolis --sort size -n 5", "list --sort size -n 5 -- -1080p metropolis"),
            ("list -size:>20G --json", "list --json -- -size:>20G"),
            ("list -nosferatu", "list -- -nosferatu"),
            ("list -rarbg -hdr", "list -- -rarbg -hdr"),
            ("list -x -- -y --json", "list -- -x -y --json"),
            ("--archive list list -x", "--archive list list -- -x"),
            ("--color=never export -ext:iso --format csv", "--color=never export --format csv -- -ext:iso"),
            ("list -x --limit", "list --limit -- -x"),
        ] {
            assert_eq!(apart(line), words, "{line}");
        }
    }

    #[test]
    fn a_line_without_an_excluded_word_stays_as_it_is() {
        for line in [
            "list",
            "list metropolis -n 5 -r --sort size",
            "list -rn20 x",
            "list -h",
            "list --bogus x",
            "list -- -x",
            "export --format csv -o out.csv x",
            "export --format csv -oout.csv",
            "sync -v",
            "show -x",
            "-x",
            "--archive",
        ] {
            assert_eq!(apart(line), line);
        }
    }
}
