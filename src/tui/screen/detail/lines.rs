//! The detail page as lines: facts first, then every file, every link and every observed change.
//!
//! Lines are made for the visible window only; a torrent may have a hundred thousand files.

use crate::format::{age, change_words, clean, count, gib_label, local_minute, percent, size};
use crate::model::{HistoryEvent, Timestamp, TorrentFacts, TorrentFile};
use crate::tui::ctx::Ctx;
use crate::tui::screen::history::Part;
use crate::tui::screen::torrents::phase_role;
use crate::tui::theme::Role;
use crate::tui::widget::wrap;

/// Cells of the labels on the left.
const LABEL: usize = 12;

/// Cells of a size, right-aligned.
const SIZE: usize = 9;

/// One line: pieces of clean text with what they mean.
pub type Line = Vec<(String, Role)>;

/// Everything on the page, ready to be cut into windows.
pub struct Lines<'a> {
    head: Vec<Line>,
    files: &'a [TorrentFile],
    /// The folder that holds all files, with its slash; it is told once.
    folder: &'a str,
    links: &'a [String],
    timeline: Vec<Line>,
}

impl<'a> Lines<'a> {
    /// Lays the page out for a width.
    pub fn new(facts: &'a TorrentFacts, timeline: &[HistoryEvent], cells: u16, ctx: &Ctx) -> Self {
        let files = facts.detail.as_ref().and_then(|(detail, _)| detail.files.as_deref()).unwrap_or(&[]);
        let links = facts.torrent.links.as_deref().unwrap_or(&[]);
        let timeline = timeline.iter().map(|event| event_line(event, ctx)).collect();
        Self { head: head(facts, usize::from(cells), ctx), files, folder: common_folder(files), links, timeline }
    }

    /// Returns the number of lines.
    pub fn count(&self) -> usize {
        self.head.len() + section(self.files.len()) + section(self.links.len()) + section(self.timeline.len())
    }

    /// Returns one line; beyond the end it is empty.
    pub fn line(&self, at: usize) -> Line {
        if let Some(line) = self.head.get(at) {
            return line.clone();
        }
        let at = at - self.head.len();
        if at < section(self.files.len()) {
            return self.file_line(at);
        }
        let at = at - section(self.files.len());
        if at >= section(self.links.len()) {
            return self.timeline_line(at - section(self.links.len()));
        }
        match at {
            0 => Vec::new(),
            1 => heading("Links", &count(self.links.len() as u64)),
            n => self.links.get(n - 2).map_or_else(Vec::new, |link| vec![(clean(link), Role::Text)]),
        }
    }

    fn timeline_line(&self, at: usize) -> Line {
        match at {
            0 => Vec::new(),
            1 => heading("History", &count(self.timeline.len() as u64)),
            n => self.timeline.get(n - 2).cloned().unwrap_or_default(),
        }
    }

    fn file_line(&self, at: usize) -> Line {
        match at {
            0 => Vec::new(),
            1 => {
                let chosen = self.files.iter().filter(|file| file.selected).count();
                let all = count(self.files.len() as u64);
                let folder = if self.folder.is_empty() { "" } else { ", in " };
                let text = format!("{all}, {} selected{folder}{}", count(chosen as u64), clean(self.folder));
                heading("Files", &text)
            }
            n => self.files.get(n - 2).map_or_else(Vec::new, |file| {
                let role = if file.selected { Role::Text } else { Role::Dim };
                let mark = if file.selected { "✓ " } else { "  " };
                let bytes = format!("{:>SIZE$}  ", gib_label(file.bytes));
                let path = clean(relative(&file.path).strip_prefix(self.folder).unwrap_or(&file.path));
                vec![(mark.to_owned(), Role::Done), (bytes, Role::Dim), (path, role)]
            }),
        }
    }
}

