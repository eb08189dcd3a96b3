//! The words of every command: text and JSON, in a pipe and on terminals of 80 and 120 columns.
//!
//! `rows.rs` is the table, `stage.rs` what its rows run on, `play.rs` plays them and keeps what they said as one
//! transcript a command in `snapshots/`. A command without rows fails the first test here.

mod play;
mod rows;
mod stage;

use std::collections::BTreeSet;
use std::process::Stdio;

use play::play;
pub use play::{commands, help};
use rows::{ACCOUNT, AROUND, Act, CHANGES, DAMAGED, EMPTY, LOGIN, MISSING, READING, SYNC, USAGE};
use stage::{Place, Stage};

/// Every table of rows.
const ALL: [&[Act]; 10] = [READING, CHANGES, AROUND, ACCOUNT, LOGIN, SYNC, EMPTY, MISSING, USAGE, DAMAGED];

#[test]
fn every_command_has_rows_in_a_pipe_and_on_both_terminals_and_of_its_json() {
    let names = commands();
    assert!(names.len() >= 16, "{names:?}");
    for name in names {
        let rows: Vec<_> = ALL.iter().copied().flatten().flat_map(|act| act.rows).collect();
        let of_name: Vec<_> = rows.iter().filter(|row| row.line.split(' ').next() == Some(name.as_str())).collect();
        assert!(!of_name.is_empty(), "redriva {name} has no row in tests/it/faces/rows.rs");
        let places: BTreeSet<Place> = of_name.iter().flat_map(|row| row.places).copied().collect();
        // The demo's other face is the full screen.
        if name != "demo" {
            for place in [Place::Pipe, Place::Columns(80), Place::Columns(120)] {
                assert!(places.contains(&place), "redriva {name} is never looked at on {place:?}");
            }
        }
        let json = help(&name).contains("--json");
        assert!(!json || of_name.iter().any(|row| row.line.contains("--json")), "the JSON of {name} has no row");
    }
}

#[test]
fn the_readme_names_every_command() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for name in commands() {
        let named = readme.match_indices(&format!("redriva {name}")).any(|(at, found)| {
            !readme[at + found.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '-')
        });
        assert!(named, "the table of commands in README.md has no row for redriva {name}");
    }
}

#[test]
fn the_commands_that_read_look_like_this() {
    for act in READING {
        play(act, &Stage::shelf());
    }
}

#[test]
fn the_commands_that_change_the_archive_look_like_this() {
    for act in CHANGES {
        play(act, &Stage::shelf());
    }
}

#[test]
fn the_commands_around_the_archive_look_like_this() {
    for act in AROUND {
        play(act, &Stage::shelf());
    }
    for act in ACCOUNT {
        play(act, &Stage::shelf().with_account_of_today());
    }
}

#[test]
fn a_login_and_a_logout_look_like_this() {
    let stage = Stage::bare().with_account().without_token();
    for act in LOGIN {
        play(act, &stage);
    }
}

#[test]
fn a_sync_looks_like_this_from_the_first_day_to_the_worst() {
    for act in SYNC {
        play(act, &Stage::bare().with_account());
    }
}

#[test]
fn without_an_archive_or_with_an_empty_or_damaged_one_the_way_on_is_told() {
    for act in MISSING {
        play(act, &Stage::bare());
    }
    for act in EMPTY {
        play(act, &Stage::empty());
    }
    for act in DAMAGED {
        play(act, &Stage::shelf());
    }
}

#[test]
fn what_cannot_be_read_on_the_command_line_is_pointed_at() {
    for act in USAGE {
        play(act, &Stage::shelf());
    }
}

#[test]
fn every_help_fits_80_and_120_columns() {
    play::play_help(&Stage::bare());
}

#[test]
fn a_reader_that_leaves_at_once_is_no_error_of_any_command_that_reads() {
    let stage = Stage::shelf();
    for row in READING.iter().flat_map(|act| act.rows).filter(|row| row.code == 0) {
        let mut command = stage.command(row.line);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{}: {told}", row.line);
        assert!(told.lines().all(|line| line.starts_with("note: ")), "{}: {told}", row.line);
    }
}

#[test]
fn without_environment_and_home_every_command_that_reads_answers_and_frames_nothing_in_foreign_letters() {
    let stage = Stage::shelf();
    for row in READING.iter().flat_map(|act| act.rows) {
        for locale in [None, Some("C")] {
            let mut command = stage.command(row.line);
            command.env_clear().arg("--archive").arg(stage.archive());
            if let Some(locale) = locale {
                command.env("LANG", locale);
            }
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(row.code), "{}: {output:?}", row.line);
            let out = String::from_utf8_lossy(&output.stdout);
            assert!(!out.contains(['█', '▏', '…', '─', '│']), "{}: {out}", row.line);
        }
    }
}

#[test]
fn colour_comes_on_a_terminal_or_when_it_is_asked_for_and_never_otherwise() {
    let stage = Stage::shelf();
    let coloured = |line: &str, place: Place, no_color: bool| {
        let mut command = stage.command(line);
        command.env("NO_COLOR", if no_color { "1" } else { "" });
        stage::run(&mut command, place, "").raw.contains('\x1b')
    };
    for (line, place, no_color, wanted) in [
        ("list", Place::Columns(80), false, true),
        ("list", Place::Columns(80), true, false),
        ("list --color never", Place::Columns(80), false, false),
        ("list --color always", Place::Columns(80), true, true),
        ("list", Place::Pipe, false, false),
        ("list --color always", Place::Pipe, false, true),
        ("--help", Place::Columns(80), false, true),
        ("--help", Place::Columns(80), true, false),
        ("--help --color never", Place::Columns(80), false, false),
        ("--color=never list --bogus", Place::Columns(80), false, false),
        ("--help", Place::Pipe, false, false),
        ("--help --color always", Place::Pipe, false, true),
    ] {
        assert_eq!(coloured(line, place, no_color), wanted, "{line:?} on {place:?}, NO_COLOR {no_color}");
    }
}
