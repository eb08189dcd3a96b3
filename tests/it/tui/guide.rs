//! The guide of the first start: what it says, what its keys order, and that nobody sees the token.

use insta::assert_snapshot;
use ratatui::style::Color;
use redriva::model::{ApiToken, SyncMode};
use redriva::sync::SyncRequest;
use redriva::tui::testing::{
    App, ArchiveAnswer, COLOURLESS_THEME, Effect, Failure, LoginCode, MessageKind, NewToken, Overlay, Owner, Route,
    Setup, Start, Task, Theme, TokenState,
};

use super::{AppHarness, account, answer, setup};

/// A token that must never be seen.
const CANARY: &str = "CANARYTOKENCANARYTOKENCANARYTOKENCANARYTOKENCANARY12";

fn started(width: u16, height: u16, token: TokenState) -> AppHarness {
    let start = Start { token, rate_limit: 200, ..Start::default() };
    let mut bench = AppHarness::with(Setup { start, ..setup(width, height) });
    bench.orders();
    bench
}

fn without_token(width: u16, height: u16) -> AppHarness {
    let mut bench = started(width, height, TokenState::Missing);
    bench.missing();
    bench
}

fn refused() -> MessageKind {
    MessageKind::TokenTried(Err(Failure {
        headline: "Real-Debrid answered 401 bad_token (code 8, bad token)".to_owned(),
        hint: Some("Copy the token again from https://real-debrid.com/apitoken.".to_owned()),
    }))
}

fn accepted() -> NewToken {
    NewToken {
        account: "Account max: accepted, premium until 2027-05-14 (173 days left).".to_owned(),
        saved: Some("Saved in /home/max/.config/redriva/login.toml, which nobody else can read.".to_owned()),
        warning: None,
        origin: "/home/max/.config/redriva/login.toml, line 4".to_owned(),
    }
}

fn is_open(bench: &AppHarness) -> bool {
    matches!(bench.app.layers.overlays.last(), Some(Overlay::SetupGuide(_)))
}

fn told(bench: &AppHarness) -> String {
    bench.app.notices.list().last().map(|notice| notice.text.clone()).unwrap_or_default()
}

#[test]
fn the_guide_in_every_stage_at_three_sizes() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        let mut bench = without_token(width, height);
        assert_snapshot!(format!("guide_asking_{width}"), bench.screen());
        bench.deliver(MessageKind::Paste(CANARY.to_owned())).press("enter");
        assert_snapshot!(format!("guide_testing_{width}"), bench.screen());
        bench.deliver(refused());
        assert_snapshot!(format!("guide_refused_{width}"), bench.screen());
        bench.deliver(MessageKind::Paste(CANARY.to_owned())).press("enter");
        bench.deliver(MessageKind::TokenTried(Ok(accepted())));
        assert_snapshot!(format!("guide_ready_{width}"), bench.screen());
    }
}

#[test]
fn no_size_is_too_small_for_it() {
    for stage in [None, Some(refused()), Some(MessageKind::TokenTried(Ok(accepted())))] {
        let mut bench = without_token(80, 24);
        if let Some(message) = stage {
            bench.deliver(message);
        }
        for width in 0..=60 {
            for height in 0..=30 {
                bench.deliver(MessageKind::Resize { width, height });
                bench.buffer();
            }
        }
    }
}

#[test]
fn a_token_is_tested_then_the_first_sync_starts() {
    let mut bench = without_token(80, 24);
    bench.deliver(MessageKind::Paste(format!("  {CANARY}\n"))).press("enter");
    let token = ApiToken::parse(CANARY).unwrap();
    assert_eq!(bench.orders(), [Effect::Do(Task::TryToken { token })]);
    bench.press("enter enter");
    assert!(bench.orders().is_empty(), "one test at a time");
    bench.deliver(MessageKind::TokenTried(Ok(accepted())));
    bench.press("enter");
    assert!(bench.orders().contains(&Effect::StartSync { request: SyncRequest::of(SyncMode::Fast) }));
    assert!(!is_open(&bench));
    assert_eq!(bench.app.layers.route, Route::Sync);
}

fn code() -> MessageKind {
    MessageKind::LoginCode(Box::new(LoginCode {
        code: "ABCD1234".to_owned(),
        address: "https://real-debrid.com/device".to_owned(),
        target: "https://real-debrid.com/authorize?client_id=X245A4XAIBGVM&device_id=ABCD1234".to_owned(),
        until: super::moment("2026-11-22T12:10:00Z"),
    }))
}

