//! What keys, clicks and answers do on the screen of jobs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::JobsState;
use super::view::{draw, page};
use super::words::{not_taken_back, rests_long};
use crate::actions::Wish;
use crate::model::TorrentId;
use crate::tui::input::{Action, Context, Motion};
use crate::tui::protocol::{ArchiveAnswer, Ask, Effect, Facts, Layer, Question, ReadError, Refresh, Screen, Ticket};
use crate::tui::style::{Ctx, Row};

impl JobsState {
    /// Plans to take the job under the cursor back, or tells why that cannot be.
    fn take_back(&self) -> Ask {
        match self.chosen() {
            Some(job) if self.can(Action::UndoJob) => Ask::Plan(Wish::Undo(job.id)),
            job => Ask::Tell(not_taken_back(job)),
        }
    }
}

impl Layer for JobsState {
    fn contexts(&self) -> &'static [Context] {
        Context::Jobs.stack()
    }

    fn can(&self, action: Action, facts: &Facts) -> bool {
        self.can(action) && (matches!(action, Action::OpenJob | Action::ClearDownloads) || !facts.read_only)
    }

    fn on_action(&mut self, action: Action, facts: &Facts, ctx: &Ctx) -> Vec<Ask> {
        if action == Action::UndoJob && self.means_newest() && !facts.read_only {
            return vec![Ask::Effect(self.ask_to_take_back())];
        }
        // A key that does nothing now is not told of in the footer either.
        if !self.can(action) {
            return Vec::new();
        }
        let job = self.chosen().map(|job| job.id);
        match (action, job) {
            (Action::ClearDownloads, _) => {
                self.clear_downloads();
                Vec::new()
            }
            (Action::RunJob | Action::UndoJob, _) if facts.read_only => vec![Ask::RefuseReadOnly],
            (Action::RunJob, None) => {
                self.downloads.go_on().map(Effect::StartDownload).map(Ask::Effect).into_iter().collect()
            }
            (Action::OpenJob, _) => self.open().map(Ask::Effect).into_iter().collect(),
            (Action::RunJob, Some(job)) => match self.chosen().filter(|job| rests_long(job, ctx.now)) {
                Some(_) => vec![Ask::Question(Question {
                    title: format!("Go on with job {}?", job.0),
                    consequence:
                        "It has rested for more than seven days. What it still has to do is judged by the list of \
                                  the account, which is read before the first act."
                            .to_owned(),
                    on_yes: vec![Ask::RunJob(job)],
                    word: None,
                })],
                None => vec![Ask::RunJob(job)],
            },
            (Action::UndoJob, Some(job)) => vec![Ask::Plan(Wish::Undo(job))],
            _ => Vec::new(),
        }
    }

    fn go(&mut self, motion: Motion) {
        self.go(motion);
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        match row {
            Row::Line(at) => self.choose_line(at).then_some(Ask::Act(Action::OpenJob)),
            Row::Tab(_) => None,
        }
    }

    fn layout(&mut self, area: Rect, ctx: &Ctx) {
        self.layout(page(area, self, ctx));
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx);
        None
    }
}

impl Screen for JobsState {
    fn refresh(&mut self, _: Refresh) -> Vec<Ask> {
        self.ask().into_iter().map(Ask::Effect).collect()
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, _: &Ctx) -> Vec<Ask> {
        let again = match answer {
            ArchiveAnswer::Jobs(jobs) => {
                let is_to_take_back = self.is_to_take_back(ticket);
                let again = self.loaded(ticket, jobs).map(Ask::Effect);
                if is_to_take_back {
                    return again.into_iter().chain([self.take_back()]).collect();
                }
                let rests = self.take_resting().map(|job| Ask::TellResting(job.id, job.acts.open()));
                return again.into_iter().chain(rests).collect();
            }
            ArchiveAnswer::JobActs(found) => self.acts_loaded(ticket, found.map(|found| *found)),
            _ => None,
        };
        again.map(Ask::Effect).into_iter().collect()
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.not_loaded(ticket, why)
    }

    fn back(&mut self) -> bool {
        self.close()
    }

    fn can_go_back(&self) -> bool {
        self.opened().is_some() || self.opened_downloads().is_some()
    }

    fn torrent(&self) -> Option<TorrentId> {
        let opened = self.opened()?;
        let act = opened.acts.get(opened.list.cursor())?;
        act.new_id.clone().or_else(|| act.plan.torrent.clone())
    }

    /// Acts are looked at here; what is done to torrents is planned where torrents are.
    fn targets(&self, _: usize) -> Vec<TorrentId> {
        Vec::new()
    }

    fn shell_command(&self) -> Vec<String> {
        let id = self.opened().map(|opened| opened.job.id.0.to_string());
        std::iter::once("jobs".to_owned()).chain(id).collect()
    }
}
