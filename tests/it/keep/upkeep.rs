//! What the full screen does to an archive besides syncing, on real files.

use redriva::archive::{self, SyncLock};
use redriva::model::{Checked, ExportFormat, Timestamp};
use redriva::upkeep::{self, Error};

use super::{Home, dump, mode};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn every_export_gets_a_name_of_its_own() {
    let home = Home::synced(12).await;
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for format in [ExportFormat::Jsonl, ExportFormat::Jsonl, ExportFormat::Dmm] {
        let (path, written) = upkeep::export(&home.archive(), format, folder.path(), now()).unwrap();
        assert_eq!((written.torrents, mode(&path)), (12, 0o600));
        names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    assert_eq!(names, ["redriva-2026-11-22.jsonl", "redriva-2026-11-22-2.jsonl", "redriva-2026-11-22.dmm.json"]);
    let first = std::fs::read_to_string(folder.path().join(&names[0])).unwrap();
    assert_eq!(first.lines().count(), 12);

    let gone = folder.path().join("gone");
    let error = upkeep::export(&home.archive(), ExportFormat::Csv, &gone, now()).unwrap_err();
    assert!(error.hint().unwrap().contains("permissions"), "{error:?}");
}

#[tokio::test]
async fn what_was_shown_is_cleared_and_nothing_else() {
    let home = Home::synced(12).await;
    let before = dump(&home.archive());
    let shown = upkeep::contents(&home.archive()).unwrap();
    assert_eq!((shown.torrents, shown.details), (12, 12));

    home.db()
        .execute("INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('NEW', 0, 0, 99)", [])
        .unwrap();
    assert!(matches!(
        upkeep::clear(&home.archive(), &shown, now()),
        Err(Error::Archive(archive::Error::NotAsShown(_)))
    ));
    assert_ne!(dump(&home.archive()), before);
    assert!(home.snapshots().is_empty());

    let shown = upkeep::contents(&home.archive()).unwrap();
    let lock = SyncLock::take(&home.archive()).unwrap();
    let error = upkeep::clear(&home.archive(), &shown, now()).unwrap_err();
    assert!(error.to_string().starts_with("another Redriva uses the archive"), "{error}");
    drop(lock);

    let full = dump(&home.archive());
    let snapshot = upkeep::clear(&home.archive(), &shown, now()).unwrap();
    assert_eq!(upkeep::contents(&home.archive()).unwrap().torrents, 0);
    assert_eq!(dump(&snapshot.path), full);
}

#[tokio::test]
async fn a_check_names_what_it_looked_at_and_the_way_back() {
    let home = Home::synced(3).await;
    let (checks, _) = upkeep::check(&home.archive()).unwrap();
    assert!(checks.len() >= 5 && checks.iter().all(Checked::is_ok), "{checks:?}");
    home.db().execute_batch("DROP INDEX IF EXISTS x; CREATE TABLE stranger (a)").unwrap();
    let (checks, remedy) = upkeep::check(&home.archive()).unwrap();
    assert_eq!(checks.iter().map(|checked| checked.count).sum::<u64>(), 1);
    assert!(!remedy.is_empty());
}
