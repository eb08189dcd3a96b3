//! Deletions that the account is not allowed just then: they wait and go on, and none is called refused for it.

use std::time::Duration;

use redriva::demo::{Class, Fault, When};
use redriva::jobs::{JobEvent, JobStop, WaitReason};
use redriva::model::{ActState, JobState, StepState};
use redriva::session::JobStart;

use super::faults::some;
use super::scene::{Scene, states};
use crate::house::Plan;

fn paused() -> Fault {
    Fault::Status { status: 451, error_code: 35, slug: "infringing_file".to_owned() }
}

fn full() -> Fault {
    Fault::Status { status: 509, error_code: 21, slug: "too_many_active_downloads".to_owned() }
}

#[tokio::test]
async fn a_451_or_509_on_a_deletion_is_waited_for_with_one_probe_after_the_other() {
    for fault in [paused(), full()] {
        let scene = Scene::with(Plan { window: Duration::from_millis(300), ..Plan::quick(30) }).await;
        let named = some(&scene, 12);
        // All that leave at once, and the first two that are tried alone.
        scene.house.demo.faults().add(When::delete().next(10), fault.clone());
        let (end, events) = scene.run(JobStart::New(Box::new(scene.deletion(&named)))).await;
        assert_eq!((states(&end), end.job.state), (vec![ActState::Done; 12], JobState::Done), "{fault:?}");
        assert_eq!(scene.house.demo.account().len(), 18);
        let refused =
            end.acts.iter().flat_map(|act| &act.steps).filter(|step| step.state == StepState::Refused).count();
        assert_eq!((refused, scene.house.traffic().of(Class::Delete)), (10, 22), "{fault:?}");
        let waits =
            events.iter().filter(|event| matches!(event, JobEvent::Waiting { why: WaitReason::DeletionsHeld, .. }));
        // Three holds: after those that left at once, and after each of the two that were tried alone.
        assert_eq!(waits.count(), 3, "{fault:?}: it is told why nothing happens, once a hold");
        let told = events.iter().filter(|event| matches!(event, JobEvent::Waiting { .. })).count();
        assert_eq!(told, 3, "{fault:?}: nothing else is the reason: {events:?}");
    }
}

#[tokio::test]
async fn an_account_that_takes_no_deletions_for_half_an_hour_is_left_alone_until_a_time_that_is_told() {
    let scene = Scene::with(Plan { window: Duration::from_millis(100), ..Plan::quick(20) }).await;
    let named = some(&scene, 10);
    scene.house.demo.faults().add(When::delete(), full());
    let end = scene.carry_out(scene.deletion(&named)).await;
    assert!(matches!(end.stop, Some(JobStop::Paused { .. })), "{:?}", end.stop);
    assert_eq!((end.job.state, redriva::cli::Exit::from(&end).code()), (JobState::Waiting, 14));
    assert_eq!((states(&end), scene.house.demo.account().len()), (vec![ActState::Planned; 10], 20));
    // Eight at first, then one after 30 s, 1, 2, 4 and each further 5 minutes.
    let sent = scene.house.traffic().of(Class::Delete);
    assert!((14..=20).contains(&sent), "{sent}");
    // Who gives it up is not told that it goes on.
    scene.house.session().cancel_job(end.job.id, "cancelled").await.unwrap();
    for act in scene.house.reader().job(end.job.id).unwrap().unwrap().1 {
        let why = act.reason.unwrap();
        assert!(why.contains("nothing was done, and the job was cancelled (509"), "{why}");
    }
}
