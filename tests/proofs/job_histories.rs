//! Jobs of every verb under random faults, kills, a sync beside them and another program on the same account: in the end the
//! account is as it was wanted, the journal tells the truth, nothing is there twice, and nothing went that was not named.
//!
//! In this process, so that a minute of the service takes 600 ms: an add without an answer is looked for three minutes long.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use redriva::actions::{ActPlan, RestoreOptions};
use redriva::api::Timeouts;
use redriva::config::Key;
use redriva::demo::{Fault, When};
use redriva::jobs::{JobEnd, JobEvent};
use redriva::model::{ActState, JobId, JobState, NewAct, NewJob, StepKind, StepState, SyncMode, TorrentId, Verb};
use redriva::refused_names::RefusedNames;
use redriva::session::{JobStart, Patience};
use redriva::sync::SyncRequest;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::house::{House, Plan, finish};
use crate::lane::{Case, Lane};

/// Rounds in the ordinary tests.
const ROUNDS: usize = 3;

/// Rounds at the same time: they mostly wait.
const WORKERS: usize = 3;

/// Torrents in the account, and how many of them each verb is about.
const ALL: usize = 26;
const NAMED: usize = 4;
const WAITING: usize = 2;

/// Hashes that are new to the account.
const NEW: [&str; 3] = [
    "0123456789abcdef0123456789abcdef01234567",
    "89abcdef0123456789abcdef0123456789abcdef",
    "fedcba9876543210fedcba9876543210fedcba98",
];

/// How long an answer to a write is waited for, and within which time one that is late is done all the same: before its
/// last look, with room for a machine that is busy.
const WRITE: Duration = Duration::from_millis(500);
const LATEST_MS: u64 = 900;

/// An entry of the account: its hash, and its chosen files.
type Entries = BTreeMap<String, (String, Vec<String>)>;

struct Stage {
    house: House,
    refused: RefusedNames,
}

impl Stage {
    async fn set() -> Self {
        let mut plan = Plan::quick(ALL).with(Key::AddWait, "0.5").with(Key::AddLimit, "1000");
        plan.window = Duration::from_millis(600);
        plan.patience = Patience { timeouts: Timeouts { write: WRITE, ..Timeouts::default() }, ..plan.patience };
        let house = House::with(plan).await;
        // Nothing is refused but by the service.
        let list = "date = \"2026-01-01\"\nsource = \"a test\"\nnames = [\"no such name\"]\n";
        Self { house, refused: RefusedNames::parse("test", list).unwrap() }
    }

    fn entries(&self) -> Entries {
        let truth = self.house.demo.account().truth();
        let told = truth.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let entry = |torrent: Value| {
            let files = torrent["detail"]["files"].as_array().cloned().unwrap_or_default();
            let chosen = files.iter().filter(|file| file["selected"] == true || file["selected"] == 1);
            let mut paths: Vec<String> = chosen.map(|file| file["path"].as_str().unwrap().to_owned()).collect();
            paths.sort();
            let text = |key: &str| torrent[key].as_str().unwrap().to_owned();
            (text("id"), (text("hash"), paths))
        };
        told.map(entry).collect()
    }

    fn job(&self, verb: Verb, acts: Vec<NewAct>) -> NewJob {
        let origin = self.house.session().origin();
        NewJob { verb, account: None, origin, started_by: "test".to_owned(), undoes: None, acts }
    }

    /// Plans what a verb is about.
    fn plan(&self, verb: Verb, named: &[TorrentId], waiting: &[TorrentId]) -> NewJob {
        let reader = self.house.reader();
        let acts = match verb {
            Verb::Delete => ActPlan::delete(&reader.candidates(named).unwrap(), &self.refused).acts,
            Verb::Restore => {
                let options =
                    RestoreOptions { max: None, keep_old: false, unknown_files: None, refused: &self.refused };
                let living = reader.living_by_hash().unwrap();
                ActPlan::restore(&reader.candidates(named).unwrap(), &living, &options).acts
            }
            Verb::Select => ActPlan::select(&reader.candidates(waiting).unwrap(), "all").acts,
            Verb::Add => {
                let act = |hash: &&str| NewAct {
                    hash: Some((*hash).to_owned()),
                    selection: Some("all".to_owned()),
                    ..NewAct::bare(Verb::Add)
                };
                NEW.iter().map(act).collect()
            }
        };
        self.job(verb, acts)
    }

