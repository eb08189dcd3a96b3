//! Questions on the terminal, and answers that are not shown.
//!
//! Questions go to stderr, so that they are seen while data goes elsewhere.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

/// Longest answer that is read.
const LONGEST: u64 = 1 << 16;

/// Whether there is somebody to ask.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks, and returns the line that was typed.
pub fn ask(question: &str) -> io::Result<String> {
    let mut stderr = io::stderr();
    write!(stderr, "{question}: ")?;
    stderr.flush()?;
    read_line()
}

/// Reads a line of standard input; what is too long for an answer is cut.
pub fn read_line() -> io::Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(LONGEST).read_until(b'\n', &mut bytes)?;
    // What is no text has letters that no answer has.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads what is pasted, with the blank lines before and everything that came with it: nothing of a secret is left for who
/// reads the terminal next.
#[cfg(unix)]
pub fn read_paste() -> io::Result<String> {
    let (stdin, is_typed) = (io::stdin(), io::stdin().is_terminal());
    let (mut pasted, mut bytes) = (Vec::new(), [0; 1_024]);
    while (pasted.len() as u64) < LONGEST {
        let came = match rustix::io::read(&stdin, &mut bytes) {
            Err(rustix::io::Errno::INTR) => continue,
            came => came?,
        };
        pasted.extend_from_slice(&bytes[..came]);
        let is_line = pasted.ends_with(b"\n") && (is_typed || !pasted.trim_ascii().is_empty());
        if came == 0 || is_line && !is_more_there(&stdin)? {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&pasted).into_owned())
}

/// Whether more comes within a moment.
#[cfg(unix)]
fn is_more_there(stdin: &io::Stdin) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let moment = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
    match poll(&mut [PollFd::new(stdin, PollFlags::IN)], Some(&moment)) {
        Err(rustix::io::Errno::INTR) => Ok(false),
        ready => Ok(ready? > 0),
    }
}

/// Reads what is pasted: its first line.
#[cfg(not(unix))]
pub fn read_paste() -> io::Result<String> {
    read_line()
}

/// What came of a question that can be left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A line, without its end.
    Line(String),
    /// Esc, Ctrl-C, or the end of the input.
    Left,
}

/// Asks, and returns the line that is typed; the terminal hands over letters one by one meanwhile ([`Letters`]).
#[cfg(unix)]
pub fn line_of_letters(question: &str) -> io::Result<Typed> {
    let (mut line, mut bytes) = (Vec::new(), [0; 1_024]);
    let mut stderr = io::stderr();
    loop {
        // The whole line anew: what a letter replaces may be of any width.
        write!(stderr, "\r\x1b[K{question}{}", crate::format::clean(&String::from_utf8_lossy(&line)))?;
        stderr.flush()?;
        let came = match rustix::io::read(io::stdin(), &mut bytes) {
            Ok(came) => bytes.get(..came).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        };
        if let Some(typed) = take(came, &mut line) {
            return Ok(typed);
        }
    }
}

/// Adds what came to a line; says when it is answered.
#[cfg(unix)]
fn take(came: &[u8], line: &mut Vec<u8>) -> Option<Typed> {
    const ESC: u8 = 0x1b;
    // Esc alone leaves; with more behind it, it is a key that means nothing here.
    if came.is_empty() || came == [ESC] {
        return Some(Typed::Left);
    }
    for &byte in came.iter().take_while(|byte| **byte != ESC) {
        match byte {
            b'\r' | b'\n' => return Some(Typed::Line(String::from_utf8_lossy(line).into_owned())),
            // Ctrl-C, and Ctrl-D where nothing is typed.
            0x03 => return Some(Typed::Left),
            0x04 if line.is_empty() => return Some(Typed::Left),
            // Backspace takes a whole letter away.
            0x08 | 0x7f => while line.pop().is_some_and(|last| last & 0xc0 == 0x80) {},
            // Ctrl-U.
            0x15 => line.clear(),
            0x20.. if line.len() < 4_096 => line.push(byte),
            _ => {}
        }
    }
    None
}

/// Elsewhere a line is read as it comes.
#[cfg(not(unix))]
pub fn line_of_letters(question: &str) -> io::Result<Typed> {
    let mut stderr = io::stderr();
    write!(stderr, "{question}")?;
    stderr.flush()?;
    let line = read_line()?;
    Ok(if line.is_empty() { Typed::Left } else { Typed::Line(line.trim_end().to_owned()) })
}

/// While it lives, the terminal does not show what is typed.
#[cfg(unix)]
pub struct Unseen(#[expect(dead_code, reason = "it is there to be dropped")] Changed);

/// While it lives, the terminal shows nothing of what is typed and hands it over letter by letter, Ctrl-C as well.
#[cfg(unix)]
pub struct Letters(#[expect(dead_code, reason = "it is there to be dropped")] Changed);

/// A terminal that is set back.
#[cfg(unix)]
struct Changed(rustix::termios::Termios);

#[cfg(unix)]
impl Unseen {
    /// Begins to hide what is typed.
    pub fn begin() -> io::Result<Self> {
        Changed::without(rustix::termios::LocalModes::ECHO).map(Self)
    }
}

#[cfg(unix)]
impl Letters {
    /// Begins to hand over letters.
    pub fn begin() -> io::Result<Self> {
        use rustix::termios::LocalModes;
        Changed::without(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG).map(Self)
    }
}

#[cfg(unix)]
impl Changed {
    fn without(modes: rustix::termios::LocalModes) -> io::Result<Self> {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut changed = before.clone();
        changed.local_modes.remove(modes);
        // What was typed before is no answer.
        tcsetattr(io::stdin(), OptionalActions::Flush, &changed)?;
        Ok(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Changed {
    fn drop(&mut self) {
        // A terminal that has gone shows nothing more.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.0);
    }
}

/// Elsewhere the terminal stays as it is.
#[cfg(not(unix))]
pub struct Letters;

#[cfg(not(unix))]
impl Letters {
    /// Changes nothing.
    pub fn begin() -> io::Result<Self> {
        Ok(Self)
    }
}

/// Elsewhere nothing is known to hide it with.
#[cfg(not(unix))]
pub struct Unseen;

#[cfg(not(unix))]
impl Unseen {
    /// Fails: this platform has no way to hide what is typed.
    pub fn begin() -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this terminal would show what is typed"))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn letters_become_a_line_that_can_be_changed_and_left() {
        let typed = |portions: &[&str]| {
            let mut line = Vec::new();
            portions.iter().find_map(|came| take(came.as_bytes(), &mut line))
        };
        let line = |text: &str| Some(Typed::Line(text.to_owned()));
        assert_eq!(typed(&["1", ",3", "-5\r"]), line("1,3-5"));
        assert_eq!(typed(&["*.é\u{7f}mkv", "\u{1b}[A", "\n"]), line("*.mkv"));
        assert_eq!(typed(&["all\u{15}", "none\t\n"]), line("none"));
        for left in ["\u{1b}", "\u{3}", "", "\u{4}"] {
            assert_eq!(typed(&["", left][1..]), Some(Typed::Left));
        }
        assert_eq!(typed(&["x", "\u{4}", "\u{7f}\u{7f}"]), None);
    }
}
