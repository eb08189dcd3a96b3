//! Every call of an act that touches its files or the service: the one where the storage fails, and the one where the
//! process ends.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use crate::acts::{ACTS, Act, Stage};
use crate::lane::{Case, Lane};
use crate::shim::shim;

/// Torrents of the account: enough for several pages of the journal, few enough for every call.
const TORRENTS: usize = 60;

/// Rounds in the ordinary tests.
const ROUNDS: usize = 24;

/// Requests that had their slot already when storage failed: as many as are under way at once in the beginning.
const UNDER_WAY: usize = 16;

const EIO: i32 = 5;
const EFBIG: i32 = 27;
const ENOSPC: i32 = 28;
const EDQUOT: i32 = 122;

const UNWRITABLE: &str = "it cannot be written (the disk, a quota or a limit on the size of files)";
const UNSYNCED: &str = "the disk did not take what was written (fsync failed)";

/// Which calls fail, how, and what a sync says when they go on failing.
const FAULTS: [(&str, i32, &str); 8] = [
    ("sync", EIO, UNSYNCED),
    ("sync", ENOSPC, UNSYNCED),
    ("write", EIO, UNWRITABLE),
    ("write", ENOSPC, "no space left for "),
    ("write", EDQUOT, UNWRITABLE),
    ("write", EFBIG, UNWRITABLE),
    ("truncate", EIO, ""),
    ("open", EIO, ""),
];

/// Which calls a process ends at, and on which side of them.
const ENDS: [(&str, &str); 6] = [
    ("sync", "before"),
    ("sync", "after"),
    ("write", "before"),
    ("request", "before"),
    ("request", "after"),
    ("rename,unlink,truncate", "before"),
];

/// One act, one kind of call, one of them.
#[derive(Debug, Clone, Copy)]
struct Spot {
    act: usize,
    kind: &'static str,
    /// What is said then, or the side of the call.
    how: &'static str,
    errno: i32,
    once: bool,
    n: usize,
}

fn count(text: &str, what: char) -> usize {
    text.matches(what).count()
}

/// A stage with the library before it.
struct Shimmed {
    stages: Vec<Stage>,
    library: PathBuf,
}

impl Shimmed {
    fn new(library: PathBuf) -> Self {
        Self { stages: ACTS.map(|act| Stage::new(act, TORRENTS)).into(), library }
    }

    fn command(&self, spot: &Spot) -> Command {
        let stage = &self.stages[spot.act];
        let mut command = stage.command();
        command.env("LD_PRELOAD", &self.library).env("FAULT_ROOT", stage.world.home());
        command.env("FAULT_NOTES", stage.note("notes")).env("FAULT_KINDS", spot.kind);
        command.env("FAULT_AT", spot.n.to_string()).env("RD_MAX_CONCURRENT", "4");
        command
    }

    fn notes(&self, act: usize) -> String {
        fs::read_to_string(self.stages[act].note("notes")).unwrap_or_default()
    }

    /// How many calls of a kind an undisturbed act makes.
    fn calls(&self, act: usize, kind: &'static str) -> usize {
        self.stages[act].start_over();
        let spot = Spot { act, kind, how: "", errno: 0, once: false, n: 0 };
        assert!(self.command(&spot).status().unwrap().success());
        count(&self.notes(act), 'C')
    }

    /// Every spot there is, one call of each kind more than an undisturbed act makes included.
    fn spots(&self, kinds: &[(&'static str, &'static str, i32, bool)]) -> Vec<Spot> {
        let mut spots = Vec::new();
        for act in 0..ACTS.len() {
            for &(kind, how, errno, once) in kinds {
                let calls = self.calls(act, kind);
                spots.extend((1..=calls + 1).map(|n| Spot { act, kind, how, errno, once, n }));
            }
        }
        spots
    }
}

