//! How everything looks: themes, characters, the division of the screen, and what a click there means.

mod charset;
mod click_areas;
mod ctx;
mod layout;
#[cfg(test)]
mod measure;
mod theme;
mod theme_file;
mod theme_list;

pub use charset::Charset;
pub use click_areas::{ClickAreas, Hit, Row};
pub use ctx::Ctx;
pub use layout::{Areas, split};
pub use theme::{COLOURLESS_THEME, DEFAULT_THEME, Role, Theme, phase_role, status_role};
pub use theme_file::ThemeError;
pub use theme_list::{AUTO, ThemeChoice, Themes, shipped_themes};
