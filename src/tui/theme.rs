//! Colours by meaning: a view asks for a role, a theme file says how the role looks.
//!
//! The shipped themes use the sixteen colours of the terminal and its attributes, so they are right
//! on dark and on light backgrounds without asking the terminal anything.

use std::collections::HashMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// The themes that are shipped: name and file.
const SHIPPED: [(&str, &str); 3] = [
    ("redriva", include_str!("../../config/themes/redriva.toml")),
    ("paper", include_str!("../../config/themes/paper.toml")),
    ("mono", include_str!("../../config/themes/mono.toml")),
];

/// The theme used when nothing is chosen.
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
    Dim "dim" "Text that matters less: labels, hints, times.";
    Border "border" "Frames and rules.";
    Title "title" "Titles of panels, the chosen tab.";
    Heading "heading" "Headings of tables and sections.";
    Selection "selection" "The chosen line.";
    Hit "hit" "Where the search matched.";
    Key "key" "Keys in the footer and the help.";
    Active "active" "Torrents that Real-Debrid still works on.";
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

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// No shipped theme has the name.
    #[error("no theme is called {0:?}; there are redriva, paper and mono, or a path to a .toml file")]
    Unknown(String),
    /// The file is no theme.
    #[error("{file}: the theme cannot be read")]
    Syntax {
        /// The file.
        file: String,
        /// What the parser says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A role that does not exist, or is missing.
    #[error("{file}: the role {role:?} {problem}")]
    Role {
        /// The file.
        file: String,
        /// The role.
        role: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// How each role looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: Vec<Style>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    roles: HashMap<String, Look>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Look {
    fg: Option<String>,
    bg: Option<String>,
    add: Vec<String>,
}

impl Theme {
    /// Returns a shipped theme.
    pub fn shipped(name: &str) -> Result<Self, ThemeError> {
        let (name, text) =
            SHIPPED.iter().find(|row| row.0 == name).ok_or_else(|| ThemeError::Unknown(name.to_owned()))?;
        Self::parse(&format!("config/themes/{name}.toml"), text)
    }

    /// Reads a theme; every role must be there.
    pub fn parse(file: &str, text: &str) -> Result<Self, ThemeError> {
        let fault =
            |role: &str, problem: String| ThemeError::Role { file: file.to_owned(), role: role.to_owned(), problem };
        let theme: ThemeFile = toml::from_str(text)
            .map_err(|source| ThemeError::Syntax { file: file.to_owned(), source: Box::new(source) })?;
        if let Some(odd) = theme.roles.keys().find(|name| !Role::ALL.iter().any(|(_, known)| known == name)) {
            return Err(fault(odd, "does not exist".to_owned()));
        }
        let mut styles = Vec::new();
        for (_, name) in Role::ALL {
            let look = theme.roles.get(*name).ok_or_else(|| fault(name, "is missing".to_owned()))?;
            styles.push(style(look).map_err(|problem| fault(name, problem))?);
        }
        Ok(Self { styles })
    }

    /// Returns how a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

fn style(look: &Look) -> Result<Style, String> {
    let colour = |name: &String| name.parse::<Color>().map_err(|_| format!("has no colour {name:?}"));
    let mut style = Style::new();
    style.fg = look.fg.as_ref().map(colour).transpose()?;
    style.bg = look.bg.as_ref().map(colour).transpose()?;
    for name in &look.add {
        style = style.add_modifier(match name.as_str() {
            "bold" => Modifier::BOLD,
            "dim" => Modifier::DIM,
            "italic" => Modifier::ITALIC,
            "underline" => Modifier::UNDERLINED,
            "reverse" => Modifier::REVERSED,
            "strike" => Modifier::CROSSED_OUT,
            _ => return Err(format!("has no attribute {name:?}")),
        });
    }
    Ok(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_theme_has_every_role() {
        for (name, _) in SHIPPED {
            let theme = Theme::shipped(name).unwrap();
            assert_eq!(theme.styles.len(), Role::ALL.len(), "{name}");
        }
    }

    #[test]
    fn the_mono_theme_has_attributes_only() {
        let theme = Theme::shipped(COLOURLESS_THEME).unwrap();
        assert!(theme.styles.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
        assert_ne!(theme.style(Role::Selection), theme.style(Role::Text));
    }

    #[test]
    fn faults_name_file_and_role() {
        let whole = SHIPPED[0].1;
        for (text, message) in [
            (whole.replace("banner ", "banter "), "my.toml: the role \"banter\" does not exist"),
            (whole.replace("banner ", "# "), "my.toml: the role \"banner\" is missing"),
            (whole.replace("\"cyan\"", "\"sky\""), "has no colour \"sky\""),
            (whole.replace("\"bold\"", "\"loud\""), "has no attribute \"loud\""),
        ] {
            let error = Theme::parse("my.toml", &text).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
        assert!(matches!(Theme::shipped("pink"), Err(ThemeError::Unknown(_))));
    }
}
