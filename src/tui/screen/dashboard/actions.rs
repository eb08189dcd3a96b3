//! What keys, clicks and answers do on the dashboard.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::links::Link;
use super::state::DashboardState;
use super::view::draw;
use crate::model::TorrentId;
use crate::tui::input::{Action, Context, Motion};
use crate::tui::protocol::{ArchiveAnswer, Ask, Facts, Layer, ReadError, Refresh, Screen, Ticket};
use crate::tui::style::{Ctx, Row};

impl Layer for DashboardState {
    fn contexts(&self) -> &'static [Context] {
        Context::Dashboard.stack()
    }

    fn can(&self, action: Action, _: &Facts) -> bool {
        if action == Action::NextGrowth { self.is_full() } else { self.link().is_some() }
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::OpenEntry => return self.link().map(Link::ask).into_iter().collect(),
            Action::NextGrowth => self.next_span(),
            Action::Left => self.go_beside(false),
            Action::Right => self.go_beside(true),
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.go(motion);
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        match row {
            Row::Line(at) => self.choose_line(at).then_some(Ask::Act(Action::OpenEntry)),
            Row::Tab(_) => None,
        }
    }

    fn layout(&mut self, area: Rect, ctx: &Ctx) {
        self.layout(area, ctx);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx);
        None
    }
}

impl Screen for DashboardState {
    fn refresh(&mut self, _: Refresh) -> Vec<Ask> {
        self.ask().map(Ask::Effect).into_iter().collect()
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, _: &Ctx) -> Vec<Ask> {
        match answer {
            ArchiveAnswer::Overview(overview) => self.loaded(ticket, overview).map(Ask::Effect).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.not_loaded(ticket, why)
    }

    fn back(&mut self) -> bool {
        self.seen()
    }

    fn can_go_back(&self) -> bool {
        !self.news().is_empty()
    }

    fn neighbour(&mut self, motion: Motion) -> Option<TorrentId> {
        let before = self.chosen;
        self.go(motion);
        let id = Screen::torrent(self);
        if id.is_none() {
            self.chosen = before;
        }
        id
    }

    fn torrent(&self) -> Option<TorrentId> {
        match self.link() {
            Some(Link::Torrent(id)) => Some(id),
            _ => None,
        }
    }

    fn shell_command(&self) -> Vec<String> {
        vec!["stats".to_owned()]
    }
}
