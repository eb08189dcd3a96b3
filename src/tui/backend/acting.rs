//! Plans that are made, and the job that this program works on. Part of the view's only way to the rest of the program,
//! like `runtime.rs`.

use std::future;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::actions::Wish;
use crate::jobs::{JobEnd, JobEvent, JobStop};
use crate::model::JobId;
use crate::session::{self, Cancelled, JobHandle, JobStart, Session};
use crate::tui::protocol::{Failure, MessageKind};

/// Events that are handled before the screen is looked at again.
const EVENTS: usize = 1_024;

/// The job, from asked for to ended.
#[derive(Default)]
pub enum ActingRun {
    #[default]
    None,
    Starting(JoinHandle<Result<JobHandle, session::Error>>, Wanted),
    Alive(JobHandle),
}

/// What was asked of a job before it began.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    cancel: bool,
    stop: bool,
}

/// Makes a plan.
pub async fn plan(session: &Session, wish: Wish) -> MessageKind {
    match session.plan(wish).await {
        Ok(proposal) => MessageKind::Proposed(Box::new(proposal)),
        Err(error) => MessageKind::Failure(Failure::of(&error, Some(error.hint()))),
    }
}

/// Cancels a job that another process works on, or none.
pub async fn cancel_other(session: &Session, job: JobId) -> MessageKind {
    match session.cancel_job(job, "cancelled").await {
        Ok(Cancelled::Done) => MessageKind::Told(format!("Job {} is cancelled. What was done stays done.", job.0)),
        Ok(Cancelled::Asked) => MessageKind::Told(format!("Job {} finishes the torrent in hand and ends.", job.0)),
        Ok(Cancelled::Ended) => MessageKind::Told(format!("Job {} had ended before.", job.0)),
        Ok(Cancelled::Unknown) => MessageKind::Told(format!("There is no job {}.", job.0)),
        Err(error) => MessageKind::Failure(Failure::of(&error, error.hint())),
    }
}

impl ActingRun {
    /// Begins a job, or goes on with one. The screen begins none while one is under way.
    pub fn start(&mut self, session: Session, start: JobStart) {
        let starting = tokio::spawn(async move { session.start_job(start, Duration::ZERO).await });
        *self = Self::Starting(starting, Wanted::default());
    }

    /// Lets the torrent in hand be finished; the second time nothing more is waited for.
    pub fn cancel(&mut self) {
        match self {
            Self::None => {}
            Self::Starting(_, wanted) => wanted.cancel = true,
            Self::Alive(handle) if handle.control.cancel.is_cancelled() => handle.control.stop.cancel(),
            Self::Alive(handle) => handle.control.cancel.cancel(),
        }
    }

    /// Lets the job rest, at once.
    pub fn stop(&mut self) {
        match self {
            Self::None => {}
            Self::Starting(_, wanted) => wanted.stop = true,
            Self::Alive(handle) => handle.control.stop.cancel(),
        }
    }

    /// Waits until the job has ended or rests.
    pub async fn end(&mut self) {
        while !matches!(self, Self::None) {
            self.next().await;
        }
    }

    /// Waits for news of the job; without one, for ever.
    pub async fn next(&mut self) -> Vec<MessageKind> {
        match self {
            Self::None => future::pending().await,
            Self::Starting(starting, _) => {
                let started = starting.await;
                let Self::Starting(_, wanted) = std::mem::take(self) else { return Vec::new() };
                let failure = match started {
                    Ok(Ok(handle)) => {
                        for (is_wanted, token) in
                            [(wanted.cancel, &handle.control.cancel), (wanted.stop, &handle.control.stop)]
                        {
                            if is_wanted {
                                token.cancel();
                            }
                        }
                        *self = Self::Alive(handle);
                        return Vec::new();
                    }
                    Ok(Err(error)) => Failure::of(&error, error.hint()),
                    Err(error) => Failure::of(&error, None),
                };
                vec![MessageKind::JobRefused(failure)]
            }
            Self::Alive(handle) => {
                let mut events: Vec<JobEvent> = Vec::new();
                if handle.events.recv_many(&mut events, EVENTS).await > 0 {
                    return events.into_iter().map(MessageKind::JobNews).collect();
                }
                let end = (&mut handle.end).await;
                *self = Self::None;
                vec![ended(end)]
            }
        }
    }
}

/// Says how a job ended.
fn ended(end: Result<Result<Option<JobEnd>, JobStop>, tokio::task::JoinError>) -> MessageKind {
    let (job, stop) = match end {
        Ok(Ok(Some(JobEnd { job, stop, .. }))) => (Some(Box::new(job)), stop),
        Ok(Ok(None)) => (None, None),
        Ok(Err(stop)) => (None, Some(stop)),
        Err(error) => return MessageKind::JobEnded { job: None, failure: Some(Failure::of(&error, None)) },
    };
    // A wish of the user is no failure.
    let stop = stop.filter(|stop| !matches!(stop, JobStop::Cancelled | JobStop::Stopped));
    MessageKind::JobEnded { job, failure: stop.map(|stop| Failure::of(&stop, stop.hint())) }
}
