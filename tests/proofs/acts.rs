//! What people do to an archive, as far as a proof is concerned: where it starts, what may be there when it was ended
//! at any moment, and what one clean run more must come to.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::content::{Content, content, lost, snapshots, sound};
use crate::house::{self, Torrents};
use crate::scenes::{change, make_old, script};
use crate::world::{Copy, Files, World};

/// An act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    FirstSync,
    SmartSync,
    Migration,
    Import,
    Clear,
    Export,
    Take,
    Restore,
}

/// Every act.
pub const ACTS: [Act; 8] =
    [Act::FirstSync, Act::SmartSync, Act::Migration, Act::Import, Act::Clear, Act::Export, Act::Take, Act::Restore];

/// An act with everything it needs, ready to be done again and again.
pub struct Stage {
    pub world: World,
    pub act: Act,
    words: Vec<String>,
    start: Files,
    before: Content,
    /// What an undisturbed act leaves.
    after: Content,
    /// The account, for acts that ask the service.
    truth: Torrents,
    removed: BTreeSet<String>,
    /// What an undisturbed export writes.
    written: Vec<u8>,
    /// What is said and noted, away from the home.
    desk: TempDir,
}

impl Act {
    pub fn is_sync(self) -> bool {
        matches!(self, Self::FirstSync | Self::SmartSync | Self::Migration)
    }
}

impl Stage {
    pub fn new(act: Act, torrents: usize) -> Self {
        let world = World::quick(torrents);
        let mut removed = BTreeSet::new();
        if act != Act::FirstSync {
            world.run(&["sync", "fast", "--quiet"]).expect(0);
        }
        let mut words: Vec<String> = match act {
            Act::FirstSync => vec!["sync", "fast", "--json"],
            Act::SmartSync | Act::Migration => vec!["sync", "smart", "--json"],
            Act::Import => vec!["import", "script.sqlite"],
            Act::Clear => vec!["clear", "--yes"],
            Act::Export => vec!["export", "--format", "jsonl", "-o", "all.jsonl", "--force"],
            Act::Take => vec!["snapshot", "take", "-o", "copy.db"],
            Act::Restore => vec!["snapshot", "restore"],
        }
        .into_iter()
        .map(str::to_owned)
        .collect();
        match act {
            Act::SmartSync => removed = change(&world),
            Act::Migration => make_old(&world),
            Act::Import => script(&world.at("script.sqlite"), torrents * 5),
            Act::Export => fs::write(world.at("all.jsonl"), "the old one\n").unwrap(),
            Act::Restore => {
                world.run(&["clear", "--yes"]).expect(0);
                words.push(snapshots(world.home()).remove(0).to_str().unwrap().to_owned());
            }
            Act::FirstSync | Act::Clear | Act::Take => {}
        }
        let truth = house::torrents(&world.demo.account().truth());
        let start = world.files();
        let before = content(&world.archive());
        let mut stage = Self {
            world,
            act,
            words,
            start,
            before,
            after: Content::default(),
            truth,
            removed,
            written: Vec::new(),
            desk: house::folder(),
        };
        stage.start_over();
        let done = stage.command().status().unwrap();
        assert!(done.success(), "{act:?} undisturbed: {done:?}");
        stage.after = content(&stage.world.archive());
        stage.written = fs::read(stage.world.at("all.jsonl")).unwrap_or_default();
        if act.is_sync() {
            stage.assert_true();
        }
        stage.start_over();
        stage
    }

