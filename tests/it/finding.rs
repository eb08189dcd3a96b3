//! `list`, `show` and `export` as a person and a script see them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;

use insta::assert_snapshot;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;

use crate::shelf::{ROWS, Shelf};

/// Runs the program on a terminal and returns what it wrote.
fn on_terminal(shelf: &Shelf, cols: u16, words: &[&str]) -> String {
    let size = PtySize { rows: 24, cols, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_redriva"));
    command.args(words);
    command.env_clear();
    for (name, value) in [("TERM", "xterm-256color"), ("TZ", "Europe/Paris"), ("HOME", "/nowhere")] {
        command.env(name, value);
    }
    command.env("REDRIVA_ARCHIVE", shelf.archive());
    command.cwd(shelf.path("."));
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut bytes = Vec::new();
    // A terminal whose program has ended answers with an error, not with an end.
    let _ = reader.read_to_end(&mut bytes);
    assert!(child.wait().unwrap().success());
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

#[tokio::test]
async fn a_list_fits_the_terminal_and_is_whole_in_a_pipe() {
    let shelf = Shelf::new().await;
    assert_snapshot!("list_80", on_terminal(&shelf, 80, &["list", "--color", "never"]));
    assert_snapshot!("list_120", on_terminal(&shelf, 120, &["list", "--color", "never"]));
    assert_snapshot!("list_40", on_terminal(&shelf, 40, &["list", "--color", "never", "metropolis"]));
    let coloured = on_terminal(&shelf, 80, &["list", "phase:failed"]);
    assert!(coloured.contains("\x1b[31m"), "{coloured}");
    let (code, out, err) = shelf.run(&["list"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.lines().count() == ROWS.len() && !out.contains('\x1b'));
    assert_snapshot!("list_pipe", out);
}

#[tokio::test]
async fn queries_find_what_they_say() {
    let shelf = Shelf::new().await;
    for (query, ids) in [
        ("metropolis", &["ABCD1METROPOL", "ABCD2METROPOL"][..]),
        ("metropolis -1080p", &["ABCD1METROPOL"]),
        ("-metropolis is:duplicate", &[]),
        ("is:duplicate", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("is:owed is:failed", &["CALIGARI12345", "DEADBEEF12345"]),
        ("hash:4141", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("host:REAL-debrid status:error", &["CALIGARI12345"]),
        ("gone:yes", &["GONE123456789"]),
        ("file:nosferatu/", &["GONE123456789"]),
        ("ext:srt", &["ABCD1METROPOL"]),
        ("added:2026-01..2026-02", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("size:>5G", &["ABCD1METROPOL", "ABCD2METROPOL"]),
        ("\"fabuleux destin\"", &["BOTANIC123456"]),
    ] {
        assert_eq!(shelf.ids(query), ids, "{query}");
    }
    // Several arguments are one query.
    assert_eq!(shelf.run(&["list", "--ids", "metropolis", "size:>20G"]).1, "ABCD1METROPOL\n");
}

#[tokio::test]
async fn a_bad_query_is_pointed_at() {
    let shelf = Shelf::new().await;
    let (code, out, err) = shelf.run(&["list", "metropolis", "sizee:>20G"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_snapshot!("bad_field", err);
    let (code, _, err) = shelf.run(&["export", "--format", "csv", "added:soon"]);
    assert_eq!(code, 2);
    assert_snapshot!("bad_date", err);
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
        ("status", ["DEAD", "ESCA"], ["NEWW", "ZZZ1"]),
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
async fn lists_for_scripts_have_a_fixed_shape() {
    let shelf = Shelf::new().await;
    let (_, json, _) = shelf.run(&["list", "--json", "--limit", "1", "metropolis"]);
    assert_snapshot!("list_json", json);
    let (_, csv, _) = shelf.run(&["list", "--csv", "id:abcd1 "]);
    assert_snapshot!("list_csv", csv.replace("\r\n", "<CRLF>\n"));
    let (_, csv, _) = shelf.run(&["list", "--csv", "caligari"]);
    assert!(csv.contains("\"'=HYPERLINK(\"\"x\"\"), Dr. Caligari\""), "{csv}");
    let raw: Value = serde_json::from_str(&shelf.run(&["list", "--json", "evil"]).1).unwrap();
    assert_eq!(raw["torrents"][0]["name"], ROWS[5].1);
}

#[tokio::test]
async fn a_torrent_is_shown_by_id_beginning_or_hash() {
    let shelf = Shelf::new().await;
    insta::with_settings!({ filters => vec![(r"\(\d+[mhdy] ago\)", "(some time ago)"), (r"\(now\)", "(some time ago)")] }, {
        assert_snapshot!("show", shelf.run(&["show", "abcd1"]).1);
        assert_snapshot!("show_gone", shelf.run(&["show", "GONE123456789"]).1);
        assert_snapshot!("show_failed", shelf.run(&["show", &"43".repeat(20)]).1);
    });
    assert_snapshot!("show_json", shelf.run(&["show", "ABCD1", "--json"]).1);
    for (name, text, code) in [("show_several", "ABCD", 2), ("show_hash", "41414141", 2), ("show_none", "nope", 1)] {
        let (exit, out, err) = shelf.run(&["show", text]);
        assert_eq!((exit, out.as_str()), (code, ""), "{text}");
        assert_snapshot!(name, err);
    }
}

#[tokio::test]
async fn exports_hold_what_the_query_finds_in_five_formats() {
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
    assert_snapshot!("export_csv", export("csv", "").replace("\r\n", "<CRLF>\n"));
    assert_snapshot!("export_magnets", export("magnets", ""));
    assert_snapshot!("export_dmm", export("dmm", "size:>=5G"));
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
