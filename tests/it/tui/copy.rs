//! Copying: the menu of a torrent that is chosen anywhere, and the command for what is on the screen.

use std::process::{Command, Stdio};

use redriva::model::SyncMode;
use redriva::tui::testing::{ArchiveAnswer, ArchiveQuery, Effect, Overlay, Owner, Ticket};

use super::{AppHarness, account, answer, facts, numbered};
use crate::house::{self, House};

fn copied(bench: &mut AppHarness) -> String {
    match &bench.orders()[..] {
        [Effect::Copy { text }] => text.clone(),
        other => panic!("{other:?}"),
    }
}

/// Presses the key of the copy menu on a screen and lets the archive answer.
fn menu(keys: &str) -> AppHarness {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press(keys);
    bench.deliver(answer(
        Owner::History,
        ArchiveAnswer::History { events: super::history::days(), removed: vec![], totals: None },
    ));
    bench.orders();
    bench.press("y");
    let asked = bench.orders();
    assert!(
        matches!(asked[..], [Effect::Read { ticket: Ticket { owner: Owner::CopyMenu, number: 1 }, .. }]),
        "{asked:?}"
    );
    assert!(bench.screen().contains("Reading the archive."), "the menu waits for the answer: {}", bench.screen());
    bench
        .deliver(answer(Owner::CopyMenu, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(3))), timeline: vec![] }));
    bench
}

#[test]
fn every_row_of_a_torrent_offers_name_hash_magnet_links_id_and_everything() {
    for keys in ["", "5 j"] {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        for (down, wanted) in [
            (0, "Metropolis.1927.2160p.Restored".to_owned()),
            (1, hash.to_owned()),
            (2, format!("magnet:?xt=urn:btih:{hash}&dn=Metropolis.1927.2160p.Restored")),
            (3, "https://real-debrid.com/d/EXAMPLE1\nhttps://real-debrid.com/d/EXAMPLE2".to_owned()),
            // Behind the links stand their direct links, which are asked for.
            (5, "ID00000000000".to_owned()),
        ] {
            let mut bench = menu(keys);
            for _ in 0..down {
                bench.press("down");
            }
            bench.press("enter");
            assert_eq!(copied(&mut bench), wanted);
        }
        let mut bench = menu(keys);
        bench.press("end");
        bench.type_in("everything").press("enter");
        let text = copied(&mut bench);
        for told in
            ["Name    Metropolis", "3 files\n  Metropolis/reel 1.mkv (953.67 MiB)", ", not selected)", "2 links\n"]
        {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
}

#[test]
fn a_name_that_steers_a_terminal_is_copied_as_it_is_shown_and_encoded_in_a_magnet() {
    let mut hostile = facts(1);
    hostile.torrent.filename = Some("a\nrm -rf ~ #&x\u{1b}".to_owned());
    let mut bench = AppHarness::loaded(100, 30, account());
    bench
        .press("y")
        .deliver(answer(Owner::CopyMenu, ArchiveAnswer::Torrent { facts: Some(Box::new(hostile)), timeline: vec![] }));
    bench.orders();
    bench.press("enter");
    assert_eq!(copied(&mut bench), "a␊rm -rf ~ #&x␛");
    let mut hostile = facts(1);
    hostile.torrent.filename = Some("a\n&x".to_owned());
    bench.press("y").deliver(numbered(
        Owner::CopyMenu,
        2,
        ArchiveAnswer::Torrent { facts: Some(Box::new(hostile)), timeline: vec![] },
    ));
    bench.orders();
    bench.press("down down enter");
    assert!(copied(&mut bench).ends_with("&dn=a%0A%26x"));
}

#[test]
fn what_is_typed_while_the_menu_is_read_is_meant_for_it() {
    let known = |number| {
        numbered(Owner::CopyMenu, number, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(1))), timeline: vec![] })
    };
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("y m a g enter").orders();
    assert_eq!(bench.app.layers.screen().targets(usize::MAX).len(), 1, "no key was one of the table");
    bench.deliver(known(1));
    assert!(copied(&mut bench).starts_with("magnet:"), "{}", bench.screen());
    assert!(bench.app.layers.overlays.is_empty());
    // Whoever closed it is not shown it any more, and an old answer fills no new one.
    bench.press("y esc").deliver(known(2));
    assert!(bench.app.layers.overlays.is_empty());
    bench.press("y esc j y").deliver(known(3));
    assert!(bench.screen().contains("Reading the archive."), "{}", bench.screen());
    bench.unanswered(&super::ReadError::Missing);
    assert!(bench.app.layers.overlays.is_empty(), "{}", bench.screen());
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("y").deliver(answer(Owner::CopyMenu, ArchiveAnswer::Torrent { facts: None, timeline: vec![] }));
    assert!(matches!(bench.app.layers.overlays.last(), Some(Overlay::Menu(_))));
    assert!(bench.screen().contains("ID00000000000"), "{}", bench.screen());
}

