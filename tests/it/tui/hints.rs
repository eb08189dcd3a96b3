//! What the screen says of keys holds: each hint does what it says, everywhere and at every width.

use redriva::model::{TorrentId, TorrentRow};
use redriva::tui::testing::{
    ArchiveAnswer, ArchiveQuery, ChangeFilter, Effect, Keymap, MessageKind, Mouse, MouseKind, Owner, Route, Setup,
    Start, TokenState,
};

use super::dashboard::overview;
use super::{AppHarness, account, answer, history, letters, screen_keys, setup};
use crate::shell::Shell;

fn opened(bench: &AppHarness) -> TorrentId {
    bench.app.layers.detail.page.id().cloned().unwrap()
}

#[test]
fn the_next_torrent_is_the_next_of_the_list_that_it_was_opened_from() {
    type Opens = fn(&mut AppHarness);
    let from: [(Opens, Route); 3] = [
        (|bench| letters::problems(bench, &letters::PLAIN), Route::Problems),
        (|bench| letters::history(bench, &letters::PLAIN), Route::History),
        (|bench| letters::dashboard(bench, &letters::PLAIN), Route::Dashboard),
    ];
    for (open, route) in from {
        // The list says itself what follows: the torrents that Enter opens line by line.
        let at = |n: usize| {
            let mut bench = AppHarness::loaded(120, 36, account());
            open(&mut bench);
            bench.press("g").press(&"j ".repeat(n)).press("enter");
            (bench.app.layers.route == Route::Detail).then_some(bench)
        };
        let mut benches = (0..60).filter_map(at);
        let mut first = benches.next().unwrap();
        let mut follow = vec![opened(&first)];
        follow.extend(benches.map(|bench| opened(&bench)));
        follow.dedup();
        assert!(follow.len() >= 4, "{route:?}: {follow:?}");
        let mut walked = vec![opened(&first)];
        for _ in 0..3 {
            first.press("n");
            walked.push(opened(&first));
        }
        assert_eq!(walked, follow[..4], "{route:?}");
        first.press("p");
        assert_eq!(opened(&first), follow[2], "{route:?}");
    }
}

#[test]
fn a_part_of_the_history_is_asked_of_the_archive_however_much_is_newer() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("5").deliver(answer(
        Owner::History,
        ArchiveAnswer::History { events: history::days(), removed: Vec::new(), totals: Some([90_000, 10, 89_000, 7]) },
    ));
    bench.orders();
    let mut asked = Vec::new();
    for _ in 0..3 {
        bench.press("]");
        asked.extend(bench.orders().into_iter().filter_map(|order| match order {
            Effect::Read { query: ArchiveQuery::History { part, .. }, .. } => Some(part),
            _ => None,
        }));
        bench.deliver(answer(
            Owner::History,
            ArchiveAnswer::History { events: Vec::new(), removed: Vec::new(), totals: Some([90_000, 10, 89_000, 7]) },
        ));
    }
    assert_eq!(asked, [ChangeFilter::Came, ChangeFilter::Changed, ChangeFilter::Went]);
    assert!(bench.screen().contains("Went 7"), "{}", bench.screen());
}

#[test]
fn every_tab_is_clicked_at_every_width() {
    for width in [120, 80, 68, 60, 50, 40] {
        for key in screen_keys() {
            let mut bench = AppHarness::new(width, 20);
            bench.press(&screen_keys()[usize::from(key == screen_keys()[0])]);
            let before = bench.app.layers.route;
            let header = bench.screen().lines().next().unwrap().to_owned();
            let Some(at) = header.find(&format!(" {key}")) else { panic!("{width}: no tab {key} in {header:?}") };
            let x = u16::try_from(redriva::format::width(&header[..=at])).unwrap();
            bench.buffer();
            bench.deliver(MessageKind::Mouse(Mouse { x, y: 0, kind: MouseKind::Click }));
            let clicked = bench.app.layers.route;
            assert_ne!(clicked, before, "{width}: {key} in {header:?}");
            bench.press(&key);
            assert_eq!(bench.app.layers.route, clicked, "{width}: {key} in {header:?}");
        }
    }
}

#[test]
fn back_is_offered_only_where_it_leads_somewhere() {
    for key in screen_keys() {
        let mut bench = AppHarness::loaded(120, 30, account());
        bench.press("1").deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
        bench.press(&key);
        for _ in 0..6 {
            let screen = bench.screen();
            let offered = screen.lines().last().unwrap().contains("Esc ");
            bench.press("esc");
            assert_eq!(bench.screen() != screen, offered, "{key}: {screen}");
            if !offered {
                break;
            }
        }
    }
}

#[test]
fn a_letter_on_a_line_is_refused_as_a_key_and_typing_goes_on() {
    let (keymap, faults) = Keymap::load(Some(("keymap.toml", "[line]\ndiscard = \"x\"\n")));
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].to_string().starts_with("keymap.toml:2"), "{}", faults[0]);
    let mut bench = AppHarness::with(Setup { keymap, ..setup(80, 24) });
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    bench.press("2 /").type_in("xylophone");
    assert_eq!(bench.app.layers.torrents.prompt.text(), "xylophone");
}

#[test]
fn an_archive_that_another_program_made_takes_the_guide_away() {
    let start = Start { token: TokenState::Set { origin: "a file".to_owned() }, ..Start::default() };
    let mut bench = AppHarness::with(Setup { start, ..setup(80, 24) });
    bench.missing();
    assert!(!bench.app.layers.overlays.is_empty());
    bench.deliver(MessageKind::ArchiveChanged);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
    let screen = bench.screen();
    assert!(!screen.contains("There is no archive"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_is_the_same_on_the_screen_and_on_the_command_line() {
    let shell = Shell::synced(60).await;
    for id in shell.demo.account().ids_with_status("downloaded").iter().take(2) {
        assert!(shell.demo.account().remove(id));
    }
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    let rows = redriva::archive::Reader::open(&shell.archive()).unwrap().rows_since(0).unwrap().rows;
    for key in ["added", "name", "size", "status", "progress", "files"] {
        let listed = shell.run(&["list", "--ids", "--sort", key]).out;
        let mut bench = AppHarness::loaded(120, 36, rows.clone());
        bench.press("o").type_in(key).press("enter");
        let shown: Vec<&TorrentRow> = (0..).map_while(|at| bench.app.layers.torrents.shown_row(at)).collect();
        let by_id = |id: &str| rows.iter().find(|row| row.id.as_str() == id).unwrap();
        // Torrents of the same second stand in either order.
        let told = |row: &TorrentRow| match key {
            "name" => redriva::format::folded(&row.name),
            "size" => format!("{:?} {:?}", row.bytes, row.added),
            "status" => format!("{} {} {:?}", row.status, row.gone, row.added),
            "progress" => format!("{:?} {:?}", row.progress, row.added),
            "files" => format!("{:?} {:?}", row.files, row.added),
            _ => format!("{:?}", row.added),
        };
        let shown: Vec<String> = shown.into_iter().map(told).collect();
        let listed: Vec<String> = listed.lines().map(|id| told(by_id(id))).collect();
        assert_eq!(shown, listed, "{key}");
    }
}
