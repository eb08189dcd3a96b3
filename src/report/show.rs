//! Everything that is known of one torrent, for people and for scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::TextStyle;
use super::history::change_value;
use super::json::{number, write_json};
use crate::format::{
    age, change_words, clean, count, counted, gib_label, known_percent, local_minute, shown_name, shown_path,
    shown_word, size, torrent_size,
};
use crate::model::{
    FoundTorrent, HistoryEvent, OtherDetail, PastFailure, Phase, Reason, Status, Timestamp, TorrentFacts, TorrentFile,
    true_instant,
};

/// Version of the JSON shape.
const SCHEMA: u8 = 1;

/// Everything that is shown of one torrent.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What the archive knows.
    pub facts: TorrentFacts,
    /// What was observed, newest first.
    pub timeline: Vec<HistoryEvent>,
    /// Fetches that failed, newest first.
    pub failures: Vec<PastFailure>,
}

impl Shown {
    /// Returns each file with its link, when that is certain.
    fn paired(&self) -> Option<Vec<(&TorrentFile, Option<&str>)>> {
        let mut paired: Vec<(&TorrentFile, Option<&str>)> =
            self.facts.files().iter().map(|file| (file, None)).collect();
        for (link, file) in self.facts.links().iter().zip(self.facts.linked_files()?) {
            paired[file].1 = Some(link);
        }
        Some(paired)
    }
}

/// Writes it for a person.
pub fn show_text(out: &mut dyn Write, shown: &Shown, now: Timestamp, style: &TextStyle) -> io::Result<()> {
    let mut page = Page { out, now, style };
    page.facts(&shown.facts)?;
    page.files(shown)?;
    page.timeline(&shown.timeline)?;
    page.failures(&shown.failures)?;
    page.others(&shown.facts.others)
}

/// Labelled lines on their way out.
struct Page<'a> {
    out: &'a mut dyn Write,
    now: Timestamp,
    style: &'a TextStyle,
}

