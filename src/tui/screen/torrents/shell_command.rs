//! The command that lists on the command line what the table shows. Pure.

use super::columns::{COLUMNS, SortKey};
use super::filter::Filter;
use super::order::Sort;
use super::state::TorrentsState;
use crate::model::Status;
use crate::query::{Query, SortBy, Term, Test, Trait};
use crate::views::View;

/// Returns the command, word by word, without the program.
pub(super) fn list_command(state: &TorrentsState) -> Vec<String> {
    let mut query = state.prompt.text().trim().to_owned();
    if state.search().bad().is_some() || query.contains("magnet:") {
        // What cannot be read is not in force, and the command line would refuse it.
        query = state.search().query().to_string();
    }
    let filter = state.tabs().1;
    if state.hides_gone() && *filter == Filter::All {
        query = format!("{query} gone:no");
    }
    list(&query, filter, state.sort())
}

/// Returns the command that lists what a saved view shows, word by word, without the program.
pub fn view_command(view: &View) -> Vec<String> {
    let filter = Filter::named(&view.filter).unwrap_or_default();
    let column = COLUMNS.iter().find(|column| column.name == view.sort);
    let sort = column.map_or_else(Sort::default, |column| Sort { key: column.sort, descending: view.descending });
    let hidden = if view.hide_gone && filter == Filter::All { " gone:no" } else { "" };
    list(&[&view.query, hidden].concat(), &filter, sort)
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
        words.extend(["--sort".to_owned(), key.as_str().to_owned()]);
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
        Filter::Phase(phase) => vec![Test::Phase(vec![*phase])],
        Filter::Status(status) => {
            let words = vec![Status::as_str(status).to_owned()];
            vec![Test::Status { words, exact: true }, Test::Gone(false)]
        }
    };
    Query { terms: tests.into_iter().map(|test| Term { excluded: false, test }).collect() }.to_string()
}

/// Returns the key of the command line, and whether it shows the largest first; some columns have none.
fn sort_key(key: SortKey) -> Option<(SortBy, bool)> {
    match key {
        SortKey::Added => Some((SortBy::Added, true)),
        SortKey::Size => Some((SortBy::Size, true)),
        SortKey::Progress => Some((SortBy::Progress, true)),
        SortKey::Files => Some((SortBy::Files, true)),
        SortKey::Name => Some((SortBy::Name, false)),
        SortKey::Status => Some((SortBy::Status, false)),
        SortKey::Id => Some((SortBy::Id, false)),
        SortKey::Links | SortKey::Detail => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Phase;

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
