//! What people see on a terminal besides the words: colours, and the pager of long lists.

use crate::pty;
use crate::shell::Shell;

/// What a command shows on a terminal of 100 columns.
fn shown(shell: &Shell, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = shell.command(arguments);
    command.env("LANG", "C.UTF-8").envs(variables.iter().copied());
    let seen = pty::run(&command, 100, "");
    assert_eq!(seen.code, 0, "{}", seen.raw);
    seen.raw.replace("\r\n", "\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_longer_than_the_terminal_goes_through_the_users_pager_and_a_short_one_does_not() {
    let shell = Shell::synced(120).await;
    let pager = [("PAGER", "sed s/^/paged:/")];
    assert!(shown(&shell, &["list"], &pager).lines().all(|line| line.starts_with("paged:")));
    for whole in [&["list", "--limit", "20"][..], &["list", "--no-pager"], &["list", "--json"]] {
        assert!(!shown(&shell, whole, &pager).contains("paged:"), "{whole:?}");
    }
    let none = shown(&shell, &["list"], &[("PAGER", "no-such-pager-anywhere")]);
    assert!(none.contains("120 torrents"), "without a pager the list is written as it is: {none}");
    let told = shown(&shell, &["list"], &[("PAGER", "env"), ("REDRIVA_ARIA2_SECRET", "x")]);
    assert!(told.contains("PATH=") || told.contains("HOME="), "{told}");
    assert!(!told.contains("RD_TOKEN") && !told.contains("_SECRET"), "a pager is told no secret: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_is_coloured_and_the_name_beside_it_is_not() {
    let shell = Shell::synced(60).await;
    let plain = shown(&shell, &["list"], &[]);
    let coloured = shown(&shell, &["list", "--color", "always"], &[]);
    assert!(!plain.contains('\x1b') && coloured.contains("\x1b[32mdownloaded\x1b[m"), "{coloured}");
    assert!(plain.starts_with("Name "), "{plain}");
    assert!(coloured.lines().skip(1).all(|line| !line.starts_with('\x1b')), "{coloured}");
    assert!(shell.run(&["list"]).out.lines().all(|line| !line.contains('\x1b') && !line.starts_with("Name")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_was_nearly_right_is_told_which_one_was_meant() {
    let shell = Shell::quick(3).await;
    for (line, meant) in [
        (&["sync", "smrt"][..], "'smart'"),
        (&["sync", "details", "--status", "eror"], "'error'"),
        (&["history", "--kind", "renammed"], "'renamed'"),
        (&["themes", "--default", "drak"], "'dark'"),
    ] {
        let told = shell.run(line);
        assert_eq!(told.code, Some(2));
        assert!(told.err.contains("a similar value exists") && told.err.contains(meant), "{}", told.err);
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_settings_file_is_made_edited_and_checked() {
    let shell = Shell::quick(3).await;
    let path = shell.run(&["config", "path"]).out.trim().to_owned();
    assert!(!std::path::Path::new(&path).exists());
    let edit = |line: &str| {
        let script = shell.home().join("editor");
        std::fs::write(&script, format!("#!/bin/sh\necho '{line}' >> \"$1\"\n")).unwrap();
        std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        shell.command(&["config", "edit"]).env("EDITOR", &script).env_remove("VISUAL").output().unwrap()
    };
    assert_eq!(edit("stale_days = 9").status.code(), Some(0));
    assert!(shell.run(&["config", "show"]).out.contains("config.toml, line"));
    let bad = edit("stale_dayz = 9");
    assert_eq!(bad.status.code(), Some(2), "what was written is checked at once");
    assert!(String::from_utf8_lossy(&bad.stderr).contains("stale_dayz"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_wrong_line_is_shown_neither_with_the_settings_nor_with_the_themes() {
    let shell = Shell::quick(3).await;
    for line in
        [&["config", "show"][..], &["config", "show", "--json"], &["themes"], &["doctor", "--settings", "--json"]]
    {
        let output = shell.command(line).env("REDRIVA_THEME", shell.demo.token()).output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&told).contains(shell.demo.token()), "{line:?}");
    }
}
