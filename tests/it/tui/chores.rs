//! What the palette offers besides syncing: clear, check, export, and what comes back.

use insta::assert_snapshot;
use redriva::model::{Contents, ExportFormat, Outcome, RunSummary, SyncMode};
use redriva::sync::EventKind;
use redriva::tui::testing::{ArchiveAnswer, ArchiveQuery, Effect, Failure, MessageKind, Owner, Route, Task, TaskKind};

use super::dashboard::overview;
use super::{AppHarness, account, answer, facts, numbered, read};

fn contents() -> Contents {
    Contents { torrents: 4_233, gone: 4, details: 4_232, files: 81_002, events: 9_120, runs: 31, bytes: 44_040_192 }
}

fn asked_to_clear() -> AppHarness {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press(":").type_in("clear the archive").press("enter");
    assert_eq!(bench.orders(), [Effect::Do(Task::CountArchive)]);
    bench.deliver(MessageKind::ArchiveCounted(contents()));
    bench
}

#[test]
fn clearing_says_exactly_what_and_takes_a_typed_word() {
    let mut bench = asked_to_clear();
    assert_snapshot!("clear_question", bench.screen());
    bench.press("enter").type_in("clea").press("enter");
    assert!(bench.orders().is_empty(), "only the whole word is an answer");
    bench.type_in("r").press("enter");
    assert_eq!(bench.orders(), [Effect::Do(Task::ClearArchive { contents: contents() })]);
}

#[test]
fn escape_leaves_the_archive_alone() {
    let mut bench = asked_to_clear();
    bench.type_in("clear").press("esc");
    assert!(bench.orders().is_empty() && bench.app.layers.overlays.is_empty());
}

#[test]
fn a_cleared_archive_is_read_anew_and_old_answers_are_forgotten() {
    let mut bench = asked_to_clear();
    bench.type_in("clear").press("enter").orders();
    bench
        .press("enter")
        .deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(3))), timeline: vec![] }));
    // The archive is being read when it is emptied under the reader.
    bench.deliver(MessageKind::ArchiveChanged);
    bench.orders();
    bench.deliver(MessageKind::ArchiveCleared { snapshot: "/data/snapshots/one.db".to_owned() });
    assert_eq!(bench.app.layers.route, Route::Torrents);
    assert!(bench.names().is_empty());
    assert!(bench.screen().contains("/data/snapshots/one.db"), "{}", bench.screen());
    bench.deliver(numbered(Owner::Table, 2, ArchiveAnswer::Rows { rows: account(), rev: 7 }));
    assert!(bench.names().is_empty(), "what was read before is no longer there");
    assert!(bench.orders().contains(&read(Owner::Table, 3, ArchiveQuery::Rows { since: None })));
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: Vec::new(), rev: 8 }));
    assert!(bench.screen().contains("The archive is empty."));
}

#[test]
fn an_archive_that_became_another_one_is_read_anew_and_told() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("space").orders();
    bench.deliver(MessageKind::ArchiveReplaced);
    assert!(bench.names().is_empty());
    assert!(bench.orders().contains(&read(Owner::Table, 2, ArchiveQuery::Rows { since: None })));
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account()[..2].to_vec(), rev: 1 }));
    let screen = bench.screen();
    assert!(screen.contains("emptied, put back or replaced") && screen.contains("2 torrents"), "{screen}");
    assert!(!screen.contains("marked"), "{screen}");
    // What this screen emptied itself was told already.
    bench.deliver(MessageKind::ArchiveCleared { snapshot: "/data/one.db".to_owned() }).press("esc esc");
    bench.deliver(MessageKind::ArchiveReplaced);
    assert!(!bench.screen().contains("put back or replaced"), "{}", bench.screen());
}

#[test]
fn how_the_archive_stands_is_read_again_on_every_screen_once_something_was_written() {
    for screen in ["1", "2", "3", "4", "5", "6"] {
        let mut bench = AppHarness::loaded(80, 24, account());
        bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview())))).press(screen);
        bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview())))).orders();
        bench.deliver(MessageKind::ArchiveChanged);
        let asked = |effect: &Effect| matches!(effect, Effect::Read { query: ArchiveQuery::Overview { .. }, .. });
        assert_eq!(bench.orders().iter().filter(|effect| asked(effect)).count(), 1, "screen {screen}");
    }
}

#[test]
fn nothing_is_cleared_while_a_sync_runs_or_when_there_is_nothing() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.sync(EventKind::RunStarted { mode: SyncMode::Fast, archived: 12 });
    bench.press(":").type_in("clear the archive");
    assert!(bench.screen().contains("Nothing is called that."), "{}", bench.screen());

    let mut bench = AppHarness::loaded(80, 24, Vec::new());
    bench.deliver(MessageKind::ArchiveCounted(Contents { bytes: 4_096, ..Contents::default() }));
    assert!(bench.app.layers.overlays.is_empty());
    assert!(bench.screen().contains("The archive is empty already."));
}