fn failing(on: &Shimmed, spot: &Spot, case: &mut Case) {
    let stage = &on.stages[spot.act];
    stage.start_over();
    let mut command = on.command(spot);
    command.env("FAULT_ERRNO", spot.errno.to_string());
    if spot.once {
        command.env("FAULT_ONCE", "1");
    }
    let status = case.timed("act", || command.status().unwrap());
    let (notes, err) = (on.notes(spot.act), stage.err());
    let code = status.code().unwrap_or_else(|| panic!("{spot:?} {:?}: {status:?}", stage.act));
    let what = format!("{spot:?} {:?}: exit code {code}: {err}", stage.act);
    assert!(!err.contains("panicked"), "{what}");
    let failures = count(&notes, 'F');
    case.count(if failures > 0 { "struck" } else { "passed by" });
    if failures == 0 {
        assert_eq!(code, 0, "{what}");
    }
    // A sync tells every failure, and every act a disk that goes on failing. What else ends well has to be as good as
    // an undisturbed act: no room to write the journal back, a space that is not given back, a snapshot made anew.
    let is_kept = matches!(spot.kind, "sync" | "write");
    let is_sync = matches!(stage.act, Act::FirstSync | Act::SmartSync);
    if failures > 0 && is_kept && (is_sync || (spot.errno == EIO && !spot.once)) {
        assert_eq!(code, 15, "{what}");
    }
    let said = stage.said();
    if code == 15 && stage.act == Act::FirstSync && !spot.once {
        assert!(err.contains(spot.how), "{what}");
        assert!(!said.contains("\"detail_archived\"") || err.contains(" are safe"), "{what}");
    }
    assert!([0, 2, 15].contains(&code), "{what}");
    if code != 0 {
        assert!(err.starts_with("error: ") || err.contains("\nerror: "), "{what}");
        case.count("told");
    }
    if !spot.once {
        assert!(count(&notes, 'S') <= UNDER_WAY, "{} requests after the failure: {what}", count(&notes, 'S'));
    }
    stage.assert_nothing_lost(&said, code == 0);
    stage.assert_heals();
}

#[test]
fn storage_that_fails_at_any_call() {
    let Some(library) = shim() else { return };
    let kinds: Vec<_> =
        FAULTS.iter().flat_map(|&(kind, errno, said)| [false, true].map(|once| (kind, said, errno, once))).collect();
    let first = Shimmed::new(library.clone());
    let spots = first.spots(&kinds);
    let tally = Lane::of("calls::storage_that_fails_at_any_call", ROUNDS)
        .steps(spots.len())
        .run(|| Shimmed::new(library.clone()), |on, case| failing(on, &spots[case.step], case));
    assert!(tally.rounds < 10 || tally.of("struck") > 0);
}

#[test]
fn what_fails_after_a_snapshot_names_it() {
    let Some(library) = shim() else { return };
    let on = Shimmed { stages: vec![Stage::new(Act::Clear, 6), Stage::new(Act::Import, 6)], library };
    for act in 0..on.stages.len() {
        let mut named = 0;
        for (kind, once) in [("sync", false), ("sync", true), ("write", false)] {
            for n in 1..=on.calls(act, kind) {
                let stage = &on.stages[act];
                stage.start_over();
                let spot = Spot { act, kind, how: "", errno: EIO, once, n };
                let mut command = on.command(&spot);
                command.env("FAULT_ERRNO", EIO.to_string()).envs(once.then_some(("FAULT_ONCE", "1")));
                let status = command.status().unwrap();
                let (err, changed) = (stage.err(), stage.has_changed());
                if !status.success() && changed {
                    assert!(
                        err.contains("after its snapshot ") && err.contains("redriva snapshot restore "),
                        "{spot:?}: {err}"
                    );
                    named += 1;
                }
            }
        }
        assert!(named > 0, "no call failed after the change was made");
    }
}

fn is_killed(status: ExitStatus) -> bool {
    status.signal() == Some(9)
}

#[test]
fn an_end_at_every_step() {
    let Some(library) = shim() else { return };
    let kinds: Vec<_> = ENDS.iter().map(|&(kind, side)| (kind, side, 0, false)).collect();
    let spots = Shimmed::new(library.clone()).spots(&kinds);
    let tally = Lane::of("calls::an_end_at_every_step", ROUNDS).steps(spots.len()).run(
        || Shimmed::new(library.clone()),
        |on, case| {
            let spot = &spots[case.step];
            let stage = &on.stages[spot.act];
            stage.start_over();
            let status = on.command(spot).env("FAULT_KILL", spot.how).status().unwrap();
            assert!(status.success() || is_killed(status), "{spot:?}: {status:?}: {}", stage.err());
            case.count(if status.success() { "through" } else { "ended" });
            stage.assert_nothing_lost(&stage.said(), status.success());
            case.timed("healing", || stage.assert_heals());
        },
    );
    assert!(tally.rounds < 10 || tally.of("ended") > 0);
}
