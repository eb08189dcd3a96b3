//! The list: what ends it, what does not, and what a moving one proves.

use std::time::Duration;

use redriva::config::Key;
use redriva::demo::{Class, Fault, RowDamage, When};
use redriva::model::SyncMode;
use redriva::sync::{RunStop, Safety};

use crate::house::{House, Plan, exit};

/// More than one page: the service gives 5,000 rows at most.
const TWO_PAGES: usize = 5_200;

async fn living_house(torrents: usize) -> House {
    let house = House::quick(torrents).await;
    house.run(SyncMode::Fast).await;
    house
}

#[tokio::test]
async fn nothing_but_an_end_is_an_end() {
    let house = living_house(25).await;
    let before = house.dump_without_runs();
    for fault in [
        Fault::EmptyObject200,
        Fault::EmptyBody200,
        Fault::NullBody,
        Fault::ErrorObject200,
        Fault::Html(200),
        Fault::Html(502),
        Fault::Missing404,
        Fault::TruncatedJson,
    ] {
        house.demo.faults().clear();
        house.demo.faults().add(When::list(), fault.clone());
        for mode in [SyncMode::Smart, SyncMode::Torrents] {
            let (end, _) = house.run(mode).await;
            assert_eq!((exit(&end), end.summary.gone), (13, 0), "{fault:?}: {:?}", end.stop);
            assert!(house.dump_without_runs() == before, "{fault:?} changed the archive");
        }
    }
}

#[tokio::test]
async fn an_empty_list_of_a_living_archive_is_a_safety_stop() {
    let house = living_house(25).await;
    let before = house.dump_without_runs();
    for fault in [Fault::NoContent204, Fault::EmptyArray200, Fault::HugeBody(1_000)] {
        house.demo.faults().clear();
        house.demo.faults().add(When::list(), fault.clone());
        let (end, _) = house.run(SyncMode::Smart).await;
        assert!(
            matches!(
                end.stop,
                Some(RunStop::Safety(Safety::EmptyList { living: 25 } | Safety::UnprovedEmptyList { living: 25 }))
            ),
            "{fault:?}: {:?}",
            end.stop
        );
        assert_eq!(exit(&end), 20);
        // An advice that leads to the same stop again is none.
        let is_proved = fault == Fault::EmptyArray200;
        assert_eq!(end.stop.unwrap().hint().unwrap().contains("--accept-removals"), is_proved, "{fault:?}");
        assert!(house.dump_without_runs() == before, "{fault:?} changed the archive");
    }
    house.demo.faults().clear();
    house.run(SyncMode::Smart).await;
    house.assert_true();
}

#[tokio::test]
async fn a_bad_row_costs_only_itself_and_proves_nothing() {
    for damage in [RowDamage::NotAnObject, RowDamage::NoId, RowDamage::HostileId] {
        let house = living_house(25).await;
        let added = house.demo.account().add("Added (1924)");
        house.demo.account().remove(&house.demo.account().ids()[20]);
        house.demo.faults().add(When::list(), Fault::BadRow { position: 3, damage });
        let (end, _) = house.run(SyncMode::Smart).await;
        let s = &end.summary;
        assert_eq!((exit(&end), s.rejected, s.list_complete, s.gone), (3, 1, false, 0), "{damage:?}");
        assert!(house.exported().contains_key(&added));
        assert_eq!(house.count("SELECT count(*) FROM rejects WHERE json <> '' AND reason <> ''"), 1);
        assert_eq!(house.traffic().of(Class::List), 2, "reading again would not help");
        house.assert_sound();
    }
}

#[tokio::test]
async fn a_list_of_one_bad_row_is_not_an_empty_list() {
    let house = living_house(1).await;
    house.demo.faults().add(When::list(), Fault::BadRow { position: 0, damage: RowDamage::NoId });
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), end.summary.rejected), (3, 1), "{:?}", end.stop);
}

#[tokio::test]
async fn half_a_character_in_one_name_costs_no_row() {
    let house = House::quick(3).await;
    house.demo.faults().add(When::any(), Fault::BadRow { position: 1, damage: RowDamage::LoneSurrogate });
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), end.summary.archived, end.summary.rejected), (0, 3, 0));
    let names = "SELECT count(*) FROM torrents WHERE filename LIKE 'half \u{fffd} a pair'";
    assert_eq!(house.count(names), 1);
    let kept = r"SELECT count(*) FROM torrents WHERE json LIKE '%half \ud83d a pair%'";
    assert_eq!(house.count(kept), 1, "the row is kept as it came");
}

