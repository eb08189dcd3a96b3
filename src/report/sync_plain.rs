//! A sync for people: a progress bar on a terminal, plain lines in a pipe.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::tz::TimeZone;

use super::Reporter;
use crate::format::{clean, count, counted, duration, local_second, pad_right, shown_name};
use crate::model::{Outcome, Timestamp};
use crate::sync::{
    EventKind, Gatherer, Level, LogLine, RunEnd, Stage, SyncEvent, SyncProgress, by_reason, narrate, next_step,
};

/// Without a bar a progress line appears this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Nothing on success.
    Quiet,
    /// The steps.
    Steps,
    /// The steps and a line for each torrent.
    Everything,
}

/// Writes the log to one writer and the final summary to another.
pub struct SyncPlain<L, S> {
    log: L,
    summary: S,
    detail: Detail,
    bar: Option<ProgressBar>,
    progress: SyncProgress,
    next_line: Option<Timestamp>,
    gatherer: Gatherer,
}

impl<L: Write, S: Write> SyncPlain<L, S> {
    /// Makes a reporter; `bar` draws a progress bar on stderr, which must be a terminal then.
    pub fn new(log: L, summary: S, detail: Detail, bar: bool) -> Self {
        let bar = (bar && detail != Detail::Quiet).then(new_bar);
        Self {
            log,
            summary,
            detail,
            bar,
            progress: SyncProgress::default(),
            next_line: None,
            gatherer: Gatherer::default(),
        }
    }

    fn line(&mut self, line: &LogLine) -> io::Result<()> {
        let least = match self.detail {
            Detail::Quiet => return Ok(()),
            Detail::Steps => Level::Info,
            Detail::Everything => Level::Detail,
        };
        if line.level < least {
            return Ok(());
        }
        let time = local_second(line.at, &TimeZone::system());
        let mark = if line.level >= Level::Warning { format!("{}: ", line.level.as_str()) } else { String::new() };
        let (log, text) = (&mut self.log, &line.text);
        let mut write = || writeln!(log, "{time} {mark}{text}");
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn move_bar(&mut self, now: Timestamp) -> io::Result<()> {
        if let Some(bar) = &self.bar {
            bar.set_length(self.progress.planned());
            bar.set_position(self.progress.done());
            bar.set_message(message(&self.progress, now));
            return Ok(());
        }
        if self.detail == Detail::Quiet || self.progress.stage != Stage::Fetching || self.progress.planned() == 0 {
            return Ok(());
        }
        match self.next_line {
            Some(next) if now < next => Ok(()),
            previous => {
                self.next_line = now.checked_add(LINE_EVERY).ok();
                // The first line comes after the first wait: a short run needs none.
                if previous.is_none() { Ok(()) } else { self.progress_line(now) }
            }
        }
    }

    fn progress_line(&mut self, now: Timestamp) -> io::Result<()> {
        let p = &self.progress;
        let text = format!("{} of {} details, {}.", count(p.done()), count(p.planned()), message(p, now));
        self.line(&LogLine { at: now, level: Level::Info, text })
    }
}

impl<L: Write, S: Write> Reporter for SyncPlain<L, S> {
    fn event(&mut self, event: &SyncEvent) -> io::Result<()> {
        self.progress.apply(event);
        let mut lines = match self.detail {
            Detail::Everything => narrate(event).into_iter().collect(),
            Detail::Quiet | Detail::Steps => self.gatherer.tell(event),
        };
        if matches!(event.kind, EventKind::RunFinished { .. }) {
            // How it ended is the summary's to say.
            lines.pop();
        }
        lines.iter().try_for_each(|line| self.line(line))?;
        self.move_bar(event.at)
    }

    fn finish(&mut self, end: &RunEnd, _exit_code: u8) -> io::Result<()> {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        if self.detail == Detail::Quiet || end.outcome == Outcome::Failed {
            return Ok(());
        }
        if end.dry_run && self.detail == Detail::Everything {
            for item in &end.plan {
                writeln!(
                    self.summary,
                    "{}  {}  {}",
                    item.id,
                    pad_right(item.reason.word(), 14),
                    shown_name(&item.name, &item.id)
                )?;
            }
        }
        let lines = if end.dry_run {
            plan_lines(end, self.progress.plan.as_ref().map_or(0, |plan| plan.besides))
        } else {
            summary_lines(end)
        };
        for line in lines {
            writeln!(self.summary, "{line}")?;
        }
        self.summary.flush()
    }
}

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(5));
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} {wide_msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

fn message(p: &SyncProgress, now: Timestamp) -> String {
    if let Some(until) = p.paused_until.filter(|until| *until > now) {
        return format!("waiting until {}", local_second(until, &TimeZone::system()));
    }
    let eta = p.eta(now).map_or_else(String::new, |left| format!(", {} left", duration(left)));
    let g = p.gauge;
    let [in_flight, used, limit] = [g.in_flight, g.window_used, g.window_limit].map(|n| count(n.into()));
    format!("{:.1} a second{eta}, {in_flight} in flight, quota {used}/{limit}", p.rate(now))
}

/// Tells what a run would have done.
fn plan_lines(end: &RunEnd, besides: u64) -> Vec<String> {
    let s = &end.summary;
    let mut lines = Vec::new();
    if s.listed > 0 {
        lines.push(format!("Listed    {}", counted(s.listed, "torrent", "torrents")));
    }
    for (reason, n) in by_reason(&end.plan) {
        lines.push(format!("Would fetch {} {}", count(n), reason.words()));
    }
    if end.plan.is_empty() {
        lines.push("Would fetch nothing".to_owned());
    }
    if besides > 0 {
        lines.push(format!(
            "Besides   {} owed; redriva sync fetches them",
            counted(besides, "detail stays", "details stay")
        ));
    }
    lines.push("Stored    nothing; this was a dry run".to_owned());
    lines
}

/// Tells what a run did in a few lines.
fn summary_lines(end: &RunEnd) -> Vec<String> {
    let s = &end.summary;
    let mut lines = Vec::new();
    if s.list_complete || s.listed + s.unlisted > 0 {
        let complete = match s.unlisted {
            0 if s.list_complete => String::new(),
            0 => " (the list is not proved complete)".to_owned(),
            n => format!(" (the list was incomplete: {} not listed)", count(n)),
        };
        lines.push(format!("Listed    {}{complete}", counted(s.listed, "torrent", "torrents")));
        let found: Vec<String> = [
            (s.new, "new"),
            (s.changed, "changed"),
            (s.finished, "finished"),
            (s.broken, "failed"),
            (s.gone, "gone"),
            (s.returned, "back"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", count(n)))
        .collect();
        lines.push(format!("Found     {}", if found.is_empty() { "nothing new".to_owned() } else { found.join(", ") }));
    }
    lines.push(format!("Archived  {} in {}", counted(s.archived, "detail", "details"), duration(s.took)));
    if s.failed > 0 {
        lines.push(format!("Failed    {}", counted(s.failed, "detail", "details")));
    }
    if s.rejected > 0 {
        lines.push(format!("Set aside {} that could not be read", counted(s.rejected, "row", "rows")));
    }
    lines.push(format!("Requests  {}, {} refused", count(s.requests), count(s.refused)));
    lines.push(format!("Next      {}", next_step(s)));
    lines.into_iter().map(|line| clean(&line)).collect()
}
