//! A disk that is full at any step: what was there is there, nothing half done lies about, and the words are true.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Home, dump};

/// What a command left on a disk with little room.
struct Left {
    code: i32,
    told: String,
    names: Vec<String>,
    archive: PathBuf,
}

/// Runs a command on an archive and a snapshot of it that lie on a disk with this many KiB. Nothing where the system lets nobody make one.
fn on_a_disk_of(kib: u64, home: &Home, words: &str) -> Option<Left> {
    let (room, out) = (home.at("room"), home.at("out"));
    for folder in [&room, &out] {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir(folder).unwrap();
    }
    let script = r#"
        mount -t tmpfs -o "size=$2k" tmpfs "$3" || exit 99
        cd "$3" && cp ../redriva.db . && mkdir snapshots && cp ../full.db snapshots/redriva.db.0001.v1-20261122T100000Z.db || exit 98
        "$1" --archive redriva.db $5 >"$4/told" 2>&1
        echo $? >"$4/code"
        ls -A . snapshots >"$4/names"
        cp redriva.db* "$4"
    "#;
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_redriva"), &kib.to_string()]);
    command.args([&room, &out]).arg(words).env("HOME", home.at("nobody"));
    match command.output() {
        Ok(ran) if ran.status.code() != Some(99) && out.join("code").exists() => {}
        _ => return None,
    }
    let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    Some(Left {
        code: read("code").trim().parse().unwrap(),
        told: read("told"),
        names: read("names").lines().map(str::to_owned).collect(),
        archive: out.join("redriva.db"),
    })
}

/// A home whose archive was emptied, with what it held beside it.
async fn emptied(torrents: usize) -> Home {
    let home = Home::synced(torrents).await;
    home.run(&["snapshot", "take", "-o", "full.db"]).expect(0);
    home.run(&["clear", "--yes"]).expect(0);
    home.db()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; PRAGMA journal_mode = WAL")
        .unwrap();
    home
}

fn kib(path: &Path) -> u64 {
    path.metadata().unwrap().len() / 1_024
}

#[tokio::test]
async fn a_restore_that_finds_no_room_leaves_everything_as_it_was_and_says_so() {
    let home = emptied(60).await;
    let (full, empty) = (dump(&home.at("full.db")), dump(&home.archive()));
    let least = kib(&home.archive()) + kib(&home.at("full.db"));
    let (mut refused, mut done) = (0, 0);
    // From no room at all to all that it needs, and the small steps in which the last pages are written.
    for room in (least + 32..least + kib(&home.at("full.db")) * 5).step_by(48) {
        let Some(left) = on_a_disk_of(room, &home, "snapshot restore redriva.db.0001.v1-20261122T100000Z.db") else {
            eprintln!("left out: no small disk can be made here");
            return;
        };
        let now = dump(&left.archive);
        let kept = left.names.iter().any(|name| name.contains(".replaced-"));
        let half = left.names.iter().any(|name| [".restoring", ".keeping"].iter().any(|word| name.contains(word)));
        match left.code {
            0 => {
                done += 1;
                assert!(now == full && kept && !half, "{room}: {} {:?}", left.told, left.names);
            }
            15 => {
                refused += 1;
                assert!(left.told.contains("no space left"), "{room}: {}", left.told);
                assert!(now == empty, "{room}: {}", left.told);
                assert!(!kept && !half, "{room}: it takes room and nobody is told of it: {:?}", left.names);
            }
            code => panic!("{room}: {code} {}", left.told),
        }
    }
    assert!(refused > 3 && done > 0, "{refused} {done}");
}

#[tokio::test]
async fn without_room_for_a_copy_nothing_is_emptied() {
    let home = Home::synced(60).await;
    home.run(&["snapshot", "take", "-o", "full.db"]).expect(0);
    home.db().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let before = dump(&home.archive());
    let least = kib(&home.archive()) + kib(&home.at("full.db"));
    let mut refused = 0;
    for room in (least + 48..least + kib(&home.at("full.db")) * 3).step_by(96) {
        let Some(left) = on_a_disk_of(room, &home, "clear --yes") else {
            eprintln!("left out: no small disk can be made here");
            return;
        };
        if left.code == 0 {
            assert!(
                left.names.iter().filter(|name| name.starts_with("redriva.db.000")).count() == 2,
                "{:?}",
                left.names
            );
        } else {
            refused += 1;
            assert_eq!(left.code, 15, "{room}: {}", left.told);
            assert!(dump(&left.archive) == before, "{room}: {}", left.told);
        }
        assert!(
            !left.names.iter().any(|name| name.contains(".growing") || name.contains(".redriva-")),
            "{room}: {:?}",
            left.names
        );
    }
    assert!(refused > 1);
}

#[tokio::test]
async fn a_limit_for_the_size_of_files_is_an_error_that_is_told() {
    let home = Home::synced(60).await;
    let before = dump(&home.archive());
    for words in [["snapshot", "take"].as_slice(), &["snapshot", "take", "-o", "mine.db"], &["clear", "--yes"]] {
        let mut command = Command::new("prlimit");
        command.args(["--fsize=100000", env!("CARGO_BIN_EXE_redriva"), "--archive", "redriva.db"]).args(words);
        command.current_dir(home.folder.path()).env("HOME", home.folder.path());
        let Ok(ran) = command.output() else {
            eprintln!("left out: there is no prlimit here");
            return;
        };
        assert_eq!(ran.status.code(), Some(15), "{words:?}: {ran:?}");
        assert!(String::from_utf8(ran.stderr).unwrap().contains("error: "), "{words:?}");
        assert!(dump(&home.archive()) == before);
        assert!(home.snapshots().is_empty() && !home.at("mine.db").exists());
        let left = std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(left.filter(|name| name.to_str().unwrap().contains("growing")).count(), 0, "{words:?}");
    }
}
