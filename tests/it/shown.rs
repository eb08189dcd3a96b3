//! What is not known is never shown as a number, and what has no name is never shown as nothing.

use std::process::Command;

use redriva::archive::Archive;
use redriva::model::{Listed, SyncMode, Timestamp};
use redriva::wire::{Fields, each_item, read_detail, read_row_id, read_torrent};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::house;

/// An archive of a list as the service gave it, and the program that shows it.
struct Odd {
    folder: TempDir,
}

impl Odd {
    fn empty() -> Self {
        Self { folder: house::folder() }
    }

    async fn listed(list: &str) -> Self {
        Self::detailed(list, &[]).await
    }

    async fn detailed(list: &str, details: &[&str]) -> Self {
        let odd = Self::empty();
        let archive = Archive::open(&odd.folder.path().join("a.db")).unwrap();
        let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let run = archive.begin_run(SyncMode::Fast, at).await.unwrap().run;
        let mut rows = Vec::new();
        each_item(list, usize::MAX, |_, raw| {
            rows.push(Listed { id: read_row_id(raw).unwrap(), json: raw.to_owned() });
        })
        .unwrap();
        archive.store_page(run, at, rows, Vec::new()).await.unwrap();
        for json in details {
            let fields = Fields::parse(json).unwrap();
            let detail = read_detail(&fields, read_torrent(&fields).unwrap(), json).unwrap();
            archive.store_detail(run, at, detail).await.unwrap().await.unwrap().unwrap();
        }
        archive.close().await.unwrap();
        odd
    }

    fn run(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(words).env_clear().env("HOME", self.folder.path()).env("TZ", "UTC");
        let ran = command.env("REDRIVA_ARCHIVE", self.folder.path().join("a.db")).output().unwrap();
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.run(words)).unwrap()
    }

    /// Returns what the statistics say behind a label.
    fn stats(&self, label: &str) -> String {
        let text = self.run(&["stats"]);
        let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{label} ")));
        line.unwrap_or_else(|| panic!("{label} is not in {text}")).split_whitespace().last().unwrap().to_owned()
    }

    fn is_sound(&self) {
        let checks = redriva::archive::check(&self.folder.path().join("a.db")).unwrap();
        assert!(checks.iter().all(redriva::model::Checked::is_ok), "{checks:#?}");
    }
}

const PROGRESS: &str = r#"[
    {"id":"NEAR","filename":"near","bytes":123,"progress":99.97,"status":"downloading","links":[]},
    {"id":"NEARER","filename":"nearer","bytes":123,"progress":"99.999","status":"downloading"},
    {"id":"ABSURD","filename":"absurd","bytes":1e300,"progress":1e308,"status":"downloading"},
    {"id":"BELOW","filename":"-7","bytes":-7,"progress":-0.5,"status":"downloading","speed":-1,"seeders":-2},
    {"id":"BEYOND","filename":"beyond","bytes":null,"progress":100.5,"status":"downloaded"},
    {"id":"NOTHING"}
]"#;

#[tokio::test]
async fn a_word_that_nobody_knows_pads_no_table_and_is_whole_where_one_torrent_is_shown() {
    let word = "so_long_a_word_".repeat(34);
    let list = format!(
        r#"[{{"id":"A","filename":"first","bytes":123,"status":"{word}","links":[]}},
            {{"id":"B","filename":"second","bytes":7,"status":"waiting_files_selection","links":[]}}]"#
    );
    let odd = Odd::listed(&list).await;
    for command in [&["list", "--sort", "id"][..], &["stats"]] {
        let text = odd.run(command);
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert!(
            text.contains("first") && text.contains("second") && text.contains("waiting_files_selection"),
            "{text}"
        );
    }
    assert!(odd.run(&["show", "A"]).contains(&word));
    assert_eq!(odd.json(&["list", "--json"])["torrents"].to_string().matches(&word).count(), 1);
}