impl Page<'_> {
    fn line(&mut self, label: &str, value: &str) -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{}{value}", self.style.muted(&format!("{label:<10}")))
    }

    fn raw(&mut self, label: &str, value: Option<&str>) -> io::Result<()> {
        self.line(label, &clean(value.unwrap_or_default()))
    }

    fn moment(&self, at: Timestamp) -> String {
        let ago = match age(at, self.now).as_str() {
            "now" => "now".to_owned(),
            age => format!("{age} ago"),
        };
        format!("{} ({ago})", local_minute(at, &self.style.zone))
    }

    fn time(&mut self, label: &str, at: Option<Timestamp>, raw: Option<&str>) -> io::Result<()> {
        match at {
            Some(at) => {
                let moment = self.moment(at);
                self.line(label, &moment)
            }
            None => self.raw(label, raw),
        }
    }

    fn facts(&mut self, facts: &TorrentFacts) -> io::Result<()> {
        let torrent = &facts.torrent;
        let detail = facts.detail.as_ref().map(|(detail, _)| detail);
        let name = shown_name(facts.name().unwrap_or_default(), &torrent.id);
        self.line("Name", &self.style.heading(&name))?;
        let original = facts.original_name();
        self.raw("Original", original.filter(|name| Some(*name) != torrent.filename.as_deref()))?;
        self.line("Id", torrent.id.as_str())?;
        if let Some(gone) = facts.gone_at {
            let since = local_minute(gone, &self.style.zone);
            self.line("Gone", &format!("since {since}; Real-Debrid no longer has it"))?;
        }
        let status = shown_word(torrent.status.as_ref().map_or("", Status::as_str));
        let phase = torrent.status.as_ref().map_or(Phase::Unknown, Status::phase);
        let status = self.style.of_phase(phase, &status);
        self.line("Status", &format!("{status}, {}", known_percent(torrent.progress)))?;
        if let Some(bytes) = torrent.bytes.filter(|bytes| *bytes > 0) {
            let exact = format!("{} ({} bytes)", size(bytes), count(bytes.unsigned_abs()));
            let whole = detail.and_then(|detail| detail.original_bytes).filter(|whole| *whole != bytes);
            let whole = whole.map_or_else(String::new, |whole| format!(", {} as a whole", size(whole)));
            self.line("Size", &format!("{exact}{whole}"))?;
        } else {
            self.line("Size", "-")?;
        }
        self.time("Added", facts.added_at, Some(&shown_word(torrent.added.as_deref().unwrap_or_default())))?;
        self.time("Ended", torrent.ended.as_deref().and_then(true_instant), torrent.ended.as_deref())?;
        if let Some(speed) = torrent.speed.filter(|speed| *speed > 0) {
            let seeders = torrent.seeders.map(|n| format!(", {}", counted(n.unsigned_abs(), "seeder", "seeders")));
            self.line("Speed", &format!("{}/s{}", gib_label(speed), seeders.unwrap_or_default()))?;
        }
        self.raw("Hash", torrent.hash.as_deref())?;
        self.raw("Host", torrent.host.as_deref())?;
        let seen = (local_minute(facts.first_seen, &self.style.zone), local_minute(facts.last_seen, &self.style.zone));
        self.line("Seen", &format!("first {}, last {}", seen.0, seen.1))?;
        let fetched = facts.detail.as_ref().map(|(_, at)| format!("archived {}", self.moment(*at)));
        let fetched = fetched.unwrap_or_else(|| "not archived".to_owned());
        let owed = facts.owed.map_or_else(String::new, |why| format!(", owed: {}", why.words()));
        self.line("Detail", &[fetched, owed].concat())
    }

    fn files(&mut self, shown: &Shown) -> io::Result<()> {
        let (files, paired) = (shown.facts.files(), shown.paired());
        if !files.is_empty() {
            let selected = files.iter().filter(|file| file.selected).count() as u64;
            writeln!(
                self.out,
                "\n{}{}, {} selected (*)",
                self.style.heading("Files     "),
                count(files.len() as u64),
                count(selected)
            )?;
            let alone = || files.iter().map(|file| (file, None)).collect();
            for (file, link) in paired.clone().unwrap_or_else(alone) {
                let mark = if file.selected { '*' } else { ' ' };
                let path = shown_path(file.path.strip_prefix('/').unwrap_or(&file.path));
                writeln!(self.out, "  {mark} {:>9}  {path}", gib_label(file.bytes))?;
                if let Some(link) = link {
                    writeln!(self.out, "               {}", clean(link))?;
                }
            }
        }
        if let Some(n) = shown.facts.files_count().filter(|_| shown.facts.detail.is_none()) {
            writeln!(
                self.out,
                "\n{}{}, as imported; a sync fetches which",
                self.style.heading("Files     "),
                count(n.unsigned_abs())
            )?;
        }
        if paired.is_none() && !shown.facts.links().is_empty() {
            writeln!(self.out, "\n{}{}", self.style.heading("Links     "), count(shown.facts.links().len() as u64))?;
            shown.facts.links().iter().try_for_each(|link| writeln!(self.out, "  {}", clean(link)))?;
        }
        Ok(())
    }

    fn timeline(&mut self, events: &[HistoryEvent]) -> io::Result<()> {
        if !events.is_empty() {
            writeln!(self.out, "\n{}", self.style.heading("Timeline"))?;
        }
        events.iter().try_for_each(|event| {
            writeln!(
                self.out,
                "  {}  {}{}",
                local_minute(event.at, &self.style.zone),
                event.kind.words(),
                change_words(event)
            )
        })
    }

    fn failures(&mut self, failures: &[PastFailure]) -> io::Result<()> {
        if !failures.is_empty() {
            writeln!(self.out, "\n{}", self.style.heading("Failed fetches"))?;
        }
        failures.iter().try_for_each(|failed| {
            let requests = counted(failed.attempts.into(), "request", "requests");
            let end = if failed.resolved.is_some() { ", succeeded later" } else { "" };
            writeln!(
                self.out,
                "  {}  {} ({requests}{end})",
                local_minute(failed.at, &self.style.zone),
                clean(&failed.message)
            )
        })
    }

    fn others(&mut self, others: &[OtherDetail]) -> io::Result<()> {
        if !others.is_empty() {
            writeln!(self.out, "\n{}", self.style.heading("Told with another hash under the same id"))?;
        }
        others.iter().try_for_each(|other| {
            let what = match other.why.as_str() {
                "listed" => "told by the list only".to_owned(),
                _ => format!(
                    "{}, {}",
                    clean(other.name.as_deref().unwrap_or_default()),
                    counted(other.files.len() as u64, "file", "files")
                ),
            };
            let kept = local_minute(other.kept, &self.style.zone);
            writeln!(
                self.out,
                "  {kept}  {}  {what} (files and links: --json)",
                other.hash.as_deref().map_or_else(|| "no hash".to_owned(), clean)
            )
        })
    }
}

