//! What a command line that is being typed could go on with, where the grammar alone cannot know it. Pure.

use std::ffi::OsString;

use clap::{Arg, Command};

use super::excluded_words::{Kind, Options};
use crate::query::{FIELDS, completions};

/// What belongs where the line ends; each with what of it is typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A piece of a query, or a saved view.
    Query(String),
    /// The number of a job that the command of this name takes.
    Job(String, String),
    /// The name of a snapshot.
    Snapshot(String),
    /// One of a few words, those that fit.
    OneOf(Vec<String>),
}

/// Returns what is wanted at the end of a line, as far as it has been typed; the program's name comes first.
pub fn wanted(line: &str, grammar: &Command) -> Option<Wanted> {
    let (words, typed) = split(line);
    let mut command = grammar;
    let (mut value_of, mut place, mut open) = (None, 0, true);
    for word in words.iter().skip(1).map(OsString::from) {
        let options = Options { command, grammar };
        if value_of.take().is_some() {
            continue;
        }
        match (options.read(&word), command.find_subcommand(&word)) {
            (Kind::End, _) => open = false,
            (Kind::WithNext, _) if open => value_of = option(command, &word),
            (Kind::Alone, _) if open => {}
            (Kind::Word, Some(inner)) if open && place == 0 => command = inner,
            _ => place += 1,
        }
    }
    if let Some(arg) = value_of {
        let files = ["all", "videos", "largest", "ask"].map(str::to_owned);
        return if is_called(arg, "SEL") { Some(Wanted::OneOf(beginning(&typed, files))) } else { one_of(arg, &typed) };
    }
    if typed.starts_with("--") && open {
        return None;
    }
    let places: Vec<&Arg> = command.get_positionals().collect();
    let arg = places.get(place).or(places.last().filter(|arg| takes_many(arg)))?;
    match command.get_name() {
        name @ ("jobs" | "run" | "cancel" | "undo") => Some(Wanted::Job(name.to_owned(), typed)),
        "restore" if is_called(arg, "NAME") => Some(Wanted::Snapshot(typed)),
        _ if is_called(arg, "QUERY") || is_called(arg, "QUERY|ID") => Some(Wanted::Query(typed)),
        _ => one_of(arg, &typed),
    }
}

/// Returns those words of a value that fit; nothing where it is not one of a few.
fn one_of(arg: &Arg, typed: &str) -> Option<Wanted> {
    let words: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    (!words.is_empty()).then(|| Wanted::OneOf(beginning(typed, words)))
}

/// Returns how a piece of a query may go on: fields, their values, and the saved views of these names.
pub fn of_query(typed: &str, views: impl FnOnce() -> Vec<String>) -> Vec<String> {
    if let Some(begun) = typed.strip_prefix('@') {
        let fitting = views().into_iter().filter(|name| name.to_lowercase().starts_with(&begun.to_lowercase()));
        return fitting.map(|name| format!("@{name}")).collect();
    }
    if typed.is_empty() {
        return FIELDS.iter().map(|field| format!("{}:", field.name)).collect();
    }
    completions(typed)
}

/// Returns which of some words begin so.
pub fn beginning(typed: &str, words: impl IntoIterator<Item = String>) -> Vec<String> {
    words.into_iter().filter(|word| word.starts_with(typed)).collect()
}

fn option<'g>(command: &'g Command, word: &OsString) -> Option<&'g Arg> {
    let long = word.to_str()?.trim_start_matches('-');
    // The option of every command that is not found here takes a value all the same.
    let found = command.get_arguments().find(|arg| arg.get_long() == Some(long));
    found.or_else(|| command.get_arguments().next())
}

fn is_called(arg: &Arg, name: &str) -> bool {
    arg.get_value_names().is_some_and(|names| names.iter().any(|known| known == name))
}

fn takes_many(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|range| range.max_values() > 1)
        || matches!(arg.get_action(), clap::ArgAction::Append)
}

/// Splits a line into its whole words and the one that is being typed, as shells do.
fn split(line: &str) -> (Vec<String>, String) {
    let (mut words, mut word, mut begun, mut quote) = (Vec::new(), String::new(), false, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, c) if c.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
                continue;
            }
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => word.extend(letters.next()),
            (_, c) => word.push(c),
        }
        begun = true;
    }
    (words, word)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::Cli;

    fn at(line: &str) -> Option<Wanted> {
        wanted(line, &Cli::command())
    }

    #[test]
    fn what_is_wanted_follows_from_the_command_and_the_place() {
        let query = |text: &str| Some(Wanted::Query(text.to_owned()));
        let job = |name: &str, text: &str| Some(Wanted::Job(name.to_owned(), text.to_owned()));
        let one_of = |words: &[&str]| Some(Wanted::OneOf(words.iter().map(|word| (*word).to_owned()).collect()));
        for (line, wanted) in [
            ("redriva list st", query("st")),
            ("redriva list ", query("")),
            ("redriva --archive x list -n 20 metropolis -st", query("-st")),
            ("redriva list 'status:dead si", query("status:dead si")),
            ("redriva delete size:\\>1", query("size:>1")),
            ("redriva restore -- gone:", query("gone:")),
            ("redriva list --sort s", one_of(&["size", "status"])),
            ("redriva list --limit ", None),
            ("redriva list --re", None),
            ("redriva sync ", one_of(&["smart", "fast", "all", "torrents", "details", "resume"])),
            ("redriva sync tor", one_of(&["torrents"])),
            ("redriva li", None),
            ("redriva jobs 1", job("jobs", "1")),
            ("redriva jobs undo ", job("undo", "")),
            ("redriva jobs 1 2", None),
            ("redriva snapshot restore re", Some(Wanted::Snapshot("re".to_owned()))),
            ("redriva add x --files v", one_of(&["videos"])),
            ("redriva add magnet", None),
            ("", None),
        ] {
            assert_eq!(at(line), wanted, "{line}");
        }
    }

    #[test]
    fn queries_go_on_with_fields_values_and_views() {
        let views = || vec!["Large films".to_owned(), "lost".to_owned()];
        assert_eq!(of_query("@la", views), ["@Large films"]);
        assert_eq!(of_query("gone:del", views), ["gone:deleted"]);
        assert_eq!(of_query("", views).len(), FIELDS.len());
    }
}
