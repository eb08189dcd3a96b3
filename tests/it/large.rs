//! An archive so large that several connections read it at the same time: what they find together is what
//! one statement finds alone, and all of them see one state.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use jiff::tz::TimeZone;
use redriva::archive::{Archive, Columns, Error, Reader};
use redriva::model::{Timestamp, Torrent, TorrentFacts};
use redriva::query::{Matcher, Order, Query};
use rusqlite::Connection;
use tempfile::TempDir;

/// Torrents with many equal times, some without hash or gone, hashes shared by up to three, three in four with a detail.
const TORRENTS: &str = "
    CREATE TEMP TABLE numbers AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 49999) SELECT i FROM n;
    INSERT INTO torrents (id, filename, status, bytes, added_at, hash, seeders, first_seen_at, last_seen_at, gone_at, rev)
        SELECT printf('T%07d', i * 7919 % 1000003), 'Name ' || (i % 1000), iif(i % 3, 'downloaded', 'error'), i, i / 2,
               iif(i % 11, printf('%040x', i % 20011), NULL), 0, 0, 0, iif(i % 5, NULL, 9), i FROM numbers;
    INSERT INTO torrent_details (id, files_count, json, json_sha256, fetched_at)
        SELECT id, 2, '{\"links\":[]}', '', 1 FROM torrents WHERE rev % 4;
    INSERT INTO files (torrent_id, file_id, path, bytes, selected, position, dropped_at)
        SELECT id, n, '/' || (rev % 1000) || '/File ' || ((rev + n) % 777) || iif(n, '.mkv', '.Srt'), 1, 1, n, iif(rev % 13, NULL, 1)
        FROM torrents, (SELECT 0 AS n UNION SELECT 1) WHERE rev % 4;
    DROP TABLE numbers;";

/// A torrent that is there with another one that has its hash.
const DUPLICATE: &str = "gone_at IS NULL AND EXISTS \
    (SELECT 1 FROM torrents o WHERE o.hash = t.hash AND o.id <> t.id AND o.gone_at IS NULL)";

struct Large {
    folder: TempDir,
}

impl Large {
    async fn new() -> Self {
        let large = Self { folder: tempfile::tempdir().unwrap() };
        Archive::open(&large.path()).unwrap().close().await.unwrap();
        large.db().execute_batch(&format!("BEGIN; {TORRENTS} COMMIT")).unwrap();
        large
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.db")
    }

    fn db(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.path()).unwrap()
    }

    /// Returns the ids that a condition finds, newest first.
    fn asked(&self, condition: &str) -> Vec<String> {
        let sql = format!("SELECT id FROM torrents t WHERE {condition} ORDER BY added_at DESC, id");
        let db = self.db();
        let mut select = db.prepare(&sql).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

fn matcher(query: &str) -> Matcher {
    Query::parse(query).unwrap().matcher(Timestamp::UNIX_EPOCH, &TimeZone::UTC)
}

#[tokio::test]
async fn what_several_connections_find_is_what_one_statement_finds() {
    let large = Large::new().await;
    let reader = large.reader();
    let path = |text: &str| {
        format!(
            "EXISTS (SELECT 1 FROM files f WHERE f.torrent_id = t.id AND dropped_at IS NULL AND path LIKE '{text}')"
        )
    };
    let detailed = "id IN (SELECT id FROM torrent_details)";
    for (query, condition) in [
        ("", "1".to_owned()),
        ("\"name 77\"", "filename LIKE '%name 77%'".to_owned()),
        ("\"file 77\"", path("%file 77%")),
        ("-\"file 7\" size:<40000", format!("NOT {} AND bytes < 40000", path("%file 7%"))),
        ("77", format!("(filename LIKE '%77%' OR {})", path("%77%"))),
        ("ext:srt status:error", format!("{} AND status = 'error'", path("%.srt"))),
        ("file:3 -\"file 5\"", format!("{} AND NOT {}", path("%3%"), path("%file 5%"))),
        ("file:\"file 3\" id:T00", format!("{} AND id LIKE 'T00%'", path("%file 3%"))),
        ("is:detailed", detailed.to_owned()),
        ("-is:detailed -is:gone", format!("gone_at IS NULL AND NOT {detailed}")),
        ("is:duplicate", DUPLICATE.to_owned()),
        ("-is:duplicate is:detailed", format!("NOT ({DUPLICATE}) AND {detailed}")),
        (
            "hash:00000000000000000000000000000000000001",
            "hash LIKE '00000000000000000000000000000000000001%'".to_owned(),
        ),
    ] {
        let asked = large.asked(&condition);
        assert!(asked.len() > 10, "{query} is no question to this archive");
        let ids = |ids: Vec<_>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(ids(reader.search(&matcher(query), Order::default()).unwrap()), asked, "{query}");
        let (found, total) =
            reader.found(&matcher(query), Order { limit: Some(9_000), ..Order::default() }, Columns::Whole).unwrap();
        assert_eq!(total, asked.len(), "{query}");
        let found = ids(found.into_iter().map(|found| found.row.id).collect());
        assert_eq!(found, asked[..asked.len().min(9_000)], "{query}");
        let mut exported = Vec::new();
        let add = |facts: &TorrentFacts, ids: &mut Vec<String>| {
            ids.push(facts.torrent.id.to_string());
            Ok::<_, Error>(())
        };
        let take = |mut ids: Vec<String>| {
            exported.append(&mut ids);
            Ok(())
        };
        reader.export(&matcher(query), add, take).unwrap();
        assert_eq!(exported, asked, "{query}");
    }
}

#[tokio::test]
async fn an_export_holds_the_torrents_that_it_began_with_whatever_is_written_meanwhile() {
    let large = Large::new().await;
    // A hundred torrents, in more pieces than there are connections.
    let found = matcher("size:<100");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let db = large.db();
            db.execute_batch("PRAGMA synchronous = OFF").unwrap();
            // All of them leave and enter what is asked for together, and each changes as a whole.
            let sql = "UPDATE torrents SET seeders = ?1, speed = ?1, bytes = bytes + iif(?1 % 2, 1000, -1000) WHERE rowid <= 100";
            let mut change = db.prepare(sql).unwrap();
            // Quick commits, so that some come while connections are still finding each other.
            for n in 1..1_000_000 {
                change.execute([n]).unwrap();
                if over.load(Relaxed) {
                    break;
                }
            }
        });
        let exports: Vec<Vec<Torrent>> = (0..60)
            .map(|_| {
                let mut seen = Vec::new();
                let add = |facts: &TorrentFacts, seen: &mut Vec<Torrent>| {
                    seen.push(facts.torrent.clone());
                    Ok::<_, Error>(())
                };
                let take = |mut piece: Vec<Torrent>| {
                    seen.append(&mut piece);
                    Ok(())
                };
                large.reader().export(&found, add, take).unwrap();
                seen
            })
            .collect();
        over.store(true, Relaxed);
        assert!(exports.iter().any(|seen| !seen.is_empty()));
        for seen in exports {
            assert!([0, 100].contains(&seen.len()), "{} of a hundred that change together", seen.len());
            for torrent in seen {
                assert_eq!(torrent.seeders, torrent.speed, "{} is of two states", torrent.id);
            }
        }
    });
}
