//! Direct links and downloads over a real terminal, by a real aria2: what is marked comes byte for byte.

use std::path::{Path, PathBuf};

use redriva::demo::{Class, DemoOptions};

use super::living::Service;
use super::window::{Window, remember};
use crate::links::aria2c;

/// A window on an account of small files that is archived.
fn archived(service: &Service, environment: &[(&str, &str)]) -> Window {
    service.demo.account().shrink_files(60_000);
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let mut window = service.day_with(home, environment);
    window.wait_for("There is no archive yet.");
    window.press("s");
    window.wait_for("Sync smart started");
    window.press("3");
    window.wait_for("Sync complete: 30 details archived");
    window.press("2");
    window.press("/status:downloaded\r");
    window.wait_for("of 30 torrents");
    window
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
    // What came is what the command line downloads of the same torrents, which asks for nothing anew.
    let asked = service.demo.traffic().of(Class::Unrestrict);
    let ids =
        service.ran(window.home.path(), &["list", "status:downloaded", "--sort", "added", "--limit", "2", "--ids"]);
    let ids: Vec<&str> = ids.lines().collect();
    let words = ["links", ids[0], ids[1], "--format", "json"];
    let links = service.ran(window.home.path(), &words);
    assert_eq!(service.demo.traffic().of(Class::Unrestrict), asked);
    assert_eq!(links.lines().count(), come.len());
    for link in links.lines() {
        let link: serde_json::Value = serde_json::from_str(link).unwrap();
        let there = std::fs::read(folder.join(link["place"].as_str().unwrap())).unwrap();
        let wanted = service.bytes_of(link["url"].as_str().unwrap());
        assert!(there == wanted, "{}", link["place"]);
    }
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
