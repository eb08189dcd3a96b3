//! Check: a healthy archive passes, and whatever is not as it was stored is found.

use insta::assert_snapshot;
use redriva::archive::check;

use super::{Home, dump};

/// Bytes that are flipped, one archive each.
const FLIPS: usize = 300;

#[tokio::test]
async fn a_healthy_archive_passes_every_check() {
    let home = Home::synced(12).await;
    let before = dump(&home.archive());
    assert!(home.run(&["check"]).expect(0).out.lines().all(|line| line.starts_with("ok ")));
    assert_eq!(home.run(&["check", "--json"]).expect(0).json()["ok"].as_bool(), Some(true));
    assert_eq!(dump(&home.archive()), before);
    Home::empty().run(&["check"]).expect(10);
}

#[tokio::test]
async fn every_flipped_byte_inside_a_stored_detail_is_found() {
    let home = Home::synced(40).await;
    let details: Vec<(String, String)> = {
        let db = home.db();
        let mut select = db.prepare("SELECT id, json FROM torrent_details").unwrap();
        select.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    let whole = std::fs::read(home.archive()).unwrap();
    let places: Vec<(&str, usize, usize)> = details
        .iter()
        .map(|(id, json)| {
            let (at, length) = longest_match(&whole, json.as_bytes());
            assert!(length > 64, "the stored text of {id} is in the file");
            (id.as_str(), at, length)
        })
        .collect();
    let mut rng = fastrand::Rng::with_seed(16);
    for _ in 0..FLIPS {
        let (id, at, length) = places[rng.usize(..places.len())];
        let mut damaged = whole.clone();
        damaged[at + rng.usize(..length)] ^= 1 << rng.u8(..8);
        std::fs::write(home.archive(), damaged).unwrap();
        let checks = check(&home.archive()).unwrap();
        let found = checks.iter().find(|checked| checked.name == "details").unwrap();
        assert_eq!(found.problems, [format!("the detail of {id} is not what was stored")]);
    }
    let ran = home.run(&["check"]).expect(15);
    assert!(ran.out.contains("problem  stored details against their checksums (40): 1 problem\n"), "{ran:?}");
    assert_eq!(
        ran.err,
        "error: 1 problem in HOME/redriva.db.\nThere is no good snapshot. Copy the file to a safe place and check the disk before anything else.\n"
    );
}

#[tokio::test]
async fn what_is_not_as_shipped_or_promised_is_found() {
    let home = Home::synced(5).await;
    home.db()
        .execute_batch(
            "DROP TRIGGER files_stay; CREATE TABLE stowaway (a); DROP INDEX torrents_by_hash; \
             CREATE INDEX torrents_by_hash ON torrents (host); PRAGMA foreign_keys = OFF; \
             INSERT INTO torrents (id, first_seen_at, last_seen_at, first_run, rev) VALUES ('LONELY', 0, 0, 999, 1);",
        )
        .unwrap();
    assert_snapshot!(pages_masked(&home.run(&["check"]).expect(15).out));
    let json = home.run(&["check", "--json"]).expect(15).json();
    assert_eq!((json["ok"].as_bool(), json["checks"][2]["problem_count"].as_u64()), (Some(false), Some(3)));
}

/// Where most of a text lies in one piece, and how much of it; a long text is spread over pages.
fn longest_match(file: &[u8], text: &[u8]) -> (usize, usize) {
    let finder = memchr::memmem::Finder::new(&text[..32]);
    finder
        .find_iter(file)
        .map(|at| (at, file[at..].iter().zip(text).take_while(|(a, b)| a == b).count()))
        .max_by_key(|(_, length)| *length)
        .unwrap()
}

/// How many pages there are is SQLite's own business, and each migration adds to the schema.
fn pages_masked(text: &str) -> String {
    let mask =
        |line: &str| match ["indexes (", "as shipped ("].iter().find_map(|words| Some(line.find(words)? + words.len()))
        {
            Some(at) => {
                format!("{}N){}", &line[..at], line[at..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ')'))
            }
            None => line.to_owned(),
        };
    let mut lines: Vec<String> = text.lines().map(mask).collect();
    for name in ["\"name\": \"pages\"", "\"name\": \"schema\""] {
        if let Some(at) = lines.iter().position(|line| line.contains(name)) {
            lines[at + 3].replace_range(.., "      \"looked_at\": N,");
        }
    }
    lines.join("\n")
}
