//! The application: its screens side by side, what messages do to it, and how it is drawn.

pub mod act;
pub mod archive_menu;
pub mod bulk;
pub mod copy_menu;
pub mod frame;
pub mod mouse;
pub mod navigation;
pub mod notices;
pub mod pane;
pub mod saved_state;
pub mod setup;
pub mod shell_command;
pub mod state;
pub mod syncing;
pub mod update;
pub mod view;
