//! Saved views: kept by a key, opened from a menu and the palette, renamed and deleted there, and known to `list`.

use redriva::tui::testing::torrents::{Filter, SortKey};
use redriva::tui::testing::{Effect, MessageKind, Route, Setup, Start, Task};
use redriva::views::{Change, View};

use super::{AppHarness, account, answer, setup};

fn large() -> View {
    View {
        name: "Large films".to_owned(),
        query: "size:>2G".to_owned(),
        columns: vec!["name".to_owned(), "size".to_owned()],
        sort: "size".to_owned(),
        descending: true,
        hide_gone: true,
        ..View::default()
    }
}

/// A table of twelve torrents, and these views.
fn with(views: Vec<View>) -> AppHarness {
    let mut bench = AppHarness::with(Setup { start: Start { views, ..Start::default() }, ..setup(120, 36) });
    let rows = redriva::tui::testing::ArchiveAnswer::Rows { rows: account(), rev: 1 };
    bench.deliver(answer(redriva::tui::testing::Owner::Table, rows));
    bench.orders();
    bench
}

fn changes(bench: &mut AppHarness) -> Vec<Change> {
    let job = |order| match order {
        Effect::Do(Task::ChangeViews { change }) => Some(change),
        _ => None,
    };
    bench.orders().into_iter().filter_map(job).collect()
}

#[test]
fn one_key_keeps_what_the_table_shows_and_another_brings_it_back() {
    let mut bench = with(Vec::new());
    bench.press("V");
    assert!(bench.screen().contains("No view is kept yet. K on the torrents screen"), "{}", bench.screen());
    bench.press("esc 2 /").type_in("size:>2G").press("enter o").type_in("size, largest").press("enter z K");
    assert!(bench.screen().contains("Keep this view"), "{}", bench.screen());
    bench.press("ctrl-u").type_in("Large films").press("enter");
    let [Change::Keep(view)] = &changes(&mut bench)[..] else { panic!("nothing is kept") };
    let (name, query, sort) = (view.name.as_str(), view.query.as_str(), view.sort.as_str());
    assert_eq!((name, query, sort, view.descending), ("Large films", "size:>2G", "size", true));
    let shown: Vec<String> = bench.names().into_iter().map(ToOwned::to_owned).collect();

    let mut again = with(vec![view.clone()]);
    again.press("V");
    insta::assert_snapshot!("views_menu", again.screen());
    again.press("enter");
    assert_eq!((again.app.layers.route, again.names()), (Route::Torrents, shown.iter().map(String::as_str).collect()));
    assert_eq!(again.app.layers.torrents.sort().key, SortKey::Size);
    // Kept once more it is called as it is.
    again.press("K enter");
    assert!(matches!(&changes(&mut again)[..], [Change::Keep(same)] if same.name == "Large films"));
}

#[test]
fn the_palette_finds_a_view_and_the_way_back_leads_to_where_one_was() {
    let mut bench = with(vec![large()]);
    bench.press("5 :").type_in("large films").press("enter");
    assert_eq!((bench.app.layers.route, bench.app.layers.torrents.prompt.text()), (Route::Torrents, "size:>2G"));
    assert_eq!(bench.app.layers.torrents.tabs().1, &Filter::All);
    bench.press("esc esc");
    assert_eq!(bench.app.layers.route, Route::History);
}

#[test]
fn a_view_is_renamed_and_deleted_in_the_menu() {
    let mut bench = with(vec![large(), View { name: "Failed".to_owned(), ..View::default() }]);
    bench
        .press("V")
        .type_in("rename")
        .press("enter")
        .type_in("fail")
        .press("enter ctrl-u")
        .type_in("Broken")
        .press("enter");
    let (from, to) = ("Failed".to_owned(), "Broken".to_owned());
    assert_eq!(changes(&mut bench), [Change::Rename { from, to }]);
    bench.press("V").type_in("delete").press("enter").type_in("large").press("enter");
    assert_eq!(changes(&mut bench), [Change::Remove("Large films".to_owned())]);
    let told = "The view Large films is deleted.".to_owned();
    bench.deliver(MessageKind::ViewsKept { views: Vec::new(), told });
    assert!(bench.screen().contains("The view Large films is deleted."));
    bench.press("esc V");
    assert!(bench.screen().contains("No view is kept yet."));
}

#[cfg(unix)]
#[test]
fn views_live_in_a_file_of_their_own_whose_bad_lines_cost_only_themselves_and_list_knows_them() {
    use redriva::demo::DemoOptions;
    let service = super::living::Service::of(DemoOptions { seed: 5, ..DemoOptions::quick(40) });
    let home = tempfile::tempdir().unwrap();
    super::window::remember(&home, "without_guide = true\n");
    assert!(service.sync(&home).success());
    let config = home.path().join(".config/redriva");
    std::fs::create_dir_all(&config).unwrap();
    let file = config.join("views.toml");
    let before = "# mine\nmood = 3\n[[view]]\nname = \"Odd\"\nsort = 7\nfilter = \"blue\"\n";
    std::fs::write(&file, before).unwrap();
    let mut window = service.any_day(home);
    window.wait_for("views.toml:4: [[view]] \"Odd\": no filter");
    window.press("\x1b");
    window.wait_for("views.toml:5: [[view]] sort: expected a");
    window.press("2");
    window.wait_for("40 torrents");
    window.press("/");
    window.press("size:>1G");
    window.wait_for("of 40 torrents");
    window.press("\rOK\x15Large ones\r");
    window.wait_for("The view Large ones is kept.");
    window.press("V");
    window.wait_for("Odd");
    window.press("\rq");
    assert_eq!(window.end().exit_code(), 0);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with(before) && text.contains("query = \"size:>1G\""), "{text}");
    let list = |words: &[&str]| service.run(&window.home, words);
    let (by_view, by_query) =
        (list(&["list", "@large ones", "--ids"]), list(&["list", "size:>1G", "--reverse", "--ids"]));
    assert!(!by_view.is_empty() && by_view == by_query, "{by_view}\n{by_query}");
    assert_eq!(list(&["list", "@nobody", "--ids"]), "");
}
