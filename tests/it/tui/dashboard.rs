//! The dashboard: what it counts, where its lines lead, and the question which sync to run.

use insta::assert_snapshot;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use redriva::archive::Reader;
use redriva::demo::DemoOptions;
use redriva::model::{
    ArchiveStats, ChangeKind, Growth, GrowthStep, HistoryEvent, HostCount, JudgedNames, LargeTorrent, Outcome,
    Overview, PastRun, Phase, RunId, RunState, RunSummary, SizeStats, Status, StatusCount, SyncMode, TorrentId,
};
use redriva::refused_names::RefusedNames;
use redriva::sync::SyncRequest;
use redriva::tui::testing::dashboard::{Link, Tile};
use redriva::tui::testing::torrents::{Filter, SortKey};
use redriva::tui::testing::{
    ArchiveAnswer, ArchiveQuery, Charset, Effect, Failure, MessageKind, Mouse, MouseKind, Owner, Route, TorrentSet,
};

use super::problems::findings;
use super::{AppHarness, account, answer, moment, numbered, read, setup};
use crate::shell::Shell;

fn id(text: &str) -> TorrentId {
    TorrentId::parse(text).unwrap()
}

/// Ninety days and three years that end at the numbers of [`overview`].
fn growth() -> Growth {
    let steps = |from: Date, by: jiff::Span, n: u64, times: u64| -> Vec<GrowthStep> {
        let (mut from, mut steps) = (from, Vec::new());
        for at in 0..n {
            let (added, gone) = (at * 7 % 11 * times, if at % 13 == 12 { times } else { 0 });
            let size = |n: u64| i64::try_from(n).ok().map(|n| n * (12 << 30));
            steps.push(GrowthStep {
                from,
                torrents: added,
                bytes: None,
                added,
                added_bytes: size(added),
                gone,
                gone_bytes: size(gone),
            });
            from = from.checked_add(by).unwrap();
        }
        let (mut torrents, mut bytes) = (4_207, 57_982_058_496_000);
        for step in steps.iter_mut().rev() {
            (step.torrents, step.bytes) = (torrents, Some(bytes));
            torrents -= step.added - step.gone.min(step.added);
            bytes -= step.added_bytes.unwrap() - step.gone_bytes.unwrap();
        }
        steps
    };
    Growth {
        days: steps(date(2026, 8, 25), jiff::Span::new().days(1), 90, 1),
        months: steps(date(2023, 12, 1), jiff::Span::new().months(1), 36, 20),
    }
}

pub(super) fn overview() -> Overview {
    let at = moment("2026-11-22T12:00:00Z");
    let by_status = [(Status::Downloaded, 4_098), (Status::Dead, 96), (Status::Downloading, 12), (Status::Virus, 1)];
    let large = |n: i64, name: &str| LargeTorrent {
        id: id(&format!("L{n}")),
        name: name.to_owned(),
        bytes: (90 - n * 10) << 30,
        status: Some(Status::Downloaded),
    };
    Overview {
        stats: ArchiveStats {
            at,
            torrents: 4_207,
            details: 4_100,
            gone: 26,
            bytes: SizeStats {
                total: Some(57_982_058_496_000),
                mean: Some(13_782_283_455),
                min: Some(4_096),
                max: Some(90 << 30),
            },
            added_24h: 7,
            added_7d: 61,
            progress_mean: Some(97.2),
            by_status: by_status.into_iter().map(|(status, count)| StatusCount { status, count }).collect(),
            hosts: vec![
                HostCount { host: Some("real-debrid.com".to_owned()), count: 4_206 },
                HostCount { host: None, count: 1 },
            ],
            largest: ["Metropolis.1927.2160p.Restored", "鬼滅の刃 Das Cabinet des Dr. Caligari 1920", "", "x", "y"]
                .iter()
                .zip(0..)
                .map(|(name, n)| large(n, name))
                .collect(),
            owed: 107,
            failed_fetches: 2,
            unreadable_rows: 0,
            problems: 98,
            last_sync: Some(PastRun {
                run: RunId(12),
                mode: Some(SyncMode::Smart),
                state: RunState::Ended(Outcome::Partial),
                started: moment("2026-11-22T10:00:00Z"),
                finished: Some(moment("2026-11-22T10:00:42Z")),
                error: None,
            }),
            last_complete: Some(moment("2026-11-22T10:00:42Z")),
            doubted: None,
            names: Some(JudgedNames { list: date(2026, 10, 10), addable: 3_129, accepted: 0 }),
        },
        growth: growth(),
        last_run: Some(RunSummary {
            listed: 4_207,
            list_complete: true,
            new: 7,
            changed: 3,
            gone: 1,
            archived: 9,
            failed: 2,
            owed: 107,
            requests: 13,
            took: std::time::Duration::from_secs(42),
            ..RunSummary::default()
        }),
        premium_until: Some(moment("2027-05-20T13:00:00Z")),
        newest: [("L0", "Metropolis.1927.2160p.Restored"), ("L1", "鬼滅の刃 Das Cabinet des Dr. Caligari 1920")]
            .map(|(torrent, name)| HistoryEvent {
                id: 1,
                at: moment("2026-11-22T10:00:30Z"),
                run: Some(RunId(12)),
                torrent: id(torrent),
                name: name.to_owned(),
                kind: ChangeKind::Added,
                old: None,
                new: None,
            })
            .into(),
        news: Vec::new(),
        mark: None,
    }
}

