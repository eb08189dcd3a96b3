//! The torrent of the chosen line, beside the table: from the row at once, whole as soon as it is read.
//!
//! It asks only when the line stands still: whoever holds a key down passes a hundred torrents a second, and only the
//! one where they stop is read, never more than one at a time.

use std::time::Duration;

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format::{GONE, calm_moment, clean, middle, shown_name, status_glyph, status_words, torrent_size};
use crate::model::{TorrentFacts, TorrentId, TorrentRow};
use crate::query::{Hits, Matcher};
use crate::tui::protocol::{ArchiveAnswer, Effect, Owner, ReadError, Ticket};
use crate::tui::screen::torrent_facts::{FactsPage, LABEL, Section};
use crate::tui::style::{Ctx, Role, status_role};
use crate::tui::widget::{Panel, folded, put_spans, wrap};

/// Files that are looked through for what a search has found.
const LOOKED_AT: usize = 1_000;

/// Most lines that the name takes.
const NAME_LINES: usize = 4;

/// How long a line has to be chosen before its torrent is read.
const STILL: Duration = Duration::from_millis(60);

/// What the preview shows, and what it waits for.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The torrent that was read last.
    page: FactsPage,
    /// The chosen torrent, and since when.
    chosen: Option<(TorrentId, Timestamp)>,
    outdated: bool,
}

impl Preview {
    /// Follows the chosen line; returns what has to be read.
    pub fn follow(&mut self, chosen: Option<&TorrentId>, now: Timestamp) -> Option<Effect> {
        if self.chosen.as_ref().map(|(id, _)| id) != chosen {
            self.chosen = chosen.map(|id| (id.clone(), now));
        }
        self.next_tick().filter(|due| *due <= now)?;
        let id = self.chosen.as_ref().map(|(id, _)| id.clone())?;
        self.outdated = false;
        // What is shown of the same torrent stays until the answer.
        if self.page.id() == Some(&id) {
            self.page.refresh(Owner::Preview)
        } else {
            Some(self.page.open(Owner::Preview, id))
        }
    }

    /// Records that the archive has changed.
    pub fn outdate(&mut self) {
        self.outdated = true;
    }

    /// Handles an answer, or a part of one; returns what has to be asked again.
    pub fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer) -> Option<Effect> {
        match answer {
            ArchiveAnswer::Torrent { facts, timeline } => return self.page.loaded(ticket, facts, timeline),
            ArchiveAnswer::Failures(failures) => self.page.failures_loaded(ticket, failures),
            _ => {}
        }
        None
    }

    /// Records that what was asked for cannot be read; says whether anybody waits for it.
    pub fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.page.not_loaded(ticket, why)
    }

    /// Returns when the chosen line will have stood still for long enough.
    pub fn next_tick(&self) -> Option<Timestamp> {
        let is_behind = |id: &TorrentId| self.outdated || self.page.id() != Some(id);
        let (_, since) = self.chosen.as_ref().filter(|(id, _)| !self.page.is_pending() && is_behind(id))?;
        since.checked_add(STILL).ok()
    }

    /// Brings what is shown up to date with the room there is.
    pub fn layout(&mut self, area: Rect, ctx: &Ctx) {
        let inner = Panel::inner(area);
        self.page.layout(inner.height.into(), inner.width, ctx);
    }

    /// Draws it beside the table; with a search, the first file that it has found comes first.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, row: Option<&TorrentRow>, search: Option<&Matcher>, ctx: &Ctx) {
        let Some(row) = row else {
            Panel { title: "Detail", count: "", remark: "" }.draw(buf, area, ctx);
            return;
        };
        let inner = Panel { title: "Detail", count: "", remark: "" }.draw(buf, area, ctx);
        let facts = self.page.facts().filter(|_| self.page.id() == Some(&row.id));
        let mut lines = head(row, inner.width, ctx);
        if let Some(path) = search.zip(facts).and_then(|(search, facts)| found_file(search, row, facts)) {
            let room = usize::from(inner.width).saturating_sub(LABEL).max(8);
            for (n, part) in wrap(&clean(path), room).into_iter().enumerate() {
                let label = if n == 0 { "Found in" } else { "" };
                lines.push(vec![(format!("{label:<LABEL$}"), Role::Dim), (part, Role::Hit)]);
            }
            lines.push(Vec::new());
        }
        if let Some(all) = self.page.lines().filter(|_| facts.is_some()) {
            let room = usize::from(inner.height).saturating_sub(lines.len());
            let places = (0..).map_while(|at| self.page.place_of(at));
            // What the facts tell stands above, or below for who wants to copy it.
            let places = places.filter(|(section, _)| *section != Section::Facts).skip(1).take(room);
            lines.extend(places.map(|(section, at)| all.line_within(section, at, inner.width.into(), ctx)));
            let short = |label: &str, text: &str| {
                vec![(format!("{label:<5}"), Role::Faint), (middle(&clean(text), 34), Role::Dim)]
            };
            lines.push(Vec::new());
            lines.extend(facts.and_then(|facts| facts.torrent.hash.as_deref()).map(|hash| short("hash", hash)));
            lines.push(short("id", row.id.as_str()));
        }
        for (line, y) in lines.into_iter().zip(0..inner.height) {
            let spans: Vec<_> = line.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
            put_spans(buf, inner, 0, y, &spans);
        }
    }
}

/// Returns the first file because of which a search finds a torrent that its name does not answer for.
fn found_file<'a>(search: &Matcher, row: &TorrentRow, facts: &'a TorrentFacts) -> Option<&'a str> {
    let hits = search.name_hits(folded(&row.name).as_bytes());
    if !search.needs().paths || search.verdict(hits, false).is_some() {
        return None;
    }
    let files = facts.detail.as_ref()?.0.files.as_deref()?;
    let holds = |path: &str| search.path_hits(folded(path).as_bytes(), Hits::default()) != Hits::default();
    files.iter().take(LOOKED_AT).map(|file| file.path.as_str()).find(|path| holds(path))
}

/// Returns the name, and how the torrent stands.
fn head(row: &TorrentRow, cells: u16, ctx: &Ctx) -> Vec<Vec<(String, Role)>> {
    let name = wrap(&shown_name(&row.name, &row.id), cells.into()).into_iter().take(NAME_LINES);
    let mut lines: Vec<_> = name.map(|part| vec![(part, Role::Heading)]).collect();
    let (glyph, words, role) = if row.gone {
        (GONE, "gone".into(), Role::Gone)
    } else {
        (status_glyph(&row.status), status_words(&row.status), status_role(&row.status))
    };
    let mut stands = vec![(format!("{} {words}", ctx.glyph(glyph)), role)];
    if let Some(percent) = row.progress.filter(|percent| *percent > 0.0 && *percent < 100.0) {
        stands.push((format!(" {:.0}%", percent.floor()), role));
    }
    stands.push((format!("   {}", torrent_size(row.bytes)), Role::Text));
    stands.extend(row.added.map(|at| (format!("   {}", calm_moment(at, ctx.now, &ctx.zone)), Role::Dim)));
    lines.extend([Vec::new(), stands, Vec::new()]);
    lines
}
