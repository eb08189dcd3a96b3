//! The command that shows on the command line what is on the screen: one row a screen. Pure.

use super::state::{App, Route};
use crate::model::{Phase, Status};
use crate::query::{Query, Term, Test, Trait};
use crate::tui::screen::sync::Chosen;
use crate::tui::screen::torrents::{Filter, Sort, SortKey};

/// Returns the command for what is on the screen, quoted for a shell.
pub fn command_line(app: &App) -> String {
    let mut words = match app.route {
        Route::Torrents => {
            let mut query = app.torrents.prompt.text().trim().to_owned();
            if app.torrents.search().bad().is_some() {
                // What cannot be read is not in force, and the command line would refuse it.
                query = app.torrents.search().query().to_string();
            }
            let filter = app.torrents.tabs().1;
            if app.torrents.hides_gone() && *filter == Filter::All {
                query = format!("{query} gone:no");
            }
            list(&query, filter, app.torrents.sort())
        }
        Route::Detail => vec!["show".to_owned(), app.detail.id().map(ToString::to_string).unwrap_or_default()],
        Route::Sync => sync(app),
        Route::History => vec!["history".to_owned()],
        Route::Dashboard => vec!["stats".to_owned()],
        Route::Problems => vec!["diagnose".to_owned()],
    };
    if let Some(archive) = &app.archive {
        words.insert(0, "--archive".to_owned());
        words.insert(1, archive.display().to_string());
    }
    words.insert(0, "redriva".to_owned());
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

fn sync(app: &App) -> Vec<String> {
    let mode = match (app.sync.progress.mode.filter(|_| app.sync.is_alive()), app.sync.chosen()) {
        (Some(running), _) => running,
        (None, Chosen::Mode(chosen)) => chosen,
        (None, Chosen::Run(run)) => run.run.mode.unwrap_or(super::syncing::DEFAULT_MODE),
    };
    vec!["sync".to_owned(), mode.as_str().to_owned()]
}

fn list(typed: &str, filter: &Filter, sort: Sort) -> Vec<String> {
    let query = [typed.trim().to_owned(), filter_term(filter)].into_iter().filter(|part| !part.is_empty());
    let query = query.collect::<Vec<_>>().join(" ");
    let mut words = vec!["list".to_owned()];
    // What begins with a dash would be taken for an option, so it comes behind everything that is one.
    let dashed = query.starts_with('-');
    if !query.is_empty() && !dashed {
        words.push(query.clone());
    }
    if let Some((key, large_first)) = sort_key(sort.key) {
        words.extend(["--sort".to_owned(), key.to_owned()]);
        if sort.descending != large_first {
            words.push("--reverse".to_owned());
        }
    }
    if dashed {
        words.extend(["--".to_owned(), query]);
    }
    words
}

/// Returns the filter in the language of queries.
fn filter_term(filter: &Filter) -> String {
    let tests = match filter {
        Filter::All => Vec::new(),
        Filter::Gone => vec![Test::Is(Trait::Gone)],
        Filter::Phase(phase) => vec![phase_test(*phase)],
        Filter::Status(status) => {
            let words = vec![Status::as_str(status).to_owned()];
            vec![Test::Status { words, exact: true }, Test::Gone(false)]
        }
    };
    Query { terms: tests.into_iter().map(|test| Term { excluded: false, test }).collect() }.to_string()
}

fn phase_test(phase: Phase) -> Test {
    Test::Phase(vec![phase])
}

/// Returns the key of the command line, and whether it shows the largest first; some columns have none.
fn sort_key(key: SortKey) -> Option<(&'static str, bool)> {
    match key {
        SortKey::Added => Some(("added", true)),
        SortKey::Size => Some(("size", true)),
        SortKey::Progress => Some(("progress", true)),
        SortKey::Files => Some(("files", true)),
        SortKey::Name => Some(("name", false)),
        SortKey::Status => Some(("status", false)),
        SortKey::Id => Some(("id", false)),
        SortKey::Links | SortKey::Detail => None,
    }
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

    #[test]
    fn a_table_is_a_list_with_query_and_order() {
        let sort = |key, descending| Sort { key, descending };
        let failed = Filter::Phase(Phase::Failed);
        let odd = Filter::Status(Status::parse("two words"));
        for (typed, filter, sort, wanted) in [
            ("", &Filter::All, sort(SortKey::Added, true), "list --sort added"),
            (
                " the general ",
                &failed,
                sort(SortKey::Name, true),
                "list|the general phase:failed|--sort name --reverse",
            ),
            ("", &Filter::Gone, sort(SortKey::Size, true), "list is:gone --sort size"),
            ("x", &odd, sort(SortKey::Links, true), "list|x status:=\"two words\" gone:no"),
            ("-x", &Filter::All, sort(SortKey::Id, false), "list --sort id -- -x"),
        ] {
            assert_eq!(list(typed, filter, sort).join(" "), wanted.replace('|', " "));
        }
    }
}
