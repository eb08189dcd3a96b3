//! What can be done with the torrent of the page now, each with its key.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::state::DetailState;
use crate::model::{Phase, Status};
use crate::tui::input::Action;
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, put, put_right};

/// What is offered, in its order, with its words.
const OFFERED: [(Action, &str); 9] = [
    (Action::ToggleFolder, ""),
    (Action::MarkFile, "mark the file or folder"),
    (Action::DownloadTorrents, ""),
    (Action::CopyMenu, "copy name, magnet, links"),
    (Action::OpenLink, "open the largest video"),
    (Action::RefreshTorrent, "fetch the detail again"),
    (Action::ChooseFiles, "choose its files"),
    (Action::PutBack, "put it back at Real-Debrid"),
    (Action::DeleteTorrents, "delete it at Real-Debrid"),
];

/// What the panel takes besides its lines.
const FRAME: u16 = 2;

impl DetailState {
    /// Records what can be done now; `can` says whether an action does something.
    pub fn offer(&mut self, can: impl Fn(Action) -> bool) {
        let offered = OFFERED.iter().map(|row| row.0).filter(|action| can(*action));
        self.offered = if self.page.facts().is_some() { offered.collect() } else { Vec::new() };
    }

    /// Whether what an action does at the service fits the torrent.
    pub(super) fn suits(&self, action: Action) -> bool {
        let Some(facts) = self.page.facts() else { return false };
        let is_gone = facts.gone_at.is_some();
        let phase = facts.torrent.status.as_ref().map_or(Phase::Unknown, Status::phase);
        match action {
            Action::PutBack => is_gone || phase.may_be_put_back(self.page.has_dead_links()),
            Action::DeleteTorrents => !is_gone,
            _ => !facts.links().is_empty(),
        }
    }

    /// Returns what is offered and has a key, in words.
    fn doings(&self, ctx: &Ctx) -> Vec<(String, String)> {
        let line = |action: &Action| {
            let key = ctx.keymap.keys(*action).first().map(ToString::to_string)?;
            Some((self.words(*action), key))
        };
        self.offered.iter().filter_map(line).collect()
    }

    fn words(&self, action: Action) -> String {
        match (action, self.page.marked()) {
            (Action::ToggleFolder, _) if self.page.chosen_wish().is_some() => "open the file or link".to_owned(),
            (Action::ToggleFolder, _) => "open or close the folder".to_owned(),
            (Action::DownloadTorrents, 0) => "download all of it".to_owned(),
            (Action::DownloadTorrents, 1) => "download the marked file".to_owned(),
            (Action::DownloadTorrents, n) => format!("download the {n} marked files"),
            (action, _) => OFFERED.iter().find(|row| row.0 == action).map_or(String::new(), |row| row.1.to_owned()),
        }
    }
}

/// Returns the lines that the panel takes.
pub(super) fn height(state: &DetailState, ctx: &Ctx) -> u16 {
    match state.doings(ctx).len() {
        0 => 0,
        lines => u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(FRAME),
    }
}

/// Draws the panel.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &DetailState, ctx: &Ctx) {
    let inner = Panel { title: "Do", count: "", remark: "" }.draw(buf, area, ctx);
    for ((words, key), y) in state.doings(ctx).into_iter().zip(0..inner.height) {
        put(buf, inner, 0, y, &words, ctx.style(Role::Text));
        put_right(buf, inner, y, &key, ctx.style(Role::Key));
    }
}
