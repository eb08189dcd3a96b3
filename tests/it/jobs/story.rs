//! The whole story: delete, put back, undo.

use redriva::model::{ActState, JobState, SyncMode, TorrentId};

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
