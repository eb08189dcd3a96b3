//! Takes the terminal over and gives it back: on every way out, twice without harm, never for long.
//!
//! A terminal that no longer takes output must not keep the process from ending, so giving back
//! happens on a thread of its own that is waited for only briefly.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::{cursor, event, queue, terminal};

/// How long a terminal that takes no output is waited for at the end.
pub const PATIENCE: Duration = Duration::from_millis(300);

/// The modes of the terminal; clones share them. Dropping the last one does not give back: see [`Guard`].
#[derive(Debug, Clone, Default)]
pub struct Modes {
    entered: Arc<AtomicBool>,
    /// Whether the mouse is to be taken while the terminal is.
    mouse: Arc<AtomicBool>,
    /// Whether the terminal may still answer a question, which must not reach the shell.
    owes_answer: bool,
}

/// Gives the terminal back when it goes out of scope.
#[derive(Debug)]
pub struct Guard(pub Modes);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// Takes presses and the wheel, with places beyond column 223; not what moves, which would flood a slow line.
const TAKE_MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";

/// Leaves the mouse to the terminal.
const LEAVE_MOUSE: &[u8] = b"\x1b[?1006l\x1b[?1000l";

impl Modes {
    /// Returns the modes of a terminal that was asked something and has not answered.
    pub fn with_answer_owed(owes_answer: bool) -> Self {
        Self { owes_answer, ..Self::default() }
    }

    /// Notes whether the mouse is to be taken; returns what tells the terminal so.
    pub fn take_mouse(&self, take: bool) -> &'static [u8] {
        self.mouse.store(take, Ordering::SeqCst);
        if take { TAKE_MOUSE } else { LEAVE_MOUSE }
    }

    /// Takes the terminal over: raw input, the other screen, pastes marked as such, no cursor.
    pub fn enter(&self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        self.entered.store(true, Ordering::SeqCst);
        let mut bytes = Vec::new();
        queue!(
            bytes,
            terminal::EnterAlternateScreen,
            event::EnableBracketedPaste,
            event::EnableFocusChange,
            cursor::Hide
        )?;
        if self.mouse.load(Ordering::SeqCst) {
            bytes.extend_from_slice(TAKE_MOUSE);
        }
        write_whole(&mut *output()?, &bytes)
    }

    /// Takes the terminal over again after another program may have changed it.
    pub fn enter_again(&self) -> io::Result<()> {
        terminal::disable_raw_mode()?;
        self.enter()
    }

    /// Gives the terminal back; does nothing when it has been given back.
    pub fn leave(&self) {
        if !self.entered.swap(false, Ordering::SeqCst) {
            return;
        }
        let (done, wait) = std::sync::mpsc::sync_channel(1);
        let write = move || {
            // Also when the mouse is the terminal's again: it may not have been told so yet.
            let mut bytes = LEAVE_MOUSE.to_vec();
            // Nothing can be done about a terminal that fails now.
            let _ = queue!(
                bytes,
                terminal::EndSynchronizedUpdate,
                event::DisableFocusChange,
                event::DisableBracketedPaste,
                terminal::LeaveAlternateScreen,
                cursor::Show
            );
            let _ = output().and_then(|mut out| write_whole(&mut *out, &bytes));
            let _ = done.send(());
        };
        if std::thread::Builder::new().name("terminal-leave".to_owned()).spawn(write).is_ok() {
            let _ = wait.recv_timeout(PATIENCE);
        }
        if self.owes_answer {
            forget_input();
        }
        let _ = terminal::disable_raw_mode();
    }

    /// Forgets a terminal that is gone: nothing more is written to it.
    pub fn abandon(&self) {
        self.entered.store(false, Ordering::SeqCst);
    }

    /// Whether the terminal is taken over.
    pub fn entered(&self) -> bool {
        self.entered.load(Ordering::SeqCst)
    }
}

/// Returns a handle of its own to the terminal: a blocked writer holds no lock that others need.
#[cfg(unix)]
pub fn output() -> io::Result<Box<dyn Write + Send>> {
    use std::os::fd::AsFd as _;
    let own = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(Box::new(std::fs::File::from(own)))
}

/// Returns a handle to the terminal.
#[cfg(not(unix))]
pub fn output() -> io::Result<Box<dyn Write + Send>> {
    Ok(Box::new(io::stdout()))
}

/// Writes everything, also to a terminal that someone has made non-blocking.
pub fn write_whole(out: &mut dyn Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => bytes = &bytes[n..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait_until_writable()?,
            Err(error) => return Err(error),
        }
    }
    out.flush()
}

/// Throws away what has come in and nobody has read.
#[cfg(unix)]
fn forget_input() {
    // What cannot be thrown away is seen by the shell, and does no harm there.
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

/// Consoles answer at once here.
#[cfg(not(unix))]
fn forget_input() {}

#[cfg(unix)]
fn wait_until_writable() -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdout = io::stdout();
    match poll(&mut [PollFd::new(&stdout, PollFlags::OUT)], None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn wait_until_writable() -> io::Result<()> {
    Err(io::ErrorKind::WouldBlock.into())
}
