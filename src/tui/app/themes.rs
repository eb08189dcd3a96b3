//! The menu of themes.

use super::state::App;
use crate::format::clean;
use crate::tui::protocol::{Ask, Entry, MenuContent};
use crate::tui::style::ThemeChoice;

/// Asks for a theme; the one under the cursor is seen at once.
pub fn choose_theme(app: &App) -> Ask {
    if app.themes.list().is_empty() {
        return Ask::Tell("Colours are switched off (NO_COLOR or --color never).".to_owned());
    }
    let chosen = app.themes.chosen().map(|choice| choice.name.as_str());
    let entry = |choice: &ThemeChoice| {
        let remark = if chosen == Some(&choice.name) { "in force" } else { "" };
        let label = format!("{}: {}", choice.name, choice.what);
        Entry::new(label, remark.to_owned(), Ask::Theme(choice.name.clone()))
    };
    let entries = app.themes.list().iter().map(entry).collect();
    let at = app.themes.list().iter().position(|choice| chosen == Some(&choice.name)).unwrap_or(0);
    Ask::Menu(MenuContent { at, ..MenuContent::new("Theme", entries) })
}

/// Puts a theme in force; says so when another one is set for the next start.
pub fn set_theme(app: &mut App, name: &str) -> Option<Ask> {
    app.themes.choose(name);
    let origin = app.themes.set_by()?;
    Some(Ask::Tell(format!("Theme {name} until you quit; {} sets another one.", clean(origin))))
}
