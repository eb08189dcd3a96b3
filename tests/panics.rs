//! A bug in the full screen: the terminal is given back, the message is seen, the exit code says so.
//!
//! A program of its own, since it has to die: started again inside a pseudo-terminal it runs the real view on
//! a runtime that has no clock, so that the first wait of the event loop panics.

#![expect(clippy::unwrap_used, reason = "whatever fails here fails the test")]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    match std::env::var_os(unix::CHILD) {
        Some(home) => unix::panic_on_the_screen(&home),
        None => unix::watch(),
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::io::Read as _;
    use std::path::PathBuf;
    use std::process::ExitCode;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use redriva::cli::{self, Exit, Failure};
    use redriva::config::{self, Paths, Sources};
    use redriva::session::Session;
    use redriva::tui::{self, BackgroundHints, Multiplexer, ThemeWish, TuiOptions};

    /// Tells the program that it is the one to die, and where it may write.
    pub const CHILD: &str = "PANICS_IN";

    /// What is sent when the terminal is given back: the mouse, pastes, the other screen, the cursor.
    const GIVEN_BACK: [&str; 4] = ["\x1b[?1000l", "\x1b[?2004l", "\x1b[?1049l", "\x1b[?25h"];

    /// Runs the view until its first wait.
    pub fn panic_on_the_screen(home: &OsStr) -> ExitCode {
        let home = PathBuf::from(home);
        let paths = Paths { home: home.clone(), config: home.clone(), data: home.clone(), state: home.clone() };
        let sources = Sources {
            command_line: Vec::new(),
            environment: Vec::new(),
            working_folder: home,
            paths,
            config_file: None,
        };
        let options = TuiOptions {
            session: Session::new(config::load(&sources).unwrap()),
            named_archive: None,
            folder: None,
            path: None,
            banner: None,
            sync_at_start: false,
            theme: ThemeWish { name: "auto".to_owned(), ..ThemeWish::default() },
            background: BackgroundHints::default(),
            mouse: true,
            rings: tui::Rings::default(),
            state_file: None,
            keeps_state: true,
            no_color: false,
            ascii: false,
            keymap_file: None,
            views_file: None,
            term: Some("xterm-256color".to_owned()),
            multiplexer: Multiplexer::None,
            locale: None,
        };
        cli::carry_out(|| {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_io().build()?;
            runtime.block_on(tui::run(options)).map(|_| Exit::Done).map_err(Failure::from)
        })
    }

    /// Starts the program in a terminal and looks at what it leaves behind.
    pub fn watch() -> ExitCode {
        let home = tempfile::tempdir().unwrap();
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let before = pair.master.get_termios();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.env(CHILD, home.path());
        command.env("RUST_BACKTRACE", "0");
        command.env("NO_COLOR", "1");
        let mut child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let reading = std::thread::spawn(move || {
            let mut all = Vec::new();
            // The end of a terminal is an error on some systems.
            let _ = reader.read_to_end(&mut all);
            String::from_utf8_lossy(&all).into_owned()
        });
        let status = child.wait().unwrap();
        // Compared while this side still holds the terminal open.
        assert_eq!(format!("{:?}", pair.master.get_termios()), format!("{before:?}"), "raw input is switched off");
        drop(pair);
        let seen = reading.join().unwrap();

        assert_eq!(status.exit_code(), u32::from(Exit::Internal.code()), "{seen}");
        assert!(seen.contains("\x1b[?1049h"), "the view had the terminal: {seen}");
        let (screen, words) = seen.split_at(seen.rfind("\x1b[?1049l").unwrap());
        for sequence in GIVEN_BACK {
            assert!(screen.contains(sequence) || words.contains(sequence), "{sequence:?} is missing in {seen:?}");
        }
        for told in ["panicked at", "error: an internal error; everything that was reported is stored"] {
            assert!(words.contains(told), "{told:?} is not told on the terminal given back: {words:?}");
        }
        ExitCode::SUCCESS
    }
}
