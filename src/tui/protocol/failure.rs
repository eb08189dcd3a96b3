//! A failure as a person is told it.

use crate::format::{clean, with_causes};
use crate::model::secrets;

/// What happened, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened; clean text.
    pub headline: String,
    /// The remedy, as a full sentence; clean text.
    pub hint: Option<String>,
}

impl Failure {
    /// Tells an error and its causes as a person is told them.
    pub fn of(error: &dyn std::error::Error, hint: Option<String>) -> Self {
        let shown = |text: &str| clean(&secrets().mask_own(text));
        Self { headline: shown(&with_causes(error)), hint: hint.map(|hint| shown(&hint)) }
    }
}
