//! The application: its screens side by side, what messages do to them, and how all of it is drawn.
//!
//! Start at `state.rs`, then `update.rs`.

pub mod acting;
pub mod actions;
pub mod archive_menu;
mod choosing;
mod clock;
pub mod copy_menu;
pub mod doubt;
pub mod exporting;
pub mod frame;
mod header;
pub mod layers;
mod linking;
pub mod navigation;
pub mod notices;
pub mod palette;
mod ringing;
pub mod saved_state;
pub mod setup;
pub mod shell_command;
pub mod start;
pub mod state;
pub mod syncing;
pub mod themes;
pub mod trail;
pub mod update;
pub mod view;
pub mod views;
