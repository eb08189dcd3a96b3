//! What of the view is saved for the next start, and how it is brought back.

use super::state::App;
use crate::sync::Level;
use crate::tui::protocol::{Ask, Destination, SCREENS, SavedLook, SavedState, SavedTable};
use crate::tui::screen::dashboard::GrowthSpan;

impl App {
    /// Returns what of the view is worth saving.
    pub fn saved(&self) -> SavedState {
        SavedState {
            screen: Some(SCREENS[self.layers.tab()].opens.name().to_owned()),
            theme: self.themes.to_save().map(ToOwned::to_owned),
            mouse: Some(self.mouse),
            log_level: Some(self.layers.sync.log.least().as_str().to_owned()),
            growth: Some(self.layers.dashboard.span.name().to_owned()),
            looked: self.layers.dashboard.looks.looked().cloned().map(SavedLook::from),
            without_guide: self.without_guide,
            used: self.used.clone(),
            searches: self.layers.torrents.searches().to_vec(),
            torrents: SavedTable { other: self.kept.torrents.other.clone(), ..self.layers.torrents.choices() },
            other: self.kept.other.clone(),
        }
    }
}

/// Brings a view to where it was left; what no longer exists is left out.
pub fn restore(app: &mut App, saved: &SavedState) -> Option<Ask> {
    if let Some(theme) = &saved.theme {
        app.themes.recall(theme);
    }
    app.mouse = saved.mouse.unwrap_or(app.mouse);
    app.without_guide = saved.without_guide;
    let level = LEVELS.into_iter().find(|level| Some(level.as_str()) == saved.log_level.as_deref());
    app.layers.sync.log.show_from(level.unwrap_or(LEVELS[0]));
    app.layers.dashboard.span = saved.growth.as_deref().and_then(GrowthSpan::named).unwrap_or_default();
    app.layers.torrents.set_choices(&saved.torrents);
    app.layers.torrents.set_searches(&saved.searches);
    app.used.clone_from(&saved.used);
    app.kept = saved.clone();
    let screen = SCREENS.iter().find(|tab| Some(tab.opens.name()) == saved.screen.as_deref());
    screen.map(|tab| Ask::Show(Destination::Screen(tab.route)))
}

/// The levels of the log.
const LEVELS: [Level; 4] = [Level::Detail, Level::Info, Level::Warning, Level::Error];
