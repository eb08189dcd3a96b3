//! What a download says on the command line: a bar on a terminal, lines elsewhere, and a sentence at its end.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::format::{clean, counted, size};
use crate::links::DownloadProgress;

/// What a command shows of a download.
#[derive(Debug)]
pub struct DownloadReport {
    bar: Option<ProgressBar>,
    told: bool,
    own: bool,
}

impl DownloadReport {
    /// Makes one. `own` says whether files are downloaded here, and not only handed over; `told` whether more is said than
    /// what is amiss; `terminal` whether a bar can be drawn.
    pub fn new(own: bool, told: bool, terminal: bool) -> Self {
        Self { bar: (told && terminal).then(|| new_bar(own)), told, own }
    }

    /// Says a line.
    pub fn line(&mut self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            // With a broken stderr there is nobody left to tell.
            None => drop(writeln!(io::stderr(), "{line}")),
        }
    }

    /// Says that a file is whole.
    pub fn whole(&mut self, place: &str) {
        if self.told {
            self.line(&format!("whole: {}", clean(place)));
        }
    }

    /// Shows how far it all is.
    pub fn progress(&mut self, progress: &DownloadProgress) {
        let Some(bar) = &self.bar else { return };
        if self.own {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
            let speed = size(i64::try_from(progress.speed).unwrap_or(i64::MAX));
            let left = progress.total.saturating_sub(progress.done).checked_div(progress.speed);
            let left = left.map(|seconds| crate::format::duration(std::time::Duration::from_secs(seconds)));
            let left = left.map_or_else(String::new, |left| format!(", {left} left"));
            bar.set_message(format!("{} of {} files, {speed}/s{left}", progress.ended(), progress.files));
        } else {
            bar.set_length(progress.files);
            // What failed was handed over before.
            bar.set_position(progress.there + progress.handed + progress.dead);
            bar.set_message("handed over".to_owned());
        }
    }

    /// Takes the bar away.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn new_bar(own: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(5));
    let form = if own {
        "{bar:30} {binary_bytes}/{binary_total_bytes} {wide_msg}"
    } else {
        "{bar:30} {human_pos}/{human_len} {wide_msg}"
    };
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// Writes how it ended.
pub fn download_summary(out: &mut dyn Write, progress: &DownloadProgress, own: bool) -> io::Result<()> {
    let mut parts = Vec::new();
    if own {
        parts.push(format!("{} downloaded", counted(progress.whole, "file was", "files were")));
    } else {
        parts.push(format!(
            "{} handed over to aria2",
            counted(progress.handed - progress.failed, "file was", "files were")
        ));
    }
    for (n, words) in [
        (progress.there, "there already"),
        (progress.handed.saturating_sub(progress.whole + progress.failed), "not finished"),
        (progress.dead, "dead links"),
        (progress.failed, "failed"),
        (progress.files - progress.there - progress.dead - progress.handed.min(progress.files), "not begun"),
    ] {
        if n > 0 && (own || words != "not finished") {
            parts.push(format!("{}: {}", words, crate::format::count(n)));
        }
    }
    writeln!(out, "{}.", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_in_one_sentence() {
        let said = |progress: DownloadProgress, own| {
            let mut out = Vec::new();
            download_summary(&mut out, &progress, own).unwrap();
            String::from_utf8(out).unwrap()
        };
        let progress = DownloadProgress {
            files: 5,
            there: 1,
            handed: 3,
            whole: 2,
            failed: 1,
            dead: 1,
            ..DownloadProgress::default()
        };
        assert_eq!(said(progress, true), "2 files were downloaded; there already: 1; dead links: 1; failed: 1.\n");
        let handed = DownloadProgress { files: 3, handed: 3, ..DownloadProgress::default() };
        assert_eq!(said(handed, false), "3 files were handed over to aria2.\n");
        let stopped = DownloadProgress { files: 3, handed: 1, ..DownloadProgress::default() };
        assert_eq!(said(stopped, true), "0 files were downloaded; not finished: 1; not begun: 2.\n");
    }

    #[test]
    fn what_failed_after_it_was_handed_over_counts_once_on_the_way() {
        let progress =
            DownloadProgress { files: 5, there: 1, handed: 3, failed: 1, dead: 1, ..DownloadProgress::default() };
        let mut report = DownloadReport { bar: Some(ProgressBar::hidden()), told: true, own: false };
        report.progress(&progress);
        let bar = report.bar.unwrap();
        assert_eq!((bar.position(), bar.length()), (5, Some(5)));
    }
}
