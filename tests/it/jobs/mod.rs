//! Acting on the account, against the stand-in: what ends up in the account, in the journal and in the archive.

mod faults;
mod pace;
mod scene;
mod story;
