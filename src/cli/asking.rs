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

/// While it lives, the terminal does not show what is typed.
#[cfg(unix)]
pub struct Unseen(rustix::termios::Termios);

#[cfg(unix)]
impl Unseen {
    /// Begins to hide what is typed.
    pub fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // What was typed before it was hidden is no answer.
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?;
        Ok(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Unseen {
    fn drop(&mut self) {
        // A terminal that has gone shows nothing more.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.0);
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