/// Every screen, each as the keys that lead there, with words that its command must hold.
const PLACES: [(&str, &str); 16] = [
    ("", "redriva list --sort added"),
    ("/ m e t enter O", "redriva list met --sort added --reverse"),
    ("]", "redriva list phase:active --sort added"),
    ("z", "redriva list gone:no --sort added"),
    ("z ] ] ] ]", "redriva list is:gone --sort added"),
    ("/ m e t space s i z e : x enter", "redriva list met --sort added"),
    ("] ] ] ctrl-o", "redriva list phase:failed --sort"),
    ("/ ' enter", r"redriva list ''\''' --sort added"),
    ("/ - x enter ]", "redriva list --sort added -- '-x phase:active'"),
    ("/ $ ( i d ) enter ctrl-o ctrl-o", "redriva list '$(id)'"),
    ("enter", "redriva show ID00000000000"),
    ("3", "redriva sync smart"),
    ("3 j j", "redriva sync all"),
    ("3 j s", "redriva sync smart"),
    ("5", "redriva history"),
    ("[", "redriva list"),
];

#[test]
fn the_command_for_each_screen_is_the_one_a_person_would_type() {
    for (keys, wanted) in PLACES {
        let mut bench = AppHarness::loaded(100, 30, account());
        bench.press(keys).orders();
        bench.press("Y");
        let line = copied(&mut bench);
        assert!(line.starts_with(wanted), "{keys}: {line}");
        bench.app.archive = Some("/srv/my archive.db".into());
        bench.press("Y");
        assert!(copied(&mut bench).starts_with("redriva --archive '/srv/my archive.db' "));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_shell_runs_every_copied_command() {
    let house = House::quick(12).await;
    house.run(SyncMode::Fast).await;
    let folder = house::folder();
    let known = house.reader().newest_rows(1).unwrap()[0].id.to_string();
    for (keys, _) in PLACES {
        let mut bench = AppHarness::loaded(100, 30, account());
        bench.app.archive = Some(house.archive_path());
        bench.press(keys).orders();
        bench.press("Y");
        let line = copied(&mut bench).replace("ID00000000000", &known);
        // A sync would need the network: its grammar is enough.
        let line = if line.contains(" sync ") { format!("{line} --help") } else { line };
        let program = env!("CARGO_BIN_EXE_redriva");
        let done = Command::new("sh")
            .args(["-c", &format!("redriva() {{ '{program}' \"$@\"; }}; {line}")])
            .env("HOME", folder.path())
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{line}: {said}");
    }
}

/// What cron runs leaves a log that the screen shows.
#[cfg(unix)]
#[tokio::test]
async fn the_log_of_a_sync_by_the_command_line_is_read_on_the_screen() {
    let house = House::quick(15).await;
    let folder = house::folder();
    let archive = folder.path().join("redriva.db");
    let (program, url, token) = (env!("CARGO_BIN_EXE_redriva"), house.demo.base_url(), house.demo.token().to_owned());
    let (home, at) = (folder.path().to_owned(), archive.clone());
    let cron = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(program);
        command
            .args(["sync", "fast", "--quiet", "--archive"])
            .arg(&at)
            .env_clear()
            .env("HOME", &home)
            .current_dir(&home);
        command.env("RD_API_URL", url).env("RD_TOKEN", token).stdin(Stdio::null()).output().unwrap()
    });
    let done = cron.await.unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{done:?}");

    let reader = redriva::archive::Reader::open(&archive).unwrap();
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("3").orders();
    let (runs, backlog) = (reader.runs(100).unwrap(), reader.backlog().unwrap());
    bench.deliver(answer(Owner::Runs, ArchiveAnswer::Runs { runs, backlog, rates: house.session().rates() }));
    bench.press("end enter");
    let orders = bench.orders();
    let [Effect::Read { query: ArchiveQuery::RunLog { run }, .. }] = orders[..] else { panic!("{orders:?}") };
    bench.deliver(answer(Owner::RunLog, ArchiveAnswer::RunLog(reader.run_log(run).unwrap())));
    let screen = bench.screen();
    for told in [
        "Log of sync 1 · fast",
        "Sync fast started",
        "List complete: 15 torrents",
        "Plan: 15 new",
        "Sync complete: 15 details archived",
    ] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
}
