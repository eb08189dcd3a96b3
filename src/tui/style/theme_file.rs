//! Reads a theme: the roles it names, on top of a shipped one; every fault with its file and line.

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::theme::{DEFAULT_THEME, Role, SHIPPED, Theme};
use crate::tui::input::{FileLine, line_of};

/// Why a theme cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// No shipped theme has the name.
    #[error("no theme is called {0:?}; there are auto, dark, light, redriva and mono, or a path to a .toml file")]
    Unknown(String),
    /// The file is no TOML.
    #[error("{at}: {message}")]
    Syntax {
        /// The file and the line.
        at: FileLine,
        /// What the parser says.
        message: String,
    },
    /// A name that means nothing in a theme.
    #[error("{at}: no {kind} of a theme is called {name:?}")]
    UnknownName {
        /// The file and the line.
        at: FileLine,
        /// What it would be: a role, a part.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A value that cannot be used.
    #[error("{at}: {name} {problem}")]
    BadValue {
        /// The file and the line.
        at: FileLine,
        /// The role or part.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A shipped theme without one of the roles.
    #[error("{file}: the role {role:?} is missing")]
    Missing {
        /// The file.
        file: String,
        /// The role.
        role: &'static str,
    },
}

impl Theme {
    /// Returns a shipped theme.
    pub fn shipped(name: &str) -> Result<Self, ThemeError> {
        let row = SHIPPED.iter().find(|row| row.0 == name).ok_or_else(|| ThemeError::Unknown(name.to_owned()))?;
        parse(&format!("config/themes/{name}.toml"), row.2, true)
    }

    /// Reads a user's theme; what it does not say is as in its base.
    pub fn parse(file: &str, text: &str) -> Result<Self, ThemeError> {
        parse(file, text, false)
    }
}

/// A theme file while it is read.
struct ThemeFile<'a> {
    file: &'a str,
    text: &'a str,
}

/// A table of a theme file.
type Table<'a> = DeTable<'a>;

