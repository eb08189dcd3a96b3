//! Puts the view together: checks the terminal, reads keymap and theme, starts the threads, runs.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::act::act;
use super::action::Action;
use super::app::{App, Setup};
use super::canvas::Canvas;
use super::clipboard::Clipboard;
use super::error::Error;
use super::event_loop::{Ending, EventLoop, Pace, now};
use super::input::{Incoming, Input};
use super::keymap::Keymap;
use super::letters::Letters;
use super::message::{Failure, MessageKind};
use super::painter::Painter;
use super::runtime::Runtime;
use super::signals;
use super::terminal::{Guard, Modes};
use super::theme::{COLOURLESS_THEME, DEFAULT_THEME, Theme};
use crate::format::clean;
use crate::session::Session;

/// Messages that may wait for the loop before their sender waits for it.
const WAITING: usize = 256;

/// What the view needs from outside; it reads no environment itself.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact or a wish of its own")]
pub struct TuiOptions {
    /// Settings and archive.
    pub session: Session,
    /// The archive, when a command has to name it to find it.
    pub named_archive: Option<PathBuf>,
    /// A line that is always seen, such as "this is a demo".
    pub banner: Option<String>,
    /// Whether the daily sync is started at once.
    pub sync_at_start: bool,
    /// A shipped theme's name, or the path of a theme file.
    pub theme: Option<String>,
    /// Whether `NO_COLOR` is set: attributes only, whatever the theme.
    pub no_color: bool,
    /// Whether frames and gauges are to be plain ASCII.
    pub ascii: bool,
    /// The user's keymap, when there is one.
    pub keymap_file: Option<PathBuf>,
    /// `TERM`.
    pub term: Option<String>,
    /// Whether the terminal is one of tmux.
    pub tmux: bool,
    /// `LC_ALL`, `LC_CTYPE` and `LANG`.
    pub locale: [Option<String>; 3],
}

/// Runs the full-screen view on the current runtime, until the user leaves or a signal ends it.
///
/// To be awaited by the thread that blocks on the runtime: frames are made on it.
pub async fn run(options: TuiOptions) -> Result<Ending, Error> {
    let usable = options.term.as_deref().is_some_and(|term| !term.is_empty() && term != "dumb");
    if !usable || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Error::NoTerminal);
    }
    let size = crossterm::terminal::size()?;
    let setup = setup(&options, size)?;
    // crossterm would send empty colour codes with NO_COLOR, which also end bold and reverse; the theme
    // decides instead.
    crossterm::style::force_color_output(true);

    let (mut app, mut effects) = App::new(setup);
    app.archive.clone_from(&options.named_archive);
    if options.sync_at_start {
        effects.extend(act(&mut app, Action::SyncDefault));
    }
    let (sender, inbox) = mpsc::channel(WAITING);
    let modes = Modes::default();
    restore_on_panic(&modes, &sender);
    let _guard = Guard(modes.clone());
    modes.enter()?;
    signals::watch(&sender)?;
    signals::watch_terminal(sender.clone())?;
    let event_loop = EventLoop {
        app,
        inbox,
        runtime: Runtime::start(options.session)?,
        input: Input::start(sender)?,
        modes,
        canvas: Canvas::new(size, Clipboard { tmux: options.tmux })?,
        painter: Painter::start()?,
        pace: Pace::default(),
        gone: false,
    };
    Ok(event_loop.run(effects).await?)
}

fn setup(options: &TuiOptions, size: (u16, u16)) -> Result<Setup, Error> {
    let keymap = match &options.keymap_file {
        Some(path) => Keymap::load(Some((&path.display().to_string(), &read(path)?)))?,
        None => Keymap::load(None)?,
    };
    let theme = match options.theme.as_deref() {
        _ if options.no_color => Theme::shipped(COLOURLESS_THEME)?,
        None => Theme::shipped(DEFAULT_THEME)?,
        Some(path) if Path::new(path).extension().is_some() => Theme::parse(path, &read(Path::new(path))?)?,
        Some(name) => Theme::shipped(name)?,
    };
    Ok(Setup {
        theme,
        keymap,
        letters: Letters::choose(options.ascii, options.locale.each_ref().map(Option::as_deref)),
        zone: TimeZone::system(),
        banner: options.banner.clone(),
        now: now(),
        size,
    })
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

/// Gives the terminal back before a panic of this thread is told; one of another thread is told on the
/// screen, which goes on.
fn restore_on_panic(modes: &Modes, inbox: &mpsc::Sender<Incoming>) {
    let before = std::panic::take_hook();
    let (modes, inbox, ours) = (modes.clone(), inbox.clone(), std::thread::current().id());
    std::panic::set_hook(Box::new(move |panic| {
        if modes.entered() && std::thread::current().id() != ours {
            let failure = Failure {
                headline: format!("an internal task failed: {}", clean(&panic.to_string())),
                hint: Some("What was reported is archived; the next sync fetches the rest.".to_owned()),
            };
            // With a full inbox the loop has more urgent things to show.
            let _ = inbox.try_send(Incoming::Message(Box::new(MessageKind::Failure(failure))));
            return;
        }
        modes.leave();
        before(panic);
    }));
}