fn other_value(other: &OtherDetail) -> Value {
    let files = other
        .files
        .iter()
        .map(|file| json!({ "id": file.id, "path": file.path, "bytes": file.size(), "selected": file.selected }));
    json!({
        "why": other.why, "kept_at": other.kept, "hash": other.hash, "name": other.name, "bytes": other.bytes,
        "original_name": other.original_filename, "original_bytes": other.original_bytes,
        "fetched_at": other.fetched, "links": other.links, "files": files.collect::<Vec<_>>(),
    })
}

/// Writes it as one JSON object.
pub fn show_json(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let (facts, torrent) = (&shown.facts, &shown.facts.torrent);
    let detail = facts.detail.as_ref();
    // What is gone is in no phase, as in queries.
    let phase = facts.gone_at.is_none().then(|| torrent.status.as_ref().map_or(Phase::Unknown, Status::phase));
    let pairs = shown.paired();
    let certain = pairs.is_some();
    let pairs = pairs.unwrap_or_else(|| shown.facts.files().iter().map(|file| (file, None)).collect());
    let files: Vec<Value> = pairs
        .into_iter()
        .map(|(file, link)| {
            json!({ "id": file.id, "path": file.path, "bytes": file.size(), "selected": file.selected, "link": link })
        })
        .collect();
    let failures: Vec<Value> = shown
        .failures
        .iter()
        .map(|failed| {
            json!({
                "at": failed.at, "http_status": failed.http_status, "error_code": failed.error_code,
                "message": failed.message, "attempts": failed.attempts, "resolved_at": failed.resolved,
            })
        })
        .collect();
    write_json(
        out,
        &json!({
            "schema": SCHEMA,
            "id": torrent.id.as_str(), "name": torrent.filename, "hash": torrent.hash, "bytes": torrent.bytes,
            "status": torrent.status.as_ref().map(Status::as_str),
            "phase": phase.map(Phase::as_str),
            "progress": torrent.progress.map(number), "host": torrent.host, "split": torrent.split,
            "speed": torrent.speed, "seeders": torrent.seeders,
            "added": facts.added_at, "added_on": torrent.added,
            "ended": torrent.ended.as_deref().and_then(true_instant), "ended_on": torrent.ended,
            "first_seen": facts.first_seen, "last_seen": facts.last_seen, "gone_at": facts.gone_at,
            "original_name": facts.original_name(),
            "original_bytes": detail.and_then(|(detail, _)| detail.original_bytes),
            "fetched_at": detail.map(|(_, at)| *at),
            "owed": facts.owed.map(Reason::as_str),
            "links_belong_to_files": certain,
            "links": shown.facts.links(),
            "files": files, "files_count": facts.files_count(),
            "timeline": shown.timeline.iter().map(change_value).collect::<Vec<_>>(),
            "failures": failures,
            "other_details": shown.facts.others.iter().map(other_value).collect::<Vec<_>>(),
        }),
    )
}

/// Writes the torrents that a text may mean, one a line: id, size, name.
pub fn candidates_text(out: &mut dyn Write, candidates: &[FoundTorrent], most: usize) -> io::Result<()> {
    for found in candidates.iter().take(most) {
        let row = &found.row;
        let gone = if row.gone { ", gone" } else { "" };
        writeln!(out, "  {}  {:>9}  {}{gone}", row.id, torrent_size(row.bytes), shown_name(&row.name, &row.id))?;
    }
    match candidates.len().saturating_sub(most) {
        0 => Ok(()),
        more => writeln!(out, "  and {} more", count(more as u64)),
    }
}
