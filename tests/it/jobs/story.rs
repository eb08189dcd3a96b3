//! The whole story: delete, put back, undo.

use redriva::actions::ActPlan;
use redriva::links::LinkWish;
use redriva::model::{ActState, JobState, NewAct, SyncMode, TorrentId, Trouble, Verb};
use redriva::quota::now;
use redriva::session::{Gathered, Session};
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

#[tokio::test]
async fn a_torrent_with_a_dead_link_is_put_back_and_gets_links_that_work() {
    let scene = Scene::new(12).await;
    let session = scene.house.session();
    let id = TorrentId::parse(&scene.house.demo.account().ids_with_status("downloaded")[0]).unwrap();
    let facts = scene.house.reader().facts(&id).unwrap().unwrap();
    for link in facts.links() {
        scene.house.demo.account().end_link(link, 19);
    }
    assert_eq!(scene.restoration(std::slice::from_ref(&id), false).acts, [], "nothing is known to be dead");
    assert_eq!(asked(session, &id).await, (0, facts.links().len()));
    let end = scene.carry_out(scene.restoration(std::slice::from_ref(&id), false)).await;
    let end = scene.finish(end).await;
    assert_eq!(states(&end), [ActState::Done], "{:?}", end.acts);
    let ids = scene.ids();
    assert!(!ids.contains(&id), "the old entry is removed once the new one is proved");
    let new = end.acts[0].new_id.clone().unwrap();
    assert_eq!(asked(session, &new).await, (facts.links().len(), 0));
    assert!(
        scene.house.reader().problems().unwrap().iter().all(|problem| !matches!(problem.trouble, Trouble::Link(_)))
    );
    scene.house.assert_sound();
}

/// Asks for the direct links of a torrent; returns how many came, and how many are dead.
async fn asked(session: &Session, id: &TorrentId) -> (usize, usize) {
    let plan = session.plan_links(&LinkWish::all_of(vec![id.clone()])).unwrap();
    let mut desk = session.link_desk().await.unwrap();
    let mut gathered = Gathered::default();
    desk.gather(plan, &mut gathered).await.unwrap();
    desk.close().await.unwrap();
    (gathered.ready.len(), gathered.dead.iter().filter(|(_, none)| none.is_dead()).count())
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
