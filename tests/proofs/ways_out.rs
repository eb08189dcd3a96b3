//! Every way out of the full screen, on every screen, at several sizes: the terminal is as it was before.

use portable_pty::{PtySize, native_pty_system};
use rustix::process::Signal;

use crate::house::folder;
use crate::lane::{Case, Lane};
use crate::window::{Window, remember, screen};
use crate::world::World;

/// Rounds in the ordinary tests.
const ROUNDS: usize = 24;

/// A screen, and the keys that lead there, each with a text that stands there then.
const SCREENS: [(&str, &[(&str, &str)]); 14] = [
    ("dashboard", &[("1", "Do next")]),
    ("torrents", &[("2", "20 torrents")]),
    ("sync", &[("3", "Sync")]),
    ("problems", &[("4", "Problems")]),
    ("history", &[("5", "20 torrents came")]),
    ("jobs", &[("6", "Nothing was asked")]),
    ("detail", &[("2", "20 torrents"), ("\r", "archived")]),
    ("search", &[("2", "20 torrents"), ("/", "name: file:")]),
    ("help", &[("?", "Help")]),
    ("palette", &[(":", "type to narrow")]),
    ("themes", &[("T", "heme")]),
    ("copying", &[("2", "20 torrents"), ("y", "Magnet")]),
    ("modes", &[("S", "smart")]),
    (
        "a line",
        &[
            ("2", "20 torrents"),
            (":", "type to narrow"),
            ("export the archive", "Export the archive"),
            ("\r", "Export everything archived as"),
        ],
    ),
];

/// How it is left.
#[derive(Debug, Clone, Copy)]
enum Way {
    Quit,
    Interrupt,
    Palette,
    Signal(Signal),
    Stopped,
}

const WAYS: [Way; 8] = [
    Way::Quit,
    Way::Interrupt,
    Way::Palette,
    Way::Signal(Signal::TERM),
    Way::Signal(Signal::INT),
    Way::Signal(Signal::HUP),
    Way::Signal(Signal::QUIT),
    Way::Stopped,
];

const SIZES: [(u16, u16); 4] = [(24, 80), (50, 160), (12, 40), (5, 20)];

/// The modes of a terminal that were turned on last and not off again; the cursor when it is hidden.
fn left_on(raw: &[u8]) -> Vec<String> {
    let mut on = std::collections::BTreeMap::new();
    let text = String::from_utf8_lossy(raw);
    let modes = regex::Regex::new("\x1b\\[\\?([0-9;]+)([hl])").unwrap();
    for found in modes.captures_iter(&text) {
        for mode in found[1].split(';') {
            on.insert(mode.to_owned(), &found[2] == "h");
        }
    }
    let is_left = |(mode, is_on): (String, bool)| (is_on != (mode == "25")).then_some(mode);
    let mut left: Vec<String> = on.into_iter().filter_map(is_left).collect();
    let keyboard = |sign: &str| regex::Regex::new(&format!("\x1b\\[{sign}[0-9;]*u")).unwrap().find_iter(&text).count();
    if keyboard(">") > keyboard("<") {
        left.push("the keyboard".to_owned());
    }
    left
}

fn settings(window: &Window) -> String {
    format!("{:?}", window.master.as_ref().unwrap().get_termios().unwrap())
}

fn leave(world: &World, case: &mut Case) {
    let (size, rest) = (case.step % SIZES.len(), case.step / SIZES.len());
    let ((name, keys), way) = (SCREENS[rest % SCREENS.len()], WAYS[rest / SCREENS.len()]);
    let (rows, cols) = SIZES[size];
    let home = folder();
    remember(&home, "without_guide = true\n");
    let archive = world.archive();
    let environment = [("REDRIVA_ARCHIVE", archive.to_str().unwrap())];
    let program = env!("CARGO_BIN_EXE_redriva");
    let words: &[&str] = if matches!(way, Way::Stopped) { &["/bin/sh", "-i"] } else { &[program] };
    let mut window = Window::run_at(home, words, true, &environment);
    let fresh = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let before = format!("{:?}", fresh.master.get_termios().unwrap());
    if matches!(way, Way::Stopped) {
        window.press(&format!("{program}\n"));
    }
    window.wait_for("100.0%");
    assert_ne!(settings(&window), before, "the screen takes the terminal");
    for (key, text) in keys {
        window.press(key);
        window.wait_for(text);
    }
    window.seen = screen(rows, cols);
    window.master.as_ref().unwrap().resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    window.step();
    match way {
        Way::Quit => window.press("\x1b\x1b"),
        Way::Palette => window.press("\x1b\x1b:"),
        Way::Interrupt => window.press("\x03"),
        Way::Signal(signal) => window.signal(signal),
        Way::Stopped => window.press("\x1a"),
    }
    match way {
        Way::Quit => {
            window.step();
            window.press("q");
        }
        Way::Palette => {
            window.step();
            window.press("quit\r");
        }
        Way::Stopped => {
            window.wait_for("Stopped");
            assert_eq!(left_on(&window.raw), [""; 0], "{name}, {way:?}, {rows}x{cols}");
            window.press("kill -KILL %1\nexit\nexit\n");
        }
        Way::Interrupt | Way::Signal(_) => {}
    }
    case.timed("leaving", || window.end());
    assert_eq!(left_on(&window.raw), [""; 0], "{name}, {way:?}, {rows}x{cols}");
    assert_eq!(settings(&window), before, "{name}, {way:?}, {rows}x{cols}");
}

#[test]
fn give_the_terminal_back() {
    let steps = SCREENS.len() * WAYS.len() * SIZES.len();
    Lane::of("ways_out::give_the_terminal_back", ROUNDS).steps(steps).workers(4).run(
        || {
            let world = World::quick(20);
            world.run(&["sync", "fast", "--quiet"]).expect(0);
            world
        },
        |world, case| leave(world, case),
    );
}
