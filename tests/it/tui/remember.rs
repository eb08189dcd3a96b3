//! What the next start finds as it was left, and what becomes of what it cannot understand.

use redriva::tui::testing::{App, ArchiveAnswer, ArchiveQuery, Effect, Owner, Route, SavedState, Setup, Start};

use super::{AppHarness, account, answer, setup};

fn started(remembered: SavedState) -> AppHarness {
    AppHarness::with(Setup { start: Start { saved: remembered, ..Start::default() }, ..setup(120, 36) })
}

#[test]
fn screen_columns_order_filter_mouse_and_log_level_come_back() {
    let mut bench = AppHarness::loaded(120, 36, account());
    bench.press("ctrl-o ctrl-o O ] ] ] z m 3 l 5 2 c").type_in("links").press("enter esc 5");
    let remembered = bench.app.saved();
    let text = toml::to_string(&remembered).unwrap();
    let mut again = started(SavedState::parse(&text).unwrap());
    assert_eq!(again.app.layers.route, Route::History);
    assert!(
        again.orders().iter().any(|order| matches!(
            order,
            Effect::Read {
                query: ArchiveQuery::History { part: redriva::tui::testing::ChangeFilter::All, since: None },
                ..
            }
        )),
        "its lines are asked for"
    );
    again.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    assert_eq!(again.names(), bench.names());
    assert_eq!(again.app.layers.torrents.sort(), bench.app.layers.torrents.sort());
    assert_eq!(again.app.layers.torrents.tabs(), bench.app.layers.torrents.tabs());
    assert_eq!((again.app.mouse, again.app.layers.sync.log.least()), (true, bench.app.layers.sync.log.least()));
    assert_eq!(again.app.saved(), remembered);
}

#[test]
fn a_filter_of_one_status_waits_for_its_rows() {
    let mut remembered = SavedState::default();
    remembered.torrents.filter = "status:dead".to_owned();
    let mut bench = started(remembered);
    // The newest rows come first, and none of them is dead.
    bench.deliver(answer(Owner::Table, ArchiveAnswer::NewestRows(account()[..2].to_vec())));
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    assert_eq!(bench.names(), ["Nosferatu.1922.1080p"]);
}

#[test]
fn what_no_longer_exists_is_left_out() {
    let text =
        "screen = \"cinema\"\ntheme = \"pink\"\nlog_level = \"loud\"\n[torrents]\nsort = \"Mood\"\nfilter = \"blue\"\n";
    let mut bench = started(SavedState::parse(text).unwrap());
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    let (fresh, _) = App::new(setup(120, 36));
    assert_eq!(
        (bench.app.layers.route, bench.app.layers.torrents.sort()),
        (fresh.layers.route, fresh.layers.torrents.sort())
    );
    assert_eq!(bench.names().len(), account().len(), "a filter that shows nothing any more shows all");
}

#[test]
fn a_file_of_another_version_is_not_believed() {
    for text in ["screen = 3", "[torrents]\ncolumns = 3", "not toml"] {
        assert!(SavedState::parse(text).is_err(), "{text}");
    }
    assert_eq!(SavedState::parse("").unwrap(), SavedState::default());
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone_and_takes_the_place_of_the_old_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state").join("screen.toml");
    for theme in ["dark", "light"] {
        let remembered = SavedState { theme: Some(theme.to_owned()), ..SavedState::default() };
        remembered.write(&path).unwrap();
        assert_eq!(SavedState::parse(&std::fs::read_to_string(&path).unwrap()).unwrap(), remembered);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}