/// A view that has just started and knows the numbers.
pub(super) fn started(width: u16, height: u16, overview: Overview) -> AppHarness {
    let mut bench = AppHarness::new(width, height);
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview))));
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    bench.effects.clear();
    bench
}

fn empty() -> Overview {
    let full = overview();
    let stats = ArchiveStats {
        torrents: 0,
        details: 0,
        gone: 0,
        bytes: SizeStats::default(),
        by_status: vec![],
        hosts: vec![],
        largest: vec![],
        owed: 0,
        failed_fetches: 0,
        last_sync: None,
        last_complete: None,
        ..full.stats
    };
    Overview { stats, last_run: None, premium_until: None, ..full }
}

#[test]
fn the_archive_at_a_glance_at_four_sizes() {
    for (width, height) in [(80, 24), (120, 36), (200, 60), (40, 12)] {
        assert_snapshot!(format!("dashboard_{width}x{height}"), started(width, height, overview()).screen());
    }
}

#[test]
fn the_end_of_a_dashboard_that_is_higher_than_the_screen() {
    for (width, height) in [(80, 24), (40, 12)] {
        let mut bench = started(width, height, overview());
        bench.press("end");
        assert_snapshot!(format!("dashboard_end_{width}x{height}"), bench.screen());
    }
}

#[test]
fn before_there_is_anything_the_key_for_a_sync_is_named() {
    let mut bench = AppHarness::new(80, 24);
    assert_eq!(
        bench.orders(),
        [
            read(Owner::Dashboard, 1, ArchiveQuery::Overview { since: None }),
            read(Owner::Table, 1, ArchiveQuery::Rows { since: None })
        ]
    );
    assert_snapshot!("dashboard_waiting", bench.screen());
    bench.missing();
    assert_snapshot!("dashboard_no_archive", bench.screen());
    let bench = started(80, 24, empty());
    assert!(bench.screen().contains("The archive is empty."), "{}", bench.screen());
    let mut bench = AppHarness::new(80, 24);
    let failure = Failure { headline: "the archive is damaged".to_owned(), hint: None };
    bench.unreadable(failure);
    assert!(bench.screen().contains("The archive could not be read."), "{}", bench.screen());
}

#[test]
fn nothing_but_ascii_is_drawn_where_nothing_else_can_be_shown() {
    let mut plain = setup(120, 36);
    plain.charset = Charset::Ascii;
    let mut bench = AppHarness::with(plain);
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
    for keys in ["", "w", "esc 4"] {
        bench.press(keys);
        bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
        assert!(bench.screen().is_ascii(), "{}", bench.screen());
    }
    assert!(bench.screen().contains("> - dead (no seeds)"), "{}", bench.screen());
}

#[test]
fn a_new_archive_without_trouble_recommends_nothing() {
    let mut calm = overview();
    calm.stats.by_status = vec![StatusCount { status: Status::Downloaded, count: 4_207 }];
    calm.stats.last_sync.as_mut().unwrap().state = RunState::Ended(Outcome::Complete);
    (calm.stats.details, calm.stats.gone, calm.stats.owed, calm.stats.failed_fetches) = (4_207, 0, 0, 0);
    let screen = started(120, 36, calm).screen();
    assert!(screen.contains("All is well.") && screen.contains("100.0%"), "{screen}");
}

