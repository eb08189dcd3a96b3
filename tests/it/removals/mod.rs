//! What Real-Debrid removed: never marked too early, never missed, and told as a story.

mod histories;
mod story;
