//! The torrents screen whole: queries, marks and what is done with them, columns, the pane beside the table.

use std::sync::Arc;
use std::time::Duration;

use insta::assert_snapshot;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use redriva::archive::{Reader, SearchIndex};
use redriva::model::{SyncMode, TorrentId, TorrentRow};
use redriva::query::{FIELDS, Order, Query};
use redriva::refused_names::RefusedNames;
use redriva::sync::{EventKind, SyncRequest};
use redriva::tui::testing::SavedTable;
use redriva::tui::testing::torrents::SortKey;
use redriva::tui::testing::{
    ArchiveAnswer, ArchiveQuery, Effect, Failure, Key, MessageKind, Overlay, Owner, ReadError, Route, Ticket,
};

use super::{AppHarness, account, answer, facts, moment, numbered, read, row};
use crate::shelf::Shelf;

/// A view at rest over twelve torrents.
fn table(width: u16, height: u16) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, account());
    settle(&mut bench);
    bench
}

/// Lets the chosen line stand still and answers what the pane asks; nothing else is asked then.
fn settle(bench: &mut AppHarness) {
    bench.now = bench.now.checked_add(Duration::from_millis(100)).unwrap();
    bench.deliver(MessageKind::Tick);
    for effect in std::mem::take(&mut bench.effects) {
        if let Effect::Read { ticket, query: ArchiveQuery::Torrent { id } } = effect {
            let mut facts = facts(4);
            facts.torrent.id = id;
            let facts = ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline: vec![] };
            bench.deliver(numbered(ticket.owner, ticket.number, facts));
        }
    }
}

/// Returns the newest question about the query.
fn asked(bench: &mut AppHarness) -> Option<(u64, Query)> {
    let question = std::mem::take(&mut bench.effects).into_iter().filter_map(|effect| match effect {
        Effect::Read { ticket, query: ArchiveQuery::Search { query, .. } } => Some((ticket.number, query)),
        _ => None,
    });
    question.last()
}

fn id(n: usize) -> TorrentId {
    TorrentId::parse(&format!("ID{n:011}")).unwrap()
}

fn title(bench: &AppHarness) -> String {
    let screen = bench.screen();
    let line = screen
        .lines()
        .find(|line| line.contains("Torrents ─") || line.contains("Torrents · "))
        .unwrap_or_default()
        .to_owned();
    line.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

#[test]
fn names_decide_at_once_and_files_with_the_answer() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("1920");
    assert_eq!(bench.names(), ["鬼滅の刃 Das Cabinet des Dr. Caligari 1920"]);
    let (request, query) = asked(&mut bench).unwrap();
    assert_eq!(query, Query::parse("1920").unwrap());
    bench.deliver(numbered(Owner::Search, request, ArchiveAnswer::Found(vec![id(10), id(0)])));
    assert_eq!(
        bench.names(),
        ["Metropolis.1927.2160p.Restored", "鬼滅の刃 Das Cabinet des Dr. Caligari 1920", "Modern Times"]
    );
    assert!(title(&bench).contains("3 of 12 torrents, 2 by file name"), "{}", title(&bench));
}

#[test]
fn what_its_name_finds_is_not_found_by_file_also_when_files_have_to_lack_a_word() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("1920 -sample");
    let (request, _) = asked(&mut bench).unwrap();
    bench.deliver(numbered(Owner::Search, request, ArchiveAnswer::Found(vec![id(10), id(2)])));
    assert!(title(&bench).contains("2 of 12 torrents, 1 by file name"), "{}", title(&bench));
}

#[test]
fn an_answer_to_what_was_typed_before_is_dropped() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("192");
    let (older, _) = asked(&mut bench).unwrap();
    bench.type_in("0");
    let (newer, _) = asked(&mut bench).unwrap();
    bench.deliver(numbered(Owner::Search, older, ArchiveAnswer::Found((0..12).map(id).collect())));
    assert_eq!(bench.names().len(), 1);
    bench.deliver(numbered(Owner::Search, newer, ArchiveAnswer::Found(vec![id(1)])));
    assert_eq!(bench.names().len(), 2);
    bench.press("esc").deliver(numbered(Owner::Search, newer, ArchiveAnswer::Found(vec![])));
    assert_eq!(bench.names().len(), 12);
}

