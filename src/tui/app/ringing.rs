//! Tells aloud that something long has ended, to somebody who looks elsewhere.

use std::time::Duration;

use super::state::App;
use crate::model::Timestamp;
use crate::tui::protocol::{Ask, Effect};

/// What took longer may have been left alone meanwhile.
const RINGS_AFTER: Duration = Duration::from_secs(30);

/// Returns what was to be told of an end, and before it the bell when that took long and nobody looks.
pub fn aloud(app: &App, took: Duration, what: &str, told: Ask) -> impl Iterator<Item = Ask> + use<> {
    let text = match &told {
        Ask::Fail(failure) => format!("The {what} ended: {}", failure.headline),
        Ask::Tell(text) | Ask::TellOfSync(text) => text.clone(),
        _ => format!("The {what} ended."),
    };
    let rings = took > RINGS_AFTER && app.rings.now(app.focused);
    let ring = rings.then_some(Ask::Effect(Effect::Ring { text }));
    std::iter::once(told).chain(ring)
}

/// Returns how long something has taken by now.
pub fn since(app: &App, began: Option<Timestamp>) -> Duration {
    began.and_then(|began| app.ctx.now.duration_since(began).try_into().ok()).unwrap_or_default()
}
