//! What the archive answers to each question of the view.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::clock::now;
use crate::archive::{self, Reader};
use crate::diagnose::diagnose;
use crate::model::{ChangeKind, HistoryFilter, PointInTime, Timestamp, TorrentId};
use crate::query::Order;
use crate::refused_names::RefusedNames;
use crate::sync::Rates;
use crate::tui::protocol::{ArchiveAnswer, ArchiveQuery, ChangeFilter};

/// Events that the dashboard shows at most.
const GLANCE: u32 = 40;

/// Most events that the history screen holds.
const NEWEST: u32 = 10_000;

/// Days of the dashboard's charts.
const DAYS: i32 = 90;

/// Most runs of the past that the sync screen shows.
const RUNS: u32 = 100;

/// All events of one torrent.
fn timeline(id: &TorrentId) -> HistoryFilter {
    HistoryFilter { torrent: Some(id.clone()), ..HistoryFilter::default() }
}

/// The newest events of a part; a stored detail is the program's own doing and belongs into a timeline only.
fn newest(part: ChangeFilter, since: Option<Timestamp>, limit: u32) -> HistoryFilter {
    let kinds = ChangeKind::all().filter(|kind| *kind != ChangeKind::Detail && part.shows(*kind)).collect();
    HistoryFilter { kinds, since, once: true, limit: Some(limit), ..HistoryFilter::default() }
}

/// Answers a question.
pub(super) fn answer(
    reader: &Reader,
    query: &ArchiveQuery,
    rates: Rates,
    names: &Arc<RefusedNames>,
    zone: &TimeZone,
) -> Result<ArchiveAnswer, archive::Error> {
    Ok(match query {
        ArchiveQuery::Rows { since } => {
            let archive::RowsDelta { rows, rev } = reader.rows_since(since.unwrap_or(0))?;
            ArchiveAnswer::Rows { rows, rev }
        }
        ArchiveQuery::Torrent { id } => {
            let facts = reader.facts(id)?.map(Box::new);
            ArchiveAnswer::Torrent { facts, timeline: reader.history(&timeline(id))? }
        }
        ArchiveQuery::Torrents { ids } => {
            let facts: Result<Vec<_>, _> = ids.iter().map(|id| reader.facts(id)).collect();
            ArchiveAnswer::Torrents(facts?.into_iter().flatten().collect())
        }
        ArchiveQuery::Hashes { ids } => {
            ArchiveAnswer::Hashes(ids.iter().cloned().zip(reader.hashes_of(ids)?).collect())
        }
        ArchiveQuery::Overview { since } => {
            let mut overview = reader.overview(now(), zone, DAYS, names)?;
            let (news, mark) = reader.news(since.as_ref(), now())?;
            (overview.news, overview.mark) = (news, Some(mark));
            overview.newest = reader.history(&newest(ChangeFilter::All, None, GLANCE))?;
            ArchiveAnswer::Overview(Box::new(overview))
        }
        ArchiveQuery::Problems => ArchiveAnswer::Problems(diagnose(reader.problems()?)),
        ArchiveQuery::History { part, since } => {
            let events = reader.history(&newest(*part, *since, NEWEST))?;
            let mut totals = [0; ChangeFilter::ALL.len()];
            for (kind, n) in reader.event_counts(*since)? {
                let parts = ChangeFilter::ALL.iter().zip(&mut totals);
                parts.filter(|(part, _)| part.shows(kind)).for_each(|(_, total)| *total += n);
            }
            ArchiveAnswer::History { events, removed: reader.removed()?, totals: Some(totals) }
        }
        ArchiveQuery::Difference { first, second } => {
            ArchiveAnswer::Difference(reader.difference(PointInTime::At(*first), PointInTime::At(*second))?)
        }
        ArchiveQuery::Jobs => ArchiveAnswer::Jobs(reader.jobs()?),
        ArchiveQuery::JobActs { job } => ArchiveAnswer::JobActs(reader.job(*job)?.map(Box::new)),
        ArchiveQuery::Runs => ArchiveAnswer::Runs { runs: reader.runs(RUNS)?, backlog: reader.backlog()?, rates },
        ArchiveQuery::RunLog { run } => ArchiveAnswer::RunLog(reader.run_log(*run)?),
        ArchiveQuery::Search { query, at, zone } => {
            ArchiveAnswer::Found(reader.search(&query.matcher(*at, zone).judging_by(names), Order::default())?)
        }
    })
}
