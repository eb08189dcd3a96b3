//! Keys, answers and time in; orders and frames out. The only place of the view that reads a clock.
//!
//! A frame is drawn when something changed, soon after a key, later for news in the background, and
//! never while the last one is still on its way to the terminal. Without news nothing wakes up.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::archive_reader::Question;
use super::path_search::Search;
use super::runtime::Runtime;
use crate::tui::app::frame::Canvas;
use crate::tui::app::saved_state::Remembered;
use crate::tui::app::state::App;
use crate::tui::app::update::update;
use crate::tui::protocol::effect::Effect;
use crate::tui::protocol::latest::Loading;
use crate::tui::protocol::message::{Message, MessageKind};
use crate::tui::terminal::guard::{Modes, PATIENCE};
use crate::tui::terminal::reader::{Incoming, Input};
use crate::tui::terminal::signals;
use crate::tui::terminal::writer::Painter;

/// Least time between two frames that keys ask for: sixty a second are enough for any eye.
const AFTER_KEY: Duration = Duration::from_millis(16);

/// Least time between two frames that background news ask for: a log that runs faster is not read line by line.
const AFTER_NEWS: Duration = Duration::from_millis(250);

/// Most bytes a second that background news may cost; a slow SSH line carries them, and keys have room beside them.
const BYTES_A_SECOND: f64 = 14_000.0;

/// Messages that are taken in before a frame is looked at.
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
    pub input: Input,
    pub modes: Modes,
    pub canvas: Canvas,
    pub painter: Painter,
    pub pace: Pace,
    /// Whether the terminal is gone: then nothing more is written to it.
    pub gone: bool,
}

/// When the next frame is due.
#[derive(Debug)]
pub struct Pace {
    due: Option<Instant>,
    last: Option<Instant>,
    /// Whether the coming frame shows news, and when the next one may.
    news: bool,
    next_news: Option<Instant>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { due: Some(Instant::now()), last: None, news: false, next_news: None }
    }
}

impl Pace {
    /// Takes in that something changed, by the user's hand or in the background.
    fn changed(&mut self, by_user: bool) {
        let soon = self.last.map_or_else(Instant::now, |last| last + AFTER_KEY);
        // Only news hold up news: the answer to a key comes right after the key's own frame.
        let due = if by_user { soon } else { self.next_news.map_or(soon, |at| at.max(soon)) };
        self.news |= !by_user;
        self.due = Some(self.due.map_or(due, |known| known.min(due)));
    }

