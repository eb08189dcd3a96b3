//! What passes between the screens and the world: messages in, effects out, and the state of each question.

pub mod effect;
pub mod latest;
pub mod message;
pub mod start;
