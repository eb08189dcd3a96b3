//! Days with the program on a real terminal: the first one, a bad line, a mouse, a storm, a sudden end.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use portable_pty::PtySize;
use redriva::demo::{Demo, DemoOptions, Latency};
use redriva::tui::testing::SavedState;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::Instant;

use super::window::{LEAVE, SHOW_CURSOR, Window, remember, screen};

const PROGRAM: &str = env!("CARGO_BIN_EXE_redriva");

/// What takes the mouse, and what leaves it.
const TAKE_MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const LEAVE_MOUSE: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// A stand-in with the runtime it lives on.
pub(super) struct Service {
    pub(super) runtime: Runtime,
    pub(super) demo: Demo,
    url: String,
    token: String,
}

impl Service {
    pub(super) fn of(options: DemoOptions) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let demo = runtime.block_on(Demo::start(options)).unwrap();
        let (url, token) = (demo.base_url(), demo.token().to_owned());
        Self { runtime, demo, url, token }
    }

    /// Opens the full screen in a new home, without a token.
    fn first_day(&self) -> Window {
        let environment = [("RD_API_URL", self.url.as_str())];
        Window::run_at(tempfile::tempdir().unwrap(), &[PROGRAM], true, &environment)
    }

    /// Opens the full screen with a token, as on any other day.
    pub(super) fn any_day(&self, home: TempDir) -> Window {
        self.day_with(home, &[])
    }

    /// Opens the full screen with a token, and with more in its environment.
    pub(super) fn day_with(&self, home: TempDir, more: &[(&str, &str)]) -> Window {
        let mut environment =
            vec![("RD_API_URL", self.url.as_str()), ("RD_TOKEN", self.token.as_str()), ("RD_ADD_WAIT", "0.1")];
        environment.extend(more);
        Window::run_at(home, &[PROGRAM], true, &environment)
    }

    /// Opens the full screen on a new archive of the account, and shows what of it is downloaded.
    pub(super) fn archived(&self, environment: &[(&str, &str)]) -> Window {
        let mut window = self.synced(30, environment);
        window.press("2");
        window.press("/status:downloaded\r");
        window.wait_for("of 30 torrents");
        window
    }

    /// Opens the full screen and lets it do the first sync of so many torrents.
    pub(super) fn synced(&self, torrents: usize, environment: &[(&str, &str)]) -> Window {
        let home = tempfile::tempdir().unwrap();
        remember(&home, "without_guide = true\n");
        let mut window = self.day_with(home, environment);
        window.wait_for("There is no archive yet.");
        window.press("s");
        window.wait_for("Sync smart started");
        window.press("3");
        window.wait_for(&format!("Sync complete: {torrents} details archived"));
        window
    }

    /// Runs a command on the archive of a home, and returns what it prints.
    pub(super) fn ran(&self, home: &std::path::Path, arguments: &[&str]) -> String {
        let mut command = std::process::Command::new(PROGRAM);
        command.env_clear().env("HOME", home).current_dir(home).args(arguments);
        command.env("RD_API_URL", &self.url).env("RD_TOKEN", &self.token).env("PATH", "/usr/bin:/bin");
        let ran = command.output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    }

    /// Fetches what is behind an address.
    pub(super) fn bytes_of(&self, url: &str) -> Vec<u8> {
        self.runtime.block_on(async { reqwest::get(url).await.unwrap().bytes().await.unwrap().to_vec() })
    }
}

impl Service {
    /// Syncs without a screen, as cron does.
    pub(super) fn sync(&self, home: &TempDir) -> std::process::ExitStatus {
        self.command(home, &["sync", "--quiet"]).status().unwrap()
    }

    /// Returns what a command writes.
    pub(super) fn run(&self, home: &TempDir, words: &[&str]) -> String {
        String::from_utf8(self.command(home, words).output().unwrap().stdout).unwrap()
    }

    fn command(&self, home: &TempDir, words: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(PROGRAM);
        command.args(words).env_clear().env("HOME", home.path()).current_dir(home.path());
        command.env("RD_API_URL", &self.url).env("RD_TOKEN", &self.token);
        command
    }
}

fn state_file(home: &TempDir) -> PathBuf {
    home.path().join(".local/state/redriva/screen.toml")
}

