//! What is unfinished when a process ends: it is removed on every way out, or by the next one that works there.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::{FileTypeExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use redriva::archive::Archive;
use rustix::process::{Pid, Signal, kill_process};

use super::{Home, Ran, mode};
use crate::tui::window::{STEPS, Window};

/// Enough torrents for an export that is still at work when a signal comes.
const MANY: &str = "
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59999)
    INSERT INTO torrents (id, filename, status, bytes, added_at, hash, first_seen_at, last_seen_at, rev)
        SELECT printf('T%07d', i), 'Name ' || i, 'downloaded', i, i, printf('%040x', i), 0, 0, i FROM n;";

async fn large() -> Home {
    let home = Home::empty();
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    home.db().execute_batch(MANY).unwrap();
    fs::create_dir(home.at("out")).unwrap();
    home
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The unfinished file in a folder, once something is written into it.
fn growing(folder: &Path) -> PathBuf {
    let (_never, wait) = channel::<()>();
    for _ in 0..10_000 {
        let parts = names(folder).into_iter().filter(|name| name.starts_with(".redriva-"));
        let found = parts.map(|name| folder.join(name)).find(|path| path.metadata().is_ok_and(|facts| facts.len() > 0));
        if let Some(path) = found {
            return path;
        }
        let _ = wait.recv_timeout(Duration::from_millis(2));
    }
    panic!("nothing grows in {}", folder.display());
}

fn exporting(home: &Home) -> Child {
    let words = ["export", "--format", "jsonl", "-o", "out/all.jsonl"];
    home.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[tokio::test]
async fn an_export_that_is_interrupted_leaves_nothing_and_ends_at_once() {
    let home = large().await;
    for (signal, number) in [(Signal::HUP, 1), (Signal::INT, 2), (Signal::QUIT, 3), (Signal::TERM, 15)] {
        let mut child = exporting(&home);
        assert_eq!(mode(&growing(&home.at("out"))), 0o600);
        let asked = tokio::time::Instant::now();
        kill_process(Pid::from_child(&child), signal).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (None, Some(number)));
        assert!(asked.elapsed() < Duration::from_secs(1), "{signal:?} took {:?}", asked.elapsed());
        assert!(names(&home.at("out")).is_empty(), "{signal:?} left {:?}", names(&home.at("out")));
    }
}

#[tokio::test]
async fn a_signal_that_was_ignored_at_the_start_stays_ignored() {
    let home = large().await;
    let line = format!("trap '' HUP; exec {} export --format jsonl -o out/all.jsonl", env!("CARGO_BIN_EXE_redriva"));
    let template = home.command(&[]);
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", &line]).current_dir(home.folder.path()).env_clear();
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    growing(&home.at("out"));
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(names(&home.at("out")), BTreeSet::from(["all.jsonl".to_owned()]));
}

#[tokio::test]
async fn what_a_killed_export_left_goes_with_the_next_one_and_nothing_else_does() {
    let home = large().await;
    let out = home.at("out");
    let mut child = exporting(&home);
    let left = growing(&out);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(left.exists(), "nobody can tidy up after this");

    let name = left.file_name().unwrap().to_str().unwrap();
    fs::write(home.at("precious"), "mine").unwrap();
    symlink(home.at("precious"), out.join(format!(".redriva-link{}.part", &name[9..12]))).unwrap();
    fs::write(out.join(".redriva-notes"), "mine").unwrap();
    fs::write(out.join("redriva-1.part"), "mine").unwrap();
    fs::create_dir(out.join(".redriva-folder.part.d")).unwrap();
    let held = out.join(".redriva-held.part");
    let alive = File::create(&held).unwrap();
    alive.lock().unwrap();
    let others = out.join(".redriva-theirs.part");
    fs::write(&others, "theirs").unwrap();
    // Without the right to give a file away there is nobody else's.
    let foreign = std::os::unix::fs::chown(&others, Some(12_345), None).is_ok();
    if !foreign {
        fs::remove_file(&others).unwrap();
    }
    let mut before = names(&out);

    home.run(&["export", "is:gone", "--format", "csv", "-o", "out/none.csv"]).expect(0);
    assert!(before.remove(name) && before.insert("none.csv".to_owned()));
    assert_eq!(names(&out), before);
    assert_eq!(fs::read_to_string(home.at("precious")).unwrap(), "mine");
    assert!(!foreign || fs::read_to_string(&others).unwrap() == "theirs");

    drop(alive);
    home.run(&["export", "is:gone", "--format", "csv", "-o", "out/none.csv", "--force"]).expect(0);
    assert!(!held.exists(), "held by nobody any more");
}

#[tokio::test]
async fn exports_side_by_side_do_not_take_each_other_for_leftovers() {
    let home = large().await;
    let start = |n: u32| {
        let path = format!("out/{n}.jsonl");
        home.command(&["export", "--format", "jsonl", "-o", &path]).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<Child> = (0..6).map(start).collect();
    for child in children {
        let done = child.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let left = names(&home.at("out"));
    assert_eq!(left.len(), 6, "{left:?}");
    for name in left {
        assert_eq!(fs::read_to_string(home.at("out").join(&name)).unwrap().lines().count(), 60_000, "{name}");
    }
}

#[tokio::test]
async fn leaving_the_screen_in_the_middle_of_an_export_asks_and_leaves_nothing() {
    for signal in [None, Some(Signal::TERM), Some(Signal::HUP)] {
        let home = large().await;
        let archive = home.archive();
        let Home { folder, .. } = home;
        let environment = [("REDRIVA_ARCHIVE", archive.to_str().unwrap())];
        std::fs::create_dir_all(folder.path().join(".local/state/redriva")).unwrap();
        fs::write(folder.path().join(".local/state/redriva/screen.toml"), "without_guide = true\n").unwrap();
        let mut window = Window::run_at(folder, &[env!("CARGO_BIN_EXE_redriva")], true, &environment);
        let working = window.home.path().to_owned();
        // While the archive is still read, nothing of that name can be done.
        for _ in 0..STEPS {
            window.press(":export the archive");
            let shown = |window: &Window, text: &str| window.seen.screen().contents().contains(text);
            while !shown(&window, "Nothing is called that.") && !shown(&window, "Export the archive to a file") {
                window.step();
            }
            if shown(&window, "Export the archive to a file") {
                break;
            }
            window.press("\x1b");
            while shown(&window, "type to narrow") {
                window.step();
            }
        }
        window.press("\r");
        window.wait_for("Export everything archived as");
        window.press("nothing is lost\r");
        window.wait_for("A path from the working folder");
        window.press("\r");
        growing(&working);
        if let Some(signal) = signal {
            window.signal(signal);
        } else {
            window.press("q");
            window.wait_for("Quit while an export is written?");
            window.press("y");
        }
        let status = window.end();
        assert_eq!(status.exit_code() == 0, signal.is_none(), "{status:?}");
        let left = names(&working);
        assert!(left.iter().all(|name| !name.starts_with(".redriva-") && !name.contains(".part")), "{left:?}");
        // Where the answer came too late the export was whole, and stays.
        for name in left.iter().filter(|name| name.contains("jsonl")) {
            assert_eq!(fs::read_to_string(working.join(name)).unwrap().lines().count(), 60_000, "{name}");
        }
    }
}

#[tokio::test]
async fn what_is_no_file_is_written_into_and_never_replaced() {
    let home = Home::synced(3).await;
    let whole = home.run(&["export", "--format", "dmm"]).expect(0).out;
    let export = |to: &str, force: bool| {
        let words = ["export", "--format", "dmm", "-o", to, "--force"];
        home.run(if force { &words[..] } else { &words[..5] })
    };
    for force in [false, true] {
        export("/dev/null", force).expect(0);
        assert!(Path::new("/dev/null").metadata().unwrap().file_type().is_char_device());
        assert_eq!(export("/dev/stdout", force).expect(0).out, whole);
        let full = export("/dev/full", force).expect(15);
        assert!(full.err.starts_with("error: no space left for /dev/full.\n"), "{}", full.err);

        fs::create_dir_all(home.at("folder")).unwrap();
        assert!(export("folder", force).expect(15).err.contains("cannot write folder: it is a folder"));
    }
    let pipe = home.at("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    export("pipe", false).expect(0);
    assert_eq!(reader.join().unwrap(), whole);

    symlink("nowhere", home.at("link")).unwrap();
    assert!(export("link", false).expect(2).err.contains("link exists already"));
    assert!(!home.at("nowhere").exists());
}

#[tokio::test]
async fn a_full_standard_output_is_told_in_words() {
    let home = Home::synced(3).await;
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for words in [&["export", "--format", "json"][..], &["list", "--json"], &["stats"]] {
        let output = home.command(words).stdout(full()).output().unwrap();
        let ran = Ran::of(&output, home.folder.path()).expect(15);
        assert!(
            ran.err.starts_with("error: cannot write to standard output: no space left on device.\n"),
            "{words:?}: {}",
            ran.err
        );
    }
}
