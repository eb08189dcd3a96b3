//! Since you last looked: what is told first at a start, until it was seen.

use redriva::archive::Reader;
use redriva::demo::DemoOptions;
use redriva::model::{HistoryEvent, LookMark, NewsKind, NewsLine, Overview, TorrentId};
use redriva::tui::testing::dashboard::Tile;
use redriva::tui::testing::{
    ArchiveAnswer, ArchiveQuery, ChangeFilter, Effect, MessageKind, Owner, Route, SavedLook, SavedState, Setup, Start,
};

use super::dashboard::overview;
use super::{AppHarness, answer, moment, setup};
use crate::shell::Shell;

const TITLE: &str = "Since you last looked";

fn id(text: &str) -> TorrentId {
    TorrentId::parse(text).unwrap()
}

fn look(event: i64) -> SavedLook {
    SavedLook { archive: Some("a".to_owned()), event, at: moment("2026-11-21T20:37:00Z") }
}

/// The numbers, with two torrents that came, one of which failed; the archive has so many events.
fn news(event: i64) -> Overview {
    let line = |kind, ids: &[&str], names: &[&str]| NewsLine {
        kind,
        torrents: ids.iter().map(|text| id(text)).collect(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let mark = LookMark { archive: Some("a".to_owned()), event, at: moment("2026-11-22T12:00:00Z") };
    Overview {
        news: vec![
            line(NewsKind::Came, &["L0", "L1"], &["Metropolis.1927.2160p.Restored", "Safety Last!"]),
            line(NewsKind::Failed, &["L1"], &["Safety Last!"]),
        ],
        mark: Some(mark),
        ..overview()
    }
}

/// A start that finds how the last one was left.
fn started(looked: Option<SavedLook>, (width, height): (u16, u16)) -> AppHarness {
    let saved = SavedState { looked, ..SavedState::default() };
    AppHarness::with(Setup { start: Start { saved, ..Start::default() }, ..setup(width, height) })
}

fn hears(bench: &mut AppHarness, overview: Overview) {
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview))));
}

fn asked_since(bench: &mut AppHarness) -> Option<i64> {
    bench.orders().into_iter().find_map(|order| match order {
        Effect::Read { query: ArchiveQuery::Overview { since }, .. } => Some(since.map(|look| look.event)),
        _ => None,
    })?
}

#[test]
fn what_is_new_comes_first_at_every_size_and_each_line_opens_what_it_counts() {
    for size in [(120, 36), (80, 24), (40, 12), (200, 60)] {
        let mut bench = started(Some(look(7)), size);
        assert_eq!(asked_since(&mut bench), Some(7));
        hears(&mut bench, news(9));
        insta::assert_snapshot!(format!("news_{}x{}", size.0, size.1), bench.screen());
        assert_eq!(bench.app.layers.dashboard.chosen(), Some((Tile::News, 0)));
    }
    let mut bench = started(Some(look(7)), (120, 36));
    hears(&mut bench, news(9));
    bench.orders();
    bench.press("j enter");
    let since = Some(moment("2026-11-21T20:37:00Z"));
    let query = ArchiveQuery::History { part: ChangeFilter::All, since };
    assert!(bench.orders().iter().any(|order| matches!(order, Effect::Read { query: q, .. } if *q == query)));
    let event = |number: i64, torrent: &str| HistoryEvent {
        id: number,
        torrent: id(torrent),
        name: format!("name of {torrent}"),
        ..overview().newest[0].clone()
    };
    let events = vec![event(9, "L1"), event(8, "L0")];
    bench.deliver(answer(
        Owner::History,
        ArchiveAnswer::History { events, removed: Vec::new(), totals: Some([2, 2, 0, 0]) },
    ));
    let screen = bench.screen();
    assert!(screen.contains("name of L1") && !screen.contains("name of L0"), "{screen}");
    assert!(screen.contains("1 failed since you last looked") && screen.contains("1 event"), "{screen}");
    bench.press("esc");
    assert!(bench.screen().contains(TITLE), "the other line can still be opened\n{}", bench.screen());
    bench.press("5");
    assert!(!bench.screen().contains("since you last looked"), "asked for by its key it shows everything");
}

#[test]
fn it_stays_until_the_dashboard_is_left_or_it_is_sent_away_and_the_next_start_begins_there() {
    for keys in ["2 1", "esc", "end enter esc", "q"] {
        let mut bench = started(Some(look(7)), (120, 36));
        hears(&mut bench, news(9));
        assert!(bench.screen().contains(TITLE));
        assert_eq!(bench.app.saved().looked.map(|look| look.event), Some(7), "not seen yet");
        bench.press("t j k").deliver(MessageKind::ArchiveChanged);
        assert_eq!(asked_since(&mut bench), Some(7));
        hears(&mut bench, news(11));
        bench.press(keys);
        assert_eq!(bench.app.saved().looked.map(|look| look.event), Some(11), "{keys}");
        bench.deliver(MessageKind::ArchiveChanged);
        assert_eq!(asked_since(&mut bench), None, "what happens from now on is seen while it happens");
        assert!(!bench.screen().contains(TITLE), "{keys}\n{}", bench.screen());
    }
}

