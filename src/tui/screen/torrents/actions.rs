//! What keys, clicks and answers do on the torrents screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::copied_hashes::HashForm;
use super::filter::Filter;
use super::layout::{page, preview, preview_fits};
use super::marked::{copies, copy_names, menu, refresh, too_much_is_shown};
use super::shell_command::list_command;
use super::state::{Stale, TorrentsState};
use super::view::draw;
use crate::model::TorrentId;
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{
    ArchiveAnswer, Ask, Destination, Effect, Facts, Layer, Owner, ReadError, Refresh, Screen, Ticket, ViewAsk,
};
use crate::tui::style::{Ctx, Row};

impl Layer for TorrentsState {
    fn contexts(&self) -> &'static [Context] {
        if self.prompt.is_open() { Context::Line.stack() } else { Context::Torrents.stack() }
    }

    fn can(&self, action: Action, facts: &Facts) -> bool {
        let (all, shown) = self.counts();
        match action {
            Action::Open => shown > 0 || self.is_hidden_by_filter(),
            Action::ClearFilter => self.filter != Filter::All,
            Action::NextMatch | Action::PreviousMatch => shown > 1 && !self.prompt.text().is_empty(),
            Action::DeleteTorrents | Action::PutBack | Action::DownloadTorrents | Action::CopyDirectLinks => {
                !facts.read_only && self.fits_targets(action)
            }
            Action::NextFilter
            | Action::ChooseFilter
            | Action::PreviousFilter
            | Action::SortNext
            | Action::SortReverse
            | Action::ChooseOrder
            | Action::KeepView
            | Action::Search => all > 0,
            Action::Accept | Action::Discard => true,
            Action::TogglePane => preview_fits(self.area.width) && all > 0,
            Action::ClearMarks => self.marks.count() > 0,
            Action::ToggleGone => {
                self.hide_gone || self.tabs.iter().any(|tab| tab.filter == Filter::Gone && tab.count > 0)
            }
            Action::BulkMenu | Action::RefreshMarked | Action::CopyNames | Action::CopyHashes | Action::CopyMagnets => {
                self.marks.count() > 0 || shown > 0
            }
            _ => shown > 0,
        }
    }

    fn on_action(&mut self, action: Action, facts: &Facts, ctx: &Ctx) -> Vec<Ask> {
        match action {
            Action::Open | Action::Accept if self.is_hidden_by_filter() => {
                self.prompt.accept();
                self.show(Filter::All);
            }
            Action::Open => return self.torrent().map(Destination::Torrent).map(Ask::Show).into_iter().collect(),
            Action::Search => self.prompt.open(),
            Action::Accept => {
                self.typing.keep(self.prompt.text());
                self.prompt.accept();
            }
            Action::Discard => self.clear_search(),
            Action::ChooseFilter => return vec![Ask::Menu(self.filter_menu())],
            Action::ClearFilter => self.show(Filter::All),
            Action::NextMatch => self.go_around(true),
            Action::PreviousMatch => self.go_around(false),
            Action::NextFilter => self.next_filter(),
            Action::PreviousFilter => self.previous_filter(),
            Action::SortNext => self.sort_by(self.sort.next()),
            Action::SortReverse => self.sort_by(self.sort.reversed()),
            Action::ChooseOrder => return vec![Ask::Menu(self.order_menu())],
            Action::KeepView => return vec![Ask::View(ViewAsk::Keep)],
            Action::ChooseColumns => return vec![Ask::Menu(self.column_menu())],
            Action::ToggleGone => self.toggle_gone(),
            Action::TogglePane => self.preview_wanted = Some(preview(self.area, self).is_none()),
            Action::MarkRow => {
                if let Some(index) = self.order.get(self.list.cursor()) {
                    self.marks.toggle(*index);
                    self.go(Motion::Down);
                }
            }
            Action::MarkRange => self.marks.range(&self.order, self.list.cursor()),
            Action::MarkShown | Action::InvertMarks if self.search.bad().is_some() => return vec![too_much_is_shown()],
            Action::MarkShown => self.marks.all(&self.order),
            Action::InvertMarks => self.marks.invert(&self.order),
            Action::ClearMarks => drop(self.marks.clear()),
            Action::BulkMenu => return menu(self, |action| self.can(action, facts), ctx).into_iter().collect(),
            Action::RefreshMarked => return vec![refresh(self)],
            Action::CopyNames => return copy_names(self).into_iter().collect(),
            Action::CopyHashes => return self.ask_hashes(HashForm::Hashes),
            Action::CopyMagnets => return self.ask_hashes(HashForm::Magnets),
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.go(motion);
    }

    fn type_key(&mut self, key: Key) -> bool {
        let at_top = self.list.cursor() == 0;
        self.typing.press(key, &mut self.prompt, at_top)
    }

    fn paste(&mut self, text: &str) {
        self.prompt.open();
        self.prompt.paste(text);
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        match row {
            Row::Line(at) => self.choose_line(at).then_some(Ask::Act(Action::Open)),
            Row::Tab(at) => {
                self.show_tab(at);
                None
            }
        }
    }

    fn layout(&mut self, area: Rect, ctx: &Ctx) {
        self.area = area;
        // On the line depends the room for the rows.
        self.read_line(ctx);
        self.show_rows(page(area, self));
        if let Some(beside) = preview(area, self) {
            self.preview.layout(beside, ctx);
        }
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        draw(buf, area, self, ctx)
    }
}

