//! What most tests run in: a stand-in of the service, an archive in a temporary folder, and a session between them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use redriva::api::{Client, RetryWaits, Timeouts};
use redriva::archive::{Archive, Reader};
use redriva::config::{self, Key, Paths, Sources};
use redriva::demo::{Demo, DemoOptions, Traffic};
use redriva::export::{Format, write};
use redriva::model::{ApiToken, ApiUrl, Listed, Status, SyncMode, Timestamp, Torrent};
use redriva::query::Query;
use redriva::quota::{Limiter, Limits};
use redriva::remote::Remote;
use redriva::session::{Patience, Session, SyncHandle};
use redriva::sync::{EventKind, RunEnd, SyncEvent, SyncRequest};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::grammar;

/// Fields of the export that tell when something happened to the archive, not what the account holds.
const VOLATILE: [&str; 3] = ["first_seen", "last_seen", "gone_at"];

/// Torrents by id, as one comparable value each.
pub type Torrents = BTreeMap<String, Value>;

/// What shall differ from a patient client of an unlimited service.
#[derive(Clone)]
pub struct Plan {
    pub demo: DemoOptions,
    /// Settings over those of the house.
    pub settings: Vec<(Key, &'static str)>,
    pub window: Duration,
    pub patience: Patience,
}

impl Plan {
    pub fn quick(torrents: usize) -> Self {
        Self {
            demo: DemoOptions::quick(torrents),
            settings: Vec::new(),
            window: Duration::from_secs(1),
            patience: Patience {
                timeouts: Timeouts::default(),
                retries: RetryWaits { shortest: Duration::from_millis(2), longest: Duration::from_millis(20) },
            },
        }
    }

    pub fn with(mut self, key: Key, value: &'static str) -> Self {
        self.settings.push((key, value));
        self
    }
}

/// The house. Everything ends with it.
pub struct House {
    pub demo: Demo,
    session: Session,
    folder: TempDir,
}

impl House {
    pub async fn quick(torrents: usize) -> Self {
        Self::with(Plan::quick(torrents)).await
    }

