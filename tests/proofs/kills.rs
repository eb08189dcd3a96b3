//! Killed at any moment: every file is whole, nothing that was acknowledged is lost, nothing is half done, and one
//! clean run more comes to what an undisturbed one leaves.

use std::sync::mpsc::channel;

use tokio::time::Instant;

use crate::acts::{Act, Stage};
use crate::lane::Lane;

/// Rounds of each act in the ordinary tests.
const ROUNDS: usize = 5;

/// Kills the act again and again at a random moment of its life, up to three times one after the other.
fn killed(name: &'static str, act: Act, torrents: usize) {
    let stage = || {
        let stage = Stage::new(act, torrents);
        let begun = Instant::now();
        assert!(stage.command().status().unwrap().success());
        (stage, begun.elapsed())
    };
    let tally = Lane::of(name, ROUNDS).run(stage, |(stage, whole), case| {
        stage.start_over();
        for _ in 0..case.rng.u8(1..=3) {
            let (_never, moment) = channel::<()>();
            let mut child = stage.command().spawn().unwrap();
            let _ = moment.recv_timeout(whole.mul_f64(case.rng.f64() * 1.1));
            child.kill().unwrap();
            let status = child.wait().unwrap();
            case.count(if status.code().is_some() { "through before the kill" } else { "killed" });
            let said = stage.said();
            if !said.is_empty() {
                case.count("had acknowledged something");
            }
            if act == Act::Restore {
                // Whoever only reads comes first: nobody has repaired anything.
                stage.world.run(&["stats", "--compact"]).expect(0);
            }
            stage.assert_nothing_lost(&said, status.success());
            if status.success() && act == Act::Take {
                break;
            }
        }
        case.timed("healing", || stage.assert_heals());
    });
    assert!(tally.of("killed") > 0, "no kill came in time");
}

#[test]
fn of_a_first_sync() {
    killed("kills::of_a_first_sync", Act::FirstSync, 150);
}

#[test]
fn of_a_smart_sync() {
    killed("kills::of_a_smart_sync", Act::SmartSync, 60);
}

#[test]
fn of_a_migration() {
    killed("kills::of_a_migration", Act::Migration, 60);
}

#[test]
fn of_an_import() {
    killed("kills::of_an_import", Act::Import, 60);
}

#[test]
fn of_a_clear() {
    killed("kills::of_a_clear", Act::Clear, 60);
}

#[test]
fn of_an_export() {
    killed("kills::of_an_export", Act::Export, 150);
}

#[test]
fn of_a_snapshot() {
    killed("kills::of_a_snapshot", Act::Take, 60);
}

#[test]
fn of_a_restore() {
    killed("kills::of_a_restore", Act::Restore, 60);
}
