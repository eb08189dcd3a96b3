//! Logging out: what is forgotten, what is told, and what is revoked.

use std::os::unix::fs::PermissionsExt as _;

use super::home::{Home, Ran};
use crate::pty;

#[test]
fn a_logout_forgets_the_login_and_says_where_a_token_is_still_set() {
    let home = Home::new(1);
    home.log_in(0, 3_600);
    let ran = home.run(&["logout"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.starts_with("Forgot the login of ") && !ran.out.contains("still set"), "{ran:?}");
    assert!(!home.file().path().exists());
    assert_eq!(home.run(&["logout"]).out, "No login is kept.\n");
    let ran = home.run(&["sync"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("Log in with: redriva login"), "{ran:?}");

    home.log_in(0, 3_600);
    let ran = Ran::from(home.command(&["logout"]).env("RD_TOKEN", home.demo.token()).output().unwrap());
    assert!(ran.out.contains("A token is still set, by the environment, and is used."), "{ran:?}");
    assert_eq!(home.demo.traffic().revocations, 0, "nothing was asked of Real-Debrid");
}

#[test]
fn a_token_is_revoked_after_a_typed_word_only() {
    let home = Home::new(1);
    let ran = home.run(&["logout", "--revoke"]);
    assert_eq!((ran.code, ran.err.contains("no login is kept")), (Some(2), true), "{ran:?}");
    home.log_in(0, 3_600);
    let ran = home.run(&["logout", "--revoke"]);
    assert_eq!((ran.code, ran.err.contains("no terminal to ask on")), (Some(2), true), "{ran:?}");
    let seen = pty::run(&home.command(&["logout", "--revoke"]), 100, "yes\n");
    assert_eq!(seen.code, 1, "{}", seen.raw);
    assert_eq!((home.demo.traffic().revocations, home.stored().login.is_some()), (0, true));
    let seen = pty::run(&home.command(&["logout", "--revoke"]), 100, "revoke\n");
    assert_eq!(seen.code, 0, "{}", seen.raw);
    assert!(seen.raw.contains("Other logins go on.") && seen.raw.contains("Revoked the token"), "{}", seen.raw);
    assert_eq!((home.demo.traffic().revocations, home.stored().login), (1, None));

    // A private token is every program's.
    assert_eq!(home.fed(&["login", "--paste"], home.demo.token()).code, Some(0));
    let seen = pty::run(&home.command(&["logout", "--revoke"]), 100, "revoke\n");
    assert!(seen.raw.contains("the same for every program"), "{}", seen.raw);
    assert_eq!((seen.code, home.demo.traffic().revocations), (0, 2), "{}", seen.raw);
}

#[test]
fn what_could_not_be_revoked_is_kept() {
    use redriva::demo::{Fault, When};
    let home = Home::new(1);
    home.log_in(0, 3_600);
    home.demo.faults().add(When::any(), Fault::Html(503));
    let seen = pty::run(&home.command(&["logout", "--revoke"]), 100, "revoke\n");
    assert_eq!((seen.code, home.stored().login.is_some()), (13, true), "{}", seen.raw);
    assert!(seen.raw.contains("The token was not revoked; the login is as it was."), "{}", seen.raw);
}

#[test]
fn a_login_that_others_can_read_is_refused_with_what_helps() {
    let home = Home::new(1);
    home.log_in(0, 3_600);
    std::fs::set_permissions(home.file().path(), std::fs::Permissions::from_mode(0o644)).unwrap();
    for words in [["sync", "-q"], ["login", "--paste"]] {
        let ran = home.run(&words);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.err.contains("can be read by others (mode 0644)"), "{ran:?}");
        assert!(ran.err.contains(&format!("Run: chmod 600 {}", home.file().path().display())), "{ran:?}");
    }
}

#[test]
fn a_damaged_login_is_told_with_its_line_and_what_helps() {
    let home = Home::new(1);
    home.write(".config/redriva/login.toml", "origin = \"x\"\naccess_token = \"SECRETSECRETSECRET\n");
    let ran = home.run(&["sync"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("login.toml, line 2") && ran.err.contains("&& redriva login"), "{ran:?}");
    assert!(!ran.err.contains("SECRETSECRET"), "{ran:?}");
}
