//! The quota and the counters: what a client's limiter is judged by.

use std::time::Duration;

use redriva::demo::{Class, DemoOptions, Latency};

use tokio::time::Instant;

use super::talk::{Talk, body};

#[tokio::test]
async fn requests_beyond_the_window_are_refused_and_count_too() {
    let window = Duration::from_millis(1_500);
    let talk = Talk::with(DemoOptions { limit: 5, window, ..DemoOptions::quick(3) }).await;
    let start = Instant::now();
    for n in 1..=8 {
        let response = talk.get("/user").await;
        assert_eq!(response.status(), if n <= 5 { 200 } else { 429 }, "request {n}");
        if n > 5 {
            assert_eq!(response.headers().get("retry-after"), None);
            assert_eq!(body(response).await["error_code"], 34);
        }
    }
    assert!(start.elapsed() < window, "the machine was too slow for this test");
    let traffic = talk.demo.traffic();
    assert_eq!((traffic.requests, traffic.refused, traffic.worst_window, traffic.window_used), (8, 3, 8, 8));
    tokio::time::sleep(window).await;
    assert_eq!(talk.get("/user").await.status(), 200);
    assert_eq!(talk.demo.traffic().window_used, 1);
}

#[tokio::test]
async fn strangers_and_the_clock_cost_no_quota() {
    let talk = Talk::with(DemoOptions { limit: 1, ..DemoOptions::quick(3) }).await;
    for _ in 0..3 {
        assert_eq!(talk.client.get(talk.url("/time")).send().await.unwrap().status(), 200);
        assert_eq!(talk.client.get(talk.url("/user")).bearer_auth("WRONG").send().await.unwrap().status(), 401);
    }
    assert_eq!(talk.get("/user").await.status(), 200);
    assert_eq!(talk.get("/user").await.status(), 429);
}

#[tokio::test]
async fn answers_take_their_time_side_by_side() {
    let latency = Latency { mean: Duration::from_millis(500), spread: Duration::from_millis(50) };
    let talk = Talk::with(DemoOptions { latency, ..DemoOptions::quick(3) }).await;
    let start = Instant::now();
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let request = talk.client.get(talk.url("/user")).bearer_auth(talk.demo.token());
            tokio::spawn(async move { request.send().await.unwrap().status() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert!(start.elapsed() >= Duration::from_millis(450));
    let traffic = talk.demo.traffic();
    assert_eq!((traffic.max_concurrent, traffic.of(Class::User)), (10, 10));
}

#[tokio::test]
async fn details_are_counted_by_torrent() {
    let talk = Talk::quick(3).await;
    let ids = talk.demo.account().ids();
    for id in [&ids[0], &ids[1], &ids[0]] {
        talk.get(&format!("/torrents/info/{id}")).await;
    }
    talk.get("/torrents/info/AAAAAAAAAAAAA").await;
    let traffic = talk.demo.traffic();
    assert_eq!((traffic.of(Class::Info), traffic.info_served.len(), traffic.info_served_twice()), (4, 2, 1));
    assert_eq!((traffic.by_status[&200], traffic.by_status[&404]), (3, 1));
}
