//! What people come for, on a real terminal: no task takes more than six keys.
//!
//! Moving the cursor and typing text are not counted; everything else is.

use std::time::Duration;

use redriva::demo::{DemoOptions, Latency};

use super::living::Service;
use super::window::{Window, remember};

/// The hash of a torrent that is in no account.
const NEW: &str = "00112233445566778899aabbccddeeff00112233";

/// The most keys that a task may take.
const MOST: usize = 6;

/// One task after the other, with the keys that each takes.
struct Tasks {
    window: Window,
    name: &'static str,
    keys: usize,
    counted: Vec<(&'static str, usize)>,
}

impl Tasks {
    fn on(window: Window) -> Self {
        Self { window, name: "", keys: 0, counted: Vec::new() }
    }

    /// Begins a task on the dashboard, with nothing searched, filtered or marked, as after a start.
    fn begin(&mut self, name: &'static str) -> &mut Self {
        self.end();
        self.window.press("2");
        for key in ["\x1b", "\x1b", "2", "F", "u", "1"] {
            self.window.step();
            self.window.press(key);
        }
        self.window.wait_for("Do next");
        self.name = name;
        self
    }

    fn end(&mut self) {
        if !self.name.is_empty() {
            self.counted.push((self.name, self.keys));
        }
        (self.name, self.keys) = ("", 0);
    }

    /// One key that counts.
    fn key(&mut self, key: &str) -> &mut Self {
        self.keys += 1;
        self.window.press(key);
        self
    }

    /// Text, or steps of the cursor, which do not count.
    fn types(&mut self, text: &str) -> &mut Self {
        self.window.press(text);
        self
    }

    /// No task took more keys than it may.
    fn check(&self) {
        let told: Vec<String> = self.counted.iter().map(|(name, keys)| format!("{keys} {name}")).collect();
        assert!(self.counted.iter().all(|(_, keys)| *keys <= MOST), "{told:#?}");
    }

    fn sees(&mut self, text: &str) -> &mut Self {
        self.window.wait_for(text);
        self
    }
}

/// A terminal on an account of forty torrents that was synced twice; two torrents are gone.
fn two_syncs(service: &Service) -> Window {
    let mut window = service.synced(40, &[]);
    let account = service.demo.account();
    for id in account.ids_with_status("downloaded").iter().take(2) {
        account.remove(id);
    }
    window.press("s");
    window.wait_for("2 gone");
    window
}

#[test]
fn no_common_task_takes_more_than_six_keys() {
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(40) });
    let account = service.demo.account();
    let mut tasks = Tasks::on(two_syncs(&service));

    tasks.begin("find a torrent by the name of a file").key("2").key("/").types("file:mkv").key("\r");
    tasks.sees("of 40 torrents").key("\r").sees("line 14 of");

    tasks.begin("list what failed and put it back").key("2").key("f").types("failed").key("\r");
    tasks.sees("failed").key("A").key("R").sees("Put back").sees("do it").key("y").sees("Job 1 is done");

    tasks.begin("what was removed, and put it back").key("5").key("]").key("]").key("]");
    tasks.sees("Went 5 ").types("jjjj").key("R").sees("Put back 1 torrent").key("y").sees("Job 2 is done");

    tasks.begin("put back everything that was lost").key(":").types("put back everything").key("\r");
    tasks.sees("Put back 1 torrent").key("y").sees("Job 3 is done");

    tasks.begin("copy the magnets of what is large").key("2").key("/").types("size:>1G").key("\r").key("A");
    tasks.sees("marked").key("y").sees("Copy of").types("magnet").key("\r").sees("Sent to the terminal");

    tasks.begin("sort by size").key("2").key("o").types("size").key("\r").sees("largest first");

    tasks.begin("compare two dates").key("5").key("c").key("\x15").types("7d").key("\r");
    tasks.sees(" came, ");

    tasks.begin("why a sync ended as it did").key("3").key("h").key("\r").sees("Log of sync");

    tasks
        .begin("export what is shown")
        .key("2")
        .key("/")
        .types("size:>1G")
        .key("\r")
        .key(":")
        .types("export")
        .key("\r");
    tasks.sees("Export").key("\r");

    tasks.begin("choose a theme").key("T").types("light").sees("dark ink on warm white").key("\r").sees("Do next");
    (0..3).for_each(|_| tasks.window.step());
    let corner = tasks.window.seen.screen().cell(0, 0).unwrap().bgcolor();
    assert_eq!(corner, vt100::Color::Rgb(0xfa, 0xf9, 0xf5));

    tasks.begin("the use of the quota").key("3").sees("requests");

    tasks.begin("delete some and take it back").key("2").sees("45 torrents");
    tasks.types("   ").key("D").sees("Delete 3 torrents").types("3").key("y").sees("Job 4 is done");
    // However fast the keys come, the newest job is meant.
    tasks.key("6u").sees("Put back 3 torrents").key("y").sees("Job 5 is done");
    tasks.keys += 1;

    tasks
        .begin("the links of a torrent")
        .key("2")
        .sees("48 torrents")
        .key("\r")
        .sees("Links")
        .key("y")
        .types("one a line");
    tasks.key("\r").sees("Sent to the terminal");

    tasks.begin("how a key is bound anew").key("?").key("/").types("keymap.toml").sees("redriva keys --default");
    tasks.key("\r");

    tasks.begin("add a magnet and choose its files").key("a").types(&format!("magnet:?xt=urn:btih:{NEW}")).key("\t");
    tasks.sees("until you choose").key("\r").sees("Add 1 torrent").key("y").sees("files chosen").types(" ");
    tasks.key("\r").sees("Choose the files of 1 torrent").key("y").sees("Job 7 is done");

    tasks.begin("back to where one was").key("2").key("\r").sees("line 1 of").key("\x1b").sees("49 torrents");
    tasks.end();

    tasks.check();
    assert_eq!(account.ids().len(), 41);
}

#[test]
fn a_sync_is_cancelled_and_gone_on_with_in_three_keys() {
    let latency = Latency { mean: Duration::from_millis(300), spread: Duration::ZERO };
    let service = Service::of(DemoOptions { latency, seed: 7, ..DemoOptions::quick(40) });
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let mut tasks = Tasks::on(service.any_day(home));
    tasks.name = "cancel a sync and go on";
    tasks.sees("There is no archive yet.").key("s").sees("Sync smart started");
    tasks.key("x").sees("You cancelled the sync").key("s").sees("Sync smart started");
    tasks.end();
    tasks.types("3").sees("Sync complete");
    tasks.check();
    assert_eq!(tasks.counted, [("cancel a sync and go on", 3)]);
    assert_eq!(service.demo.traffic().info_served.len(), 40);
}