#[test]
fn what_files_have_found_stays_while_more_is_typed() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("reel");
    let (request, _) = asked(&mut bench).unwrap();
    bench.deliver(numbered(Owner::Search, request, ArchiveAnswer::Found(vec![id(0), id(10)])));
    bench.type_in("s");
    assert_eq!(bench.names(), ["Metropolis.1927.2160p.Restored", "Modern Times"]);
    let (request, _) = asked(&mut bench).unwrap();
    bench.deliver(numbered(Owner::Search, request, ArchiveAnswer::Found(vec![id(0)])));
    assert_eq!(bench.names(), ["Metropolis.1927.2160p.Restored"]);
}

#[test]
fn a_torrent_without_a_detail_has_no_files_to_search() {
    let bare = TorrentRow { has_detail: false, ..row("a", "one", 1) };
    let mut bench = AppHarness::loaded(80, 24, vec![bare]);
    bench.press("/").type_in("two -three");
    assert_eq!((asked(&mut bench), bench.names().len()), (None, 0));
}

#[test]
fn what_no_row_knows_is_asked_and_the_table_waits_as_it_is() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("hash:01");
    assert_eq!(bench.names().len(), 12);
    let (request, _) = asked(&mut bench).unwrap();
    bench.deliver(numbered(Owner::Search, request, ArchiveAnswer::Found(vec![id(3), id(5)])));
    assert_eq!(bench.names().len(), 2);
    assert!(!title(&bench).contains("by file name"));
    // What comes meanwhile may be found as well.
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: vec![row("new", "new", 0)], rev: 2 }));
    assert_eq!(bench.names().len(), 2);
    let (request, _) = asked(&mut bench).unwrap();
    bench.deliver(numbered(
        Owner::Search,
        request,
        ArchiveAnswer::Found(vec![id(3), id(5), TorrentId::parse("new").unwrap()]),
    ));
    assert_eq!(bench.names().len(), 3);
}

#[test]
fn a_search_that_takes_long_says_so_and_one_that_fails_keeps_the_names() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("1920");
    let (request, _) = asked(&mut bench).unwrap();
    assert!(!title(&bench).contains("searching"));
    let due = bench.app.next_tick().unwrap();
    bench.now = due;
    bench.deliver(MessageKind::Tick);
    assert!(title(&bench).contains("searching the files"), "{}", title(&bench));
    let failure = Failure { headline: "the archive is in use".to_owned(), hint: None };
    let ticket = Ticket { owner: Owner::Search, number: request };
    bench.deliver(MessageKind::Answer { ticket, result: Err(ReadError::Failed(failure)) });
    assert_eq!(bench.names().len(), 1);
    assert!(!title(&bench).contains("searching") && bench.screen().contains("the archive is in use"));
}

#[test]
fn fields_decide_without_any_question() {
    let mut bench = table(80, 24);
    for (query, found) in
        [("status:dead", 1), ("size:>100G gone:no", 2), ("phase:failed added:<30d", 2), ("gone:yes", 1)]
    {
        bench.press("/ ctrl-u").type_in(query);
        assert_eq!(bench.names().len(), found, "{query}");
        bench.press("enter");
    }
    asked(&mut bench);
    bench.press("esc").deliver(MessageKind::Paste("is:active -gone:yes".to_owned()));
    assert_eq!((asked(&mut bench), bench.names().len()), (None, 1));
}

#[test]
fn a_mistake_is_pointed_at_and_the_rest_of_the_query_stays_in_force() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("metropolis sizee:>20G");
    assert_eq!(bench.names(), ["Metropolis.1927.2160p.Restored"]);
    assert_snapshot!("table_error", bench.screen());
    bench.press("enter");
    assert!(bench.screen().contains("no field is called"));
    bench.press("esc");
    assert_eq!((bench.names().len(), bench.app.layers.torrents.prompt.text()), (12, ""));
}

#[test]
fn half_a_field_is_no_mistake_while_it_is_typed() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("the size:>");
    assert!(bench.screen().contains("unfinished; as in size:1G..5G; size: takes"), "{}", bench.screen());
    assert_eq!(bench.names().len(), 2);
    bench.type_in("50G");
    assert!(bench.screen().contains("size: takes") && !bench.screen().contains("unfinished"));
    assert_eq!(bench.names(), ["The General (1926)"]);
    bench.type_in("X").press("enter");
    assert!(bench.screen().contains('^'), "{}", bench.screen());
}

