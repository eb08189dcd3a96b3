//! A flipped bit anywhere in an archive: no panic, not a byte written by whoever only reads, and `check` tells it where
//! it is in what is shown, and names the torrent where it is in a stored detail.

use std::fs;

use rusqlite::Connection;
use serde_json::Value;

use crate::acts::{Act, Stage};
use crate::lane::Lane;
use crate::world::{Ran, World};

/// Rounds in the ordinary tests.
const ROUNDS: usize = 40;

/// Every exit code there is.
const EXITS: [i32; 9] = [0, 2, 3, 10, 11, 12, 13, 14, 15];

/// A healthy archive in one tidy file, and what is shown of it.
struct Healthy {
    world: World,
    whole: Vec<u8>,
    shown: Shown,
    /// Each stored detail that lies in the file in one long piece: its torrent, where, and how long.
    details: Vec<(String, usize, usize)>,
}

/// What people see, line by line: torrents and history.
#[derive(PartialEq)]
struct Shown(Vec<Value>, String);

impl Healthy {
    fn new() -> Self {
        let stage = Stage::new(Act::SmartSync, 24);
        assert!(stage.command().status().unwrap().success());
        let world = stage.world;
        let db = Connection::open(world.archive()).unwrap();
        db.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;").unwrap();
        let whole = fs::read(world.archive()).unwrap();
        let details = db
            .prepare("SELECT id, json FROM torrent_details")
            .unwrap()
            .query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .filter_map(|(id, json)| {
                let (at, length) = longest_match(&whole, json.as_bytes())?;
                (length > 64).then_some((id, at, length))
            })
            .collect();
        drop(db);
        let shown = shown(&world).unwrap();
        world.run(&["check"]).expect(0);
        Self { world, whole, shown, details }
    }
}

/// What is shown; nothing when it cannot be read to its end.
fn shown(world: &World) -> Option<Shown> {
    let read = |words: &[&str]| {
        let ran = world.run(words);
        assert!(calm(&ran), "{words:?}: {ran:?}");
        (ran.code == Some(0)).then_some(ran.out)
    };
    let (lines, history) = (read(&["export", "--format", "jsonl"])?, read(&["history", "--json"])?);
    let torrent = |line: &str| {
        let mut torrent: Value = serde_json::from_str(line).unwrap();
        // Every sync writes anew when a living torrent was last seen.
        if torrent["gone_at"].is_null() {
            torrent["last_seen"].take();
        }
        torrent
    };
    Some(Shown(lines.lines().map(torrent).collect(), history))
}

/// Whether a command ended by itself, with a code and in words.
fn calm(ran: &Ran) -> bool {
    ran.code.is_some_and(|code| EXITS.contains(&code)) && !ran.err.contains("panicked")
}

/// Where most of a text lies in one piece, and how much of it; a long text is spread over pages.
fn longest_match(file: &[u8], text: &[u8]) -> Option<(usize, usize)> {
    let finder = memchr::memmem::Finder::new(text.get(..32)?);
    finder
        .find_iter(file)
        .map(|at| (at, file[at..].iter().zip(text).take_while(|(a, b)| a == b).count()))
        .max_by_key(|(_, length)| *length)
}

#[test]
fn of_any_bit() {
    let tally = Lane::of("flips::of_any_bit", ROUNDS).run(Healthy::new, |healthy, case| {
        let world = &healthy.world;
        let in_detail = (case.step % 3 == 0).then(|| {
            let (id, at, length) = &healthy.details[case.rng.usize(..healthy.details.len())];
            (id, at + case.rng.usize(..*length))
        });
        let at = in_detail.map_or_else(|| case.rng.usize(..healthy.whole.len()), |(_, at)| at);
        let mut damaged = healthy.whole.clone();
        damaged[at] ^= 1 << case.rng.u8(..8);
        fs::write(world.archive(), &damaged).unwrap();
        let is_other = shown(world).is_none_or(|now| now != healthy.shown);
        let ran = case.timed("check", || world.run(&["check", "--json"]));
        assert!(calm(&ran), "byte {at}: {ran:?}");
        let is_told = ran.code != Some(0);
        assert!(is_told || !is_other, "byte {at} changes what is shown, and check finds nothing");
        if let Some((id, _)) = in_detail {
            let words = format!("the detail of {id} is not what was stored");
            assert!(is_told && ran.out.contains(&words), "byte {at}: {ran:?}");
            case.count("in a detail");
        }
        for words in [&["stats"][..], &["list"], &["diagnose"], &["doctor", "--offline"]] {
            let ran = world.run(words);
            assert!(calm(&ran), "byte {at}, {words:?}: {ran:?}");
        }
        assert!(fs::read(world.archive()).unwrap() == damaged, "byte {at}: written by whoever only reads");
        let ran = world.run(&["sync", "smart", "--quiet"]);
        assert!(calm(&ran), "byte {at}, sync: {ran:?}");
        case.count(match (is_other, is_told) {
            (true, _) => "seen and told",
            (false, true) => "not seen, told",
            (false, false) => "in what nobody reads",
        });
        world.start_over(&std::collections::BTreeMap::from([("redriva.db".into(), healthy.whole.clone())]));
    });
    assert!(tally.rounds < 20 || tally.of("seen and told") > 3);
}