/// The cells in which a picture is drawn, as a camera sees them: dark or light, two modules a cell.
fn picture(bench: &mut AppHarness) -> Vec<Vec<bool>> {
    let buffer = bench.buffer();
    let is_drawn = |cell: &ratatui::buffer::Cell| (cell.fg, cell.bg) == (Color::Indexed(16), Color::Indexed(231));
    let rows = buffer.content.chunks(buffer.area.width.into());
    let rows = rows.map(|row| row.iter().filter(|cell| is_drawn(cell)).map(|cell| cell.symbol().to_owned()).collect());
    let rows: Vec<Vec<String>> = rows.filter(|row: &Vec<String>| !row.is_empty()).collect();
    let half = |row: &[String], dark: [&str; 2]| row.iter().map(|cell| dark.contains(&cell.as_str())).collect();
    rows.iter().flat_map(|row| [half(row, ["█", "▀"]), half(row, ["█", "▄"])]).collect()
}

#[test]
fn a_login_shows_code_page_and_time_and_goes_on_once_the_user_has_agreed() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        let mut bench = without_token(width, height);
        bench.press("ctrl-o");
        assert_eq!(bench.orders(), [Effect::LogIn]);
        assert!(bench.screen().contains("Asking Real-Debrid for a code."), "{}", bench.screen());
        bench.deliver(code());
        assert_snapshot!(format!("guide_code_{width}"), bench.screen());
        for said in ["https://real-debrid.com/device", "ABCD1234", "10 min left"] {
            assert!(bench.screen().contains(said), "{said}: {}", bench.screen());
        }
        // The time is told anew each second.
        let next = bench.app.next_tick().unwrap();
        assert_eq!(next.duration_since(bench.now).as_secs(), 1);
        bench.now = super::moment("2026-11-22T12:01:00Z");
        bench.deliver(MessageKind::Tick);
        assert!(bench.screen().contains("9 min left"), "{}", bench.screen());
        // No key does anything but give it up.
        bench.press("enter tab ctrl-o x 1");
        assert_eq!(bench.orders(), []);
        bench.deliver(MessageKind::TokenTried(Ok(accepted())));
        bench.press("enter");
        assert!(bench.orders().contains(&Effect::StartSync { request: SyncRequest::of(SyncMode::Fast) }));
    }
}

#[test]
fn the_picture_is_dark_on_light_with_its_margin_in_every_theme_and_readable() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/config/themes")).unwrap();
    let names: Vec<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.len() >= 4);
    for theme in names.iter().map(|name| name.trim_end_matches(".toml")) {
        let mut bench = without_token(120, 40);
        bench.app.ctx.theme = Theme::shipped(theme).unwrap();
        bench.press("ctrl-o").deliver(code());
        let modules = picture(&mut bench);
        if theme == COLOURLESS_THEME {
            assert!(modules.is_empty(), "nothing is drawn in colours where none are wanted");
            assert!(bench.screen().contains("ABCD1234"));
            continue;
        }
        let (scale, side) = (4, modules[0].len());
        let seen = |x: usize, y: usize| modules.get(y / scale).is_some_and(|row| row[x / scale]);
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(
                side * scale,
                side * scale,
                |x, y| {
                    if seen(x, y) { 0 } else { 255 }
                },
            );
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "{theme}");
        assert!(grids[0].decode().unwrap().1.ends_with("device_id=ABCD1234"), "{theme}");
        assert!(modules[..2].iter().flatten().all(|dark| !dark), "two modules of light above");
    }
}

#[test]
fn a_login_is_given_up_and_one_that_fails_is_told_in_words() {
    let mut bench = without_token(80, 24);
    bench.press("ctrl-o").deliver(code());
    bench.orders();
    bench.press("esc");
    assert_eq!(bench.orders(), [Effect::GiveUpLogin]);
    assert!(is_open(&bench) && bench.screen().contains("Paste it here"), "{}", bench.screen());
    // A code that comes too late is not shown.
    bench.deliver(code());
    assert!(!bench.screen().contains("ABCD1234"));
    bench.press("ctrl-o").deliver(code());
    let failure = Failure {
        headline: "the code is not good any more: nobody agreed in time".to_owned(),
        hint: Some("Nothing was changed. Start again: redriva login".to_owned()),
    };
    bench.deliver(MessageKind::TokenTried(Err(failure)));
    assert!(bench.screen().contains("nobody agreed in time"), "{}", bench.screen());
    bench.orders();
    bench.press("ctrl-o");
    assert_eq!(bench.orders(), [Effect::LogIn], "and can be tried again");
}

#[test]
fn no_size_is_too_small_for_a_code() {
    let mut bench = without_token(80, 24);
    bench.press("ctrl-o").deliver(code());
    for width in (0..=90).step_by(3) {
        for height in 0..=45 {
            bench.deliver(MessageKind::Resize { width, height });
            bench.buffer();
        }
    }
}

