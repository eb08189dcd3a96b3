//! What an import is given: names as they are, files in any state, sources of any kind.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;
use redriva::format::count;
use redriva::model::SyncMode;
use rusqlite::{Connection, params};
use rustix::process::{Pid, Signal, kill_process};

use super::import::script;
use super::{Home, Ran, dump, mode};
use crate::house::House;

/// Every file of a folder: its bytes, and when it was written.
fn folder(path: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.clone(), (fs::read(&path).unwrap_or_default(), path.metadata().unwrap().modified().unwrap()))
    };
    fs::read_dir(path).unwrap().map(read).collect()
}

/// Makes a folder in which the script was killed in the middle of a change.
fn killed_in_a_change(home: &Home, name: &str) -> PathBuf {
    fs::create_dir(home.at("alive")).unwrap();
    let db = script(&home.at("alive/redriva.db"));
    db.execute_batch(
        "PRAGMA cache_size = 5; \
         INSERT INTO torrents WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
         SELECT 'HOT' || i, 'hot ' || i, 'downloaded', i, '2026-05-01T10:00:00.000Z' FROM n; \
         BEGIN; UPDATE torrents SET filename = 'HALF WRITTEN ' || filename;",
    )
    .unwrap();
    let dead = home.at(name);
    fs::create_dir(&dead).unwrap();
    for file in ["redriva.db", "redriva.db-journal"] {
        fs::copy(home.at("alive").join(file), dead.join(file)).unwrap();
    }
    assert!(dead.join("redriva.db-journal").metadata().unwrap().len() > 512, "the change is half in the file");
    drop(db);
    dead
}

/// Folders of private copies in a home.
fn copies(home: &Home) -> Vec<String> {
    let names = fs::read_dir(home.folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".importing-")).collect()
}

#[test]
fn a_change_that_was_cut_off_is_taken_back_in_a_private_copy() {
    let home = Home::empty();
    let dead = killed_in_a_change(&home, "dead");
    super::only_for_me(&dead, 0o500);
    let before = folder(&dead);
    // Through a link as well: the journals lie beside what it leads to.
    std::os::unix::fs::symlink("dead/redriva.db", home.at("link.db")).unwrap();
    for (file, new) in [("dead/redriva.db", 2_000), ("link.db", 0)] {
        assert_eq!(home.run(&["import", file, "--json"]).expect(0).json()["new"], new, "{file}");
        assert_eq!(home.count("torrents WHERE filename = 'hot ' || substr(id, 4)"), 2_000, "{file}");
        assert!(folder(&dead) == before, "not a byte of the original is touched");
        assert!(copies(&home).is_empty());
    }
    super::only_for_me(&dead, 0o700);
}

#[test]
fn a_script_at_work_is_waited_for_and_then_named_and_a_reader_is_no_hindrance() {
    let home = Home::empty();
    let db = script(&home.at("script.db"));
    db.execute_batch("INSERT INTO torrents (id) VALUES ('A'); BEGIN; SELECT * FROM torrents").unwrap();
    home.run(&["import", "script.db"]).expect(0);
    db.execute_batch("COMMIT; BEGIN IMMEDIATE; INSERT INTO torrents (id) VALUES ('B')").unwrap();
    home.run(&["import", "script.db"]).expect(0);
    assert_eq!(home.count("torrents"), 1, "what is not committed is not there");
    db.execute_batch("COMMIT; BEGIN EXCLUSIVE").unwrap();
    let told = home.run(&["import", "script.db"]).expect(11).err;
    assert_eq!(
        told,
        "error: script.db is in use by another program, perhaps the script itself.\n\
         Nothing was changed. Wait until it is done, or close it, and try again.\n"
    );
}

#[test]
fn a_database_with_a_log_is_read_whole_while_its_script_goes_on() {
    let home = Home::empty();
    let db = script(&home.at("script.db"));
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO torrents (id) VALUES ('A')",
    )
    .unwrap();
    super::only_for_me(&home.at("script.db"), 0o644);
    home.run(&["import", "script.db"]).expect(0);
    assert_eq!(home.count("torrents"), 1);
    assert_eq!(
        fs::read(home.at("script.db-wal")).unwrap().len() as u64,
        home.at("script.db-wal").metadata().unwrap().len()
    );
    assert!(copies(&home).is_empty());
}

