//! Pieces that screens are made of; they know styles and keys, and no screen.
//!
//! Everything here clips: no piece writes outside the area it is given.

mod bars;
mod columns;
mod file_path;
mod fuzzy;
mod line_list;
mod list;
mod paint;
mod panel;
mod prompt;
mod secret;
mod status;
mod table;

pub use crate::format::{folded, wrap};
pub use bars::{bar_step, bars, levels, low_bars, share_bar, spark};
pub use columns::{Width, fit};
pub use file_path::{MANY_FILES, path_steps};
pub use fuzzy::fits;
pub use line_list::{LineList, ListLine, draw_list};
pub use list::{ListWindow, Scroll};
pub use paint::{cut_off, mark_line, put, put_right, put_spans, shortened};
pub use panel::{Panel, foot_mark, scroll_mark};
pub use prompt::Prompt;
pub use secret::SecretLine;
pub use status::{empty_state, footer, gauge};
pub use table::{Head, rows_table, table};
