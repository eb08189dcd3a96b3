//! A token that ends: renewed before, in the middle and by nobody else; and what is told when that fails.

use std::process::Stdio;
use std::time::Duration;

use redriva::demo::{DemoOptions, Fault, Latency, When};

use super::home::{Home, Ran, wait};

/// Slow enough that something can happen in the middle.
fn slow(torrents: usize) -> DemoOptions {
    let latency = Latency { mean: Duration::from_millis(30), spread: Duration::ZERO };
    DemoOptions { latency, rotates_refresh_tokens: true, ..DemoOptions::quick(torrents) }
}

fn whole(home: &Home, torrents: usize) {
    let ran = home.run(&["stats", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(ran.code, Some(0));
    let count = home.run(&["list", "--ids"]).out.lines().count();
    assert_eq!(count, torrents, "{told}");
    assert_eq!(home.run(&["check"]).code, Some(0));
}

#[test]
fn tokens_that_end_in_the_middle_of_a_sync_are_renewed_once_and_it_ends_complete() {
    let home = Home::with(slow(200));
    home.log_in(0, 3_600);
    let mut command = home.command(&["sync", "fast"]);
    command.env("RD_MAX_CONCURRENT", "8");
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while home.demo.traffic().info_served.len() < 20 {
        wait(5);
    }
    home.demo.expire_tokens();
    let ran = Ran::from(child.wait_with_output().unwrap());
    let traffic = home.demo.traffic();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!((traffic.refreshes, traffic.refreshes_at_once), (1, 1));
    // Those that were on the way met the end; each was sent again once.
    assert!((1..=8).contains(&traffic.unauthorized), "{}", traffic.unauthorized);
    assert_eq!(traffic.info_served_twice(), 0);
    whole(&home, 200);
    assert!(ran.err.contains("200") && !ran.err.contains("401"), "{ran:?}");
}

#[test]
fn tokens_that_end_in_the_middle_of_a_job_are_renewed_and_nothing_is_sent_twice() {
    let home = Home::with(slow(40));
    home.log_in(0, 3_600);
    assert_eq!(home.run(&["sync", "fast"]).code, Some(0));
    let before = home.demo.account().ids().len();
    let chosen = home.run(&["list", "phase:done", "--ids"]).out.lines().count();
    assert!(chosen > 10, "{chosen}");
    let expect = chosen.to_string();
    let mut command = home.command(&["delete", "phase:done", "--yes", "--expect", &expect]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while home.demo.account().ids().len() + 4 > before {
        wait(5);
    }
    home.demo.expire_tokens();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let traffic = home.demo.traffic();
    assert_eq!((traffic.refreshes, traffic.refreshes_at_once), (1, 1), "{ran:?}");
    // Those that were on the way met the end; none did anything.
    assert!((1..=50).contains(&traffic.unauthorized), "{}", traffic.unauthorized);
    assert_eq!(home.demo.account().ids().len(), before - chosen);
    let jobs = home.run(&["jobs", "--json"]).out;
    assert!(jobs.contains(&format!("\"done\":{chosen}")), "{jobs}");
}

#[test]
fn a_token_that_lives_a_tenth_of_a_job_is_renewed_one_time_after_the_other_also_with_a_sync_beside() {
    let life = Duration::from_secs(1);
    let home = Home::with(DemoOptions { token_life: life, ..slow(60) });
    home.log_in(0, 1);
    assert_eq!(home.run(&["sync", "fast"]).code, Some(0));
    let chosen =
        home.run(&["list", "status:downloaded -is:duplicate size:>1B refused:no", "--ids", "--limit", "40"]).out;
    let ids: Vec<&str> = chosen.lines().collect();
    let n = ids.len().to_string();
    let delete = home.run(&[&["delete", "--yes", "--expect", &n, "--quiet"], &ids[..]].concat());
    assert_eq!(delete.code, Some(0), "{delete:?}");
    home.demo.reset_traffic();
    let began = tokio::time::Instant::now();
    let mut undo = home.command(&["jobs", "undo", "--yes", "--expect", &n, "--quiet"]);
    undo.env("RD_ADD_WAIT", "0.4").env("RD_ADD_LIMIT", "100000");
    let job = undo.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait(1_500);
    // One request after the other, so that it lasts as long as the job does.
    let mut command = home.command(&["sync", "all"]);
    command.env("RD_MAX_CONCURRENT", "1");
    let sync = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let sync = Ran::from(sync.wait_with_output().unwrap());
    let job = Ran::from(job.wait_with_output().unwrap());
    assert!(began.elapsed() > 9 * life, "the job took {:?}", began.elapsed());
    assert_eq!((job.code, sync.code), (Some(0), Some(0)), "{job:?} {sync:?}");
    let traffic = home.demo.traffic();
    assert!(traffic.refreshes >= 5, "{}", traffic.refreshes);
    assert_eq!(traffic.refreshes_at_once, 1, "one after the other");
    assert!(traffic.duplicates().is_empty() && home.demo.account().len() == 60);
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let home = Home::new(3);
    let grant = home.log_in(3_500, 100);
    assert_eq!(home.run(&["sync", "fast"]).code, Some(0));
    let traffic = home.demo.traffic();
    assert_eq!((traffic.refreshes, traffic.unauthorized), (1, 0));
    let login = home.stored().login.unwrap();
    assert_ne!(login.token.expose(), grant.access_token);
    assert_eq!(home.run(&["sync"]).code, Some(0));
    assert_eq!(home.demo.traffic().refreshes, 1, "the new one lasts");
}

#[test]
fn two_processes_renew_once() {
    let home = Home::with(DemoOptions { rotates_refresh_tokens: true, ..DemoOptions::quick(3) });
    home.log_in(0, 3_600);
    home.demo.expire_tokens();
    home.demo.faults().add(When::login(), Fault::Stall(Duration::from_millis(300)));
    let children: Vec<_> = (0..3)
        .map(|n| {
            let archive = home.at(&format!("{n}.db"));
            let mut command = home.command(&["sync", "fast"]);
            command.env("REDRIVA_ARCHIVE", archive).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let traffic = home.demo.traffic();
    assert_eq!((traffic.refreshes, traffic.refreshes_at_once), (1, 1));
}

#[test]
fn a_login_that_is_refused_says_log_in_again() {
    for left in [3_600, -10] {
        let home = Home::new(3);
        home.log_in(7_200, left);
        home.demo.expire_tokens();
        home.demo.refuse_refreshes();
        for words in [&["sync"][..], &["doctor"]] {
            let ran = home.run(words);
            assert_eq!(ran.code, Some(12), "{left} {ran:?}");
            let told = [ran.out, ran.err].concat();
            assert!(told.contains("does not accept the login any more"), "{told}");
            assert!(told.contains("Log in again: redriva login"), "{told}");
        }
        assert!(home.stored().login.is_some(), "nothing is thrown away");
    }
}

#[test]
fn trouble_at_a_renewal_is_trouble_of_the_network() {
    // Early, while the token is still good: it is used on.
    let home = Home::new(3);
    home.log_in(3_500, 100);
    home.demo.faults().add(When::login(), Fault::Html(503));
    let ran = home.run(&["sync", "fast"]);
    assert_eq!((ran.code, home.demo.traffic().refreshes), (Some(0), 1), "{ran:?}");
    // Late: nothing can be asked, and nothing is said of the login.
    let home = Home::new(3);
    home.log_in(3_600, -1);
    home.demo.expire_tokens();
    home.demo.faults().add(When::login(), Fault::Redirect { status: 302, to: "https://portal.example/".into() });
    let ran = home.run(&["sync", "fast"]);
    assert_eq!(ran.code, Some(13), "{ran:?}");
    assert!(!ran.err.contains("Log in again"), "{ran:?}");
    // What passes is waited for.
    let home = Home::new(3);
    home.log_in(3_600, -1);
    home.demo.faults().add(When::login().next(2), Fault::ResetBeforeAnswer);
    let ran = home.run(&["sync", "fast"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn a_stronger_token_is_never_renewed() {
    let home = Home::new(3);
    let grant = home.log_in(3_600, -1);
    home.demo.expire_tokens();
    let mut command = home.command(&["sync"]);
    let ran = Ran::from(command.env("RD_TOKEN", &grant.access_token).output().unwrap());
    assert_eq!((ran.code, home.demo.traffic().refreshes), (Some(12), 0), "{ran:?}");
    let mut command = home.command(&["sync"]);
    let ran = Ran::from(command.env("RD_TOKEN", home.demo.token()).output().unwrap());
    assert_eq!((ran.code, home.demo.traffic().refreshes), (Some(0), 0), "{ran:?}");
}

#[test]
fn a_login_is_for_one_service_only() {
    let home = Home::new(3);
    home.log_in(0, 3_600);
    let other = Home::new(3);
    let text = home.text();
    other.write(".config/redriva/login.toml", &text);
    let ran = other.run(&["sync"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert_eq!(other.demo.traffic().requests, 0, "nothing was sent");
}