/// Names that nothing may change.
fn names() -> Vec<String> {
    let odd = [
        "  blanks  ",
        "None",
        "null",
        "line\nline\r\n",
        "tab\t",
        "\u{1b}[2J\u{9b}31m\u{7f}",
        "a\0b",
        "\u{202e}gpj.exe",
        "\u{feff}mark",
        "/../x",
        " ",
    ];
    odd.into_iter().map(str::to_owned).chain(["long ".repeat(200_000)]).collect()
}

#[test]
fn names_are_kept_as_they_are() {
    let home = Home::empty();
    let db = script(&home.at("script.db"));
    for (n, name) in names().iter().enumerate() {
        db.execute("INSERT INTO torrents (id, filename) VALUES (?1, ?2)", params![format!("N{n:02}"), name]).unwrap();
        db.execute(
            "INSERT INTO torrent_details (id, name, original_filename) VALUES (?1, ?2, ?2)",
            params![format!("D{n:02}"), name],
        )
        .unwrap();
    }
    drop(db);
    home.run(&["import", "script.db"]).expect(0);
    let stored: Vec<String> = home
        .db()
        .prepare("SELECT filename FROM torrents ORDER BY id")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(stored == [names(), names()].concat());
    let lines = home.run(&["export", "--format", "jsonl"]).expect(0).out;
    let exported: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (n, name) in names().iter().enumerate() {
        let line = exported.iter().find(|line| line["id"] == format!("D{n:02}")).unwrap();
        assert!(line["filename"] == **name && line["imported"]["original_filename"] == **name, "{n}");
    }
    home.run(&["check"]).expect(0);
}

#[test]
fn no_command_sends_a_byte_of_a_name_that_acts_on_a_terminal() {
    let home = Home::empty();
    let db = script(&home.at("script.db"));
    let hostile: String = ('\0'..='\u{2fff}')
        .chain('\u{e000}'..='\u{f8ff}')
        .chain('\u{fe00}'..='\u{ffff}')
        .chain('\u{e0000}'..='\u{e01ff}')
        .collect();
    for (id, status) in [("A", hostile.as_str()), ("B", "error"), ("C", "downloaded")] {
        db.execute(
            "INSERT INTO torrent_details (id, name, status, host, original_filename, error, links, hash) \
             VALUES (?1, ?2, ?3, ?2, ?2, 'HTTP 503 ' || ?2, 'https://x/' || ?2, ?4)",
            params![id, hostile, status, format!("{id}{}", "0".repeat(39))],
        )
        .unwrap();
    }
    drop(db);
    home.run(&["import", "script.db"]).expect(0);
    home.db().execute_batch("UPDATE torrents SET gone_at = 1 WHERE id = 'C'").unwrap();
    let backup = serde_json::json!([{ "filename": hostile, "hash": "1".repeat(40) }, { "filename": hostile }]);
    fs::write(home.at("b.json"), backup.to_string()).unwrap();
    let line = "import script.db --json|import b.json --json|list --json|show A --json|show B --json|stats --json|\
                diagnose --json|history --json|history --gone --json|history --since 30d --json|check --json|snapshot list --json|\
                doctor --offline --json|export --format json|export --format jsonl|export --format dmm|export --format magnets";
    for words in line.split('|') {
        let words: Vec<&str> = words.split(' ').collect();
        let output = home.command(&words).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.len() > 2, "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        let acts = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
        };
        let sent: Vec<char> = text.chars().filter(|c| acts(*c)).collect();
        assert!(sent.is_empty(), "{words:?} sends {sent:?}");
    }
    let list = home.run(&["list", "--json"]).expect(0).json();
    assert_eq!(list["torrents"][0]["name"].as_str().unwrap(), hostile, "nothing is lost by it");
}

