//! What lies ready for a thread: changed by whoever wants something of it, taken by the thread itself.
//!
//! Nothing queues up behind a slow thread: whoever writes decides what the newest wish replaces.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The place between a thread and those who want something of it.
#[derive(Debug, Default)]
pub struct Mailbox<T> {
    inside: Mutex<T>,
    news: Condvar,
}

impl<T> Mailbox<T> {
    /// Changes what lies there, and wakes the thread.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        // A change is whole at any time, also after a panic.
        change(&mut self.inside.lock().unwrap_or_else(PoisonError::into_inner));
        self.news.notify_one();
    }

    /// Waits until there is something to do, at most for `patience` if there is one; returns what lies there.
    pub fn wait(&self, patience: Option<Duration>, is_ready: impl Fn(&T) -> bool) -> MutexGuard<'_, T> {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |inside: &mut T| !is_ready(inside);
        match patience {
            Some(patience) => {
                self.news.wait_timeout_while(inside, patience, idle).unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.news.wait_while(inside, idle).unwrap_or_else(PoisonError::into_inner),
        }
    }
}
