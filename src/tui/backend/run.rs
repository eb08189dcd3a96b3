//! Puts the view together: checks the terminal, reads keymap and theme, starts the threads, runs.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::choices::{self, ThemeWish};
use super::clock::now;
use super::downloading::proposed;
use super::error::Error;
use super::event_loop::{Ending, EventLoop};
use super::frame_pace::FramePace;
use super::held_key::HeldKey;
use super::runtime::Runtime;
use crate::format::clean;
use crate::model::secrets;
use crate::own_file;
use crate::session::Session;
use crate::tui::app::actions::carry_out;
use crate::tui::app::frame::FrameEncoder;
use crate::tui::app::start::Setup;
use crate::tui::app::state::App;
use crate::tui::input::Action;
use crate::tui::protocol::{Ask, Failure, MessageKind, Rings, SavedState, Start, TokenState};
use crate::tui::style::{COLOURLESS_THEME, Charset, Theme, Themes};
use crate::tui::terminal::background::BackgroundHints;
use crate::tui::terminal::signals;
use crate::tui::terminal::{
    Bell, Clipboard, Guard, Habits, Incoming, Modes, Multiplexer, TerminalReader, TerminalWriter,
};

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
    /// The working folder, which is proposed for downloads.
    pub folder: Option<PathBuf>,
    /// `PATH`, where an aria2c is looked for.
    pub path: Option<OsString>,
    /// A line that is always seen, such as "this is a demo".
    pub banner: Option<String>,
    /// Whether the daily sync is started at once.
    pub sync_at_start: bool,
    /// Which theme, and who says so.
    pub theme: ThemeWish,
    /// What variables tell of the terminal's colours.
    pub background: BackgroundHints,
    /// Whether the mouse is taken at the start, unless it is saved otherwise.
    pub mouse: bool,
    /// When the end of something long is told aloud.
    pub rings: Rings,
    /// Where the view is saved; nothing is, without.
    pub state_file: Option<PathBuf>,
    /// Whether it is saved again at the end; otherwise only theme and mouse are taken from it.
    pub keeps_state: bool,
    /// Whether `NO_COLOR` is set: attributes only, whatever the theme.
    pub no_color: bool,
    /// Whether frames and gauges are to be plain ASCII.
    pub ascii: bool,
    /// The user's keymap, when there is one.
    pub keymap_file: Option<PathBuf>,
    /// Where views are kept; none are, without.
    pub views_file: Option<PathBuf>,
    /// `TERM`.
    pub term: Option<String>,
    /// What is between this program and the terminal.
    pub multiplexer: Multiplexer,
    /// The locale in force.
    pub locale: Option<String>,
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
    let (setup, late) = setup(&options, size)?;
    // crossterm would send empty colour codes with NO_COLOR, which also end bold and reverse; the theme
    // decides instead.
    crossterm::style::force_color_output(true);

    let zone = setup.zone.clone();
    let (mut app, mut effects) = App::new(setup);
    app.archive.clone_from(&options.named_archive);
    if options.sync_at_start {
        effects.extend(carry_out(&mut app, vec![Ask::Act(Action::SyncDefault)]));
    }
    let (term, through) = (options.term.as_deref(), options.multiplexer);
    let (sender, inbox) = mpsc::channel(WAITING);
    let modes = Modes::with_answer_owed(late);
    modes.take_mouse(app.mouse);
    restore_on_panic(&modes, &sender);
    let _guard = Guard(modes.clone());
    modes.enter()?;
    signals::watch(&sender)?;
    signals::watch_terminal(sender.clone())?;
    let event_loop = EventLoop {
        app,
        inbox,
        runtime: Runtime::start(options.session, (options.path, options.views_file), zone, sender.clone())?,
        reader: TerminalReader::start(sender, late)?,
        modes,
        frames: FrameEncoder::new(size, Habits::of(term, through), Clipboard { through }),
        writer: TerminalWriter::start()?,
        pace: FramePace::of(options.background.remote),
        held: HeldKey::default(),
        bell: Bell::of(term, through),
        gone: false,
    };
    let (ending, saved) = Box::pin(event_loop.run(effects)).await;
    if let Some(path) = options.state_file.as_ref().filter(|_| options.keeps_state) {
        // What cannot be saved can be chosen again.
        let _ = saved.write(path);
    }
    Ok(ending?)
}

