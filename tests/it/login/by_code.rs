//! A device login from the code to the first sync, and every way in which it does not come about.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

use redriva::demo::{DemoOptions, Fault, When};

use super::home::{Home, Ran};
use crate::pty;

#[test]
fn a_login_shows_a_code_waits_for_the_yes_and_serves_the_next_commands() {
    let home = Home::new(5);
    let mut child = home.command(&["login"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    while !told.contains("Waiting") {
        assert!(lines.read_line(&mut told).unwrap() > 0, "{told}");
    }
    assert!(told.contains("  Page:  https://real-debrid.com/device\n  Code:  "), "{told}");
    assert!(told.contains("Waiting for your yes; the code is good for 10 min"), "{told}");
    assert!(!told.contains('\x1b') && !told.contains('█'), "no picture in a pipe: {told}");
    home.demo.approve_login();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.starts_with("Logged in as demo.\nThe login is kept in "), "{ran:?}");
    assert!(ran.out.contains("which nobody else can read. It is renewed by itself."), "{ran:?}");

    let stored = home.stored();
    let login = stored.login.unwrap();
    assert_eq!((login.account.is_some(), login.renewal.is_some(), stored.pending), (true, true, None));
    assert_eq!((home.mode(".config/redriva/login.toml"), home.mode(".config/redriva")), (0o600, 0o700));
    let secrets = [login.token.clone(), login.renewal.unwrap().refresh_token];
    for secret in &secrets {
        assert!(!ran.out.contains(secret.expose()) && !told.contains(secret.expose()));
    }
    let ran = home.run(&["sync", "fast"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = home.run(&["doctor"]);
    assert!(ran.out.contains("login.toml, line"), "{ran:?}");
    assert_eq!(home.demo.traffic().unauthorized, 0);
}

#[test]
fn a_code_that_is_spent_or_late_is_told_and_nothing_is_kept() {
    let late = r#"{"device_code": "D3V1C3", "user_code": "ABCD", "interval": 1, "expires_in": 1}"#;
    let spent = r#"{"client_id": null, "client_secret": null}"#;
    let pending = r#"{"error": null, "error_code": null}"#;
    let raw = |status, body: &str| Fault::Raw { status, body: body.into() };
    for (begun, looked, told) in [
        (None, raw(200, spent), "does not know the code any more"),
        (Some(raw(200, late)), raw(403, pending), "nobody agreed in time"),
    ] {
        let home = Home::new(1);
        if let Some(begun) = begun {
            home.demo.faults().add(When::login().nth(1), begun);
        }
        home.demo.faults().add(When::login().nth(2), looked);
        let ran = home.run(&["login"]);
        assert_eq!(ran.code, Some(12), "{ran:?}");
        assert!(ran.err.contains(told) && ran.err.contains("Start again: redriva login"), "{ran:?}");
        assert_eq!(home.text(), "");
    }
}

#[test]
fn trouble_between_the_looks_does_not_end_a_login() {
    let home = Home::new(1);
    home.demo.faults().add(When::login().nth(2), Fault::Html(502));
    home.demo.faults().add(When::login().nth(3), Fault::TooManyRequests { retry_after: Some(1), html: false });
    home.demo.faults().add(When::login().nth(4), Fault::EmptyBody200);
    home.demo.approve_login();
    let ran = home.run(&["login"]);
    assert_eq!((ran.code, home.stored().login.is_some()), (Some(0), true), "{ran:?}");
}

#[test]
fn what_is_told_once_is_kept_before_the_token_comes() {
    let home = Home::new(1);
    home.demo.approve_login();
    // The third request is the one for the token.
    home.demo.faults().add(When::login().nth(3), Fault::Redirect { status: 302, to: "https://portal.example/".into() });
    home.demo.faults().add(When::login().nth(4), Fault::Redirect { status: 302, to: "https://portal.example/".into() });
    home.demo.faults().add(When::login().nth(5), Fault::Status { status: 503, error_code: 25, slug: "x".into() });
    home.demo.faults().add(When::login().nth(6), Fault::Status { status: 503, error_code: 25, slug: "x".into() });
    home.demo.faults().add(When::login().nth(7), Fault::Status { status: 503, error_code: 25, slug: "x".into() });
    let ran = home.run(&["login"]);
    assert_eq!(ran.code, Some(13), "{ran:?}");
    assert!(ran.err.contains("Your yes is stored; try again with: redriva login."), "{ran:?}");
    let stored = home.stored();
    assert!(stored.login.is_none() && stored.pending.is_some());
    assert_eq!(home.mode(".config/redriva/login.toml"), 0o600);

    let ran = home.run(&["login"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("You have agreed already"), "{ran:?}");
    assert!(home.stored().login.is_some() && home.stored().pending.is_none());
}

#[test]
fn a_login_that_does_not_come_about_leaves_the_old_one() {
    let home = Home::new(1);
    let grant = home.log_in(0, 3_600);
    home.demo.faults().add(When::login().nth(1), Fault::Html(503));
    let ran = home.run(&["login"]);
    assert_eq!(ran.code, Some(13), "{ran:?}");
    assert_eq!(home.stored().login.unwrap().token.expose(), grant.access_token);
}

#[test]
fn on_a_terminal_there_is_a_picture_and_the_time_that_is_left() {
    let home = Home::new(1);
    home.demo.approve_login();
    let seen = pty::run(home.command(&["login"]).env("NO_COLOR", ""), 80, "");
    assert_eq!(seen.code, 0, "{}", seen.raw);
    assert!(seen.raw.contains("\x1b[38;5;16;48;5;231m"), "{}", seen.raw);
    assert!(seen.raw.contains("Waiting for your yes, 10 min"), "{}", seen.raw);
    let text = seen.text(80);
    assert!(text.contains('█') && text.contains("Scan the picture"), "{text}");
    assert!(!text.contains("Waiting"), "the last line is taken away: {text}");
    for words in [["login", "--color", "never"], ["--color", "never", "login"]] {
        home.demo.approve_login();
        let seen = pty::run(&home.command(&words), 80, "");
        assert!(!seen.raw.contains('█') && seen.raw.contains("Open this page in a browser:"), "{}", seen.raw);
    }
}

#[test]
fn a_stronger_token_is_named_and_one_of_the_user_s_own_becomes_a_comment_on_consent() {
    let home = Home::with(DemoOptions { token_life: Duration::from_secs(60), ..DemoOptions::quick(1) });
    home.write(".config/redriva/.env", "# mine\nRD_TOKEN=K7Q2ZK7Q2ZK7Q2Z\n");
    home.demo.approve_login();
    let ran = home.run(&["login"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told =
        "note: another token, from HOME/.config/redriva/.env, line 2, is stronger and is used instead of the login.";
    let err = ran.err.replace(home.at("").to_str().unwrap(), "HOME/");
    assert!(err.contains(told) && err.contains("Take line 2 out of"), "{err}");
    let env = || std::fs::read_to_string(home.at(".config/redriva/.env")).unwrap();
    assert_eq!(env(), "# mine\nRD_TOKEN=K7Q2ZK7Q2ZK7Q2Z\n", "nobody was there to ask");

    for (typed, wanted) in
        [("n\n", "# mine\nRD_TOKEN=K7Q2ZK7Q2ZK7Q2Z\n"), ("y\n", "# mine\n# RD_TOKEN=K7Q2ZK7Q2ZK7Q2Z\n")]
    {
        home.demo.approve_login();
        let seen = pty::run(&home.command(&["login"]), 80, typed);
        assert_eq!((seen.code, env().as_str()), (0, wanted), "{}", seen.raw);
    }
    assert_eq!(home.run(&["sync", "torrents"]).code, Some(0), "the login is used now");
    home.demo.approve_login();
    let mut command = home.command(&["login"]);
    let ran = Ran::from(command.env("RD_TOKEN", home.demo.token()).output().unwrap());
    assert!(ran.err.contains("from the environment, is stronger") && ran.err.contains("unset RD_TOKEN"), "{ran:?}");
}
