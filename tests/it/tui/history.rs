//! The history screen: days, parts, the way to a torrent.

use insta::assert_snapshot;
use redriva::actions::Wish;
use redriva::model::{ChangeKind, HistoryEvent, PastTorrent, RunId, Status, TorrentId};
use redriva::tui::testing::{ArchiveAnswer, ArchiveQuery, Effect, MessageKind, Owner, Route};

use super::{AppHarness, answer, moment, numbered, read};

fn id(text: &str) -> TorrentId {
    TorrentId::parse(text).unwrap()
}

fn event(number: i64, at: &str, torrent: &str, kind: ChangeKind, old: &str, new: &str) -> HistoryEvent {
    let text = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
    HistoryEvent {
        id: number,
        at: moment(at),
        run: Some(RunId(3)),
        torrent: id(torrent),
        name: format!("Name of {torrent}"),
        kind,
        old: text(old),
        new: text(new),
    }
}

pub(super) fn days() -> Vec<HistoryEvent> {
    vec![
        event(9, "2026-11-22T11:00:00Z", "A1", ChangeKind::Gone, "", "list and info"),
        event(8, "2026-11-22T10:00:00Z", "A2", ChangeKind::Status, "downloading", "downloaded"),
        HistoryEvent {
            run: Some(RunId(2)),
            ..event(7, "2026-11-21T10:00:00Z", "A2", ChangeKind::Progress, "3", "50.5")
        },
        event(6, "2026-11-21T09:00:00Z", "A3", ChangeKind::Renamed, "evil\u{1b}[2J", "good"),
        event(5, "2026-11-20T08:00:00Z", "A4", ChangeKind::Added, "", "downloading"),
    ]
}

fn removed() -> Vec<PastTorrent> {
    vec![PastTorrent {
        id: id("A1"),
        name: "Name of A1".to_owned(),
        bytes: Some(5 << 30),
        hash: None,
        status: Some(Status::Downloaded),
        added: None,
        gone: Some(moment("2026-11-22T11:00:00Z")),
        twin: Some(id("B1")),
    }]
}

fn opened(width: u16, height: u16) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, Vec::new());
    bench.press("5");
    assert_eq!(
        bench.orders(),
        [read(
            Owner::History,
            1,
            ArchiveQuery::History { part: redriva::tui::testing::ChangeFilter::All, since: None }
        )]
    );
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: days(), removed: removed(), totals: None }));
    bench
}

#[test]
fn days_with_their_events_at_three_widths() {
    assert_snapshot!("history_80", opened(80, 24).screen());
    assert_snapshot!("history_120", opened(120, 36).screen());
    assert_snapshot!("history_40", opened(40, 12).screen());
}

#[test]
fn history_before_there_is_any() {
    let mut bench = AppHarness::loaded(80, 24, Vec::new());
    bench.press("5");
    assert!(bench.screen().contains("Reading the archive."));
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: vec![], removed: vec![], totals: None }));
    assert!(bench.screen().contains("Nothing has happened yet."));
}

#[test]
fn the_cursor_passes_over_the_heads_of_days() {
    let mut bench = opened(80, 24);
    let mut seen = vec![];
    for key in ["home", "j", "j", "j", "j", "j", "k", "k", "end", "home"] {
        bench.press(key);
        seen.push(bench.app.layers.history.chosen().unwrap().id);
    }
    assert_eq!(seen, [9, 8, 7, 6, 5, 5, 6, 7, 5, 9]);
}

#[test]
fn parts_show_what_came_changed_and_went() {
    let mut bench = opened(80, 24);
    for (key, ids) in [("f", vec![5]), ("f", vec![8, 7, 6]), ("f", vec![9]), ("f", vec![9, 8, 7, 6, 5]), ("F", vec![9])]
    {
        bench.press(key);
        let lines = bench.app.layers.history.lines.all();
        let shown: Vec<i64> =
            lines.iter().filter_map(|line| bench.app.layers.history.event(*line)).map(|e| e.id).collect();
        assert_eq!(shown, ids);
    }
}

#[test]
fn an_event_opens_its_torrent_and_esc_comes_back() {
    let mut bench = opened(80, 24);
    bench.press("j enter");
    assert_eq!(bench.app.layers.route, Route::Detail);
    assert_eq!(bench.orders(), [read(Owner::Detail, 1, ArchiveQuery::Torrent { id: id("A2") })]);
    bench.press("esc");
    assert_eq!(bench.app.layers.route, Route::History);
}

#[test]
fn news_arrive_while_the_cursor_stays_on_its_event_and_a_stale_answer_is_dropped() {
    let mut bench = opened(80, 24);
    bench.press("j j");
    bench.deliver(MessageKind::ArchiveChanged);
    assert!(bench.orders().contains(&read(
        Owner::History,
        2,
        ArchiveQuery::History { part: redriva::tui::testing::ChangeFilter::All, since: None }
    )));
    let mut more = days();
    more.insert(0, event(10, "2026-11-22T11:30:00Z", "A5", ChangeKind::Added, "", "queued"));
    bench.deliver(numbered(
        Owner::History,
        1,
        ArchiveAnswer::History { events: vec![], removed: vec![], totals: None },
    ));
    assert_eq!(bench.app.layers.history.chosen().map(|e| e.id), Some(7), "an answer to an earlier question");
    bench.deliver(numbered(
        Owner::History,
        2,
        ArchiveAnswer::History { events: more, removed: removed(), totals: None },
    ));
    assert_eq!(bench.app.layers.history.chosen().map(|e| e.id), Some(7));
}

#[test]
fn a_torrent_shows_its_own_history() {
    let mut bench = opened(80, 24);
    bench.press("j enter");
    let facts = Some(Box::new(super::facts(1)));
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts, timeline: days() }));
    bench.press("end");
    let screen = bench.screen();
    assert!(screen.contains("2026-11-22 10:00  status        downloading to downloaded"), "{screen}");
    assert!(screen.contains("before: evil␛[2J"), "{screen}");
}

#[test]
fn one_key_plans_to_put_back_everything_that_is_shown_as_gone() {
    let mut bench = opened(100, 30);
    bench.press("A");
    assert_eq!(bench.orders(), [], "only where nothing but what is gone is shown");
    let gone: Vec<TorrentId> = removed().into_iter().map(|torrent| torrent.id).collect();
    bench.press("F").deliver(super::answer(
        Owner::History,
        ArchiveAnswer::History { events: days(), removed: removed(), totals: None },
    ));
    bench.orders();
    assert!(bench.screen().lines().last().unwrap().contains("A put all back"), "{}", bench.screen());
    bench.press("A");
    match &bench.orders()[..] {
        [Effect::Plan(Wish::Restore(ids))] => {
            assert!(!ids.is_empty() && ids.iter().all(|id| gone.contains(id)), "{ids:?}");
        }
        other => panic!("{other:?}"),
    }
}
