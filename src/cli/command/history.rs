//! `redriva history` and `redriva diff`: read the archive, need no token and no network.

use jiff::tz::TimeZone;

use crate::archive::Reader;
use crate::cli::args::{DiffArgs, HistoryArgs};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, output_style, settings};
use crate::format::{clean_line, count};
use crate::model::{ChangeKind, HistoryFilter, PointInTime, RunId, Timestamp, parse_time};
use crate::quota::now;
use crate::report::{difference_json, difference_text, history_json, history_text, removed_json, removed_text};

/// Writes what was observed, or what Real-Debrid removed.
pub fn run(global: &Global, args: &HistoryArgs) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings::load(global)?.archive)?;
    let style = output_style::of_output(global.color);
    let since = args.since.as_deref().map(|text| time(text, &style.zone)).transpose()?;
    if args.gone {
        let mut removed = reader.removed()?;
        removed.retain(|torrent| since.is_none_or(|since| torrent.gone >= Some(since)));
        return to_stdout(
            |out| {
                if args.json { removed_json(out, &removed) } else { removed_text(out, &removed, &style) }
            },
        );
    }
    // A stored detail is the program's own doing; it is told when asked for by name.
    let kinds = match args.kind.as_slice() {
        [] => ChangeKind::all().filter(|kind| *kind != ChangeKind::Detail).collect(),
        chosen => chosen.to_vec(),
    };
    // Programs get every event; so does whoever asks for a kind by name.
    let once = !args.json && args.kind.is_empty();
    let filter = HistoryFilter { since, kinds, once, limit: args.limit, ..HistoryFilter::default() };
    let events = reader.history(&filter)?;
    to_stdout(|out| if args.json { history_json(out, &events) } else { history_text(out, &events, &style) })
}

/// Writes what was there at one moment and not at the other.
pub fn diff(global: &Global, args: &DiffArgs) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings::load(global)?.archive)?;
    let style = output_style::of_output(global.color);
    let first = point_in_time(&args.first, &reader, &style.zone)?;
    let second =
        args.second.as_deref().map_or(Ok(PointInTime::At(now())), |text| point_in_time(text, &reader, &style.zone))?;
    let difference = reader.difference(first, second)?;
    to_stdout(
        |out| {
            if args.json { difference_json(out, &difference) } else { difference_text(out, &difference, &style) }
        },
    )
}

/// Reads a date or the number of a run.
fn point_in_time(text: &str, reader: &Reader, zone: &TimeZone) -> Result<PointInTime, Failure> {
    let Ok(number) = text.trim_start_matches('#').parse::<i64>() else { return Ok(PointInTime::At(time(text, zone)?)) };
    let newest = reader.newest_run()?.map_or(0, |run| run.0);
    if (1..=newest).contains(&number) {
        return Ok(PointInTime::Run(RunId(number)));
    }
    let hint = match newest {
        0 => "The archive knows no sync run yet. Begin with: redriva sync".to_owned(),
        1 => "The archive knows one run only, number 1.".to_owned(),
        n => format!("The archive knows the runs 1 to {}.", count(n.unsigned_abs())),
    };
    Err(Failure::of(format!("there is no sync run {number}"), hint, Exit::Usage))
}

fn time(text: &str, zone: &TimeZone) -> Result<Timestamp, Failure> {
    parse_time(text, now(), zone).map_err(|bad| {
        let hint = format!("Try again: {bad}.");
        Failure::of(format!("cannot read \"{}\" as a time", clean_line(text)), hint, Exit::Usage)
    })
}
