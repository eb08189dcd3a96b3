//! What people come for, on a real terminal: no task takes more than six keys.
//!
//! Moving the cursor and typing text are not counted; everything else is.

use redriva::demo::DemoOptions;

use super::living::Service;
use super::window::{Window, remember};

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

    fn sees(&mut self, text: &str) -> &mut Self {
        self.window.wait_for(text);
        self
    }
}

/// A terminal on an account of forty torrents that was synced twice; two torrents are gone.
fn two_syncs(service: &Service) -> Window {
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let mut window = service.any_day(home);
    window.wait_for("There is no archive yet.");
    window.press("s");
    window.wait_for("Sync smart started");
    window.press("3");
    window.wait_for("Sync complete: 40 details archived");
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

    tasks.begin("compare two dates").key("5").key("c").types("today").key("\r").sees("Nothing came and nothing went");

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

    tasks.begin("choose a theme").key("T").types("light").sees("light:").key("\r");

    tasks.begin("the use of the quota").key("3").sees("requests");

    tasks.begin("delete what is marked").key("2").key("f").types("downloaded").key("\r").sees("downloaded");
    tasks.types("    ").key("D").sees("Delete 4 torrents").types("4").key("y").sees("Job 4 is done");

    tasks.begin("take a deletion back").key("6").key("u").sees("takes job 4 back").key("y").sees("Job 5 is done");

    tasks.begin("back to where one was").key("2").key("\r").sees("line 1 of").key("\x1b").sees("of 48");
    tasks.end();

    let told: Vec<String> = tasks.counted.iter().map(|(name, keys)| format!("{keys} {name}")).collect();
    println!("{}", told.join("\n"));
    assert!(tasks.counted.iter().all(|(_, keys)| *keys <= MOST), "{told:#?}");
    // Of what was there twice one entry is enough: it was not put back.
    assert_eq!(account.ids().len(), 39);
}