#[test]
fn marks_stay_with_their_torrents() {
    let mut bench = table(80, 24);
    let first = bench.chosen().to_owned();
    bench.press("space space");
    assert_eq!(bench.app.layers.torrents.position().0, 2);
    assert!(title(&bench).starts_with("Torrents · 2 marked, 4.2 GiB, 12 torrents"), "{}", title(&bench));
    bench
        .press("ctrl-o ctrl-o O")
        .deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: vec![row("new", "new", 0)], rev: 2 }));
    let marked: Vec<&str> = bench.app.layers.torrents.targets().iter().map(|row| &*row.name).collect();
    assert!(marked.len() == 2 && marked.contains(&first.as_str()));
    bench.press("] ] ]");
    assert!(title(&bench).contains("2 marked (2 hidden)"), "{}", title(&bench));
    bench.press("F F F");
    let position = bench.names().iter().position(|name| *name == first).unwrap();
    bench.press("g").press(&"j ".repeat(position)).press("space");
    assert_eq!(bench.app.layers.torrents.marked().count, 1);
}

#[test]
fn ranges_all_shown_and_inversion_mark_what_they_say() {
    let mut bench = table(80, 24);
    let marked = |bench: &AppHarness| bench.app.layers.torrents.marked().count;
    bench.press("j v");
    assert_eq!(marked(&bench), 1);
    bench.press("j j j v");
    assert_eq!(marked(&bench), 4);
    bench.press("g v");
    assert_eq!(marked(&bench), 5);
    // A range does what was done to its beginning.
    bench.press("space j v");
    assert_eq!(marked(&bench), 2);
    bench.press("i");
    assert_eq!(marked(&bench), 10);
    bench.press("esc A");
    assert_eq!(marked(&bench), 12);
    bench.press("esc ] ] ] A");
    assert_eq!(marked(&bench), 2);
    bench.press("] i");
    assert_eq!(marked(&bench), 3);
}

#[test]
fn nothing_is_marked_at_one_go_while_the_search_cannot_be_read() {
    let mut bench = table(80, 24);
    let marked = |bench: &AppHarness| bench.app.layers.torrents.marked().count;
    bench.press("/");
    bench.type_in("status:nonsense");
    bench.press("enter A");
    assert_eq!(marked(&bench), 0, "more is shown than was meant: {}", bench.screen());
    assert!(bench.screen().contains("the search cannot be read"), "{}", bench.screen());
    bench.press("i");
    assert_eq!(marked(&bench), 0);
    // One at a time is seen.
    bench.press("space");
    assert_eq!(marked(&bench), 1);
}

#[test]
fn what_the_search_line_proposes_can_be_read() {
    let bench = table(80, 24);
    let screen = bench.screen();
    let proposed = screen.lines().find_map(|line| line.split_once("files, or ")).unwrap().1.trim();
    assert!(Query::parse(proposed).is_ok(), "{proposed}");
}

#[test]
fn escape_takes_the_message_then_the_marks_then_the_search() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("the").press("enter space");
    bench.deliver(MessageKind::Failure(Failure { headline: "trouble".to_owned(), hint: None }));
    let state = |bench: &AppHarness| {
        (
            bench.app.notices.list().len(),
            bench.app.layers.torrents.marked().count,
            bench.app.layers.torrents.prompt.text().len(),
        )
    };
    assert_eq!(state(&bench), (1, 1, 3));
    for expected in [(0, 1, 3), (0, 0, 3), (0, 0, 0)] {
        bench.press("esc");
        assert_eq!(state(&bench), expected);
    }
}

#[test]
fn details_are_fetched_again_for_the_marked_or_the_chosen_but_not_for_gone_ones() {
    let mut bench = table(80, 24);
    bench.press("r");
    assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::refresh(vec![id(0)]) }]);
    assert_eq!(bench.app.layers.sync.progress.mode, Some(SyncMode::Details));

    let mut bench = table(80, 24);
    bench.press("A b");
    assert!(bench.screen().contains("11 requests, 1 gone left out"), "{}", bench.screen());
    bench.press("enter");
    match &bench.orders()[..] {
        [Effect::StartSync { request }] => assert!(request.only.len() == 11 && !request.only.contains(&id(8))),
        other => panic!("{other:?}"),
    }

    let mut bench = table(80, 24);
    bench.press("] ] ] ] r");
    assert_eq!(bench.orders(), []);
    assert!(bench.screen().contains("Real-Debrid no longer has it"));
}

