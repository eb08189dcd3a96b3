//! One file a command.

pub mod add;
pub mod check;
pub mod clear;
pub mod delete;
pub mod demo;
pub mod diagnose;
pub mod doctor;
pub mod download;
pub mod export;
pub mod history;
pub mod import;
pub mod jobs;
pub mod links;
pub mod list;
pub mod login;
pub mod logout;
pub mod manual;
pub mod open;
pub mod restore;
pub mod screen;
pub mod select;
pub mod show;
pub mod snapshot;
pub mod stats;
pub mod sync;
