//! Doctor: each line true, each fault with its code, the token never shown, nothing made or changed.

use insta::assert_snapshot;
use redriva::demo::{Fault, When};
use redriva::model::SyncMode;

use super::{Home, dump, only_for_me};
use crate::house::House;

/// As long as a private token, and recognisable.
const TOKEN: &str = "CANARYTOKENCANARYTOKENCANARYTOKENCANARYTOKENCANARY12";

/// An account and a home with its archive; the program asks the account.
async fn house() -> (House, Home) {
    let house = House::quick(6).await;
    house.run(SyncMode::Fast).await;
    let home = Home::with_archive_of(&house).set("LANG", "C.UTF-8").set("RD_API_URL", house.demo.base_url().as_str());
    let home = home.set("RD_TOKEN", house.demo.token());
    (house, home)
}

/// Runs the program without stopping the stand-in, which lives on this thread's runtime.
async fn doctor(home: &Home, words: &[&str]) -> super::Ran {
    let mut command = home.command(&[&["doctor"], words].concat());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    super::Ran::of(&output, home.folder.path())
}

#[tokio::test]
async fn a_healthy_house_has_nothing_wrong_and_two_requests_are_counted() {
    let (house, home) = house().await;
    house.demo.reset_traffic();
    let slots = home.count("quota_slots");
    let ran = doctor(&home, &["--settings"]).await.expect(0);
    assert!(ran.out.ends_with("\nNothing is wrong.\n"), "{ran:?}");
    assert_eq!(ran.err, "");
    assert_eq!(house.traffic().requests, 2);
    assert_eq!(home.count("quota_slots") - slots, 2, "what was asked counts in the quota");
    let json = doctor(&home, &["--json"]).await.expect(0);
    assert!(!ran.out.contains(&house.demo.token()[..48]) && !json.out.contains(&house.demo.token()[..48]));
}

#[tokio::test]
async fn each_refusal_has_its_code_and_its_remedy() {
    let (house, home) = house().await;
    let refused = |status, error_code, slug: &str| Fault::Status { status, error_code, slug: slug.to_owned() };
    for (fault, code, words) in [
        (Fault::BadToken401, 12, "Copy the token again"),
        (Fault::IpNotAllowed403, 12, "Turn off the VPN"),
        (refused(403, 14, "account_locked"), 12, "why the account is locked"),
        (Fault::Html(200), 13, "log in to this network"),
        (Fault::ServiceUnavailable25, 13, "has trouble"),
    ] {
        house.demo.faults().clear();
        house.demo.faults().add(When::user(), fault);
        let ran = doctor(&home, &[]).await.expect(code);
        assert!(ran.out.contains("error    account ") && ran.out.contains(words), "{code}: {ran:?}");
        assert!(ran.out.contains("ok       archive "), "the rest is told all the same: {ran:?}");
    }
    house.demo.faults().clear();
    drop(house);
    let ran = doctor(&home, &[]).await.expect(13);
    assert!(ran.out.contains("Look at the network connection"), "{ran:?}");
}

#[tokio::test]
async fn a_refusal_by_quota_is_told() {
    let (house, home) = house().await;
    house.demo.faults().add(When::user(), Fault::TooManyRequests { retry_after: None, html: false });
    let ran = doctor(&home, &[]).await.expect(14);
    assert!(ran.out.contains("error    account ") && ran.out.contains("Wait a few minutes"), "{ran:?}");
}

#[tokio::test]
async fn without_token_network_or_archive_the_rest_is_told_and_nothing_is_made() {
    let home = Home::empty();
    let ran = doctor(&home, &[]).await.expect(2);
    assert!(ran.out.contains("error    token"), "{ran:?}");
    let mut left: Vec<_> =
        std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.retain(|name| name != ".local");
    assert!(left.is_empty(), "{left:?}");

    let home = home.set("RD_TOKEN", TOKEN).set("RD_API_URL", "http://127.0.0.1:9/rest/1.0");
    let ran = doctor(&home, &["--offline"]).await.expect(0);
    assert!(ran.out.contains("ok       account     not asked: --offline\n"), "{ran:?}");
    doctor(&home, &[]).await.expect(13);
    assert!(!home.archive().exists());
}

#[tokio::test]
async fn settings_that_cannot_be_read_are_one_line_among_others() {
    let home = Home::empty().set("RD_RATE_LIMIT", "many").set("RD_TOKEN", TOKEN);
    let ran = doctor(&home, &[]).await.expect(2);
    assert!(ran.out.starts_with("error    settings    the environment: RD_RATE_LIMIT must be"), "{ran:?}");
    assert!(ran.out.contains("terminal"), "{ran:?}");
}

#[tokio::test]
async fn the_archive_is_looked_over_and_left_alone() {
    let (house, home) = house().await;
    home.run(&["clear", "--yes"]).expect(0);
    home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    let before = dump(&home.archive());
    let told = async |words: &str, code: i32| {
        let ran = doctor(&home, &["--offline"]).await.expect(code);
        assert!(ran.out.contains(words), "{words}: {ran:?}");
    };
    told("ok       snapshots   1 snapshot, the newest of 0000-00-00 00:00 UTC\n", 0).await;
    only_for_me(&home.archive(), 0o644);
    only_for_me(home.folder.path(), 0o755);
    told("warning  modes       others may read the archive (mode 0644 in a folder 0755)\n                     Run: chmod 600", 0).await;
    only_for_me(&home.archive(), 0o600);
    std::fs::hard_link(home.archive(), home.at("second.db")).unwrap();
    told("error    links       the archive's file has 2 names", 15).await;
    std::fs::remove_file(home.at("second.db")).unwrap();
    {
        let _lock = redriva::archive::SyncLock::take(&home.archive()).unwrap();
        told(&format!("; process {} uses it now\n", std::process::id()), 0).await;
    }
    home.db().execute("INSERT INTO meta VALUES ('not_before', '2099-01-01T00:00:00Z')", []).unwrap();
    house.demo.reset_traffic();
    let ran = doctor(&home, &[]).await.expect(0);
    assert!(ran.out.contains("not asked: Real-Debrid refuses requests (429) until"), "{ran:?}");
    assert_eq!(house.traffic().requests, 0);
    home.db().execute("DELETE FROM meta WHERE key = 'not_before'", []).unwrap();
    assert_eq!(dump(&home.archive()), before);

    // Storage is worse than a refused token.
    house.demo.faults().add(When::user(), Fault::BadToken401);
    std::fs::write(home.archive(), "").unwrap();
    let ran = doctor(&home, &[]).await.expect(15);
    assert!(ran.out.contains("redriva snapshot restore redriva.db.0001.vN-"), "{ran:?}");
    assert!(ran.out.contains("Copy the token again"), "{ran:?}");
}

#[test]
fn on_a_terminal_its_size_colours_and_surroundings_are_told() {
    let home = Home::empty();
    let mut command = home.command(&["doctor", "--offline", "--color", "never"]);
    for (name, value) in [
        ("TERM", "xterm-kitty"),
        ("COLORTERM", "truecolor"),
        ("NO_COLOR", ""),
        ("LC_ALL", "C"),
        ("TMUX", "x"),
        ("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22"),
    ] {
        command.env(name, value);
    }
    let seen = crate::pty::run(&command, 80, "").raw.replace('\r', "");
    let (_, terminal) = seen.split_at(seen.find("ok       terminal").unwrap());
    assert_snapshot!(terminal);
}
