//! Jobs, acts and steps: from rows to values.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::rows;
use crate::model::{
    ActCounts, ActNumber, ActRecord, ActState, JobId, JobRecord, JobState, NewAct, Phase, StepKind, StepRecord,
    StepState, TorrentFile, TorrentId, Verb,
};

const JOB: &str = "id, verb, state, account_id, origin, started_by, undoes, started_at, worked_at, ended_at, not_before_at, \
     reason, requests";

const ACT: &str = "seq, verb, state, torrent_id, hash, name, bytes, files, phase, source, selection, wanted, replaces, known, \
     new_id, adopted, reason, http, code, changed_at, again, refusals";

/// Every phase, to read one by its word.
const PHASES: [Phase; 4] = [Phase::Active, Phase::Done, Phase::Failed, Phase::Unknown];

/// Reads the chosen files of some torrents, each once.
pub(in crate::archive) fn chosen_files(db: &Connection, torrents: &[TorrentId]) -> rusqlite::Result<Vec<TorrentFile>> {
    let sql = "SELECT file_id, path, bytes, selected FROM files WHERE torrent_id = ?1 AND selected = 1 AND dropped_at IS NULL \
               ORDER BY file_id, path";
    let mut select = db.prepare_cached(sql)?;
    let mut found = Vec::<TorrentFile>::new();
    for torrent in torrents {
        for file in select.query_map([torrent.as_str()], rows::file)? {
            let file = file?;
            if !found.iter().any(|known| known.path == file.path && known.bytes == file.bytes) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// Reads one job.
pub(in crate::archive) fn record(db: &Connection, id: JobId) -> rusqlite::Result<Option<JobRecord>> {
    let read = |r: &Row<'_>| {
        Ok(JobRecord {
            id: JobId(r.get(0)?),
            verb: word(r, 1, Verb::parse)?,
            state: word(r, 2, JobState::parse)?,
            account: r.get(3)?,
            origin: r.get(4)?,
            started_by: r.get(5)?,
            undoes: r.get::<_, Option<i64>>(6)?.map(JobId),
            started: rows::certain_time(r, 7)?,
            worked: rows::certain_time(r, 8)?,
            ended: rows::time(r, 9)?,
            not_before: rows::time(r, 10)?,
            reason: r.get(11)?,
            requests: r.get(12)?,
            acts: ActCounts::default(),
        })
    };
    let sql = format!("SELECT {JOB} FROM jobs WHERE id = ?1");
    let Some(mut job) = db.prepare_cached(&sql)?.query_row([id.0], read).optional()? else { return Ok(None) };
    let mut count = db.prepare_cached("SELECT state, count(*) FROM acts WHERE job_id = ?1 GROUP BY state")?;
    let mut counts = count.query([id.0])?;
    while let Some(row) = counts.next()? {
        job.acts.add(word(row, 0, ActState::parse)?, row.get(1)?);
    }
    Ok(Some(job))
}

/// What is said of a request whose process ended before its answer.
pub(in crate::archive) const LEFT: &str = "the process ended before an answer came";

/// Reads the acts of a job, in their order.
pub(in crate::archive) fn acts_of(db: &Connection, job: JobId) -> rusqlite::Result<Vec<ActRecord>> {
    let sql = format!("SELECT {ACT} FROM acts WHERE job_id = ?1 ORDER BY seq");
    let mut acts = db.prepare_cached(&sql)?.query_map([job.0], act)?.collect::<rusqlite::Result<Vec<ActRecord>>>()?;
    let sql = "SELECT act, number, kind, state, sent_ms FROM steps WHERE job_id = ?1 ORDER BY act, number";
    let mut select = db.prepare_cached(sql)?;
    let mut steps = select.query(params![job.0])?;
    while let Some(row) = steps.next()? {
        let seq: ActNumber = row.get(0)?;
        let step = StepRecord {
            number: row.get(1)?,
            kind: word(row, 2, StepKind::parse)?,
            state: word(row, 3, StepState::parse)?,
            sent_ms: row.get(4)?,
        };
        // Acts are numbered from 1 without a gap.
        if let Some(act) = usize::try_from(seq).ok().and_then(|seq| acts.get_mut(seq.checked_sub(1)?)) {
            act.attempts += 1;
            act.steps.push(step);
        }
    }
    Ok(acts)
}

fn act(r: &Row<'_>) -> rusqlite::Result<ActRecord> {
    let phase = |word: &str| PHASES.into_iter().find(|phase| phase.as_str() == word);
    Ok(ActRecord {
        seq: r.get(0)?,
        plan: NewAct {
            verb: word(r, 1, Verb::parse)?,
            torrent: optional_id(r, 3)?,
            hash: r.get(4)?,
            name: r.get(5)?,
            bytes: rows::amount(r, 6)?,
            files: r.get(7)?,
            phase: r.get_ref(8)?.as_str_or_null()?.and_then(phase),
            source: r.get(9)?,
            selection: r.get(10)?,
            wanted: ids(r, 11)?.unwrap_or_default(),
            replaces: r.get(12)?,
            again: r.get(20)?,
        },
        state: word(r, 2, ActState::parse)?,
        known: ids(r, 13)?,
        new_id: optional_id(r, 14)?,
        refusals: r.get(21)?,
        adopted: r.get(15)?,
        reason: r.get(16)?,
        http: r.get(17)?,
        code: r.get(18)?,
        attempts: 0,
        at: rows::certain_time(r, 19)?,
        steps: Vec::new(),
    })
}

/// Reads a word that the table's CHECK knows; another one is a damaged file.
fn word<T>(r: &Row<'_>, column: usize, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text = r.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| {
        let why = format!("unknown word {text}").into();
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why)
    })
}

fn optional_id(r: &Row<'_>, column: usize) -> rusqlite::Result<Option<TorrentId>> {
    if r.get_ref(column)?.as_str_or_null()?.is_none() { Ok(None) } else { rows::id(r, column).map(Some) }
}

fn ids(r: &Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<TorrentId>>> {
    let list = r.get_ref(column)?.as_str_or_null()?.and_then(rows::links);
    Ok(list.map(|list| list.iter().filter_map(|id| TorrentId::parse(id).ok()).collect()))
}

/// Writes keys as a JSON array.
pub(in crate::archive) fn ids_json(ids: &[TorrentId]) -> String {
    serde_json::Value::from(ids.iter().map(TorrentId::as_str).collect::<Vec<_>>()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_being_stored() {
        let ids: Vec<TorrentId> = ["A1", "B2"].iter().map(|id| TorrentId::parse(id).unwrap()).collect();
        assert_eq!(ids_json(&ids), "[\"A1\",\"B2\"]");
        assert_eq!(ids_json(&[]), "[]");
    }
}
