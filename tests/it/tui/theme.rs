//! Themes: chosen in a menu that shows them, remembered, and painted on every cell.

use insta::assert_snapshot;
use ratatui::buffer::Cell;
use ratatui::style::Color;
use redriva::tui::testing::{ArchiveAnswer, Owner, SavedState, Setup, Start, Theme, ThemeChoice, Themes};

use super::dashboard::overview;
use super::problems::findings;
use super::{AppHarness, account, answer, setup};

fn started(set_by: Option<&str>, remembered: SavedState) -> AppHarness {
    let own = ThemeChoice {
        name: "mine".to_owned(),
        what: "your own".to_owned(),
        theme: Theme::parse("mine.toml", "background = \"#000033\"").unwrap(),
    };
    let themes = Themes::new("redriva", vec![own], set_by.map(ToOwned::to_owned)).unwrap();
    let mut bench =
        AppHarness::with(Setup { start: Start { themes, saved: remembered, ..Start::default() }, ..setup(80, 24) });
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    bench
}

fn ground(bench: &AppHarness) -> Color {
    bench.buffer()[(0, 0)].bg
}

#[test]
fn the_theme_under_the_cursor_is_seen_at_once_and_escape_brings_the_old_one_back() {
    let mut bench = started(None, SavedState::default());
    bench.press("T");
    assert_snapshot!("theme_menu", bench.screen());
    assert_eq!(ground(&bench), Color::Reset);
    bench.press("down");
    assert_eq!(ground(&bench), Color::Rgb(0x14, 0x17, 0x1c));
    bench.press("esc");
    assert_eq!(ground(&bench), Color::Reset);
    bench.press("T").type_in("mine").press("enter");
    assert_eq!(ground(&bench), Color::Rgb(0, 0, 0x33));
}

#[test]
fn a_background_is_painted_on_every_cell_of_every_screen() {
    let over = ["2 enter", "?", ":", "2 / x"].map(str::to_owned);
    for keys in super::screen_keys().into_iter().chain(over) {
        for theme in ["dark", "light"] {
            let mut bench = started(None, SavedState { theme: Some(theme.to_owned()), ..SavedState::default() });
            bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
            bench.press(&keys);
            bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
            let buffer = bench.buffer();
            let bare = |cell: &Cell| cell.bg == Color::Reset || cell.fg == Color::Reset;
            // The second half of a wide character is never drawn by itself.
            let half = |at: usize| at > 0 && redriva::format::width(buffer.content()[at - 1].symbol()) > 1;
            let bare = (0..buffer.content().len()).find(|at| bare(&buffer.content()[*at]) && !half(*at));
            assert_eq!(bare, None, "{theme} after {keys:?}");
        }
    }
}

#[test]
fn what_was_chosen_is_remembered_and_what_is_set_wins() {
    let mut bench = started(None, SavedState::default());
    assert_eq!(bench.app.saved().theme, None, "what nobody chose is not remembered");
    bench.press("T").type_in("light").press("enter");
    let remembered = bench.app.saved();
    assert_eq!(remembered.theme.as_deref(), Some("light"));
    assert_eq!(ground(&started(None, remembered.clone())), Color::Rgb(0xfa, 0xf9, 0xf5));

    let mut set = started(Some("the environment"), remembered);
    assert_eq!(ground(&set), Color::Reset);
    set.press("T").type_in("dark").press("enter");
    assert_eq!(ground(&set), Color::Rgb(0x14, 0x17, 0x1c));
    assert!(set.screen().contains("until you quit; the environment sets another one"), "{}", set.screen());
}

#[test]
fn without_colours_there_is_nothing_to_choose() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("T");
    assert!(bench.app.layers.overlays.is_empty());
    assert!(bench.screen().contains("Colours are switched off"), "{}", bench.screen());
}
