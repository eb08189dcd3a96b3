//! What the full screen does to an archive besides syncing, on real files.

use redriva::archive::{self, SyncLock};
use redriva::model::{Checked, ExportFormat, Timestamp};
use redriva::tui::testing::maintenance::{self, Error};

use super::{Home, dump, mode};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn an_export_takes_what_was_named_and_writes_over_nothing() {
    let home = Home::synced(12).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.jsonl");
    let export =
        |path: &std::path::Path, among| maintenance::export(&home.archive(), ExportFormat::Jsonl, path, among, now());
    assert_eq!((export(&path, None).unwrap().1.torrents, mode(&path)), (12, 0o600));
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 12);
    let error = export(&path, None).unwrap_err();
    assert!(error.hint().unwrap().contains("another file"), "{error:?}");

    let first: String =
        home.db().query_row("SELECT id FROM torrents ORDER BY id LIMIT 1", [], |row| row.get(0)).unwrap();
    let one = folder.path().join("one.jsonl");
    let among = Some(vec![redriva::model::TorrentId::parse(&first).unwrap()]);
    assert_eq!(export(&one, among).unwrap().1.torrents, 1);
    assert!(std::fs::read_to_string(&one).unwrap().contains(&first));

    let gone = folder.path().join("gone").join("all.jsonl");
    assert!(export(&gone, None).unwrap_err().hint().unwrap().contains("permissions"));
}

#[tokio::test]
async fn what_was_shown_is_cleared_and_nothing_else() {
    let home = Home::synced(12).await;
    let before = dump(&home.archive());
    let shown = maintenance::contents(&home.archive()).unwrap();
    assert_eq!((shown.torrents, shown.details), (12, 12));

    home.db()
        .execute("INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('NEW', 0, 0, 99)", [])
        .unwrap();
    assert!(matches!(
        maintenance::clear(&home.archive(), &shown, now()),
        Err(Error::Archive(archive::Error::NotAsShown(_)))
    ));
    assert_ne!(dump(&home.archive()), before);
    assert!(home.snapshots().is_empty());

    let shown = maintenance::contents(&home.archive()).unwrap();
    let lock = SyncLock::take(&home.archive()).unwrap();
    let error = maintenance::clear(&home.archive(), &shown, now()).unwrap_err();
    assert!(error.to_string().starts_with("another Redriva uses the archive"), "{error}");
    drop(lock);

    let full = dump(&home.archive());
    let snapshot = maintenance::clear(&home.archive(), &shown, now()).unwrap();
    assert_eq!(maintenance::contents(&home.archive()).unwrap().torrents, 0);
    assert_eq!(dump(&snapshot.path), full);
}

#[tokio::test]
async fn a_check_names_what_it_looked_at_and_the_way_back() {
    let home = Home::synced(3).await;
    let (checks, _) = maintenance::check(&home.archive()).unwrap();
    assert!(checks.len() >= 5 && checks.iter().all(Checked::is_ok), "{checks:?}");
    home.db().execute_batch("DROP INDEX IF EXISTS x; CREATE TABLE stranger (a)").unwrap();
    let (checks, remedy) = maintenance::check(&home.archive()).unwrap();
    assert_eq!(checks.iter().map(|checked| checked.count).sum::<u64>(), 1);
    assert!(!remedy.is_empty());
}
