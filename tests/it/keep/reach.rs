//! Reading without a right to write: on read-only media, in somebody else's folder, with what a killed process left;
//! the answers are those that the owner gets, and nothing at the archive changes.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;

use super::{Home, Ran, only_for_me};
use redriva::archive::Archive;

/// Commands that only read.
const READING: [&[&str]; 9] = [
    &["stats", "--compact"],
    &["diagnose"],
    &["list", "--ids"],
    &["show", "A1"],
    &["history"],
    &["diff", "2020-01-01"],
    &["export", "--format", "jsonl"],
    &["check"],
    &["snapshot", "list"],
];

/// A way in which an archive is found.
type State = (&'static str, fn(&Home));

const STATES: [State; 9] = [
    ("closed", |_| {}),
    ("an empty -wal", |home| std::fs::write(home.at("redriva.db-wal"), "").unwrap()),
    ("an empty -wal and a -shm of nothing", |home| {
        std::fs::write(home.at("redriva.db-wal"), "").unwrap();
        std::fs::write(home.at("redriva.db-shm"), vec![0; 32_768]).unwrap();
    }),
    ("commits in the -wal", |home| leave_journal(home, &["", "-wal"])),
    ("commits in the -wal, with its -shm", |home| leave_journal(home, &["", "-wal", "-shm"])),
    ("commits in the -wal, with a -shm of garbage", |home| {
        leave_journal(home, &["", "-wal"]);
        std::fs::write(home.at("redriva.db-shm"), vec![0xa5; 32_768]).unwrap();
    }),
    ("a change half-way in the -journal", leave_hot_journal),
    ("an older schema", older),
    ("an older schema with commits in the -wal", |home| {
        older(home);
        leave_journal(home, &["", "-wal"]);
    }),
];

/// Leaves what a writer leaves that is killed after a commit: copies of its files while it has them open.
fn leave_journal(home: &Home, endings: &[&str]) {
    let db = home.db();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0").unwrap();
    db.execute_batch("UPDATE torrents SET last_seen_at = 4711 WHERE id = 'A1'").unwrap();
    take_over(home, db, endings);
}

/// Leaves what a writer without a write-ahead log leaves that is killed in a large change.
fn leave_hot_journal(home: &Home) {
    let db = home.db();
    db.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN").unwrap();
    db.execute_batch("UPDATE torrents SET filename = hex(randomblob(2000)), host = 'half-way'").unwrap();
    take_over(home, db, &["", "-journal"]);
    assert!(home.at("redriva.db-journal").metadata().unwrap().len() > 0);
}

fn take_over(home: &Home, db: Connection, endings: &[&str]) {
    let copies: Vec<(PathBuf, Vec<u8>)> = endings
        .iter()
        .map(|ending| home.at(&format!("redriva.db{ending}")))
        .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
        .collect();
    let _ = db.execute_batch("ROLLBACK");
    drop(db);
    for ending in ["-wal", "-shm", "-journal"] {
        let _ = std::fs::remove_file(home.at(&format!("redriva.db{ending}")));
    }
    for (path, bytes) in copies {
        std::fs::write(path, bytes).unwrap();
    }
}

/// Makes an archive of the first schema.
fn older(home: &Home) {
    std::fs::remove_file(home.archive()).unwrap();
    home.db().execute_batch(include_str!("../../../src/archive/schema/migrations/0001_initial.sql")).unwrap();
    home.db().execute_batch("PRAGMA application_id = 0x52445641; PRAGMA user_version = 1").unwrap();
    fill(home);
}

fn fill(home: &Home) {
    let db = home.db();
    for n in 1..=40 {
        db.execute(
            "INSERT INTO torrents (id, filename, status, first_seen_at, last_seen_at, rev) \
             VALUES ('A' || ?1, 'name ' || ?1, 'downloaded', 1, 1, 1)",
            [n],
        )
        .unwrap();
        db.execute("INSERT INTO detail_jobs (torrent_id, reason, since_at) VALUES ('A' || ?1, 'new', 1)", [n]).unwrap();
    }
}

async fn filled() -> Home {
    let home = Home::empty();
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    fill(&home);
    // The rows get their checksums as those of an older archive do.
    crate::keep::make_schema_3(&home.db());
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    std::fs::remove_dir_all(home.at("snapshots")).unwrap();
    home
}

/// Somebody who may read an archive and not write it: another user where the tests may become one, else this one
/// behind permissions.
struct Visitor {
    home: tempfile::TempDir,
}

const OTHER: u32 = 1_000;

impl Visitor {
    fn new() -> Option<Self> {
        let visitor = Self { home: tempfile::tempdir().unwrap() };
        std::fs::create_dir(visitor.temporary()).unwrap();
        for folder in [visitor.home.path().to_owned(), visitor.temporary()] {
            std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        }
        let can = visitor.command(Path::new("/nowhere"), &["--version"]).output().is_ok_and(|ran| ran.status.success());
        if !can {
            crate::house::skipped("the program cannot be run as another user here");
        }
        can.then_some(visitor)
    }

    fn temporary(&self) -> PathBuf {
        self.home.path().join("tmp")
    }

    fn command(&self, archive: &Path, words: &[&str]) -> Command {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={OTHER}"), &format!("--regid={OTHER}"), "--clear-groups"]);
            command.arg(env!("CARGO_BIN_EXE_redriva"));
            command
        } else {
            Command::new(env!("CARGO_BIN_EXE_redriva"))
        };
        command.args(words).env_clear().env("HOME", self.home.path()).env("TMPDIR", self.temporary()).env("TZ", "UTC");
        command.env("PATH", "/usr/bin:/bin").env("REDRIVA_ARCHIVE", archive).current_dir(self.home.path());
        command
    }

    fn run(&self, home: &Home, words: &[&str]) -> Ran {
        Ran::of(&self.command(&home.archive(), words).output().unwrap(), home.folder.path())
    }

    #[track_caller]
    fn left_nothing(&self) {
        let left: Vec<_> = std::fs::read_dir(self.temporary()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Lets everybody read the archive and nobody write it, for as long as this lives.
struct Closed<'a>(&'a Home);

impl<'a> Closed<'a> {
    fn new(home: &'a Home) -> Self {
        for path in files(home).keys() {
            only_for_me(&home.at(path), 0o444);
        }
        only_for_me(home.folder.path(), 0o555);
        Self(home)
    }
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        only_for_me(self.0.folder.path(), 0o755);
    }
}

/// Each file with its size and the time of its last change.
fn files(home: &Home) -> BTreeMap<String, (u64, i64, i64)> {
    std::fs::read_dir(home.folder.path())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let facts = entry.metadata().unwrap();
            (entry.file_name().into_string().unwrap(), (facts.len(), facts.mtime(), facts.mtime_nsec()))
        })
        .collect()
}

