//! Direct links: what is behind them, and which of them are dead.

use redriva::demo::{DemoOptions, Fault, When, Writing};
use reqwest::{Response, StatusCode};
use serde_json::Value;

use super::talk::{Talk, body};

/// Returns all links of the downloaded torrents, newest first.
async fn links(talk: &Talk) -> Vec<String> {
    let list = talk.json("/torrents?limit=5000").await;
    let links = list.as_array().unwrap().iter().flat_map(|row| row["links"].as_array().unwrap());
    links.map(|link| link.as_str().unwrap().to_owned()).collect()
}

async fn unrestrict(talk: &Talk, link: &str) -> Response {
    talk.post("/unrestrict/link", &[("link", link)]).await
}

#[tokio::test]
async fn links_are_unrestricted_and_listed_as_downloads() {
    let talk = Talk::quick(30).await;
    let id = talk.demo.account().ids_with_status("downloaded").swap_remove(0);
    let info = talk.json(&format!("/torrents/info/{id}")).await;
    let link = info["links"][0].as_str().unwrap();
    let download = body(talk.post("/unrestrict/link", &[("link", link)]).await).await;
    assert_eq!(download["link"], link);
    assert!(download["filesize"].as_u64() > Some(0) && download["filename"].is_string());
    let downloads = talk.json("/downloads").await;
    assert_eq!(downloads[0]["id"], download["id"]);
    assert_eq!(talk.delete(&format!("/downloads/delete/{}", download["id"].as_str().unwrap())).await, 204);
    assert_eq!(talk.get("/downloads").await.status(), 204);
    let dead = talk.post("/unrestrict/link", &[("link", "https://real-debrid.com/d/AAAAAAAAAAAAA")]).await;
    assert_eq!((dead.status().as_u16(), body(dead).await["error_code"].as_i64()), (503, Some(19)));
}

#[tokio::test]
async fn dead_links_say_which_way_they_are_dead() {
    let talk = Talk::quick(30).await;
    let links = links(&talk).await;
    for (link, error_code, slug) in [(&links[0], 19, "hoster_unavailable"), (&links[1], 24, "file_unavailable")] {
        talk.demo.account().end_link(link, error_code);
        let dead = unrestrict(&talk, link).await;
        assert_eq!(dead.status(), 503);
        let dead = body(dead).await;
        assert_eq!((&dead["error_code"], &dead["error"]), (&error_code.into(), &slug.into()));
    }
    assert_eq!(unrestrict(&talk, &links[2]).await.status(), 200);
    // Traffic that is used up is a matter of the account, and so a fault.
    let exhausted = Fault::Status { status: 503, error_code: 23, slug: "traffic_exhausted".to_owned() };
    talk.demo.faults().add(When::unrestrict(), exhausted);
    assert_eq!(body(unrestrict(&talk, &links[2]).await).await["error_code"], 23);
}

#[tokio::test]
async fn a_share_of_the_links_may_be_dead_and_stays_so() {
    let writing = Writing { dead_one_in: 4, ..Writing::default() };
    let talk = Talk::with(DemoOptions { writing, ..DemoOptions::quick(60) }).await;
    let links = links(&talk).await;
    let mut dead = 0;
    for link in links.iter().take(200) {
        let status = unrestrict(&talk, link).await.status();
        assert_eq!(unrestrict(&talk, link).await.status(), status);
        dead += usize::from(status == 503);
    }
    assert!((25..=80).contains(&dead), "{dead} of 200");
}

#[tokio::test]
async fn a_direct_link_gives_its_bytes_whole_and_in_ranges_until_it_is_deleted() {
    let talk = Talk::quick(60).await;
    let mut small = None;
    for link in links(&talk).await {
        let download = body(unrestrict(&talk, &link).await).await;
        if (1_000..200_000).contains(&download["filesize"].as_u64().unwrap()) {
            small = Some(download);
            break;
        }
    }
    let download: Value = small.unwrap();
    let (url, size) = (download["download"].as_str().unwrap(), download["filesize"].as_u64().unwrap());
    assert!(url.starts_with("http://127.0.0.1:") && url.contains("/d/"), "{url}");
    let get = async |range: Option<&str>| {
        let request = talk.client.get(url);
        range.map_or(request.try_clone().unwrap(), |range| request.header("range", range)).send().await.unwrap()
    };
    let whole = get(None).await;
    assert_eq!((whole.status(), whole.content_length()), (StatusCode::OK, Some(size)));
    let whole = whole.bytes().await.unwrap();
    assert_eq!(whole.len() as u64, size);
    let part = get(Some("bytes=501-700")).await;
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 501-700/{size}"));
    assert_eq!(part.bytes().await.unwrap(), whole.slice(501..701));
    assert_eq!(get(Some("bytes=-9")).await.bytes().await.unwrap(), whole.slice(whole.len() - 9..));
    let beyond = get(Some(&format!("bytes={size}-"))).await;
    assert_eq!(
        (beyond.status().as_u16(), beyond.headers()["content-range"].to_str().unwrap()),
        (416, &*format!("bytes */{size}"))
    );

    assert_eq!(talk.delete(&format!("/downloads/delete/{}", download["id"].as_str().unwrap())).await, 204);
    assert_eq!(get(None).await.status(), 404);
}
