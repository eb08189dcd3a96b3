//! On the machine's own clock, over real HTTP: what the stand-in counts is what Real-Debrid would count.

use std::time::Duration;

use redriva::archive::Archive;
use redriva::config::Key;
use redriva::demo::{Class, DemoOptions};
use redriva::model::SyncMode;
use redriva::quota::{Limiter, Limits};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::house::{House, Plan};

const LIMIT: u32 = 80;
const WINDOW: Duration = Duration::from_secs(2);

fn metered(torrents: usize) -> Plan {
    let plan = Plan::quick(torrents).with(Key::RateLimit, "80");
    Plan { demo: DemoOptions { limit: LIMIT, window: WINDOW, ..plan.demo }, window: WINDOW, ..plan }
}

#[tokio::test]
async fn a_large_sync_keeps_the_quota_and_uses_it_up() {
    let house = House::with(metered(220)).await;
    let start = Instant::now();
    let (end, _) = house.run(SyncMode::Fast).await;
    let took = start.elapsed();
    let traffic = house.traffic();
    assert_eq!((traffic.refused, end.summary.refused, traffic.of(Class::Info)), (0, 0, 220));
    assert!(traffic.worst_window <= LIMIT as usize, "{}", traffic.worst_window);
    house.assert_true();
    // 220 details evenly spaced, one each 25 ms.
    let bound = WINDOW.mul_f64(220.0 / f64::from(LIMIT));
    assert!(took < bound.mul_f64(1.15), "{took:?} for {bound:?}");
}

#[tokio::test]
async fn a_small_sync_is_through_at_once() {
    let house = House::with(metered(30)).await;
    let start = Instant::now();
    house.run(SyncMode::Fast).await;
    assert!(start.elapsed() < WINDOW, "{:?}", start.elapsed());
    assert_eq!(house.traffic().refused, 0);
}

#[tokio::test]
async fn one_sync_after_the_other_shares_the_window() {
    let house = House::with(metered(60)).await;
    for _ in 0..2 {
        house.run(SyncMode::Fast).await;
    }
    let traffic = house.traffic();
    assert_eq!((traffic.refused, traffic.of(Class::Info)), (0, 120));
    assert!(traffic.worst_window <= LIMIT as usize, "{}", traffic.worst_window);
}

#[tokio::test]
async fn two_processes_on_one_archive_share_the_window() {
    let house = House::with(metered(1)).await;
    let url = format!("{}/user", house.demo.base_url());
    redriva::api::install_tls();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut requests = JoinSet::new();
    for _ in 0..2 {
        // A connection and a writer of its own, as another process has them.
        let archive = Archive::open(&house.archive_path()).unwrap();
        let (list_pause, detail_pause) = (Duration::ZERO, Duration::ZERO);
        let limits = Limits { limit: LIMIT, window: WINDOW, concurrent: 20, list_pause, detail_pause };
        let limiter = Limiter::new(archive, limits);
        for _ in 0..80 {
            let (limiter, client, url) = (limiter.clone(), client.clone(), url.clone());
            let token = house.demo.token().to_owned();
            requests.spawn(async move {
                let permit = limiter.acquire().await.unwrap();
                let answer = client.get(url).bearer_auth(token).send().await.unwrap();
                permit.settle();
                answer.status().as_u16()
            });
        }
    }
    let statuses = requests.join_all().await;
    assert_eq!((statuses.len(), statuses.iter().filter(|status| **status != 200).count()), (160, 0));
    let traffic = house.traffic();
    assert!(traffic.worst_window <= LIMIT as usize, "{}", traffic.worst_window);
}
