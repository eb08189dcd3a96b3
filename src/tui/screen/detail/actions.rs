//! What keys and answers do on the detail page.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::DetailState;
use super::view::{draw, facts_width, is_beside, page};
use crate::model::TorrentId;
use crate::sync::SyncRequest;
use crate::tui::input::{Action, Context, Motion};
use crate::tui::protocol::{
    ArchiveAnswer, Ask, Facts, Layer, LinkOrder, LinkUse, Owner, ReadError, Refresh, Screen, Ticket,
};
use crate::tui::style::Ctx;

impl Layer for DetailState {
    fn contexts(&self) -> &'static [Context] {
        Context::Detail.stack()
    }

    fn can(&self, action: Action, facts: &Facts) -> bool {
        match action {
            Action::NextTorrent | Action::PreviousTorrent => facts.torrents > 1,
            Action::RefreshTorrent => self.page.can(action) && !facts.syncing,
            _ => self.page.can(action),
        }
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::NextTorrent => return vec![Ask::Neighbour(Motion::Down)],
            Action::PreviousTorrent => return vec![Ask::Neighbour(Motion::Up)],
            Action::RefreshTorrent => {
                let id = self.torrent().filter(|_| self.page.can(action));
                return id.map(|id| Ask::Sync(SyncRequest::refresh(vec![id]))).into_iter().collect();
            }
            Action::ToggleFolder => {
                let folds = self.page.toggle();
                let wish = self.page.chosen_wish().filter(|wish| !folds && wish.is_some_file());
                let order = |wish| Ask::Links(LinkOrder { wish, to: LinkUse::Open, agreed: false });
                return wish.map(order).into_iter().collect();
            }
            Action::MarkFile => self.page.mark(),
            Action::CloseFolder => self.page.close(),
            Action::OpenFolder => self.page.unfold(),
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.page.go(motion);
    }

    fn layout(&mut self, area: Rect, ctx: &Ctx) {
        let (lines, width) = page(area);
        let beside = is_beside(area);
        self.page.put_beside(beside);
        // What stands beside the page has less room for its words than the page itself.
        let facts = if beside { facts_width(area) } else { width };
        self.page.layout(lines, facts, ctx);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx);
        None
    }
}

impl Screen for DetailState {
    fn refresh(&mut self, why: Refresh) -> Vec<Ask> {
        match why {
            // It was asked for when it was opened.
            Refresh::Shown => Vec::new(),
            Refresh::Changed => self.page.refresh(Owner::Detail).map(Ask::Effect).into_iter().collect(),
        }
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, _: &Ctx) -> Vec<Ask> {
        match answer {
            ArchiveAnswer::Torrent { facts, timeline } => {
                let again = self.page.loaded(ticket, facts, timeline).map(Ask::Effect);
                if self.page.facts().is_some()
                    && let Some(sought) = self.sought.take()
                {
                    self.page.show_file_of(&sought);
                }
                return again.into_iter().collect();
            }
            ArchiveAnswer::Failures(failures) => self.page.failures_loaded(ticket, failures),
            ArchiveAnswer::DeadLinks(links) => self.page.dead_links_loaded(ticket, links),
            _ => {}
        }
        Vec::new()
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.page.not_loaded(ticket, why)
    }

    fn back(&mut self) -> bool {
        self.page.unmark()
    }

    fn can_go_back(&self) -> bool {
        self.page.marked() > 0
    }

    fn torrent(&self) -> Option<TorrentId> {
        self.page.id().cloned()
    }

    fn fits(&self, action: Action) -> Option<bool> {
        Some(self.suits(action))
    }

    fn shell_command(&self) -> Vec<String> {
        vec!["show".to_owned(), self.page.id().map(ToString::to_string).unwrap_or_default()]
    }
}
