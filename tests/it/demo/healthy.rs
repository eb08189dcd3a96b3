//! The service when nothing is wrong: pages, details, token, changes and the door.

use redriva::demo::DemoOptions;
use serde_json::Value;

use super::talk::{Talk, body, ids, total};

#[tokio::test]
async fn pages_are_disjoint_newest_first_and_end_with_204() {
    let talk = Talk::quick(250).await;
    let mut seen = Vec::new();
    let mut added = Vec::new();
    for (page, rows) in [(1, 100), (2, 100), (3, 50)] {
        let response = talk.get(&format!("/torrents?page={page}")).await;
        assert_eq!((response.status().as_u16(), total(&response)), (200, "250"));
        let page = body(response).await;
        assert_eq!(page.as_array().unwrap().len(), rows);
        seen.extend(ids(&page));
        added.extend(page.as_array().unwrap().iter().map(|row| row["added"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, talk.demo.account().ids());
    // Wall time goes back an hour each October, so that its text is not quite sorted.
    assert!(added.windows(2).filter(|pair| pair[0] < pair[1]).count() <= 4);
    let end = talk.get("/torrents?page=4").await;
    assert_eq!((end.status().as_u16(), total(&end)), (204, "250"));
    assert_eq!(end.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn limit_is_capped_and_offset_answers_204() {
    let talk = Talk::quick(5_001).await;
    assert_eq!(talk.json("/torrents?limit=9999").await.as_array().unwrap().len(), 5_000);
    assert_eq!(talk.json("/torrents?limit=5000&page=2").await.as_array().unwrap().len(), 1);
    assert_eq!(talk.json("/torrents?limit=1&page=0").await, talk.json("/torrents?limit=1&page=1").await);
    assert_eq!(talk.get("/torrents?offset=0").await.status(), 204);
    let active = talk.json("/torrents?filter=active&limit=5000").await;
    let count = talk.json("/torrents/activeCount").await;
    assert_eq!(active.as_array().unwrap().len(), usize::try_from(count["nb"].as_u64().unwrap()).unwrap());
}

#[tokio::test]
async fn an_empty_account_is_a_204() {
    let talk = Talk::quick(0).await;
    let response = talk.get("/torrents").await;
    assert_eq!((response.status().as_u16(), total(&response)), (204, "0"));
}

#[tokio::test]
async fn list_and_detail_tell_the_truth() {
    let talk = Talk::quick(400).await;
    let list = talk.json("/torrents?limit=5000").await;
    let truth = talk.demo.account().truth();
    let lines: Vec<Value> = truth.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), list.as_array().unwrap().len());
    for (row, line) in list.as_array().unwrap().iter().zip(&lines) {
        let id = line["id"].as_str().unwrap();
        let info = talk.json(&format!("/torrents/info/{id}")).await;
        for (key, value) in row.as_object().unwrap() {
            assert_eq!((&line[key], &info[key]), (value, value), "{key} of {id}");
        }
        for key in ["ended", "speed", "seeders"] {
            assert_eq!(row.get(key).is_none(), line[key].is_null(), "{key} of {id}");
        }
        for (key, value) in line["detail"].as_object().unwrap() {
            assert_eq!(&info[key], value, "{key} of {id}");
        }
    }
    assert_eq!(talk.demo.traffic().info_served.len(), 400);
    assert_eq!(talk.demo.traffic().info_served_twice(), 0);
    assert_eq!(truth, talk.demo.account().truth());
}

#[tokio::test]
async fn bodies_have_the_layout_of_the_service() {
    let talk = Talk::quick(50).await;
    let id = talk.demo.account().ids_with_status("downloaded").swap_remove(0);
    let response = talk.get(&format!("/torrents/info/{id}")).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    let text = response.text().await.unwrap();
    assert!(text.starts_with(&format!("{{\n\t\"id\": \"{id}\",\n\t\"filename\": ")), "{text}");
    assert!(text.contains(r"https:\/\/real-debrid.com\/d\/"), "{text}");
    let missing = talk.get("/torrents/info/AAAAAAAAAAAAA").await;
    assert_eq!(missing.status(), 404);
    let text = missing.text().await.unwrap();
    assert_eq!(text, "{\n\t\"error\": \"unknown_ressource\",\n\t\"error_code\": 7\n}");
}

#[tokio::test]
async fn the_clock_needs_no_token_and_shows_paris() {
    let options = DemoOptions { now: Some("2026-07-01T10:00:00Z".parse().unwrap()), ..DemoOptions::quick(1) };
    let talk = Talk::with(options).await;
    let text = |path: &str| {
        let request = talk.client.get(talk.url(path));
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    assert!(text("/time").await.starts_with("2026-07-01 12:00:0"));
    let iso = text("/time/iso").await;
    assert!(iso.starts_with("2026-07-01T12:00:0") && iso.ends_with("+0200"), "{iso}");
    let id = talk.demo.account().add("Sintel (2010)");
    let info = talk.json(&format!("/torrents/info/{id}")).await;
    let added = info["added"].as_str().unwrap();
    assert!(added.starts_with("2026-07-01T12:00:0") && added.ends_with("000Z"), "{added}");
}

#[tokio::test]
async fn only_the_token_opens_and_it_can_be_revoked() {
    let talk = Talk::quick(5).await;
    for request in [talk.client.get(talk.url("/user")), talk.client.get(talk.url("/user")).bearer_auth("WRONG")] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(body(response).await["error_code"], 8);
    }
    let user = talk.json("/user").await;
    assert_eq!((&user["type"], user["premium"].as_i64() > Some(0)), (&Value::from("premium"), true));
    assert_eq!(talk.demo.traffic().revocations, 0);
    assert_eq!(talk.get("/disable_access_token").await.status(), 204);
    assert_eq!(talk.get("/user").await.status(), 401);
    let traffic = talk.demo.traffic();
    assert_eq!((traffic.revocations, traffic.unauthorized, traffic.requests), (1, 3, 5));
}

#[tokio::test]
async fn a_magnet_is_added_chosen_from_and_deleted() {
    let talk = Talk::quick(20).await;
    let known = serde_json::from_str::<Value>(&talk.demo.account().truth_of(&talk.demo.account().ids()[9]).unwrap());
    let hash = known.unwrap()["hash"].as_str().unwrap().to_owned();
    let magnet = format!("magnet:?xt=urn:btih:{}&dn=Sintel+%282010%29", hash.to_uppercase());
    let added = talk.post("/torrents/addMagnet", &[("magnet", &magnet)]).await;
    assert_eq!(added.status(), 201);
    let id = body(added).await["id"].as_str().unwrap().to_owned();
    assert_eq!(talk.demo.account().len(), 21);
    let info = talk.json(&format!("/torrents/info/{id}")).await;
    assert_eq!((&info["status"], &info["hash"]), (&"waiting_files_selection".into(), &hash.into()));
    let first = info["files"][0]["id"].to_string();

    let select = format!("/torrents/selectFiles/{id}");
    for (form, code) in [(&[][..], 1), (&[("files", "")], 1), (&[("files", "99999")], 2), (&[("files", "x")], 2)] {
        let refused = talk.post(&select, form).await;
        assert_eq!(refused.status(), 404);
        assert_eq!(body(refused).await["error_code"], code, "{form:?}");
    }
    assert_eq!(talk.post(&select, &[("files", &first)]).await.status(), 204);
    assert_eq!(talk.post(&select, &[("files", "all")]).await.status(), 202);
    let info = talk.json(&format!("/torrents/info/{id}")).await;
    assert_eq!((&info["status"], &info["bytes"]), (&"downloaded".into(), &info["files"][0]["bytes"]));
    assert_eq!(info["links"].as_array().unwrap().len(), 1);

    let delete = format!("/torrents/delete/{id}");
    assert_eq!((talk.delete(&delete).await, talk.delete(&delete).await), (204, 404));
    assert_eq!(talk.post("/torrents/addMagnet", &[("magnet", "magnet:?xt=urn:btih:abc")]).await.status(), 400);
}

#[tokio::test]
async fn a_torrent_file_is_added_under_its_own_name() {
    let talk = Talk::quick(0).await;
    let put = |file: &'static [u8]| {
        talk.client.put(talk.url("/torrents/addTorrent")).bearer_auth(talk.demo.token()).body(file).send()
    };
    let added = put(b"d8:announce3:udp4:infod6:lengthi9e4:name13:Sintel (2010)ee").await.unwrap();
    assert_eq!(added.status(), 201);
    let id = body(added).await["id"].as_str().unwrap().to_owned();
    assert_eq!(talk.json(&format!("/torrents/info/{id}")).await["original_filename"], "Sintel (2010)");
    let refused = put(b"no torrent").await.unwrap();
    assert_eq!((refused.status().as_u16(), body(refused).await["error_code"].as_i64()), (400, Some(30)));
}

#[tokio::test]
async fn closed_endpoints_and_wrong_verbs_are_refused() {
    let talk = Talk::quick(1).await;
    for (path, status, code) in [
        ("/torrents/instantAvailability/abc", 403, 37),
        ("/nothing", 404, 3),
        ("/torrents/addMagnet", 405, 4),
        ("/torrents/info/..%2F..%2Fuser", 404, 3),
    ] {
        let response = talk.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(body(response).await["error_code"], code, "{path}");
    }
    assert_eq!(talk.json("/torrents/availableHosts").await[0]["host"], "real-debrid.com");
}

#[tokio::test]
async fn large_pages_may_come_without_links() {
    let options = DemoOptions { links_in_large_pages: false, ..DemoOptions::quick(200) };
    let talk = Talk::with(options).await;
    let has_links = |page: Value| page.as_array().unwrap().iter().any(|row| row["links"] != Value::Array(vec![]));
    assert!(has_links(talk.json("/torrents?limit=100").await));
    assert!(!has_links(talk.json("/torrents?limit=101").await));
}

#[tokio::test]
async fn the_door_shows_the_truth_and_moves_the_account() {
    let talk = Talk::quick(12).await;
    let door = talk.demo.base_url().replace("/rest/1.0", "/_demo/");
    let truth = talk.client.get(format!("{door}truth")).send().await.unwrap().text().await.unwrap();
    assert_eq!(truth, talk.demo.account().truth());
    let id = talk.demo.account().ids()[11].clone();
    let post = |call: String| talk.client.post(format!("{door}account/{call}")).send();
    assert_eq!(post(format!("fail?id={id}&status=dead")).await.unwrap().status(), 204);
    assert_eq!(talk.json(&format!("/torrents/info/{id}")).await["status"], "dead");
    assert_eq!(post(format!("rename?id={id}&name=H%C3%A4xan")).await.unwrap().status(), 204);
    assert_eq!(talk.json(&format!("/torrents/info/{id}")).await["filename"], "Häxan");
    assert_eq!(post(format!("remove?id={id}")).await.unwrap().status(), 204);
    assert_eq!(post(format!("remove?id={id}")).await.unwrap().status(), 404);
    let added = body(post("add?name=Spring".to_owned()).await.unwrap()).await;
    assert_eq!(added["id"], talk.demo.account().ids()[0]);
    let traffic = body(talk.client.get(format!("{door}traffic")).send().await.unwrap()).await;
    assert_eq!((&traffic["requests"], &traffic["by_class"]["info"]), (&2.into(), &2.into()));
    talk.client.post(format!("{door}reset_traffic")).send().await.unwrap();
    assert_eq!(talk.demo.traffic().requests, 0);
}

#[tokio::test]
async fn a_stopped_stand_in_frees_its_port() {
    let talk = Talk::quick(1).await;
    let url = talk.url("/time");
    assert_eq!(talk.get("/user").await.status(), 200);
    talk.demo.stop().await;
    assert!(talk.client.get(url).send().await.unwrap_err().is_connect());
}
