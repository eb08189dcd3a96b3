//! Acting on the account, against the stand-in: what ends up in the account, in the journal and in the archive.

mod asked;
mod beside;
mod brought_back;
mod cancelled;
mod faults;
mod held_back;
mod in_hand;
mod pace;
mod scene;
mod sent;
mod story;
mod undone;
