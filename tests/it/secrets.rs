//! Secrets: wherever one was put, no output, log or file name has it; and nobody else looks into the process.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tempfile::TempDir;

use crate::canary::{CANARY, leak, leak_below, percent_coded};
use crate::shell::Shell;

/// A home of its own, with the program in it.
struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
    words: Vec<String>,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("work/config")).unwrap();
        fs::create_dir_all(folder.path().join(".config/redriva")).unwrap();
        Self { folder, variables: Vec::new(), words: Vec::new() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.at(name), text).unwrap();
        fs::set_permissions(self.at(name), fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn words(mut self, words: &[&str]) -> Self {
        self.words = words.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(words).args(&self.words).env_clear().env("HOME", self.folder.path()).env("RUST_LOG", "trace");
        command.current_dir(self.at("work")).envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.command(words).output().unwrap();
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }
}

#[test]
fn a_token_in_the_wrong_place_is_shown_by_no_command_and_names_no_file() {
    let own = ".config/redriva/.env";
    let percent = percent_coded().to_uppercase();
    let coded = STANDARD_NO_PAD.encode(CANARY);
    let token = format!("RD_TOKEN={CANARY}\n");
    let cases: Vec<(&str, Home)> = vec![
        ("a limit's line", Home::new().file(own, &format!("RD_BATCH_SIZE={CANARY}\n"))),
        ("a limit in the environment", Home::new().variable("RD_BATCH_SIZE", CANARY)),
        ("the archive's line", Home::new().file(own, &format!("REDRIVA_ARCHIVE={CANARY}\n"))),
        (
            "the archive, put together",
            Home::new().file("work/.env", "REDRIVA_ARCHIVE=/x/${RD_TOKEN}.db\n").variable("RD_TOKEN", CANARY),
        ),
        ("the archive on the command line", Home::new().words(&["--archive", CANARY])),
        ("a coded archive", Home::new().file(own, &token).variable("REDRIVA_ARCHIVE", &format!("/x/{percent}.db"))),
        ("another coded archive", Home::new().file(own, &token).words(&["--archive", &format!("/x/{coded}.db")])),
        (
            "a piece as archive",
            Home::new().file(own, &token).words(&["--archive", &format!("/x/{}.db", &CANARY[9..30])]),
        ),
        ("the settings file's name", Home::new().words(&["--config", CANARY])),
        ("the address", Home::new().variable("RD_API_URL", &format!("https://{CANARY}.example/x"))),
        ("the address, behind", Home::new().variable("RD_API_URL", &format!("https://mine.example/{CANARY}"))),
        (
            "the address, known",
            Home::new().variable("RD_API_URL", &format!("https://{CANARY}.example")).variable("RD_TOKEN", CANARY),
        ),
        ("the theme", Home::new().variable("REDRIVA_THEME", CANARY)),
        ("a name", Home::new().file(own, &format!("RD_{CANARY}=1\n"))),
        ("a name of others", Home::new().file("work/.env", &format!("RD_{CANARY}=1\n"))),
        ("a line without its name", Home::new().file(".config/redriva/config.toml", &format!("{CANARY}\n"))),
        ("two tokens", Home::new().file(own, &token).variable("RD_TOKEN", &format!("{CANARY} {CANARY}"))),
        (
            "an overridden one",
            Home::new()
                .file(own, &token)
                .variable("RD_TOKEN", "OTHERSECRET1")
                .words(&["--archive", &format!("/x/{CANARY}.db")]),
        ),
        ("an argument", Home::new().words(&[CANARY])),
        ("an option", Home::new().words(&[&format!("--token={CANARY}")])),
        ("an argument, known", Home::new().variable("RD_TOKEN", CANARY).words(&[&CANARY[..30]])),
        (
            "the proxy",
            Home::new().variable("RD_TOKEN", CANARY).variable("HTTPS_PROXY", &format!("http://u:{CANARY}@127.0.0.1:9")),
        ),
        (
            "the proxy's host",
            Home::new().variable("RD_TOKEN", CANARY).variable("HTTPS_PROXY", &format!("http://{CANARY}:9")),
        ),
    ];
    for (place, home) in cases {
        let commands: [&[&str]; 6] = [
            &["doctor", "--offline", "--settings"],
            &["doctor", "--json"],
            &["sync"],
            &["stats"],
            &["show"],
            &["list"],
        ];
        for words in commands {
            let (_, out, err) = home.run(words);
            assert!(words[0] != "doctor" || !out.is_empty() || !err.is_empty(), "{place}, {words:?}");
            assert_eq!(leak(&out).or_else(|| leak(&err)), None, "{place}, {words:?}:\n{out}\n{err}");
        }
        assert_eq!(leak_below(home.folder.path(), &[".env", "config.toml"]), None, "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_leaves_the_token_in_no_file_but_its_own() {
    let mut options = redriva::demo::DemoOptions::quick(30);
    options.token = CANARY.to_owned();
    let shell = Shell::with(options).await;
    for words in [&["sync", "fast", "-v"][..], &["sync", "--json"], &["doctor", "--settings"], &["doctor", "--json"]] {
        let ran = shell.run(words);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        assert_eq!(leak(&ran.out).or_else(|| leak(&ran.err)), None, "{}{}", ran.out, ran.err);
    }
    assert_eq!(leak_below(shell.home(), &[]), None);
}

#[test]
fn what_was_passed_over_in_the_working_folder_is_said_once_and_not_to_quiet_ones() {
    let home = Home::new().file("work/.env", "# x\nRD_API_KEY=other\n");
    let said = "warning: ";
    let words = "work/.env, line 2: no setting is called RD_API_KEY; it was passed over.\n";
    for (command, times) in [(&["stats"][..], 1), (&["sync"], 1), (&["sync", "--json"], 1), (&["sync", "--quiet"], 0)] {
        let (_, out, err) = home.run(command);
        assert_eq!((err.matches(said).count(), err.matches(words).count()), (times, times), "{command:?}: {err}");
        assert!(!out.contains("RD_API_KEY"), "{out}");
    }
    let home = home.variable("RD_TOKEN", "ABC123");
    let (_, out, err) = home.run(&["doctor", "--offline"]);
    assert!(out.contains("warning  settings    ") && out.contains("RD_API_KEY"), "{out}");
    assert_eq!(err, "");
    let (_, out, err) = home.run(&["doctor", "--offline", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(json.to_string().contains("RD_API_KEY") && err.is_empty());
}

#[test]
fn words_of_our_own_sentences_stand_although_a_password_or_a_placeholder_is_one() {
    let home =
        Home::new().variable("RD_TOKEN", "PLACEHOLDER").variable("HTTPS_PROXY", "http://me:snapshot@127.0.0.1:9");
    let (code, _, err) = home.run(&["snapshot", "--unknown"]);
    let told = (code, err.contains("redriva snapshot"), err.contains("(password)"));
    assert_eq!(told, (Some(2), true, false), "{err}");
    let (code, _, err) = home.run(&["sync", "--snapshot=PLACEHOLDER"]);
    assert_eq!((code, err.contains("--snapshot"), err.contains("(token)")), (Some(2), true, false), "{err}");
}

#[test]
fn a_placeholder_is_refused_before_anything_is_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/rest/1.0", listener.local_addr().unwrap());
    let home = Home::new().file("work/config/.env", "# mine\nRD_TOKEN=votre_token_ici\n").variable("RD_API_URL", &url);
    for command in [&["sync"][..], &["doctor"]] {
        let (code, out, err) = home.run(command);
        assert_eq!(code, Some(2), "{out}{err}");
        let told = format!("{out}{err}");
        assert!(
            told.contains("work/config/.env, line 2: RD_TOKEN is not usable: it is still the placeholder"),
            "{told}"
        );
    }
    assert!(listener.accept().is_err(), "nobody was asked");
}

/// Runs a command as another user than root, whose rights open everything.
fn as_somebody(command: &Command) -> Option<Command> {
    let me = Command::new("id").arg("-u").output().ok()?;
    let mut other = if me.stdout == b"0\n" {
        let mut switch = Command::new("setpriv");
        switch.args(["--reuid=1000", "--regid=1000", "--clear-groups"]).arg(command.get_program());
        Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().ok()?;
        switch
    } else {
        Command::new(command.get_program())
    };
    other.args(command.get_args()).env_clear();
    for (name, value) in command.get_envs() {
        other.env(name, value.unwrap());
    }
    other.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    other.current_dir(command.get_current_dir().unwrap());
    Some(other)
}

/// A home of somebody else, and the program out of reach of this user's folders.
fn home_of_somebody() -> (Home, PathBuf) {
    let home = Home::new();
    let program = home.at("redriva");
    fs::copy(env!("CARGO_BIN_EXE_redriva"), &program).unwrap();
    let me = Command::new("id").arg("-u").output().unwrap();
    if me.stdout == b"0\n" {
        assert!(Command::new("chown").args(["-R", "1000:1000"]).arg(home.folder.path()).status().unwrap().success());
    }
    (home, program)
}

fn serving(home: &Home, program: &Path, sealed: bool) -> Option<Child> {
    let mut command = Command::new(program);
    command.args(["demo", "--serve"]).env("HOME", home.folder.path()).env("RD_TOKEN", CANARY);
    if sealed {
        command.env("REDRIVA_SEALED", "1");
    }
    command.current_dir(home.at("work"));
    let mut child = as_somebody(&command)?.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // Its first words say that it runs.
    let mut first = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    Some(child)
}

#[test]
fn a_sealed_process_leaves_no_core_and_shows_its_environment_to_nobody() {
    let (home, program) = home_of_somebody();
    for sealed in [true, false] {
        // Machines without another user to be cannot show it.
        let Some(mut child) = serving(&home, &program, sealed) else { return eprintln!("no setpriv: not tested") };
        let mut cat = Command::new("cat");
        cat.arg(format!("/proc/{}/environ", child.id())).current_dir("/");
        let seen = as_somebody(&cat).unwrap().output().unwrap();
        let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap().to_owned();
        assert!(Command::new("kill").arg("-ABRT").arg(child.id().to_string()).status().unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(6), "{status:?}");
        // A build for debugging is open, which shows that this test sees what it looks for.
        let open = !sealed && cfg!(debug_assertions);
        assert_eq!(leak(&String::from_utf8_lossy(&seen.stdout)).is_some(), open, "sealed: {sealed}");
        if !open {
            assert!(!status.core_dumped());
            assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
        }
    }
}

/// Runs a line of a shell as somebody else, sealed.
fn shell_line(home: &Home, line: &str) -> Option<(Option<i32>, String, String)> {
    let mut command = Command::new("sh");
    command.args(["-c", line]).env("HOME", home.folder.path()).env("REDRIVA_SEALED", "1").current_dir(home.at("work"));
    let Output { status, stdout, stderr } = as_somebody(&command)?.output().unwrap();
    Some((status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap()))
}

#[tokio::test]
async fn open_descriptors_stay_usable_in_a_sealed_process() {
    let shelf = crate::shelf::Shelf::new().await;
    let (home, _) = home_of_somebody();
    fs::copy(shelf.archive(), home.at("work/a.db")).unwrap();
    // A file that only its owner could open, given as an open descriptor.
    let backup = r#"{"version":"1","torrents":[{"filename":"Other","hash":"00112233445566778899aabbccddeeff00112233","bytes":1}]}"#;
    let mut closed = fs::File::create(home.at("closed.json")).unwrap();
    closed.write_all(backup.as_bytes()).unwrap();
    fs::write(home.at("closed.toml"), "batch_size = 77\n").unwrap();
    assert!(
        Command::new("chown")
            .arg("-R")
            .arg("--reference")
            .arg(home.folder.path())
            .arg(home.at("work"))
            .status()
            .unwrap()
            .success()
    );
    for name in ["closed.json", "closed.toml"] {
        fs::set_permissions(home.at(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let on_archive = "../redriva --archive a.db";
    let exported = |line: &str| shell_line(&home, &format!("{on_archive} export --format magnets {line}"));
    let Some(plain) = exported("") else { return eprintln!("no setpriv: not tested") };
    assert_eq!((plain.0, plain.1.lines().count() > 3), (Some(0), true), "{plain:?}");
    for line in [
        "-o /dev/stdout",
        "-o /dev/stdout | cat",
        "-o /dev/fd/1",
        "-o /proc/self/fd/1 --force",
        "-o /dev/fd/3 3>&1",
        "-o /dev/stderr 2>&1",
    ] {
        let ran = exported(line).unwrap();
        assert_eq!((ran.0, ran.1 == plain.1), (Some(0), true), "{line}: {ran:?}");
    }
    assert!(Path::new("/dev/stdout").is_symlink() || !Path::new("/proc").exists(), "it is no file that was put there");
    for line in
        ["/dev/stdin < ../backup", "/dev/fd/0 < ../backup", "/dev/fd/5 5< ../backup", "/proc/self/fd/5 5< ../backup"]
    {
        fs::write(home.at("backup"), backup).unwrap();
        let ran = shell_line(&home, &format!("{on_archive} import {line}")).unwrap();
        assert_eq!(ran.0, Some(0), "{line}: {ran:?}");
        assert!(ran.1.contains("1 "), "{line}: {ran:?}");
    }
    let ran = shell_line(&home, &format!("cat ../backup | {on_archive} import /dev/stdin")).unwrap();
    assert_eq!(ran.0, Some(0), "{ran:?}");
    for line in [
        "--config /dev/fd/3 3< ../own.toml",
        "--config /dev/stdin < ../own.toml",
        "--config /proc/self/fd/9 9< ../own.toml",
    ] {
        fs::write(home.at("own.toml"), "batch_size = 77\n").unwrap();
        let ran = shell_line(&home, &format!("../redriva doctor --offline --settings {line}")).unwrap();
        assert!(ran.1.contains("RD_BATCH_SIZE       77 "), "{line}: {ran:?}");
    }
    let ran = shell_line(&home, "../redriva --config /dev/fd/7 stats").unwrap();
    assert_eq!(ran.0, Some(2), "a closed one: {ran:?}");
}

#[test]
fn a_file_that_cannot_be_read_names_its_owner() {
    let (home, program) = home_of_somebody();
    fs::write(home.at("work/.env"), "RD_BATCH_SIZE=9\n").unwrap();
    fs::set_permissions(home.at("work/.env"), fs::Permissions::from_mode(0o000)).unwrap();
    for (owner, words) in [
        ("0", "It belongs to root, mode 0000. To make it yours: sudo chown "),
        ("1000", "It is yours, mode 0000. Run: chmod 600 "),
    ] {
        let mut command = Command::new(&program);
        command.arg("stats").env("HOME", home.folder.path()).current_dir(home.at("work"));
        let Some(mut command) = as_somebody(&command) else { return eprintln!("no setpriv: not tested") };
        if !Command::new("chown").arg(owner).arg(home.at("work/.env")).status().unwrap().success() {
            return eprintln!("not root: not tested");
        }
        let ran = command.output().unwrap();
        let err = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{err}");
        assert!(err.contains("cannot read") && err.contains("work/.env") && err.contains(words), "{err}");
    }
}
