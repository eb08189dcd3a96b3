//! The player: started with one address, without a shell, and with nothing of the account.

use std::os::unix::fs::PermissionsExt as _;

use super::{downloaded, objects, run_with, scene};

#[tokio::test(flavor = "multi_thread")]
async fn the_player_gets_one_address_and_no_secret() {
    let shell = scene(12).await;
    let id = downloaded(&shell).swap_remove(0);
    let links = objects(&shell.run(&["links", &id, "--format", "json"]));
    let (address, path) = (links[0]["url"].as_str().unwrap(), links[0]["file"]["path"].as_str().unwrap());
    let number = links[0]["file"]["id"].to_string();
    let player = shell.home().join("my player");
    let script = "#!/bin/sh\nfor word in \"$@\"; do echo \"[$word]\"; done > told\n/usr/bin/env >> told\n";
    std::fs::write(&player, script).unwrap();
    std::fs::set_permissions(&player, std::fs::Permissions::from_mode(0o755)).unwrap();
    let command = format!("'{}' --at={{url}} \"$HOME; x\"", player.display());
    let environment =
        [("REDRIVA_PLAYER", command.as_str()), ("REDRIVA_ARIA2_SECRET", "not for players"), ("KEPT", "yes")];
    for file in [number.as_str(), path] {
        let ran = run_with(&shell, &environment, &["open", &id, file]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
        let told = std::fs::read_to_string(shell.home().join("told")).unwrap();
        assert!(told.starts_with(&format!("[--at={address}]\n[$HOME; x]\n")), "{told}");
        assert!(told.contains("KEPT=yes"), "{told}");
        for secret in ["RD_", shell.demo.token(), "not for players"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_player_the_link_is_printed_and_a_bad_player_is_told() {
    let shell = scene(12).await;
    let id = downloaded(&shell).swap_remove(0);
    let ran = shell.run(&["open", &id]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.starts_with("http://127.0.0.1:") && ran.out.lines().count() == 1, "{}", ran.out);
    for (player, code) in [("/no/such/player", 2), ("/bin/false", 1), ("mpv 'x", 2)] {
        let ran = run_with(&shell, &[("REDRIVA_PLAYER", player)], &["open", &id]);
        assert_eq!(ran.code, Some(code), "{player}: {}", ran.err);
    }
    let ran = shell.run(&["open", &id, "no-such-file"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
}
