//! The thread that reads keys, and everything else that comes to the event loop from outside.
//!
//! crossterm's event stream would read on the runtime's threads and never ends on a closed terminal;
//! a thread of our own can be parked while the shell has the terminal, and ends by itself.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::Duration;

use crossterm::event::{self, Event, MouseButton, MouseEvent, MouseEventKind};
use tokio::sync::mpsc;

use super::guard::PATIENCE;
use crate::tui::input::{Code, Key, Mouse, MouseKind};
use crate::tui::protocol::MessageKind;

/// How often the thread looks whether it is to be parked, while a key may still ask for it.
const LOOK: Duration = Duration::from_millis(100);

/// How often it looks while nothing is typed: only keys lead to parking, so this is for the end of the program.
const LOOK_IDLE: Duration = Duration::from_secs(10);

/// Looks after a key until it counts as idle: a second, three times as long as parking is waited for.
const LOOKS: u32 = 10;

/// Longest paste that is taken; the rest is cut.
const LONGEST_PASTE: usize = 64 * 1024;

/// What comes to the event loop.
#[derive(Debug)]
pub enum Incoming {
    /// Something for the state.
    Message(Box<MessageKind>),
    /// A signal asks the process to end.
    Signal(u8),
    /// The terminal is gone.
    HungUp,
    /// Somebody asks the process to stop for a while, as the key for it would.
    Stop,
    /// The process was stopped from outside and goes on.
    Continued,
}

/// Orders to the thread.
enum Order {
    Park(SyncSender<()>),
    Resume,
}

/// The way to the reading thread; dropping it ends the thread.
#[derive(Debug)]
pub struct TerminalReader {
    orders: SyncSender<Order>,
}

impl TerminalReader {
    /// Starts the thread; `late` when the terminal was asked something and has not answered yet.
    pub fn start(inbox: mpsc::Sender<Incoming>, late: bool) -> io::Result<Self> {
        let (orders, taken) = sync_channel(4);
        let answer = if late { LateAnswer::Awaited } else { LateAnswer::None };
        std::thread::Builder::new().name("terminal-reader".to_owned()).spawn(move || read(&taken, &inbox, answer))?;
        Ok(Self { orders })
    }

    /// Keeps the thread from reading what is typed for another program.
    pub fn park(&self) {
        let (parked, wait) = sync_channel(1);
        if self.orders.try_send(Order::Park(parked)).is_ok() {
            let _ = wait.recv_timeout(PATIENCE);
        }
    }

    /// Lets the thread read again.
    pub fn resume(&self) {
        // A full queue means that the thread ended, and with it the program's input.
        let _ = self.orders.try_send(Order::Resume);
    }
}

fn read(orders: &Receiver<Order>, inbox: &mpsc::Sender<Incoming>, mut answer: LateAnswer) {
    let mut looks = LOOKS;
    loop {
        match orders.try_recv() {
            Ok(Order::Park(parked)) => {
                let _ = parked.send(());
                if orders.recv().is_err() {
                    return;
                }
            }
            Ok(Order::Resume) | Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return,
        }
        let incoming = match event::poll(if looks > 0 { LOOK } else { LOOK_IDLE }) {
            Ok(false) => {
                looks = looks.saturating_sub(1);
                continue;
            }
            Ok(true) => {
                looks = LOOKS;
                event::read()
            }
            Err(error) => Err(error),
        };
        let incoming = match incoming {
            Ok(event) => {
                let kind =
                    understand(event).filter(|kind| !matches!(kind, MessageKind::Key(key) if answer.takes(*key)));
                kind.map(|kind| Incoming::Message(Box::new(kind)))
            }
            Err(_) => Some(Incoming::HungUp),
        };
        let over = matches!(incoming, Some(Incoming::HungUp));
        if incoming.is_some_and(|incoming| inbox.blocking_send(incoming).is_err()) || over {
            return;
        }
    }
}

fn understand(event: Event) -> Option<MessageKind> {
    match event {
        Event::Key(key) => Key::from_event(key).map(MessageKind::Key),
        Event::Paste(mut text) => {
            let end = (0..=LONGEST_PASTE.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
            Some(MessageKind::Paste(text))
        }
        Event::Resize(width, height) => Some(MessageKind::Resize { width, height }),
        Event::Mouse(event) => point(event).map(MessageKind::Mouse),
        Event::FocusGained => Some(MessageKind::Focus(true)),
        Event::FocusLost => Some(MessageKind::Focus(false)),
    }
}

fn point(event: MouseEvent) -> Option<Mouse> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Click,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        MouseEventKind::Down(_)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => return None,
    };
    Some(Mouse { x: event.column, y: event.row, kind })
}

/// Keeps an answer of the terminal that comes late from being taken for keys: `ESC ] 11;rgb:15/17/1c ESC \`
/// arrives as Alt-], letters, and Alt-\ or Ctrl-G.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LateAnswer {
    None,
    Awaited,
    Arriving,
}

impl LateAnswer {
    /// Whether a key is a piece of the answer.
    fn takes(&mut self, key: Key) -> bool {
        let piece = |c: char| c.is_ascii_hexdigit() || "rgba:;/?".contains(c);
        let (takes, next) = match (*self, key) {
            (Self::None, _) => (false, Self::None),
            (_, Key { code: Code::Char(']'), alt: true, .. }) => (true, Self::Arriving),
            (Self::Awaited, _) => (false, Self::Awaited),
            (
                Self::Arriving,
                Key { code: Code::Char('\\'), alt: true, .. } | Key { code: Code::Char('g'), ctrl: true, .. },
            ) => (true, Self::None),
            (Self::Arriving, key) if key.typed().is_some_and(piece) => (true, Self::Arriving),
            (Self::Arriving, _) => (false, Self::None),
        };
        *self = next;
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_over(late: LateAnswer, keys: &str) -> String {
        let mut answer = late;
        let keys = keys.split(' ').filter(|key| !answer.takes(Key::parse(key).unwrap()));
        keys.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_late_answer_is_never_taken_for_keys() {
        let answer = "alt-] 1 1 ; r g b : 1 5 / 1 7 / 1 c";
        assert_eq!(left_over(LateAnswer::Awaited, &format!("j {answer} alt-\\ q 1")), "j q 1");
        assert_eq!(left_over(LateAnswer::Awaited, &format!("{answer} ctrl-g 2")), "2");
        assert_eq!(left_over(LateAnswer::Awaited, "alt-] j 1"), "j 1");
        assert_eq!(left_over(LateAnswer::None, "alt-] 1 ctrl-g"), "alt-] 1 ctrl-g");
    }
}