impl TorrentsState {
    /// Returns the menu of what can be copied of the marked, if any are.
    pub fn copies(&self, facts: &Facts, ctx: &Ctx) -> Option<Ask> {
        copies(self, |action| self.can(action, facts), ctx)
    }

    fn ask_hashes(&mut self, form: HashForm) -> Vec<Ask> {
        let ids = self.targets().into_iter().map(|row| row.id.clone()).collect();
        self.hashes.ask(form, ids).map(Ask::Effect).into_iter().collect()
    }

    /// Returns what the new state asks for: what the query needs, and the torrent beside the table while it is seen.
    pub fn follow_up(&mut self, is_seen: bool, ctx: &Ctx) -> impl Iterator<Item = Effect> + use<> {
        let question = self.search.question(ctx);
        let is_seen = is_seen && preview(self.area, self).is_some();
        let chosen = self.chosen_row().filter(|_| is_seen).map(|row| row.id.clone());
        question.into_iter().chain(self.preview.follow(chosen.as_ref(), ctx.now))
    }
}

impl Screen for TorrentsState {
    /// Rows are read whenever the archive changes, also while they are not seen.
    fn refresh(&mut self, _: Refresh) -> Vec<Ask> {
        Vec::new()
    }

    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, _: &Ctx) -> Vec<Ask> {
        match answer {
            ArchiveAnswer::NewestRows(rows) => self.newest_loaded(ticket, rows),
            ArchiveAnswer::SomeRows { rows, more } => self.some_loaded(ticket, rows, more),
            ArchiveAnswer::Rows { rows, rev } => {
                return self.loaded(ticket, rows, rev).into_iter().map(Ask::Effect).collect();
            }
            ArchiveAnswer::Found(ids) => {
                if self.search.answered(ticket, &ids, &self.store) {
                    self.outdate(Stale::Filter);
                }
            }
            ArchiveAnswer::Hashes(hashes) => {
                let store = &self.store;
                let name = |id: &TorrentId| store.index_of(id).and_then(|at| store.row(at)).map(|row| &*row.name);
                return self.hashes.loaded(ticket, &hashes, name).into_iter().collect();
            }
            answer => return self.preview.on_answer(ticket, answer).map(Ask::Effect).into_iter().collect(),
        }
        Vec::new()
    }

    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        match ticket.owner {
            Owner::Search => self.search.not_answered(ticket, why),
            Owner::Hashes => self.hashes.not_loaded(ticket, why),
            Owner::Preview => self.preview.not_loaded(ticket, why),
            _ => self.feed.failed(ticket, why),
        }
    }

    fn back(&mut self) -> bool {
        let is_searched = !self.prompt.text().is_empty();
        if self.marks.clear() {
            return true;
        }
        self.clear_search();
        is_searched
    }

    fn can_go_back(&self) -> bool {
        !self.prompt.text().is_empty() || self.marks.count() > 0
    }

    fn neighbour(&mut self, motion: Motion) -> Option<TorrentId> {
        self.go(motion);
        self.chosen.clone()
    }

    fn torrent(&self) -> Option<TorrentId> {
        self.chosen_row().map(|row| row.id.clone())
    }

    fn targets(&self, most: usize) -> Vec<TorrentId> {
        self.target_rows().take(most).map(|row| row.id.clone()).collect()
    }

    fn fits(&self, action: Action) -> Option<bool> {
        Some(self.fits_targets(action))
    }

    fn shell_command(&self) -> Vec<String> {
        list_command(self)
    }
}
