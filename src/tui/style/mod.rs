//! How everything looks: themes, characters, the division of the screen, and what a click there means.

pub mod charset;
pub mod click_areas;
pub mod ctx;
pub mod layout;
pub mod theme;
pub mod theme_file;
pub mod theme_list;
