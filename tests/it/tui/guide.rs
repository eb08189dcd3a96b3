//! The guide of the first start: what it says, what its keys order, and that nobody sees the token.

use insta::assert_snapshot;
use redriva::model::{ApiToken, SyncMode};
use redriva::sync::SyncRequest;
use redriva::tui::testing::{
    App, ArchiveAnswer, Effect, Failure, MessageKind, NewToken, Overlay, Owner, Route, Setup, Start, Task, TokenState,
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
