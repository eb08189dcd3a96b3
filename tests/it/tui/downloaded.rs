//! Direct links and downloads over a real terminal, by a real aria2: what is marked comes byte for byte.

use std::path::{Path, PathBuf};
use std::time::Duration;

use redriva::demo::{Class, DemoOptions, Latency};
use serde_json::json;

use super::living::Service;
use super::window::Window;
use crate::links::{Running, SECRET, aria2c};

/// A window on an account of small files that is archived.
fn archived(service: &Service, environment: &[(&str, &str)]) -> Window {
    archived_with(service, 60_000, environment)
}

/// The same, with files of so many bytes at most.
fn archived_with(service: &Service, most: u64, environment: &[(&str, &str)]) -> Window {
    service.demo.account().shrink_files(most);
    service.archived(environment)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The addresses that are kept, each with the name of its file.
fn kept(window: &Window) -> Vec<(String, String)> {
    let db = rusqlite::Connection::open(window.home.path().join(".local/share/redriva/redriva.db")).unwrap();
    let mut select = db.prepare("SELECT address, name FROM direct_links").unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    select.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap()
}

/// The torrent whose link an address is the answer to.
fn torrent_of(window: &Window, address: &str) -> String {
    let db = rusqlite::Connection::open(window.home.path().join(".local/share/redriva/redriva.db")).unwrap();
    let sql = "SELECT t.id FROM torrents t, json_each(t.links) l JOIN direct_links d ON d.link = l.value WHERE d.address = ?1";
    db.query_row(sql, [address], |row| row.get(0)).unwrap()
}

#[test]
fn two_marked_torrents_are_downloaded_byte_for_byte_while_their_rows_are_seen() {
    if aria2c("a download from the screen").is_none() {
        return;
    }
    redriva::api::install_tls();
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(30) });
    let mut window = archived(&service, &[]);
    window.press("  ");
    window.wait_for("2 marked");
    window.press("d");
    window.wait_for("is started and downloads them");
    window.press("/films\r");
    window.press("6");
    window.wait_for("Downloads");
    window.wait_for("downloaded.");
    window.wait_for("done");
    let folder = window.home.path().join("films");
    let come = files(&folder);
    assert!(
        !come.is_empty() && !come.iter().any(|file| file.extension().is_some_and(|end| end == "aria2")),
        "{come:?}"
    );
    // What came is what stands behind the links that were asked for, each of them once.
    let links = kept(&window);
    assert_eq!((links.len(), service.demo.traffic().of(Class::Unrestrict)), (come.len(), come.len() as u64));
    let mut wanted: Vec<(String, Vec<u8>)> =
        links.into_iter().map(|(address, name)| (name, service.bytes_of(&address))).collect();
    let name = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
    let mut there: Vec<(String, Vec<u8>)> =
        come.iter().map(|file| (name(file), std::fs::read(file).unwrap())).collect();
    wanted.sort();
    there.sort();
    assert!(there == wanted, "{come:?}");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn marked_torrents_go_to_the_aria2_of_the_settings_byte_for_byte_while_their_rows_move() {
    let Some(program) = aria2c("an aria2 of the settings") else { return };
    redriva::api::install_tls();
    // Links come one by one, and so there is time to see the first files move.
    let latency = Latency { mean: Duration::from_millis(100), spread: Duration::ZERO };
    let service = Service::of(DemoOptions { latency, seed: 7, ..DemoOptions::quick(30) });
    let there = tempfile::tempdir().unwrap();
    let aria = Running::start(&program, there.path());
    // Slow at first, so that there is something to see.
    let slow = |limit: &str| {
        let limit = json!([{ "max-overall-download-limit": limit }]);
        service.runtime.block_on(aria.ask("aria2.changeGlobalOption", limit));
    };
    slow("200K");
    let url = aria.url();
    let settings = [("REDRIVA_ARIA2_URL", url.as_str()), ("REDRIVA_ARIA2_SECRET", SECRET)];
    let mut window = archived_with(&service, 900_000, &settings);
    for _ in 0..14 {
        window.press(" ");
    }
    window.wait_for("14 marked");
    window.press("d");
    window.press("6");
    window.wait_for("Downloads");
    window.wait_for("handed over");
    // One of its rows says how fast it comes.
    window.wait_for("downloading");
    slow("0");
    window.wait_for("handed over to aria2");
    let links = kept(&window);
    assert_eq!(links.len() as u64, service.demo.traffic().of(Class::Unrestrict), "each is asked for once");
    assert!(links.len() > 20, "more than one portion: {}", links.len());
    service.runtime.block_on(aria.settle(links.len()));
    let mut wanted: Vec<(String, Vec<u8>)> =
        links.into_iter().map(|(address, name)| (name, service.bytes_of(&address))).collect();
    let name = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
    let mut come: Vec<(String, Vec<u8>)> =
        files(there.path()).iter().map(|file| (name(file), std::fs::read(file).unwrap())).collect();
    wanted.sort();
    come.sort();
    let names = |all: &[(String, Vec<u8>)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&come), names(&wanted));
    assert!(come == wanted, "the bytes are others");
    assert!(!window.seen.screen().contents().contains(SECRET) && !window.wrote(SECRET.as_bytes()));
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn a_file_is_opened_in_the_player_and_without_one_its_link_is_copied() {
    use std::os::unix::fs::PermissionsExt as _;
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(30) });
    let folder = tempfile::tempdir().unwrap();
    let (player, told) = (folder.path().join("player"), folder.path().join("told"));
    std::fs::write(
        &player,
        format!("#!/bin/sh\necho \"$@\" > {0}.new; env >> {0}.new; mv {0}.new {0}\n", told.display()),
    )
    .unwrap();
    std::fs::set_permissions(&player, std::fs::Permissions::from_mode(0o755)).unwrap();
    let command = format!("{} --at={{url}}", player.display());
    let mut window = archived(&service, &[("REDRIVA_PLAYER", &command)]);
    window.press(":");
    window.press("largest video, in the player\r");
    window.wait_for("player plays");
    for _ in 0..100 {
        if told.exists() {
            break;
        }
        window.step();
    }
    let told = std::fs::read_to_string(&told).unwrap();
    assert!(told.starts_with("--at=http://127.0.0.1:") && !told.contains("RD_TOKEN"), "{told}");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);

    let home = std::mem::replace(&mut window.home, tempfile::tempdir().unwrap());
    let mut window = service.day_with(home, &[]);
    window.wait_for("30 torrents");
    window.press("2");
    window.press("/status:downloaded\r");
    window.wait_for("of 30 torrents");
    window.press(":");
    window.press("largest video, in the player\r");
    window.wait_for("No player is set");
    assert!(window.wrote(b"\x1b]52;c;"));
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn a_download_that_is_left_ends_with_the_screen_and_goes_on_the_next_time() {
    if aria2c("a download that is left").is_none() {
        return;
    }
    redriva::api::install_tls();
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(30) });
    // Large enough to be in the middle of it.
    let mut window = archived_with(&service, 150_000_000, &[]);
    let whole = |window: &Window| files(&window.home.path().join("films"));
    window.press("d");
    window.wait_for("is started and downloads them");
    window.press("/films\r");
    window.press("6");
    window.wait_for("downloading");
    window.press("q");
    window.wait_for("Quit while files are downloaded?");
    window.press("n");
    window.press("q");
    window.press("y");
    assert_eq!(window.end().exit_code(), 0);
    let is_note = |file: &&PathBuf| file.extension().is_some_and(|end| end == "aria2");
    assert!(whole(&window).iter().any(|file| is_note(&file)), "{:?}", whole(&window));
    let id = torrent_of(&window, &kept(&window)[0].0);
    let asked = service.demo.traffic().of(Class::Unrestrict);
    let said = service.ran(window.home.path(), &["download", &id, "--dir", "films"]);
    assert_eq!(service.demo.traffic().of(Class::Unrestrict), asked, "no link is asked for twice: {said}");
    assert!(!whole(&window).iter().any(|file| is_note(&file)), "{:?}", whole(&window));
    let links = service.ran(window.home.path(), &["links", &id, "--format", "json"]);
    for link in links.lines() {
        let link: serde_json::Value = serde_json::from_str(link).unwrap();
        let there = std::fs::read(window.home.path().join("films").join(link["place"].as_str().unwrap())).unwrap();
        assert!(there == service.bytes_of(link["url"].as_str().unwrap()), "{}", link["place"]);
    }
}

#[test]
fn without_an_aria2_the_three_ways_are_told_on_the_screen() {
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(30) });
    let mut window = archived(&service, &[("PATH", "/nowhere")]);
    window.press("d");
    window.wait_for("there is no aria2 to download with");
    window.wait_for("REDRIVA_ARIA2_URL");
    assert_eq!(service.demo.traffic().of(Class::Unrestrict), 0);
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}
