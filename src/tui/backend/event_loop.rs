//! Keys, answers and time in; orders and frames out.
//!
//! A frame is drawn when something changed, soon after a key, later for news in the background, and
//! never while the last one is still on its way to the terminal. Without news nothing wakes up.

use std::io;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::clock::now;
use super::frame_pace::FramePace;
use super::held_key::HeldKey;
use super::runtime::Runtime;
use crate::tui::app::frame::FrameEncoder;
use crate::tui::app::state::App;
use crate::tui::app::update::update;
use crate::tui::protocol::{ArchiveAnswer, Effect, Message, MessageKind, SavedState};
use crate::tui::terminal::signals;
use crate::tui::terminal::{Bell, Incoming, Modes, PATIENCE, TerminalReader, TerminalWriter};

/// Messages that are handled before a frame is looked at.
const AT_ONCE: usize = 256;

/// A stop signal takes a moment to reach every thread; the terminal is not taken over before.
const STOP_TAKES: Duration = Duration::from_millis(50);

/// How the view ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The user left.
    Quit,
    /// A signal with this number asked for it, or would have if the closed terminal had sent it.
    Signal(u8),
    /// The user wants to see the demo.
    Demo,
}

/// `SIGHUP`, which a closed terminal means.
const HANG_UP: u8 = 1;

/// Everything the loop stands between.
pub struct EventLoop {
    pub app: App,
    pub inbox: mpsc::Receiver<Incoming>,
    pub runtime: Runtime,
    pub reader: TerminalReader,
    pub modes: Modes,
    pub frames: FrameEncoder,
    pub writer: TerminalWriter,
    pub pace: FramePace,
    pub held: HeldKey,
    /// How somebody who looks elsewhere is told.
    pub bell: Bell,
    /// Whether the terminal is gone: then nothing more is written to it.
    pub gone: bool,
}

/// What woke the loop up.
enum Woken {
    Incoming(Option<Incoming>),
    News(Vec<MessageKind>),
    Written(io::Result<()>),
    FrameDue,
    Tick,
}

impl EventLoop {
    /// Runs until the user leaves, a signal asks for it, or the terminal is gone.
    pub async fn run(mut self, effects: Vec<Effect>) -> (io::Result<Ending>, SavedState) {
        let ending = match self.carry_out(effects).await {
            Ok(None) => self.turn().await,
            Ok(Some(ending)) => Ok(ending),
            Err(error) => Err(error),
        };
        if self.gone {
            self.modes.abandon();
        } else {
            self.finish_frame().await;
            self.modes.leave();
        }
        // What follows reads keys of its own.
        if matches!(ending, Ok(Ending::Demo)) {
            self.reader.park();
        }
        self.runtime.close(Duration::from_secs(1)).await;
        (ending, self.app.saved())
    }

