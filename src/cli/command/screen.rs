//! `redriva` without a command: the full screen.

use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::global::{ColorWhen, Global};
use crate::cli::{Exit, settings, terminal};
use crate::config::{Key, Origin, Paths, Settings, Sources};
use crate::own_file;
use crate::session::Session;
use crate::tui::{self, BackgroundHints, Ending, Multiplexer, Rings, ThemeWish, TuiOptions};
use crate::views::{self, View};

/// The user's keymap in the configuration folder, laid over the shipped one.
const KEYMAP: &str = "keymap.toml";

/// The user's theme in the configuration folder, in place of the shipped one.
const THEME: &str = "theme.toml";

/// The user's saved views in the configuration folder.
const VIEWS: &str = "views.toml";

/// What a demo says of itself, always seen.
const DEMO_BANNER: &str = "Demo: an invented account on this machine; its minute lasts 3.4 s.";

/// How the full screen was left, in the state folder.
const STATE: &str = "screen.toml";

/// Opens the full screen on the user's own archive, and returns how it was left.
pub async fn run(global: &Global) -> Result<Ending, Failure> {
    let sources = settings::sources(global)?;
    let settings = settings::of(&sources)?;
    settings::tell(&settings);
    let look = AppSettings::of(&settings, &sources);
    let views_file = Some(views_file(&sources.paths));
    let options = look.over(options(global, Session::new(settings).with_sources(sources)));
    let options = TuiOptions { views_file, ..options };
    Ok(Box::pin(tui::run(options)).await?)
}

/// Returns the user's keymap, when there is one.
pub fn keymap_file(paths: &Paths) -> Option<PathBuf> {
    own(paths, KEYMAP)
}

/// Returns where the user's views are kept.
pub fn views_file(paths: &Paths) -> PathBuf {
    paths.config.join(VIEWS)
}

/// Reads the user's saved views; what of their file cannot be used is told on the screen and by `doctor`.
pub fn saved_views(paths: &Paths) -> Result<Vec<View>, own_file::Error> {
    let file = views_file(paths);
    let text = own_file::read(&file)?.map(|read| read.text).unwrap_or_default();
    Ok(views::read(&file.display().to_string(), &text).0)
}

/// Returns which theme is wanted, and who says so.
pub fn theme_wish(settings: &Settings, paths: &Paths) -> ThemeWish {
    let origin = settings.origin(Key::Theme);
    let set_by = (*origin != Origin::Default).then(|| origin.to_string());
    ThemeWish { name: settings.theme.clone(), set_by, own: own(paths, THEME) }
}

fn own(paths: &Paths, file: &str) -> Option<PathBuf> {
    Some(paths.config.join(file)).filter(|path| !is_absent(path))
}

/// How the user's own screen looks, and what its keys are.
struct AppSettings {
    keymap_file: Option<PathBuf>,
    theme: ThemeWish,
    ascii: bool,
    mouse: bool,
    rings: Rings,
    state_file: PathBuf,
}

impl AppSettings {
    fn of(settings: &Settings, sources: &Sources) -> Self {
        Self {
            keymap_file: keymap_file(&sources.paths),
            theme: theme_wish(settings, &sources.paths),
            ascii: settings.ascii,
            mouse: settings.mouse,
            rings: Rings::named(settings.bell),
            state_file: sources.paths.state.join(STATE),
        }
    }

    fn over(self, options: TuiOptions) -> TuiOptions {
        let Self { keymap_file, theme, ascii, mouse, rings, state_file } = self;
        TuiOptions { keymap_file, theme, ascii, mouse, rings, state_file: Some(state_file), ..options }
    }
}

/// Whether nothing bears a name; a link that leads nowhere does.
fn is_absent(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| own_file::is_absent(&error))
}

/// Opens the full screen on a demo, and starts its first sync.
pub async fn show_demo(global: &Global, session: Session) -> Result<Exit, Failure> {
    let named_archive = Some(session.archive_path().to_owned());
    let banner = Some(DEMO_BANNER.to_owned());
    // It looks as its user is used to. Settings that cannot be read are no reason to show nothing.
    let look =
        settings::sources(global).and_then(|sources| Ok(AppSettings::of(&settings::of(&sources)?, &sources))).ok();
    let bare = options(global, session);
    let seen = match look {
        Some(look) => look.over(bare),
        None => bare,
    };
    let options = TuiOptions { named_archive, banner, sync_at_start: true, keeps_state: false, ..seen };
    Box::pin(tui::run(options)).await.map(Exit::from).map_err(|error| match Failure::from(error) {
        // The commands that a screen's absence suggests have nothing to do with a demo.
        failure if failure.exit == Exit::Usage => {
            Failure::of(failure.words().0, "Only serve the account with: redriva demo --serve", Exit::Usage)
        }
        failure => failure,
    })
}

fn options(global: &Global, session: Session) -> TuiOptions {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let no_color = match global.color {
        ColorWhen::Auto => variable("NO_COLOR").is_some(),
        ColorWhen::Always => false,
        ColorWhen::Never => true,
    };
    TuiOptions {
        named_archive: global.archive.as_ref().and_then(|path| std::path::absolute(path).ok()),
        session,
        folder: std::env::current_dir().ok(),
        path: std::env::var_os("PATH"),
        banner: None,
        sync_at_start: false,
        theme: ThemeWish { name: "auto".to_owned(), ..ThemeWish::default() },
        background: BackgroundHints {
            color_term: variable("COLORTERM"),
            color_fgbg: variable("COLORFGBG"),
            remote: variable("SSH_CONNECTION").is_some(),
        },
        mouse: false,
        rings: Rings::default(),
        state_file: None,
        keeps_state: true,
        no_color,
        ascii: false,
        keymap_file: None::<PathBuf>,
        views_file: None,
        term: variable("TERM"),
        multiplexer: Multiplexer::of(
            variable("STY").is_some(),
            variable("TMUX").is_some(),
            variable("TERM").as_deref(),
        ),
        locale: terminal::locale(),
    }
}