#[tokio::test]
async fn a_number_that_cannot_be_one_is_unknown_wherever_it_is_shown() {
    let odd = Odd::listed(PROGRESS).await;
    let listed = odd.json(&["list", "--sort", "id", "--json"]);
    let of = |key: &str| -> Vec<Value> {
        listed["torrents"].as_array().unwrap().iter().map(|torrent| torrent[key].clone()).collect()
    };
    let null = Value::Null;
    let same = |value: f64| Value::from(value);
    assert_eq!(of("id"), ["ABSURD", "BELOW", "BEYOND", "NEAR", "NEARER", "NOTHING"]);
    assert_eq!(of("progress"), [null.clone(), null.clone(), null.clone(), same(99.97), same(99.99), null.clone()]);
    assert_eq!(of("bytes"), [null.clone(), null.clone(), null.clone(), 123.into(), 123.into(), null.clone()]);
    assert_eq!(of("links"), [null.clone(), null.clone(), null.clone(), 0.into(), null.clone(), null.clone()]);

    let text = odd.run(&["list", "--sort", "id"]);
    let cells: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().skip(2).take(2).collect()).collect();
    assert_eq!(cells[..5], [["-", "-"], ["-", "-"], ["-", "-"], ["99.9%", "123"], ["99.9%", "123"]], "{text}");

    for command in [&["list", "--sort", "id", "--csv"][..], &["export", "--format", "csv"][..]] {
        let csv = odd.run(command);
        let line = |id: &str| csv.lines().find(|line| line.starts_with(&format!("{id},"))).unwrap().to_owned();
        assert!(line("ABSURD").starts_with("ABSURD,absurd,,,downloading,active,,"), "{csv}");
        assert!(line("BELOW").starts_with("BELOW,\"'-7\",,,downloading,active,,"), "text keeps its guard: {csv}");
        assert!(line("NOTHING").starts_with("NOTHING,,,,,unknown,,,,,,no,no"), "{csv}");
    }
    for line in odd.run(&["export", "--format", "jsonl"]).lines() {
        let torrent: Value = serde_json::from_str(line).unwrap();
        let known = ["NEAR", "NEARER"].contains(&torrent["id"].as_str().unwrap());
        assert_eq!((torrent["bytes"].is_null(), torrent["progress"].is_null()), (!known, !known), "{line}");
        assert!(torrent["speed"].is_null() && torrent["seeders"].is_null());
    }
    let stats = odd.json(&["stats", "--json"]);
    assert_eq!(
        (&stats["bytes_min"], &stats["bytes_mean"], &stats["bytes_total"]),
        (&123.into(), &123.into(), &246.into())
    );
    assert!(stats["progress_mean"].as_f64().unwrap() < 100.0);
    assert_eq!(odd.stats("Mean progress"), "99.9%");
    let show = odd.run(&["show", "BELOW"]);
    assert!(show.contains("Status    downloading, -\nSize      -\n") && !show.contains("Speed"), "{show}");
    assert!(odd.run(&["show", "NEARER"]).contains("downloading, 99.9%"));
    odd.is_sound();
}

