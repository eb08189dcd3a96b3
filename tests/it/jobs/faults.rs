//! Acts that meet the faults of the service and the ends of their process: whatever happened in between, in the end the
//! account is as it was wanted, the journal tells the truth, nothing is there twice and nothing went that was not named.

use std::collections::BTreeSet;
use std::time::Duration;

use redriva::actions::{ActPlan, RestoreOptions};
use redriva::demo::{Class, Fault, When};
use redriva::jobs::JobStop;
use redriva::model::{ActState, JobState, NewJob, Status, StepKind, StepState, SyncMode, TorrentId, Verb};
use redriva::session::JobStart;

use super::scene::{Scene, states};
use crate::house::Plan;

/// Lost after the act: the connection, or a good answer.
fn lost() -> [Fault; 4] {
    let after = |fault| Fault::AfterTheAct(Box::new(fault));
    [after(Fault::ResetBeforeAnswer), after(Fault::Html(502)), after(Fault::EmptyBody200), after(Fault::TruncatedJson)]
}

/// Refused or in trouble before the act.
fn refused() -> [Fault; 8] {
    let status = |status, error_code, slug: &str| Fault::Status { status, error_code, slug: slug.to_owned() };
    [
        Fault::ResetBeforeAnswer,
        Fault::Html(503),
        Fault::TooManyRequests { retry_after: None, html: false },
        Fault::TooManyRequests { retry_after: None, html: true },
        status(451, 35, "infringing_file"),
        status(509, 21, "too_many_active_downloads"),
        status(503, 25, "service_unavailable"),
        status(500, -1, "internal_error"),
    ]
}

/// A minute takes 300 ms.
fn hasty(torrents: usize) -> Plan {
    Plan { window: Duration::from_millis(300), ..Plan::quick(torrents) }
}

async fn scene(torrents: usize) -> Scene {
    Scene::with(hasty(torrents)).await
}

/// Some torrents that can be put back: each hash once, and files are known.
pub fn some(scene: &Scene, n: usize) -> Vec<TorrentId> {
    let content = scene.content();
    let single = |hash: &Option<String>| hash.as_ref().is_some_and(|hash| content[hash].len() == 1);
    let found = scene.candidates(&scene.ids()).into_iter();
    found
        .filter(|torrent| torrent.chosen.is_some_and(|chosen| chosen > 0) && single(&torrent.hash))
        .map(|torrent| torrent.id)
        .take(n)
        .collect()
}