fn remembered(home: &TempDir) -> SavedState {
    SavedState::parse(&std::fs::read_to_string(state_file(home)).unwrap()).unwrap()
}

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_day_from_a_pasted_token_to_rows() {
    // Long enough that the beginning of a sync is seen before its end.
    let latency = Latency { mean: Duration::from_millis(100), spread: Duration::ZERO };
    let service = Service::of(DemoOptions { latency, seed: 7, ..DemoOptions::quick(60) });
    let mut window = service.first_day();
    window.wait_for("No token is set yet.");
    window.press("\x1b[200~NOTTHISONE7\x1b[201~");
    window.wait_for("11 characters");
    window.press("\r");
    window.wait_for("401");
    window.press(&format!("\x1b[200~  {}\n\x1b[201~", service.token));
    window.wait_for("characters; Enter tests it.");
    window.press("\r");
    window.wait_for("Account demo: accepted, premium until");
    window.wait_for("Saved in");
    let file = window.home.path().join(".config/redriva/login.toml");
    let kept = redriva::login::LoginFile::inside(file.parent().unwrap()).read().unwrap().login.unwrap();
    assert_eq!((kept.token.expose(), kept.account.is_some()), (service.token.as_str(), true));
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    assert!(!window.home.path().join(".local/share/redriva/redriva.db").exists(), "a test makes no archive");
    window.press("\r");
    window.wait_for("Sync complete: 60 details archived");
    window.press("2");
    window.wait_for("60 torrents");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    assert!(!window.wrote(service.token.as_bytes()), "the token was written to the terminal");
    assert_eq!(service.demo.traffic().info_served_twice(), 0);
    assert!(!holds(window.home.path(), &service.token[..20]), "the token is in a file that is not its own");

    // The next start knows the token.
    let home = std::mem::replace(&mut window.home, tempfile::tempdir().unwrap());
    let environment = [("RD_API_URL", service.url.as_str())];
    let mut window = Window::run_at(home, &[PROGRAM], true, &environment);
    window.wait_for("60 torrents");
    window.press("s");
    window.wait_for("Sync smart started");
    window.signal(Signal::TERM);
    window.end();
}

