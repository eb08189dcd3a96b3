//! Commands that look after the archive: snapshots, clear, restore, check, import, doctor.

mod carried;
mod check;
mod clear;
mod doctor;
mod foreign;
mod given;
mod healthy;
mod import;
mod leaving;
mod lockfile;
mod lost;
mod maintenance;
mod odd;
mod order;
mod place;
mod reach;
mod restore;
mod room;
mod starts;
mod storage;

pub use import::{ODD, script};

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use redriva::archive::{self, Reader, SyncLock};
use redriva::model::{Snapshot, SyncMode, Timestamp};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::house::{self, House};

/// A home with an archive in it, and the real program.
struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Home {
    fn empty() -> Self {
        Self { folder: house::folder(), variables: Vec::new() }
    }

    /// A home with the archive of an account that was synced once.
    async fn synced(torrents: usize) -> Self {
        let house = House::quick(torrents).await;
        house.run(SyncMode::Fast).await;
        Self::with_archive_of(&house)
    }

    fn with_archive_of(house: &House) -> Self {
        let home = Self::empty();
        std::fs::copy(house.archive_path(), home.archive()).unwrap();
        only_for_me(&home.archive(), 0o600);
        home
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn archive(&self) -> PathBuf {
        self.at("redriva.db")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(words).current_dir(self.folder.path()).env_clear();
        command.env("HOME", self.folder.path()).env("REDRIVA_ARCHIVE", self.archive()).env("TZ", "UTC");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, words: &[&str]) -> Ran {
        Ran::of(&self.command(words).output().unwrap(), self.folder.path())
    }

    fn db(&self) -> Connection {
        Connection::open(self.archive()).unwrap()
    }

    fn count(&self, what: &str) -> i64 {
        self.db().query_row(&format!("SELECT count(*) FROM {what}"), [], |r| r.get(0)).unwrap()
    }

    /// Files of the snapshots, oldest first.
    fn snapshots(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(self.at("snapshots"))
            .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
            .unwrap_or_default();
        found.retain(|path| path.extension().is_some_and(|ending| ending == "db"));
        found.sort();
        found
    }

    fn snapshot(&self) -> PathBuf {
        let found = self.snapshots();
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    }
}

/// What a run of the program left, with the folder's name and all times masked.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: &Output, folder: &Path) -> Self {
        let schema = format!(".v{}-", newest_schema());
        let mask = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            mask(&text.replace(folder.to_str().unwrap(), "HOME").replace(&schema, ".vN-"))
        };
        Self { code: output.status.code(), out: mask(&output.stdout), err: mask(&output.stderr) }
    }

    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Puts a 0 in place of each digit of a date or time.
fn mask(text: &str) -> String {
    let mut masked: Vec<u8> = text.bytes().collect();
    for shape in ["####-##-##T##:##:##", "####-##-## ##:##", "########T######Z"] {
        for at in 0..masked.len().saturating_sub(shape.len() - 1) {
            let fits = shape.bytes().zip(&masked[at..]).all(|(wanted, found)| match wanted {
                b'#' => found.is_ascii_digit(),
                other => other == *found,
            });
            if fits {
                masked[at..at + shape.len()].iter_mut().filter(|c| c.is_ascii_digit()).for_each(|c| *c = b'0');
            }
        }
    }
    String::from_utf8(masked).unwrap()
}

/// The schema that this program makes, which grows with every migration.
fn newest_schema() -> usize {
    std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/archive/schema/migrations")).unwrap().count()
}

/// Empties an archive that holds what it holds.
fn empty(lock: &SyncLock, archive: &Path, now: Timestamp) -> Result<Snapshot, archive::Error> {
    let shown = Reader::open(archive)?.contents()?;
    archive::clear(lock, archive, &shown, now)
}

fn only_for_me(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// Every table but the quota's slots, row by row, and the schema.
fn dump(path: &Path) -> String {
    use std::fmt::Write as _;
    let db = Connection::open(path).unwrap();
    let text = |sql: &str| -> Vec<String> {
        db.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let kept = "name NOT LIKE 'sqlite%' AND name <> 'quota_slots'";
    let mut dump =
        text(&format!("SELECT coalesce(sql, name) FROM sqlite_schema WHERE {kept} ORDER BY type, name")).join("\n");
    for table in text(&format!("SELECT name FROM sqlite_schema WHERE type = 'table' AND {kept} ORDER BY name")) {
        let mut select = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let width = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            write!(dump, "\n{table}").unwrap();
            for column in 0..width {
                write!(dump, " {:?}", row.get_ref(column).unwrap()).unwrap();
            }
        }
    }
    dump
}

/// Makes an archive of the newest schema one of schema 3, with what it holds.
pub fn make_schema_3(db: &rusqlite::Connection) {
    let initial = include_str!("../../../src/archive/schema/migrations/0001_initial.sql");
    // The statements that make the history, to the letter.
    let of_history: Vec<&str> = ["CREATE TABLE events", "CREATE INDEX events_", "CREATE TRIGGER events_"]
        .into_iter()
        .flat_map(|begin| initial.match_indices(begin).map(|(at, _)| at).collect::<Vec<_>>())
        .map(|at| {
            let end = if initial[at..].starts_with("CREATE TRIGGER") { "\nEND;" } else { ";\n" };
            let length = initial[at..].find(end).unwrap() + end.len();
            &initial[at..at + length]
        })
        .collect();
    assert_eq!(of_history.len(), 5);
    let [table, rest @ ..] = of_history.as_slice() else { panic!("no history") };
    db.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF; DROP TABLE link_troubles; DROP TABLE direct_links; DROP TABLE downloads_made; \
         DROP TABLE steps; DROP TABLE acts; DROP TABLE jobs; DROP TABLE list_readings; \
         CREATE TEMP TABLE kept AS SELECT * FROM events; DROP TABLE events; {table} \
         INSERT INTO events SELECT * FROM kept; {} DROP TABLE temp.kept; DROP TABLE imported_rows; DROP TABLE checksums; \
         DROP TABLE other_details; DROP INDEX details_by_fetch; DROP INDEX quota_slots_by_end; PRAGMA user_version = 3",
        rest.join("\n")
    ))
    .unwrap();
}
