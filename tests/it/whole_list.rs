//! The list as those read it who act on it: whole, each torrent once, and its pages apart.

use std::time::Duration;

use redriva::archive::Archive;
use redriva::demo::{Class, Demo, DemoOptions, Fault, When};
use redriva::remote::WholeList;
use tokio::sync::mpsc;

/// Rows of a page.
const PAGE: u32 = 10;

async fn service(pages: u32) -> Demo {
    Demo::start(DemoOptions::quick((pages * PAGE) as usize)).await.unwrap()
}

/// Reads the list of an account whose pages are to be so far apart.
async fn read(demo: &Demo, wait: Duration) -> WholeList {
    let folder = crate::house::folder();
    let archive = Archive::open(&folder.path().join("redriva.db")).unwrap();
    let remote = crate::house::remote(demo, archive);
    let (notes, _heard) = mpsc::channel(100);
    remote.whole_list(PAGE, wait, &notes).await.unwrap()
}

fn ids(list: &WholeList) -> Vec<String> {
    let mut ids: Vec<String> = list.torrents.iter().map(|torrent| torrent.id.to_string()).collect();
    ids.sort_unstable();
    ids
}

fn account(demo: &Demo) -> Vec<String> {
    let mut ids = demo.account().ids();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn its_pages_are_as_far_apart_as_is_asked_for_and_the_first_one_comes_at_once() {
    for (pages, wait, least, most) in [(1, 60_000, 0, 30), (3, 500, 1, 60)] {
        let demo = service(pages).await;
        let begun = tokio::time::Instant::now();
        let list = read(&demo, Duration::from_millis(wait)).await;
        let took = begun.elapsed();
        assert_eq!((ids(&list), list.is_complete), (account(&demo), true), "{pages} pages");
        assert_eq!(demo.traffic().of(Class::List), u64::from(pages));
        assert!((Duration::from_secs(least)..Duration::from_secs(most)).contains(&took), "{pages} pages: {took:?}");
    }
}

#[tokio::test]
async fn one_that_moved_is_read_again_and_holds_each_torrent_once() {
    let demo = service(2).await;
    demo.faults().add(When::list().page(1).nth(1), Fault::InsertBetweenPages(3));
    let list = read(&demo, Duration::ZERO).await;
    assert_eq!((ids(&list), list.is_complete), (account(&demo), true));
    // The first reading misses three, and looks for them to the end.
    assert_eq!(demo.traffic().of(Class::List), 4 + 3);
}

#[tokio::test]
async fn one_that_keeps_moving_is_given_up_after_three_readings_and_holds_each_torrent_once() {
    let demo = service(2).await;
    demo.faults().add(When::list().page(1), Fault::InsertBetweenPages(3));
    let list = read(&demo, Duration::ZERO).await;
    assert!(!list.is_complete);
    let told = ids(&list);
    // All but the three that came after the first page of the last reading.
    assert_eq!(told.len(), 26);
    assert!(told.iter().all(|id| account(&demo).contains(id)));
    assert!(told.windows(2).all(|pair| pair[0] != pair[1]), "{told:?}");
}
