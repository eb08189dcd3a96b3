//! The whole story: delete, put back, undo.

use redriva::actions::ActPlan;
use redriva::model::{ActState, JobState, NewAct, SyncMode, TorrentId, Verb};
use redriva::quota::now;
use serde_json::Value;

use super::scene::{Scene, states};

#[tokio::test]
async fn fifty_are_deleted_and_put_back_with_their_files() {
    let scene = Scene::new(120).await;
    let before = scene.content();
    let ids: Vec<TorrentId> = scene
        .candidates(&scene.ids())
        .into_iter()
        .filter(|torrent| torrent.chosen.is_some_and(|chosen| chosen > 0))
        .map(|torrent| torrent.id)
        .take(50)
        .collect();
    let hashes: Vec<String> = scene.candidates(&ids).into_iter().filter_map(|torrent| torrent.hash).collect();

    let end = scene.carry_out(scene.deletion(&ids)).await;
    assert!(end.stop.is_none(), "{:?}", end.stop);
    assert_eq!(states(&end), vec![ActState::Done; 50], "{:?}", end.acts);
    assert_eq!(end.job.state, JobState::Done);
    assert_eq!(scene.house.demo.account().len(), 70);
    let evidence = format!("deleted by you (job {})", end.job.id.0);
    let marked = format!("SELECT count(*) FROM torrents WHERE gone_evidence = '{evidence}'");
    assert_eq!(scene.house.count(&marked), 50);
    scene.house.assert_sound();

    let job = scene.restoration(&ids, true);
    let planned = job.acts.len();
    let end = scene.carry_out(job).await;
    assert!(end.stop.is_none(), "{:?}", end.stop);
    assert!(states(&end).iter().all(|state| *state == ActState::Done), "{:?}", end.acts);
    let after = scene.content();
    let once = hashes.iter().collect::<std::collections::BTreeSet<_>>();
    for hash in once {
        assert!(after.contains_key(hash), "{hash} is not back");
    }
    assert!(planned > 40);
    // A hash that had several entries has one with the files of all.
    for (hash, entries) in &before {
        if entries.len() == 1 && hashes.contains(hash) {
            assert_eq!(after[hash], *entries, "{hash}");
        }
    }
    let (end, _) = scene.house.run(SyncMode::Smart).await;
    assert!(end.stop.is_none());
    scene.house.assert_sound();
    assert_eq!(
        scene.house.count("SELECT count(*) FROM torrents WHERE gone_at IS NULL"),
        i64::try_from(scene.house.demo.account().len()).unwrap()
    );
    assert_eq!(scene.house.count("SELECT count(*) FROM events WHERE kind = 'acted_delete'"), 50);
    assert_eq!(
        scene.house.count("SELECT count(*) FROM events WHERE kind = 'acted_add'"),
        i64::try_from(planned).unwrap()
    );
    assert!(
        scene.house.count("SELECT count(*) FROM events WHERE kind = 'put_back'") >= i64::try_from(planned).unwrap()
    );
}

/// How the archive and the account tell of each entry: its status.
fn statuses(scene: &Scene) -> [Vec<(String, String)>; 2] {
    let rows = scene.house.reader().rows_since(0).unwrap().rows.into_iter().filter(|row| !row.gone);
    let mut archived: Vec<(String, String)> =
        rows.map(|row| (row.id.to_string(), row.status.as_str().to_owned())).collect();
    let truth = scene.house.demo.account().truth();
    let told = truth.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut told: Vec<(String, String)> = told.map(|row| (text(&row, "id"), text(&row, "status"))).collect();
    archived.sort();
    told.sort();
    [archived, told]
}

#[tokio::test]
async fn what_was_put_back_added_or_chosen_is_told_as_it_stands_before_any_sync() {
    let scene = Scene::new(40).await;
    let found = scene.candidates(&scene.ids()).into_iter().filter(|torrent| torrent.chosen.is_some_and(|n| n > 0));
    let named: Vec<TorrentId> = found.map(|torrent| torrent.id).take(6).collect();
    scene.carry_out(scene.deletion(&named)).await;
    let end = scene.carry_out(scene.restoration(&named, true)).await;
    assert!(states(&end).iter().all(|state| *state == ActState::Done), "{:#?}", end.acts);
    let [archived, told] = statuses(&scene);
    assert_eq!(archived, told);
    let waiting = scene.house.reader().stats(now(), None).unwrap();
    let waiting = waiting.with_status(&redriva::model::Status::WaitingFilesSelection);
    assert_eq!(waiting, told.iter().filter(|(_, status)| status == "waiting_files_selection").count() as u64);

    // One that was added and waits is told as that, and no longer once its files were chosen.
    let hash = Some("0123456789abcdef0123456789abcdef01234567".to_owned());
    let act = NewAct { hash, selection: Some("none".to_owned()), ..NewAct::bare(Verb::Add) };
    let end = scene.carry_out(scene.job(Verb::Add, ActPlan { acts: vec![act], ..ActPlan::default() })).await;
    let new = end.acts[0].new_id.clone().unwrap();
    let status = |scene: &Scene| {
        let [archived, told] = statuses(scene);
        assert_eq!(archived, told);
        told.into_iter().find(|(id, _)| *id == new.to_string()).unwrap().1
    };
    assert_eq!(status(&scene), "waiting_files_selection");
    let plan = ActPlan::select(&scene.candidates(std::slice::from_ref(&new)), "all");
    let end = scene.carry_out(scene.job(Verb::Select, plan)).await;
    assert_eq!(states(&end), [ActState::Done], "{:#?}", end.acts);
    assert_eq!(status(&scene), "downloaded");
    scene.house.assert_sound();
}
