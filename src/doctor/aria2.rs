//! The check of what downloads: an aria2 that runs already, or one that can be started.

use super::facts::{AriaFacts, Facts, Network};
use super::finding::Finding;
use crate::format::clean;

/// What downloads, and what is amiss with it. Nothing else needs one, so it is never an error.
pub(super) fn aria2(facts: &Facts) -> Option<Finding> {
    Some(match &facts.aria2 {
        AriaFacts::Unknown => return None,
        AriaFacts::None => Finding::ok("aria2", "not installed; needed only for: redriva download"),
        AriaFacts::Program(path) => Finding::ok("aria2", clean(path)),
        AriaFacts::Running { place, answer: Network::Failed(refusal), .. } => {
            let remedy = refusal.remedy.clone().unwrap_or_default();
            Finding::warning("aria2", format!("{} at {}", refusal.message, clean(place)), remedy)
        }
        AriaFacts::Running { place, clear: true, .. } => {
            let remedy = "Others in that network can read the secret and the links on their way. Reach it by https, or \
                          through a tunnel to this machine.";
            Finding::warning("aria2", format!("{}, not encrypted", clean(place)), remedy)
        }
        AriaFacts::Running { place, answer: Network::Answered(version), .. } => {
            Finding::ok("aria2", format!("{} answers, version {version}", clean(place)))
        }
        AriaFacts::Running { place, answer: Network::NotAsked(_), .. } => {
            Finding::ok("aria2", format!("{}, not asked", clean(place)))
        }
    })
}
