//! `redriva` without a command: the full screen.

use std::path::PathBuf;

use crate::cli::failure::Failure;
use crate::cli::global::{ColorWhen, Global};
use crate::cli::{Exit, settings};
use crate::config::Paths;
use crate::session::Session;
use crate::tui::{self, Ending, TuiOptions};

/// The user's keymap in the configuration folder, laid over the shipped one.
const KEYMAP: &str = "keymap.toml";

/// The user's theme in the configuration folder, in place of the shipped one.
const THEME: &str = "theme.toml";

/// What a demo says of itself, always seen.
const DEMO_BANNER: &str = "Demo: an invented account on this machine; its minute lasts 3.4 s.";

/// Opens the full screen on the user's own archive.
pub async fn run(global: &Global) -> Result<Exit, Failure> {
    let session = Session::new(settings::load(global)?);
    let own = |file: &str| Paths::of_user().ok().map(|paths| paths.config.join(file)).filter(|path| path.exists());
    let (keymap_file, theme) = (own(KEYMAP), own(THEME));
    show(TuiOptions { keymap_file, theme: theme.map(|path| path.display().to_string()), ..options(global, session) })
        .await
}

/// Opens the full screen on a demo, and starts its first sync.
pub async fn show_demo(global: &Global, session: Session) -> Result<Exit, Failure> {
    let named_archive = Some(session.archive_path().to_owned());
    let banner = Some(DEMO_BANNER.to_owned());
    let options = TuiOptions { named_archive, banner, sync_at_start: true, ..options(global, session) };
    show(options).await.map_err(|failure| match failure.words() {
        // The commands that a screen's absence suggests have nothing to do with a demo.
        (message, _) if failure.exit == Exit::Usage => {
            Failure::of(message, "Only serve the account with: redriva demo --serve", Exit::Usage)
        }
        _ => failure,
    })
}

async fn show(options: TuiOptions) -> Result<Exit, Failure> {
    match tui::run(options).await? {
        Ending::Quit => Ok(Exit::Done),
        Ending::Signal(number) => Ok(Exit::Signal(number)),
    }
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
        banner: None,
        sync_at_start: false,
        theme: None,
        no_color,
        ascii: false,
        keymap_file: None::<PathBuf>,
        term: variable("TERM"),
        tmux: variable("TMUX").is_some(),
        locale: ["LC_ALL", "LC_CTYPE", "LANG"].map(variable),
    }
}
