//! The journal of jobs: a request is written down before it leaves, and what became of it afterwards.
//!
//! Nothing is ever taken out of it. What an act did to the torrents' rows is written in the same transaction
//! (`job_effects.rs`); how jobs are read stands in `read/jobs.rs`.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::add_pace;
use super::job_effects::{self, ActKey, Effect};
use super::list_mark::{self, ListReading};
use crate::archive::schema::job_rows::{LEFT, acts_of, chosen_files, ids_json, record};
use crate::archive::schema::meta;
use crate::archive::{Archive, Error};
use crate::model::{
    ActRecord, ActState, AddPace, JobId, JobRecord, JobState, NewAct, NewJob, StepKind, StepState, TRIED_AGAIN,
    TRIED_LATER, Timestamp, TorrentFile, TorrentId,
};

/// What became of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status, when an answer came.
    pub http: Option<u16>,
    /// Real-Debrid's number in it.
    pub code: Option<i32>,
    /// What was said, clean.
    pub message: Option<String>,
}

/// A request that is about to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// What it asks.
    pub kind: StepKind,
    /// Now, in milliseconds of Unix time.
    pub sent_ms: i64,
    /// Of an add: the entries that the hash has, and those that other acts have made; another one is this act's.
    pub known: Option<Vec<TorrentId>>,
    /// Of an add: the pace with it.
    pub pace: Option<AddPace>,
}

/// Whether a request may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// It may, and is written down under this number.
    Go(u32),
    /// Not while a sync reads the list; nothing was written.
    Wait(ListReading),
}

/// News of an act, written in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActNews {
    /// The request that ended, by its number, and how.
    pub step: Option<(u32, StepState)>,
    /// What was answered to it.
    pub answer: Answer,
    /// Where the act stands from now on.
    pub state: ActState,
    /// What is told of its state, such as why it was skipped.
    pub reason: Option<String>,
    /// Whether this run counts among those in which the release was refused while others were accepted.
    pub is_refusal: bool,
    /// What changed at the service, as far as that is certain.
    pub effect: Effect,
}

/// News of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobNews {
    /// Where it stands from now on.
    pub state: JobState,
    /// Why, when it waits, rests or was cancelled.
    pub reason: Option<String>,
    /// Nothing of it is sent before then.
    pub not_before: Option<Timestamp>,
    /// Requests sent for it since the last news.
    pub requests: u64,
}

impl Archive {
    /// Writes a confirmed job down.
    pub async fn create_job(&self, at: Timestamp, job: NewJob) -> Result<JobId, Error> {
        self.writer.run_alone(move |db| create(db, at, &job)).await
    }

    /// Takes a job up: whoever holds the lock of jobs works on it from now on. A request that was written down and of
    /// which nothing else is known may have left, so it is unknown what became of it. Returns nothing for a job that
    /// there is not.
    pub async fn take_up_job(&self, job: JobId, at: Timestamp) -> Result<Option<(JobRecord, Vec<ActRecord>)>, Error> {
        self.writer
            .run_alone(move |db| {
                let Some(found) = record(db, job)? else { return Ok(None) };
                if !found.state.is_open() {
                    return Ok(Some((found, acts_of(db, job)?)));
                }
                let taken = "UPDATE jobs SET state = 'running', worked_at = ?2, reason = NULL, not_before_at = NULL WHERE id = ?1";
                db.execute(taken, params![job.0, at.as_second()])?;
                lose_sent(db, job, at)?;
                Ok(Some((record(db, job)?.unwrap_or(found), acts_of(db, job)?)))
            })
            .await
    }