#[test]
fn everything_that_opens_is_reached_in_reading_order_and_back() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        let mut bench = started(width, height, overview());
        let mut seen = vec![bench.app.layers.dashboard.chosen().unwrap()];
        for _ in 0..60 {
            bench.press("j");
            seen.push(bench.app.layers.dashboard.chosen().unwrap());
        }
        seen.dedup();
        let of = |block| seen.iter().filter(|(known, _)| *known == block).count();
        let blocks = [Tile::Todo, Tile::LastSync, Tile::Status, Tile::Largest].map(of);
        assert_eq!(blocks, [6, 1, 5, 5], "{width}");
        assert_eq!(seen[0], (Tile::Cards, 0));
        let mut back = vec![*seen.last().unwrap()];
        for _ in 0..60 {
            bench.press("up");
            back.push(bench.app.layers.dashboard.chosen().unwrap());
        }
        back.dedup();
        back.reverse();
        assert_eq!(back, seen, "{width}");
    }
}

#[test]
fn what_could_be_added_again_is_counted_below_the_statuses_and_opens_what_it_counts() {
    let mut bench = started(120, 36, overview());
    while bench.app.layers.dashboard.chosen() != Some((Tile::Status, 4)) {
        bench.press("j");
    }
    assert!(bench.screen().contains("could be added again"), "{}", bench.screen());
    let shown = Link::Torrents(TorrentSet::Query("refused:no gone:no".to_owned()));
    assert_eq!(bench.app.layers.dashboard.link(), Some(shown));
    bench.press("enter");
    assert_eq!(bench.app.layers.route, Route::Torrents);
    assert!(bench.screen().contains("refused:no gone:no"), "{}", bench.screen());
}

#[test]
fn what_is_chosen_is_always_seen() {
    for (width, height) in [(80, 24), (40, 12), (20, 5), (66, 8), (120, 20)] {
        let mut bench = started(width, height, overview());
        for key in ["j"; 30].into_iter().chain(["k"; 30]) {
            bench.press(key);
            assert!(bench.screen().contains('▌'), "{width}x{height}\n{}", bench.screen());
        }
    }
}

#[test]
fn cards_and_parts_side_by_side_are_reached_by_left_and_right() {
    let mut bench = started(120, 36, overview());
    let at = |bench: &AppHarness| bench.app.layers.dashboard.chosen().unwrap();
    bench.press("l l right h");
    assert_eq!(at(&bench), (Tile::Cards, 2));
    bench.press("left left left left");
    assert_eq!(at(&bench), (Tile::Cards, 0));
    bench.press("end");
    bench.press("l l l l l g l l l l l l l");
    assert_eq!(at(&bench), (Tile::Cards, 5));
    bench.press("j j l");
    assert_eq!(at(&bench), (Tile::LastSync, 0));
    bench.press("h k k");
    assert_eq!(at(&bench), (Tile::Cards, 5), "back to the card one came from");
    bench.press("pgdn pgdn pgdn");
    assert_eq!(at(&bench), (Tile::Status, 0));
    bench.press("j pgup");
    assert_eq!(at(&bench), (Tile::Status, 0));
}

#[test]
fn cards_open_what_they_count() {
    let expected = [
        (Filter::All, SortKey::Added),
        (Filter::All, SortKey::Detail),
        (Filter::Phase(Phase::Active), SortKey::Added),
        (Filter::Phase(Phase::Failed), SortKey::Added),
        (Filter::Gone, SortKey::Added),
        (Filter::All, SortKey::Size),
    ];
    for (steps, (filter, key)) in expected.into_iter().enumerate() {
        let mut bench = started(80, 24, overview());
        bench.press("2 /").type_in("a search").press("enter 1");
        bench.press(&"l ".repeat(steps)).press("enter");
        assert_eq!(bench.app.layers.route, Route::Torrents);
        assert_eq!((bench.app.layers.torrents.tabs().1, bench.app.layers.torrents.sort().key), (&filter, key));
        assert_eq!(bench.app.layers.torrents.prompt.text(), "", "a search would count otherwise");
    }
}

