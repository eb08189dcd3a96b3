//! Adding, choosing and deleting as the service does them: what is taken, what is refused, what takes its time.

use std::time::Duration;

use redriva::demo::{Again, Class, Conversion, DemoOptions, Fate, LinkRule, Writing};
use reqwest::Response;
use serde_json::Value;

use super::talk::{Talk, body};

/// A hash that no generated account has.
const NEW: &str = "00112233445566778899aabbccddeeff00112233";

async fn with(torrents: usize, writing: Writing) -> Talk {
    Talk::with(DemoOptions { writing, ..DemoOptions::quick(torrents) }).await
}

async fn add(talk: &Talk, hash: &str) -> Response {
    talk.post("/torrents/addMagnet", &[("magnet", &format!("magnet:?xt=urn:btih:{hash}"))]).await
}

/// Adds a hash and returns the new id.
async fn added(talk: &Talk, hash: &str) -> String {
    let response = add(talk, hash).await;
    assert_eq!(response.status(), 201);
    body(response).await["id"].as_str().unwrap().to_owned()
}

/// Returns status and number of a refusal.
async fn refusal(response: Response) -> (u16, i64) {
    (response.status().as_u16(), body(response).await["error_code"].as_i64().unwrap())
}

async fn info(talk: &Talk, id: &str) -> Value {
    talk.json(&format!("/torrents/info/{id}")).await
}

async fn select(talk: &Talk, id: &str, files: &str) -> u16 {
    talk.post(&format!("/torrents/selectFiles/{id}"), &[("files", files)]).await.status().as_u16()
}