/// Whether any file but the token's own holds a text.
fn holds(folder: &std::path::Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        !path.ends_with("login.toml") && bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn a_day_of_searching_marking_helping_and_cancelling() {
    let latency = Latency { mean: Duration::from_millis(300), spread: Duration::ZERO };
    let options = DemoOptions { latency, seed: 7, ..DemoOptions::quick(300) };
    let service = Service::of(options);
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let mut window = service.any_day(home);
    window.wait_for("There is no archive yet.");
    window.press("s");
    window.wait_for("Sync smart started");
    window.press("2");
    window.wait_for("300 torrents");
    window.press("x");
    window.press("3");
    window.wait_for("cancelled");
    window.press("2");
    window.press("/");
    window.press("iso");
    window.wait_for("of 300 torrents");
    window.press("\r");
    window.press("  ");
    window.wait_for("2 marked");
    window.press("b");
    window.wait_for("Fetch the details of 2 torrents again");
    window.press("\x1b");
    window.wait_for("? help");
    window.press("?");
    window.wait_for("every key");
    window.press("q");
    window.wait_for("2 marked");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    assert!(window.wrote(LEAVE));
}

#[test]
fn the_demo_opens_from_the_guide_and_leads_back_to_the_shell() {
    let service = Service::of(DemoOptions::quick(1));
    let mut window = service.first_day();
    window.wait_for("Tab    try the demo");
    window.press("\t");
    window.wait_for("Demo: an invented account");
    window.wait_for("4,233");
    window.press("x");
    window.signal(Signal::TERM);
    assert_eq!(window.end().signal(), Some("Terminated"));
    assert!(window.wrote(LEAVE));
    assert!(!window.home.path().join(".local/share/redriva/redriva.db").exists(), "a demo has an archive of its own");
}

#[test]
fn what_was_chosen_is_there_again_after_every_kind_of_end() {
    for end in ["q", "term", "hangup"] {
        let service = Service::of(DemoOptions::quick(1));
        let home = tempfile::tempdir().unwrap();
        remember(&home, "without_guide = true\n");
        let mut window = service.any_day(home);
        window.wait_for("There is no archive yet.");
        window.press("m");
        window.wait_for("The mouse chooses");
        window.press("5");
        window.wait_for("Came 0");
        match end {
            "q" => window.press("q"),
            "term" => window.signal(Signal::TERM),
            _ => (window.keys, window.master, window.output) = (None, None, None),
        }
        window.end();
        let found = remembered(&window.home);
        assert_eq!((found.screen.as_deref(), found.mouse), (Some("history_screen"), Some(true)), "{end}");
        assert_eq!(mode(&state_file(&window.home)), 0o600);
    }
}

#[test]
fn a_memory_that_cannot_be_read_is_told_and_forgotten() {
    let home = tempfile::tempdir().unwrap();
    remember(&home, "screen = [\n");
    let service = Service::of(DemoOptions::quick(1));
    let mut window = service.any_day(home);
    window.wait_for("cannot be read");
    window.wait_for("try the demo");
    window.press("\x1b");
    window.wait_for("opens the guide again");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn the_mouse_is_given_back_with_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let environment = [("REDRIVA_MOUSE", "yes")];
    let mut window = Window::run_at(home, &[PROGRAM], true, &environment);
    window.wait_for("There is no archive yet.");
    assert!(window.wrote(TAKE_MOUSE));
    // A click on the tab of the sync screen: columns and lines count from 1.
    let tabs = window.seen.screen().contents().lines().next().unwrap().to_owned();
    let column = tabs.find("Sync").unwrap_or_else(|| panic!("no room for the titles of the tabs: {tabs}")) + 1;
    window.press(&format!("\x1b[<0;{column};1M\x1b[<0;{column};1m"));
    window.wait_for("resume");
    window.press("m");
    window.wait_for("The mouse is the terminal's again.");
    assert!(window.wrote(LEAVE_MOUSE));
    window.press("m");
    window.wait_for("The mouse chooses");
    window.raw.clear();
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    assert!(window.wrote(LEAVE_MOUSE) && window.wrote(LEAVE) && window.wrote(SHOW_CURSOR));
}

#[test]
fn themes_paint_to_the_edge_and_no_color_wins() {
    let start = |environment: &[(&str, &str)]| {
        let home = tempfile::tempdir().unwrap();
        remember(&home, "without_guide = true\n");
        let mut window = Window::run_at(home, &[PROGRAM], true, environment);
        window.wait_for("There is no archive yet.");
        let corner = window.seen.screen().cell(0, 79).unwrap().bgcolor();
        window.press("q");
        window.end();
        (corner, window)
    };
    let fine = ("COLORTERM", "truecolor");
    assert_eq!(start(&[fine, ("COLORFGBG", "15;0")]).0, vt100::Color::Rgb(0x14, 0x17, 0x1c));
    assert_eq!(start(&[fine, ("COLORFGBG", "0;15")]).0, vt100::Color::Rgb(0xfa, 0xf9, 0xf5));
    assert_eq!(start(&[("COLORFGBG", "0;15")]).0, vt100::Color::Default);
    assert_eq!(start(&[("REDRIVA_THEME", "light")]).0, vt100::Color::Rgb(0xfa, 0xf9, 0xf5));
    let (corner, window) = start(&[fine, ("REDRIVA_THEME", "dark"), ("NO_COLOR", "1")]);
    assert_eq!(corner, vt100::Color::Default);
    assert!(!window.wrote(b"38;2;") && !window.wrote(b"48;2;"));
    // A line to another machine is never asked anything.
    let (_, window) = start(&[fine, ("SSH_CONNECTION", "1 2 3 4")]);
    assert!(!window.wrote(b"\x1b]11;?"));
}

#[test]
fn a_terminal_is_asked_for_its_background_and_a_late_answer_is_no_key() {
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let mut window = Window::run_at(home, &[PROGRAM], true, &[("COLORTERM", "truecolor")]);
    window.wait_for("There is no archive yet.");
    assert!(window.wrote(b"\x1b]11;?"), "nothing else told");
    // Nobody answered in time; now the answer comes, which would mean keys such as 1, 5, f and q.
    window.press("\x1b]11;rgb:1515/f1f1/fcfc\x1b\\\x1b[?62;22c");
    window.press("3");
    window.wait_for("resume");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    assert!(window.wrote(LEAVE));
}

#[test]
fn a_theme_that_is_wrong_is_told_with_file_and_line_and_another_one_holds() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join(".config/redriva");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("theme.toml"), "[roles]\ntext = { fg = \"white\" }\nsky = { fg = \"blue\" }\n").unwrap();
    let mut window = Window::run_at(home, &[PROGRAM], true, &[]);
    window.wait_for("theme.toml:3: no role of a theme is");
    window.press("\x1b");
    window.wait_for("opens the guide again");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