    pub async fn with(plan: Plan) -> Self {
        let folder = folder();
        let demo = Demo::start(plan.demo).await.unwrap();
        let session = session(&demo, folder.path(), &plan.settings, plan.window, plan.patience);
        Self { demo, session, folder }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn archive_path(&self) -> PathBuf {
        self.folder.path().join("redriva.db")
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    pub async fn start(&self, request: SyncRequest) -> SyncHandle {
        self.session.start_sync(request).await.unwrap()
    }

    /// Runs a sync to its end; the order of its events is checked.
    pub async fn sync(&self, request: SyncRequest) -> (RunEnd, Vec<SyncEvent>) {
        let mode = request.mode;
        let finished = finish(self.start(request).await).await;
        grammar::check(mode, &finished.1);
        finished
    }

    pub async fn run(&self, mode: SyncMode) -> (RunEnd, Vec<SyncEvent>) {
        self.sync(SyncRequest::of(mode)).await
    }

    pub fn traffic(&self) -> Traffic {
        self.demo.traffic()
    }

    pub fn reader(&self) -> Reader {
        Reader::open(&self.archive_path()).unwrap()
    }

    /// What the archive says, without the times of archiving.
    pub fn exported(&self) -> Torrents {
        let mut lines = Vec::new();
        let all = Query::default().matcher(Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        write(&self.reader(), &all, Format::Jsonl, &mut lines).unwrap();
        torrents(std::str::from_utf8(&lines).unwrap())
    }

    /// What the account says.
    pub fn truth(&self) -> Torrents {
        torrents(&self.demo.account().truth())
    }

    /// A connection of its own that changes nothing.
    pub fn db(&self) -> Connection {
        let db = Connection::open(self.archive_path()).unwrap();
        db.pragma_update(None, "query_only", true).unwrap();
        db
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.db().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    pub fn owed(&self) -> i64 {
        self.count("SELECT count(*) FROM detail_jobs WHERE unknown_at IS NULL")
    }

    /// What is in the archive is true; details may be missing.
    pub fn assert_nothing_false(&self) {
        self.assert_sound();
        let mut truth = self.truth();
        let archive = self.exported();
        truth.retain(|id, _| archive.contains_key(id));
        for (id, torrent) in &mut truth {
            if archive[id]["detail"].is_null() {
                torrent["detail"] = Value::Null;
            }
        }
        same(&archive, &truth);
    }

    /// What must hold whatever happened: the file is whole, and the token was never revoked.
    pub fn assert_sound(&self) {
        let db = self.db();
        let check: String = db.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
        assert_eq!(check, "ok");
        let orphans: i64 = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| r.get(0)).unwrap();
        assert_eq!(orphans, 0);
        let checks = redriva::archive::check(&self.archive_path()).unwrap();
        let problems: Vec<_> = checks.iter().flat_map(|checked| &checked.problems).collect();
        assert!(problems.is_empty(), "{problems:#?}");
        assert_eq!(self.traffic().revocations, 0);
    }

    /// The archive holds the account, file for file, and owes nothing.
    pub fn assert_true(&self) {
        self.assert_sound();
        same(&self.exported(), &self.truth());
        assert_eq!(self.owed(), 0);
    }

    /// Every table as text, the journal of runs and what they said left out.
    pub fn dump_without_runs(&self) -> String {
        // What a list that was not believed lacks is told until the next one; it changes no torrent.
        let doubted = format!("meta {:?} ", rusqlite::types::ValueRef::Text(b"doubted_list"));
        let of_runs = ["sync_runs ", "run_log ", "list_readings ", &doubted];
        let told = |line: &&str| of_runs.iter().any(|table| line.starts_with(table));
        self.dump().lines().filter(|line| !told(line)).collect::<Vec<_>>().join("\n")
    }

    /// Every table as text, the quota's slots left out: they are the limiter's, whoever asks.
    pub fn dump(&self) -> String {
        use std::fmt::Write as _;
        let db = self.db();
        let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
                     AND name <> 'quota_slots' ORDER BY name";
        let mut tables = db.prepare(names).unwrap();
        let tables: Vec<String> = tables.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        let mut dump = String::new();
        for table in tables {
            let mut select = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
            let width = select.column_count();
            let mut rows = select.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                write!(dump, "{table}").unwrap();
                for column in 0..width {
                    write!(dump, " {:?}", row.get_ref(column).unwrap()).unwrap();
                }
                dump.push('\n');
            }
        }
        dump
    }
}

/// The row of a list that tells this torrent.
pub fn list_json(t: &Torrent) -> String {
    let status = t.status.as_ref().map(Status::as_str);
    serde_json::json!({
        "id": t.id.as_str(), "filename": t.filename, "hash": t.hash, "bytes": t.bytes, "host": t.host, "split": t.split,
        "progress": t.progress, "status": status, "added": t.added, "links": t.links, "ended": t.ended, "speed": t.speed,
        "seeders": t.seeders,
    })
    .to_string()
}

/// The row of a list that tells this torrent, as it is stored.
pub fn listed(t: &Torrent) -> Listed {
    Listed { id: t.id.clone(), json: list_json(t) }
}

/// A folder that is gone with the value; in memory where that is possible.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory).unwrap() } else { TempDir::new().unwrap() }
}

/// Makes a session with nothing of this machine's user in it.
pub fn session(
    demo: &Demo,
    folder: &Path,
    settings: &[(Key, &'static str)],
    window: Duration,
    patience: Patience,
) -> Session {
    let mut given: BTreeMap<&str, (Key, OsString)> = [
        (Key::ApiUrl, OsString::from(demo.base_url())),
        (Key::Token, OsString::from(demo.token())),
        (Key::RateLimit, OsString::from("100000")),
        (Key::PageWait, OsString::from("0")),
        (Key::Archive, folder.join("redriva.db").into_os_string()),
    ]
    .into_iter()
    .chain(settings.iter().map(|(key, text)| (*key, OsString::from(text))))
    .map(|(key, text)| (key.setting().name, (key, text)))
    .collect();
    let own = || folder.to_owned();
    let sources = Sources {
        command_line: std::mem::take(&mut given).into_values().collect(),
        environment: Vec::new(),
        working_folder: own(),
        paths: Paths { home: own(), config: own(), data: own(), state: own() },
        config_file: None,
    };
    Session::with_window(config::load(&sources).unwrap(), window).with_patience(patience)
}

/// Reads a run to its end.
pub async fn finish(mut handle: SyncHandle) -> (RunEnd, Vec<SyncEvent>) {
    let mut events = Vec::new();
    while let Some(event) = handle.events.recv().await {
        events.push(event);
    }
    (handle.end.await.unwrap(), events)
}

/// The exit code that the end of a run gives the process.
pub fn exit(end: &RunEnd) -> u8 {
    redriva::cli::Exit::from(end).code()
}

/// Ids of the details that were reported as archived.
pub fn archived(events: &[SyncEvent]) -> Vec<String> {
    let id = |event: &SyncEvent| match &event.kind {
        EventKind::DetailArchived { id, .. } => Some(id.as_str().to_owned()),
        _ => None,
    };
    events.iter().filter_map(id).collect()
}

/// Says why a test shows nothing on this machine.
#[expect(clippy::print_stderr, reason = "a word for whoever reads the tests' output")]
pub fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Counts the events that `is` picks.
pub fn n_events(events: &[SyncEvent], is: impl Fn(&EventKind) -> bool) -> usize {
    events.iter().filter(|event| is(&event.kind)).count()
}

/// Compares two accounts; a difference names one torrent, not thousands.
pub fn same(archive: &Torrents, truth: &Torrents) {
    for (id, told) in truth {
        let mut stored = archive.get(id).unwrap_or_else(|| panic!("{id} is not in the archive")).clone();
        // A null never overwrites a value: the last speed of a download stays when it is over.
        for key in ["speed", "seeders"].iter().filter(|key| told[**key].is_null()) {
            stored[*key] = Value::Null;
        }
        assert_eq!(&stored, told, "{id}");
    }
    let extra: Vec<&String> = archive.keys().filter(|id| !truth.contains_key(*id)).collect();
    assert!(extra.is_empty(), "not in the account: {extra:?}");
}

/// Reads lines of the truth or of an export.
pub fn torrents(lines: &str) -> Torrents {
    let read = |line: &str| {
        let mut torrent: Value = serde_json::from_str(line).unwrap();
        let fields = torrent.as_object_mut().unwrap();
        fields.retain(|key, _| !VOLATILE.contains(&key.as_str()));
        if let Some(detail) = fields.get_mut("detail").and_then(Value::as_object_mut) {
            detail.remove("fetched_at");
        }
        (torrent["id"].as_str().unwrap().to_owned(), torrent)
    };
    lines.lines().map(read).collect()
}

/// The service of a stand-in as it is asked without a session: no quota is felt, and what fails is sent again at once.
pub fn remote(demo: &Demo, archive: Archive) -> Remote {
    let token = ApiToken::parse(demo.token()).unwrap();
    let client = Client::new(&ApiUrl::parse(&demo.base_url()).unwrap(), &token, Timeouts::default()).unwrap();
    let limits = Limits {
        limit: 1_000_000,
        window: Duration::from_secs(1),
        concurrent: 8,
        list_pause: Duration::ZERO,
        detail_pause: Duration::ZERO,
    };
    let waits = RetryWaits { shortest: Duration::ZERO, longest: Duration::ZERO };
    Remote::new(client, Limiter::new(archive, limits), waits)
}
