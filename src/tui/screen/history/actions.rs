//! What keys, clicks and answers do on the history screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::difference;
use super::state::{HistoryState, event_of};
use super::view::{draw, page};
use crate::actions::Wish;
use crate::model::TorrentId;
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{
    ArchiveAnswer, ArchiveQuery, Ask, ChangeFilter, Destination, Facts, Failure, Layer, Owner, ReadError, Refresh,
    Screen, Ticket,
};
use crate::tui::style::{Ctx, Row};

impl Layer for HistoryState {
    fn contexts(&self) -> &'static [Context] {
        if self.prompt.is_open() { Context::Line.stack() } else { Context::History.stack() }
    }

    fn can(&self, action: Action, facts: &Facts) -> bool {
        match action {
            Action::PutBackShown => !facts.read_only && self.shows_gone(),
            Action::OpenEvent => self.chosen().is_some() || self.is_on_many(),
            Action::Accept | Action::Discard | Action::Compare => true,
            _ => self.filters().1[0] > 0,
        }
    }

    fn on_action(&mut self, action: Action, _: &Facts, ctx: &Ctx) -> Vec<Ask> {
        match action {
            Action::OpenEvent if self.turn(&ctx.zone) => {}
            Action::OpenEvent => {
                return Screen::torrent(self).map(Destination::Torrent).map(Ask::Show).into_iter().collect();
            }
            Action::NextPart | Action::PreviousPart => {
                let by = if action == Action::NextPart { 1 } else { ChangeFilter::ALL.len() - 1 };
                self.step_filter(by, &ctx.zone);
                return vec![Ask::Effect(self.ask_anew())];
            }
            Action::NextSpan => {
                self.next_span(ctx.now);
                return vec![Ask::Effect(self.ask_anew())];
            }
            Action::PutBackShown => {
                let gone = self.shown_gone();
                return if gone.is_empty() { Vec::new() } else { vec![Ask::Plan(Wish::Restore(gone))] };
            }
            Action::Compare => return vec![difference::ask(ctx)],
            Action::SearchEvents => self.prompt.open(),
            Action::Accept => self.prompt.accept(),
            Action::Discard => {
                self.prompt.discard();
                self.search(&ctx.zone);
            }
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.lines.go(motion);
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.prompt.press(key)
    }

    fn paste(&mut self, text: &str) {
        if self.prompt.is_open() {
            self.prompt.paste(text);
        }
    }

    fn select(&mut self, row: Row, ctx: &Ctx) -> Option<Ask> {
        match row {
            Row::Line(_) => self.lines.clicked(row).then_some(Ask::Act(Action::OpenEvent)),
            Row::Tab(at) => {
                let part = ChangeFilter::ALL.get(at).copied()?;
                self.show(part, &ctx.zone);
                Some(Ask::Effect(self.ask_anew()))
            }
        }
    }

    fn layout(&mut self, area: Rect, ctx: &Ctx) {
        self.read_line(&ctx.zone);
        self.lines.layout(page(area, self));
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx)
    }
}

impl Screen for HistoryState {
    fn refresh(&mut self, _: Refresh) -> Vec<Ask> {
        self.ask().map(Ask::Effect).into_iter().collect()
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, ctx: &Ctx) -> Vec<Ask> {
        match answer {
            ArchiveAnswer::Difference(found) if self.compared.answered(ticket, ()) => {
                self.times.map(|times| difference::show(&found, times, ctx)).into_iter().collect()
            }
            ArchiveAnswer::History { events, removed, totals } => {
                self.loaded(ticket, events, removed, totals, &ctx.zone).map(Ask::Effect).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        match ticket.owner {
            Owner::Difference => self.compared.failed(ticket, why),
            _ => self.not_loaded(ticket, why),
        }
    }

    fn back(&mut self) -> bool {
        let searched = !self.prompt.text().is_empty();
        self.prompt.discard();
        searched
    }

    fn can_go_back(&self) -> bool {
        !self.prompt.text().is_empty()
    }

    fn neighbour(&mut self, motion: Motion) -> Option<TorrentId> {
        let events = self.history.value().map_or(&[][..], |history| &history.events);
        self.lines.neighbour(motion, |line| event_of(events, *line).map(|event| event.torrent.clone()))
    }

    fn torrent(&self) -> Option<TorrentId> {
        self.chosen().map(|event| event.torrent.clone())
    }

    fn shell_command(&self) -> Vec<String> {
        vec!["history".to_owned()]
    }
}

impl HistoryState {
    /// Compares the two times that were typed.
    pub fn compare(&mut self, text: &str, ctx: &Ctx) -> Ask {
        match difference::read(text, ctx) {
            Ok(query) => {
                if let ArchiveQuery::Difference { first, second } = &query {
                    self.times = Some((*first, *second));
                }
                Ask::Effect(self.compared.ask_anew(Owner::Difference, query))
            }
            Err(bad) => Ask::Fail(Failure {
                headline: "these are no two times".to_owned(),
                hint: Some(format!("Try again: {bad}.")),
            }),
        }
    }
}
