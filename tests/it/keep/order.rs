//! Which snapshots stay, whatever the clock says, and that what goes before a destructive step is there.

use std::path::{Path, PathBuf};

use redriva::archive::{Archive, SyncLock, snapshots};
use redriva::model::Timestamp;

use super::{Home, dump, empty};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Copies the archive to snapshots as the first version named them, with these times.
fn older(home: &Home, times: &[&str]) -> Vec<PathBuf> {
    std::fs::create_dir_all(home.at("snapshots")).unwrap();
    let make = |time: &&str| {
        let path = home.at(&format!("snapshots/redriva.v1-{time}.db"));
        std::fs::copy(home.archive(), &path).unwrap();
        path
    };
    times.iter().map(make).collect()
}

/// Snapshots of an archive, newest first.
fn listed(archive: &Path) -> Vec<PathBuf> {
    snapshots(archive).unwrap().into_iter().map(|snapshot| snapshot.path).collect()
}

const YEARS_AHEAD: [&str; 7] = [
    "20990101T000000Z",
    "20990102T000000Z",
    "20990103T000000Z",
    "20990104T000000Z",
    "20990105T000000Z",
    "20990106T000000Z",
    "20990107T000000Z",
];

#[tokio::test]
async fn a_copy_just_taken_is_never_pruned_though_seven_bear_later_dates() {
    let home = Home::synced(12).await;
    let older = older(&home, &YEARS_AHEAD);
    let full = dump(&home.archive());
    let lock = SyncLock::take(&home.archive()).unwrap();
    let taken = empty(&lock, &home.archive(), at("2026-11-22T12:00:00Z")).unwrap();
    assert!(taken.path.exists(), "the only copy of what was cleared");
    assert_eq!(dump(&taken.path), full);
    let kept = listed(&home.archive());
    assert_eq!((kept.len(), &kept[0]), (7, &taken.path), "the newest is first: {kept:?}");
    assert!(!kept.contains(&older[0]) && kept.contains(&older[1]), "the oldest of the others went: {kept:?}");
}

#[tokio::test]
async fn the_order_is_that_in_which_they_were_taken_whatever_the_clock_does() {
    let home = Home::synced(3).await;
    let lock = SyncLock::take(&home.archive()).unwrap();
    let mut taken = Vec::new();
    // Ahead, back, the same second twice, far back, ahead again.
    let clock = ["2031-01-01", "2026-01-01", "2026-01-01", "1999-01-01", "2031-01-01", "2026-01-02", "1970-01-02"];
    for day in clock.into_iter().chain(["2026-01-03", "2025-01-01", "2031-01-02"]) {
        taken.push(empty(&lock, &home.archive(), at(&format!("{day}T00:00:00Z"))).unwrap().path);
        let newest: Vec<PathBuf> = taken.iter().rev().take(7).cloned().collect();
        assert_eq!(listed(&home.archive()), newest);
        for path in &newest {
            assert!(path.exists(), "{}", path.display());
        }
    }
    assert_eq!(home.snapshots().len(), 7);
}

#[tokio::test]
async fn a_number_that_somebody_made_up_is_no_dead_end() {
    for (number, next) in [
        ("999999999999", "1000000000000"),
        ("999999999999998", "999999999999999"),
        ("999999999999999", "999999999999999"),
    ] {
        let home = Home::synced(3).await;
        std::fs::create_dir(home.at("snapshots")).unwrap();
        let made_up = home.at(&format!("snapshots/redriva.db.{number}.v1-20990101T000000Z.db"));
        std::fs::copy(home.archive(), &made_up).unwrap();
        let mut taken = Vec::new();
        for _ in 0..3 {
            home.run(&["snapshot", "take"]).expect(0);
            let newest = listed(&home.archive()).remove(0);
            assert!(!taken.contains(&newest) && newest != made_up, "{newest:?}");
            taken.push(newest);
        }
        let first = taken[0].file_name().unwrap().to_str().unwrap();
        assert!(first.starts_with(&format!("redriva.db.{next}.v")), "{first}");
        let told = home.run(&["snapshot"]).expect(0);
        assert_eq!(told.err.contains("bears the last number there is"), next.starts_with("9999"), "{number}: {told:?}");
        let name = taken[2].file_name().unwrap().to_str().unwrap();
        home.run(&["snapshot", "restore", name]).expect(0);
    }
}

#[tokio::test]
async fn the_number_goes_on_when_all_but_the_newest_are_gone() {
    let home = Home::synced(3).await;
    let lock = SyncLock::take(&home.archive()).unwrap();
    let first = empty(&lock, &home.archive(), at("2031-01-01T00:00:00Z")).unwrap().path;
    let second = empty(&lock, &home.archive(), at("2026-01-01T00:00:00Z")).unwrap().path;
    std::fs::remove_file(first).unwrap();
    let third = empty(&lock, &home.archive(), at("2020-01-01T00:00:00Z")).unwrap().path;
    assert_eq!(listed(&home.archive()), [third, second]);
}

#[tokio::test]
async fn without_a_copy_nothing_is_emptied() {
    let home = Home::synced(12).await;
    let before = dump(&home.archive());
    // A file where the folder of the snapshots should be.
    std::fs::write(home.at("snapshots"), "mine").unwrap();
    let ran = home.run(&["clear", "--yes"]).expect(15);
    assert!(ran.err.contains("HOME/snapshots") && ran.err.contains("Nothing was changed"), "{ran:?}");
    assert_eq!(ran.out, "");
    assert_eq!(dump(&home.archive()), before);
    assert_eq!(std::fs::read_to_string(home.at("snapshots")).unwrap(), "mine");
    std::fs::remove_file(home.at("snapshots")).unwrap();

    // A folder that leads nowhere.
    std::os::unix::fs::symlink(home.at("nowhere"), home.at("snapshots")).unwrap();
    home.run(&["clear", "--yes"]).expect(15);
    assert_eq!(dump(&home.archive()), before);
    assert!(!home.at("nowhere").exists());
}

#[tokio::test]
async fn snapshots_of_the_first_version_are_listed_restored_and_pruned_last_to_first() {
    let home = Home::synced(12).await;
    let full = dump(&home.archive());
    let older = older(&home, &["20260101T000000Z", "20260102T000000Z"]);
    home.run(&["clear", "--yes"]).expect(0);
    let kept = listed(&home.archive());
    assert_eq!(kept[1..], [older[1].clone(), older[0].clone()]);
    let json = home.run(&["snapshot", "list", "--json"]).expect(0).json();
    assert_eq!(json["snapshots"].as_array().unwrap().len(), 3);
    home.run(&["snapshot", "restore", "redriva.v1-20260101T000000Z.db"]).expect(0);
    assert_eq!(dump(&home.archive()), full);
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
}