async fn one_round(seed: u64) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let scene = scene(30).await;
    let before = scene.content();
    let named = some(&scene, 6);
    let others: BTreeSet<String> =
        scene.house.demo.account().ids().into_iter().filter(|id| !named.iter().any(|n| n.as_str() == id)).collect();
    let faults = scene.house.demo.faults();
    let kinds = [When::add(), When::select(), When::delete(), When::info(), When::list()];
    for _ in 0..rng.usize(1..5) {
        let kind = rng.usize(..kinds.len());
        let when = kinds[kind].clone().rate(rng.u64(5..50), rng.u64(..));
        let fault = if rng.bool() && kind < 3 { rng.choice(lost()) } else { rng.choice(refused()) };
        faults.add(when, fault.unwrap());
    }
    for gone in [true, false] {
        let job = if gone { scene.deletion(&named) } else { scene.restoration(&named, true) };
        let mut handle = scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap();
        let id = if rng.bool() {
            // Killed at some moment.
            let Some(redriva::jobs::JobEvent::Started(job)) = handle.events.recv().await else {
                panic!("{seed}: no start")
            };
            let drain = tokio::spawn(async move { while handle.events.recv().await.is_some() {} });
            tokio::time::sleep(Duration::from_millis(rng.u64(0..400))).await;
            handle.end.abort();
            let _ = handle.end.await;
            drain.abort();
            job.id
        } else {
            while handle.events.recv().await.is_some() {}
            handle.end.await.unwrap().unwrap().unwrap().job.id
        };
        if gone {
            faults.clear();
        }
        let end = scene.go_on(id).await;
        faults.clear();
        let end = scene.finish(end).await;
        assert!(states(&end).iter().all(|state| *state == ActState::Done), "seed {seed}: {:#?}", end.acts);
        for act in &end.acts {
            assert!(act.steps.iter().all(|step| step.state != StepState::Sent), "seed {seed}: {act:#?}");
            let adds =
                act.steps.iter().filter(|step| step.kind == StepKind::Add && step.state == StepState::Done).count();
            assert_eq!(adds, usize::from(!gone), "seed {seed}: {act:#?}");
        }
        let there: BTreeSet<String> = scene.house.demo.account().ids().into_iter().collect();
        assert!(others.is_subset(&there), "seed {seed}: something went that was not named");
        let expected = if gone { others.len() } else { others.len() + named.len() };
        assert_eq!(there.len(), expected, "seed {seed}: something is there twice, or not at all");
        scene.house.assert_sound();
    }
    assert_eq!(scene.content(), before, "seed {seed}");
    let (end, _) = scene.house.run(SyncMode::Smart).await;
    assert!(end.stop.is_none(), "seed {seed}: {:?}", end.stop);
    assert_eq!(
        scene.house.count("SELECT count(*) FROM torrents WHERE gone_at IS NULL"),
        i64::try_from(others.len() + named.len()).unwrap()
    );
    let deleted = "SELECT count(*) FROM torrents WHERE gone_evidence LIKE 'deleted by you%'";
    assert_eq!(scene.house.count(deleted), i64::try_from(named.len()).unwrap(), "seed {seed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_goes_wrong_the_account_ends_as_it_was_wanted() {
    let rounds = std::env::var("REDRIVA_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    let first = std::env::var("REDRIVA_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for seed in first..first + rounds {
        one_round(seed).await;
    }
}

#[tokio::test]
async fn an_add_whose_answer_is_lost_is_found_and_not_sent_again() {
    for fault in lost() {
        let scene = scene(20).await;
        let named = some(&scene, 3);
        scene.carry_out(scene.deletion(&named)).await;
        scene.house.demo.faults().add(When::add().nth(2), fault.clone());
        let end = scene.carry_out(scene.restoration(&named, true)).await;
        assert_eq!(states(&end), [ActState::Done; 3], "{fault:?} {:#?}", end.acts);
        assert_eq!(end.acts.iter().filter(|act| act.adopted).count(), 1, "{fault:?}");
        assert_eq!(scene.house.demo.account().len(), 20, "{fault:?}");
    }
}

#[tokio::test]
async fn an_add_that_never_arrived_is_owed_after_three_looks_and_sent_by_the_next_run() {
    let scene = scene(20).await;
    let named = some(&scene, 2);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::add().nth(1), Fault::Html(502));
    let end = scene.carry_out(scene.restoration(&named, true)).await;
    assert_eq!(states(&end), [ActState::Owed, ActState::Done], "{:#?}", end.acts);
    assert_eq!((end.job.state, end.acts[0].steps[0].state), (JobState::Resting, StepState::NotDone));
    let end = scene.go_on(end.job.id).await;
    assert_eq!((states(&end), end.acts[0].attempts), (vec![ActState::Done; 2], 3), "{:#?}", end.acts);
    assert_eq!(scene.house.demo.account().len(), 20);
}

#[tokio::test]
async fn a_lost_deletion_is_looked_up_and_a_second_one_is_no_fault() {
    let scene = scene(20).await;
    let named = some(&scene, 4);
    let [reset, ..] = lost();
    scene.house.demo.faults().add(When::delete().nth(1), reset);
    scene.house.demo.faults().add(When::delete().nth(2), Fault::Html(502));
    let end = scene.carry_out(scene.deletion(&named)).await;
    assert_eq!(states(&end), [ActState::Done; 4], "{:#?}", end.acts);
    assert_eq!(scene.house.demo.account().len(), 16);
    // Again: nothing is there any more, and nothing is sent.
    let again = scene.deletion(&named);
    assert!(again.acts.is_empty());
}

#[tokio::test]
async fn what_changed_since_the_plan_is_skipped_and_what_is_there_already_is_not_added() {
    let scene = scene(20).await;
    let named = some(&scene, 4);
    let job = scene.deletion(&named);
    let account = scene.house.demo.account();
    account.remove(named[0].as_str());
    account.fail(named[1].as_str(), "dead");
    let end = scene.carry_out(job).await;
    let wanted = [ActState::Skipped, ActState::Skipped, ActState::Done, ActState::Done];
    assert_eq!(states(&end), wanted, "{:#?}", end.acts);
    let job = scene.restoration(&named[2..], true);
    let hash = job.acts[0].hash.clone().unwrap();
    account.add_hash(&hash);
    let end = scene.carry_out(job).await;
    assert_eq!(states(&end), [ActState::Skipped, ActState::Done], "{:#?}", end.acts);
    assert_eq!(scene.content()[&hash].len(), 1);
}