#[test]
fn an_export_asks_for_its_format() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press(":").type_in("export the archive").press("enter");
    assert_snapshot!("export_menu", bench.screen());
    bench.type_in("spreadsheet").press("enter");
    assert!(bench.screen().contains("Export everything archived"), "{}", bench.screen());
    bench.press("enter");
    let path = "redriva-2026-11-22.csv".into();
    assert_eq!(bench.orders(), [Effect::Do(Task::Export { format: ExportFormat::Csv, path, among: None })]);
    bench.deliver(MessageKind::Told("Wrote 12 torrents to /tmp/redriva-2026-11-22.csv in 0.1 s.".to_owned()));
    assert!(bench.screen().contains("Wrote 12 torrents to /tmp/redriva-2026-11-22.csv"));
}

#[test]
fn token_and_archive_are_checked_in_the_background() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press(":").type_in("check token").press("enter");
    assert_eq!(bench.orders(), [Effect::Do(Task::CheckToken)]);
    bench.press(":").type_in("checksums").press("enter");
    assert_eq!(bench.orders(), [Effect::Do(Task::CheckArchive)]);
    let hint = Some("Bring the newest snapshot back with: redriva snapshot".to_owned());
    bench.deliver(MessageKind::Failure(Failure { headline: "2 problems in the archive".to_owned(), hint }));
    let screen = bench.screen();
    assert!(screen.contains("error: 2 problems in the archive") && screen.contains("redriva snapshot"), "{screen}");
}

#[test]
fn the_help_names_what_has_no_key() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("? /").type_in("snapshot");
    let screen = bench.screen();
    assert!(screen.contains("in the palette") && screen.contains("Clear the archive"), "{screen}");
}

fn told(kind: TaskKind, text: &str) -> MessageKind {
    MessageKind::TaskDone { kind, answer: Box::new(MessageKind::Told(text.to_owned())) }
}

#[test]
fn leaving_asks_while_something_is_under_way_that_would_be_lost() {
    for (words, kind, asked) in [
        ("export the archive", TaskKind::Export, Some("Quit while an export is written?")),
        ("checksums", TaskKind::CheckArchive, Some("Quit while the archive is checked?")),
        ("check token", TaskKind::CheckToken, None),
    ] {
        let mut bench = AppHarness::loaded(80, 24, account());
        bench.press(":").type_in(words).press("enter");
        if kind == TaskKind::Export {
            bench.type_in("spreadsheet").press("enter enter");
        }
        assert!(matches!(&bench.orders()[..], [Effect::Do(job)] if job.kind() == kind));
        bench.press("q");
        let Some(asked) = asked else {
            assert_eq!(bench.orders(), [Effect::Quit]);
            continue;
        };
        assert!(bench.orders().is_empty() && bench.screen().contains(asked), "{}", bench.screen());
        bench.press("n ctrl-c");
        assert!(bench.screen().contains(asked), "{}", bench.screen());
        bench.press("ctrl-c");
        assert_eq!(bench.orders(), [Effect::Quit], "twice is an answer");

        bench.deliver(told(kind, "it is done"));
        assert!(bench.screen().contains("it is done"), "{}", bench.screen());
        bench.press("q");
        assert_eq!(bench.orders(), [Effect::Quit], "nothing is under way any more");
    }
}

#[test]
fn a_question_whether_to_quit_stays_true_when_what_it_speaks_of_ends() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press(":").type_in("export the archive").press("enter").type_in("spreadsheet").press("enter enter").orders();
    bench.sync(EventKind::RunStarted { mode: SyncMode::Fast, archived: 12 });
    bench.press("q");
    bench.sync(EventKind::RunFinished { outcome: Outcome::Complete, summary: RunSummary::default(), error: None });
    bench.deliver(MessageKind::SyncEnded { failure: None });
    let screen = bench.screen();
    assert!(screen.contains("Quit while an export is written?") && !screen.contains("cancelled"), "{screen}");
    bench.deliver(told(TaskKind::Export, "it is done"));
    let screen = bench.screen();
    assert!(screen.contains("Quit?") && screen.contains("What was under way has ended."), "{screen}");
    bench.press("n");
    assert!(!bench.orders().contains(&Effect::Quit), "nobody is thrown out");
    bench.press("q");
    assert_eq!(bench.orders(), [Effect::Quit]);
}

#[test]
fn one_question_tells_everything_that_leaving_ends() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press(":").type_in("export the archive").press("enter").type_in("spreadsheet").press("enter enter").orders();
    bench.sync(EventKind::RunStarted { mode: SyncMode::Fast, archived: 12 });
    bench.press("q");
    let screen = bench.screen();
    assert!(
        screen.contains("Quit while a sync runs?") && screen.contains("what is written of it is removed"),
        "{screen}"
    );
    bench.press("y");
    assert_eq!(bench.orders(), [Effect::CancelSync, Effect::Quit]);
}