/// Returns the path without the slash that the service puts before it.
fn relative(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

/// Returns the first folder when all of several files are in it.
fn common_folder(files: &[TorrentFile]) -> &str {
    let Some(first) = files.first().map(|file| relative(&file.path)).filter(|_| files.len() > 1) else { return "" };
    let folder = first.find('/').map_or("", |end| &first[..=end]);
    if files.iter().all(|file| relative(&file.path).starts_with(folder)) { folder } else { "" }
}

fn event_line(event: &HistoryEvent, ctx: &Ctx) -> Line {
    let change = change_words(event);
    let change = change.trim_start_matches([':', ',']).trim_start().to_owned();
    vec![
        (format!("{}  ", local_minute(event.at, &ctx.zone)), Role::Dim),
        (format!("{:<14}", event.kind.words()), Part::of(event.kind).role()),
        (change, Role::Text),
    ]
}

/// Returns the lines of a list with a blank line and a heading before it; an empty list has none.
fn section(n: usize) -> usize {
    if n == 0 { 0 } else { n + 2 }
}

fn heading(text: &str, remark: &str) -> Line {
    vec![(format!("{text:<LABEL$}"), Role::Heading), (remark.to_owned(), Role::Dim)]
}

/// Collects labelled values, broken into lines that fit.
struct Head {
    lines: Vec<Line>,
    room: usize,
}

impl Head {
    fn add(&mut self, label: &str, value: &str, role: Role) {
        for (n, part) in wrap(value, self.room).into_iter().enumerate() {
            let label = if n == 0 { label } else { "" };
            self.lines.push(vec![(format!("{label:<LABEL$}"), Role::Dim), (part, role)]);
        }
    }

    fn add_text(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.add(label, &clean(value), Role::Text);
        }
    }
}

fn head(facts: &TorrentFacts, cells: usize, ctx: &Ctx) -> Vec<Line> {
    let torrent = &facts.torrent;
    let moment = |at: Timestamp| format!("{} ({})", local_minute(at, &ctx.zone), ago(at, ctx.now));
    let mut head = Head { lines: Vec::new(), room: cells.saturating_sub(LABEL).max(8) };
    head.add_text("Name", torrent.filename.as_deref());
    let original = facts.detail.as_ref().and_then(|(detail, _)| detail.original_filename.as_deref());
    head.add_text("Original", original.filter(|name| Some(*name) != torrent.filename.as_deref()));
    if let Some(at) = facts.gone_at {
        head.add("Gone", &format!("since {}; Real-Debrid no longer has it", local_minute(at, &ctx.zone)), Role::Gone);
    }
    if let Some(status) = &torrent.status {
        let progress = torrent.progress.map_or_else(String::new, |p| format!(", {}", percent(p)));
        head.add("Status", &format!("{}{progress}", clean(status.as_str())), phase_role(status.phase()));
    }
    if let Some(bytes) = torrent.bytes.filter(|bytes| *bytes > 0) {
        head.add("Size", &sizes(bytes, facts), Role::Text);
    }
    match (facts.added_at, torrent.added.as_deref()) {
        (Some(at), _) => head.add("Added", &moment(at), Role::Text),
        (None, raw) => head.add_text("Added", raw),
    }
    let ended = torrent.ended.as_deref();
    match ended.and_then(crate::model::true_instant) {
        Some(at) => head.add("Ended", &moment(at), Role::Text),
        None => head.add_text("Ended", ended),
    }
    if let Some(speed) = torrent.speed.filter(|speed| *speed > 0) {
        let seeders = torrent.seeders.map_or_else(String::new, |n| format!(", {n} seeders"));
        head.add("Speed", &format!("{}/s{seeders}", gib_label(speed)), Role::Text);
    }
    head.add_text("Hash", torrent.hash.as_deref());
    head.add_text("Host", torrent.host.as_deref());
    head.add("Id", torrent.id.as_str(), Role::Text);
    let seen = (local_minute(facts.first_seen, &ctx.zone), local_minute(facts.last_seen, &ctx.zone));
    head.add("Seen", &format!("first {}, last {}", seen.0, seen.1), Role::Text);
    match (&facts.detail, facts.owed) {
        (Some((_, at)), None) => head.add("Detail", &format!("archived {}", moment(*at)), Role::Text),
        (Some((_, at)), Some(why)) => {
            let fetched = format!("archived {}, owed again: {}", moment(*at), why.words());
            head.add("Detail", &fetched, Role::Warning);
        }
        (None, Some(why)) => head.add("Detail", &format!("owed: {}", why.words()), Role::Warning),
        (None, None) => head.add("Detail", "not archived", Role::Warning),
    }
    if let Some(failure) = &facts.failure {
        head.add("Failed", &clean(failure), Role::Error);
    }
    head.lines
}

fn sizes(bytes: i64, facts: &TorrentFacts) -> String {
    let exact = format!("{} ({} bytes)", size(bytes), count(bytes.unsigned_abs()));
    match facts
        .detail
        .as_ref()
        .and_then(|(detail, _)| detail.original_bytes)
        .filter(|whole| size(*whole) != size(bytes))
    {
        Some(whole) => format!("{exact}, {} as a whole", size(whole)),
        None => exact,
    }
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    match age(at, now) {
        just_now if just_now == "now" => just_now,
        age => format!("{age} ago"),
    }
}