#[test]
fn bars_open_their_status_and_lines_their_torrent() {
    let mut bench = started(120, 36, overview());
    let mut filters = Vec::new();
    for n in 0..3 {
        bench.press("1 g pgdn pgdn pgdn").press(&"j ".repeat(n)).press("enter");
        filters.push(bench.app.layers.torrents.tabs().1.clone());
    }
    assert_eq!(
        filters,
        [Filter::Phase(Phase::Done), Filter::Status(Status::Dead), Filter::Status(Status::Downloading)]
    );
    bench.press("1 end k k");
    bench.orders();
    bench.press("enter");
    assert_eq!(bench.orders(), [read(Owner::Detail, 1, ArchiveQuery::Torrent { id: id("L2") })]);
    bench.press("esc");
    assert_eq!(bench.app.layers.route, Route::Dashboard);
}

#[test]
fn recommendations_do_what_they_say() {
    let mut bench = started(120, 36, overview());
    bench.press("j enter");
    assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::of(SyncMode::Resume) }]);

    let mut bench = started(120, 36, overview());
    let targets: Vec<Link> = (0..6).map(|_| bench.press("j").app.layers.dashboard.link().unwrap()).collect();
    let with_active = redriva::tui::testing::dashboard::with_active();
    assert!(with_active.smart.include_active);
    assert_eq!(
        targets,
        [
            Link::Start(SyncRequest::of(SyncMode::Resume)),
            Link::Problems,
            Link::Problems,
            Link::Start(with_active),
            Link::Went,
            Link::Guide,
        ]
    );
    bench.press("k k k k enter");
    assert_eq!(bench.orders(), [read(Owner::Problems, 1, ArchiveQuery::Problems)]);
    assert_eq!(bench.app.layers.route, Route::Problems);
    bench.press("1 j j j enter");
    assert_eq!(bench.app.layers.route, Route::History);
    assert!(bench.orders().contains(&read(
        Owner::History,
        1,
        ArchiveQuery::History { part: redriva::tui::testing::ChangeFilter::Went, since: None }
    )));
    assert_eq!(bench.app.layers.history.filters().0, redriva::tui::testing::ChangeFilter::Went);
}

#[test]
fn what_enter_would_do_stands_beside_what_is_chosen() {
    let mut bench = started(120, 36, overview());
    for (keys, words) in [
        ("g", "Enter shows all torrents"),
        ("l l l", "Enter shows the failed torrents"),
        ("j", "Enter starts sync resume"),
        ("j", "Enter shows what helps"),
        ("l", "Enter shows the sync"),
        ("end", "Enter opens the torrent"),
    ] {
        bench.press(keys);
        assert!(bench.screen().contains(words), "{words}\n{}", bench.screen());
    }
}

#[test]
fn the_guide_compares_the_modes_and_starts_at_the_recommended_one() {
    let mut bench = started(80, 24, overview());
    bench.press("w");
    assert_snapshot!("guide_80x24", bench.screen());
    bench.press("up enter");
    assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::of(SyncMode::Details) }]);
    for (width, height) in [(120, 36), (40, 12)] {
        let mut fresh = overview();
        (fresh.stats.details, fresh.stats.last_complete) = (0, None);
        let mut bench = started(width, height, fresh);
        bench.press("w");
        assert_snapshot!(format!("guide_{width}x{height}"), bench.screen());
        bench.press("enter");
        assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::of(SyncMode::Fast) }]);
    }
}

#[test]
fn the_guide_starts_what_is_recommended_with_its_options_and_without_an_archive_the_first_sync() {
    let mut moving = overview();
    moving.stats.last_sync.as_mut().unwrap().state = RunState::Ended(Outcome::Complete);
    moving.stats.details = moving.stats.torrents;
    let mut bench = started(80, 24, moving);
    bench.press("w enter");
    assert_eq!(bench.orders(), [Effect::StartSync { request: redriva::tui::testing::dashboard::with_active() }]);

    let mut bench = AppHarness::new(80, 24);
    bench.missing().press("w");
    assert!(bench.screen().contains("Recommended now: There is no archive yet."), "{}", bench.screen());
    bench.orders();
    bench.press("enter");
    assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::of(SyncMode::Fast) }]);
}

#[test]
fn the_palette_starts_every_mode_while_no_sync_runs() {
    for mode in SyncMode::ALL {
        let mut bench = started(80, 24, overview());
        bench.press(":").type_in(&format!("sync {mode}:")).press("enter");
        assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::of(mode) }]);
        bench.press(":").type_in("sync fast:");
        assert!(bench.screen().contains("Nothing is called that."), "{}", bench.screen());
    }
}

