//! How fast the full screen is, as a person at a terminal of 120 × 40 sees it: from the start to the
//! first numbers, from a key to the whole frame; and what it costs while nothing happens.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot run has nothing to report"
)]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use std::path::Path;
use std::time::Duration;

use redriva::demo::{Demo, DemoOptions};
use redriva::format::count;
use support::archives::{archive_of, newest_name};
use support::ground::{LARGE, NO_LIMIT, USUAL, asked, runtime};
use support::process::cpu_seconds;
use support::program::Program;
use support::screen::Screen;
use support::table::{Bound, Table, Unit};

/// How often the program is started.
const STARTS: usize = 10;

/// Time without output after which a frame has no follower.
const QUIET: Duration = Duration::from_millis(40);

/// How long the idle screen is watched.
const IDLE: Duration = Duration::from_secs(10);

/// Time after which every file path is in memory.
const INDEXED: Duration = Duration::from_secs(5);

/// What is searched in names and in all files.
const WORDS: [(&str, &str); 4] = [
    ("in names", "name:metropolis"),
    ("a word of many", "metropolis"),
    ("found nowhere", "notfoundanywhere"),
    ("files and fields", "ext:mkv s01e05 size:>1G"),
];

/// Keys of one kind, and how often they are pressed in a row.
struct Hand {
    what: &'static str,
    before: &'static str,
    keys: &'static [&'static str],
    rounds: usize,
    after: &'static str,
}

/// Two hundred keys and some.
const HANDS: [Hand; 4] = [
    Hand { what: "next row", before: "g", keys: &["j"], rounds: 60, after: "g" },
    Hand { what: "next page", before: "g", keys: &["\x1b[6~"], rounds: 60, after: "g" },
    Hand { what: "other order", before: "g", keys: &["\x0f", "O"], rounds: 20, after: "g" },
    Hand {
        what: "letter of a search",
        before: "/",
        keys: &["t", "h", "e", "\x7f", "\x7f", "\x7f"],
        rounds: 10,
        after: "\x1b",
    },
];

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("screen");
    for (torrents, first) in [(USUAL, 30.0), (LARGE, 50.0)] {
        let archive = archive_of(torrents);
        let newest = newest_name(&archive);
        table.note(&format!("{} torrents", count(torrents as u64)));
        start(&table, torrents, &archive, first);
        keys(&table, torrents, &archive, &newest);
        search(&table, &archive, &newest);
        idle(&table, torrents, &archive);
    }
    syncing(&table);
}

fn start(table: &Table, torrents: usize, archive: &Path, bound: f64) {
    let number = count(torrents as u64);
    let starts: Vec<f64> = (0..STARTS).map(|_| Screen::open(&Program::new(archive)).until(&number)).collect();
    table.row("start to the numbers painted", Unit::Millis, &starts, Bound::AtMost(bound));
}

fn keys(table: &Table, torrents: usize, archive: &Path, newest: &str) {
    let program = Program::new(archive);
    let mut screen = Screen::open(&program);
    screen.press("2");
    let painted = screen.until(newest);
    table.row("start to the first torrent painted, on its screen", Unit::Millis, &[painted], Bound::Free);
    let loaded = screen.until(&format!("{} torrents", count(torrents as u64)));
    table.row("start to all torrents known", Unit::Millis, &[loaded], Bound::Free);
    screen.settle(QUIET * 10);
    let mut all = Vec::new();
    for hand in HANDS {
        // At the top already, nothing is drawn.
        screen.send(hand.before);
        screen.settle(QUIET);
        let mut press = |key: &str| {
            let millis = screen.press(key);
            screen.settle(QUIET);
            millis
        };
        let taken: Vec<f64> = (0..hand.rounds).flat_map(|_| hand.keys).map(|key| press(key)).collect();
        screen.send(hand.after);
        screen.settle(QUIET);
        table.row(&format!("key to frame: {}", hand.what), Unit::Millis, &taken, Bound::AtMost(16.0));
        all.extend(taken);
    }
    table.share("key to frame: all, 99th percentile", Unit::Millis, &all, 0.99, Bound::AtMost(16.0));
}

/// Letters of a search, each until what it finds in names and in all files is on the screen.
fn search(table: &Table, archive: &Path, newest: &str) {
    let program = Program::new(archive);
    let mut screen = Screen::open(&program);
    screen.press("2");
    screen.until(newest);
    // The paths are read behind the screen.
    screen.settle(INDEXED);
    for (what, word) in WORDS {
        screen.press("/");
        screen.settle(QUIET);
        let letters: Vec<f64> = word
            .split("")
            .filter(|letter| !letter.is_empty())
            .map(|letter| screen.press_to_rest(letter, QUIET))
            .collect();
        screen.press("\x1b");
        screen.settle(QUIET * 10);
        table.row(
            &format!("letter of a search to its last frame: {what}"),
            Unit::Millis,
            &letters,
            Bound::AtMost(50.0),
        );
    }
}

fn idle(table: &Table, torrents: usize, archive: &Path) {
    let program = Program::new(archive);
    let mut screen = Screen::open(&program);
    screen.until(&count(torrents as u64));
    screen.settle(Duration::from_secs(2));
    let before = cpu_seconds(screen.pid());
    let bytes = screen.bytes_in(IDLE);
    let used = before.zip(cpu_seconds(screen.pid())).map(|(before, after)| after - before);
    table.row("idle for 10 s: written", Unit::Bytes, &[bytes as f64], Bound::AtMost(0.0));
    let share: Vec<f64> = used.into_iter().map(|seconds| seconds / IDLE.as_secs_f64() * 100.0).collect();
    table.row("idle for 10 s: processor", Unit::Percent, &share, Bound::AtMost(0.1));
}

/// A first sync at full speed, which changes the screen more than any other.
fn syncing(table: &Table) {
    let serving = runtime();
    let demo = serving.block_on(Demo::start(DemoOptions { limit: 0, ..DemoOptions::default() })).unwrap();
    table.note("during a sync of 4,233 torrents without a quota");
    for (what, key) in [("dashboard", "1"), ("torrents", "2"), ("sync", "3")] {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::new(&folder.path().join("redriva.db")).asks(&demo, NO_LIMIT);
        let mut screen = Screen::open(&program);
        screen.settle(Duration::from_millis(500));
        // The first start opens the guide.
        screen.press("\x1b");
        screen.settle(Duration::from_millis(500));
        screen.press("s");
        screen.press(key);
        screen.settle(Duration::from_millis(20));
        let watched: Vec<f64> = (0..6).map(|_| screen.bytes_in(Duration::from_secs(1)) as f64 / 1e3).collect();
        table.row(&format!("written on the {what} screen"), Unit::KilobytesPerSecond, &watched, Bound::AtMost(20.0));
    }
    serving.block_on(demo.stop());
}