#[tokio::test]
async fn whoever_may_only_read_gets_the_owner_s_answers_and_leaves_no_trace() {
    let Some(visitor) = Visitor::new() else { return };
    for (what, bring_about) in STATES {
        let (own, others) = (filled().await, filled().await);
        bring_about(&own);
        bring_about(&others);
        let closed = Closed::new(&others);
        let before = files(&others);
        for words in READING {
            let seen = visitor.run(&others, words);
            assert_eq!((seen.code, seen.err.as_str()), (Some(0), ""), "{what}: {words:?}");
            assert_eq!(files(&others), before, "{what}: {words:?}");
            visitor.left_nothing();
            // The owner repairs and brings up to date what has to be; the list of snapshots tells of that.
            if words != ["snapshot", "list"] {
                assert_eq!(seen.out, own.run(words).expect(0).out, "{what}: {words:?}");
            }
        }
        drop(closed);
    }
}

#[tokio::test]
async fn doctor_reads_it_too_and_keeps_the_quota_elsewhere() {
    let Some(visitor) = Visitor::new() else { return };
    let home = filled().await;
    let closed = Closed::new(&home);
    let before = files(&home);
    let ran = visitor.run(&home, &["doctor", "--offline"]);
    assert!(ran.out.contains("40 torrents"), "{ran:?}");
    assert_eq!(files(&home), before);
    drop(closed);
}