    /// Takes in that a frame of so many bytes was drawn.
    fn drawn(&mut self, bytes: usize) {
        let cost = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / BYTES_A_SECOND;
        let now = Instant::now();
        if std::mem::take(&mut self.news) {
            self.next_news = Some(now + AFTER_NEWS.max(Duration::from_secs_f64(cost)));
        }
        self.last = Some(now);
        self.due = None;
    }
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
    pub async fn run(mut self, effects: Vec<Effect>) -> (io::Result<Ending>, Remembered) {
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
            self.input.park();
        }
        self.runtime.close(Duration::from_secs(1)).await;
        (ending, Remembered::of(&self.app))
    }

    async fn turn(&mut self) -> io::Result<Ending> {
        loop {
            self.draw_if_due()?;
            let ending = match self.wait().await {
                Woken::Incoming(None) => Some(Ending::Quit),
                Woken::Incoming(Some(first)) => self.take_in(first).await?,
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
        let free = self.painter.is_free();
        let due = self.pace.due.filter(|_| free);
        let tick = self.app.next_tick().map(|at| Duration::try_from(at.duration_since(now())).unwrap_or_default());
        tokio::select! { biased;
            incoming = self.inbox.recv() => Woken::Incoming(incoming),
            written = self.painter.written(), if !free => Woken::Written(written),
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => Woken::FrameDue,
            news = self.runtime.next() => Woken::News(news),
            () = tokio::time::sleep(tick.unwrap_or_default()), if tick.is_some() => Woken::Tick,
        }
    }

    /// Takes in what has come, all of it that is there, so that a flood is drawn once.
    async fn take_in(&mut self, first: Incoming) -> io::Result<Option<Ending>> {
        let mut incoming = Some(first);
        for _ in 0..AT_ONCE {
            let Some(one) = incoming else { break };
            let ending = match one {
                Incoming::Message(message) => {
                    let by_user = self.is_by_user(&message);
                    if let MessageKind::Resize { width, height } = *message {
                        self.canvas.begin_anew((width, height));
                    }
                    self.deliver(vec![*message], by_user).await?
                }
                Incoming::Signal(number) => Some(Ending::Signal(number)),
                Incoming::HungUp => Some(self.hung_up()),
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

    /// Whether the user waits for what a message brings: keys, and the answers to them. Rows come by themselves, but
    /// for the first ones, which answer the opening of the program.
    fn is_by_user(&self, message: &MessageKind) -> bool {
        match message {
            MessageKind::NewestLoaded { .. } | MessageKind::TorrentsLoaded { .. } => {
                self.app.torrents.loading == Loading::Waiting
            }
            MessageKind::OverviewLoaded { .. } => self.app.dashboard.loading() == Loading::Waiting,
            MessageKind::TorrentsArriving { .. }
            | MessageKind::ArchiveChanged
            | MessageKind::Sync(_)
            | MessageKind::Tick => false,
            _ => true,
        }
    }

    async fn deliver(&mut self, messages: Vec<MessageKind>, by_user: bool) -> io::Result<Option<Ending>> {
        for kind in messages {
            let effects = update(&mut self.app, Message { at: now(), kind });
            self.pace.changed(by_user);
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
                Effect::LoadTorrents { since_rev } => self.runtime.ask(Question::Rows { since_rev }),
                Effect::LoadFacts { request, id } => self.runtime.ask(Question::Facts { request, id }),
                Effect::LoadForCopy { request, id } => self.runtime.ask(Question::Copy { request, id }),
                Effect::LoadRuns { request } => self.runtime.ask(Question::Runs { request }),
                Effect::LoadRunLog { request, run } => self.runtime.ask(Question::RunLog { request, run }),
                Effect::LoadHistory { request } => self.runtime.ask(Question::History { request }),
                Effect::LoadHashes { form, ids } => self.runtime.ask(Question::Hashes { form, ids }),
                Effect::Search { request, query, at, zone } => {
                    self.runtime.search(Search { request, query, at, zone });
                    None
                }
                Effect::IndexPaths => {
                    self.runtime.index_paths();
                    None
                }
                Effect::LoadOverview { request } => {
                    let (at, zone) = (self.app.ctx.now, self.app.ctx.zone.clone());
                    self.runtime.ask(Question::Overview { request, at, zone })
                }
                Effect::LoadProblems { request } => self.runtime.ask(Question::Problems { request }),
                Effect::StartSync { request } => {
                    self.runtime.start_sync(request);
                    None
                }
                Effect::CancelSync => {
                    self.runtime.cancel_sync();
                    None
                }
                Effect::Copy { text } => {
                    self.canvas.clip(&text);
                    None
                }
                Effect::Suspend => {
                    self.suspend().await?;
                    None
                }
                Effect::TakeMouse { take } => {
                    self.canvas.tell(self.modes.take_mouse(take));
                    None
                }
                Effect::Do(job) => {
                    self.runtime.carry_out(job);
                    None
                }
                Effect::TryDemo => return Ok(Some(Ending::Demo)),
                Effect::Quit => return Ok(Some(Ending::Quit)),
            };
            if let Some(answer) = answer {
                self.deliver(vec![answer], false).await?;
            }
        }
        Ok(None)
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        if self.pace.due.is_none_or(|due| due > Instant::now()) {
            return Ok(());
        }
        let Some(buffer) = self.painter.take() else { return Ok(()) };
        let frame = self.canvas.frame(&self.app, buffer)?;
        self.pace.drawn(frame.len());
        self.painter.send(frame)
    }

    /// Lets the frame on its way be written to its end, or gives it up.
    async fn finish_frame(&mut self) {
        if !self.painter.is_free() {
            let _ = tokio::time::timeout(PATIENCE, self.painter.written()).await;
        }
    }

    fn hung_up(&mut self) -> Ending {
        self.gone = true;
        Ending::Signal(HANG_UP)
    }

    /// Gives the terminal to the shell until it is given back.
    async fn suspend(&mut self) -> io::Result<()> {
        self.finish_frame().await;
        self.input.park();
        self.modes.leave();
        signals::stop();
        tokio::time::sleep(STOP_TAKES).await;
        self.modes.enter()?;
        self.input.resume();
        self.draw_anew().await.map(|_| ())
    }

    async fn take_over_again(&mut self) -> io::Result<Option<Ending>> {
        self.modes.enter_again()?;
        self.draw_anew().await
    }

    /// Draws everything: another program had the terminal, which may have a new size since.
    async fn draw_anew(&mut self) -> io::Result<Option<Ending>> {
        let (width, height) = crossterm::terminal::size()?;
        self.canvas.begin_anew((width, height));
        self.deliver(vec![MessageKind::Resize { width, height }], true).await
    }
}

#[expect(clippy::disallowed_methods, reason = "the event loop is where the view meets the time")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
