//! `list` and `export`: what queries find, in which order, and what reaches a script.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::shelf::{ROWS, Shelf};

#[tokio::test]
async fn queries_find_what_they_say() {
    let shelf = Shelf::new().await;
    for (query, ids) in [
        ("metropolis", &["ABCD1METROPOL", "ABCD2METROPOL"][..]),
        ("metropolis -1080p", &["ABCD1METROPOL"]),
        ("-metropolis is:duplicate", &[]),
        ("is:duplicate", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("is:owed is:failed", &["CALIGARI12345", "DEADBEEF12345", "LONGNAME12345"]),
        ("hash:4141", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("host:REAL-debrid status:error", &["CALIGARI12345"]),
        ("gone:yes", &["GONE123456789"]),
        ("file:nosferatu/", &["GONE123456789"]),
        ("ext:srt", &["ABCD1METROPOL"]),
        ("added:2024-01..2024-02", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("size:>5G", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("\"fabuleux destin\"", &["BOTANIC123456"]),
    ] {
        assert_eq!(shelf.ids(query), ids, "{query}");
    }
    // Several arguments are one query.
    assert_eq!(shelf.run(&["list", "--ids", "metropolis", "size:>20G"]).1, "ABCD1METROPOL\n");
}

#[tokio::test]
async fn lists_are_sorted_reversed_and_cut() {
    let shelf = Shelf::new().await;
    let first = |words: &[&str]| {
        let (code, out, _) = shelf.run(&[&["list", "--ids", "--limit", "2"], words].concat());
        assert_eq!(code, 0);
        out.lines().map(|id| id[..4].to_owned()).collect::<Vec<_>>()
    };
    for (key, largest, smallest) in [
        ("added", ["ZZZ1", "BOTA"], ["GONE", "DEAD"]),
        ("name", ["ZZZ1", "CALI"], ["DEAD", "GONE"]),
        ("size", ["ABCD", "ABCD"], ["ZZZ1", "CALI"]),
        ("status", ["ZZZ1", "BOTA"], ["GONE", "NEWW"]),
        ("progress", ["ZZZ1", "NEWW"], ["BOTA", "ZZZ1"]),
        ("files", ["ABCD", "GONE"], ["ZZZ1", "BOTA"]),
        ("id", ["ABCD", "ABCD"], ["ZZZ1", "NEWW"]),
    ] {
        assert_eq!(first(&["--sort", key]), largest, "{key}");
        let reversed = first(&["--sort", key, "--reverse"]);
        assert_eq!(reversed, smallest, "{key}");
    }
}

#[tokio::test]
async fn lists_for_scripts_are_raw_but_for_formulas() {
    let shelf = Shelf::new().await;
    let (_, csv, _) = shelf.run(&["list", "--csv", "caligari"]);
    assert!(csv.contains("\"'=HYPERLINK(\"\"x\"\"), Dr. Caligari\""), "{csv}");
    let raw: Value = serde_json::from_str(&shelf.run(&["list", "--json", "evil"]).1).unwrap();
    assert_eq!(raw["torrents"][0]["name"], ROWS[5].1);
}

#[tokio::test]
async fn exports_hold_what_the_query_finds_and_say_so_when_it_is_nothing() {
    let shelf = Shelf::new().await;
    let export = |format: &str, query: &str| {
        let (code, out, err) = shelf.run(&["export", "--format", format, query]);
        assert_eq!(code, 0, "{err}");
        out
    };
    let (json, jsonl) = (export("json", "metropolis"), export("jsonl", "metropolis"));
    let array: Vec<Value> = serde_json::from_str(&json).unwrap();
    let lines: Vec<Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, lines);
    assert_eq!(
        lines.iter().map(|line| line["id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["ABCD2METROPOL", "ABCD1METROPOL"]
    );
    for (format, nothing) in [("json", "[]\n"), ("jsonl", ""), ("dmm", "[]\n"), ("magnets", "")] {
        assert_eq!(export(format, "nothing-has-this-name"), nothing, "{format}");
    }
}

#[tokio::test]
async fn an_export_never_replaces_a_file_unasked_and_leaves_no_half_one() {
    let shelf = Shelf::new().await;
    let target = shelf.path("out.jsonl");
    let path = target.to_str().unwrap();
    assert_eq!(shelf.run(&["export", "--format", "jsonl", "-o", path]).0, 0);
    let first = fs::read_to_string(&target).unwrap();
    assert_eq!(first.lines().count(), ROWS.len());
    let (code, _, err) = shelf.run(&["export", "--format", "jsonl", "-o", path, "gone:yes"]);
    assert!(code == 2 && err.contains("--force"), "{code} {err}");
    assert_eq!(fs::read_to_string(&target).unwrap(), first);
    assert_eq!(shelf.run(&["export", "--format", "jsonl", "-o", path, "--force", "gone:yes"]).0, 0);
    assert_eq!(fs::read_to_string(&target).unwrap().lines().count(), 1);
    let files: BTreeSet<String> =
        fs::read_dir(shelf.path(".")).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(files.iter().all(|name| !name.starts_with(".tmp")), "{files:?}");
}

#[tokio::test]
async fn nothing_is_written_to_an_archive_that_is_not_there() {
    let shelf = Shelf::new().await;
    for words in [&["list"][..], &["show", "X"], &["export", "--format", "json"]] {
        let output = shelf.command(words).env("REDRIVA_ARCHIVE", shelf.path("none.db")).output().unwrap();
        assert_eq!(output.status.code(), Some(10), "{words:?}");
        assert!(output.stdout.is_empty() && !shelf.path("none.db").exists());
    }
}
