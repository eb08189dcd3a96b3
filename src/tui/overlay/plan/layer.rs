//! What keys and clicks do on a plan.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::{Answer, PlanSheet};
use super::view;
use crate::actions::Wish;
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{Ask, Facts, Layer};
use crate::tui::style::{Ctx, Row};

impl Layer for PlanSheet {
    fn contexts(&self) -> &'static [Context] {
        if self.prompt.is_open() { Context::Line.stack() } else { Context::Plan.stack() }
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::Accept => self.prompt.accept(),
            Action::Discard => self.clear_search(),
            Action::LeavePlan if !self.prompt.text().is_empty() => self.clear_search(),
            Action::LeavePlan => return vec![Ask::Close],
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        let len = self.found().len();
        self.list.go(motion, len);
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.press(key)
    }

    fn answered(&mut self) -> Vec<Ask> {
        match self.take_answer() {
            Some(Answer::Confirmed) => vec![Ask::Close, Ask::StartJob(Box::new(self.chosen()))],
            Some(Answer::Left) => vec![Ask::Close],
            Some(Answer::Whole) => vec![Ask::Close, Ask::Plan(Wish::RestoreWhole(self.with_unknown()))],
            None => Vec::new(),
        }
    }

    /// What is pasted is searched for and never an answer.
    fn paste(&mut self, text: &str) {
        if self.prompt.is_open() {
            self.prompt.paste(text);
            self.search();
        }
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        if let Row::Line(at) = row {
            let len = self.found().len();
            self.list.choose(at, len);
        }
        None
    }

    fn layout(&mut self, area: Rect, ctx: &Ctx) {
        let page = view::list_area(area, self, ctx).height;
        let len = self.found().len();
        self.list.layout(page.into(), len, 0);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        view::draw(buf, area, self, ctx)
    }
}
