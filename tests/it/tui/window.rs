//! The real program on a real terminal, for tests: keys in, bytes and a screen out.

use std::io::{Read as _, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::time::Instant;

/// What leaves the other screen.
pub const LEAVE: &[u8] = b"\x1b[?1049l";

/// What shows the cursor.
pub const SHOW_CURSOR: &[u8] = b"\x1b[?25h";

/// Steps of waiting before a test gives up: ten seconds, for a busy machine.
pub const STEPS: usize = 100;

/// How long one step waits.
const STEP: Duration = Duration::from_millis(100);

pub fn screen(rows: u16, cols: u16) -> vt100::Parser {
    vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0)
}

/// Leaves a screen behind in a home, as an earlier start would have.
pub fn remember(home: &TempDir, text: &str) {
    let state = home.path().join(".local/state/redriva");
    std::fs::create_dir_all(&state).unwrap();
    std::fs::write(state.join("screen.toml"), text).unwrap();
}

/// A terminal with a program in it.
pub struct Window {
    pub master: Option<Box<dyn MasterPty + Send>>,
    pub child: Box<dyn Child + Send + Sync>,
    pub keys: Option<Box<dyn std::io::Write + Send>>,
    pub output: Option<Receiver<Vec<u8>>>,
    pub raw: Vec<u8>,
    pub seen: vt100::Parser,
    pub home: TempDir,
}

impl Window {
    /// Opens the full screen on no archive, in a folder of its own.
    pub fn open() -> Self {
        Self::run(&[env!("CARGO_BIN_EXE_redriva")], true)
    }

    pub fn run(words: &[&str], reads: bool) -> Self {
        Self::run_in(words, reads, &[])
    }

    /// Runs a program with more in its environment.
    pub fn run_in(words: &[&str], reads: bool, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        remember(&folder, "without_guide = true\n");
        Self::run_at(folder, words, reads, environment)
    }

    /// Runs a program in a home.
    pub fn run_at(folder: TempDir, words: &[&str], reads: bool, environment: &[(&str, &str)]) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(words[0]);
        command.args(&words[1..]);
        command.cwd(folder.path());
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin"), ("PS1", "$ ")]
        {
            command.env(name, value);
        }
        command.env("HOME", folder.path());
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let output = reads.then(|| {
            let mut reader = pair.master.try_clone_reader().unwrap();
            let (sender, output) = channel();
            std::thread::spawn(move || {
                let mut bytes = [0; 4096];
                while let Ok(n @ 1..) = reader.read(&mut bytes) {
                    if sender.send(bytes[..n].to_vec()).is_err() {
                        return;
                    }
                }
            });
            output
        });
        let keys = pair.master.take_writer().unwrap();
        Self {
            master: Some(pair.master),
            child,
            keys: Some(keys),
            output,
            raw: Vec::new(),
            seen: screen(24, 80),
            home: folder,
        }
    }

    /// Takes in what was written within one step; without a reader only time goes by.
    pub fn step(&mut self) {
        let Some(output) = &self.output else {
            let (_keep, wait) = channel::<()>();
            let _ = wait.recv_timeout(STEP);
            return;
        };
        match output.recv_timeout(STEP) {
            Ok(bytes) => {
                self.seen.process(&bytes);
                self.raw.extend(bytes);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.output = None,
        }
    }

    pub fn wait_for(&mut self, text: &str) {
        // What comes letter by letter takes many steps in no time.
        let patience = Instant::now() + STEP * u32::try_from(STEPS).unwrap();
        while Instant::now() < patience {
            if self.seen.screen().contents().contains(text) {
                return;
            }
            self.step();
        }
        panic!("{text:?} is not on the screen:\n{}", self.seen.screen().contents());
    }

    pub fn press(&mut self, keys: &str) {
        let writer = self.keys.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits for the end, and for the last words on the terminal.
    pub fn end(&mut self) -> ExitStatus {
        for _ in 0..STEPS {
            if let Some(status) = self.child.try_wait().unwrap() {
                while self.output.is_some() && self.master.is_some() {
                    let before = self.raw.len();
                    self.step();
                    if self.raw.len() == before {
                        break;
                    }
                }
                return status;
            }
            self.step();
        }
        self.child.kill().unwrap();
        panic!("the program does not end:\n{}", self.seen.screen().contents());
    }

    pub fn wrote(&self, bytes: &[u8]) -> bool {
        self.raw.windows(bytes.len()).any(|window| window == bytes)
    }
}