#[tokio::test]
async fn whoever_wants_to_write_is_told_what_is_in_the_way_and_how_to_remove_it() {
    let Some(visitor) = Visitor::new() else { return };
    let home = filled().await;
    let closed = Closed::new(&home);
    for words in [["sync"].as_slice(), &["clear", "--yes"]] {
        let mut command = visitor.command(&home.archive(), words);
        command.env("RD_TOKEN", "AB".repeat(26)).env("RD_API_URL", "http://127.0.0.1:9/rest/1.0");
        let ran = Ran::of(&command.output().unwrap(), home.folder.path()).expect(15);
        assert!(ran.err.contains("HOME"), "{ran:?}");
        let (owner, remedy) = if is_root() {
            ("it belongs to root", "Run the command as root")
        } else {
            ("its permissions (0", "Run: chmod u+rw")
        };
        assert!(ran.err.contains(owner) && ran.err.contains(remedy), "{words:?}: {ran:?}");
        assert!(!ran.err.contains("database"), "{words:?}: {ran:?}");
    }
    drop(closed);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named_with_its_owner() {
    let Some(visitor) = Visitor::new().filter(|_| is_root()) else { return };
    for (ending, state) in [("", STATES[0].1), ("-wal", STATES[3].1)] {
        let home = filled().await;
        state(&home);
        let closed = Closed::new(&home);
        only_for_me(&home.at(&format!("redriva.db{ending}")), 0o600);
        for words in READING.iter().filter(|words| **words != ["snapshot", "list"]) {
            let ran = visitor.run(&home, words).expect(15);
            assert!(ran.err.contains(&format!("cannot read HOME/redriva.db{ending}: it belongs to root")), "{ran:?}");
            assert!(ran.err.contains("Run the command as root"), "{ran:?}");
        }
        drop(closed);
    }
    // A folder that may not be entered.
    let home = filled().await;
    only_for_me(home.folder.path(), 0o700);
    let ran = visitor.run(&home, &["stats"]).expect(15);
    assert!(ran.err.contains("cannot look into HOME: it belongs to root"), "{ran:?}");
    assert!(!ran.err.contains("chown"), "nobody is told to take a folder of others: {ran:?}");
}

#[tokio::test]
async fn an_archive_on_a_read_only_mount_is_read_and_a_sync_says_why_not() {
    for (what, bring_about) in STATES {
        let home = filled().await;
        bring_about(&home);
        let before = files(&home);
        let mount = |words: &str| {
            let script = format!(
                "mount --bind $FOLDER $FOLDER && mount -o remount,ro,bind $FOLDER && \
                 RD_TOKEN=ABCDEFGHIJKLMNOPQRSTUVWXYZ RD_API_URL=http://127.0.0.1:9/rest/1.0 exec $PROGRAM {words}"
            );
            apart(&home, &script)
        };
        if mount("--version").is_none() {
            return;
        }
        for words in ["stats --compact", "list --ids", "check"] {
            let ran = mount(words).unwrap();
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{what}: {words}");
        }
        let ran = mount("sync").unwrap().expect(15);
        assert!(ran.err.contains("it lies on a read-only file system"), "{what}: {ran:?}");
        assert!(ran.err.contains("safe and can be read"), "{what}: {ran:?}");
        assert_eq!(files(&home), before, "{what}");
    }
}

#[tokio::test]
async fn a_reader_rolls_back_what_was_killed_half_way_where_it_may() {
    let home = filled().await;
    leave_hot_journal(&home);
    let ran = home.run(&["list", "--ids", "host:half"]).expect(0);
    assert_eq!(ran.out, "");
    assert_eq!(home.count("torrents WHERE host = 'half-way'"), 0);
    assert!(!home.at("redriva.db-journal").exists());
}

#[tokio::test]
async fn the_half_way_change_of_somebody_else_s_database_is_left_alone() {
    let home = Home::empty();
    home.db().execute_batch("CREATE TABLE torrents (id, filename, host); CREATE TABLE other (x)").unwrap();
    let mut insert = String::new();
    for n in 0..300 {
        use std::fmt::Write as _;
        write!(insert, "INSERT INTO torrents VALUES ({n}, hex(randomblob(500)), 'x');").unwrap();
    }
    home.db().execute_batch(&insert).unwrap();
    leave_hot_journal(&home);
    let before = files(&home);
    for words in [["stats"].as_slice(), &["clear", "--yes"], &["check"]] {
        let ran = home.run(words).expect(15);
        assert!(ran.err.contains("not a Redriva archive"), "{ran:?}");
        let mut after = files(&home);
        after.retain(|name, _| before.contains_key(name) || name.ends_with("-wal") || name.ends_with("-shm"));
        assert_eq!(after, before, "{words:?}");
    }
    assert!(matches!(Archive::open(&home.archive()), Err(redriva::archive::Error::Foreign(_))));
}

#[tokio::test]
async fn names_with_a_meaning_in_an_address_are_names() {
    let Some(visitor) = Visitor::new() else { return };
    for name in ["a?mode=memory", "b#c", "%20", "file:x", "x%3fy?z&immutable=0", "new\nline", "%00"] {
        let home = Home::empty();
        let path = home.at(name);
        Archive::open(&path).unwrap().close().await.unwrap();
        assert!(path.is_file(), "{name:?}");
        let db = Connection::open(&path).unwrap();
        db.execute("INSERT INTO meta VALUES ('name', ?1)", [name]).unwrap();
        drop(db);
        only_for_me(&path, 0o444);
        only_for_me(home.folder.path(), 0o555);
        let ran = visitor.command(&path, &["stats", "--compact"]).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{name:?}: {}", String::from_utf8_lossy(&ran.stderr));
        only_for_me(home.folder.path(), 0o755);
        assert_eq!(std::fs::read_dir(home.folder.path()).unwrap().count(), 1, "{name:?}");
    }
    // The same where the name is all there is of the path.
    let home = Home::empty();
    let mut command = home.command(&["--archive", "file:y?mode=memory", "clear", "--yes"]);
    command.output().unwrap();
    home.command(&["--archive", "file:y?mode=memory", "stats"]).output().unwrap();
    assert!(!home.at("y").exists());
}

#[tokio::test]
async fn what_is_no_file_is_refused_before_anything_waits_for_it() {
    let home = Home::empty();
    let pipe = home.at("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::create_dir(home.at("folder")).unwrap();
    for (path, what) in
        [(pipe.as_path(), "a pipe"), (&home.at("folder"), "a folder"), (Path::new("/dev/null"), "a device")]
    {
        for words in [["stats"].as_slice(), &["check"], &["sync"]] {
            let mut command = home.command(words);
            command
                .env("REDRIVA_ARCHIVE", path)
                .env("RD_TOKEN", "AB".repeat(26))
                .env("RD_API_URL", "http://127.0.0.1:9/");
            let ran = Ran::of(&command.output().unwrap(), home.folder.path());
            assert_eq!(ran.code, Some(15), "{what}: {words:?}: {ran:?}");
            assert!(ran.err.contains("not a file"), "{what}: {words:?}: {ran:?}");
        }
    }
}

/// Runs commands as root where mounts are this process's own.
fn apart(home: &Home, script: &str) -> Option<Ran> {
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script]).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.env("HOME", "/nonexistent").env("REDRIVA_ARCHIVE", home.archive()).current_dir("/");
    command.env("PROGRAM", env!("CARGO_BIN_EXE_redriva")).env("FOLDER", home.folder.path());
    let ran = command.output().ok().map(|output| Ran::of(&output, home.folder.path()));
    ran.filter(|ran| !ran.err.contains("unshare") && !ran.err.contains("mount:")).or_else(|| {
        crate::house::skipped("nothing can be mounted here");
        None
    })
}

