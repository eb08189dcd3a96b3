//! What a restore does not forget: what was sent in this minute, and until when nothing may be sent.

use redriva::archive::{Archive, Clocks, LeaseRequest, PauseNews};
use redriva::model::{DirectLink, Timestamp};

use super::Home;

const LIMIT: u32 = 10;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Asks for slots of the quota, and returns how many there are.
async fn lease(home: &Home, want: u32) -> usize {
    let archive = Archive::open(&home.archive()).unwrap();
    let request = LeaseRequest {
        owner: "tests".to_owned(),
        clocks: Clocks { boot: "this boot".to_owned(), boot_ms: 1_000_000, wall_ms: 1_000_000 },
        pause: PauseNews::None,
        answered: Vec::new(),
        open: Vec::new(),
        unused: Vec::new(),
        want,
        limit: LIMIT,
        window_ms: 60_000,
    };
    let lease = archive.lease(request).await.unwrap();
    archive.close().await.unwrap();
    lease.slots.len()
}

async fn not_before(home: &Home, until: &str) {
    let archive = Archive::open(&home.archive()).unwrap();
    archive.set_not_before(at(until)).await.unwrap();
    archive.close().await.unwrap();
}

fn stored(home: &Home, key: &str) -> Option<String> {
    use rusqlite::OptionalExtension as _;
    home.db().query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0)).optional().unwrap()
}

/// Ruins some rows of torrents, and leaves the rest of the file as it is.
fn damage(home: &Home) {
    let page: i64 =
        home.db().query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'torrents'", [], |r| r.get(0)).unwrap();
    let size: i64 = home.db().query_row("PRAGMA page_size", [], |r| r.get(0)).unwrap();
    let mut bytes = std::fs::read(home.archive()).unwrap();
    let from = usize::try_from((page - 1) * size).unwrap();
    bytes[from..from + 64].fill(0xff);
    std::fs::write(home.archive(), bytes).unwrap();
}

fn write_log_back(home: &Home) {
    home.db().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

#[tokio::test]
async fn requests_of_this_minute_count_after_a_restore_too() {
    for is_damaged in [false, true] {
        let home = Home::synced(3).await;
        home.db().execute("DELETE FROM quota_slots", []).unwrap();
        home.run(&["snapshot", "take"]).expect(0);
        assert_eq!(lease(&home, 7).await, 7);
        write_log_back(&home);
        if is_damaged {
            damage(&home);
        }
        let ran = home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
        assert_eq!(ran.out.contains("damaged file is kept"), is_damaged, "{ran:?}");
        assert_eq!(lease(&home, 9).await, 3, "the window of the replaced file counts, damaged or not");
        home.run(&["check"]).expect(0);
    }
}

#[tokio::test]
async fn slots_of_the_copy_are_not_counted_twice() {
    let home = Home::synced(3).await;
    home.db().execute("DELETE FROM quota_slots", []).unwrap();
    assert_eq!(lease(&home, 4).await, 4);
    home.run(&["snapshot", "take"]).expect(0);
    assert_eq!(lease(&home, 2).await, 2);
    home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    assert_eq!(lease(&home, 9).await, 4);
}

#[tokio::test]
async fn the_later_of_two_times_before_which_nothing_is_sent_stays() {
    for (copy, replaced, kept) in [
        (None, Some("2031-01-01T00:00:00Z"), "2031-01-01T00:00:00Z"),
        (Some("2030-01-01T00:00:00Z"), Some("2031-01-01T00:00:00.5Z"), "2031-01-01T00:00:00.5Z"),
        (Some("2032-01-01T00:00:00Z"), Some("2031-01-01T00:00:00Z"), "2032-01-01T00:00:00Z"),
        (Some("2032-01-01T00:00:00Z"), None, "2032-01-01T00:00:00Z"),
    ] {
        let home = Home::synced(3).await;
        if let Some(until) = copy {
            not_before(&home, until).await;
        }
        home.run(&["snapshot", "take"]).expect(0);
        home.db().execute("DELETE FROM meta WHERE key = 'not_before'", []).unwrap();
        if let Some(until) = replaced {
            not_before(&home, until).await;
        }
        home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
        assert_eq!(stored(&home, "not_before").as_deref(), Some(kept), "{copy:?} {replaced:?}");
    }
}

#[tokio::test]
async fn a_pause_goes_along() {
    let home = Home::synced(3).await;
    home.run(&["snapshot", "take"]).expect(0);
    home.db().execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('pause', 'boot 1 2 3 4 1')", []).unwrap();
    home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    assert_eq!(stored(&home, "pause").as_deref(), Some("boot 1 2 3 4 1"));
}

#[tokio::test]
async fn what_cannot_be_read_keeps_nothing_from_being_brought_back() {
    let home = Home::synced(3).await;
    home.run(&["snapshot", "take"]).expect(0);
    std::fs::write(home.archive(), [b'x'; 4_096]).unwrap();
    home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    assert_eq!(home.count("torrents"), 3);
}

#[tokio::test]
async fn entries_made_in_the_accounts_downloads_since_then_can_still_be_removed() {
    for is_damaged in [false, true] {
        let home = Home::synced(3).await;
        home.run(&["snapshot", "take"]).expect(0);
        let direct = DirectLink {
            link: "https://real-debrid.com/d/ABCDEFGHIJKLM".to_owned(),
            download: "MADESINCETHEN".to_owned(),
            address: "https://a.real-debrid.com/d/X".to_owned(),
            name: "a.mkv".to_owned(),
            bytes: Some(7),
            chunks: 32,
        };
        let now = at("2031-01-01T00:00:00Z");
        let archive = Archive::open(&home.archive()).unwrap();
        archive.keep_link(direct.clone(), now).await.unwrap();
        archive.close().await.unwrap();
        write_log_back(&home);
        if is_damaged {
            damage(&home);
        }
        home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
        let archive = Archive::open(&home.archive()).unwrap();
        assert_eq!(
            archive.downloads_made().await.unwrap(),
            std::slice::from_ref(&direct.download),
            "damaged: {is_damaged}"
        );
        assert_eq!(archive.kept_link(&direct.link, now).await.unwrap(), None, "addresses go into no copy");
        archive.close().await.unwrap();
        home.run(&["check"]).expect(0);
    }
}