#[test]
fn the_guide_opens_from_anywhere_and_says_nothing_when_nothing_is_recommended() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press(":").type_in("which sync").press("enter");
    assert!(bench.screen().contains("Every day.") && !bench.screen().contains("Recommended"), "{}", bench.screen());
    bench.press("esc");
    assert_eq!((bench.orders(), bench.app.layers.route), (vec![], Route::Torrents));
}

#[test]
fn the_numbers_are_counted_again_when_somebody_wrote_one_question_at_a_time() {
    let mut bench = started(80, 24, overview());
    bench.deliver(MessageKind::ArchiveChanged).deliver(MessageKind::ArchiveChanged);
    let orders = bench.orders();
    assert_eq!(
        orders
            .iter()
            .filter(|order| matches!(order, Effect::Read { query: ArchiveQuery::Overview { .. }, .. }))
            .count(),
        1
    );
    let mut more = overview();
    more.stats.torrents = 4_208;
    bench.deliver(numbered(Owner::Dashboard, 1, ArchiveAnswer::Overview(Box::new(empty()))));
    assert!(bench.screen().contains("4,207"), "an answer to an earlier question is dropped");
    bench.deliver(numbered(Owner::Dashboard, 2, ArchiveAnswer::Overview(Box::new(more))));
    assert!(bench.screen().contains("4,208"));
    assert_eq!(
        bench.orders(),
        [read(Owner::Dashboard, 3, ArchiveQuery::Overview { since: None })],
        "what was written meanwhile"
    );
    bench.press("2").deliver(MessageKind::ArchiveChanged);
    assert!(
        bench.orders().iter().all(|order| !matches!(order, Effect::Read { query: ArchiveQuery::Overview { .. }, .. })),
        "it is not seen"
    );
}

#[test]
fn the_chosen_line_survives_news() {
    let mut bench = started(120, 36, overview());
    bench.press("end").deliver(MessageKind::ArchiveChanged);
    let mut fewer = overview();
    fewer.stats.largest.truncate(2);
    bench.deliver(numbered(Owner::Dashboard, 2, ArchiveAnswer::Overview(Box::new(fewer))));
    assert_eq!(bench.app.layers.dashboard.link(), Some(Link::Torrent(id("L1"))));
    bench.press("g");
    assert_eq!(bench.app.layers.dashboard.link(), Some(Link::Torrents(TorrentSet::All)));
}

#[test]
fn premium_is_told_in_days() {
    for (until, words, width) in [
        (Some("2027-05-20T13:00:00Z"), "premium 179 days", 130),
        (Some("2027-05-20T13:00:00Z"), "✓ 1 h ago", 80),
        (Some("2026-11-23T13:00:00Z"), "premium 1 day", 80),
        (Some("2026-11-22T15:00:00Z"), "premium ends today", 80),
        (Some("2026-11-22T11:59:59Z"), "no premium", 80),
        (Some("2025-11-22T12:00:00Z"), "no premium", 80),
        (None, "synced 1 h ago", 120),
    ] {
        let overview = Overview { premium_until: until.map(moment), ..overview() };
        let screen = started(width, 24, overview).screen();
        assert!(
            screen.contains(words),
            "the line of tabs has no room for {words:?}, or tells something else\n{screen}"
        );
    }
}

#[test]
fn a_key_shows_growth_over_30_days_12_months_and_everything_and_the_next_start_finds_it_so() {
    let mut bench = started(120, 36, overview());
    for (seen, next) in
        [("Growth · 30 days", "t 12 months"), ("Growth · 12 months", "t all"), ("Growth · all", "t 30 days")]
    {
        let screen = bench.screen();
        assert!(screen.contains(seen) && screen.contains(next), "{screen}");
        assert!(screen.contains("4,207 torrents +") && screen.contains("52.7 TiB +"), "{screen}");
        bench.press("t");
    }
    // A click on the charts is the same as the key.
    let y = bench.screen().lines().position(|line| line.contains("Growth · ")).unwrap();
    let click = Mouse { kind: MouseKind::Click, x: 40, y: u16::try_from(y).unwrap() + 2 };
    bench.deliver(MessageKind::Mouse(click));
    let saved = redriva::tui::testing::SavedState::parse(&toml::to_string(&bench.app.saved()).unwrap()).unwrap();
    let start = redriva::tui::testing::Start { saved, ..Default::default() };
    let mut again = AppHarness::with(redriva::tui::testing::Setup { start, ..setup(120, 36) });
    again.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
    assert!(again.screen().contains("Growth · 12 months"), "{}", again.screen());
}

