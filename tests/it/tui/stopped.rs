//! A stop that comes from outside: the shell gets a terminal that is as it was, and the screen comes back.

use std::time::Duration;

use redriva::demo::{DemoOptions, Latency};
use rustix::process::{Pid, Signal, kill_process};

use super::living::Service;
use super::window::{Window, remember};

/// What asks for changes of the focus, and what no longer does.
const FOCUS: [&[u8]; 2] = [b"\x1b[?1004h", b"\x1b[?1004l"];

/// The program under an interactive shell, with the mouse taken.
struct Shelled {
    window: Window,
    pid: Pid,
    stops: usize,
}

impl Shelled {
    fn on(service: &Service) -> Self {
        let home = tempfile::tempdir().unwrap();
        remember(&home, "without_guide = true\n");
        let url = service.demo.base_url();
        let environment = [
            ("RD_API_URL", url.as_str()),
            ("RD_TOKEN", service.demo.token()),
            ("RD_RATE_LIMIT", "1000"),
            ("REDRIVA_MOUSE", "yes"),
            ("PROGRAM", env!("CARGO_BIN_EXE_redriva")),
        ];
        let mut window = Window::run_at(home, &["/bin/sh", "-i"], true, &environment);
        window.press("sh -c 'echo $$ >pid; exec \"$PROGRAM\"'\n");
        window.wait_for("There is no archive yet.");
        let pid = std::fs::read_to_string(window.home.path().join("pid")).unwrap();
        Self { window, pid: Pid::from_raw(pid.trim().parse().unwrap()).unwrap(), stops: 0 }
    }

    /// Stops it where this text is seen, looks at the terminal as the shell has it, and lets it go on.
    fn stopped_at(&mut self, text: &str) {
        let Self { window, pid, stops } = self;
        window.wait_for(text);
        *stops += 1;
        // The cursor is shown or hidden at the end of a frame.
        (0..2).for_each(|_| window.step());
        let hidden = window.seen.screen().hide_cursor();
        kill_process(*pid, Signal::TSTP).unwrap();
        window.wait_for("Stopped");
        let seen = window.seen.screen();
        assert!(!seen.alternate_screen() && !seen.bracketed_paste() && !seen.hide_cursor(), "{text}");
        assert_eq!(seen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "{text}");
        let last = |bytes: &[u8]| window.raw.windows(bytes.len()).rposition(|found| found == bytes);
        assert!(last(FOCUS[0]) < last(FOCUS[1]), "{text}");
        // The shell takes lines and shows them again.
        let raw = "$(stty -a | grep -cE -- '-(icanon|echo|isig)( |;|$)')";
        window.press(&format!("echo raw-{raw}, stop-$(({stops}))\n"));
        window.wait_for(&format!("raw-0, stop-{stops}"));
        window.press("clear; fg\n");
        window.wait_for(text);
        (0..2).for_each(|_| window.step());
        let seen = window.seen.screen();
        assert_eq!(seen.hide_cursor(), hidden, "{text}");
        assert!(seen.alternate_screen() && seen.bracketed_paste(), "{text}");
        assert_ne!(seen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "{text}");
        assert!(!seen.contents().contains("Stopped"), "{text}");
    }
}

#[test]
fn a_stop_from_outside_gives_the_terminal_to_the_shell_on_every_screen_and_during_a_sync() {
    let latency = Latency { mean: Duration::from_millis(200), spread: Duration::ZERO };
    let service = Service::of(DemoOptions { latency, seed: 7, ..DemoOptions::quick(120) });
    let mut shelled = Shelled::on(&service);
    shelled.stopped_at("There is no archive yet.");
    shelled.window.press("3s");
    shelled.stopped_at("in flight");
    shelled.window.wait_for("Sync complete: 120 details archived");
    let screens = [("1", "By status"), ("2", "120 torrents"), ("\r", "archived"), ("4", "Problems"), ("5", "came")];
    let overlays = [("?", "Help"), ("\x1b", "Sync complete"), (":", "type to narrow"), ("\x1b", "Sync complete")];
    for (keys, text) in screens.into_iter().chain([("6", "Jobs"), ("3", "Sync complete")]).chain(overlays) {
        shelled.window.press(keys);
        shelled.stopped_at(text);
    }
    shelled.window.press("q");
    shelled.window.wait_for("\n$");
    shelled.window.press("exit\n");
    assert_eq!(shelled.window.end().exit_code(), 0);
}