#[tokio::test]
async fn another_account_and_a_refused_token_send_nothing() {
    let scene = scene(20).await;
    let named = some(&scene, 3);
    let n_writes = || scene.house.traffic().of(Class::Delete);
    scene.house.demo.faults().add(When::user(), Fault::OtherAccount);
    let end = scene.carry_out(scene.deletion(&named)).await;
    assert!(matches!(end.stop, Some(JobStop::OtherAccount)), "{:?}", end.stop);
    assert_eq!((end.job.state, n_writes()), (JobState::Resting, 0));
    scene.house.demo.faults().clear();
    scene.house.demo.faults().add(When::user(), Fault::BadToken401);
    let end = scene.go_on(end.job.id).await;
    assert_eq!((redriva::cli::Exit::from(&end).code(), n_writes()), (12, 0));
    scene.house.demo.faults().clear();
    let end = scene.go_on(end.job.id).await;
    assert_eq!(states(&end), [ActState::Done; 3]);
}

#[tokio::test]
async fn an_incomplete_list_proves_nothing_and_nothing_is_sent() {
    let scene = scene(20).await;
    let named = some(&scene, 3);
    scene.house.demo.faults().add(When::list(), Fault::WrongTotalCount("99".to_owned()));
    let end = scene.carry_out(scene.deletion(&named)).await;
    assert!(matches!(end.stop, Some(JobStop::IncompleteList)), "{:?}", end.stop);
    assert_eq!((scene.house.demo.account().len(), redriva::cli::Exit::from(&end).code()), (20, 3));
}

#[tokio::test]
async fn a_paused_account_is_waited_for_with_one_probe_after_the_other() {
    let scene = scene(30).await;
    let named = some(&scene, 8);
    scene.carry_out(scene.deletion(&named)).await;
    let no = Fault::Status { status: 451, error_code: 35, slug: "infringing_file".to_owned() };
    scene.house.demo.faults().add(When::add().next(4), no);
    let end = scene.carry_out(scene.restoration(&named, true)).await;
    assert_eq!(states(&end), [ActState::Done; 8], "{:#?}", end.acts);
    let refused = end.acts.iter().flat_map(|act| &act.steps).filter(|step| step.state == StepState::Refused).count();
    assert_eq!(refused, 4, "two to notice it, and two probes");
}

#[tokio::test]
async fn a_pause_of_three_minutes_in_the_middle_is_no_verdict_on_any_torrent() {
    // A minute of the service takes a second, at the stand-in as well.
    let plan = Plan {
        demo: redriva::demo::DemoOptions { speed: 60, ..redriva::demo::DemoOptions::quick(40) },
        ..Plan::quick(40)
    };
    let scene = Scene::with(plan).await;
    let named = some(&scene, 14);
    let before = scene.content();
    scene.carry_out(scene.deletion(&named)).await;
    let job = scene.restoration(&named, true);
    let mut handle = scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap();
    let mut ended = Vec::new();
    while ended.len() < 4 {
        let event = handle.events.recv().await.unwrap();
        ended.extend(matches!(event, redriva::jobs::JobEvent::ActEnded(_)).then_some(event));
    }
    let adds = |scene: &Scene| scene.house.traffic().of(Class::Add);
    scene.house.demo.pause_adds(Duration::from_secs(180));
    let at_first = adds(&scene);
    let paused = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        adds(&scene) - at_first
    };
    let events = async {
        let mut ended = Vec::new();
        while let Some(event) = handle.events.recv().await {
            ended.push(event);
        }
        ended
    };
    let (sent, events) = tokio::join!(paused, events);
    assert!((2..=6).contains(&sent), "{sent} adds were sent in the pause");
    for event in ended.iter().chain(&events) {
        if let redriva::jobs::JobEvent::ActEnded(act) = event {
            assert_eq!(act.state, ActState::Done, "none is called refused: {act:#?}");
        }
    }
    let end = handle.end.await.unwrap().unwrap().unwrap();
    assert!(end.stop.is_none(), "{:?}", end.stop);
    assert_eq!((states(&end), end.job.state), (vec![ActState::Done; 14], JobState::Done));
    assert!(end.acts.iter().all(|act| act.refusals == 0), "no refusal is counted against a torrent");
    assert_eq!(scene.content(), before);
}

#[tokio::test]
async fn a_failed_entry_goes_only_when_the_new_one_is_proved() {
    let scene = scene(30).await;
    let named = some(&scene, 3);
    let account = scene.house.demo.account();
    for id in &named {
        account.fail(id.as_str(), "error");
    }
    scene.house.run(SyncMode::Smart).await;
    let job = scene.restoration(&named, false);
    assert!(job.acts.iter().all(|act| act.replaces));
    let end = scene.carry_out(job).await;
    assert_eq!(states(&end), [ActState::Done; 3], "{:#?}", end.acts);
    assert_eq!(account.len(), 30);
    assert!(named.iter().all(|id| account.truth_of(id.as_str()).is_none()), "the old ones are gone");
}