/// Decides everything once; says too whether the terminal still owes an answer.
fn setup(options: &TuiOptions, size: (u16, u16)) -> Result<(Setup, bool), Error> {
    let (keymap, mut faults) = choices::keymap(options.keymap_file.as_deref());
    let (mut saved, of_state) = recall(options.state_file.as_deref());
    let (themes, late, of_themes) = if options.no_color {
        (Themes::default(), false, Vec::new())
    } else {
        choices::themes(&options.theme, &options.background, &saved)?
    };
    if !options.keeps_state {
        saved = SavedState { theme: saved.theme, mouse: saved.mouse, ..SavedState::default() };
    }
    let (views, of_views) = choices::views(options.views_file.as_deref());
    faults.extend(of_state.into_iter().chain(of_themes).chain(of_views));
    let theme = match themes.chosen() {
        Some(choice) => choice.theme.clone(),
        None => Theme::shipped(COLOURLESS_THEME)?,
    };
    let token = match options.session.token_origin() {
        _ if options.banner.is_some() => TokenState::Demo,
        Some(origin) => TokenState::Set { origin: clean(&origin.to_string()) },
        None => TokenState::Missing,
    };
    let rate_limit = options.session.rate_limit();
    let (read_only, usual_files) = (options.session.is_read_only(), options.session.usual_files());
    let folder = proposed(options.folder.as_ref());
    let (mouse, rings) = (options.mouse, options.rings);
    let start = Start { themes, saved, token, rate_limit, read_only, usual_files, folder, mouse, rings, views, faults };
    let setup = Setup {
        theme,
        keymap,
        charset: Charset::choose(options.ascii, options.locale.as_deref()),
        zone: TimeZone::system(),
        banner: options.banner.clone(),
        now: now(),
        size,
        start,
    };
    Ok((setup, late))
}

/// Reads how the view was left; what cannot be read is told and not believed.
fn recall(path: Option<&Path>) -> (SavedState, Vec<String>) {
    let Some(path) = path else { return Default::default() };
    let why = match own_file::read(path) {
        Ok(None) => return Default::default(),
        Ok(Some(text)) => match SavedState::parse(&text.text) {
            Ok(saved) => return (saved, Vec::new()),
            Err(_) => format!("{} cannot be read", path.display()),
        },
        Err(error) => error.to_string(),
    };
    let told = format!("{}; screen, order and theme begin as at the first start.", clean(&why));
    (SavedState::default(), vec![told])
}

/// Gives the terminal back before a panic of this thread is told; one of another thread is told on the
/// screen, which goes on.
fn restore_on_panic(modes: &Modes, inbox: &mpsc::Sender<Incoming>) {
    let before = std::panic::take_hook();
    let (modes, inbox, ours) = (modes.clone(), inbox.clone(), std::thread::current().id());
    std::panic::set_hook(Box::new(move |panic| {
        if modes.entered() && std::thread::current().id() != ours {
            let failure = Failure {
                headline: format!("an internal task failed: {}", clean(&secrets().mask(&panic.to_string()))),
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_saved_is_told_as_what_it_is() {
        for (path, told) in [("/dev/zero", "/dev/zero is a device; "), ("/", "/ is a folder; ")] {
            let (saved, news) = recall(Some(Path::new(path)));
            assert_eq!(saved, SavedState::default());
            assert!(matches!(&news[..], [only] if only.starts_with(told)), "{news:?}");
        }
        for nothing in ["/dev/null", "/no/such/file"] {
            assert_eq!(recall(Some(Path::new(nothing))), Default::default(), "{nothing}");
        }
    }
}
