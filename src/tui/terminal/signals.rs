//! What the system tells the process: end, go on, the terminal is gone; and stopping for the shell.

use std::io;

use tokio::sync::mpsc;

use super::reader::Incoming;

/// Passes signals on for as long as the runtime lives.
#[cfg(unix)]
pub fn watch(inbox: &mpsc::Sender<Incoming>) -> io::Result<()> {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};

    for asked in [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM] {
        let mut stream = signal(SignalKind::from_raw(asked.as_raw()))?;
        let inbox = inbox.clone();
        let number = u8::try_from(asked.as_raw()).unwrap_or(u8::MAX);
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                if inbox.send(Incoming::Signal(number)).await.is_err() {
                    return;
                }
            }
        });
    }
    let mut stops = signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?;
    let asked = inbox.clone();
    tokio::spawn(async move {
        while stops.recv().await.is_some() {
            if asked.send(Incoming::Stop).await.is_err() {
                return;
            }
        }
    });
    let mut goes_on = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
    let inbox = inbox.clone();
    tokio::spawn(async move {
        while goes_on.recv().await.is_some() {
            if inbox.send(Incoming::Continued).await.is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Ends the view when its terminal is closed, also when nobody sends a signal.
///
/// The system wakes the thread for nothing else: it asks for no event but the hang-up, which cannot be
/// asked away.
#[cfg(unix)]
pub fn watch_terminal(inbox: mpsc::Sender<Incoming>) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};

    std::thread::Builder::new().name("terminal-watch".to_owned()).spawn(move || {
        let stdin = io::stdin();
        loop {
            let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
            match poll(&mut watched, None) {
                Ok(_) if watched[0].revents().is_empty() => {}
                Err(rustix::io::Errno::INTR) => {}
                Ok(_) | Err(_) => {
                    // When nobody listens any more, the view has ended already.
                    let _ = inbox.blocking_send(Incoming::HungUp);
                    return;
                }
            }
        }
    })?;
    Ok(())
}

/// Stops the process and its group until the shell lets them go on.
///
/// Where no shell waits, nothing is stopped, and nothing hangs.
#[cfg(unix)]
pub fn stop() {
    use rustix::process::{Signal, getpgrp, getsid, kill_process_group};
    // The polite signal is taken by `watch`; where the process leads its session, no shell would let it go on.
    if getsid(None).is_ok_and(|session| session != getpgrp()) {
        let _ = kill_process_group(getpgrp(), Signal::STOP);
    }
}

/// Passes Ctrl-C on for as long as the runtime lives.
#[cfg(not(unix))]
pub fn watch(inbox: &mpsc::Sender<Incoming>) -> io::Result<()> {
    let inbox = inbox.clone();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() && inbox.send(Incoming::Signal(2)).await.is_ok() {}
    });
    Ok(())
}

/// A closed console ends the process by itself here.
#[cfg(not(unix))]
pub fn watch_terminal(_inbox: mpsc::Sender<Incoming>) -> io::Result<()> {
    Ok(())
}

/// There is nothing to stop for here.
#[cfg(not(unix))]
pub fn stop() {}