    /// Notes which account a job acts on; false when it is another one than before.
    pub async fn is_account_of(&self, job: JobId, account: i64) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                db.prepare_cached("UPDATE jobs SET account_id = coalesce(account_id, ?2) WHERE id = ?1")?
                    .execute(params![job.0, account])?;
                db.prepare_cached("SELECT account_id = ?2 FROM jobs WHERE id = ?1")?
                    .query_row(params![job.0, account], |r| r.get(0))
            })
            .await
    }

    /// Writes a request down that is about to leave. An add or a deletion waits while a sync reads the list.
    pub async fn sending(&self, act: ActKey, sending: Sending) -> Result<Leave, Error> {
        let path = self.path().to_owned();
        self.writer
            .run(move |db| {
                let (job, seq) = (act.0.0, act.1);
                if sending.kind != StepKind::Select
                    && let Some(reading) = list_mark::held(db, &path, sending.sent_ms)?
                {
                    return Ok(Leave::Wait(reading));
                }
                let number: u32 = db
                    .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM steps WHERE job_id = ?1 AND act = ?2")?
                    .query_row(params![job, seq], |r| r.get(0))?;
                let sql = "INSERT INTO steps (job_id, act, number, kind, state, sent_ms) VALUES (?1, ?2, ?3, ?4, 'sent', ?5)";
                let kind = sending.kind.as_str();
                db.prepare_cached(sql)?.execute(params![job, seq, number, kind, sending.sent_ms])?;
                let sql = "UPDATE acts SET state = 'sent', known = coalesce(?3, known), changed_at = ?4 WHERE job_id = ?1 AND seq = ?2";
                let known = sending.known.as_deref().map(ids_json);
                db.prepare_cached(sql)?.execute(params![job, seq, known, sending.sent_ms.div_euclid(1_000)])?;
                if let Some(pace) = &sending.pace {
                    add_pace::store(db, pace)?;
                }
                Ok(Leave::Go(number))
            })
            .await
    }

    /// Writes down what became of an act.
    pub async fn note_act(&self, act: ActKey, at: Timestamp, news: ActNews) -> Result<(), Error> {
        self.writer.run(move |db| note(db, act, at, &news)).await
    }

    /// Writes down where a job stands. Of what it sent without an answer nobody knows what became, once it is left.
    pub async fn note_job(&self, job: JobId, at: Timestamp, news: JobNews) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE jobs SET state = ?2, worked_at = ?3, ended_at = iif(?2 IN ('done', 'cancelled'), ?3, NULL), \
                           reason = ?4, not_before_at = ?5, requests = requests + ?6 WHERE id = ?1";
                let not_before = news.not_before.map(Timestamp::as_second);
                let values =
                    params![job.0, news.state.as_str(), at.as_second(), news.reason, not_before, news.requests];
                db.prepare_cached(sql)?.execute(values)?;
                if news.state == JobState::Running { Ok(()) } else { lose_sent(db, job, at) }
            })
            .await
    }

    /// Cancels a job that no process works on: what was not done is skipped, and what nobody knows stays so.
    pub async fn cancel_job(&self, job: JobId, at: Timestamp, reason: String) -> Result<(), Error> {
        self.writer.run_alone(move |db| cancel(db, job, at, &reason)).await
    }

    /// Asks whoever works on a job to end it; the next one who does so finds that asked too.
    pub async fn ask_to_cancel(&self, job: JobId) -> Result<(), Error> {
        self.writer.run(move |db| meta::set(db, CANCELLED, &job.0.to_string())).await
    }

    /// Whether somebody asked to end a job.
    pub async fn is_cancel_asked(&self, job: JobId) -> Result<bool, Error> {
        self.writer.run(move |db| Ok(meta::get(db, CANCELLED)?.is_some_and(|asked| asked == job.0.to_string()))).await
    }

    /// Writes down which files a person chose for an act that waits for it.
    pub async fn choose_files(&self, act: ActKey, selection: String) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE acts SET selection = ?3 WHERE job_id = ?1 AND seq = ?2 AND state = 'owed'";
                db.prepare_cached(sql)?.execute(params![act.0.0, act.1, selection]).map(drop)
            })
            .await
    }

    /// Returns the chosen files of some archived torrents, each once.
    pub async fn chosen_files(&self, torrents: Vec<TorrentId>) -> Result<Vec<TorrentFile>, Error> {
        self.writer.run(move |db| chosen_files(db, &torrents)).await
    }

    /// Whether an add of a hash was accepted since then, in milliseconds of Unix time.
    pub async fn was_accepted(&self, hash: String, since_ms: i64) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                let sql = "SELECT EXISTS (SELECT 1 FROM acts a JOIN steps s ON s.job_id = a.job_id AND s.act = a.seq \
                           WHERE a.hash = ?1 AND s.kind = 'add' AND s.state = 'done' AND s.ended_ms >= ?2)";
                db.prepare_cached(sql)?.query_row(params![hash, since_ms], |r| r.get(0))
            })
            .await
    }
}

