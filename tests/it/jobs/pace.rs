//! How fast adds leave, that none leaves that is not written down where it is found again, and what is told of those that
//! were left in the middle.

use std::time::Duration;

use redriva::config::Key;
use redriva::demo::{Class, DemoOptions, Fault, Latency, When};
use redriva::jobs::{JobEvent, JobStop};
use redriva::model::{ActState, JobState, StepKind, SyncMode, Verb};
use redriva::session::JobStart;

use super::faults::some;
use super::scene::{Scene, states};
use crate::house::Plan;

#[tokio::test]
async fn adds_keep_their_distance_also_when_the_quota_lets_nothing_through_for_a_while() {
    let scene = Scene::with(Plan::quick(20).with(Key::RateLimit, "12")).await;
    let named = some(&scene, 12);
    scene.carry_out(scene.deletion(&named)).await;
    let end = scene.finish(scene.carry_out(scene.restoration(&named, true)).await).await;
    let adds = end.acts.iter().flat_map(|act| &act.steps).filter(|step| step.kind == StepKind::Add);
    let mut starts: Vec<i64> = adds.map(|step| step.sent_ms).collect();
    starts.sort_unstable();
    let closest = starts.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap();
    // Half a second of the service is 8 ms here, and what is written down is rounded.
    assert!(closest >= 7, "{closest} ms: {starts:?}");
}

#[tokio::test]
async fn no_add_leaves_in_a_hold_that_began_while_it_waited_for_its_turn() {
    let slow = Latency { mean: Duration::from_millis(120), spread: Duration::ZERO };
    let plan = Plan::quick(20);
    let plan = Plan { demo: DemoOptions { latency: slow, ..plan.demo.clone() }, ..plan }.with(Key::RateLimit, "8");
    let scene = Scene::with(plan).await;
    let named = some(&scene, 8);
    scene.carry_out(scene.deletion(&named)).await;
    for nth in [2, 4] {
        let full = Fault::TooManyRequests { retry_after: Some(60), html: false };
        scene.house.demo.faults().add(When::add().nth(nth), full);
    }
    scene.carry_out(scene.restoration(&named, true)).await;
    let db = scene.house.db();
    // A minute of the service is a second here.
    let held = "SELECT count(*) FROM steps a JOIN steps b ON b.kind = 'add' AND b.sent_ms BETWEEN a.ended_ms + 1 AND a.ended_ms + 900 \
                WHERE a.kind = 'add' AND a.http = 429";
    let [refused, early] = ["SELECT count(*) FROM steps WHERE kind = 'add' AND http = 429", held]
        .map(|sql| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap());
    assert_eq!((refused, early), (2, 0));
}

#[tokio::test]
async fn a_job_whose_archive_is_taken_away_sends_nothing_more() {
    for replaced in [false, true] {
        let scene = Scene::with(Plan::quick(20).with(Key::RateLimit, "12")).await;
        let named = some(&scene, 10);
        scene.carry_out(scene.deletion(&named)).await;
        let path = scene.house.archive_path();
        let copy = path.with_extension("copy");
        std::fs::copy(&path, &copy).unwrap();
        let job = scene.restoration(&named, true);
        let mut handle = scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap();
        while !matches!(handle.events.recv().await, Some(JobEvent::ActEnded(_))) {}
        if replaced {
            std::fs::rename(&copy, &path).unwrap();
        } else {
            std::fs::remove_file(&path).unwrap();
        }
        let sent = scene.house.traffic().of(Class::Add);
        while handle.events.recv().await.is_some() {}
        let end = handle.end.await.unwrap().unwrap().unwrap();
        assert!(matches!(end.stop, Some(JobStop::Remote(redriva::remote::Stop::Storage(_)))), "{:?}", end.stop);
        assert_eq!(redriva::cli::Exit::from(&end).code(), 15);
        // What was on its way when the file went is one at most.
        assert!(scene.house.traffic().of(Class::Add) <= sent + 1, "{replaced}");
    }
}

#[tokio::test]
async fn a_request_that_was_sent_when_its_process_ended_is_unknown_and_its_entry_is_owed() {
    let scene = Scene::with(Plan::quick(20)).await;
    let named = some(&scene, 2);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::add(), Fault::Stall(Duration::from_secs(60)));
    let job = scene.restoration(&named, true);
    let mut handle = scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap();
    while scene.house.traffic().of(Class::Add) < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    handle.control.stop.cancel();
    while handle.events.recv().await.is_some() {}
    let end = handle.end.await.unwrap().unwrap().unwrap();
    assert_eq!((states(&end), end.job.acts.unknown), (vec![ActState::Unknown; 2], 2), "{:#?}", end.acts);
    let told = scene.house.reader().jobs().unwrap();
    assert_eq!((told[0].acts.unknown, told[0].acts.planned), (2, 0));
}

#[tokio::test]
async fn an_entry_that_was_made_and_not_looked_at_is_owed_to_the_next_sync() {
    let scene = Scene::with(Plan { window: Duration::from_millis(300), ..Plan::quick(20) }).await;
    let named = some(&scene, 1);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::info(), Fault::Html(502));
    let end = scene.carry_out(scene.restoration(&named, true)).await;
    assert!(end.acts[0].new_id.is_some() && end.acts[0].state == ActState::Owed, "{:#?}", end.acts);
    assert_eq!(scene.house.owed(), 1);
    scene.house.assert_sound();
}

#[tokio::test]
async fn who_cancels_waits_for_no_list() {
    let scene = Scene::with(Plan::quick(20)).await;
    let named = some(&scene, 2);
    let job = scene.deletion(&named);
    scene.house.demo.faults().add(When::list(), Fault::Stall(Duration::from_secs(60)));
    let mut handle = scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap();
    while scene.house.traffic().of(Class::List) < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    handle.control.cancel.cancel();
    let end = tokio::time::timeout(Duration::from_secs(20), async {
        while handle.events.recv().await.is_some() {}
        handle.end.await.unwrap().unwrap().unwrap()
    });
    assert_eq!(end.await.unwrap().job.state, JobState::Cancelled);
}

#[tokio::test]
async fn what_a_job_added_and_another_one_deleted_before_its_detail_was_fetched_can_be_put_back_with_its_files() {
    let scene = Scene::with(Plan { window: Duration::from_millis(300), ..Plan::quick(20) }).await;
    let named = some(&scene, 2);
    scene.carry_out(scene.deletion(&named)).await;
    let before = scene.finish(scene.carry_out(scene.restoration(&named, true)).await).await;
    let new: Vec<_> = before.acts.iter().filter_map(|act| act.new_id.clone()).collect();
    let chosen = |scene: &Scene| -> Vec<_> {
        before.acts.iter().map(|act| scene.content()[act.plan.hash.as_ref().unwrap()].clone()).collect()
    };
    let wanted = chosen(&scene);
    // The list tells that they are downloaded, and no detail is fetched.
    scene.house.run(SyncMode::Torrents).await;
    let end = scene.carry_out(scene.deletion(&new)).await;
    assert_eq!(states(&end), [ActState::Done; 2], "{:#?}", end.acts);
    let undo = scene.house.session().plan_undo(end.job.id).unwrap().plan;
    assert_eq!((undo.acts.len(), undo.left_out.len()), (2, 0), "{undo:#?}");
    scene.finish(scene.carry_out(scene.job(Verb::Restore, undo)).await).await;
    assert_eq!(chosen(&scene), wanted);
}
