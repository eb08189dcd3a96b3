//! Files and folders that must not outlive their purpose: an export that grows, a private copy that is read.
//!
//! They are removed when they are dropped, by [`leave`] on every way out that runs code, and, after a process that was
//! killed, by the next one that makes such a thing in the same place. Whoever makes one holds a lock on it, so that
//! nobody takes the work of a living process for a leftover. Knows no other module.

mod file;
mod folder;
mod stale;
mod unfinished;

pub use file::{UnfinishedFile, replace};
pub use folder::Folder;
pub use unfinished::leave;
