//! Power that goes off at any moment: what the program did to its files is recorded call by call, and replayed up to a
//! random one on a disk that loses, reorders and tears whatever no fsync had put there.
//!
//! The replay has teeth: with the same recording and fewer fsyncs, as `synchronous=NORMAL` and `OFF` would have made
//! them, it must lose what was acknowledged, and must damage the file. Making, renaming and removing a file counts as
//! on the disk at once; that is the limit of the model.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::acts::{Act, Stage};
use crate::content::{Wrong, what_is_wrong};
use crate::house::{self, skipped};
use crate::lane::{self, Case, Lane};
use crate::shim::shim;
use crate::world::{Files, put};

/// Rounds of each act in the ordinary tests.
const ROUNDS: usize = 25;

/// Cuts that show the teeth.
const BITES: usize = 60;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// One thing that was done.
enum Done {
    Open { is_cut: bool },
    Write { at: usize, bytes: Vec<u8> },
    Cut { to: usize },
    Sync,
    Remove,
    Rename { to: PathBuf },
    Said(Vec<u8>),
}

/// Everything that was done, in order, with the file below the home.
struct Recording(Vec<(PathBuf, Done)>);

impl Recording {
    fn read(trace: &Path, home: &Path) -> Self {
        let bytes = fs::read(trace).unwrap();
        let mut rest = bytes.as_slice();
        let mut take = |n: usize| {
            let (taken, left) = rest.split_at_checked(n)?;
            rest = left;
            Some(taken.to_vec())
        };
        let number = |bytes: Vec<u8>| bytes.iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        let mut all = Vec::new();
        while let Some(what) = take(1) {
            let length = number(take(4).unwrap());
            let at = number(take(8).unwrap());
            let many = number(take(4).unwrap());
            let path = |bytes: Vec<u8>| {
                let whole = PathBuf::from(String::from_utf8(bytes).unwrap());
                whole.strip_prefix(home).map(Path::to_owned).unwrap_or_default()
            };
            let file = path(take(length).unwrap());
            let bytes = take(many).unwrap();
            all.push((
                file,
                match what[0] {
                    b'O' => Done::Open { is_cut: false },
                    b'N' => Done::Open { is_cut: true },
                    b'W' => Done::Write { at, bytes },
                    b'T' => Done::Cut { to: at },
                    b'S' => Done::Sync,
                    b'U' => Done::Remove,
                    b'R' => Done::Rename { to: path(bytes) },
                    b'A' => Done::Said(bytes),
                    other => panic!("no such record: {other}"),
                },
            ));
        }
        Self(all)
    }

    /// As if the journal were put on the disk only before it is written back, and as if nothing ever were.
    fn is_kept(&self, n: usize, safety: Safety) -> bool {
        match safety {
            Safety::Full => true,
            Safety::Off => false,
            Safety::Normal => {
                let (file, _) = &self.0[n];
                if !file.to_string_lossy().ends_with("-wal") {
                    return true;
                }
                let archive = PathBuf::from(file.to_string_lossy().trim_end_matches("-wal"));
                let next = self.0[n + 1..]
                    .iter()
                    .find(|(of, done)| (of == file || *of == archive) && matches!(done, Done::Write { .. }));
                next.is_some_and(|(of, _)| *of == archive)
            }
        }
    }
}

/// How much the recording program is made to trust its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Safety {
    Full,
    Normal,
    Off,
}

/// A change that is on its way to the disk.
enum Pending {
    Write(usize, Vec<u8>),
    Cut(usize),
}

/// A file on the disk, and what is on its way there.
#[derive(Default)]
struct OnDisk {
    kept: Vec<u8>,
    pending: Vec<Pending>,
}

impl OnDisk {
    fn apply(kept: &mut Vec<u8>, change: &Pending) {
        match change {
            Pending::Write(at, bytes) => {
                let end = at + bytes.len();
                if kept.len() < end {
                    kept.resize(end, 0);
                }
                kept[*at..end].copy_from_slice(bytes);
            }
            Pending::Cut(to) => kept.resize(*to, 0),
        }
    }

    fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            Self::apply(&mut self.kept, &change);
        }
    }

    /// What is found after the power went off.
    fn found(&self, rng: &mut fastrand::Rng) -> Vec<u8> {
        let mut kept = self.kept.clone();
        let all = self.pending.len();
        let prefix = rng.usize(0..=all);
        let way = rng.u8(0..4);
        for (n, change) in self.pending.iter().enumerate() {
            match way {
                // All up to one came there; or any of them.
                1 if n < prefix => Self::apply(&mut kept, change),
                2 if rng.bool() => Self::apply(&mut kept, change),
                3 => match change {
                    // Or any sectors of any of them.
                    Pending::Write(at, bytes) => {
                        for (sector, piece) in bytes.chunks(SECTOR).enumerate().filter(|_| rng.bool()) {
                            Self::apply(&mut kept, &Pending::Write(at + sector * SECTOR, piece.to_vec()));
                        }
                    }
                    Pending::Cut(_) if rng.bool() => Self::apply(&mut kept, change),
                    Pending::Cut(_) => {}
                },
                // Or nothing.
                _ => {}
            }
        }
        kept
    }
}

/// A disk that does what was recorded.
struct Disk(BTreeMap<PathBuf, OnDisk>);

impl Disk {
    fn of(start: &Files) -> Self {
        let file =
            |(path, bytes): (&PathBuf, &Vec<u8>)| (path.clone(), OnDisk { kept: bytes.clone(), pending: Vec::new() });
        Self(start.iter().map(file).collect())
    }

