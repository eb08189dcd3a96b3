//! Ctrl-C and SIGTERM for commands without a full screen: the first one asks, the second one insists.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio_util::sync::CancellationToken;

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
