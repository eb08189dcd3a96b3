//! The real program in a real terminal: keys in, frames out, each with its time.

use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use memchr::memmem;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::ground::now;
use super::program::Program;

/// Ends every frame (synchronized update, mode 2026).
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// The size of the terminal: a usual window.
const LINES: NonZeroU16 = NonZeroU16::new(40).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(120).unwrap();

/// Pieces of output that may wait.
const PIECES: usize = 1_024;

/// The full screen on a terminal of 120 columns and 40 lines.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    _terminal: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    seen: vt100::Parser,
    /// The end of what came, in which a frame's end may have begun.
    tail: Vec<u8>,
    begun: Instant,
    last_frame: Option<Instant>,
}

/// What came from the program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Came {
    pub bytes: usize,
    /// When the last frame among it ended.
    pub frame: Option<Instant>,
}

impl Screen {
    /// Starts the program.
    pub fn open(program: &Program) -> Self {
        let pty = native_pty_system()
            .openpty(PtySize { rows: LINES.get(), cols: COLUMNS.get(), pixel_width: 0, pixel_height: 0 })
            .unwrap();
        let mut command = CommandBuilder::new(Program::path());
        command.env_clear();
        for (name, value) in program.environment() {
            command.env(name, value);
        }
        command.cwd(program.folder());
        let mut reader = pty.master.try_clone_reader().unwrap();
        let keys = pty.master.take_writer().unwrap();
        let (sender, output) = sync_channel(PIECES);
        std::thread::spawn(move || {
            let mut piece = vec![0; 1 << 16];
            while let Ok(length @ 1..) = reader.read(&mut piece) {
                if sender.send((now(), piece[..length].to_vec())).is_err() {
                    return;
                }
            }
        });
        let begun = now();
        let child = pty.slave.spawn_command(command).unwrap();
        let seen = vt100::Parser::new(LINES, COLUMNS, 0);
        Self { child, _terminal: pty.master, keys, output, seen, tail: Vec::new(), begun, last_frame: None }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits until a text is on the screen; returns the milliseconds since the program was started.
    pub fn until(&mut self, text: &str) -> f64 {
        let patience = now() + Duration::from_secs(60);
        loop {
            let shown = self.seen.screen().contents();
            if let (Some(frame), true) = (self.last_frame, shown.contains(text)) {
                return frame.duration_since(self.begun).as_secs_f64() * 1e3;
            }
            assert!(now() < patience, "{text:?} never came; on the screen is\n{shown}");
            self.take(patience.saturating_duration_since(now()));
        }
    }

    /// Sends a key; returns the milliseconds until the frame that follows has been written.
    pub fn press(&mut self, key: &str) -> f64 {
        let pressed = now();
        self.send(key);
        loop {
            let came = self.take(Duration::from_secs(10));
            if let Some(frame) = came.frame {
                return frame.duration_since(pressed).as_secs_f64() * 1e3;
            }
            assert!(came.bytes > 0, "no frame follows {key:?}");
        }
    }

    /// Sends a key that may change nothing.
    pub fn send(&mut self, key: &str) {
        self.keys.write_all(key.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Sends a key; returns the milliseconds until the last frame before nothing has come for this long: what is found in
    /// the background has its own frame.
    pub fn press_to_rest(&mut self, key: &str, quiet: Duration) -> f64 {
        let pressed = now();
        let first = self.press(key);
        let mut last = first;
        loop {
            let came = self.take(quiet);
            if let Some(frame) = came.frame {
                last = frame.duration_since(pressed).as_secs_f64() * 1e3;
            }
            if came.bytes == 0 {
                return last;
            }
        }
    }

    /// Waits until nothing has come for this long.
    pub fn settle(&mut self, quiet: Duration) {
        while self.take(quiet).bytes > 0 {}
    }

    /// Returns how many bytes come in this time.
    pub fn bytes_in(&mut self, time: Duration) -> usize {
        let end = now() + time;
        let mut sum = 0;
        while now() < end {
            sum += self.take(end.saturating_duration_since(now())).bytes;
        }
        sum
    }

    /// Takes in one piece of output, or nothing when none comes in time.
    fn take(&mut self, patience: Duration) -> Came {
        let Ok((at, piece)) = self.output.recv_timeout(patience) else { return Came::default() };
        self.seen.process(&piece);
        self.tail.extend_from_slice(&piece);
        let ended = memmem::find(&self.tail, FRAME_END).is_some();
        self.tail.drain(..self.tail.len().saturating_sub(FRAME_END.len() - 1));
        let frame = ended.then_some(at);
        self.last_frame = frame.or(self.last_frame);
        Came { bytes: piece.len(), frame }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
