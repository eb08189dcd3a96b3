//! A command on a real terminal: what it wrote, byte by byte, and how it ended.

use std::io::{Read as _, Write as _};
use std::process::Command;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// Rows of every terminal here; nothing that is looked at scrolls.
const ROWS: u16 = 50;

/// What a command left on its terminal.
pub struct Seen {
    pub code: i32,
    /// Everything it wrote, with the terminal's line ends.
    pub raw: String,
}

impl Seen {
    /// Returns the text line by line; of moving output what stands in the end.
    pub fn text(&self, columns: u16) -> String {
        if !self.raw.contains('\x1b') {
            return self.raw.replace("\r\n", "\n");
        }
        let mut screen = vt100::Parser::new(ROWS.try_into().unwrap(), columns.try_into().unwrap(), 0);
        screen.process(self.raw.as_bytes());
        screen.screen().contents() + "\n"
    }
}

/// Runs a command on a terminal of so many columns. Once it asks (`...: `), it is answered with what is to be typed.
///
/// Of the command only its words, its folder and the variables that were set are taken.
pub fn run(command: &Command, columns: u16, typed: &str) -> Seen {
    answering(command, columns, if typed.is_empty() { &[] } else { std::slice::from_ref(&typed) })
}

/// Does the same with an answer for each question; a question that is asked twice is two.
pub fn answering(command: &Command, columns: u16, answers: &[&str]) -> Seen {
    let size = PtySize { rows: ROWS, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    builder.env_clear();
    // Everything is looked at in one piece and without colours, unless a test says otherwise.
    builder.env("PAGER", "cat");
    builder.env("NO_COLOR", "1");
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            builder.env(name, value);
        }
    }
    builder.cwd(command.get_current_dir().unwrap());
    let mut child = pair.slave.spawn_command(builder).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    // Letting go of the keys ends the input with a line of its own, so they are held to the end.
    let mut keys = (!answers.is_empty()).then(|| pair.master.take_writer().unwrap());
    let mut answers = answers.iter();
    let (mut raw, mut bytes) = (Vec::new(), [0; 4096]);
    // A terminal whose program has ended answers with an error, not with an end.
    while let Ok(n @ 1..) = reader.read(&mut bytes) {
        raw.extend_from_slice(&bytes[..n]);
        if let Some(keys) = keys.as_mut().filter(|_| raw.ends_with(b": "))
            && let Some(answer) = answers.next()
        {
            keys.write_all(answer.as_bytes()).unwrap();
        }
    }
    let code = i32::try_from(child.wait().unwrap().exit_code()).unwrap();
    Seen { code, raw: String::from_utf8(raw).unwrap() }
}
