//! What every view may read besides its own state: looks, keys, time.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::style::Style;

use super::charset::Charset;
use super::click_areas::ClickAreas;
use super::theme::{Role, Theme};
use crate::format::Glyph;
use crate::tui::input::Keymap;

/// Looks, keys and time, the same for every screen.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// How roles look.
    pub theme: Theme,
    /// What keys mean.
    pub keymap: Keymap,
    /// Which characters may reach the terminal.
    pub charset: Charset,
    /// The user's time zone.
    pub zone: TimeZone,
    /// The time of the last message.
    pub now: Timestamp,
    /// Whether a sync of this process is under way.
    pub syncing: bool,
    /// What the last frame put where.
    pub clicks: ClickAreas,
}

impl Ctx {
    /// Returns how a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Returns a glyph as this terminal can show it.
    pub fn glyph(&self, glyph: Glyph) -> &'static str {
        if self.charset == Charset::Unicode { glyph.fine } else { glyph.plain }
    }

    /// Returns what the area of something that lies over a page is filled with.
    pub fn raised_style(&self) -> Style {
        self.theme.raised_style()
    }

    /// Returns what an area is filled with before anything is drawn on it.
    pub fn base_style(&self) -> Style {
        self.theme.base_style()
    }
}