#[tokio::test]
async fn a_copy_that_finds_no_room_says_where_and_leaves_nothing() {
    let home = filled().await;
    leave_journal(&home, &["", "-wal"]);
    let script = "mkdir -p /tmp/redriva-no-room && mount -t tmpfs -o size=64k none /tmp/redriva-no-room && \
                  mount --bind $FOLDER $FOLDER && mount -o remount,ro,bind $FOLDER && \
                  TMPDIR=/tmp/redriva-no-room $PROGRAM stats; code=$?; ls -A /tmp/redriva-no-room; exit $code";
    let Some(ran) = apart(&home, script) else { return };
    assert_eq!((ran.code, ran.out.as_str()), (Some(15), ""), "{ran:?}");
    assert!(ran.err.contains("no space left in /tmp/redriva-no-room for a private copy"), "{ran:?}");
    assert!(ran.err.contains("TMPDIR"), "{ran:?}");
}

#[tokio::test]
async fn an_older_schema_above_two_gibibytes_is_refused_in_words() {
    let Some(visitor) = Visitor::new() else { return };
    let home = filled().await;
    older(&home);
    let pages: i64 = home.db().query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    // As long as that on paper: the header tells the number of pages, and the file has a hole.
    let mut bytes = std::fs::read(home.archive()).unwrap();
    assert_eq!(u32::from_be_bytes(bytes[28..32].try_into().unwrap()), u32::try_from(pages).unwrap());
    bytes[28..32].copy_from_slice(&600_000_u32.to_be_bytes());
    std::fs::write(home.archive(), bytes).unwrap();
    std::fs::OpenOptions::new().write(true).open(home.archive()).unwrap().set_len(600_000 * 4_096).unwrap();
    let closed = Closed::new(&home);
    let ran = visitor.run(&home, &["stats"]).expect(15);
    assert!(ran.err.contains("has an older schema (1, this program reads"), "{ran:?}");
    assert!(ran.err.contains("too large to be read in a copy (2.29 GiB)"), "{ran:?}");
    assert!(ran.err.contains("as a user who may write it"), "{ran:?}");
    drop(closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_of_an_archive_that_cannot_be_written_and_leaves_no_trace() {
    let Some(visitor) = Visitor::new() else { return };
    let demo = redriva::demo::Demo::start(redriva::demo::DemoOptions::quick(8)).await.unwrap();
    let sync = |home: &Home, words: &[&str]| {
        let mut command = home.command(words);
        command.env("RD_TOKEN", demo.token()).env("RD_API_URL", demo.base_url());
        Ran::of(&command.output().unwrap(), home.folder.path()).expect(0)
    };
    let home = Home::empty();
    sync(&home, &["sync", "fast"]);
    demo.account().add("Added (1924)");
    let closed = Closed::new(&home);
    let before = files(&home);
    let mut command = visitor.command(&home.archive(), &["sync", "--dry-run", "--json"]);
    command.env("RD_TOKEN", demo.token()).env("RD_API_URL", demo.base_url());
    let seen = Ran::of(&command.output().unwrap(), home.folder.path()).expect(0);
    assert!(seen.out.contains("\"planned\":1,"), "{seen:?}");
    let nowhere = Ran::of(&command.env("TMPDIR", "/nowhere").output().unwrap(), home.folder.path()).expect(15);
    assert!(nowhere.err.contains("cannot use /nowhere: no such file or folder"), "{nowhere:?}");
    assert_eq!(files(&home), before);
    visitor.left_nothing();
    drop(closed);
}

#[tokio::test]
async fn all_that_one_sudo_left_behind_is_named_at_once_with_one_command_for_all() {
    let Some(visitor) = Visitor::new().filter(|_| is_root()) else { return };
    let home = filled().await;
    leave_journal(&home, &["", "-wal", "-shm"]);
    std::fs::write(home.at("redriva.db.lock"), "process 1\n").unwrap();
    std::fs::create_dir(home.at("snapshots")).unwrap();
    let give = |path: &Path| std::os::unix::fs::chown(path, Some(OTHER), Some(OTHER)).unwrap();
    let left = ["redriva.db-wal", "redriva.db-shm", "redriva.db.lock", "snapshots"];
    give(home.folder.path());
    give(&home.archive());
    let ran = |words: &[&str]| {
        let mut command = visitor.command(&home.archive(), words);
        command.env("RD_TOKEN", "AB".repeat(26)).env("RD_API_URL", "http://127.0.0.1:9/rest/1.0");
        command.current_dir(home.folder.path());
        Ran::of(&command.output().unwrap(), home.folder.path()).expect(15)
    };
    super::import::script(&home.at("script.db")).execute_batch("INSERT INTO torrents (id) VALUES ('A1')").unwrap();
    give(&home.at("script.db"));
    // From the first of them on, whatever a command meets first.
    for n in 0..left.len() {
        for name in left {
            only_for_me(&home.at(name), if name == "snapshots" { 0o700 } else { 0o600 });
            std::os::unix::fs::chown(home.at(name), Some(0), Some(0)).unwrap();
        }
        left[..n].iter().for_each(|name| give(&home.at(name)));
        let here: Vec<String> = left[n..].iter().map(|name| format!("HOME/{name}")).collect();
        let names = match here.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("{} and {last}: they belong to root", before.join(", "))
            }
            _ => format!("{}: it belongs to root", here[0]),
        };
        // A sync needs no snapshot.
        let commands = [&["sync"][..], &["clear", "--yes"], &["import", "script.db"], &["snapshot", "take"]];
        for words in commands.iter().filter(|words| n < 2 || (words[0] != "sync" && (n == 2 || words[0] == "snapshot")))
        {
            let told = ran(words);
            let files = format!(" {}\n", here.join(" "));
            // Who only reads is told of the one file that is read.
            let reads = ["error: cannot read", "error: cannot look"].iter().any(|begin| told.err.starts_with(begin));
            let names = if reads { ": it belongs to root" } else { &names };
            let all =
                told.err.contains(names) && told.err.contains("Run: sudo chown -R ") && told.err.ends_with(&files);
            assert!(all, "{words:?}: {names}{files}{told:?}");
        }
    }
}

