//! Jobs that are taken back: exactly what they did, and what was adopted only where somebody means it.

use redriva::actions::Wish;
use redriva::demo::{Fault, When};
use redriva::model::{ActState, TorrentId};
use serde_json::Value;

use super::scene::{Scene, states};
use crate::shell::Shell;

#[tokio::test]
async fn what_an_add_made_is_deleted_and_what_it_adopted_stands_in_the_plan_for_a_mark() {
    let scene = Scene::new(30).await;
    let found = scene.candidates(&scene.ids()).into_iter().filter(|torrent| torrent.chosen.is_some_and(|n| n > 0));
    let named: Vec<TorrentId> = found.map(|torrent| torrent.id).take(4).collect();
    scene.carry_out(scene.deletion(&named)).await;
    let lost = Fault::AfterTheAct(Box::new(Fault::ResetBeforeAnswer));
    scene.house.demo.faults().add(When::add().nth(2), lost);
    let end = scene.carry_out(scene.restoration(&named, true)).await;
    assert!(states(&end).iter().all(|state| *state == ActState::Done), "{:#?}", end.acts);
    let adopted: Vec<TorrentId> =
        end.acts.iter().filter(|act| act.adopted).filter_map(|act| act.new_id.clone()).collect();
    assert_eq!(adopted.len(), 1);
    let plan = scene.house.session().plan(Wish::Undo(end.job.id)).await.unwrap().plan;
    let mut new: Vec<TorrentId> = end.acts.iter().filter_map(|act| act.new_id.clone()).collect();
    let mut planned: Vec<TorrentId> = plan.acts.iter().filter_map(|act| act.torrent.clone()).collect();
    new.sort();
    planned.sort();
    assert_eq!((&planned, &plan.adopted), (&new, &adopted));
    let plan = plan.without_adopted();
    assert_eq!((plan.acts.len(), plan.left_out.len()), (new.len() - 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_deleted_is_spoken_of_only_where_it_matters() {
    let shell = Shell::synced(30).await;
    let id = shell.run(&["list", "--ids", "status:downloaded"]).out.lines().next().unwrap().to_owned();
    assert_eq!(shell.run(&["delete", &id, "--yes", "--expect", "1", "--quiet"]).code, Some(0));
    let told = |words: &[&str]| shell.run(words).out.contains("What another program deleted counts as lost.");
    assert!(told(&["restore", "--dry-run"]));
    assert!(!told(&["jobs", "undo", "--dry-run"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_command_line_an_adopted_entry_is_named_and_deleted_only_with_its_flag() {
    let shell = Shell::synced(30).await;
    // Without an answer a minute of the stand-in's clock is waited for, so the answer is lost and the list tells at once.
    shell.demo.faults().add(When::add().nth(1), Fault::AfterTheAct(Box::new(Fault::ResetBeforeAnswer)));
    let hashes = ["0123456789abcdef0123456789abcdef01234567", "89abcdef0123456789abcdef0123456789abcdef"];
    let mut add = shell.command(&["add", hashes[0], hashes[1], "--files", "all", "--yes", "--quiet"]);
    let ran = crate::shell::ran(add.env("RD_ADD_WAIT", "0.05"));
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let acts: Value = serde_json::from_str(&shell.run(&["jobs", "1", "--json"]).out).unwrap();
    let adopted = acts["acts"].as_array().unwrap().iter().find(|act| act["adopted"] == true).unwrap();
    let adopted = adopted["new_id"].as_str().unwrap().to_owned();
    assert!(shell.run(&["jobs", "1"]).out.contains(&format!("-> {adopted} (adopted)")));
    // The plan names it and says how to take it along.
    let plan = shell.run(&["jobs", "undo", "--dry-run", "--json"]).out;
    let lines: Vec<Value> = plan.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let skipped = lines.iter().find(|line| line["state"] == "skipped").unwrap();
    assert_eq!(skipped["id"], adopted.as_str());
    assert!(skipped["reason"].as_str().unwrap().contains("--adopted"), "{skipped}");
    let whole = shell.run(&["jobs", "undo", "--dry-run", "--adopted"]).out;
    assert!(whole.starts_with("Delete 2 torrents"), "{whole}");
    assert_eq!(shell.run(&["jobs", "undo", "--yes", "--expect", "1", "--quiet"]).code, Some(0));
    let there = shell.demo.account().ids();
    assert!(there.len() == 31 && there.contains(&adopted));
    assert_eq!(shell.run(&["jobs", "undo", "1", "--adopted", "--yes", "--expect", "1", "--quiet"]).code, Some(0));
    assert!(!shell.demo.account().ids().contains(&adopted));
}