    /// Starts a job and lets it run to its end, or kills it at some moment.
    async fn run(&self, start: JobStart, kill: Option<Duration>) -> (JobId, Option<JobEnd>) {
        let mut handle = self.house.session().start_job(start, Duration::from_secs(5)).await.unwrap();
        let Some(JobEvent::Started(job)) = handle.events.recv().await else {
            // It has ended before, and nothing is begun.
            let end = handle.end.await.unwrap().unwrap().unwrap();
            return (end.job.id, Some(end));
        };
        let drain = tokio::spawn(async move { while handle.events.recv().await.is_some() {} });
        let end = match kill {
            None => handle.end.await.unwrap().unwrap(),
            Some(after) => {
                tokio::time::sleep(after).await;
                handle.end.abort();
                // One that ended before that has ended.
                handle.end.await.ok().map(|end| end.unwrap().unwrap())
            }
        };
        drain.abort();
        (job.id, end)
    }

    /// Goes on without any fault until the job is done.
    async fn finish(&self, id: JobId) -> JobEnd {
        for _ in 0..40 {
            let (job, acts) = self.house.reader().job(id).unwrap().unwrap();
            if !job.state.is_open() {
                return JobEnd { job, acts, stop: None };
            }
            let (_, end) = self.run(JobStart::Known(id), None).await;
            if end.is_some_and(|end| end.stop.is_some()) {
                // It waits for a time that was told.
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
        }
        panic!("the job does not come to its end: {:#?}", self.house.reader().job(id));
    }
}

/// What may happen to a request of some kind: of writes also after they were done, and the service's own refusals only
/// where it has them, for a deletion that is refused for its content is one that is not done.
fn fault(rng: &mut fastrand::Rng, writes: bool, adds: bool) -> Fault {
    let status = |status, error_code, slug: &str| Fault::Status { status, error_code, slug: slug.to_owned() };
    let after = |fault| Fault::AfterTheAct(Box::new(fault));
    let done = [
        after(Fault::ResetBeforeAnswer),
        after(Fault::Html(502)),
        after(Fault::EmptyBody200),
        after(Fault::TruncatedJson),
        Fault::NoAnswer,
        Fault::ActsLate(Duration::from_millis(rng.u64(50..LATEST_MS))),
    ];
    // Where something else is asked, a 429 holds everything up, in this machine's time.
    let refused = [
        status(451, 35, "infringing_file"),
        status(509, 21, "too_many_active_downloads"),
        Fault::TooManyRequests { retry_after: None, html: false },
        Fault::TooManyRequests { retry_after: None, html: true },
    ];
    let not_done = [
        Fault::ResetBeforeAnswer,
        Fault::Html(503),
        status(503, 25, "service_unavailable"),
        status(500, -1, "internal_error"),
    ];
    match rng.u8(..4) {
        0 | 1 if writes => rng.choice(done),
        2 if adds => rng.choice(refused),
        _ => rng.choice(not_done),
    }
    .unwrap()
}

/// Another program on the same account: adds some torrents and deletes those that it may; returns what it added.
async fn another_program(house: &House, rng: &mut fastrand::Rng, theirs: &mut Vec<TorrentId>) -> Vec<String> {
    let mut added = Vec::new();
    for n in 0..rng.usize(1..4) {
        tokio::time::sleep(Duration::from_millis(rng.u64(0..120))).await;
        if rng.bool() {
            added.push(house.demo.account().add(&format!("Another.Film.{n}.1999")));
        } else if let Some(gone) = theirs.pop() {
            assert!(house.demo.account().remove(gone.as_str()));
        }
    }
    added
}

/// Lets some of the things go wrong that can.
fn go_wrong(stage: &Stage, verb: Verb, case: &mut Case) {
    let faults = stage.house.demo.faults();
    let kinds = [When::add(), When::select(), When::delete(), When::info(), When::list()];
    for _ in 0..case.rng.usize(1..5) {
        let kind = case.rng.usize(..kinds.len());
        let when = kinds[kind].clone().rate(case.rng.u64(5..40), case.rng.u64(..));
        faults.add(when, fault(&mut case.rng, kind < 3, kind < 2));
        case.count("faults");
    }
    if verb.adds() && case.rng.u8(..3) == 0 {
        stage.house.demo.pause_adds(Duration::from_millis(case.rng.u64(200..1_500)));
        case.count("pauses of the account");
    }
}

/// Checks that the journal tells the truth, and takes in what its acts made and deleted.
fn the_journal_is_true(end: &JobEnd, verb: Verb, entries: &Entries, ours: &mut BTreeSet<String>) {
    assert_eq!(end.job.state, JobState::Done);
    for act in &end.acts {
        assert_eq!(act.state, ActState::Done, "{act:#?}");
        assert!(act.steps.iter().all(|step| !matches!(step.state, StepState::Sent | StepState::Unknown)), "{act:#?}");
        let adds = act.steps.iter().filter(|step| step.kind == StepKind::Add && step.state == StepState::Done).count();
        assert_eq!(adds, usize::from(verb.adds()), "{act:#?}");
        match verb {
            Verb::Delete => {
                ours.remove(act.plan.torrent.as_ref().unwrap().as_str());
            }
            Verb::Select => {}
            Verb::Add | Verb::Restore => {
                let new = act.new_id.as_ref().unwrap().to_string();
                assert_eq!(Some(&entries[&new].0), act.plan.hash.as_ref(), "{act:#?}");
                assert!(ours.insert(new), "an entry belongs to one act: {act:#?}");
            }
        }
    }
}

async fn history(case: &mut Case) {
    let stage = Stage::set().await;
    let account = stage.house.demo.account();
    let single = |entries: &Entries, hash: &str| entries.values().filter(|(other, _)| other == hash).count() == 1;
    let at_first = stage.entries();
    let mut usable: Vec<TorrentId> = account
        .ids_with_status("downloaded")
        .into_iter()
        .filter(|id| single(&at_first, &at_first[id].0) && !at_first[id].1.is_empty())
        .map(|id| TorrentId::parse(&id).unwrap())
        .collect();
    case.rng.shuffle(&mut usable);
    let named = usable.split_off(usable.len() - NAMED);
    let waiting = usable.split_off(usable.len() - WAITING);
    let mut theirs = usable.split_off(usable.len() - 4);
    for id in &waiting {
        assert!(account.turn(id.as_str(), "waiting_files_selection"));
    }
    stage.house.run(SyncMode::Fast).await;
    let before = stage.entries();
    let mut ours: BTreeSet<String> = before.keys().cloned().collect();

    let orders = [
        [Verb::Delete, Verb::Restore, Verb::Add, Verb::Select],
        [Verb::Add, Verb::Delete, Verb::Select, Verb::Restore],
        [Verb::Select, Verb::Delete, Verb::Restore, Verb::Add],
        [Verb::Delete, Verb::Add, Verb::Restore, Verb::Select],
    ];
    let faults = stage.house.demo.faults();
    for verb in case.rng.choice(orders).unwrap() {
        go_wrong(&stage, verb, case);
        let sync = if case.rng.bool() {
            case.count("syncs beside");
            Some(stage.house.start(SyncRequest::of(SyncMode::Smart)).await)
        } else {
            None
        };
        let kill = case.rng.bool().then(|| Duration::from_millis(case.rng.u64(0..900)));
        let start = JobStart::New(Box::new(stage.plan(verb, &named, &waiting)));
        let known = theirs.clone();
        let mut rng = case.rng.fork();
        let ((id, end), added) =
            tokio::join!(stage.run(start, kill), another_program(&stage.house, &mut rng, &mut theirs));
        ours.extend(added);
        ours.retain(|id| !known.iter().any(|gone| gone.as_str() == id && !theirs.contains(gone)));
        if end.is_none() {
            case.count("kills");
        }
        // Once more with all that goes wrong, and then without.
        let kill = case.rng.bool().then(|| Duration::from_millis(case.rng.u64(0..900)));
        let (_, end) = stage.run(JobStart::Known(id), kill).await;
        if end.is_none() {
            case.count("kills");
        }
        faults.clear();
        stage.house.demo.pause_adds(Duration::ZERO);
        if let Some(sync) = sync {
            finish(sync).await;
        }
        let end = stage.finish(id).await;
        case.count("jobs");

        let entries = stage.entries();
        the_journal_is_true(&end, verb, &entries, &mut ours);
        // The service has exactly what was wanted, and what others did.
        let there: BTreeSet<String> = entries.keys().cloned().collect();
        assert_eq!(there, ours, "{verb:?}");
        stage.house.assert_sound();
    }

    let after = stage.entries();
    let of_hash = |hash: &str| after.values().filter(|(other, _)| other == hash).cloned().collect::<Vec<_>>();
    for id in &named {
        let entry = &before[id.as_str()];
        assert_eq!(of_hash(&entry.0), std::slice::from_ref(entry), "put back once, with its files");
    }
    for hash in NEW {
        let [(_, files)] = &of_hash(hash)[..] else { panic!("{hash} is there once") };
        assert!(!files.is_empty(), "{hash}");
    }
    for id in &waiting {
        assert!(!after[id.as_str()].1.is_empty(), "its files are chosen: {id}");
    }
    let (end, _) = stage.house.run(SyncMode::Smart).await;
    assert!(end.stop.is_none(), "{:?}", end.stop);
    let living = stage.house.reader().rows_since(0).unwrap().rows.into_iter().filter(|row| !row.gone);
    assert_eq!(living.map(|row| row.id.to_string()).collect::<BTreeSet<_>>(), ours);
}

#[test]
fn of_every_verb_beside_a_sync_and_another_program() {
    let stage = || Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let tally = Lane::of("job_histories::of_every_verb_beside_a_sync_and_another_program", ROUNDS)
        .workers(WORKERS)
        .run(stage, |runtime: &mut Runtime, case| runtime.block_on(history(case)));
    assert!(tally.of("faults") > 0 && tally.of("jobs") == 4 * tally.rounds);
}