#[test]
fn many_requests_are_asked_about_with_their_number_and_time() {
    let rows = (0..1_234).map(|n| TorrentRow { gone: n < 4, ..row(&format!("ID{n}"), "x", n) }).collect();
    let mut bench = AppHarness::loaded(80, 24, rows);
    bench.press("A r");
    assert_eq!(bench.orders(), []);
    assert_snapshot!("table_refresh_question", bench.screen());
    bench.press("n r y");
    assert!(matches!(&bench.orders()[..], [Effect::StartSync { request }] if request.only.len() == 1_230));
    assert!(bench.app.layers.sync.is_alive());
    bench.press("r");
    assert_eq!(bench.orders(), []);
    assert!(bench.screen().contains("already running"));
}

#[test]
fn names_hashes_and_magnets_are_copied_in_the_order_of_the_table() {
    let mut bench = table(100, 30);
    bench.press("space space :").type_in("copy the names").press("enter");
    let text = "Metropolis.1927.2160p.Restored\nLe Voyage dans la Lune (1902)".to_owned();
    assert_eq!(bench.orders(), [Effect::Copy { text }]);
    assert!(bench.screen().contains("name, 2 lines"), "{}", bench.screen());

    bench.press("b").type_in("hash").press("enter");
    assert_eq!(bench.orders(), [read(Owner::Hashes, 1, ArchiveQuery::Hashes { ids: vec![id(0), id(1)] })]);
    let hashes = vec![(id(0), Some("ab".repeat(20))), (id(1), None)];
    bench.deliver(answer(Owner::Hashes, ArchiveAnswer::Hashes(hashes.clone())));
    assert_eq!(bench.orders(), [Effect::Copy { text: "ab".repeat(20) }]);
    bench.press("b").type_in("magnet").press("enter");
    assert_eq!(bench.orders(), [read(Owner::Hashes, 2, ArchiveQuery::Hashes { ids: vec![id(0), id(1)] })]);
    bench.deliver(answer(Owner::Hashes, ArchiveAnswer::Hashes(hashes)));
    let text = format!("magnet:?xt=urn:btih:{}&dn=Metropolis.1927.2160p.Restored", "ab".repeat(20));
    assert_eq!(bench.orders(), [Effect::Copy { text }]);
    bench.deliver(answer(Owner::Hashes, ArchiveAnswer::Hashes(vec![(id(0), Some("&x=y".to_owned()))])));
    assert_eq!(bench.orders(), []);
    assert!(bench.screen().contains("no magnet link to copy"));
}

#[test]
fn columns_are_chosen_in_a_menu_that_stays_and_are_remembered_as_words() {
    let mut bench = table(120, 36);
    bench.press("c");
    assert_snapshot!("table_columns", bench.screen());
    bench.press("enter").type_in("links").press("enter esc");
    let heading = bench.screen().lines().nth(4).unwrap().to_owned();
    assert!(!heading.contains("Status") && heading.contains("Size"), "{heading}");
    let choices = bench.app.layers.torrents.choices();
    assert_eq!(choices.columns, ["name", "progress", "size", "age", "files", "links"]);
    let mut again = table(120, 36);
    again.app.layers.torrents.set_choices(&choices);
    again.deliver(MessageKind::Tick);
    assert_eq!(again.screen().lines().nth(4), Some(heading.as_str()));
}

#[test]
fn any_column_is_chosen_as_the_order_both_ways() {
    let mut bench = table(80, 24);
    bench.press(":").type_in("sorted by").press("enter");
    assert_snapshot!("table_orders", bench.screen());
    bench.type_in("size smallest").press("enter");
    assert_eq!(
        (bench.app.layers.torrents.sort().key, bench.app.layers.torrents.sort().descending),
        (SortKey::Size, false)
    );
    assert_eq!(bench.names()[0], "Safety Last!");
    assert!(bench.app.layers.overlays.is_empty() && bench.screen().contains("Size↑"));
    bench.press(":").type_in("sorted by").press("enter");
    assert!(matches!(bench.app.layers.overlays.last(), Some(Overlay::Menu(menu)) if menu.chosen().is_some()));
    bench.press("enter");
    assert_eq!(bench.app.layers.torrents.sort().key, SortKey::Size);
}