#[tokio::test(flavor = "multi_thread")]
async fn days_and_the_last_run_are_those_of_the_account() {
    let now = moment("2025-07-03T12:00:00Z");
    let shell = Shell::with(DemoOptions { now: Some(now), ..DemoOptions::quick(700) }).await;
    assert_eq!(shell.run(&["sync", "fast", "--quiet"]).code, Some(0));
    let truth = shell.demo.account().truth();
    for zone in ["UTC", "Pacific/Auckland", "America/Los_Angeles"] {
        let zone = TimeZone::get(zone).unwrap();
        let seen = Reader::open(&shell.archive())
            .unwrap()
            .overview(now, &zone, 30, &RefusedNames::shipped().unwrap())
            .unwrap();
        let mut days: Vec<u64> = vec![0; 30];
        let today = now.to_zoned(zone.clone()).date();
        for line in truth.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let at = redriva::model::true_instant(row["added"].as_str().unwrap()).unwrap();
            let back = at.to_zoned(zone.clone()).date().until(today).unwrap().get_days();
            if let Some(day) = usize::try_from(29 - back).ok().and_then(|day| days.get_mut(day)) {
                *day += 1;
            }
        }
        assert!(days.iter().sum::<u64>() > 10);
        assert_eq!(seen.growth.days.iter().map(|day| day.added).collect::<Vec<_>>(), days);
        let last = seen.growth.days.last().unwrap();
        assert_eq!(last.from, today);
        assert_eq!((last.torrents, last.bytes), (seen.stats.torrents, seen.stats.bytes_total()));
        assert_eq!(seen.growth.months.iter().map(|month| month.added).sum::<u64>(), 700);
        let run = seen.last_run.unwrap();
        assert_eq!((run.listed, run.new, run.archived, run.owed), (700, 700, 700, 0));
        assert_eq!(seen.stats.torrents, 700);
    }
    let seen = Reader::open(&shell.archive())
        .unwrap()
        .overview(now, &TimeZone::UTC, 30, &RefusedNames::shipped().unwrap())
        .unwrap();
    let left = seen.premium_until.expect("the service told it").as_second()
        - seen.stats.last_sync.unwrap().started.as_second();
    assert!((150 * 86_400..200 * 86_400).contains(&left), "{left}");
}

#[test]
fn how_long_ago_the_last_sync_was_follows_the_clock_and_nothing_wakes_up_before_its_words_change() {
    let mut bench = started(120, 36, Overview { premium_until: None, ..overview() });
    let second = |bench: &AppHarness| bench.app.next_tick().unwrap().as_second();
    let synced = moment("2026-11-22T10:00:42Z").as_second();
    assert!(bench.screen().contains("synced 1 h ago"), "{}", bench.screen());
    assert_eq!(second(&bench), synced + 2 * 3_600);
    bench.wait(42).deliver(MessageKind::Tick);
    assert!(bench.screen().contains("synced 2 h ago"), "{}", bench.screen());
    assert_eq!(second(&bench), synced + 3 * 3_600);

    let mut fresh = overview();
    fresh.stats.last_complete = Some(moment("2026-11-22T11:55:30Z"));
    let mut bench = started(120, 36, fresh);
    for minutes in 4..8 {
        assert!(bench.screen().contains(&format!("synced {minutes} min ago")), "{}", bench.screen());
        assert_eq!(second(&bench), moment("2026-11-22T11:55:30Z").as_second() + (minutes + 1) * 60);
        bench.wait(if minutes == 4 { 30 } else { 60 }).deliver(MessageKind::Tick);
    }
    // Days of premium are told as well, and end at their hour.
    let mut ending = overview();
    (ending.stats.last_complete, ending.stats.last_sync) = (None, None);
    ending.premium_until = Some(moment("2026-11-24T12:00:10Z"));
    let mut bench = started(120, 36, ending);
    assert!(bench.screen().contains("premium 2 days"));
    bench.wait(11).deliver(MessageKind::Tick);
    assert!(bench.screen().contains("premium 1 day"), "{}", bench.screen());
}