/// The job that somebody wants to end.
const CANCELLED: &str = "cancel_job";

/// What becomes of the acts that a cancelled job leaves open, in this order: which, where they stand, and why in SQL. An
/// entry that was made is there, whatever was still to be done with it.
const LEFT_OPEN: [(&str, &str, &str); 3] = [
    (
        "state IN ('sent', 'unknown') AND new_id IS NOT NULL",
        "unknown",
        "iif(EXISTS (SELECT 1 FROM steps s WHERE s.job_id = acts.job_id AND s.act = acts.seq AND s.kind = 'delete'), \
         'a new entry was added, and no answer says whether the old one was deleted', \
         'it was added, and no answer says what became of the choice of its files')",
    ),
    ("state IN ('sent', 'unknown')", "unknown", "coalesce(reason, 'the job was cancelled before an answer came')"),
    (
        "state IN ('planned', 'owed') AND new_id IS NOT NULL",
        "done",
        "iif(replaces, 'a new entry was added, and the old one stays', 'its files were not chosen') || ', because the job was cancelled'",
    ),
];

/// Notes that nobody knows what became of the requests of a job that were sent and not answered.
fn lose_sent(db: &Connection, job: JobId, at: Timestamp) -> rusqlite::Result<()> {
    db.execute("UPDATE steps SET state = 'unknown' WHERE job_id = ?1 AND state = 'sent'", [job.0])?;
    let unknown =
        "UPDATE acts SET state = 'unknown', reason = ?2, changed_at = ?3 WHERE job_id = ?1 AND state = 'sent'";
    db.execute(unknown, params![job.0, LEFT, at.as_second()]).map(drop)
}

fn create(db: &Connection, at: Timestamp, job: &NewJob) -> rusqlite::Result<JobId> {
    let sql = "INSERT INTO jobs (verb, state, account_id, origin, started_by, undoes, started_at, worked_at) \
               VALUES (?1, 'resting', ?2, ?3, ?4, ?5, ?6, ?6)";
    let undoes = job.undoes.map(|job| job.0);
    db.execute(sql, params![job.verb.as_str(), job.account, job.origin, job.started_by, undoes, at.as_second()])?;
    let id = JobId(db.last_insert_rowid());
    for (seq, act) in (1_u32..).zip(&job.acts) {
        insert_act(db, (id, seq), at, act)?;
    }
    Ok(id)
}

fn insert_act(db: &Connection, key: ActKey, at: Timestamp, act: &NewAct) -> rusqlite::Result<()> {
    let sql = "INSERT INTO acts (job_id, seq, verb, state, torrent_id, hash, name, bytes, files, phase, source, selection, wanted, \
               replaces, changed_at, again) VALUES (?1, ?2, ?3, 'planned', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    let wanted = (!act.wanted.is_empty()).then(|| ids_json(&act.wanted));
    db.prepare_cached(sql)?
        .execute(params![
            key.0.0,
            key.1,
            act.verb.as_str(),
            act.torrent.as_ref().map(TorrentId::as_str),
            act.hash,
            act.name,
            act.bytes,
            act.files,
            act.phase.map(crate::model::Phase::as_str),
            act.source,
            act.selection,
            wanted,
            act.replaces,
            at.as_second(),
            act.again,
        ])
        .map(drop)
}