#[tokio::test]
async fn a_list_that_moved_once_is_read_again_and_then_complete() {
    let house = House::quick(TWO_PAGES).await;
    house.demo.faults().add(When::list().page(1).nth(1), Fault::InsertBetweenPages(3));
    let (end, _) = house.run(SyncMode::Torrents).await;
    let s = &end.summary;
    assert_eq!((exit(&end), s.list_complete, s.listed), (0, true, 5_203));
    assert_eq!(house.traffic().of(Class::List), 5, "the first reading looks for the three that moved over the border");
    assert_eq!(house.exported().len(), 5_203);
}

#[tokio::test]
async fn a_list_that_keeps_moving_is_stored_and_proves_nothing() {
    let house = House::quick(TWO_PAGES).await;
    let first = house.demo.account().ids();
    house.demo.faults().add(When::list().page(1), Fault::DeleteBetweenPages(2));
    let (end, _) = house.run(SyncMode::Torrents).await;
    let s = &end.summary;
    assert_eq!((exit(&end), s.list_complete, s.gone), (0, false, 0));
    assert_eq!(house.traffic().of(Class::List), 6, "three readings of two pages");
    let stored = house.exported();
    // Each reading skips what moved over the border, and the others have seen it.
    assert!(first.iter().all(|id| stored.contains_key(id)));
    assert_eq!(house.count("SELECT count(*) FROM torrents WHERE missing_at IS NOT NULL OR gone_at IS NOT NULL"), 0);
}

#[tokio::test]
async fn a_page_that_repeats_itself_ends_the_reading() {
    let house = House::quick(TWO_PAGES).await;
    house.demo.faults().add(When::list().page(2), Fault::RepeatedPage);
    let (end, _) = house.run(SyncMode::Torrents).await;
    let s = &end.summary;
    assert_eq!((exit(&end), s.list_complete, s.listed, s.unlisted), (3, false, 5_000, 200));
    assert_eq!(house.traffic().of(Class::List), 6);
}

#[tokio::test]
async fn a_service_that_gives_fewer_rows_a_page_than_asked_is_read_to_its_end() {
    for (torrents, rows) in [(25, 10), (30, 10), (25, 1), (12, 11), (2_500, 100)] {
        let house = House::quick(torrents).await;
        house.demo.faults().add(When::list(), Fault::SmallPages(rows));
        let (end, _) = house.run(SyncMode::Torrents).await;
        let s = &end.summary;
        assert_eq!(
            (exit(&end), s.list_complete, s.listed),
            (0, true, torrents as u64),
            "{rows} a page: {:?}",
            end.stop
        );
        assert_eq!(house.traffic().of(Class::List), torrents.div_ceil(rows) as u64, "{rows} a page");
        assert_eq!(house.exported().len(), torrents);
    }
}

#[tokio::test]
async fn pages_are_asked_for_as_far_apart_as_the_setting_says_and_the_first_one_at_once() {
    for (pages, wait, least, most) in [(1, "60", 0, 30), (3, "0.5", 1, 60)] {
        let house = House::with(Plan::quick(pages * 10).with(Key::PageWait, wait)).await;
        house.demo.faults().add(When::list(), Fault::SmallPages(10));
        let begun = tokio::time::Instant::now();
        let (end, _) = house.run(SyncMode::Torrents).await;
        let took = begun.elapsed();
        assert_eq!((exit(&end), house.traffic().of(Class::List)), (0, pages as u64));
        assert!((Duration::from_secs(least)..Duration::from_secs(most)).contains(&took), "{pages} pages: {took:?}");
    }
}

#[tokio::test]
async fn without_a_total_small_pages_are_read_until_one_brings_nothing_new() {
    let house = House::quick(25).await;
    house.demo.faults().add(When::list(), Fault::SmallPages(10));
    house.demo.faults().add(When::list(), Fault::MissingTotalCount);
    let (end, _) = house.run(SyncMode::Torrents).await;
    assert_eq!((exit(&end), end.summary.list_complete, end.summary.listed), (0, false, 25));
    assert_eq!((house.traffic().of(Class::List), house.exported().len()), (4, 25));
}

#[tokio::test]
async fn a_page_of_the_same_bad_rows_for_ever_ends_the_reading() {
    let house = House::quick(25).await;
    let page = br#"[{"id":"../x"},{"id":null},7]"#.to_vec();
    house.demo.faults().add(When::list(), Fault::Raw { status: 200, body: page });
    let (end, _) = house.run(SyncMode::Torrents).await;
    assert_eq!((exit(&end), end.summary.listed, end.summary.rejected), (3, 0, 3), "{:?}", end.stop);
    assert_eq!(house.traffic().of(Class::List), 2);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_run_and_keeps_the_pages_before_it() {
    let house = House::quick(TWO_PAGES).await;
    house.demo.faults().add(When::list().page(2), Fault::EmptyObject200);
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!((exit(&end), end.summary.archived), (13, 0));
    assert_eq!(house.count("SELECT count(*) FROM torrents"), 5_000);
    assert_eq!(end.summary.new, 5_000, "what is stored is told");
}
