//! `redriva list`: what the archive holds, found by a query; needs no token and no network.

use std::io::{self, Write as _};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser};

use crate::archive::{Columns, Reader};
use crate::cli::command::screen;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::{raw_to_stdout, to_stdout};
use crate::cli::pager::paged;
use crate::cli::{Exit, output_style, settings};
use crate::format::clean;
use crate::model::secrets;
use crate::query::{BadQuery, Order, Query, SortBy, help};
use crate::quota::now;
use crate::report::{list_csv, list_ids, list_json, list_text};
use crate::tui::view_command;
use crate::views::View;

/// Lists torrents of the archive, all of them or those that a query finds, newest first.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = after_help())]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ListArgs {
    /// Words and fields that must all hold, such as: metropolis status:downloaded size:>20G -1080p; or @NAME of a saved view
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// What to sort by; the newest, the largest and the furthest come first [default: added, or as the view is sorted]
    #[arg(long, value_name = "KEY", value_parser = keys())]
    pub sort: Option<SortBy>,
    /// The other way round
    #[arg(short, long)]
    pub reverse: bool,
    /// At most so many
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,
    /// One JSON object
    #[arg(long, conflicts_with_all = ["csv", "ids"])]
    pub json: bool,
    /// CSV with a heading, safe to open in a spreadsheet
    #[arg(long, conflicts_with = "ids")]
    pub csv: bool,
    /// One id a line
    #[arg(long)]
    pub ids: bool,
}

/// The keys as clap knows them, with their meanings.
fn keys() -> impl TypedValueParser<Value = SortBy> {
    let known = SortBy::ALL.map(|(_, word, meaning)| PossibleValue::new(word).help(meaning));
    PossibleValuesParser::new(known)
        .try_map(|word| SortBy::ALL.iter().find(|row| row.1 == word).map(|row| row.0).ok_or(word))
}

fn after_help() -> String {
    let examples = "\
Examples:
  redriva list metropolis 1927
  redriva list status:error,dead added:<30d
  redriva list metropolis -1080p
  redriva list 'size:>20G -ext:mkv' --sort size --limit 20
  redriva list is:duplicate --sort name
  redriva list gone:yes --json | jq '.torrents[].name'
  redriva list '@Large films' --limit 20      a view that was kept on the screen
  redriva list phase:failed --ids | xargs -n 1 redriva show";
    format!("{}\n\n{examples}", help())
}

/// A command line of this command alone.
#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    list: ListArgs,
}

/// Puts a saved view in the place of its name; a name that nobody gave is text.
fn resolved(global: &Global, args: &ListArgs) -> Result<ListArgs, Failure> {
    let [word] = &args.query[..] else { return Ok(args.clone()) };
    let Some(name) = word.strip_prefix('@').filter(|name| !name.is_empty()) else { return Ok(args.clone()) };
    let views = screen::saved_views(&settings::sources(global)?.paths)
        .map_err(|error| Failure::of(clean(&error.to_string()), error.hint(), Exit::Usage))?;
    let same = |view: &&View| view.name == name;
    let nearly = |view: &&View| view.name.to_lowercase() == name.to_lowercase();
    let Some(view) = views.iter().find(same).or_else(|| views.iter().find(nearly)) else {
        // Who has closed standard error wants no hint.
        let _ = writeln!(io::stderr(), "note: no view is called {}; it is searched as text.", clean(name));
        return Ok(args.clone());
    };
    let view = Line::try_parse_from(view_command(view)).map(|line| line.list);
    let view = view.map_err(|error| Failure::of(error.to_string(), "", Exit::Internal))?;
    Ok(args.of_view(view))
}

impl ListArgs {
    /// Puts the query of a view in the place of its name, and its order where no other one is asked for.
    fn of_view(&self, view: Self) -> Self {
        let reverse = if self.sort.is_none() { self.reverse ^ view.reverse } else { self.reverse };
        Self { query: view.query, sort: self.sort.or(view.sort), reverse, ..self.clone() }
    }
}

/// Writes what the query finds.
pub fn run(global: &Global, args: &ListArgs) -> Result<Exit, Failure> {
    let args = &resolved(global, args)?;
    let style = output_style::of_output(global.color);
    let meant = Query::meant(&args.query.join(" "))?;
    let query = meant.query;
    for hint in &meant.hints {
        // Who has closed standard error wants no hint.
        let _ = writeln!(io::stderr(), "note: {}", clean(hint));
    }
    let settings = settings::load(global)?;
    let reader = Reader::open(&settings.archive)?;
    let order = Order { by: args.sort.unwrap_or_default(), reverse: args.reverse, limit: args.limit };
    let matcher = query.matcher(now(), &style.zone).judging_by(&settings.refused_names);
    if args.ids {
        let ids = reader.search(&matcher, order)?;
        return to_stdout(|out| list_ids(out, &ids));
    }
    let shown = if args.json || args.csv { Columns::Whole } else { Columns::Table };
    let (torrents, total) = reader.found(&matcher, order, shown)?;
    if args.csv {
        return raw_to_stdout(|out| list_csv(out, &torrents));
    }
    if args.json {
        return to_stdout(|out| list_json(out, &torrents, total, &secrets().mask(&query.to_string())));
    }
    paged(global, |out| list_text(out, &torrents, total, &style))
}

/// Reads the query of a command line, whose words may have come one by one.
pub fn query(words: &[String]) -> Result<Query, Failure> {
    Ok(Query::parse(&words.join(" "))?)
}

impl From<BadQuery> for Failure {
    fn from(bad: BadQuery) -> Self {
        Self::new(&bad, Some(bad.possible().to_owned()), Exit::Usage).pointing(bad.pointer())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_is_typed_holds_as_a_whole_in_the_place_of_the_views() {
        let read = |words: &[&str]| Line::try_parse_from([&["list"], words].concat()).unwrap().list;
        let view = || read(&["linux", "--sort", "size", "--reverse"]);
        let order = |words: &[&str]| {
            let list = read(words).of_view(view());
            assert_eq!(list.query, ["linux"]);
            (list.sort.unwrap(), list.reverse)
        };
        assert_eq!(order(&["@v"]), (SortBy::Size, true));
        assert_eq!(order(&["@v", "--reverse"]), (SortBy::Size, false));
        assert_eq!(order(&["@v", "--sort", "name"]), (SortBy::Name, false));
        assert_eq!(order(&["@v", "--sort", "added", "--reverse"]), (SortBy::Added, true));
    }
}