#[tokio::test]
async fn what_an_older_version_stored_is_unknown_as_well_and_heals() {
    let odd = Odd::listed(r#"[{"id":"OLD","filename":"x","bytes":5,"progress":50}]"#).await;
    let db = Connection::open(odd.folder.path().join("a.db")).unwrap();
    db.execute_batch("UPDATE torrents SET bytes = -7, progress = 1e308").unwrap();
    let torrent = &odd.json(&["list", "--json"])["torrents"][0];
    assert_eq!((&torrent["bytes"], &torrent["progress"]), (&Value::Null, &Value::Null));
    let stats = odd.json(&["stats", "--json"]);
    assert_eq!(
        (&stats["bytes_total"], &stats["bytes_min"], &stats["progress_mean"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(["Total", "Mean", "Smallest", "Largest", "Mean progress"].map(|label| odd.stats(label)), ["-"; 5]);
}

#[tokio::test]
async fn imported_rows_without_numbers_show_none() {
    let odd = Odd::empty();
    let script = odd.folder.path().join("s.db");
    Connection::open(&script)
        .unwrap()
        .execute_batch(
            "CREATE TABLE torrents (id TEXT PRIMARY KEY, filename TEXT, status TEXT, bytes INTEGER, added_on TEXT); \
             CREATE TABLE torrent_details (id TEXT PRIMARY KEY, name TEXT, progress INTEGER); \
             INSERT INTO torrents VALUES ('SCR0000000016', 'Film 16', 'downloaded', NULL, '2024-05-08T10:00:00.000Z');",
        )
        .unwrap();
    odd.run(&["import", script.to_str().unwrap()]);
    let torrent = &odd.json(&["list", "--json"])["torrents"][0];
    for key in ["bytes", "progress", "links", "files"] {
        assert_eq!(torrent[key], Value::Null, "{key}");
    }
    assert!(odd.run(&["list", "--csv"]).contains("SCR0000000016,Film 16,,,downloaded,done,,2024-"));
    assert!(odd.run(&["list"]).contains("downloaded  -  -  2024-"), "{}", odd.run(&["list"]));
    odd.is_sound();
}

#[tokio::test]
async fn files_without_a_size_are_unknown_and_odd_files_stay_themselves() {
    let detail = r#"{"id":"A","filename":"n","files":[
        {"id":1,"path":"/a","bytes":null,"selected":1},{"id":1.0,"path":"/a","bytes":7,"selected":0},
        {"id":2.5,"path":"/half","bytes":-4,"selected":1},{"id":"9223372036854775807","path":"/far","bytes":"8","selected":"1"},
        {"id":3,"path":"/zero","bytes":0,"selected":0},{"id":3,"path":"/鬼","bytes":9223372036854775807,"selected":0}]}"#;
    let odd = Odd::detailed(r#"[{"id":"A","filename":"n","bytes":9223372036854775807,"links":"x"}]"#, &[detail]).await;
    let shown = odd.json(&["show", "A", "--json"]);
    let mut files: Vec<(String, Value)> = shown["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["path"].as_str().unwrap().to_owned(), file["bytes"].clone()))
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let wanted: [(&str, Value); 5] =
        [("/a", 7.into()), ("/far", 8.into()), ("/half", Value::Null), ("/zero", 0.into()), ("/鬼", i64::MAX.into())];
    assert_eq!(files, wanted.map(|(path, bytes)| (path.to_owned(), bytes)));
    let text = odd.run(&["show", "A"]);
    assert!(text.contains("        -  half") && text.contains("      0 B  zero"), "{text}");
    odd.run(&["export", "--format", "json"]);
    odd.run(&["stats"]);
    odd.is_sound();
}

const NAMELESS: &str = r#"[
    {"id":"RD1","status":"magnet_conversion"},
    {"id":"ID1","filename":"","hash":"aaa","bytes":0,"status":"error","added":null},
    {"id":"BLANK1","filename":" \t ","status":"error"},
    {"id":"SEEN1","filename":"\u200b\u202e\ufeff","status":"dead"}
]"#;

#[tokio::test]
async fn what_has_no_name_is_told_by_its_id_everywhere() {
    let odd = Odd::listed(NAMELESS).await;
    for (words, ids) in [
        (&["list"][..], &["RD1", "ID1", "BLANK1", "SEEN1"][..]),
        (&["diagnose"], &["ID1", "BLANK1", "SEEN1"]),
        (&["history"], &["RD1", "ID1", "BLANK1", "SEEN1"]),
        (&["diff", "2020-01-01", "now"], &["RD1", "ID1", "BLANK1", "SEEN1"]),
        (&["show", "RD1"], &["RD1"]),
        (&["show", "SEEN1"], &["SEEN1"]),
    ] {
        let text = odd.run(words);
        for id in ids {
            assert!(text.contains(&format!("(no name) {id}")), "{words:?}: {text}");
        }
    }
    let listed = odd.json(&["list", "--json", "--sort", "id"]);
    let names: Vec<_> = listed["torrents"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!(names, [" \t ", "", "", "\u{200b}\u{202e}\u{feff}"], "data stays what it is");
    odd.is_sound();
}