/// What puts something in the place of a file.
#[cfg(unix)]
type Make<'a> = &'a dyn Fn(&std::path::Path);

#[cfg(unix)]
#[test]
fn what_lies_in_the_place_of_an_own_file_is_named_and_never_waited_for() {
    use std::os::unix::fs::symlink;
    use std::path::Path;
    let pipe = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    for file in ["keymap.toml", "theme.toml"] {
        let make: [(&str, Make<'_>); 6] = [
            ("is a pipe", &pipe),
            ("is a device", &|path| symlink("/dev/zero", path).unwrap()),
            ("is a folder", &|path| std::fs::create_dir(path).unwrap()),
            ("is a link to gone, which is not there", &|path| symlink("gone", path).unwrap()),
            ("is UTF-16 text", &|path| std::fs::write(path, b"\xff\xfea\0").unwrap()),
            ("is larger than 1 MiB", &|path| std::fs::File::create(path).unwrap().set_len(1 << 40).unwrap()),
        ];
        for (words, make) in make {
            let home = tempfile::tempdir().unwrap();
            let config = home.path().join(".config/redriva");
            std::fs::create_dir_all(&config).unwrap();
            make(&config.join(file));
            let mut window = Window::run_at(home, &[PROGRAM], true, &[]);
            window.wait_for(words.split(' ').next_back().unwrap());
            window.press("\x1b");
            window.wait_for("opens the guide again");
            window.press("q");
            assert_eq!(window.end().exit_code(), 0, "{file} {words}");
        }
    }
    let home = tempfile::tempdir().unwrap();
    remember(&home, "");
    let state = home.path().join(".local/state/redriva");
    std::fs::remove_file(state.join("screen.toml")).unwrap();
    pipe(&state.join("screen.toml"));
    let mut window = Window::run_at(home, &[PROGRAM], true, &[]);
    window.wait_for("No token is set yet.");
    window.press("\x1b");
    window.wait_for("opens the guide again");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    assert!(std::fs::metadata(state_file(&window.home)).unwrap().is_file(), "what was chosen is remembered again");
}

#[test]
fn a_storm_of_two_hundred_sizes_ends_with_the_right_picture() {
    let mut window = Window::open();
    window.wait_for("There is no archive yet.");
    let master = window.master.take().unwrap();
    let sizes = (0..200u16).map(|n| (4 + n * 7 % 50, 15 + n * 13 % 190)).chain([(30, 100)]);
    for (rows, cols) in sizes {
        master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }
    window.master = Some(master);
    window.seen = screen(30, 100);
    window.press("3");
    window.wait_for("resume");
    window.wait_for("Enter start");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn a_paste_goes_into_the_search_and_does_nothing_else() {
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(30) });
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let mut window = service.any_day(home);
    window.wait_for("There is no archive yet.");
    window.press("2s");
    window.wait_for("30 torrents");
    window.press("/\x1b[200~no such qqq name\nx\x1b[31m\x1b[201~");
    window.wait_for("/ no such qqq name");
    window.wait_for("No torrent matches.");
    window.signal(Signal::TERM);
    window.end();
}

#[test]
fn a_terminal_that_nobody_reads_never_slows_a_sync() {
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(150) });
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let environment = [("RD_API_URL", service.url.as_str()), ("RD_TOKEN", service.token.as_str())];
    let mut window = Window::run_at(home, &[PROGRAM], false, &environment);
    // Enough of the help back and forth to fill the terminal's buffer for good.
    for _ in 0..30 {
        window.press("s3?\x1b");
        window.step();
    }
    let begun = Instant::now();
    while service.demo.traffic().info_served.len() < 150 && begun.elapsed() < Duration::from_secs(20) {
        window.step();
    }
    assert_eq!(service.demo.traffic().info_served.len(), 150);
    window.signal(Signal::TERM);
    assert_eq!(window.end().signal(), Some("Terminated"));
}

#[test]
fn a_closed_terminal_ends_it_within_a_second() {
    let mut window = Window::open();
    window.wait_for("There is no archive yet.");
    (window.keys, window.master, window.output) = (None, None, None);
    // The thread that reads has the terminal open too: it ends when something is drawn that nobody takes.
    window.signal(Signal::WINCH);
    let closed = Instant::now();
    window.end();
    // Half a second more for a busy machine.
    assert!(closed.elapsed() < Duration::from_millis(1_500), "{:?}", closed.elapsed());
}