fn note(db: &Connection, act: ActKey, at: Timestamp, news: &ActNews) -> rusqlite::Result<()> {
    let (job, seq) = (act.0.0, act.1);
    let Answer { http, code, message } = &news.answer;
    if let Some((number, state)) = news.step {
        let sql = "UPDATE steps SET state = ?4, ended_ms = ?5, http = coalesce(?6, http), code = coalesce(?7, code), \
                   message = coalesce(?8, message) WHERE job_id = ?1 AND act = ?2 AND number = ?3";
        let values = params![job, seq, number, state.as_str(), at.as_millisecond(), http, code, message];
        db.prepare_cached(sql)?.execute(values)?;
    }
    // What was to be sent is kept until the act ended.
    let sql = "UPDATE acts SET state = ?3, reason = ?4, http = coalesce(?5, iif(?3 = 'done', NULL, http)), \
               code = coalesce(?6, iif(?3 = 'done', NULL, code)), changed_at = ?7, \
               source = iif(?8, NULL, source), refusals = refusals + ?9 WHERE job_id = ?1 AND seq = ?2";
    let values = params![
        job,
        seq,
        news.state.as_str(),
        news.reason,
        http,
        code,
        at.as_second(),
        news.state.is_final(),
        news.is_refusal
    ];
    db.prepare_cached(sql)?.execute(values)?;
    job_effects::write(db, act, at, &news.effect)
}

/// Cancels the open jobs of an archive that was put back from a copy, but for those that are known: nobody knows what the
/// others did since.
pub(in crate::archive) fn cancel_open(db: &Connection, known: &[i64]) -> rusqlite::Result<()> {
    let has_jobs: bool =
        db.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'jobs')", [], |r| {
            r.get(0)
        })?;
    if !has_jobs {
        return Ok(());
    }
    let newest: i64 = db.query_row(
        "SELECT max(coalesce((SELECT max(at) FROM events), 0), coalesce((SELECT max(worked_at) FROM jobs), 0))",
        [],
        |r| r.get(0),
    )?;
    let newest = Timestamp::from_second(newest).unwrap_or(Timestamp::UNIX_EPOCH);
    let reason = format!("the archive was put back to {}", newest.strftime("%Y-%m-%d"));
    let open: Vec<i64> = db
        .prepare("SELECT id FROM jobs WHERE state IN ('running', 'waiting', 'resting')")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    open.into_iter().filter(|job| !known.contains(job)).try_for_each(|job| cancel(db, JobId(job), newest, &reason))
}

/// Cancels an open job.
pub(super) fn cancel(db: &Connection, job: JobId, at: Timestamp, reason: &str) -> rusqlite::Result<()> {
    let open: Option<String> =
        db.query_row("SELECT state FROM jobs WHERE id = ?1", [job.0], |r| r.get(0)).optional()?;
    if !open.as_deref().and_then(JobState::parse).is_some_and(JobState::is_open) {
        return Ok(());
    }
    db.execute("UPDATE steps SET state = 'unknown' WHERE job_id = ?1 AND state = 'sent'", [job.0])?;
    for (which, state, why) in LEFT_OPEN {
        let sql = format!(
            "UPDATE acts SET state = '{state}', reason = {why}, source = NULL, changed_at = ?2 WHERE job_id = ?1 AND {which}"
        );
        db.execute(&sql, params![job.0, at.as_second()])?;
    }
    // What was promised for later does not come any more.
    let sql = "UPDATE acts SET state = 'skipped', source = NULL, changed_at = ?2, \
               reason = coalesce(replace(replace(reason, ?3, ?5), ?4, ?5), ?5) WHERE job_id = ?1 AND state IN ('planned', 'owed')";
    db.execute(sql, params![job.0, at.as_second(), TRIED_AGAIN, TRIED_LATER, "the job was cancelled"])?;
    let sql = "UPDATE jobs SET state = 'cancelled', reason = ?2, ended_at = ?3, not_before_at = NULL WHERE id = ?1";
    db.execute(sql, params![job.0, reason, at.as_second()]).map(drop)
}