    async fn turn(&mut self) -> io::Result<Ending> {
        loop {
            self.draw_if_due()?;
            let ending = match self.wait().await {
                Woken::Incoming(None) => Some(Ending::Quit),
                Woken::Incoming(Some(first)) => self.handle(first).await?,
                Woken::News(news) => {
                    let by_user = news.iter().any(|message| self.is_by_user(message));
                    self.deliver(news, by_user).await?
                }
                // A terminal that takes no more output is gone, whatever the reason.
                Woken::Written(Err(_)) => Some(self.hung_up()),
                Woken::Written(Ok(())) | Woken::FrameDue => None,
                Woken::Tick => self.deliver(vec![MessageKind::Tick], false).await?,
            };
            if let Some(ending) = ending {
                return Ok(ending);
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let free = self.writer.is_free();
        let due = self.pace.due().filter(|_| free);
        let tick = self.app.next_tick().map(|at| Duration::try_from(at.duration_since(now())).unwrap_or_default());
        tokio::select! { biased;
            incoming = self.inbox.recv() => Woken::Incoming(incoming),
            written = self.writer.written(), if !free => Woken::Written(written),
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => Woken::FrameDue,
            news = self.runtime.next() => Woken::News(news),
            () = tokio::time::sleep(tick.unwrap_or_default()), if tick.is_some() => Woken::Tick,
        }
    }

    /// Handles what has come, all of it that is there, so that a flood is drawn once.
    async fn handle(&mut self, first: Incoming) -> io::Result<Option<Ending>> {
        let mut incoming = Some(first);
        for _ in 0..AT_ONCE {
            let Some(one) = incoming else { break };
            let ending = match one {
                Incoming::Message(message) => {
                    let by_user = self.is_by_user(&message);
                    if let MessageKind::Resize { width, height } = *message {
                        self.frames.begin_anew((width, height));
                    }
                    self.deliver(vec![*message], by_user).await?
                }
                Incoming::Signal(number) => Some(Ending::Signal(number)),
                Incoming::HungUp => Some(self.hung_up()),
                Incoming::Stop => {
                    self.suspend().await?;
                    None
                }
                // A closed terminal lets its programs go on after it has told them to end.
                Incoming::Continued => match self.take_over_again().await {
                    Ok(ending) => ending,
                    Err(_) => Some(self.hung_up()),
                },
            };
            if ending.is_some() {
                return Ok(ending);
            }
            incoming = self.inbox.try_recv().ok();
        }
        Ok(None)
    }

    /// Whether the user waits for what a message brings: keys, and the answers to them.
    fn is_by_user(&self, message: &MessageKind) -> bool {
        match message {
            MessageKind::Answer { result: Ok(ArchiveAnswer::SomeRows { .. }), .. }
            | MessageKind::ArchiveChanged
            | MessageKind::ArchiveReplaced
            | MessageKind::Sync(_)
            | MessageKind::Focus(_)
            | MessageKind::JobNews(_)
            | MessageKind::Download(_)
            | MessageKind::Tick => false,
            MessageKind::Answer { ticket, .. } => self.app.is_awaited(*ticket),
            MessageKind::Key(_)
            | MessageKind::Paste(_)
            | MessageKind::Mouse(_)
            | MessageKind::Resize { .. }
            | MessageKind::LoginCode(_)
            | MessageKind::TokenTried(_)
            | MessageKind::ArchiveCounted(_)
            | MessageKind::ArchiveCleared { .. }
            | MessageKind::Told(_)
            | MessageKind::ViewsKept { .. }
            | MessageKind::PlanMade(_)
            | MessageKind::SyncEnded { .. }
            | MessageKind::SyncRefused(_)
            | MessageKind::Proposed(_)
            | MessageKind::JobEnded { .. }
            | MessageKind::JobRefused(_)
            | MessageKind::Links(_)
            | MessageKind::DownloadEnded { .. }
            | MessageKind::Failure(_)
            | MessageKind::TaskDone { .. } => true,
        }
    }

    async fn deliver(&mut self, messages: Vec<MessageKind>, by_user: bool) -> io::Result<Option<Ending>> {
        for kind in messages {
            let held = self.held.note(&kind, Instant::now());
            let effects = update(&mut self.app, Message { at: now(), kind });
            self.pace.changed(by_user, held);
            // Boxed, since an order may come back as a message at once.
            if let Some(ending) = Box::pin(self.carry_out(effects)).await? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<Option<Ending>> {
        for effect in effects {
            let answer = match effect {
                Effect::Read { ticket, query } => self.runtime.read(ticket, query),
                Effect::IndexPaths => {
                    self.runtime.index_paths();
                    None
                }
                Effect::StartSync { request } => {
                    self.runtime.start_sync(request);
                    None
                }
                Effect::CancelSync => {
                    self.runtime.cancel_sync();
                    None
                }
                Effect::Plan(wish) => {
                    self.runtime.plan(wish);
                    None
                }
                Effect::StartJob(proposal) => {
                    self.runtime.start_job(*proposal);
                    None
                }
                Effect::RunJob(job) => {
                    self.runtime.run_job(job);
                    None
                }
                Effect::CancelJob => {
                    self.runtime.cancel_job();
                    None
                }
                Effect::CancelOtherJob(job) => {
                    self.runtime.cancel_other_job(job);
                    None
                }
                Effect::StartDownload(order) => {
                    self.runtime.start_download(order);
                    None
                }
                Effect::CancelDownload => {
                    self.runtime.cancel_download();
                    None
                }
                Effect::Copy { text } => {
                    self.frames.clip(&text);
                    None
                }
                Effect::Redraw => {
                    self.frames.begin_anew(self.app.size);
                    None
                }
                Effect::Ring { text } => {
                    self.frames.tell(&self.bell.sequence(&text));
                    None
                }
                Effect::Suspend => {
                    self.suspend().await?;
                    None
                }
                Effect::TakeMouse { take } => {
                    self.frames.tell(self.modes.take_mouse(take));
                    None
                }
                Effect::Do(job) => {
                    self.runtime.carry_out(job);
                    None
                }
                Effect::LogIn => {
                    self.runtime.log_in();
                    None
                }
                Effect::GiveUpLogin => {
                    self.runtime.give_up_login();
                    None
                }
                Effect::TryDemo => return Ok(Some(Ending::Demo)),
                Effect::Quit => return Ok(Some(Ending::Quit)),
            };
            if let Some(answer) = answer
                && let Some(ending) = self.deliver(vec![answer], false).await?
            {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        if self.pace.due().is_none_or(|due| due > Instant::now()) {
            return Ok(());
        }
        let Some(buffer) = self.writer.take() else { return Ok(()) };
        let frame = self.frames.frame(&self.app, buffer)?;
        self.pace.drawn(frame.len());
        self.writer.send(frame)
    }

    /// Lets the frame on its way be written to its end, or gives it up.
    async fn finish_frame(&mut self) {
        if !self.writer.is_free() {
            let _ = tokio::time::timeout(PATIENCE, self.writer.written()).await;
        }
        // A text for the clipboard, and whose the mouse is, are told also when no frame follows.
        let behind = self.frames.behind();
        if !behind.is_empty() && self.writer.take().is_some() && self.writer.send(behind).is_ok() {
            let _ = tokio::time::timeout(PATIENCE, self.writer.written()).await;
        }
    }

    fn hung_up(&mut self) -> Ending {
        self.gone = true;
        Ending::Signal(HANG_UP)
    }

    /// Gives the terminal to the shell until it is given back.
    async fn suspend(&mut self) -> io::Result<()> {
        self.finish_frame().await;
        self.reader.park();
        self.modes.leave();
        signals::stop();
        tokio::time::sleep(STOP_TAKES).await;
        self.modes.enter()?;
        self.reader.resume();
        self.draw_anew().await.map(|_| ())
    }

    async fn take_over_again(&mut self) -> io::Result<Option<Ending>> {
        self.modes.enter_again()?;
        self.draw_anew().await
    }

    /// Draws everything: another program had the terminal, which may have a new size since.
    async fn draw_anew(&mut self) -> io::Result<Option<Ending>> {
        let (width, height) = crossterm::terminal::size()?;
        self.frames.begin_anew((width, height));
        self.deliver(vec![MessageKind::Resize { width, height }], true).await
    }
}
