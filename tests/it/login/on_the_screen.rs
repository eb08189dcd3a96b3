//! A login from the guide of the full screen, in the real program on a real terminal.

use crate::tui::window::Window;

use super::home::Home;

/// Ctrl-O: log in with a code.
const LOG_IN: &str = "\u{f}";

fn open(home: &Home) -> Window {
    let folder = tempfile::tempdir().unwrap();
    let url = home.demo.base_url();
    Window::run_at(folder, &[env!("CARGO_BIN_EXE_redriva")], true, &[("RD_API_URL", &url)])
}

#[test]
fn the_guide_shows_a_code_waits_for_the_yes_keeps_the_login_and_goes_on_to_the_sync() {
    let home = Home::new(12);
    let mut window = open(&home);
    window.wait_for("Welcome to Redriva");
    window.press(LOG_IN);
    window.wait_for("Waiting for your yes");
    assert!(window.seen.screen().contents().contains("Code"), "{}", window.seen.screen().contents());
    let file = window.home.path().join(".config/redriva/login.toml");
    assert!(!std::fs::read_to_string(&file).unwrap_or_default().contains("access_token"));
    home.demo.approve_login();
    window.wait_for("start the sync now");
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(kept.contains("access_token") && kept.contains("refresh_token") && kept.contains("account"), "{kept}");
    window.press("\r");
    window.wait_for("Sync complete: 12 details");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn a_login_that_was_given_up_asks_nobody_any_more() {
    let home = Home::new(3);
    let mut window = open(&home);
    window.wait_for("Welcome to Redriva");
    window.press(LOG_IN);
    window.wait_for("Waiting for your yes");
    window.press("\u{1b}");
    window.wait_for("Paste it here");
    let asked = |home: &Home| home.demo.traffic().of(redriva::demo::Class::Login);
    let before = asked(&home);
    home.demo.approve_login();
    super::home::wait(2_500);
    assert_eq!(asked(&home), before);
    assert!(!window.home.path().join(".config/redriva/login.toml").exists());
}