/// Torrents of an account that is larger than any seen: more than keys can wait for.
const MANY: &str = "
    CREATE TEMP TABLE numbers AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299999) SELECT i FROM n;
    INSERT INTO torrents (id, filename, status, bytes, added_at, first_seen_at, last_seen_at, rev)
        SELECT printf('T%012d', i), 'Name ' || i, 'downloaded', i, i, 0, 0, i FROM numbers;
    DROP TABLE numbers;";

/// Waits as long as it takes to read everything, which is slow without optimization.
fn wait_long(window: &mut Window, text: &str) {
    for _ in 0..1_200 {
        if window.seen.screen().contents().contains(text) {
            return;
        }
        window.step();
    }
    window.wait_for(text);
}

#[test]
fn keys_that_are_held_over_three_hundred_thousand_torrents_leave_no_page_blank() {
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    let archive = home.path().join(".local/share/redriva/redriva.db");
    std::fs::create_dir_all(archive.parent().unwrap()).unwrap();
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async { redriva::archive::Archive::open(&archive).unwrap().close().await }).unwrap();
    let db = rusqlite::Connection::open(&archive).unwrap();
    db.execute_batch(&format!("BEGIN; {MANY} COMMIT")).unwrap();
    drop(db);

    let mut window = Window::run_at(home, &[PROGRAM], true, &[]);
    // The newest rows come first; all others are still being read while keys are held.
    window.press("2");
    wait_long(&mut window, "Name 299999");
    for _ in 0..10 {
        window.press(&"n".repeat(50));
        window.press(&"\t".repeat(50));
        window.press("2\r");
        window.step();
    }
    // Whatever was asked meanwhile, the page where the keys stop is filled, and so is every screen.
    wait_long(&mut window, "line 1 of");
    window.press("5");
    wait_long(&mut window, "Nothing has happened yet.");
    window.press("3");
    wait_long(&mut window, "No sync has run yet.");
    window.press("4");
    wait_long(&mut window, "Nothing is wrong.");
    window.press("q");
    window.end();
    for told in ["does not answer", "could not be read"] {
        assert!(!window.wrote(told.as_bytes()), "{told}");
    }
}

#[test]
fn the_header_follows_the_clock_without_a_key_and_writes_nothing_else() {
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(20) });
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    assert!(service.sync(&home).success());
    let archive = rusqlite::Connection::open(home.path().join(".local/share/redriva/redriva.db")).unwrap();
    // The next minute is a few seconds away.
    archive.execute("UPDATE sync_runs SET finished_at = finished_at - 114, started_at = started_at - 114", []).unwrap();
    drop(archive);
    let mut window = service.any_day(home);
    window.wait_for("✓ 1 min ago");
    for _ in 0..10 {
        window.step();
    }
    window.raw.clear();
    window.wait_for("✓ 2 min ago");
    assert!(window.raw.len() < 400, "{}", String::from_utf8_lossy(&window.raw));
    window.raw.clear();
    for _ in 0..15 {
        window.step();
    }
    assert!(window.raw.is_empty(), "{}", String::from_utf8_lossy(&window.raw));
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn an_archive_that_is_emptied_put_back_or_taken_away_beside_the_screen_is_never_shown_as_it_was() {
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(20) });
    let home = tempfile::tempdir().unwrap();
    remember(&home, "without_guide = true\n");
    assert!(service.sync(&home).success());
    let mut window = service.any_day(home);
    window.press("2");
    window.wait_for("20 torrents");
    let folder = window.home.path().join(".local/share/redriva");
    service.ran(window.home.path(), &["clear", "--yes"]);
    window.wait_for("The archive was emptied, put back or replaced meanwhile.");
    window.wait_for("The archive is empty.");
    let files = std::fs::read_dir(folder.join("snapshots")).unwrap();
    let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let snapshot = names.find(|name| name.starts_with("redriva.db.")).unwrap();
    service.ran(window.home.path(), &["snapshot", "restore", &snapshot]);
    window.wait_for("Torrents · 20 torrents");
    for name in ["redriva.db", "redriva.db-wal", "redriva.db-shm"] {
        let _ = std::fs::remove_file(folder.join(name));
    }
    window.wait_for("Torrents · 0 torrents");
    window.wait_for("error: the archive");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}
