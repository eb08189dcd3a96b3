//! The thread that reads keys, and everything else that comes to the event loop from outside.
//!
//! crossterm's event stream would read on the runtime's threads and never ends on a closed terminal;
//! a thread of our own can be parked while the shell has the terminal, and ends by itself.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::Duration;

use crossterm::event::{self, Event};
use tokio::sync::mpsc;

use super::key::Key;
use super::message::MessageKind;
use super::terminal::PATIENCE;

/// How often the thread looks whether it is to be parked, while a key may still ask for it.
const LOOK: Duration = Duration::from_millis(100);

/// How often it looks while nothing is typed: only keys lead to parking, so this is for the end of the program.
const LOOK_IDLE: Duration = Duration::from_secs(10);

/// Looks after a key until it counts as idle: three seconds, in which the slowest terminal has taken its last frame.
const LOOKS: u32 = 30;

/// Longest paste that is taken in; the rest is cut.
const LONGEST_PASTE: usize = 64 * 1024;

/// What comes to the event loop.
#[derive(Debug)]
pub(super) enum Incoming {
    /// Something for the state.
    Message(Box<MessageKind>),
    /// A signal asks the process to end.
    Signal(u8),
    /// The terminal is gone.
    HungUp,
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
pub(super) struct Input {
    orders: SyncSender<Order>,
}

impl Input {
    /// Starts the thread.
    pub(super) fn start(inbox: mpsc::Sender<Incoming>) -> io::Result<Self> {
        let (orders, taken) = sync_channel(4);
        std::thread::Builder::new().name("terminal-reader".to_owned()).spawn(move || read(&taken, &inbox))?;
        Ok(Self { orders })
    }

    /// Keeps the thread from reading what is typed for another program.
    pub(super) fn park(&self) {
        let (parked, wait) = sync_channel(1);
        if self.orders.try_send(Order::Park(parked)).is_ok() {
            let _ = wait.recv_timeout(PATIENCE);
        }
    }

    /// Lets the thread read again.
    pub(super) fn resume(&self) {
        // A full queue means that the thread ended, and with it the program's input.
        let _ = self.orders.try_send(Order::Resume);
    }
}

fn read(orders: &Receiver<Order>, inbox: &mpsc::Sender<Incoming>) {
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
            Ok(event) => understand(event).map(|kind| Incoming::Message(Box::new(kind))),
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
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}