/// Plans to put an entry anew whose links are dead, so that the new one takes its place.
fn renewal(scene: &Scene, id: &TorrentId) -> NewJob {
    let mut found = scene.candidates(std::slice::from_ref(id));
    found[0].has_dead_links = true;
    let refused = scene.refused();
    let options = RestoreOptions { max: None, keep_old: false, unknown_files: None, refused };
    let job =
        scene.job(Verb::Restore, ActPlan::restore(&found, &scene.house.reader().living_by_hash().unwrap(), &options));
    assert!(job.acts[0].replaces);
    job
}

/// An entry that is downloaded and can be put back.
fn downloaded(scene: &Scene) -> TorrentId {
    let mut found = scene.candidates(&some(scene, 30)).into_iter();
    found.find(|torrent| torrent.status == Some(Status::Downloaded)).unwrap().id
}

#[tokio::test]
async fn an_entry_that_is_answered_as_its_own_successor_stays() {
    let scene = scene(30).await;
    let old = downloaded(&scene);
    let body = format!("{{\"id\": \"{old}\", \"uri\": \"https://real-debrid.com/\"}}").into_bytes();
    scene.house.demo.faults().add(When::add().nth(1), Fault::Raw { status: 201, body });
    let end = scene.carry_out(renewal(&scene, &old)).await;
    assert!(scene.house.demo.account().truth_of(old.as_str()).is_some(), "the only entry is gone: {:#?}", end.acts);
    assert_eq!((states(&end), scene.house.demo.account().len()), (vec![ActState::Refused], 30), "{:#?}", end.acts);
    assert!(end.acts[0].new_id.is_none(), "{:#?}", end.acts);
}

#[tokio::test]
async fn a_cancelled_job_does_not_go_on_and_a_stopped_one_does() {
    let scene = scene(40).await;
    let named = some(&scene, 20);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::add(), Fault::Stall(Duration::from_millis(30)));
    let job = scene.restoration(&named, true);
    let mut handle = scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap();
    while !matches!(handle.events.recv().await, Some(redriva::jobs::JobEvent::ActEnded(_))) {}
    handle.control.stop.cancel();
    while handle.events.recv().await.is_some() {}
    let end = handle.end.await.unwrap().unwrap().unwrap();
    assert!(matches!(end.stop, Some(JobStop::Stopped)));
    assert_eq!(end.job.state, JobState::Resting);
    let id = end.job.id;
    let mut handle = scene.house.session().start_job(JobStart::Known(id), Duration::ZERO).await.unwrap();
    while !matches!(handle.events.recv().await, Some(redriva::jobs::JobEvent::ActEnded(_))) {}
    handle.control.cancel.cancel();
    while handle.events.recv().await.is_some() {}
    let end = handle.end.await.unwrap().unwrap().unwrap();
    assert_eq!(end.job.state, JobState::Cancelled);
    assert!(end.job.acts.done > 0 && end.job.acts.skipped > 0, "{:?}", end.job.acts);
    let done = i64::try_from(end.job.acts.done).unwrap();
    let entries = scene.house.demo.account().len();
    assert!(entries >= 20 + usize::try_from(done).unwrap() && entries < 40);
    let end = scene.go_on(id).await;
    assert_eq!((end.job.state, scene.house.demo.account().len()), (JobState::Cancelled, entries), "it does not go on");
}

#[tokio::test]
async fn own_deletions_are_no_reason_to_doubt_a_list_and_an_older_list_does_not_bring_them_back() {
    let scene = scene(60).await;
    let named = some(&scene, 30);
    let end = scene.carry_out(scene.deletion(&named)).await;
    assert_eq!(end.job.acts.done, 30);
    // Half of the account is missing, and nothing is amiss.
    let (end, _) = scene.house.run(SyncMode::Smart).await;
    assert!(end.stop.is_none(), "{:?}", end.stop);
    let archive = redriva::archive::Archive::open(&scene.house.archive_path()).unwrap();
    let run = archive.begin_run(SyncMode::Torrents, redriva::quota::now()).await.unwrap().run;
    // Begun long before the deletions.
    archive.begin_list(run, 1_000).await.unwrap();
    let listed = crate::house::listed(&redriva::model::Torrent::bare(named[0].clone()));
    archive.store_page(run, redriva::quota::now(), vec![listed], vec![]).await.unwrap();
    assert!(!archive.end_list(run, 2_000).await.unwrap());
    let gone = format!("SELECT count(*) FROM torrents WHERE id = '{}' AND gone_at IS NOT NULL", named[0]);
    assert_eq!(scene.house.count(&gone), 1);
    archive.close().await.unwrap();
}