#[tokio::test]
async fn the_first_sync_after_an_import_finds_nothing_changed() {
    let house = House::quick(40).await;
    let file = house.folder().join("script.db");
    let db = script(&file);
    for (n, (id, torrent)) in house.truth().into_iter().enumerate() {
        let text = |key: &str| torrent[key].as_str().map(str::to_owned);
        let links: Vec<&str> = torrent["links"].as_array().unwrap().iter().map(|link| link.as_str().unwrap()).collect();
        // Some were stored whole, some by half, some only in one of both tables.
        if n % 4 != 1 {
            let row = params![
                id,
                text("filename").filter(|_| n % 8 != 2),
                text("status"),
                torrent["bytes"].as_i64(),
                text("added")
            ];
            db.execute("INSERT INTO torrents VALUES (?1, ?2, ?3, ?4, ?5)", row).unwrap();
        }
        if n % 4 != 3 {
            let sql = "INSERT INTO torrent_details (id, name, status, size, progress, hash, host, links, files_count) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 3)";
            let whole = n % 4 != 2;
            let progress = torrent["progress"].as_f64().filter(|_| whole);
            let (hash, host) = (text("hash").filter(|_| whole), text("host"));
            let row = params![
                id,
                text("filename").filter(|_| whole),
                text("status"),
                torrent["bytes"].as_i64(),
                progress,
                hash,
                host,
                links.join(",")
            ];
            db.execute(sql, row).unwrap();
        }
    }
    drop(db);
    let home = Home::empty();
    let file = file.to_str().unwrap();
    let ran = home.command(&["import", file]).env("REDRIVA_ARCHIVE", house.archive_path()).output().unwrap();
    Ran::of(&ran, home.folder.path()).expect(0);
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((end.summary.new, end.summary.archived), (0, 40), "{end:?}");
    let db = Connection::open(house.archive_path()).unwrap();
    let kinds: String = db.query_row("SELECT group_concat(DISTINCT kind) FROM events", [], |r| r.get(0)).unwrap();
    assert_eq!(kinds, "added,detail");
    house.assert_sound();
}

#[test]
fn what_only_the_script_knew_is_taken_over_and_told() {
    let home = Home::empty();
    let db = script(&home.at("script.db"));
    db.execute_batch(
        "ALTER TABLE torrents ADD COLUMN note TEXT; CREATE TABLE sync_log (at TEXT); INSERT INTO sync_log VALUES (1), (2); \
         INSERT INTO torrents VALUES ('A', 'name', 'error', 7, NULL, 'mine'), ('../x', 'bad', NULL, NULL, NULL, 'kept too'); \
         INSERT INTO torrent_details (id, original_filename, files_count, error, priority, size, progress, speed) VALUES \
         ('A', ' the whole ', 12, '503 Server Error', 'high', 'huge', 250, -1), ('B', NULL, 'many', NULL, '', NULL, NULL, 1e300);",
    )
    .unwrap();
    drop(db);
    let json = home.run(&["import", "script.db", "--json"]).expect(0).json();
    assert_eq!(
        (json["new"].as_u64(), json["failures"].as_u64(), json["unreadable"].as_u64()),
        (Some(2), Some(1), Some(5))
    );
    assert_eq!(
        json["columns"][0],
        serde_json::json!({ "table": "torrent_details", "column": "priority", "values": 1 })
    );
    assert_eq!(json["columns"][1], serde_json::json!({ "table": "torrents", "column": "note", "values": 2 }));
    assert_eq!(json["tables"], serde_json::json!([{ "table": "sync_log", "rows": 2 }]));

    let shown = home.run(&["show", "A", "--json"]).expect(0).json();
    assert_eq!((shown["original_name"].as_str(), shown["files_count"].as_i64()), (Some(" the whole "), Some(12)));
    assert_eq!(shown["failures"][0]["message"], "503 Server Error");
    assert_eq!((shown["progress"].is_null(), shown["bytes"].as_i64()), (true, Some(7)), "unknown is not 0");
    let told = home.run(&["diagnose"]).expect(0).out;
    assert!(told.contains("Server trouble: 1") && told.contains("    503 Server Error"), "{told}");
    let kept: Vec<String> = home
        .db()
        .prepare("SELECT coalesce(json, '') FROM imported_rows ORDER BY id")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(kept.len(), 4);
    assert!(kept[1].contains("kept too") && kept[2].contains("\"speed\":-1") && kept[3].contains("many"), "{kept:?}");

    let before = dump(&home.archive());
    let again = home.run(&["import", "script.db", "--json"]).expect(0).json();
    assert_eq!(
        (again["kept_whole"].as_u64(), again["kept_new"].as_u64(), again["failures"].as_u64()),
        (Some(4), Some(0), Some(0))
    );
    assert_eq!(dump(&home.archive()), before);
    home.run(&["clear", "--yes"]).expect(0);
    assert_eq!(home.count("imported_rows"), 0);
}

