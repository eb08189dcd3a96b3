//! The view at its start, and what it asks for first.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::actions::carry_out;
use super::layers::Layers;
use super::notices::Notices;
use super::saved_state::restore;
use super::setup;
use super::state::{App, Choosing, CopyMenu, Linking};
use crate::model::LookMark;
use crate::tui::input::Keymap;
use crate::tui::protocol::{Ask, Effect, Failure, SavedState, Start};
use crate::tui::style::{Charset, ClickAreas, Ctx, Theme};

/// What the start decides once.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How roles look.
    pub theme: Theme,
    /// What keys mean.
    pub keymap: Keymap,
    /// Which characters may reach the terminal.
    pub charset: Charset,
    /// The user's time zone.
    pub zone: TimeZone,
    /// A line that is always seen, such as "this is a demo".
    pub banner: Option<String>,
    /// The time.
    pub now: Timestamp,
    /// Cells and lines of the terminal.
    pub size: (u16, u16),
    /// What else the start tells.
    pub start: Start,
}

impl App {
    /// Returns the view at its start, and what it asks for first.
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let Setup { theme, keymap, charset, zone, banner, now, size, start } = setup;
        let mut app = Self {
            ctx: Ctx { theme, keymap, charset, zone, now, syncing: false, clicks: ClickAreas::default() },
            layers: Layers::default(),
            banner,
            size,
            notices: Notices::default(),
            themes: start.themes,
            mouse: start.mouse,
            token: start.token,
            rate_limit: start.rate_limit,
            without_guide: false,
            guided: false,
            tasks: Vec::new(),
            copy_menu: CopyMenu::default(),
            linking: Linking { folder: start.folder, began: None },
            kept: SavedState::default(),
            used: Vec::new(),
            views: start.views,
            focused: None,
            rings: start.rings,
            read_only: start.read_only,
            usual_files: start.usual_files,
            choosing: Choosing::default(),
            touched: None,
            archive: None,
        };
        app.layers.dashboard.looks.begin(start.saved.looked.clone().map(LookMark::from));
        // The numbers are counted in a moment, and the first thing that is seen.
        let first = [app.layers.dashboard.ask(), app.layers.torrents.ask()];
        let mut asks: Vec<Ask> = first.into_iter().flatten().map(Ask::Effect).collect();
        // A job that rests is told of, and one that another process works on is seen at once.
        asks.extend(app.layers.jobs.ask().into_iter().map(Ask::Effect));
        asks.extend(restore(&mut app, &start.saved));
        let effects = carry_out(&mut app, asks);
        for headline in start.faults {
            app.notices.fail(Failure { headline, hint: None }, now);
        }
        setup::at_start(&mut app);
        app.layout();
        (app, effects)
    }
}
