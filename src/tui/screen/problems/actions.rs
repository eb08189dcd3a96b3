//! What keys, clicks and answers do on the problems screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::{ProblemsState, torrent_of};
use super::view::{draw, page};
use crate::model::TorrentId;
use crate::sync::SyncRequest;
use crate::tui::input::{Action, Context, Motion};
use crate::tui::protocol::{
    ArchiveAnswer, Ask, DAILY_MODE, Destination, Facts, Layer, ReadError, Refresh, Screen, Ticket,
};
use crate::tui::style::{Ctx, Row};

/// What has failed is not gone.
fn fetch(ids: Vec<TorrentId>) -> Ask {
    Ask::Fetch { ids, gone: 0 }
}

impl Layer for ProblemsState {
    fn contexts(&self) -> &'static [Context] {
        Context::Problems.stack()
    }

    fn can(&self, action: Action, _: &Facts) -> bool {
        self.can(action)
    }

    fn on_action(&mut self, action: Action, facts: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::OpenFinding => match self.chosen() {
                Some(_) => return self.torrent().map(Destination::Torrent).map(Ask::Show).into_iter().collect(),
                None => self.fold(),
            },
            // While a sync runs no other one starts, and the marks stay.
            Action::Retry if facts.syncing => return vec![Ask::Sync(SyncRequest::of(DAILY_MODE))],
            Action::Retry => return vec![fetch(self.take_chosen())],
            Action::RetryFetches => return vec![fetch(self.failed_fetches())],
            Action::MarkFinding => self.mark(),
            Action::MarkFindings => self.mark_all(),
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.lines.go(motion);
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        self.lines.clicked(row).then_some(Ask::Act(Action::OpenFinding))
    }

    fn layout(&mut self, area: Rect, _: &Ctx) {
        self.lines.layout(page(area, self));
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx);
        None
    }
}

impl Screen for ProblemsState {
    fn refresh(&mut self, _: Refresh) -> Vec<Ask> {
        self.ask().map(Ask::Effect).into_iter().collect()
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, _: &Ctx) -> Vec<Ask> {
        let ArchiveAnswer::Problems(findings) = answer else { return Vec::new() };
        let again = self.loaded(ticket, findings).map(Ask::Effect);
        again.into_iter().chain(self.take_retry().map(fetch)).collect()
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.not_loaded(ticket, why)
    }

    fn neighbour(&mut self, motion: Motion) -> Option<TorrentId> {
        let findings = self.found.value().map_or(&[][..], Vec::as_slice);
        self.lines.neighbour(motion, |line| torrent_of(findings, *line))
    }

    fn torrent(&self) -> Option<TorrentId> {
        self.lines.chosen().and_then(|line| torrent_of(self.findings(), *line))
    }

    fn targets(&self, most: usize) -> Vec<TorrentId> {
        self.targets(most)
    }

    fn fits(&self, action: Action) -> Option<bool> {
        (action == Action::PutBack && self.is_put_back()).then_some(true)
    }

    fn shell_command(&self) -> Vec<String> {
        vec!["diagnose".to_owned()]
    }
}