    fn does(&mut self, file: &Path, done: &Done, is_kept: bool) {
        match done {
            Done::Open { is_cut } => {
                let file = self.0.entry(file.to_owned()).or_default();
                if *is_cut {
                    file.pending.push(Pending::Cut(0));
                }
            }
            Done::Write { at, bytes } => self.pending(file, Pending::Write(*at, bytes.clone())),
            Done::Cut { to } => self.pending(file, Pending::Cut(*to)),
            Done::Sync if is_kept => {
                if let Some(file) = self.0.get_mut(file) {
                    file.sync();
                }
            }
            Done::Sync | Done::Said(_) => {}
            Done::Remove => drop(self.0.remove(file)),
            Done::Rename { to } => {
                let moved = self.0.remove(file).unwrap_or_default();
                self.0.insert(to.clone(), moved);
            }
        }
    }

    fn pending(&mut self, file: &Path, change: Pending) {
        self.0.entry(file.to_owned()).or_default().pending.push(change);
    }

    fn found(&self, rng: &mut fastrand::Rng) -> Files {
        self.0.iter().map(|(path, file)| (path.clone(), file.found(rng))).collect()
    }
}

/// An act that was recorded, and where it began.
struct Recorded {
    stage: Stage,
    start: Files,
    recording: Recording,
}

impl Recorded {
    fn new(act: Act, torrents: usize, library: &Path) -> Self {
        let stage = Stage::new(act, torrents);
        let home = stage.world.home().to_owned();
        let start = stage.world.files();
        let mut command = stage.command();
        command.env("LD_PRELOAD", library).env("FAULT_ROOT", &home).env("FAULT_TRACE", stage.note("trace"));
        assert!(command.status().unwrap().success(), "{}", stage.err());
        let recording = Recording::read(&stage.note("trace"), &home);
        // Without a cut the replay comes to what is really there, or something was not recorded.
        let mut disk = Disk::of(&start);
        for (file, done) in &recording.0 {
            disk.does(file, done, true);
        }
        for (path, bytes) in stage.world.files() {
            let name = path.display().to_string();
            if [".lock", "-shm", ".log"].iter().all(|ending| !name.ends_with(ending)) {
                let mut replayed = disk.0.remove(&path).unwrap_or_default();
                replayed.sync();
                assert!(replayed.kept == bytes, "{name} is not what was recorded");
            }
        }
        assert!(recording.0.len() > 20);
        Self { stage, start, recording }
    }

    /// Cuts the power at a random moment; returns the home that is found then, and what had been said.
    fn cut(&self, case: &mut Case, safety: Safety) -> (tempfile::TempDir, String) {
        let at = case.rng.usize(0..=self.recording.0.len());
        let (mut disk, mut said) = (Disk::of(&self.start), Vec::new());
        for (n, (file, done)) in self.recording.0[..at].iter().enumerate() {
            disk.does(file, done, self.recording.is_kept(n, safety));
            if let Done::Said(bytes) = done {
                said.extend_from_slice(bytes);
            }
        }
        let home = house::folder();
        put(home.path(), &disk.found(&mut case.rng));
        let mut said = String::from_utf8_lossy(&said).into_owned();
        said.truncate(said.rfind('\n').map_or(0, |end| end + 1));
        (home, said)
    }
}

fn cut_often(name: &'static str, act: Act, torrents: usize) {
    let Some(library) = shim() else { return };
    let lane = Lane::of(name, ROUNDS);
    lane.run(
        || Recorded::new(act, torrents, &library),
        |recorded, case| {
            let (home, said) = recorded.cut(case, Safety::Full);
            if !said.is_empty() {
                case.count("had acknowledged something");
            }
            recorded.stage.assert_nothing_lost_in(home.path(), &said, false);
        },
    );
}

#[test]
fn off_in_a_first_sync() {
    cut_often("power::off_in_a_first_sync", Act::FirstSync, 300);
}

#[test]
fn off_in_a_smart_sync() {
    cut_often("power::off_in_a_smart_sync", Act::SmartSync, 60);
}

#[test]
fn off_in_a_migration() {
    cut_often("power::off_in_a_migration", Act::Migration, 60);
}

#[test]
fn off_in_an_import() {
    cut_often("power::off_in_an_import", Act::Import, 60);
}

#[test]
fn off_in_a_clear() {
    cut_often("power::off_in_a_clear", Act::Clear, 60);
}

#[test]
fn off_in_a_restore() {
    cut_often("power::off_in_a_restore", Act::Restore, 60);
}

#[test]
fn the_replay_has_teeth() {
    let Some(library) = shim() else { return skipped("no recording without a library") };
    let recorded = Recorded::new(Act::FirstSync, 300, &library);
    let (rounds, seed) = (lane::rounds(BITES), lane::seed());
    let bite = |safety: Safety| {
        let wrong = |step| {
            let (home, said) = recorded.cut(&mut Case::of(seed, step), safety);
            what_is_wrong(&home.path().join("redriva.db"), &said)
        };
        let all: Vec<_> = (0..rounds).filter_map(wrong).collect();
        let damaged = all.iter().filter(|wrong| **wrong == Wrong::Damaged).count();
        let lost = all.len() - damaged;
        println!("power::the_replay_has_teeth: {safety:?}: {rounds} rounds, {damaged} damaged, {lost} lost rows");
        (lost, damaged)
    };
    assert_eq!(bite(Safety::Full), (0, 0));
    let (lost, damaged) = bite(Safety::Normal);
    assert!(lost > 0 && damaged == 0, "NORMAL loses what was acknowledged, and nothing else");
    assert!(bite(Safety::Off).1 > 0, "OFF damages the file");
}
