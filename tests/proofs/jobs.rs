//! Killed at any moment, a job rests and goes on: in the end the account is as it was wanted, nothing is there twice, and
//! nothing went that was not named.

use std::collections::BTreeSet;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;

use crate::lane::{Case, Lane};
use crate::world::World;

/// Rounds in the ordinary tests.
const ROUNDS: usize = 4;

/// Torrents in the account, and torrents that are deleted and put back.
const ALL: usize = 24;
const NAMED: usize = 8;

fn fast(world: &World, words: &[&str]) -> std::process::Command {
    let mut command = world.command(words);
    command.env("RD_ADD_WAIT", "0.02").env("RD_ADD_LIMIT", "100000");
    command
}

/// What each entry of the account is: its hash and its chosen files.
fn content(world: &World) -> Vec<(String, Vec<String>)> {
    let mut content = Vec::new();
    for line in world.demo.account().truth().lines() {
        let torrent: Value = serde_json::from_str(line).unwrap();
        let files = torrent["detail"]["files"].as_array().cloned().unwrap_or_default();
        let chosen = files.iter().filter(|file| file["selected"] == true || file["selected"] == 1);
        let mut paths: Vec<String> = chosen.map(|file| file["path"].as_str().unwrap().to_owned()).collect();
        paths.sort();
        content.push((torrent["hash"].as_str().unwrap().to_owned(), paths));
    }
    content.sort();
    content
}

/// Some torrents that can be put back: their hashes are there once, and they have chosen files.
fn some(world: &World) -> Vec<String> {
    let content = content(world);
    let refused = ["web-dl", "rip", "x264", "xvid", "h264"];
    let mut named = Vec::new();
    for line in world.demo.account().truth().lines() {
        let torrent: Value = serde_json::from_str(line).unwrap();
        let hash = torrent["hash"].as_str().unwrap();
        let text = line.to_lowercase();
        let once = content.iter().filter(|(other, files)| other == hash && !files.is_empty()).count() == 1;
        if once && torrent["status"] == "downloaded" && !refused.iter().any(|part| text.contains(part)) {
            named.push(torrent["id"].as_str().unwrap().to_owned());
        }
    }
    named.truncate(NAMED);
    named
}

/// How the newest of the jobs stands.
#[derive(PartialEq, Eq)]
enum Newest {
    /// It was there before.
    Old,
    /// It is to be gone on with.
    Open,
    /// It has ended.
    Ended,
}

fn newest(world: &World, known: usize) -> Newest {
    let jobs = world.run(&["jobs", "--json"]).expect(0).out;
    let jobs: Vec<Value> = jobs.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    match jobs.first() {
        Some(job) if jobs.len() > known && job["ended"].is_null() => Newest::Open,
        Some(_) if jobs.len() > known => Newest::Ended,
        _ => Newest::Old,
    }
}

/// Runs a command, kills it at random moments, and goes on until its job has ended.
fn killed(world: &World, words: &[&str], case: &mut Case) {
    let known = world.run(&["jobs", "--json"]).expect(0).out.lines().count();
    let mut kills = case.rng.u8(1..=3);
    // A request that was written down and did not leave is looked for three minutes long: rare, and waited for.
    for _ in 0..8 {
        let line = match newest(world, known) {
            Newest::Ended => return,
            Newest::Open => vec!["jobs", "run", "--quiet"],
            Newest::Old => words.to_vec(),
        };
        if kills == 0 {
            let done = fast(world, &line).output().unwrap();
            assert!(!String::from_utf8_lossy(&done.stderr).contains("panicked"), "{done:?}");
            continue;
        }
        kills -= 1;
        let (_never, moment) = channel::<()>();
        let mut child = fast(world, &line).spawn().unwrap();
        let _ = moment.recv_timeout(Duration::from_millis(case.rng.u64(20..1_500)));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        case.count(if status.code().is_some() { "through before the kill" } else { "killed" });
    }
    assert!(newest(world, known) == Newest::Ended, "the job does not end: {}", world.run(&["jobs"]).out);
}

#[test]
fn of_deleting_and_putting_back() {
    let stage = || {
        let world = World::quick(ALL);
        world.run(&["sync", "fast", "--quiet"]).expect(0);
        world
    };
    let tally = Lane::of("jobs::of_deleting_and_putting_back", ROUNDS).run(stage, |world, case| {
        let before = content(world);
        let named = some(world);
        assert!(named.len() >= 4, "too few to be put back");
        let others: BTreeSet<String> =
            world.demo.account().ids().into_iter().filter(|id| !named.contains(id)).collect();
        let expect = named.len().to_string();
        let mut words = vec!["delete", "--yes", "--quiet", "--expect", &expect];
        words.extend(named.iter().map(String::as_str));
        killed(world, &words, case);
        let left: BTreeSet<String> = world.demo.account().ids().into_iter().collect();
        assert_eq!(left, others, "exactly what was named is gone");
        killed(world, &["jobs", "undo", "--yes", "--quiet", "--expect", &expect], case);
        let there: BTreeSet<String> = world.demo.account().ids().into_iter().collect();
        assert!(others.is_subset(&there), "something went that was not named");
        assert_eq!(content(world), before, "each is back once, with its files");
        world.run(&["check"]).expect(0);
        world.run(&["sync", "--quiet"]).expect(0);
    });
    assert!(tally.of("killed") > 0, "no kill came in time");
}
