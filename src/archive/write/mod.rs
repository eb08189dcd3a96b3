//! What is written: one thread, its transactions, and what each of them stores.
//!
//! Only this folder changes rows, but for migrations and a restore, which change the file as a whole.

pub(super) mod accounts;
mod add_pace;
pub(super) mod archive;
mod change;
pub(super) mod clear;
mod desk;
pub(super) mod details;
mod direct_links;
pub(super) mod import;
pub(super) mod job_effects;
pub(super) mod job_journal;
pub(super) mod judged_names;
pub(super) mod list_mark;
pub(super) mod list_page;
pub(super) mod new_account;
mod new_torrent;
mod observation;
pub(super) mod other_hash;
pub(super) mod owed;
pub(super) mod pause;
pub(super) mod put_back;
pub(super) mod quota;
mod read_ahead;
pub(super) mod rejects;
pub(super) mod removals;
pub(super) mod run_log;
pub(super) mod runs;
pub(super) mod temporary_archive;
mod writer;
