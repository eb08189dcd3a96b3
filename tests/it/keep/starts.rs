//! First starts at the same moment: one archive is made, and nobody takes it for somebody else's half-way.

use std::sync::{Arc, Barrier};

use super::Home;
use redriva::archive::{Archive, Error, Reader};

const ROUNDS: usize = 150;
const AT_ONCE: usize = 6;

#[test]
fn whoever_starts_first_at_the_same_moment_gets_the_archive() {
    for round in 0..ROUNDS {
        let home = Home::empty();
        let path = home.at("new/redriva.db");
        let start = Arc::new(Barrier::new(AT_ONCE));
        let starts: Vec<_> = (0..AT_ONCE)
            .map(|n| {
                let (path, start) = (path.clone(), start.clone());
                std::thread::spawn(move || {
                    start.wait();
                    if n % 2 == 0 {
                        Archive::open(&path).map(drop)
                    } else {
                        // Whoever reads sees nothing yet, or an archive.
                        match Reader::open(&path) {
                            Ok(_) | Err(Error::Missing(_)) => Ok(()),
                            Err(other) => Err(other),
                        }
                    }
                })
            })
            .collect();
        for start in starts {
            let opened = start.join().unwrap();
            assert!(opened.is_ok(), "round {round}: {opened:?}");
        }
        assert_eq!(Reader::open(&path).unwrap().counts().unwrap(), (0, 0));
    }
}

#[test]
fn an_archive_that_is_being_made_is_seen_before_or_after_and_never_between() {
    let home = Home::empty();
    let path = home.archive();
    let maker = {
        let path = path.clone();
        std::thread::spawn(move || {
            for _ in 0..ROUNDS {
                // Made as by a first start, step by step, over and over.
                let db = rusqlite::Connection::open(&path).unwrap();
                db.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
                db.execute_batch(
                    "BEGIN IMMEDIATE; PRAGMA application_id = 0x52445641; PRAGMA user_version = 0; \
                     CREATE TABLE torrents (id); CREATE TABLE torrent_details (id); COMMIT;",
                )
                .unwrap();
                db.execute_batch(
                    "BEGIN IMMEDIATE; DROP TABLE torrents; DROP TABLE torrent_details; PRAGMA application_id = 0; COMMIT;",
                )
                .unwrap();
            }
        })
    };
    while !maker.is_finished() {
        let seen = redriva::archive::Script::read(&path, home.folder.path());
        assert!(seen.is_err(), "half of it was seen: {seen:?}");
    }
    maker.join().unwrap();
}
