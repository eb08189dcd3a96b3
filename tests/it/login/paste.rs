//! A private token that is pasted: read without being shown, kept once it is accepted.

use super::home::{Home, wait};
use crate::pty;

#[test]
fn a_token_from_standard_input_is_kept_once_it_is_accepted() {
    let home = Home::new(3);
    let token = home.demo.token().to_owned();
    let ran = home.fed(&["login", "--paste"], &format!("  {token}\n"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.starts_with("Logged in as demo.") && !ran.out.contains("renewed"), "{ran:?}");
    assert!(!ran.out.contains(&token[..8]) && !ran.err.contains(&token[..8]), "{ran:?}");
    let login = home.stored().login.unwrap();
    assert_eq!((login.token.expose(), login.renewal, login.account.is_some()), (token.as_str(), None, true));
    assert_eq!(home.mode(".config/redriva/login.toml"), 0o600);
    assert_eq!(home.run(&["sync", "fast", "-q"]).code, Some(0));
}

#[test]
fn what_is_no_token_or_is_refused_is_not_kept_and_not_shown() {
    let home = Home::new(1);
    for (typed, code, told) in [
        ("", 2, "the token is empty"),
        ("Z9Y8X7W6V5U\u{fc}Z9Y8X7W6V5U", 2, "has a character that is in no token, at position 12"),
        ("Z9Y8X7W6V5U Z9Y8X7W6V5U", 2, "has a blank or a line break inside, at position 12"),
        ("Z9Y8X7W6V5UZ9Y8X7W6V5U", 12, "Real-Debrid answered: the token is not accepted (401 bad_token, code 8)"),
        ("your_token_here", 2, "placeholder"),
    ] {
        let ran = home.fed(&["login", "--paste"], typed);
        assert_eq!(ran.code, Some(code), "{typed}: {ran:?}");
        assert!(ran.err.contains(told) && !ran.err.contains("Z9Y8X7W6V5U"), "{ran:?}");
        assert_eq!(home.text(), "");
    }
}

#[test]
fn on_a_terminal_nothing_of_it_is_shown() {
    let home = Home::new(1);
    let token = home.demo.token().to_owned();
    let seen = pty::run(&home.command(&["login", "--paste"]), 100, &format!("{token}\n"));
    assert_eq!(seen.code, 0, "{}", seen.raw);
    assert!(seen.raw.contains("(it is not shown): ") && !seen.raw.contains(&token[..4]), "{}", seen.raw);
    assert!(home.stored().login.is_some());
}

#[test]
fn blanks_and_line_breaks_around_it_do_not_matter_and_one_inside_is_told_as_that() {
    let home = Home::new(1);
    let token = home.demo.token().to_owned();
    for typed in [format!("\n\n\t{token}\r\n\n"), format!("\r\n{token}")] {
        let ran = home.fed(&["login", "--paste"], &typed);
        assert_eq!(ran.code, Some(0), "{typed:?}: {ran:?}");
    }
    let ran = home.fed(&["login", "--paste"], "Z9Y8X7W6V5U\nZ9Y8X7W6V5U\n");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("has a blank or a line break inside, at position 12"), "{ran:?}");
    assert!(!ran.err.contains("Z9Y8X7W6V5U"), "{ran:?}");
    let home = Home::new(1);
    let token = home.demo.token().to_owned();
    let seen = pty::run(&home.command(&["login", "--paste"]), 100, &format!("\n{token}\n\n"));
    assert_eq!(seen.code, 0, "{}", seen.raw);
    assert!(!seen.raw.contains(&token[..4]), "{}", seen.raw);
}

/// Whatever a kill meets, the file holds the old login or the new one.
#[test]
fn a_kill_leaves_the_old_login_or_the_new_one() {
    let home = Home::new(1);
    let token = home.demo.token().to_owned();
    let mut whole = 0;
    for round in 0..30 {
        let grant = home.demo.log_in().unwrap();
        home.keep(&grant, None, 0);
        let mut command = home.command(&["login", "--paste"]);
        let path = home.at("typed");
        std::fs::write(&path, &token).unwrap();
        command.stdin(std::fs::File::open(path).unwrap());
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut child = command.spawn().unwrap();
        wait(round * 3);
        let _ = child.kill();
        child.wait().unwrap();
        let found = home.stored().login.unwrap().token;
        assert!(found.expose() == token || found.expose() == grant.access_token, "round {round}");
        whole += u32::from(found.expose() == token);
    }
    assert!(home.fed(&["login", "--paste"], &token).code == Some(0), "{whole} were written");
    let mut left: Vec<String> = std::fs::read_dir(home.at(".config/redriva"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["login.toml", "login.toml.lock"]);
}