#[test]
fn at_a_first_start_and_when_nothing_happened_nothing_is_told_and_the_next_one_counts_from_there() {
    let nothing = Overview { news: Vec::new(), ..news(9) };
    for looked in [None, Some(look(7))] {
        let mut bench = started(looked, (120, 36));
        hears(&mut bench, nothing.clone());
        assert!(!bench.screen().contains(TITLE), "{}", bench.screen());
        assert_eq!(bench.app.saved().looked.map(|look| look.event), Some(9));
        // What comes now is no news of this start.
        bench.deliver(MessageKind::ArchiveChanged);
        hears(&mut bench, news(12));
        assert!(!bench.screen().contains(TITLE), "{}", bench.screen());
        assert_eq!(bench.app.saved().looked.map(|look| look.event), Some(9));
    }
}

#[test]
fn a_single_line_of_news_has_its_frame_too() {
    let mut one = news(9);
    one.news.truncate(1);
    for size in [(120, 36), (40, 12)] {
        let mut bench = started(Some(look(7)), size);
        hears(&mut bench, one.clone());
        assert!(bench.screen().contains(&format!("╭─ {TITLE}")), "{}", bench.screen());
    }
}

#[test]
fn a_start_on_another_screen_has_seen_nothing() {
    let saved = SavedState { looked: Some(look(7)), screen: Some("torrents".to_owned()), ..SavedState::default() };
    let mut bench = AppHarness::with(Setup { start: Start { saved, ..Start::default() }, ..setup(120, 36) });
    hears(&mut bench, news(9));
    assert_eq!(bench.app.layers.route, Route::Torrents);
    bench.press("5 2 q");
    assert_eq!(bench.app.saved().looked, Some(look(7)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_tells_what_happened_since_a_look_by_event_and_by_time_where_it_is_another_archive() {
    let shell = Shell::with(DemoOptions { seed: 3, ..DemoOptions::quick(40) }).await;
    assert_eq!(shell.run(&["sync", "fast", "--quiet"]).code, Some(0));
    let reader = Reader::open(&shell.archive()).unwrap();
    let at = redriva::quota::now();
    let (told, mark) = reader.news(None, at).unwrap();
    assert_eq!(told, []);
    assert_eq!(reader.news(Some(&mark), at).unwrap(), (Vec::new(), mark.clone()));
    let gone = shell.demo.account().ids()[5].clone();
    assert!(shell.demo.account().remove(&gone));
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    let (told, later) = reader.news(Some(&mark), at).unwrap();
    let went = told.iter().find(|line| line.kind == NewsKind::Went).unwrap();
    assert_eq!((&went.torrents[..], went.names.len()), (&[id(&gone)][..], 1));
    assert!(told.iter().all(|line| line.kind != NewsKind::Came) && later.event > mark.event);
    // An archive that was looked at long ago, before this one was made.
    let other =
        LookMark { archive: Some("other".to_owned()), event: later.event + 5, at: moment("2024-01-01T00:00:00Z") };
    let (told, _) = reader.news(Some(&other), at).unwrap();
    let told = |kind| told.iter().find(|line| line.kind == kind).map_or(0, |line| line.torrents.len());
    // What came with the first sync is no news; what it lost since is.
    assert_eq!((told(NewsKind::Came), told(NewsKind::Went)), (0, 1));
    let now = LookMark { at: redriva::quota::now() + jiff::SignedDuration::from_secs(1), ..other };
    assert_eq!(reader.news(Some(&now), at).unwrap().0, []);
}

#[cfg(unix)]
#[test]
fn what_a_sync_brought_between_two_starts_is_told_by_the_second_and_not_by_the_third() {
    use super::living::Service;
    let service = Service::of(DemoOptions { seed: 5, ..DemoOptions::quick(30) });
    let home = tempfile::tempdir().unwrap();
    super::window::remember(&home, "without_guide = true\n");
    let mut window = service.any_day(home);
    window.wait_for("There is no archive yet.");
    window.press("s");
    window.wait_for("30 details archived");
    window.press("1");
    window.wait_for("synced now");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    // The account loses one, and a sync of the screen's next day tells it.
    let gone = service.demo.account().ids()[2].clone();
    assert!(service.demo.account().remove(&gone));
    for told in [true, false] {
        let home = std::mem::replace(&mut window.home, tempfile::tempdir().unwrap());
        if told {
            assert!(service.sync(&home).success());
        }
        window = service.any_day(home);
        window.wait_for("synced");
        assert_eq!(window.seen.screen().contents().contains(TITLE), told, "{}", window.seen.screen().contents());
        if told {
            window.wait_for("∅ 1 gone");
            assert!(!window.seen.screen().contents().contains(" came "), "the first sync is no news");
        }
        window.press("q");
        assert_eq!(window.end().exit_code(), 0);
    }
}
