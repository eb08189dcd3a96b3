//! Jobs beside what else happens to an archive: a snapshot that is brought back, and a sync whose list they disturb.

use std::time::Duration;

use redriva::demo::{Fault, When};
use redriva::model::{ActState, JobState, SyncMode, TorrentId};
use redriva::session::JobStart;
use redriva::sync::SyncRequest;
use rusqlite::Connection;
use serde_json::Value;

use super::scene::{Scene, states};
use crate::house::finish;
use crate::shell::{Shell, ran};

fn jobs(shell: &Shell) -> Vec<Value> {
    shell.run(&["jobs", "--json"]).out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_jobs_did_since_a_snapshot_is_true_after_it_was_brought_back_and_an_open_one_goes_on() {
    let shell = Shell::synced(20).await;
    let ids = shell.demo.account().ids();
    assert_eq!(shell.run(&["snapshot", "take"]).code, Some(0));
    let name = shell.run(&["snapshot", "list"]).out;
    let name = name.split_whitespace().find(|word| word.starts_with("redriva.")).unwrap().to_owned();
    let deleted = shell.run(&["delete", &ids[1], &ids[4], "--yes", "--expect", "2", "--quiet"]);
    assert_eq!(deleted.code, Some(0), "{}", deleted.err);
    let hash = "0123456789abcdef0123456789abcdef01234567";
    let added = shell.run(&["add", hash, "--files", "all", "--yes", "--quiet"]);
    assert_eq!(added.code, Some(0), "{}", added.err);
    let new = shell.demo.account().ids()[0].clone();
    // A third one is open: the token is refused before its first request.
    shell.demo.faults().add(When::user(), Fault::BadToken401);
    assert_eq!(shell.run(&["delete", &ids[7], "--yes", "--expect", "1"]).code, Some(12));
    shell.demo.faults().clear();

    let back = shell.run(&["snapshot", "restore", &name]);
    assert_eq!(back.code, Some(0), "{}", back.err);
    let states: Vec<Value> = jobs(&shell).iter().rev().map(|job| job["state"].clone()).collect();
    assert_eq!(states, ["done", "done", "resting"]);
    let gone = shell.run(&["list", "gone:deleted", "--ids"]).out;
    assert!(gone.lines().count() == 2 && gone.contains(&ids[1]) && gone.contains(&ids[4]), "{gone}");
    assert!(shell.run(&["list", "gone:no", "--ids"]).out.contains(&new));
    assert_eq!(shell.run(&["jobs", "run", "--quiet"]).code, Some(0));
    assert!(!shell.demo.account().ids().contains(&ids[7]));
    // The first job can be taken back, as if nothing had been between.
    let mut undo = shell.command(&["jobs", "undo", "1", "--yes", "--quiet"]);
    let undone = ran(undo.env("RD_ADD_WAIT", "0.05"));
    assert_eq!(undone.code, Some(0), "{}", undone.err);
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    assert_eq!(shell.run(&["check"]).code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_time_before_an_open_job_ended_does_not_go_on_when_nothing_tells_what_became_of_it() {
    let shell = Shell::synced(10).await;
    let id = shell.demo.account().ids()[2].clone();
    shell.demo.faults().add(When::user(), Fault::BadToken401);
    assert_eq!(shell.run(&["delete", &id, "--yes", "--expect", "1"]).code, Some(12));
    shell.demo.faults().clear();
    assert_eq!(shell.run(&["snapshot", "take", "-o", "copy.db"]).code, Some(0));
    // The archive is lost with all that it knew.
    for beside in ["", "-wal", "-shm"] {
        let mut name = shell.archive().into_os_string();
        name.push(beside);
        let _ = std::fs::remove_file(name);
    }
    let back = shell.run(&["snapshot", "restore", "copy.db"]);
    assert_eq!(back.code, Some(0), "{}", back.err);
    let job = &jobs(&shell)[0];
    assert_eq!(job["state"], "cancelled");
    assert!(shell.run(&["jobs", "1"]).out.contains("the archive was put back to 20"));
    assert_eq!(shell.run(&["jobs", "run"]).code, Some(0));
    assert!(shell.demo.account().ids().contains(&id), "nothing of it was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_waits_for_the_list_of_a_sync_and_a_list_that_it_disturbed_proves_nothing() {
    for disturbs in [false, true] {
        let scene = Scene::new(40).await;
        let ids: Vec<TorrentId> = scene.ids();
        let account = scene.house.demo.account();
        // Something else removes one, which the list of the sync lacks.
        account.remove(ids[30].as_str());
        scene
            .house
            .demo
            .faults()
            .add(When::list().nth(1), Fault::AfterTheAct(Box::new(Fault::Stall(Duration::from_millis(1_500)))));
        let sync = scene.house.start(SyncRequest::of(SyncMode::Smart)).await;
        let reads = "SELECT count(*) FROM list_readings WHERE ended_ms IS NULL";
        while scene.house.count(reads) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if disturbs {
            // Two minutes have gone by since the list was begun.
            let db = Connection::open(scene.house.archive_path()).unwrap();
            db.busy_timeout(Duration::from_secs(5)).unwrap();
            db.execute("UPDATE list_readings SET began_ms = began_ms - 125000 WHERE ended_ms IS NULL", []).unwrap();
        }
        let job = scene.deletion(&ids[..2]);
        let started = tokio::time::Instant::now();
        let (end, _) = scene.run(JobStart::New(Box::new(job))).await;
        assert_eq!((states(&end), end.job.state), (vec![ActState::Done; 2], JobState::Done), "{:#?}", end.acts);
        let (run, _) = finish(sync).await;
        assert!(run.stop.is_none(), "{:?}", run.stop);
        let marked = format!("SELECT count(*) FROM torrents WHERE id = '{}' AND gone_at IS NOT NULL", ids[30]);
        assert_eq!(scene.house.count(&marked), i64::from(!disturbs), "took {:?}", started.elapsed());
        // Either way what the job deleted is gone by its hand, and no list brings it back.
        let own = "SELECT count(*) FROM torrents WHERE gone_evidence LIKE 'deleted by you%'";
        assert_eq!(scene.house.count(own), 2);
        let (run, _) = scene.house.run(SyncMode::Smart).await;
        assert!(run.stop.is_none());
        assert_eq!((scene.house.count(own), scene.house.count(&marked)), (2, 1));
        scene.house.assert_sound();
    }
}