#[tokio::test]
async fn what_one_sudo_left_behind_is_named_and_does_not_stop_reading() {
    let Some(visitor) = Visitor::new().filter(|_| is_root()) else { return };
    let give = |path: &Path| std::os::unix::fs::chown(path, Some(OTHER), Some(OTHER)).unwrap();
    for (name, makes) in [
        ("redriva.db.lock", (|home| std::fs::write(home.at("redriva.db.lock"), "process 1\n").unwrap()) as fn(&Home)),
        ("redriva.db-wal", |home| std::fs::write(home.at("redriva.db-wal"), "").unwrap()),
        ("redriva.db-shm", |home| std::fs::write(home.at("redriva.db-shm"), vec![0; 32_768]).unwrap()),
        ("redriva.db-shm", |home| leave_journal(home, &["", "-wal", "-shm"])),
        ("snapshots", |home| {
            older(home);
            std::fs::create_dir(home.at("snapshots")).unwrap();
        }),
    ] {
        let home = filled().await;
        makes(&home);
        only_for_me(&home.at(name), if name == "snapshots" { 0o700 } else { 0o600 });
        give(home.folder.path());
        for file in files(&home).keys().filter(|file| *file != name) {
            give(&home.at(file));
        }
        let before = files(&home);
        for words in [["stats"].as_slice(), &["list", "--ids"], &["check"]] {
            let ran = visitor.run(&home, words);
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name}: {words:?}");
        }
        // Where this user may write, SQLite keeps its journals.
        let new = |file: &String| !before.contains_key(file) && !file.ends_with("-wal") && !file.ends_with("-shm");
        assert!(!files(&home).keys().any(new), "{name}: {:?}", files(&home));
        let mut sync = visitor.command(&home.archive(), &["sync"]);
        sync.env("RD_TOKEN", "AB".repeat(26)).env("RD_API_URL", "http://127.0.0.1:9/rest/1.0");
        let ran = Ran::of(&sync.output().unwrap(), home.folder.path()).expect(15);
        assert!(ran.err.contains(&format!("HOME/{name}: it belongs to root")), "{name}: {ran:?}");
        assert!(ran.err.contains("sudo chown") && ran.err.contains(&format!("HOME/{name}\n")), "{name}: {ran:?}");
    }
}

#[tokio::test]
async fn a_copy_that_a_killed_reader_left_is_removed_by_the_next_one() {
    let Some(visitor) = Visitor::new() else { return };
    let home = filled().await;
    leave_journal(&home, &["", "-wal"]);
    let closed = Closed::new(&home);
    let left = visitor.temporary().join(".redriva-reading-killed");
    std::fs::create_dir(&left).unwrap();
    for name in ["lock", "archive.db"] {
        std::fs::write(left.join(name), "held").unwrap();
    }
    if is_root() {
        for path in [left.clone(), left.join("lock"), left.join("archive.db")] {
            std::os::unix::fs::chown(path, Some(OTHER), Some(OTHER)).unwrap();
        }
    }
    visitor.run(&home, &["stats"]).expect(0);
    visitor.left_nothing();
    drop(closed);
}
