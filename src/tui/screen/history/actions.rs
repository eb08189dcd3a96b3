//! What keys, clicks and answers do on the history screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::HistoryState;
use super::view::{draw, page};
use crate::model::TorrentId;
use crate::tui::input::{Action, Context, Motion};
use crate::tui::protocol::{
    ArchiveAnswer, Ask, ChangeFilter, Destination, Facts, Layer, ReadError, Refresh, Screen, Ticket,
};
use crate::tui::style::{Ctx, Row};

impl Layer for HistoryState {
    fn contexts(&self) -> &'static [Context] {
        Context::History.stack()
    }

    fn can(&self, action: Action, _: &Facts) -> bool {
        match action {
            Action::OpenEvent => self.chosen().is_some(),
            _ => self.filters().1[0] > 0,
        }
    }

    fn on_action(&mut self, action: Action, _: &Facts, ctx: &Ctx) -> Vec<Ask> {
        match action {
            Action::OpenEvent => return self.torrent().map(Destination::Torrent).map(Ask::Show).into_iter().collect(),
            Action::NextPart => self.step_filter(1, &ctx.zone),
            Action::PreviousPart => self.step_filter(ChangeFilter::ALL.len() - 1, &ctx.zone),
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.go(motion);
    }

    fn select(&mut self, row: Row, ctx: &Ctx) -> Option<Action> {
        match row {
            Row::Line(at) => self.choose_line(at).then_some(Action::OpenEvent),
            Row::Tab(at) => {
                let filter = ChangeFilter::ALL.get(at).copied();
                self.show(filter.unwrap_or(self.filters().0), &ctx.zone);
                None
            }
        }
    }

    fn layout(&mut self, area: Rect, _: &Ctx) {
        self.layout(page(area));
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx);
        None
    }
}

impl Screen for HistoryState {
    fn refresh(&mut self, _: Refresh) -> Vec<Ask> {
        self.ask().map(Ask::Effect).into_iter().collect()
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, ctx: &Ctx) -> Vec<Ask> {
        match answer {
            ArchiveAnswer::History { events, removed } => {
                self.loaded(ticket, events, removed, &ctx.zone).map(Ask::Effect).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.not_loaded(ticket, why)
    }

    fn neighbour(&mut self, motion: Motion) -> Option<TorrentId> {
        let (before, list) = (Screen::torrent(self), self.list);
        loop {
            let at = self.list.cursor();
            self.go(motion);
            if self.list.cursor() == at {
                self.list = list;
                return None;
            }
            if let Some(id) = Screen::torrent(self).filter(|id| before.as_ref() != Some(id)) {
                return Some(id);
            }
        }
    }

    fn torrent(&self) -> Option<TorrentId> {
        self.chosen().map(|event| event.torrent.clone())
    }

    fn shell_command(&self) -> Vec<String> {
        vec!["history".to_owned()]
    }
}