#[tokio::test]
async fn what_a_detail_tells_wins_over_what_was_imported() {
    let house = House::quick(1).await;
    let id = house.demo.account().ids().remove(0);
    let file = house.folder().join("script.db");
    let db = script(&file);
    db.execute(
        "INSERT INTO torrent_details (id, original_filename, files_count, error) VALUES (?1, 'old', 99, 'HTTP 500')",
        [&id],
    )
    .unwrap();
    drop(db);
    let home = Home::empty();
    let import = || {
        let words = ["import", file.to_str().unwrap(), "--json"];
        let ran = home.command(&words).env("REDRIVA_ARCHIVE", house.archive_path()).output().unwrap();
        Ran::of(&ran, home.folder.path()).expect(0).json()["failures"].as_u64()
    };
    assert_eq!(import(), Some(1));
    let whole = house.truth();
    house.run(SyncMode::Smart).await;
    assert_eq!(house.exported(), whole, "nothing of it is left to see");
    assert_eq!(import(), Some(0), "a detail has answered it");
    assert_eq!(house.exported(), whole);
    let db = Connection::open(house.archive_path()).unwrap();
    let open = "SELECT count(*) FROM failures WHERE resolved_at IS NULL";
    assert_eq!(db.query_row(open, [], |r| r.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn databases_of_strange_build_are_read_or_refused_and_never_followed() {
    let rows = "INSERT INTO torrents (id, filename) VALUES ('A', 'a')";
    for (sql, new) in [
        ("CREATE TABLE torrents (id TEXT PRIMARY KEY, filename TEXT) WITHOUT ROWID", Some(1)),
        (
            "CREATE TABLE torrents (big AS (zeroblob(1000000000)), id TEXT, filename TEXT, up TEXT AS (upper(filename)))",
            Some(1),
        ),
        ("CREATE TABLE \"Torrents\" (\"ID\" TEXT, FileName TEXT, \"a \"\" b\" TEXT DEFAULT 'x')", Some(1)),
        (
            "CREATE TABLE torrents (id, filename); CREATE TRIGGER t AFTER INSERT ON torrents BEGIN UPDATE torrents SET id = 'B'; END",
            Some(1),
        ),
        ("CREATE TABLE torrents (id, filename); CREATE VIEW torrent_details AS SELECT * FROM torrents", Some(1)),
        (
            "CREATE TABLE x (id, filename); CREATE VIEW torrents AS WITH RECURSIVE n (id, filename) AS (SELECT 1, 2 UNION ALL SELECT id + 1, 2 FROM n) SELECT * FROM n",
            None,
        ),
        ("CREATE TABLE torrents (name TEXT)", None),
    ] {
        let home = Home::empty();
        let db = Connection::open(home.at("s.db")).unwrap();
        db.execute_batch(sql).unwrap();
        let filled = db.execute_batch(rows).is_ok();
        drop(db);
        let before = fs::read(home.at("s.db")).unwrap();
        match new {
            Some(new) => {
                assert!(filled, "{sql}");
                assert_eq!(
                    home.run(&["import", "s.db", "--json"]).expect(0).json()["new"].as_i64(),
                    Some(new),
                    "{sql}"
                );
                assert_eq!(home.count("torrents WHERE filename = 'a'"), 1, "{sql}");
            }
            None => assert!(home.run(&["import", "s.db"]).expect(15).err.contains("but not the script's"), "{sql}"),
        }
        assert!(fs::read(home.at("s.db")).unwrap() == before, "{sql}");
    }
}

#[test]
fn where_a_database_breaks_off_or_that_it_is_damaged_is_told() {
    let home = Home::empty();
    let db = script(&home.at("s.db"));
    for n in 0..3_000 {
        db.execute("INSERT INTO torrents (id, filename) VALUES (?1, ?2)", params![format!("T{n}"), "x".repeat(60)])
            .unwrap();
    }
    drop(db);
    let whole = fs::read(home.at("s.db")).unwrap();
    let told = |bytes: &[u8]| {
        fs::write(home.at("s.db"), bytes).unwrap();
        home.run(&["import", "s.db"]).expect(15).err
    };
    let cut = told(&whole[..whole.len() / 2]);
    assert!(
        cut.contains(&format!(
            "s.db breaks off after {} of {} bytes",
            count(whole.len() as u64 / 2),
            count(whole.len() as u64)
        )),
        "{cut}"
    );
    let mut broken = whole.clone();
    for page in broken.chunks_mut(4_096).skip(1) {
        page[..12].fill(0xee);
    }
    let damaged = told(&broken);
    assert!(damaged.contains("error: s.db is damaged") && damaged.contains(".recover"), "{damaged}");
    assert!(!home.archive().exists());
}

#[test]
fn what_is_no_file_is_named_and_never_waited_for() {
    let home = Home::empty();
    fs::create_dir(home.at("folder")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, home.at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    for (file, code, words) in [
        ("folder", 15, "error: folder is a folder.\n"),
        ("pipe", 15, "error: pipe is a pipe or a device; what comes through a pipe is read from /dev/stdin.\n"),
        ("/dev/zero", 15, "error: /dev/zero is a pipe or a device"),
        ("none", 2, "error: cannot read none: no such file"),
        ("folder/none/x", 2, "error: cannot read folder/none/x: no such file"),
    ] {
        let begun = tokio::time::Instant::now();
        let ran = home.run(&["import", file]).expect(code);
        assert!(ran.err.starts_with(words), "{}", ran.err);
        assert!(begun.elapsed().as_secs() < 5, "{file}");
    }
    assert!(!home.archive().exists());
}

#[tokio::test]
async fn backups_are_read_in_every_usual_form_and_from_a_pipe() {
    let home = Home::synced(2).await;
    let hashes = ["1", "2", "3"].map(|digit| digit.repeat(40));
    let list =
        serde_json::json!(hashes.each_ref().map(|hash| serde_json::json!({ "filename": " Amélie ", "hash": hash })));
    let text = list.to_string();
    let lines: String =
        list.as_array().unwrap().iter().flat_map(|entry| [entry.to_string(), "\n".to_owned()]).collect();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms = [text.clone().into_bytes(), lines.into_bytes(), format!("\u{feff}{text}").into_bytes(), packed, utf16];
    for (n, form) in forms.iter().enumerate() {
        fs::write(home.at("b.json"), form).unwrap();
        let json = home.run(&["import", "b.json", "--json"]).expect(0).json();
        assert_eq!(
            (json["entries"].as_u64(), json["missing"][2]["filename"].as_str()),
            (Some(3), Some(" Amélie ")),
            "{n}"
        );
        let mut child = home
            .command(&["import", "/dev/stdin", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(form).unwrap();
        let piped = Ran::of(&child.wait_with_output().unwrap(), home.folder.path()).expect(0).json();
        assert_eq!(piped["missing"], json["missing"], "{n}");
        let from = home
            .command(&["import", "/dev/stdin", "--json"])
            .stdin(File::open(home.at("b.json")).unwrap())
            .output()
            .unwrap();
        assert_eq!(Ran::of(&from, home.folder.path()).expect(0).json()["missing"], json["missing"], "{n}");
    }
    for (bytes, words) in [
        (&text.as_bytes()[..text.len() - 9], "b.json breaks off in line 1, column "),
        (b"PK\x03\x04", "b.json is a zip archive; unpack it first"),
        (b"<html>", "b.json is a web page or XML"),
    ] {
        fs::write(home.at("b.json"), bytes).unwrap();
        let ran = home.run(&["import", "b.json"]).expect(15);
        assert!(ran.err.starts_with(&format!("error: {words}")), "{}", ran.err);
    }
}

#[test]
fn private_copies_are_private_and_none_outlives_its_import() {
    let home = Home::empty();
    let db = script(&home.at("script.db"));
    db.execute_batch(
        "PRAGMA journal_mode = WAL; \
         INSERT INTO torrents (id, filename) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) \
         SELECT 'T' || i, 'a name of usual length ' || i FROM n",
    )
    .unwrap();
    // What another import holds stays; what nobody holds goes.
    let (held, left) = (home.at(".importing-held"), home.at(".importing-left"));
    fs::create_dir(&held).unwrap();
    fs::create_dir(&left).unwrap();
    let alive = File::create(held.join(".held")).unwrap();
    alive.lock().unwrap();
    for (signal, number) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut child =
            home.command(&["import", "script.db"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let mut seen = None;
        while seen.is_none() && child.try_wait().unwrap().is_none() {
            seen = copies(&home).into_iter().find(|name| !name.ends_with("held") && !name.ends_with("left"));
        }
        let private = home.at(&seen.expect("a copy is made"));
        assert!(!private.exists() || mode(&private) == 0o700);
        kill_process(Pid::from_child(&child), signal).unwrap();
        let status = child.wait().unwrap();
        let code = std::os::unix::process::ExitStatusExt::signal(&status).map(|n| 128 + n).or(status.code());
        assert!([Some(number), Some(0)].contains(&code), "{status:?}");
        assert_eq!(copies(&home), [".importing-held"]);
    }
    let mut child = home.command(&["import", "script.db"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    while copies(&home).len() < 2 && child.try_wait().unwrap().is_none() {}
    child.kill().unwrap();
    child.wait().unwrap();
    home.run(&["import", "script.db"]).expect(0);
    assert_eq!(copies(&home), [".importing-held"]);
    assert_eq!(home.count("torrents"), 40_000);
}

/// Runs a command as somebody who is not root, where that can be tried.
fn as_nobody(home: &Home, words: &[&str]) -> Option<Ran> {
    if !rustix::process::geteuid().is_root() {
        return Some(home.run(words));
    }
    let template = home.command(words);
    let mut command = Command::new("setpriv");
    command.args(["--reuid=12345", "--regid=12345", "--clear-groups", env!("CARGO_BIN_EXE_redriva")]).args(words);
    command.current_dir(home.folder.path()).env_clear().env("PATH", "/usr/bin:/bin");
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.output().ok().map(|output| Ran::of(&output, home.folder.path()))
}

#[test]
fn a_source_that_may_only_be_read_is_enough() {
    let home = Home::empty();
    let dead = killed_in_a_change(&home, "dead");
    fs::create_dir(home.at("mine")).unwrap();
    let db = script(&home.at("plain.db"));
    db.execute_batch("INSERT INTO torrents (id) VALUES ('A')").unwrap();
    drop(db);
    fs::write(home.at("secret.db"), fs::read(home.at("plain.db")).unwrap()).unwrap();
    for (path, mode) in
        [(home.folder.path(), 0o755), (&dead, 0o555), (&home.at("plain.db"), 0o444), (&home.at("secret.db"), 0o000)]
    {
        super::only_for_me(path, mode);
    }
    for file in ["redriva.db", "redriva.db-journal"] {
        super::only_for_me(&dead.join(file), 0o444);
    }
    if std::os::unix::fs::chown(home.at("mine"), Some(12_345), Some(12_345)).is_err()
        && rustix::process::geteuid().is_root()
    {
        eprintln!("skipped: nobody else can be tried here");
        return;
    }
    let before = folder(&dead);
    let run = |file: &str| as_nobody(&home, &["import", file, "--archive", "mine/a.db"]);
    let Some(hot) = run("dead/redriva.db") else {
        eprintln!("skipped: there is no setpriv");
        return;
    };
    hot.expect(0);
    run("plain.db").unwrap().expect(0);
    let told = run("secret.db").unwrap().expect(2).err;
    assert!(told.starts_with("error: cannot read secret.db: permission denied"), "{told}");
    assert!(folder(&dead) == before);
    let db = Connection::open(home.at("mine/a.db")).unwrap();
    let names = "SELECT count(*) FROM torrents WHERE filename LIKE 'hot %'";
    assert_eq!(db.query_row(names, [], |r| r.get::<_, i64>(0)).unwrap(), 2_000);
}
