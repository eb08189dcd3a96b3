//! The palette: everything that can be done now, where the user is first.

use super::state::App;
use crate::model::SyncMode;
use crate::sync::SyncRequest;
use crate::tui::input::Action;
use crate::tui::protocol::{Ask, Entry, MenuContent};

/// Returns everything that can be done now.
pub fn palette(app: &App) -> MenuContent {
    let entry = |action: &Action| {
        let key = app.ctx.keymap.keys(*action).first().map(ToString::to_string).unwrap_or_default();
        Entry::new(action.help().trim_end_matches('.').to_owned(), key, Ask::Act(*action))
    };
    let is_here = |action: &&Action| app.can(**action) && action.is_offered();
    let contexts = app.contexts().iter();
    let actions =
        contexts.flat_map(|context| Action::ALL.iter().filter(is_here).filter(|action| action.context() == *context));
    MenuContent::new("Palette", actions.map(entry).chain(syncs(app)).collect())
}

/// Returns every mode of a sync, while none runs.
fn syncs(app: &App) -> impl Iterator<Item = Entry> {
    let modes = if app.layers.sync.is_alive() { &[][..] } else { &SyncMode::ALL[..] };
    modes.iter().map(|mode| {
        let label = format!("Sync {mode}: {}", mode.sentence().trim_end_matches('.'));
        Entry::new(label, String::new(), Ask::Sync(SyncRequest::of(*mode)))
    })
}
