//! Killed at any moment, a job rests and goes on: in the end the account is as it was wanted, nothing is there twice, and
//! nothing went that was not named.

use std::collections::BTreeSet;
use std::sync::mpsc::channel;
use std::time::Duration;

use redriva::demo::{Fault, When};
use serde_json::Value;

use crate::lane::{self, Case, Lane};
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
fn some(world: &World, most: usize) -> Vec<String> {
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
    named.truncate(most);
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
        let named = some(world, NAMED);
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

/// Kills of the proof below.
const KILLS: usize = 30;

/// Torrents that are put back in it: one after the other, so that there is always something to be killed.
const PUT_BACK: usize = 12;

#[test]
fn killed_at_thirty_moments_with_a_tenth_of_the_answers_lost_after_the_act() {
    let world = World::quick(60);
    world.run(&["sync", "fast", "--quiet"]).expect(0);
    let mut rng = fastrand::Rng::with_seed(lane::seed());
    let wanted = content(&world);
    let hashes: BTreeSet<String> = wanted.iter().map(|(hash, _)| hash.clone()).collect();
    let kills = lane::rounds(KILLS);
    let (mut killed, mut through) = (0, 0);
    while killed < kills {
        let named = some(&world, PUT_BACK);
        let expect = named.len().to_string();
        let confirmed = ["--yes", "--quiet", "--expect", &expect];
        let mut delete = [&["delete"], &confirmed[..]].concat();
        delete.extend(named.iter().map(String::as_str));
        world.run(&delete).expect(0);
        assert_eq!(world.demo.account().len(), 60 - named.len());
        world.demo.reset_traffic();
        for when in [When::add(), When::select(), When::delete()] {
            let lost = Fault::AfterTheAct(Box::new(Fault::ResetBeforeAnswer));
            world.demo.faults().add(when.rate(10, rng.u64(..)), lost);
        }
        let known = world.run(&["jobs", "--json"]).expect(0).out.lines().count();
        let undo = [&["jobs", "undo"], &confirmed[..]].concat();
        // To the end, however often it is killed: what nobody knows is looked for three minutes long.
        loop {
            let line = match newest(&world, known) {
                Newest::Ended => break,
                Newest::Open => vec!["jobs", "run", "--quiet"],
                Newest::Old => undo.clone(),
            };
            let mut command = fast(&world, &line);
            command.env("RD_ADD_WAIT", "0.1");
            if killed == kills {
                command.output().unwrap();
                continue;
            }
            let (_never, moment) = channel::<()>();
            let mut child = command.spawn().unwrap();
            let _ = moment.recv_timeout(Duration::from_millis(rng.u64(100..700)));
            child.kill().unwrap();
            if child.wait().unwrap().code().is_none() {
                killed += 1;
            } else {
                through += 1;
            }
        }
        let traffic = world.demo.traffic();
        world.demo.faults().clear();
        let there = content(&world);
        let duplicates = traffic.duplicates().len();
        let forgotten = hashes.iter().filter(|hash| !there.iter().any(|(other, _)| other == *hash)).count();
        println!(
            "killed {killed} times, {through} times through before the kill; {} answers lost; {duplicates} duplicates, \
             {forgotten} forgotten",
            traffic.lost_writes
        );
        assert_eq!((duplicates, forgotten), (0, 0), "{:?}", traffic.duplicates());
        assert_eq!(there, wanted, "exactly the wanted torrents and selections");
        world.run(&["check"]).expect(0);
        // The ids are others now.
        world.run(&["sync", "--quiet"]).expect(0);
    }
}