#[test]
fn gone_torrents_are_hidden_on_request_and_the_title_says_so() {
    let mut bench = table(80, 24);
    bench.press("z");
    assert!(!bench.names().contains(&"The General (1926)"));
    assert!(title(&bench).contains("11 of 12 torrents, 1 gone hidden"), "{}", title(&bench));
    bench.press("] ] ] ]");
    assert_eq!(bench.names(), ["The General (1926)"]);
    bench.press("F F F F /").type_in("general");
    assert!(bench.screen().contains("Enter and z show them"), "{}", bench.screen());
    bench.press("esc z");
    assert_eq!(bench.names().len(), 12);
}

#[test]
fn a_remembered_filter_waits_for_its_torrents() {
    let choices = SavedTable { filter: "status:dead".to_owned(), ..table(80, 24).app.layers.torrents.choices() };
    let mut bench = AppHarness::new(80, 24);
    bench.app.layers.torrents.set_choices(&choices);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::NewestRows(account().split_off(8))));
    assert!(bench.names().is_empty());
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    assert_eq!(bench.names(), ["Nosferatu.1922.1080p"]);
}

#[test]
fn many_rows_come_in_portions_and_take_their_places_with_the_last_one() {
    let mut bench = AppHarness::new(80, 24);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::NewestRows(account().split_off(8))));
    bench.deliver(answer(Owner::Table, ArchiveAnswer::SomeRows { rows: account()[..6].to_vec(), more: 6 }));
    assert_eq!(bench.names().len(), 4);
    bench.press("j j");
    let chosen = bench.chosen().to_owned();
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account()[6..].to_vec(), rev: 1 }));
    assert_eq!((bench.names().len(), bench.chosen()), (12, chosen.as_str()));
}

#[test]
fn the_pane_asks_only_when_the_line_stands_still_and_one_question_at_a_time() {
    let mut bench = AppHarness::loaded(160, 40, account());
    assert_eq!(bench.orders(), []);
    bench.press("j j");
    let screen = bench.screen();
    assert_eq!(bench.orders(), []);
    assert_eq!(screen.matches("鬼滅の刃").count(), 2, "the row says what it can at once: {screen}");
    bench.now = bench.app.next_tick().unwrap();
    bench.deliver(MessageKind::Tick);
    let [Effect::Read { ticket, query: ArchiveQuery::Torrent { id: asked } }] = &bench.orders()[..] else { panic!() };
    assert_eq!(ticket.owner, Owner::Preview);
    assert_eq!(*asked, id(2));
    bench.press("j").wait(1).deliver(MessageKind::Tick);
    assert_eq!(bench.orders(), []);
    let facts = ArchiveAnswer::Torrent { facts: Some(Box::new(facts(4))), timeline: vec![] };
    bench.deliver(numbered(ticket.owner, ticket.number, facts));
    assert!(
        matches!(&bench.orders()[..], [Effect::Read { query: ArchiveQuery::Torrent { id: next }, .. }] if *next == id(3))
    );
}

#[test]
fn the_pane_comes_with_the_width_or_the_key_and_costs_nothing_when_it_is_away() {
    let has_pane = |bench: &AppHarness| bench.screen().contains("╮╭");
    assert!(!has_pane(&table(119, 36)));
    let mut bench = table(130, 36);
    assert!(has_pane(&bench));
    bench.press("P");
    assert!(!has_pane(&bench));
    bench.press("P");
    assert!(has_pane(&bench));
    settle(&mut bench);
    assert_eq!(bench.app.next_tick(), None);
    bench.press("P j");
    assert!(!has_pane(&bench) && bench.app.next_tick().is_none());
    let mut bench = table(160, 36);
    assert!(has_pane(&bench));
    assert_eq!(bench.app.next_tick(), None);
    bench.press("3 j");
    assert_eq!((bench.app.layers.route, bench.app.next_tick()), (Route::Sync, None));
}

#[test]
fn the_pane_reads_again_what_has_changed_and_says_which_file_was_found() {
    let mut bench = table(160, 40);
    bench.deliver(MessageKind::ArchiveChanged);
    assert!(
        bench.orders().iter().any(|effect| matches!(effect, Effect::Read { query: ArchiveQuery::Torrent { .. }, .. }))
    );
    let mut bench = table(160, 40);
    bench.press("/").type_in("\"reel 3\"");
    let (request, _) = asked(&mut bench).unwrap();
    bench.deliver(numbered(Owner::Search, request, ArchiveAnswer::Found(vec![id(0)]))).press("enter");
    settle(&mut bench);
    assert_snapshot!("table_pane", bench.screen());
}

