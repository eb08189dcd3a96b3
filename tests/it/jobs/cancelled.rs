//! Jobs that are cancelled while an add is in hand: what is so is told, and taking the job back knows of it.

use std::time::Duration;

use redriva::actions::Wish;
use redriva::demo::{Class, Fault, When};
use redriva::jobs::{JobEnd, act_line, still_waits};
use redriva::model::{ActState, JobState, NewJob, SyncMode, TorrentId};
use redriva::session::{Cancelled, JobHandle, JobStart};

use super::faults::some;
use super::scene::{Scene, states};
use crate::house::Plan;

async fn scene() -> Scene {
    Scene::with(Plan { window: Duration::from_millis(300), ..Plan::quick(20) }).await
}

/// One torrent that failed, and the job that puts it back in the place of its entry.
async fn replacement(scene: &Scene) -> (TorrentId, NewJob) {
    let named = some(scene, 1);
    scene.house.demo.account().fail(named[0].as_str(), "error");
    scene.house.run(SyncMode::Smart).await;
    let job = scene.restoration(&named, false);
    assert!(job.acts[0].replaces);
    (named[0].clone(), job)
}

/// Starts a job.
async fn begin(scene: &Scene, job: NewJob) -> JobHandle {
    scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap()
}

/// Waits until requests of a kind came.
async fn came(scene: &Scene, class: Class) {
    while scene.house.traffic().of(class) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Reads a job to its end.
async fn end_of(mut handle: JobHandle) -> JobEnd {
    while handle.events.recv().await.is_some() {}
    handle.end.await.unwrap().unwrap().unwrap()
}

/// The entries that taking a job back would delete, and those of them that stand in the plan for a mark.
async fn undone(scene: &Scene, job: redriva::model::JobId) -> (Vec<TorrentId>, Vec<TorrentId>) {
    let plan = scene.house.session().plan(Wish::Undo(job)).await.unwrap().plan;
    (plan.acts.into_iter().filter_map(|act| act.torrent).collect(), plan.adopted.into_iter().collect())
}

#[tokio::test]
async fn an_add_whose_answer_is_late_is_finished_and_taken_back() {
    let scene = scene().await;
    let named = some(&scene, 1);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::add(), Fault::Stall(Duration::from_millis(400)));
    let job = scene.restoration(&named, true);
    let handle = begin(&scene, job).await;
    came(&scene, Class::Add).await;
    handle.control.cancel.cancel();
    let end = end_of(handle).await;
    assert_eq!((end.job.state, states(&end)), (JobState::Cancelled, vec![ActState::Done]), "{:#?}", end.acts);
    let new = end.acts[0].new_id.clone().unwrap();
    assert_eq!(undone(&scene, end.job.id).await, (vec![new], vec![]));
}

#[tokio::test]
async fn an_entry_whose_files_were_not_chosen_yet_is_told_as_added_and_is_taken_back() {
    let scene = scene().await;
    let named = some(&scene, 1);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::info(), Fault::Html(502));
    let end = scene.carry_out(scene.restoration(&named, true)).await;
    assert_eq!(states(&end), [ActState::Owed], "{:#?}", end.acts);
    let cancelled = scene.house.session().cancel_job(end.job.id, "cancelled").await.unwrap();
    let (job, acts) = scene.house.reader().job(end.job.id).unwrap().unwrap();
    assert_eq!((cancelled, job.state), (Cancelled::Done, JobState::Cancelled));
    assert_eq!((acts[0].state, job.acts.done, job.acts.skipped), (ActState::Done, 1, 0), "{acts:#?}");
    let new = acts[0].new_id.clone().unwrap();
    let said = act_line(&acts[0]);
    assert!(
        said.starts_with("Put back ")
            && said.ends_with(&format!(" as {new}: its files were not chosen, because the job was cancelled.")),
        "{said}"
    );
    assert!(still_waits(&acts[0]).unwrap().contains(&format!("redriva select {new} --files ")));
    assert_eq!(undone(&scene, job.id).await, (vec![new], vec![]));
}

#[tokio::test]
async fn a_new_entry_beside_a_failed_one_that_stays_is_told_as_that_and_is_taken_back() {
    let scene = scene().await;
    let (old, job) = replacement(&scene).await;
    scene.house.demo.faults().add(When::info(), Fault::Html(502));
    let end = scene.carry_out(job).await;
    scene.house.session().cancel_job(end.job.id, "cancelled").await.unwrap();
    let (job, acts) = scene.house.reader().job(end.job.id).unwrap().unwrap();
    let (new, said) = (acts[0].new_id.clone().unwrap(), act_line(&acts[0]));
    assert!(said.starts_with("Put back ") && said.contains("the old one stays"), "{said}");
    assert_eq!(undone(&scene, job.id).await, (vec![new], vec![]));
    assert!(scene.house.demo.account().truth_of(old.as_str()).is_some());
}

#[tokio::test]
async fn an_add_of_which_no_answer_ever_came_is_unknown_and_is_offered_once_a_sync_has_seen_it() {
    let scene = scene().await;
    let named = some(&scene, 1);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::add(), Fault::NoAnswer);
    let job = scene.restoration(&named, true);
    let hash = job.acts[0].hash.clone().unwrap();
    let handle = begin(&scene, job).await;
    while !scene.content().contains_key(&hash) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    handle.control.stop.cancel();
    let end = end_of(handle).await;
    scene.house.session().cancel_job(end.job.id, "cancelled").await.unwrap();
    let (job, acts) = scene.house.reader().job(end.job.id).unwrap().unwrap();
    assert_eq!((acts[0].state, acts[0].new_id.clone()), (ActState::Unknown, None));
    assert_eq!(undone(&scene, job.id).await, (vec![], vec![]));
    scene.house.demo.faults().clear();
    scene.house.run(SyncMode::Smart).await;
    let (planned, adopted) = undone(&scene, job.id).await;
    assert_eq!((planned.len(), &planned), (1, &adopted), "it stands in the plan for a mark");
    assert!(scene.house.demo.account().truth_of(planned[0].as_str()).unwrap().contains(&hash));
}

#[tokio::test]
async fn an_entry_whose_old_one_may_be_deleted_is_told_as_that() {
    let scene = scene().await;
    let (_, job) = replacement(&scene).await;
    scene.house.demo.faults().add(When::delete(), Fault::NoAnswer);
    let handle = begin(&scene, job).await;
    came(&scene, Class::Delete).await;
    handle.control.stop.cancel();
    let end = end_of(handle).await;
    scene.house.session().cancel_job(end.job.id, "cancelled").await.unwrap();
    let (_, acts) = scene.house.reader().job(end.job.id).unwrap().unwrap();
    let said = act_line(&acts[0]);
    assert_eq!(acts[0].state, ActState::Unknown, "{acts:#?}");
    assert!(said.contains("no answer says whether the old one was deleted") && !said.contains("files"), "{said}");
}
