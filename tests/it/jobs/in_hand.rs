//! Acts in hand: a request was written down and no answer was taken in yet. They are a number of their own, wherever the
//! acts of a job are counted, and the numbers add up to all of them.

use std::time::Duration;

use redriva::demo::{Fault, When};
use redriva::jobs::{JobEvent, counts_words};
use redriva::model::{ActCounts, ActState, JobState};
use redriva::report::{job_text, jobs_json};
use redriva::session::JobStart;
use serde_json::Value;

use super::faults::some;
use super::scene::Scene;

/// Follows what is told of a job until an act of it is in hand; returns how its acts stand by that.
async fn until_in_hand(events: &mut tokio::sync::mpsc::Receiver<JobEvent>) -> ActCounts {
    let mut counts = ActCounts::default();
    loop {
        match events.recv().await.unwrap() {
            JobEvent::Started(job) => counts = job.acts,
            JobEvent::ActMoved { from, to, .. } => counts.move_one(from, to),
            _ => {}
        }
        if counts.sent > 0 {
            return counts;
        }
    }
}

#[tokio::test]
async fn an_act_in_hand_is_a_number_of_its_own_in_every_place_and_unknown_after_a_kill() {
    let scene = Scene::new(20).await;
    let named = some(&scene, 3);
    scene.carry_out(scene.deletion(&named)).await;
    scene.house.demo.faults().add(When::add(), Fault::Stall(Duration::from_secs(60)));
    let job = scene.restoration(&named, true);
    let mut handle = scene.house.session().start_job(JobStart::New(Box::new(job)), Duration::ZERO).await.unwrap();
    let told = until_in_hand(&mut handle.events).await;
    let reader = scene.house.reader();
    let jobs = reader.jobs().unwrap();
    let (job, acts) = reader.job(jobs[0].id).unwrap().unwrap();
    let listed: ActCounts = acts.iter().map(|act| act.state).collect();
    assert_eq!((jobs[0].acts, job.acts, listed), (told, told, told));
    assert_eq!((told.sent, told.planned, told.all()), (1, 2, 3));
    assert_eq!(counts_words(told), "1 in hand, 2 not begun");
    let mut text = Vec::new();
    job_text(&mut text, &job, &acts, &jiff::tz::TimeZone::UTC).unwrap();
    assert!(String::from_utf8(text).unwrap().contains("\n  in hand   "));
    let mut json = Vec::new();
    jobs_json(&mut json, &jobs[..1]).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let numbers: u64 = json["acts"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!((&json["acts"]["sent"], numbers), (&1.into(), 3));
    // Killed: nobody knows what became of it.
    handle.end.abort();
    let _ = handle.end.await;
    let jobs = reader.jobs().unwrap();
    let (job, acts) = reader.job(jobs[0].id).unwrap().unwrap();
    let listed: ActCounts = acts.iter().map(|act| act.state).collect();
    let left = ActCounts { planned: 2, unknown: 1, ..ActCounts::default() };
    assert_eq!((jobs[0].state, jobs[0].acts, job.acts, listed), (JobState::Resting, left, left, left));
}

#[tokio::test]
async fn what_is_told_of_a_job_adds_up_to_how_it_is_written_down() {
    let scene = Scene::new(20).await;
    let named = some(&scene, 5);
    scene.carry_out(scene.deletion(&named)).await;
    let lost = Fault::AfterTheAct(Box::new(Fault::ResetBeforeAnswer));
    scene.house.demo.faults().add(When::add().nth(2), lost);
    let (end, events) = scene.run(JobStart::New(Box::new(scene.restoration(&named, true)))).await;
    let mut counts = ActCounts::default();
    let mut in_hand = 0;
    for event in events {
        match event {
            JobEvent::Started(job) => counts = job.acts,
            JobEvent::ActMoved { from, to, .. } => {
                counts.move_one(from, to);
                in_hand += u32::from(to == ActState::Sent);
            }
            _ => {}
        }
        assert!(counts.all() == 5 || counts == ActCounts::default(), "{counts:?}");
    }
    assert_eq!((counts, counts.done), (end.job.acts, 5));
    assert!(in_hand >= 10, "an add and a choice of each: {in_hand}");
}