#[test]
fn marks_and_menus_at_three_widths() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        let mut bench = table(width, height);
        bench.press("space j space b");
        assert_snapshot!(format!("table_bulk_{width}x{height}"), bench.screen());
    }
}

#[test]
fn every_size_bears_every_state() {
    for width in (1..60).step_by(3).chain([120, 160]) {
        for height in 1..30 {
            let mut bench = table(width, height);
            for keys in ["A", "P", "b", "esc c", "esc /", "s i z e : x ! space x", "enter", "esc esc z", "G space"] {
                bench.press(keys);
                bench.buffer();
            }
        }
    }
}

/// Pieces of queries about what is on the shelf.
fn piece() -> impl Strategy<Value = String> {
    let examples = FIELDS.map(|field| field.example.to_owned());
    prop_oneof![
        2 => prop::sample::select(examples.to_vec()),
        5 => prop::sample::select(vec![
            "metropolis", "-metropolis", "mkv", "1080p", "sample", "\"metropolis 1\"", "ext:mkv", "-ext:rar", "ext:srt,bin",
            "file:subs", "file:nosferatu/one", "é", "francais", "鬼滅", "gone:no", "is:owed", "is:duplicate", "hash:41",
            "host:real", "status:down", "size:>1G", "name:metropolis", "-name:the", "e", "-file:e", "id:abcd", "refused:yes", "refused:no",
            "-refused:yes",
        ]).prop_map(str::to_owned),
    ]
}

/// A list that refuses some of what is on the shelf.
fn few_names() -> RefusedNames {
    RefusedNames::parse("test", "date = \"2024-01-01\"\nsource = \"a test\"\nnames = [\"1080P\", \"1922\", \"name\"]\n")
        .unwrap()
}

#[tokio::test]
async fn the_screen_finds_what_the_archive_finds() {
    let shelf = Shelf::new().await;
    let reader = Reader::open(&shelf.archive()).unwrap();
    let mut index = SearchIndex::default();
    while index.catch_up(&reader).unwrap() {}
    let rows = reader.rows_since(0).unwrap().rows;
    let names = Arc::new(few_names());
    let typed = prop::collection::vec(piece(), 1..4).prop_map(|pieces| pieces.join(" "));
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest::test_runner::TestRunner::new(config)
        .run(&(typed, any::<bool>()), |(text, indexed)| {
            let mut bench = AppHarness::loaded(80, 24, rows.clone());
            bench.press("/").type_in(&text);
            let matcher = Query::parse(&text).unwrap().matcher(bench.now, &TimeZone::UTC).judging_by(&names);
            let mut expected = reader.search(&matcher, Order::default()).unwrap();
            if let Some((request, query)) = asked(&mut bench) {
                let matcher = query.matcher(bench.now, &TimeZone::UTC).judging_by(&names);
                let ids = if indexed && matcher.rows_suffice() {
                    index.search_paths(&matcher)
                } else {
                    reader.search(&matcher, Order::default()).unwrap()
                };
                bench.deliver(numbered(Owner::Search, request, ArchiveAnswer::Found(ids)));
            }
            let mut shown: Vec<TorrentId> =
                (0..).map_while(|at| bench.app.layers.torrents.shown_row(at)).map(|row| row.id.clone()).collect();
            shown.sort();
            expected.sort();
            prop_assert_eq!(shown, expected, "{}", text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn ages_are_counted_from_the_moment_of_typing() {
    let mut bench = table(80, 24);
    bench.press("/").type_in("added:<1d");
    assert_eq!(bench.names(), ["Metropolis.1927.2160p.Restored"]);
    bench.press("esc");
    bench.now = moment("2027-11-22T12:00:00Z");
    bench.press("/").type_in("added:<1d");
    assert_eq!(bench.names().len(), 0);
}

#[test]
fn marking_goes_on_while_a_sync_runs() {
    let mut bench = table(80, 24);
    bench.press("s").sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    bench.press("space space b");
    assert!(bench.screen().contains("Copy 2 names"));
    assert_eq!(Key::parse("space").unwrap().to_string(), "Space");
}
