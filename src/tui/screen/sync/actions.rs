//! What keys, clicks and answers do on the sync screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::{Chosen, SyncState};
use super::view::{draw, log_page};
use crate::model::TorrentId;
use crate::sync::SyncRequest;
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{ArchiveAnswer, Ask, DAILY_MODE, Facts, Layer, ReadError, Refresh, Screen, Ticket};
use crate::tui::style::{Ctx, Row};

impl Layer for SyncState {
    fn contexts(&self) -> &'static [Context] {
        if self.shown_log().prompt.is_open() { Context::Line.stack() } else { Context::Sync.stack() }
    }

    fn can(&self, action: Action, _: &Facts) -> bool {
        self.can(action)
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::StartChosen => return self.start_chosen(false).into_iter().collect(),
            Action::PlanOnly => return self.start_chosen(true).into_iter().collect(),
            Action::PastRuns => self.turn_below(),
            Action::SearchLog => self.shown_log_mut().prompt.open(),
            Action::Accept => self.shown_log_mut().prompt.accept(),
            Action::Discard => self.shown_log_mut().clear_search(),
            Action::ClearLog => self.log.clear(),
            Action::CycleLevel => self.shown_log_mut().cycle_level(),
            Action::ToggleFollow => self.log.toggle_follow(),
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.go(motion);
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.shown_log_mut().press(key)
    }

    fn paste(&mut self, text: &str) {
        if self.shown_log().prompt.is_open() {
            self.shown_log_mut().paste(text);
        }
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        match row {
            Row::Line(at) => self.choose_line(at).then_some(Ask::Act(Action::StartChosen)),
            Row::Tab(_) => None,
        }
    }

    fn layout(&mut self, area: Rect, _: &Ctx) {
        self.layout(log_page(area, self));
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx)
    }
}

impl SyncState {
    /// Starts a sync in the chosen mode or only plans one, or opens the log of the chosen run.
    fn start_chosen(&mut self, plan_only: bool) -> Option<Ask> {
        let run = match self.chosen() {
            Chosen::Mode(mode) => return Some(Ask::Sync(SyncRequest { dry_run: plan_only, ..SyncRequest::of(mode) })),
            Chosen::Run(run) => run.clone(),
        };
        (!plan_only && self.can(Action::StartChosen)).then(|| Ask::Effect(self.open(run)))
    }
}

impl Screen for SyncState {
    fn refresh(&mut self, why: Refresh) -> Vec<Ask> {
        // A running sync writes all the time, and none of it is a past run.
        let wanted = why == Refresh::Shown || !self.is_alive();
        wanted.then(|| self.ask()).flatten().map(Ask::Effect).into_iter().collect()
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, _: &Ctx) -> Vec<Ask> {
        match answer {
            ArchiveAnswer::Runs { runs, backlog, rates } => {
                return self.runs_loaded(ticket, runs, backlog, rates).map(Ask::Effect).into_iter().collect();
            }
            ArchiveAnswer::RunLog(lines) => self.log_loaded(ticket, lines),
            _ => {}
        }
        Vec::new()
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.not_loaded(ticket, why)
    }

    fn back(&mut self) -> bool {
        self.back()
    }

    fn can_go_back(&self) -> bool {
        self.can_go_back()
    }

    fn torrent(&self) -> Option<TorrentId> {
        None
    }

    fn shell_command(&self) -> Vec<String> {
        let mode = match (self.progress.mode.filter(|_| self.is_alive()), self.chosen()) {
            (Some(running), _) => running,
            (None, Chosen::Mode(chosen)) => chosen,
            (None, Chosen::Run(run)) => run.past.mode.unwrap_or(DAILY_MODE),
        };
        vec!["sync".to_owned(), mode.as_str().to_owned()]
    }
}
