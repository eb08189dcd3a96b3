//! The quota, counted where it counts: at the service, over processes that are killed, started again and started side by
//! side.

use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use redriva::demo::DemoOptions;

use crate::lane::Lane;
use crate::world::World;

/// Requests in any minute, as the user set it.
const LIMIT: usize = 40;

/// Starts in the ordinary tests.
const ROUNDS: usize = 24;

#[test]
fn over_kills_and_several_processes() {
    // Few enough to be asked for at once: many would be spaced out over the minute.
    let options = || DemoOptions { limit: u32::try_from(LIMIT).unwrap(), ..DemoOptions::quick(25) };
    let tally = Lane::of("quota::over_kills_and_several_processes", ROUNDS).run(
        || World::with(options()),
        |world, case| {
            let start = |words: &[&str]| {
                let mut command = world.command(words);
                command.env("RD_RATE_LIMIT", LIMIT.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
                command.spawn().unwrap()
            };
            // Two syncs, of which one is refused, and somebody who asks how it goes.
            let words: [&[&str]; 3] = [&["sync", "all"], &["sync", "all"], &["doctor"]];
            let mut children = words.map(start);
            let (_never, moment) = channel::<()>();
            let _ = moment.recv_timeout(Duration::from_millis(case.rng.u64(20..350)));
            for child in &mut children {
                child.kill().unwrap();
                child.wait().unwrap();
            }
            let traffic = world.demo.traffic();
            assert!(traffic.worst_window <= LIMIT, "{} requests in one window", traffic.worst_window);
            assert_eq!(traffic.refused, 0);
            if traffic.window_used > LIMIT / 2 {
                case.count("used the quota");
            }
        },
    );
    assert!(tally.rounds < 10 || tally.of("used the quota") > 0);
}