/// Asks for the detail until it holds.
async fn until(talk: &Talk, id: &str, holds: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..2_000 {
        let info = info(talk, id).await;
        if holds(&info) {
            return info;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it never came: {}", info(talk, id).await);
}

fn hash_of(talk: &Talk, id: &str) -> String {
    let truth: Value = serde_json::from_str(&talk.demo.account().truth_of(id).unwrap()).unwrap();
    truth["hash"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_hash_that_was_in_the_account_comes_back_with_its_files_under_a_new_id() {
    let talk = Talk::quick(20).await;
    let old = talk.demo.account().ids_with_status("downloaded").swap_remove(3);
    let before = info(&talk, &old).await;
    assert_eq!(talk.delete(&format!("/torrents/delete/{old}")).await, 204);
    let again = talk.client.delete(talk.url(&format!("/torrents/delete/{old}"))).bearer_auth(talk.demo.token());
    assert_eq!(refusal(again.send().await.unwrap()).await, (404, 7));
    assert_eq!(refusal(talk.get(&format!("/torrents/info/{old}")).await).await, (404, 7));

    let new = added(&talk, before["hash"].as_str().unwrap()).await;
    assert_ne!(new, old);
    let chosen = |info: &Value| -> Vec<String> {
        let files = info["files"].as_array().unwrap().iter();
        files.filter(|file| file["selected"] == 1).map(|file| file["id"].to_string()).collect()
    };
    assert_eq!(select(&talk, &new, &chosen(&before).join(",")).await, 204);
    let after = info(&talk, &new).await;
    assert_eq!((&after["files"], &after["bytes"]), (&before["files"], &before["bytes"]));
    assert_eq!(after["status"], "downloaded");
}

#[tokio::test]
async fn an_unknown_hash_has_the_same_files_everywhere_and_its_given_name_counts_for_nothing() {
    let (one, other) = (Talk::quick(3).await, Talk::quick(0).await);
    let first = info(&one, &added(&one, NEW).await).await;
    let renamed = format!("{}&dn=Nice.Name&xt=urn:btmh:1220aa", NEW.to_uppercase());
    let second = info(&other, &added(&other, &renamed).await).await;
    assert_eq!((&first["files"], &first["filename"]), (&second["files"], &second["filename"]));
    assert!(!first["files"].as_array().unwrap().is_empty());
    let neighbour = info(&other, &added(&other, &NEW.replace("2233", "2234")).await).await;
    assert_ne!(neighbour["files"], first["files"], "every digit counts");
    let base32 = added(&other, "AAISEM2EKVTHPCEZVK54ZXPO74ABCIRT").await;
    assert_eq!(info(&other, &base32).await["hash"], NEW);
}

#[tokio::test]
async fn a_malformed_id_is_no_proof_of_absence() {
    let talk = Talk::quick(1).await;
    for id in ["short", "aaaaaaaaaaaaa", "AAAAAAAAAAAA1", "AAAAAAAAAAAAAA"] {
        assert_eq!(refusal(talk.get(&format!("/torrents/info/{id}")).await).await, (404, 3), "{id}");
    }
    assert_eq!(refusal(talk.get("/torrents/info/AAAAAAAAAAAAA").await).await, (404, 7));
}

#[tokio::test]
async fn a_hash_that_is_there_becomes_a_second_entry_the_same_one_or_33() {
    for again in [Again::SecondEntry, Again::SameEntry, Again::Refused33] {
        let talk = with(0, Writing { again, ..Writing::default() }).await;
        let id = added(&talk, NEW).await;
        match again {
            Again::SecondEntry => assert_ne!(added(&talk, NEW).await, id),
            Again::SameEntry => assert_eq!(added(&talk, NEW).await, id),
            Again::Refused33 => assert_eq!(refusal(add(&talk, NEW).await).await, (400, 33)),
        }
        let traffic = talk.demo.traffic();
        let entries = if again == Again::SecondEntry { 2 } else { 1 };
        assert_eq!(
            (traffic.of(Class::Add), traffic.added[NEW], talk.demo.account().len()),
            (2, entries, 2_usize.min(entries as usize))
        );
        assert_eq!(traffic.duplicates().len(), usize::from(entries == 2));
    }
}

#[tokio::test]
async fn adds_have_a_budget_of_their_own_and_refused_ones_count() {
    let writing = Writing { add_burst: 5, adds_per_minute: 6, ..Writing::default() };
    let talk = with(0, writing).await;
    let mut seen = Vec::new();
    for n in 0..8 {
        seen.push(add(&talk, &format!("{n:040x}")).await.status().as_u16());
    }
    assert_eq!(seen, [201, 201, 201, 201, 201, 429, 429, 429]);
    assert_eq!(talk.get("/user").await.status(), 200);
    // It takes ten seconds until there is one again.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(refusal(add(&talk, NEW).await).await, (429, 34));
    let traffic = talk.demo.traffic();
    assert_eq!((traffic.worst_add_minute, traffic.refused, traffic.added.len()), (9, 4, 5));
    assert!(traffic.closest_adds.unwrap() < Duration::from_secs(10));
}

#[tokio::test]
async fn adds_pause_after_new_hashes_and_on_command_and_even_known_ones_are_refused() {
    let pause = (Duration::from_secs(60), Duration::from_secs(60));
    let writing = Writing { pause_after: Some((2, 2)), pause, ..Writing::default() };
    let talk = Talk::with(DemoOptions { writing, speed: 20, ..DemoOptions::quick(10) }).await;
    let known = hash_of(&talk, &talk.demo.account().ids()[4]);
    for hash in [known.clone(), format!("{:040x}", 1), known.clone(), format!("{:040x}", 2)] {
        assert_eq!(add(&talk, &hash).await.status(), 201);
    }
    assert_eq!(refusal(add(&talk, &known).await).await, (451, 35));
    assert_eq!(talk.get("/user").await.status(), 200);
    tokio::time::sleep(Duration::from_millis(3_200)).await;
    assert_eq!(add(&talk, &known).await.status(), 201);

    talk.demo.pause_adds(Duration::from_secs(3_600));
    assert_eq!(refusal(add(&talk, &known).await).await, (451, 35));
    talk.demo.pause_adds(Duration::ZERO);
    assert_eq!(add(&talk, &known).await.status(), 201);
}

#[tokio::test]
async fn a_refused_name_is_judged_on_the_torrent_when_added_and_on_the_file_when_unrestricted() {
    let talk = with(20, Writing { refused_names: Writing::shipped_names(), ..Writing::default() }).await;
    let account = talk.demo.account();
    let bad = account.add("The General (1926) WEB-DLRip.mkv");
    assert_eq!(refusal(add(&talk, &hash_of(&talk, &bad)).await).await, (451, 35));
    let link = info(&talk, &bad).await["links"][0].as_str().unwrap().to_owned();
    assert_eq!(refusal(talk.post("/unrestrict/link", &[("link", &link)]).await).await, (451, 35));
    // The list may show a clean name; it is the torrent's own that counts.
    account.rename(&bad, "The General (1926)");
    assert_eq!(add(&talk, &hash_of(&talk, &bad)).await.status(), 451);
    let good = account.add("The General (1926) WEB DL.mkv");
    assert_eq!(add(&talk, &hash_of(&talk, &good)).await.status(), 201);
}

#[tokio::test]
async fn while_all_places_are_taken_adds_and_choices_answer_509() {
    let slow = Fate { download: Duration::from_secs(3_600), ..Fate::default() };
    let held = Fate { needs_place: false, ..Fate::default() };
    let talk = with(0, Writing { active_limit: 2, new: slow, held, ..Writing::default() }).await;
    let (first, second) = (added(&talk, &format!("{:040x}", 1)).await, added(&talk, &format!("{:040x}", 2)).await);
    assert_eq!(talk.json("/torrents/activeCount").await, serde_json::json!({ "nb": 2, "limit": 2 }));
    assert_eq!(refusal(add(&talk, NEW).await).await, (509, 21));
    assert_eq!(select(&talk, &first, "all").await, 204);
    // What is held takes no place, and one torrent too many is told at the choice.
    let third = added(&talk, &format!("{:040x}", 1)).await;
    assert_eq!(select(&talk, &second, "all").await, 509);
    assert_eq!(select(&talk, &third, "all").await, 204);
    assert_eq!(select(&talk, &second, "all").await, 204);
    assert_eq!(talk.delete(&format!("/torrents/delete/{first}")).await, 204);
    assert_eq!(add(&talk, NEW).await.status(), 201);
}

#[tokio::test]
async fn a_conversion_takes_its_time_and_an_early_choice_is_forgotten() {
    let new = Fate {
        conversion: Duration::from_secs(20),
        queue: Duration::from_secs(10),
        download: Duration::from_secs(40),
        ..Fate::default()
    };
    let writing = Writing { forgets_early_choice: true, new, ..Writing::default() };
    let talk = Talk::with(DemoOptions { writing, speed: 10, ..DemoOptions::quick(0) }).await;
    let id = added(&talk, NEW).await;
    let start = info(&talk, &id).await;
    assert_eq!(
        (&start["status"], &start["files"], &start["bytes"]),
        (&"magnet_conversion".into(), &Value::Array(vec![]), &0.into())
    );
    assert_eq!(select(&talk, &id, "all").await, 204);
    let found = until(&talk, &id, |info| info["status"] != "magnet_conversion").await;
    assert_eq!(found["status"], "waiting_files_selection");
    assert!(!found["files"].as_array().unwrap().is_empty());

    assert_eq!(select(&talk, &id, "all").await, 204);
    assert_eq!(select(&talk, &id, "all").await, 202);
    until(&talk, &id, |info| info["status"] == "queued").await;
    let some = until(&talk, &id, |info| info["progress"].as_f64() > Some(5.0)).await;
    assert_eq!(some["status"], "downloading");
    let more = until(&talk, &id, |info| info["progress"].as_f64() > some["progress"].as_f64()).await;
    assert!(more["progress"].as_f64() < Some(100.0) || more["status"] == "downloaded");
    let done = until(&talk, &id, |info| info["status"] == "downloaded").await;
    assert!(!done["links"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_conversion_can_come_to_nothing() {
    let talk = Talk::quick(0).await;
    let fate = |files| Fate { files, conversion: Duration::from_millis(20), ..Fate::default() };
    let (never, error) = (format!("{:040x}", 1), format!("{:040x}", 2));
    talk.demo.fates().set(&never, fate(Conversion::Never));
    talk.demo.fates().set(&error, fate(Conversion::MagnetError));
    let (never, error) = (added(&talk, &never).await, added(&talk, &error).await);
    until(&talk, &error, |info| info["status"] == "magnet_error").await;
    assert_eq!(info(&talk, &never).await["status"], "magnet_conversion");
    assert_eq!(talk.json("/torrents/activeCount").await["nb"], 1);
}

#[tokio::test]
async fn links_appear_one_by_one_and_may_be_fewer_than_files_or_one_rar() {
    let talk = Talk::quick(60).await;
    let account = talk.demo.account();
    let many = account.ids_with_status("downloaded").into_iter().find(|id| {
        let truth: Value = serde_json::from_str(&account.truth_of(id).unwrap()).unwrap();
        truth["detail"]["files"].as_array().unwrap().len() >= 5
    });
    let hash = hash_of(&talk, &many.unwrap());
    let n_links = |info: &Value| info["links"].as_array().unwrap().len();
    for (links, pause, wanted) in [
        (LinkRule::PerFile, Duration::from_millis(250), None),
        (LinkRule::Fewer, Duration::ZERO, Some(1)),
        (LinkRule::Rar, Duration::ZERO, None),
    ] {
        talk.demo.fates().set(&hash, Fate { links: Some(links), link_pause: pause, ..Fate::default() });
        let id = added(&talk, &hash).await;
        let n_files = info(&talk, &id).await["files"].as_array().unwrap().len();
        assert_eq!(select(&talk, &id, "all").await, 204);
        let first = info(&talk, &id).await;
        assert_eq!(first["status"], "downloaded");
        match links {
            LinkRule::PerFile => {
                assert!(n_links(&first) < n_files);
                let all = until(&talk, &id, |info| n_links(info) == n_files).await;
                assert_eq!(all["links"][0], first["links"][0]);
            }
            LinkRule::Fewer => assert_eq!(n_links(&first), n_files - wanted.unwrap()),
            LinkRule::Rar => {
                assert_eq!(n_links(&first), 1);
                let link = first["links"][0].as_str().unwrap();
                let download = body(talk.post("/unrestrict/link", &[("link", link)]).await).await;
                assert!(download["filename"].as_str().unwrap().ends_with("rar"));
                assert_eq!(download["filesize"], first["bytes"]);
            }
        }
    }
}

#[tokio::test]
async fn a_download_can_end_badly() {
    let talk = Talk::quick(0).await;
    for (n, ending) in (0..).zip(["error", "dead", "virus"]) {
        let hash = format!("{n:040x}");
        talk.demo.fates().set(&hash, Fate { ending, ..Fate::default() });
        let id = added(&talk, &hash).await;
        assert_eq!(select(&talk, &id, "all").await, 204);
        assert_eq!(info(&talk, &id).await["status"], ending);
    }
}

#[tokio::test]
async fn a_torrent_file_is_hashed_over_the_exact_bytes_of_its_info_and_keeps_its_files() {
    let converting = Fate { conversion: Duration::from_secs(3_600), ..Fate::default() };
    let talk = with(0, Writing { new: converting, ..Writing::default() }).await;
    let put = |file: &'static [u8]| {
        let request = talk.client.put(talk.url("/torrents/addTorrent")).bearer_auth(talk.demo.token());
        async move { request.body(file).send().await.unwrap() }
    };
    let file = b"d8:announce3:udp4:infod5:filesld6:lengthi9e4:pathl3:sub1:aeed6:lengthi7e4:pathl1:beee4:name1:xee";
    let id = body(put(file).await).await["id"].as_str().unwrap().to_owned();
    let added = info(&talk, &id).await;
    assert_eq!(added["hash"], "6a54419ffeb036c4cdeeaa4dc1b8e115ab8e15d7");
    assert_eq!((&added["original_filename"], &added["original_bytes"]), (&"x".into(), &16.into()));
    assert_eq!((&added["status"], &added["files"][0]["selected"]), (&"waiting_files_selection".into(), &0.into()));
    assert_eq!((&added["files"][0]["path"], &added["files"][1]["path"]), (&"/sub/a".into(), &"/b".into()));
    assert_eq!(select(&talk, &id, "2").await, 204);
    let chosen = info(&talk, &id).await;
    assert_eq!((&chosen["status"], &chosen["bytes"]), (&"downloaded".into(), &7.into()));
    assert_eq!(chosen["links"].as_array().unwrap().len(), 1);
    assert_eq!(refusal(put(b"d4:infod6:lengthi9e4:name1:xe").await).await, (400, 30));
}

#[tokio::test]
async fn the_real_service_is_the_default_and_the_gentle_one_is_quicker() {
    let (service, gentle) = (DemoOptions::default().writing, Writing::gentle());
    assert_eq!((service.add_burst, service.adds_per_minute, service.refused_names.len()), (30, 30, 11));
    assert!(gentle.new.download < service.new.download && gentle.refused_names == service.refused_names);
    let talk = Talk::with(DemoOptions { writing: gentle, ..DemoOptions::quick(400) }).await;
    let list = talk.json("/torrents?limit=5000").await;
    let refused = Writing::shipped_names();
    let is_refused = |row: &&Value| refused.iter().any(|part| row["filename"].as_str().unwrap().contains(part));
    assert!((3..=20).contains(&list.as_array().unwrap().iter().filter(is_refused).count()));
}