/// Reads a theme; a complete one has every role, another one takes the rest from its base.
fn parse(file: &str, text: &str, complete: bool) -> Result<Theme, ThemeError> {
    let source = ThemeFile { file, text };
    let document = DeTable::parse(text).map_err(|error| ThemeError::Syntax {
        at: source.place(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let (mut base, mut background, mut roles) = (None, None, None);
    for (name, value) in document.get_ref() {
        match name.get_ref().as_ref() {
            "base" => base = Some(source.base(value)?),
            "background" => background = Some(source.colour("background", value)?),
            "roles" => roles = Some(source.table("roles", value)?),
            other => return Err(source.unknown("part", other, name.span().start)),
        }
    }
    let mut looks: Vec<Option<Style>> = vec![None; Role::ALL.len()];
    for (name, value) in roles.into_iter().flatten() {
        let Some(at) = Role::ALL.iter().position(|(_, known)| *known == name.get_ref().as_ref()) else {
            return Err(source.unknown("role", name.get_ref(), name.span().start));
        };
        if let Some(look) = looks.get_mut(at) {
            *look = Some(source.style(name.get_ref(), value)?);
        }
    }
    let base = match base {
        None if complete => None,
        None => Some(Theme::shipped(DEFAULT_THEME)?),
        Some(base) => Some(base),
    };
    let mut styles = Vec::new();
    for (look, (role, name)) in looks.into_iter().zip(Role::ALL) {
        // What the base shows of a role, without the background that it paints itself.
        let below = base.as_ref().and_then(|base| base.styles.get(*role as usize).copied());
        let missing = || ThemeError::Missing { file: file.to_owned(), role: name };
        styles.push(look.or(below).ok_or_else(missing)?);
    }
    Ok(Theme { styles, background: background.or_else(|| base.and_then(|base| base.background)) })
}

impl ThemeFile<'_> {
    fn place(&self, offset: usize) -> FileLine {
        FileLine { file: self.file.to_owned(), line: line_of(self.text, offset) }
    }

    fn unknown(&self, kind: &'static str, name: &str, offset: usize) -> ThemeError {
        ThemeError::UnknownName { at: self.place(offset), kind, name: name.to_owned() }
    }

    fn bad(&self, name: &str, value: &Spanned<DeValue<'_>>, problem: String) -> ThemeError {
        ThemeError::BadValue { at: self.place(value.span().start), name: name.to_owned(), problem }
    }

    fn base(&self, value: &Spanned<DeValue<'_>>) -> Result<Theme, ThemeError> {
        let name = self.text_of("base", value)?;
        if !SHIPPED.iter().any(|row| row.0 == name) {
            return Err(self.bad("base", value, format!("names no shipped theme: {name:?}")));
        }
        Theme::shipped(name)
    }

    fn table<'v, 'd>(&self, name: &str, value: &'v Spanned<DeValue<'d>>) -> Result<&'v Table<'d>, ThemeError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.bad(name, value, "must be a table".to_owned())),
        }
    }

    fn text_of<'v>(&self, name: &str, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, ThemeError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.as_ref()),
            _ => Err(self.bad(name, value, "must be text".to_owned())),
        }
    }

    fn colour(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Color, ThemeError> {
        let text = self.text_of(name, value)?;
        text.parse().map_err(|_| self.bad(name, value, format!("has no colour {text:?}")))
    }

    fn style(&self, role: &str, value: &Spanned<DeValue<'_>>) -> Result<Style, ThemeError> {
        let mut style = Style::new();
        for (name, value) in self.table(role, value)? {
            match name.get_ref().as_ref() {
                "fg" => style.fg = Some(self.colour(role, value)?),
                "bg" => style.bg = Some(self.colour(role, value)?),
                "add" => {
                    let DeValue::Array(names) = value.get_ref() else {
                        return Err(self.bad(role, value, "must have a list of attributes".to_owned()));
                    };
                    for name in names {
                        style = style.add_modifier(self.attribute(role, name)?);
                    }
                }
                other => return Err(self.unknown("look", other, name.span().start)),
            }
        }
        Ok(style)
    }

    fn attribute(&self, role: &str, value: &Spanned<DeValue<'_>>) -> Result<Modifier, ThemeError> {
        match self.text_of(role, value)? {
            "bold" => Ok(Modifier::BOLD),
            "dim" => Ok(Modifier::DIM),
            "italic" => Ok(Modifier::ITALIC),
            "underline" => Ok(Modifier::UNDERLINED),
            "reverse" => Ok(Modifier::REVERSED),
            "strike" => Ok(Modifier::CROSSED_OUT),
            other => Err(self.bad(role, value, format!("has no attribute {other:?}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_file_and_line() {
        for (text, message) in [
            ("\n[roles]\nbanter = {}", "my.toml:3: no role of a theme is called \"banter\""),
            ("[rolls]\ntext = {}", "my.toml:1: no part of a theme is called \"rolls\""),
            ("[roles]\ntext = { fb = \"red\" }", "my.toml:2: no look of a theme is called \"fb\""),
            ("[roles]\n\ntext = { fg = \"sky\" }", "my.toml:3: text has no colour \"sky\""),
            ("[roles]\ntext = { add = [\"loud\"] }", "my.toml:2: text has no attribute \"loud\""),
            ("background = 3", "my.toml:1: background must be text"),
            ("base = \"pink\"", "my.toml:1: base names no shipped theme: \"pink\""),
            ("[roles]\ntext = \"red\"", "my.toml:2: text must be a table"),
        ] {
            assert_eq!(Theme::parse("my.toml", text).unwrap_err().to_string(), message);
        }
        assert!(Theme::parse("my.toml", "[roles").unwrap_err().to_string().starts_with("my.toml:1: "));
        assert!(matches!(Theme::shipped("pink"), Err(ThemeError::Unknown(_))));
        let banner_missing = SHIPPED[0].2.replace("banner ", "# ");
        let error = parse("dark.toml", &banner_missing, true).unwrap_err().to_string();
        assert_eq!(error, "dark.toml: the role \"banner\" is missing");
    }

    #[test]
    fn a_users_file_lies_over_its_base() {
        let mine = Theme::parse("my.toml", "base = \"dark\"\n[roles]\nkey = { fg = \"#ff0000\" }").unwrap();
        let dark = Theme::shipped("dark").unwrap();
        assert_eq!(mine.style(Role::Key).fg, Some(Color::Rgb(255, 0, 0)));
        assert_eq!((mine.style(Role::Text), mine.background), (dark.style(Role::Text), dark.background));
        let bare = Theme::parse("my.toml", "").unwrap();
        assert_eq!(bare, Theme::shipped(DEFAULT_THEME).unwrap());
        let filled = Theme::parse("my.toml", "background = \"black\"").unwrap();
        assert_eq!(filled.base_style().bg, Some(Color::Black));
    }
}
