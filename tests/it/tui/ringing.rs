//! What took long rings at its end, where nobody looks.

use redriva::links::DownloadProgress;
use redriva::model::{ActCounts, JobState, Outcome, Verb};
use redriva::tui::testing::{Effect, MessageKind, Rings};

use super::{AppHarness, acting, flow, linking};

/// What the terminal has told of its focus, the setting, and whether something of a minute rings at its end.
const CASES: [(Option<bool>, Rings, bool); 9] = [
    (None, Rings::Unseen, false),
    (Some(true), Rings::Unseen, false),
    (Some(false), Rings::Unseen, true),
    (None, Rings::UnlessSeen, true),
    (Some(true), Rings::UnlessSeen, false),
    (Some(false), Rings::UnlessSeen, true),
    (None, Rings::Never, false),
    (Some(true), Rings::Never, false),
    (Some(false), Rings::Never, false),
];

/// Checks a thing that takes some seconds, in every case and once when it is short.
fn check(words: &str, end: impl Fn(&mut AppHarness, u64), begin: impl Fn() -> AppHarness) {
    let short = (Some(false), Rings::UnlessSeen, false);
    let cases = CASES.into_iter().map(|case| (case, 60)).chain([(short, 29)]);
    for ((focus, rings, expected), seconds) in cases {
        let mut bench = begin();
        bench.app.rings = rings;
        focus.map(|focus| bench.deliver(MessageKind::Focus(focus)));
        bench.effects.clear();
        end(&mut bench, seconds);
        let rang = bench.orders().iter().any(|order| matches!(order, Effect::Ring { text } if text.contains(words)));
        assert_eq!(rang, expected, "{words}: {focus:?} {rings:?} {seconds}");
    }
}

#[test]
fn a_sync_rings() {
    let end = |bench: &mut AppHarness, seconds| flow::end(bench, Outcome::Complete, flow::summary(seconds));
    check("5 new", end, flow::running);
}

#[test]
fn a_job_rings() {
    let begin = || {
        let mut bench = acting::shown(Verb::Delete, 3);
        bench.press("3 y");
        assert_eq!(acting::started(&mut bench), Some(3));
        bench
    };
    let end = |bench: &mut AppHarness, seconds| {
        let done = ActCounts { done: 3, ..ActCounts::default() };
        let job = Some(Box::new(acting::job(4, Verb::Delete, JobState::Done, done)));
        bench.wait(seconds).deliver(MessageKind::JobEnded { job, failure: None });
    };
    check("Job 4 is done", end, begin);
}

#[test]
fn a_download_rings() {
    let all = DownloadProgress { files: 4, handed: 4, whole: 4, ..DownloadProgress::default() };
    let end = |bench: &mut AppHarness, seconds| {
        bench.wait(seconds).deliver(MessageKind::DownloadEnded { progress: Some(all), failure: None });
    };
    check("4 files were downloaded", end, || linking::running(100, 30));
}

#[test]
fn the_words_of_the_setting_are_known() {
    let known = ["auto", "always", "never"].map(Rings::named);
    assert_eq!(known, [Rings::Unseen, Rings::UnlessSeen, Rings::Never]);
}
