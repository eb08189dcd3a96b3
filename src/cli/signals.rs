//! Ctrl-C, SIGTERM and the like for commands without a full screen.
//!
//! Of a sync the first one asks and the second one insists. What only has files to take away ends at the first one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio_util::sync::CancellationToken;

use super::{Exit, Failure};
use crate::jobs::JobControl;

/// Which signal asked the command to stop, if any.
#[derive(Debug, Clone, Default)]
pub struct Asked(Arc<AtomicU8>);

impl Asked {
    /// Returns the number of the signal.
    pub fn signal(&self) -> Option<u8> {
        Some(self.0.load(Ordering::Relaxed)).filter(|n| *n != 0)
    }
}

/// Cancels `stop` at the first signal and ends the process at the second.
#[cfg(unix)]
pub fn watch(stop: CancellationToken) -> std::io::Result<Asked> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let asked = Asked::default();
    let noted = asked.clone();
    tokio::spawn(async move {
        loop {
            let number = tokio::select! { _ = interrupt.recv() => 2, _ = terminate.recv() => 15 };
            if stop.is_cancelled() {
                die(number);
            }
            noted.0.store(number, Ordering::Relaxed);
            stop.cancel();
        }
    });
    Ok(asked)
}

/// Of a job: the first Ctrl-C cancels it, which finishes the torrent in hand, and the second one ends it at once; so does
/// SIGTERM. A further signal ends the process.
#[cfg(unix)]
pub fn watch_job(control: &JobControl) -> std::io::Result<Asked> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (asked, control) = (Asked::default(), control.clone());
    let noted = asked.clone();
    tokio::spawn(async move {
        loop {
            let number = tokio::select! { _ = interrupt.recv() => 2, _ = terminate.recv() => 15 };
            if control.stop.is_cancelled() {
                die(number);
            }
            if number == 2 && !control.cancel.is_cancelled() {
                control.cancel.cancel();
                continue;
            }
            noted.0.store(number, Ordering::Relaxed);
            control.stop.cancel();
        }
    });
    Ok(asked)
}

/// Does a work that makes files, away from the runtime's own threads; a signal ends the command at once, whatever the
/// work waits for, and what it has not finished is removed by whoever turns the exit into a code.
pub async fn unless_ended<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<Result<T, Exit>, Failure> {
    match or_ended(async { tokio::task::spawn_blocking(work).await }).await? {
        Ok(Ok(done)) => done.map(Ok),
        Ok(Err(error)) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(std::io::Error::other(error).into()),
        },
        Err(ended) => Ok(Err(ended)),
    }
}

/// Does the same for a work that waits on the runtime.
pub async fn or_ended<T>(work: impl Future<Output = T>) -> std::io::Result<Result<T, Exit>> {
    let ended = ended()?;
    tokio::select! { biased;
        done = work => Ok(Ok(done)),
        number = ended => Ok(Err(Exit::Signal(number))),
    }
}

/// Waits for the first signal that ends a command; those that were ignored when the program began stay ignored.
#[cfg(unix)]
fn ended() -> std::io::Result<impl Future<Output = u8>> {
    use tokio::signal::unix::{SignalKind, signal};
    let ignored = ignored();
    let asked = [SignalKind::hangup(), SignalKind::interrupt(), SignalKind::quit(), SignalKind::terminate()];
    let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
    for kind in asked.into_iter().filter(|kind| ignored >> (kind.as_raw_value() - 1) & 1 == 0) {
        let mut stream = signal(kind)?;
        let sender = sender.clone();
        tokio::spawn(async move {
            if stream.recv().await.is_some() {
                // When nobody listens any more, the command is done.
                let _ = sender.send(u8::try_from(kind.as_raw_value()).unwrap_or(u8::MAX)).await;
            }
        });
    }
    Ok(async move {
        match receiver.recv().await {
            Some(number) => number,
            None => std::future::pending().await,
        }
    })
}

/// Returns the signals that whoever started the program lets it ignore, one bit each, where the system tells: `nohup`
/// keeps a program alive, and a shell keeps its background from Ctrl-C.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn ended() -> std::io::Result<impl Future<Output = u8>> {
    Ok(async {
        match tokio::signal::ctrl_c().await {
            Ok(()) => 2,
            Err(_) => std::future::pending().await,
        }
    })
}

/// Cancels `stop` at Ctrl-C.
#[cfg(not(unix))]
pub fn watch(stop: CancellationToken) -> std::io::Result<Asked> {
    let asked = Asked::default();
    let noted = asked.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            noted.0.store(2, Ordering::Relaxed);
            stop.cancel();
        }
    });
    Ok(asked)
}

/// Of a job: the first Ctrl-C cancels it, and the second one ends it at once.
#[cfg(not(unix))]
pub fn watch_job(control: &JobControl) -> std::io::Result<Asked> {
    let (asked, control) = (Asked::default(), control.clone());
    let noted = asked.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            control.cancel.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            noted.0.store(2, Ordering::Relaxed);
            control.stop.cancel();
        }
    });
    Ok(asked)
}

/// Makes a limit for the size of files an error of the file that may not grow: it is told, and what was begun is tidied
/// up, while the signal alone would end the process without a word.
#[cfg(unix)]
pub fn outlive_limits() {
    // Where that is not possible, the signal does what it always does.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Other systems know no such limit.
#[cfg(not(unix))]
pub fn outlive_limits() {}

/// Ends the process by the signal itself, so that a shell sees what happened.
#[cfg(unix)]
pub fn die(signal: u8) {
    // When even that fails, the exit code of the caller says the same.
    let _ = signal_hook::low_level::emulate_default_handler(i32::from(signal));
}

/// Leaves the exit code to say it.
#[cfg(not(unix))]
pub fn die(_signal: u8) {}
