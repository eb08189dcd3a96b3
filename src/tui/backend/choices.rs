//! What the user's own files say of keys and colours. What of them cannot be used is told, and the shipped ones hold.

use std::path::{Path, PathBuf};

use super::error::Error;
use crate::format::clean;
use crate::own_file;
use crate::tui::app::views::faults as view_faults;
use crate::tui::input::Keymap;
use crate::tui::protocol::SavedState;
use crate::tui::style::{AUTO, Theme, ThemeChoice, ThemeError, Themes};
use crate::tui::terminal::background::{self, Answer, BackgroundHints};
use crate::views::{self, View};

/// Which theme is wanted.
#[derive(Debug, Clone, Default)]
pub struct ThemeWish {
    /// `auto`, a shipped theme's name, or the path of a theme file.
    pub name: String,
    /// What sets it, when it is not the default.
    pub set_by: Option<String>,
    /// A theme file of the user, which is used when nothing sets another one.
    pub own: Option<PathBuf>,
}

impl ThemeWish {
    /// Whether it names a file.
    fn is_file(&self) -> bool {
        Path::new(&self.name).extension().is_some()
    }
}

/// What is told of the user's own files.
pub(super) type Told = Vec<String>;

/// Reads the keymap.
pub(super) fn keymap(file: Option<&Path>) -> (Keymap, Told) {
    let Some(path) = file else { return (Keymap::load(None).0, Told::new()) };
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => return (Keymap::load(None).0, vec![told(&error.to_string(), "the shipped keys are in force")]),
    };
    let (keymap, faults) = Keymap::load(Some((&path.display().to_string(), &text)));
    (keymap, faults.iter().map(|fault| told(&fault.to_string(), "the shipped key is in force")).collect())
}

/// Gathers the themes and puts the one in force that is wanted; the terminal is asked only when nothing else decides.
/// Says too whether it still owes an answer.
pub(super) fn themes(
    wish: &ThemeWish,
    hints: &BackgroundHints,
    saved: &SavedState,
) -> Result<(Themes, bool, Told), Error> {
    let (own, mut news) = own_themes(wish);
    let named = |path: &Path| own.iter().find(|(file, _)| file == path).map(|(_, choice)| choice.name.clone());
    let wanted = match (&wish.set_by, &saved.theme, &wish.own) {
        (Some(_), ..) if wish.is_file() => named(Path::new(&wish.name)),
        (Some(_), ..) => Some(wish.name.clone()),
        (None, Some(theme), _) => Some(theme.clone()),
        (None, None, Some(path)) => named(path),
        (None, None, None) => None,
    };
    let wanted = wanted.unwrap_or_else(|| AUTO.to_owned());
    let ask = if wanted == AUTO { background::ask } else { || Answer::None };
    let (fitting, answer) = hints.theme(ask);
    let choices = own.into_iter().map(|(_, choice)| choice).collect();
    let mut themes = Themes::new(fitting, choices, wish.set_by.clone())?;
    // A saved theme may be gone; one that a setting names should be there.
    if !themes.set(&wanted) && wish.set_by.is_some() {
        news.push(told(&ThemeError::Unknown(wanted).to_string(), FITTING));
    }
    Ok((themes, answer == Some(Answer::Late), news))
}

/// What is in force in place of a theme that cannot be used.
const FITTING: &str = "what fits the terminal is in force";

/// Reads the user's theme files, and tells which cannot be used.
fn own_themes(wish: &ThemeWish) -> (Vec<(PathBuf, ThemeChoice)>, Told) {
    let (mut own, mut news) = (Vec::new(), Told::new());
    let named = wish.is_file().then(|| PathBuf::from(&wish.name));
    for path in wish.own.iter().cloned().chain(named) {
        let name = path.display().to_string();
        let parsed = read(&path).map_err(|error| error.to_string());
        match parsed.and_then(|text| Theme::parse(&name, &text).map_err(|error| error.to_string())) {
            Ok(theme) => {
                let short = path.file_stem().map_or(name, |stem| clean(&stem.to_string_lossy()));
                own.push((path, ThemeChoice { name: short, what: "your own".to_owned(), theme }));
            }
            Err(why) => news.push(told(&why, FITTING)),
        }
    }
    (own, news)
}

/// Reads the saved views.
pub(super) fn views(file: Option<&Path>) -> (Vec<View>, Told) {
    let Some(path) = file else { return Default::default() };
    let text = match own_file::read(path) {
        Ok(None) => return Default::default(),
        Ok(Some(read)) => read.text,
        Err(error) => return (Vec::new(), vec![told(&error.to_string(), "no view is known")]),
    };
    let name = path.display().to_string();
    let (views, mut faults) = views::read(&name, &text);
    faults.extend(views.iter().flat_map(|view| view_faults(&name, view)));
    (views, faults.iter().map(|fault| told(fault, "the rest of the views holds")).collect())
}

/// Tells what of the user's own keymap, views and themes cannot be used.
pub fn faults_of_own_files(keymap_file: Option<&Path>, views_file: Option<&Path>, wish: &ThemeWish) -> Vec<String> {
    let mut told = keymap(keymap_file).1;
    told.extend(views(views_file).1);
    let (own, news) = own_themes(wish);
    told.extend(news);
    let is_known =
        |name: &str| name == AUTO || Theme::shipped(name).is_ok() || own.iter().any(|(_, choice)| choice.name == name);
    if wish.set_by.is_some() && !wish.is_file() && !is_known(&wish.name) {
        told.push(self::told(&ThemeError::Unknown(wish.name.clone()).to_string(), FITTING));
    }
    told
}

fn told(why: &str, instead: &str) -> String {
    format!("{}; {instead}.", clean(why))
}

fn read(path: &Path) -> Result<String, own_file::Error> {
    own_file::read(path)?.map(|read| read.text).ok_or_else(|| own_file::Error::missing(path))
}
