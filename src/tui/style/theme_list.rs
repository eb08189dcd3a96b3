//! The themes there are to choose from, which one is in force, and what said so.

use super::theme::{SHIPPED, Theme};
use super::theme_file::ThemeError;

/// The name that leaves the choice to the program.
pub const AUTO: &str = "auto";

/// Returns the shipped themes: name, what each is for, and its file.
pub fn shipped_themes() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    SHIPPED.into_iter()
}

/// One theme to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeChoice {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub what: String,
    /// How it looks.
    pub theme: Theme,
}

/// The themes to choose from; none where there are no colours.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Themes {
    list: Vec<ThemeChoice>,
    chosen: usize,
    /// What sets the theme at every start, when something does.
    set_by: Option<String>,
    by_hand: bool,
}

impl Themes {
    /// Returns the shipped themes and the user's own ones; `auto` looks like the shipped theme that fits.
    pub fn new(fitting: &str, own: Vec<ThemeChoice>, set_by: Option<String>) -> Result<Self, ThemeError> {
        let what = format!("what fits this terminal: {fitting}");
        let mut list = vec![ThemeChoice { name: AUTO.to_owned(), what, theme: Theme::shipped(fitting)? }];
        for (name, what, _) in SHIPPED {
            list.push(ThemeChoice { name: name.to_owned(), what: what.to_owned(), theme: Theme::shipped(name)? });
        }
        list.extend(own);
        Ok(Self { list, chosen: 0, set_by, by_hand: false })
    }

    /// Returns every theme.
    pub fn list(&self) -> &[ThemeChoice] {
        &self.list
    }

    /// Returns the theme in force.
    pub fn chosen(&self) -> Option<&ThemeChoice> {
        self.list.get(self.chosen)
    }

    /// Returns a theme by its name.
    pub fn named(&self, name: &str) -> Option<&Theme> {
        self.list.iter().find(|choice| choice.name == name).map(|choice| &choice.theme)
    }

    /// Puts a theme in force; says whether it exists.
    pub fn set(&mut self, name: &str) -> bool {
        let found = self.list.iter().position(|choice| choice.name == name);
        self.chosen = found.unwrap_or(self.chosen);
        found.is_some()
    }

    /// Puts a theme in force that the user chose on the screen.
    pub fn choose(&mut self, name: &str) {
        self.by_hand |= self.set(name);
    }

    /// Puts the saved theme in force, unless a setting decides.
    pub fn recall(&mut self, name: &str) {
        if self.set_by.is_none() {
            self.choose(name);
        }
    }

    /// Returns the theme to save: one that was chosen on the screen.
    pub fn to_save(&self) -> Option<&str> {
        self.chosen().filter(|_| self.by_hand).map(|choice| choice.name.as_str())
    }

    /// Returns what sets another theme at the next start.
    pub fn set_by(&self) -> Option<&str> {
        self.set_by.as_deref()
    }
}