#[test]
fn typed_letters_go_into_the_line_whatever_they_mean_elsewhere() {
    let mut bench = without_token(80, 24);
    bench.type_in("qsx:?2").press("backspace ctrl-w").type_in("AB").press("enter");
    assert_eq!(bench.orders(), [Effect::Do(Task::TryToken { token: ApiToken::parse("AB").unwrap() })]);
    assert!(is_open(&bench));
}

#[test]
fn the_token_is_never_seen() {
    let mut bench = without_token(80, 24);
    let mut seen = Vec::new();
    bench.type_in(CANARY);
    seen.extend([bench.screen(), format!("{:?}", bench.app)]);
    bench.press("enter");
    seen.extend([bench.screen(), format!("{:?}{:?}", bench.app, bench.effects)]);
    bench.deliver(refused());
    seen.extend([bench.screen(), format!("{:?}", bench.app)]);
    bench.deliver(MessageKind::TokenTried(Ok(accepted())));
    seen.extend([bench.screen(), format!("{:?}", bench.app)]);
    bench.press("esc : ");
    seen.extend([bench.screen(), format!("{:?}", bench.app)]);
    for text in seen {
        assert!(!text.contains(&CANARY[..4]) && !text.contains("ANARY"), "{text}");
    }
}

#[test]
fn what_is_no_token_is_told_without_asking_anybody() {
    let mut bench = without_token(80, 24);
    bench.press("enter");
    assert!(bench.screen().contains("error: the token is empty"), "{}", bench.screen());
    bench.type_in("AB!C").press("enter");
    let screen = bench.screen();
    assert!(screen.contains("position") && !screen.contains("AB!C"), "{screen}");
    assert!(bench.orders().is_empty());
    // A new paste takes the place of what was refused.
    bench.deliver(MessageKind::Paste("GOOD".to_owned())).press("enter");
    assert_eq!(bench.orders(), [Effect::Do(Task::TryToken { token: ApiToken::parse("GOOD").unwrap() })]);
}

#[test]
fn another_source_that_wins_is_named() {
    let mut bench = without_token(80, 24);
    let warning = "Another token, from the environment, is stronger and stays in force.".to_owned();
    bench.deliver(MessageKind::TokenTried(Ok(NewToken { warning: Some(warning), ..accepted() })));
    let screen = bench.screen();
    assert!(screen.contains("from the environment, is stronger"), "{screen}");
}

#[test]
fn the_demo_is_one_key_away() {
    assert_eq!(without_token(80, 24).press("tab").orders(), [Effect::TryDemo]);
}

#[test]
fn leaving_leads_to_the_screens_and_the_palette_leads_back() {
    let mut bench = without_token(80, 24);
    bench.press("esc");
    assert!(!is_open(&bench));
    assert!(told(&bench).contains("opens the guide again"), "{}", told(&bench));
    bench.press("esc 3 2 :").type_in("set token").press("enter");
    assert!(is_open(&bench));
    // What was asked before is answered also when the guide is gone.
    bench.type_in("AB").press("enter esc").deliver(MessageKind::TokenTried(Ok(accepted())));
    assert_eq!(told(&bench), accepted().account);
    bench.press("s");
    assert!(bench.orders().contains(&Effect::StartSync { request: SyncRequest::of(SyncMode::Smart) }));
}

#[test]
fn a_sync_without_a_token_opens_the_guide() {
    let mut bench = without_token(80, 24);
    bench.press("esc s");
    assert!(is_open(&bench) && bench.orders().is_empty());
}

#[test]
fn with_a_token_and_no_archive_only_the_first_sync_is_missing() {
    let origin = "the environment".to_owned();
    let mut bench = started(80, 24, TokenState::Set { origin });
    assert!(!is_open(&bench), "there may be an archive");
    bench.missing();
    assert_snapshot!("guide_only_archive_missing", bench.screen());
    bench.press("esc");
    bench.missing();
    assert!(!is_open(&bench), "it opens by itself once");
}

#[test]
fn those_who_only_read_are_asked_once() {
    let mut bench = started(80, 24, TokenState::Missing);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    assert!(is_open(&bench));
    bench.press("esc");
    let remembered = bench.app.saved();
    let start = Start { token: TokenState::Missing, saved: remembered, ..Start::default() };
    let (app, _) = App::new(Setup { start, ..setup(80, 24) });
    assert!(app.layers.overlays.is_empty());
}

#[test]
fn a_demo_has_no_guide_and_says_nothing_of_tokens() {
    let mut bench = started(80, 24, TokenState::Demo);
    bench.missing();
    assert!(!is_open(&bench));
    bench.press(":").type_in("token");
    let screen = bench.screen();
    assert!(!screen.contains("Set or change") && !screen.contains("try the demo"), "{screen}");
}