    pub fn start_over(&self) {
        self.world.start_over(&self.start);
        for entry in fs::read_dir(self.desk.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        self.world.demo.faults().clear();
        self.world.demo.reset_traffic();
    }

    /// Whether the archive holds something else than before the act.
    pub fn has_changed(&self) -> bool {
        content(&self.world.archive()) != self.before
    }

    /// A file beside the home.
    pub fn note(&self, name: &str) -> PathBuf {
        self.desk.path().join(name)
    }

    /// The act's command; what it says goes into files, which never fill up as a pipe does.
    pub fn command(&self) -> Command {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let mut command = self.world.command(&words);
        command.stdout(File::create(self.note("out")).unwrap());
        command.stderr(File::create(self.note("err")).unwrap());
        command
    }

    /// What was said so far, whole lines only.
    pub fn said(&self) -> String {
        let mut text = String::from_utf8_lossy(&fs::read(self.note("out")).unwrap_or_default()).into_owned();
        text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
        text
    }

    pub fn err(&self) -> String {
        fs::read_to_string(self.note("err")).unwrap_or_default()
    }

    /// What must hold after an end at any moment, whatever had been said until then.
    pub fn assert_nothing_lost(&self, said: &str, is_done: bool) {
        self.assert_nothing_lost_in(self.world.home(), said, is_done);
    }

    /// The same of a home that lies elsewhere.
    pub fn assert_nothing_lost_in(&self, home: &Path, said: &str, is_done: bool) {
        let archive = home.join("redriva.db");
        for snapshot in snapshots(home) {
            sound(&snapshot);
        }
        let is_empty = archive.metadata().map_or(0, |facts| facts.len()) == 0;
        let now = if is_empty && Copy::of(&archive).path.metadata().is_err() {
            Content::default()
        } else {
            sound(&archive);
            content(&archive)
        };
        if let Some(what) = lost(&now, said) {
            panic!("{:?}: {what}", self.act);
        }
        match self.act {
            Act::FirstSync | Act::SmartSync | Act::Migration => self.assert_nothing_false(&now),
            Act::Import | Act::Clear | Act::Restore => {
                assert!(now == self.after || (now == self.before && !is_done), "{:?}: half done", self.act);
            }
            Act::Export | Act::Take => assert!(now == self.before, "{:?}: the archive was changed", self.act),
        }
        match self.act {
            Act::Clear | Act::Import if now != self.before => {
                let is_kept = |snapshot: &PathBuf| content(snapshot).torrents == self.before.torrents;
                assert!(snapshots(home).iter().rev().any(is_kept), "no way back");
            }
            Act::Export => {
                let found = fs::read(home.join("all.jsonl")).unwrap();
                assert!(found == self.written || (found == b"the old one\n" && !is_done), "half an export");
            }
            Act::Take if is_done || home.join("copy.db").exists() => {
                sound(&home.join("copy.db"));
                assert!(content(&home.join("copy.db")).torrents == self.before.torrents, "half a copy");
            }
            _ => {}
        }
        let script = home.join("script.sqlite");
        let original = self.start.get(Path::new("script.sqlite"));
        assert!(original.is_none_or(|bytes| fs::read(script).unwrap() == *bytes), "what is imported was changed");
    }

    /// What is there is true, and what was there before still is.
    fn assert_nothing_false(&self, now: &Content) {
        for id in self.before.torrents.keys() {
            assert!(now.torrents.contains_key(id), "{id} was archived and is lost");
            assert!(now.torrents[id]["detail"].is_object(), "the detail of {id} was archived and is lost");
        }
        assert!(now.gone.is_subset(&self.removed), "torrents that are there count as gone: {:?}", now.gone);
        for (id, torrent) in &now.torrents {
            let told = self.truth.get(id).into_iter().chain(self.before.torrents.get(id));
            let fits = |told: &Value| {
                let mut told = told.clone();
                if torrent["detail"].is_null() {
                    told["detail"] = Value::Null;
                }
                agree(torrent, &told)
            };
            // A row of the list that is new beside a detail that is old is as true as each of them.
            let mixed = |told: &Value, old: Option<&Value>| {
                let mut told = told.clone();
                if let Some(old) = old {
                    told["detail"] = old["detail"].clone();
                }
                agree(torrent, &told)
            };
            let old = self.before.torrents.get(id);
            assert!(
                told.clone().any(fits) || told.clone().any(|told| mixed(told, old)),
                "{id} is {torrent}\nand not {:?}",
                self.truth.get(id)
            );
        }
    }

    /// One clean run more comes to what an undisturbed one leaves, and the next one finds nothing to do.
    pub fn assert_heals(&self) {
        self.world.demo.faults().clear();
        let words: Vec<&str> = match self.act {
            _ if self.act.is_sync() => vec!["sync", "smart", "--quiet"],
            _ => self.words.iter().map(String::as_str).collect(),
        };
        // A copy that stands is not replaced; it was looked at.
        let _ = fs::remove_file(self.world.at("copy.db"));
        let (held, served) = (content(&self.world.archive()), self.world.demo.traffic().info_served);
        self.world.run(&words).expect(0);
        if self.act == Act::FirstSync {
            let now = self.world.demo.traffic().info_served;
            let is_owed = |id: &String| held.owed.contains(id);
            let stored = held.torrents.iter().filter(|(_, torrent)| torrent["detail"].is_object());
            for (id, _) in stored {
                // Only a sync after one that came to its end wants everything again.
                assert!(held.is_through || !is_owed(id), "{id} was archived and is owed again");
                if is_owed(id) {
                    continue;
                }
                assert_eq!(now[id], served[id], "{id} was archived and fetched again");
            }
        }
        for name in self.world.files().keys().map(|path| path.display().to_string()) {
            let is_half =
                [".restoring", ".keeping", ".growing", ".part", ".redriva-"].iter().any(|word| name.contains(word));
            assert!(!is_half, "{name} was left half-way and stays");
        }
        let now = content(&self.world.archive());
        if !self.act.is_sync() {
            let wanted = if self.act == Act::Import { now.torrents == self.after.torrents } else { now == self.after };
            assert!(wanted, "{:?}: not what an undisturbed one leaves", self.act);
            self.world.run(&["check"]).expect(0);
            return;
        }
        self.assert_true();
        self.world.demo.reset_traffic();
        self.world.run(&["sync", "smart", "--quiet"]).expect(0);
        assert_eq!(self.world.demo.traffic().of(redriva::demo::Class::Info), 0, "the next run fetched details");
        assert!(content(&self.world.archive()) == now, "the next run changed something");
    }

    /// One clean run that fetches everything comes to the account, whatever odd things had been told.
    pub fn assert_heals_wholly(&self) {
        self.world.demo.faults().clear();
        self.world.run(&["sync", "fast", "--quiet"]).expect(0);
        self.assert_true();
    }

    /// The archive holds the account, file for file, owes nothing, and what left the account is told as gone.
    pub fn assert_true(&self) {
        let now = content(&self.world.archive());
        self.assert_nothing_false(&now);
        assert_eq!(now.gone, self.removed);
        let mut living = now.torrents.clone();
        living.retain(|id, _| !now.gone.contains(id));
        house::same(&living, &self.truth);
        assert_eq!(now.rows["detail_jobs"], 0, "something is still owed");
        self.world.run(&["check"]).expect(0);
    }
}

/// Compares a torrent with what was told of it; a null never overwrites a value.
fn agree(stored: &Value, told: &Value) -> bool {
    let mut stored = stored.clone();
    for key in ["speed", "seeders"].iter().filter(|key| told[**key].is_null()) {
        stored[*key] = Value::Null;
    }
    stored == *told
}
