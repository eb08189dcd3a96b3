//! Colours by meaning: a view asks for a role, a theme file says how the role looks.
//!
//! `redriva` uses the terminal's own sixteen colours, so it is right on dark and on light backgrounds
//! without asking the terminal anything; `dark` and `light` bring their background along.
//! `theme_file.rs` reads the files, `theme_list.rs` chooses among them, `measure.rs` proves that they can be read.

use ratatui::style::{Color, Style};

use crate::model::{Phase, Status};

/// The themes that are shipped: name, what it is for, file.
pub const SHIPPED: [(&str, &str, &str); 4] = [
    ("dark", "soft light on graphite", include_str!("../../../config/themes/dark.toml")),
    ("light", "dark ink on warm white", include_str!("../../../config/themes/light.toml")),
    ("redriva", "the terminal's sixteen colours", include_str!("../../../config/themes/redriva.toml")),
    ("mono", "no colours at all", include_str!("../../../config/themes/mono.toml")),
];

/// The theme used when nothing is known of the terminal.
pub const DEFAULT_THEME: &str = "redriva";

/// The theme without colours, for `NO_COLOR`.
pub const COLOURLESS_THEME: &str = "mono";

macro_rules! roles {
    ($($variant:ident $name:literal $what:literal;)*) => {
        /// What a piece of the screen means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            $(#[doc = $what] $variant,)*
        }

        impl Role {
            /// Every role with its name in a theme file, in the order of the variants.
            pub const ALL: &[(Self, &str)] = &[$((Self::$variant, $name),)*];
        }
    };
}

roles! {
    Text "text" "Plain text.";
    Dim "dim" "Text that matters less: labels, hints, times, units.";
    Faint "faint" "What only decorates, and the page behind what lies over it.";
    Border "border" "Frames and rules.";
    Focus "focus" "Frame and title of the part that takes the keys.";
    Title "title" "Titles of panels, the chosen tab.";
    Heading "heading" "Headings of tables and sections, numbers that count.";
    Raised "raised" "The ground of what lies over a page.";
    Selection "selection" "The chosen line.";
    Hit "hit" "Where the search matched.";
    Key "key" "Keys in the footer and the help.";
    Active "active" "Torrents that Real-Debrid still works on.";
    Waits "waits" "Torrents that wait for the user.";
    Done "done" "Torrents that can be downloaded.";
    Failed "failed" "Torrents that ended without content.";
    Gone "gone" "Torrents that Real-Debrid no longer has.";
    Gauge "gauge" "The filled part of a gauge.";
    Track "track" "The empty part of a gauge.";
    Banner "banner" "The line that says this is a demo.";
    Info "info" "Something that went well.";
    Warning "warning" "Something to know.";
    Error "error" "Something that failed.";
}

/// Returns what a phase of torrents means.
pub fn phase_role(phase: Phase) -> Role {
    match phase {
        Phase::Active => Role::Active,
        Phase::Done => Role::Done,
        Phase::Failed => Role::Failed,
        Phase::Unknown => Role::Text,
    }
}

/// Returns what a status means; one that waits for the user is told apart from what Real-Debrid works on.
pub fn status_role(status: &Status) -> Role {
    if *status == Status::WaitingFilesSelection { Role::Waits } else { phase_role(status.phase()) }
}

/// Black and white of the 256 colours, which no settings of a terminal change.
const BLACK: u8 = 16;
const WHITE: u8 = 231;

/// How each role looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    pub(super) styles: Vec<Style>,
    /// What the whole screen is filled with; the terminal's own when nothing is said.
    pub(super) background: Option<Color>,
}

impl Theme {
    /// Returns how a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// Returns what the area of something that lies over a page is filled with.
    pub fn raised_style(&self) -> Style {
        let ground = self.style(Role::Raised).bg.or(self.background);
        Style { bg: ground, ..self.style(Role::Text) }
    }

    /// Returns black on white for a picture that a camera reads, which no theme may turn round; nothing where no colour may
    /// be used.
    pub fn picture_style(&self) -> Option<Style> {
        let has_colours = self.styles.iter().any(|style| style.fg.is_some() || style.bg.is_some());
        has_colours.then(|| Style {
            fg: Some(Color::Indexed(BLACK)),
            bg: Some(Color::Indexed(WHITE)),
            ..Style::default()
        })
    }

    /// Returns what an area is filled with before anything is drawn on it: plain text on the background.
    pub fn base_style(&self) -> Style {
        Style { bg: self.background, ..self.style(Role::Text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_theme_has_every_role() {
        for (name, ..) in SHIPPED {
            let theme = Theme::shipped(name).unwrap();
            assert_eq!(theme.styles.len(), Role::ALL.len(), "{name}");
        }
    }

    #[test]
    fn themes_for_any_background_paint_none() {
        for name in [DEFAULT_THEME, COLOURLESS_THEME] {
            let theme = Theme::shipped(name).unwrap();
            assert_eq!((theme.background, theme.base_style().bg, theme.base_style().fg), (None, None, None));
            // Nothing in them is a fixed colour, which would be right on one background only.
            assert!(!theme.styles.iter().any(|style| matches!(style.fg, Some(Color::Rgb(..)))), "{name}");
        }
    }

    #[test]
    fn the_mono_theme_has_attributes_only() {
        let theme = Theme::shipped(COLOURLESS_THEME).unwrap();
        assert!(theme.styles.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
        assert_ne!(theme.style(Role::Selection), theme.style(Role::Text));
    }
}
