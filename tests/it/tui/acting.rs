//! Acting on the account from the full screen: plans and what confirms them, the screen of jobs, adding, choosing files.

use std::time::Duration;

use redriva::actions::{ActPlan, AddLimits, FILES_UNKNOWN, LeftOut, Proposal, Quota, Wish};
use redriva::jobs::{JobEvent, WaitReason};
use redriva::model::{
    ActCounts, ActRecord, ActState, JobId, JobRecord, JobState, NewAct, Status, TorrentId, TorrentRow, Verb,
};
use redriva::tui::testing::{ArchiveAnswer, ArchiveQuery, Effect, MessageKind, Owner};

use super::{AppHarness, account, answer, facts, moment, row, setup, with_status};

/// A magnet of nothing that exists.
const MAGNET: &str = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=Metropolis";

fn act(verb: Verb, n: usize) -> NewAct {
    NewAct {
        torrent: TorrentId::parse(&format!("ID{n:011}")).ok(),
        hash: Some(format!("{n:040x}")),
        name: format!("Film.{n}.1927"),
        bytes: Some(1_500_000_000),
        files: Some(1),
        ..NewAct::bare(verb)
    }
}

pub(super) fn proposal(verb: Verb, torrents: usize) -> Proposal {
    let plan = ActPlan { acts: (0..torrents).map(|n| act(verb, n)).collect(), ..ActPlan::default() };
    let adds = AddLimits { wait: Duration::from_secs(5), limit: 25 };
    let quota = Quota { limit: 200, used: 0, adds };
    let listed = Some(moment("2026-11-22T11:50:00Z"));
    Proposal { verb, plan, undoes: None, quota, torrents: 12, listed, most_deleted: 50 }
}

pub(crate) fn job(number: i64, verb: Verb, state: JobState, acts: ActCounts) -> JobRecord {
    JobRecord {
        id: JobId(number),
        verb,
        state,
        account: Some(1),
        origin: String::new(),
        started_by: "the screen".to_owned(),
        undoes: None,
        started: moment("2026-11-22T11:55:00Z"),
        worked: moment("2026-11-22T11:56:00Z"),
        ended: (!state.is_open()).then(|| moment("2026-11-22T11:56:00Z")),
        not_before: None,
        reason: None,
        requests: 7,
        acts,
    }
}

pub(crate) fn record(seq: u32, state: ActState, reason: Option<&str>) -> ActRecord {
    ActRecord {
        seq,
        plan: act(Verb::Delete, seq as usize),
        state,
        known: None,
        new_id: None,
        refusals: 0,
        adopted: false,
        reason: reason.map(str::to_owned),
        http: None,
        code: None,
        attempts: 1,
        at: moment("2026-11-22T11:56:00Z"),
        steps: Vec::new(),
    }
}

pub(super) fn shown(verb: Verb, torrents: usize) -> AppHarness {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.deliver(MessageKind::Proposed(Box::new(proposal(verb, torrents))));
    bench
}

pub(super) fn started(bench: &mut AppHarness) -> Option<usize> {
    bench.orders().into_iter().find_map(|effect| match effect {
        Effect::StartJob(proposal) => Some(proposal.plan.acts.len()),
        _ => None,
    })
}

#[test]
fn a_key_asks_for_the_plan_of_what_is_marked_and_changes_nothing_by_itself() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("space space D");
    let first = ["ID00000000000", "ID00000000001"].map(|id| TorrentId::parse(id).unwrap()).to_vec();
    assert_eq!(bench.orders(), [Effect::Plan(Wish::Delete(first.clone()))]);
    bench.press("R");
    assert_eq!(bench.orders(), [Effect::Plan(Wish::Restore(first))]);
    bench.press("u enter D");
    let page = bench.orders();
    assert!(matches!(&page[..], [.., Effect::Plan(Wish::Delete(ids))] if ids.len() == 1), "{page:?}");
}

#[test]
fn a_plan_says_what_how_many_how_much_at_which_cost_and_what_is_left_out() {
    let mut plan = proposal(Verb::Delete, 3);
    plan.plan.lost_for_ever = vec![(TorrentId::parse("ID00000000001").unwrap(), "WEB-DL".to_owned())];
    plan.plan.left_out =
        vec![redriva::actions::LeftOut { act: act(Verb::Delete, 9), reason: "it is gone already".to_owned() }];
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.deliver(MessageKind::Proposed(Box::new(plan)));
    let screen = bench.screen();
    for text in [
        "Delete 3 torrents",
        "4.19 GiB",
        "Film.0.1927",
        "refused again (WEB-DL)",
        "! 1 of these could not be added again today",
        "Left out: Film.9.1927: it is gone already.",
        "requests, a few seconds.",
        "Type 3 and y to do it:",
    ] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    bench.press("space");
    assert!(bench.screen().contains("Type 2 and y to do it:"), "{}", bench.screen());
}

#[test]
fn the_footer_and_the_menu_offer_at_the_service_only_what_does_something() {
    let mut rows = account();
    rows[1].links = Some(0);
    rows[4].links = None;
    (rows[1].has_dead_links, rows[2].has_dead_links) = (true, true);
    // Downloaded, on the way, downloaded with dead links, failed; gone.
    for (down, puts_back, downloads, deletes) in [
        (0, false, true, true),
        (1, false, false, true),
        (2, true, true, true),
        (4, true, false, true),
        (8, true, true, false),
    ] {
        let mut bench = AppHarness::loaded(200, 60, rows.clone());
        bench.press(&"j ".repeat(down));
        let offered = |text: &str| ["R put back", "d download", "D delete"].map(|hint| text.contains(hint));
        let wanted = [puts_back, downloads, deletes];
        assert_eq!(offered(bench.screen().lines().last().unwrap()), wanted, "{down}: {}", bench.screen());
        bench.press("b");
        let menu = bench.screen();
        let listed = ["Put back at", "Download with", "Delete at"].map(|label| menu.contains(label));
        assert_eq!(listed, wanted, "{down}: {menu}");
    }
    // What is marked is meant: one is enough.
    let mut bench = AppHarness::loaded(200, 60, rows);
    bench.press("space j j j space");
    assert!(bench.screen().lines().last().unwrap().contains("R put back"), "{}", bench.screen());
}

#[test]
fn what_a_plan_leaves_out_is_grouped_by_its_reason_and_what_has_no_known_files_is_a_key_away() {
    let mut plan = proposal(Verb::Restore, 2);
    let left = |n, reason: &str| LeftOut { act: act(Verb::Restore, n), reason: reason.to_owned() };
    plan.plan.left_out = (10..13).map(|n| left(n, FILES_UNKNOWN)).collect();
    plan.plan.left_out.extend((20..32).map(|n| left(n, &format!("Real-Debrid refuses its name (WEB-DL {n})"))));
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.deliver(MessageKind::Proposed(Box::new(plan))).orders();
    let screen = bench.screen();
    for text in [
        "Left out: 15 torrents.",
        "  12  Real-Debrid refuses its name",
        "   3  its files are not known",
        "f also what has no known files, whole",
    ] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    bench.press("space f");
    let ids = [1, 10, 11, 12].map(|n| act(Verb::Restore, n).torrent.unwrap()).to_vec();
    assert_eq!(bench.orders(), [Effect::Plan(Wish::RestoreWhole(ids))]);
}

#[test]
fn a_choice_of_files_is_told_by_how_many_they_are() {
    let mut plan = proposal(Verb::Select, 2);
    plan.plan.acts.iter_mut().for_each(|act| act.selection = Some("1,3-17".to_owned()));
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.deliver(MessageKind::Proposed(Box::new(plan.clone())));
    assert!(bench.screen().contains("Files: 16 that were chosen."), "{}", bench.screen());
    plan.plan.acts[1].selection = Some("2".to_owned());
    bench.press("esc").deliver(MessageKind::Proposed(Box::new(plan)));
    assert!(bench.screen().contains("Files: those that were chosen of each."), "{}", bench.screen());
}

#[test]
fn the_reason_of_the_chosen_act_can_be_read_whole() {
    let reason = "it was active when this was confirmed, and it is downloaded now; nothing was sent for it";
    for (width, height) in [(120, 36), (80, 24), (60, 20)] {
        let mut bench = AppHarness::loaded(width, height, account());
        bench.press("6");
        let job = job(1, Verb::Delete, JobState::Done, ActCounts::default());
        bench.deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(vec![job.clone()]))).press("enter");
        let acts = vec![record(1, ActState::Done, None), record(2, ActState::Skipped, Some(reason))];
        bench.deliver(answer(Owner::JobActs, ArchiveAnswer::JobActs(Some(Box::new((job, acts))))));
        bench.press("j");
        let said = bench.screen().replace(['│', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(reason), "{width}: {}", bench.screen());
    }
}

#[test]
fn enter_confirms_no_plan_and_neither_does_a_paste() {
    let mut bench = shown(Verb::Restore, 3);
    bench.press("enter enter").deliver(MessageKind::Paste("y".to_owned()));
    assert_eq!(started(&mut bench), None);
    bench.press("y");
    assert_eq!(started(&mut bench), Some(3));
    let mut bench = shown(Verb::Delete, 3);
    bench.press("y 3 enter");
    assert_eq!(started(&mut bench), None);
    bench.press("y");
    assert_eq!(started(&mut bench), Some(3));
}

#[test]
fn a_plan_above_the_ceiling_is_refused_and_one_that_is_left_changes_nothing() {
    let mut bench = shown(Verb::Delete, 51);
    assert!(bench.screen().contains("The plan deletes 51, and 50 are allowed in one job"), "{}", bench.screen());
    bench.press("5 1 y");
    assert_eq!(started(&mut bench), None);
    bench.press("esc");
    assert!(!bench.screen().contains("Delete 51"), "{}", bench.screen());
    let mut bench = shown(Verb::Restore, 3);
    bench.press("n");
    assert_eq!(started(&mut bench), None);
    assert!(!bench.screen().contains("Put back 3"), "{}", bench.screen());
}

#[test]
fn no_size_of_the_terminal_hides_the_names_and_what_confirms() {
    for (width, height) in [(200, 60), (120, 36), (80, 24), (40, 12)] {
        let mut bench = AppHarness::loaded(width, height, account());
        bench.deliver(MessageKind::Proposed(Box::new(proposal(Verb::Delete, 30))));
        let screen = bench.screen();
        assert!(screen.contains("Film.0.1927") && screen.contains("Type 30 and y"), "{width}x{height}:\n{screen}");
        bench.press("end");
        assert!(bench.screen().contains("Film.29.1927"), "{width}x{height}:\n{}", bench.screen());
    }
}

#[test]
fn where_nothing_may_be_changed_keys_refuse_with_one_sentence_and_the_header_says_so() {
    let mut setup = setup(100, 30);
    setup.start.read_only = true;
    let mut bench = AppHarness::with(setup);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 })).press("2");
    bench.orders();
    assert!(bench.screen().lines().next().unwrap().contains("read only"), "{}", bench.screen());
    assert!(!bench.screen().contains("D delete"), "{}", bench.screen());
    for key in ["D", "R", "a", "e"] {
        bench.press(key);
        assert_eq!(bench.orders(), [], "{key}");
        assert!(bench.screen().contains("changes nothing at Real-Debrid"), "{key}: {}", bench.screen());
        bench.press("esc");
    }
    bench.deliver(MessageKind::Paste(MAGNET.to_owned()));
    assert!(!bench.screen().contains("Add a torrent"), "{}", bench.screen());
}

#[test]
fn a_magnet_that_is_pasted_outside_of_lines_is_added_and_in_a_line_it_is_text() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.deliver(MessageKind::Paste(MAGNET.to_owned()));
    assert!(bench.screen().contains("The torrent with the hash 0123456789abcdef"), "{}", bench.screen());
    bench.press("tab tab enter");
    let wish = Wish::Add { sources: vec![MAGNET.to_owned()], files: "videos".to_owned(), again: false };
    assert_eq!(bench.orders(), [Effect::Plan(wish)]);
    bench.press("/").deliver(MessageKind::Paste(MAGNET.to_owned()));
    assert!(!bench.screen().contains("Add a torrent"), "{}", bench.screen());
    bench.press("esc").deliver(MessageKind::Paste("metropolis".to_owned()));
    assert!(!bench.screen().contains("Add a torrent"), "{}", bench.screen());
}

#[test]
fn the_files_of_a_torrent_that_waits_are_chosen_in_a_tree() {
    let rows: Vec<TorrentRow> = vec![with_status(row("ID00000000000", "Metropolis", 0), Status::WaitingFilesSelection)];
    let mut bench = AppHarness::loaded(100, 30, rows);
    bench.press("e");
    let id = TorrentId::parse("ID00000000000").unwrap();
    assert_eq!(bench.orders(), [super::read(Owner::FileChoice, 1, ArchiveQuery::Torrents { ids: vec![id.clone()] })]);
    let known = ArchiveAnswer::Torrents(vec![facts(5)]);
    bench.deliver(answer(Owner::FileChoice, known));
    let screen = bench.screen();
    assert!(screen.contains("[x] ▾ Metropolis/") && screen.contains("5 of 5 files chosen"), "{screen}");
    bench.press("j space j space");
    let screen = bench.screen();
    assert!(screen.contains("[-] ▾ Metropolis/") && screen.contains("3 of 5 files chosen"), "{screen}");
    bench.press("enter");
    assert_eq!(bench.orders(), [Effect::Plan(Wish::Select(vec![(id, "2,4-5".to_owned())]))]);
}

/// A view in which a job was confirmed that adds a torrent whose files are to be chosen; the names of the keys come between
/// that and its end, two seconds later.
fn asked(keys: &str) -> AppHarness {
    let mut bench = shown(Verb::Add, 1);
    bench.press("y");
    bench.orders();
    let running = job(4, Verb::Add, JobState::Running, ActCounts { planned: 1, ..ActCounts::default() });
    bench.deliver(MessageKind::JobNews(JobEvent::Started(Box::new(running))));
    let mut act = record(1, ActState::Owed, Some("a person has to choose"));
    act.plan.selection = Some("ask".to_owned());
    act.new_id = TorrentId::parse("NEW0000000001").ok();
    bench.deliver(MessageKind::JobNews(JobEvent::ActEnded(Box::new(act)))).wait(1).press(keys);
    bench
}

/// Ends that job, and answers what is asked then.
fn ended_owing(bench: &mut AppHarness) {
    let rests = job(4, Verb::Add, JobState::Resting, ActCounts { owed: 1, ..ActCounts::default() });
    bench.deliver(MessageKind::JobEnded { job: Some(Box::new(rests)), failure: None });
    let id = TorrentId::parse("NEW0000000001").unwrap();
    let query = ArchiveQuery::Torrents { ids: vec![id.clone()] };
    let asked = |effect: &Effect| matches!(effect, Effect::Read { query: known, .. } if *known == query);
    assert!(bench.orders().iter().any(asked));
    let mut new = facts(3);
    (new.torrent.id, new.torrent.status) = (id, Some(Status::WaitingFilesSelection));
    bench.deliver(answer(Owner::FileChoice, ArchiveAnswer::Torrents(vec![new])));
}

#[test]
fn the_files_of_what_was_added_to_choose_from_open_by_themselves_where_nobody_types() {
    let mut bench = asked("");
    ended_owing(&mut bench);
    assert!(bench.screen().contains("3 of 3 files chosen"), "{}", bench.screen());
    let mut bench = asked("5");
    bench.wait(2);
    ended_owing(&mut bench);
    assert!(bench.screen().contains("3 of 3 files chosen"), "{}", bench.screen());
}

#[test]
fn where_somebody_is_at_something_else_the_files_are_a_key_away_that_is_told() {
    for (keys, leave) in [("5 j", ""), ("2 /", "esc"), ("2 :", "esc"), ("a", "esc")] {
        let mut bench = asked(keys);
        if !leave.is_empty() {
            bench.wait(2);
        }
        ended_owing(&mut bench);
        let screen = bench.screen();
        assert!(!screen.contains("files chosen"), "{keys}: {screen}");
        assert!(screen.contains("Choose the files of Metropolis.1927.2160p.Restored: e."), "{keys}: {screen}");
        bench.press(leave).press("1 e");
        let orders = bench.orders();
        assert!(
            matches!(&orders[..], [.., Effect::Read { ticket, .. }] if ticket.owner == Owner::FileChoice),
            "{orders:?}"
        );
        bench.deliver(answer(Owner::FileChoice, ArchiveAnswer::Torrents(vec![facts(3)])));
        assert!(bench.screen().contains("3 of 3 files chosen"), "{keys}: {}", bench.screen());
    }
}

#[test]
fn what_waits_no_more_is_not_offered() {
    let mut bench = asked("");
    let rests = job(4, Verb::Add, JobState::Resting, ActCounts { owed: 1, ..ActCounts::default() });
    bench.deliver(MessageKind::JobEnded { job: Some(Box::new(rests)), failure: None });
    bench.deliver(answer(Owner::FileChoice, ArchiveAnswer::Torrents(vec![facts(3)])));
    assert!(!bench.screen().contains("files chosen"), "{}", bench.screen());
    bench.press("1 esc e");
    assert!(bench.screen().contains("Only a torrent that waits"), "{}", bench.screen());
}

#[test]
fn several_torrents_that_wait_are_one_tree_that_folds_with_a_choice_for_each() {
    let waits = |n: usize| {
        let row = row(&format!("ID{n:011}"), &format!("Film {n}"), 0);
        with_status(row, Status::WaitingFilesSelection)
    };
    let mut rows: Vec<TorrentRow> = (0..3).map(waits).collect();
    rows[1].status = Status::Downloaded;
    let mut bench = AppHarness::loaded(100, 40, rows);
    bench.press("A e");
    let [one, _, two] = [0, 1, 2].map(|n| TorrentId::parse(&format!("ID{n:011}")).unwrap());
    let asked = bench.orders();
    let mut ids = match &asked[..] {
        [Effect::Read { query: ArchiveQuery::Torrents { ids }, .. }] => ids.clone(),
        other => panic!("{other:?}"),
    };
    ids.sort_unstable();
    assert_eq!(ids, [one.clone(), two.clone()], "one that does not wait is left out");
    let of = |id: &TorrentId, name: &str, files| {
        let mut facts = facts(files);
        (facts.torrent.id, facts.torrent.filename) = (id.clone(), Some(name.to_owned()));
        facts
    };
    let known = ArchiveAnswer::Torrents(vec![of(&one, "Film 0", 5), of(&two, "Film 2", 2)]);
    bench.deliver(answer(Owner::FileChoice, known));
    let screen = bench.screen();
    for text in ["2 torrents", "[x] ▾ Film 0/", "[x] ▾ Film 2/", "7 of 7 files chosen of 2 torrents", "reel 5.mkv"]
    {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    bench.press("left");
    let screen = bench.screen();
    assert!(screen.contains("[x] ▸ Film 0/") && !screen.contains("reel 5.mkv"), "{screen}");
    bench.press("j space");
    assert!(bench.screen().contains("5 of 7 files chosen of 1 torrent"), "{}", bench.screen());
    bench.press("l");
    assert!(bench.screen().contains("2 of 7 files chosen of 2 torrents"), "{}", bench.screen());
    bench.press("enter");
    let wish = Wish::Select(vec![(one, "5".to_owned()), (two, "2".to_owned())]);
    assert_eq!(bench.orders(), [Effect::Plan(wish)]);
}

#[test]
fn a_job_is_seen_on_every_screen_its_end_is_told_and_the_account_of_it_is_read_again() {
    let mut bench = shown(Verb::Delete, 3);
    bench.press("3 y");
    assert_eq!(started(&mut bench), Some(3));
    let running = job(4, Verb::Delete, JobState::Running, ActCounts { planned: 3, ..ActCounts::default() });
    bench.deliver(MessageKind::JobNews(JobEvent::Started(Box::new(running))));
    for event in [
        JobEvent::ActMoved { act: 1, from: ActState::Planned, to: ActState::Sent },
        JobEvent::ActMoved { act: 1, from: ActState::Sent, to: ActState::Done },
        JobEvent::ActEnded(Box::new(record(1, ActState::Done, None))),
    ] {
        bench.deliver(MessageKind::JobNews(event));
    }
    for screen in super::screen_keys() {
        bench.press(&screen);
        assert!(bench.screen().lines().next().unwrap().contains("1 of 3"), "{screen}: {}", bench.screen());
    }
    let until = moment("2026-11-22T12:01:00Z");
    bench.deliver(MessageKind::JobNews(JobEvent::Waiting { until, why: WaitReason::AccountPaused }));
    assert!(bench.screen().contains("Waiting until 12:01:00"), "{}", bench.screen());
    bench.press("x");
    assert!(bench.orders().contains(&Effect::CancelJob));
    let done = job(4, Verb::Delete, JobState::Done, ActCounts { done: 3, ..ActCounts::default() });
    bench.press("2").deliver(MessageKind::JobEnded { job: Some(Box::new(done)), failure: None });
    let screen = bench.screen();
    assert!(screen.contains("Job 4 is done: 3 done. Undo: 6, then u."), "{screen}");
    assert!(!screen.contains("The job begins") && !screen.contains("1 of 3"), "{screen}");
}

#[test]
fn what_took_the_place_of_a_failed_entry_is_not_offered_to_be_taken_back() {
    for (replaces, offered) in [(true, false), (false, true)] {
        let mut bench = shown(Verb::Restore, 1);
        bench.press("y");
        let mut act = record(1, ActState::Done, None);
        act.plan.replaces = replaces;
        bench.deliver(MessageKind::JobNews(JobEvent::ActEnded(Box::new(act))));
        let done = job(4, Verb::Restore, JobState::Done, ActCounts { done: 1, ..ActCounts::default() });
        bench.deliver(MessageKind::JobEnded { job: Some(Box::new(done)), failure: None });
        assert_eq!(bench.screen().contains("Job 4 is done: 1 done. Undo"), offered, "{}", bench.screen());
    }
}

#[test]
fn a_job_that_was_told_to_end_says_so_in_the_list_and_where_it_is_opened_and_counts_no_requests_yet() {
    let mut bench = shown(Verb::Delete, 3);
    bench.press("3 y");
    let running = job(4, Verb::Delete, JobState::Running, ActCounts { planned: 3, ..ActCounts::default() });
    bench.deliver(MessageKind::JobNews(JobEvent::Started(Box::new(running.clone()))));
    bench.press("6").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(vec![running.clone()])));
    assert!(bench.screen().contains("running"), "{}", bench.screen());
    bench.press("x");
    assert!(bench.screen().contains(" ends "), "{}", bench.screen());
    bench.press("enter");
    let acts = vec![record(1, ActState::Sent, None)];
    bench.deliver(answer(Owner::JobActs, ArchiveAnswer::JobActs(Some(Box::new((running, acts))))));
    let screen = bench.screen();
    assert!(screen.contains("Job 4: delete, ends") && !screen.contains("requests"), "{screen}");
}

#[test]
fn leaving_while_a_job_runs_is_asked_about() {
    let mut bench = shown(Verb::Restore, 3);
    bench.press("y q");
    assert!(bench.screen().contains("Quit while a job runs?"), "{}", bench.screen());
    assert!(!bench.orders().contains(&Effect::Quit));
    bench.press("y");
    assert!(bench.orders().contains(&Effect::Quit));
}

fn past() -> Vec<JobRecord> {
    vec![
        job(3, Verb::Restore, JobState::Resting, ActCounts { done: 2, owed: 12, ..ActCounts::default() }),
        job(2, Verb::Delete, JobState::Done, ActCounts { done: 5, refused: 1, ..ActCounts::default() }),
        job(1, Verb::Select, JobState::Cancelled, ActCounts { skipped: 1, ..ActCounts::default() }),
    ]
}

#[test]
fn a_job_that_rests_is_told_of_once_at_the_start() {
    let mut bench = AppHarness::loaded(120, 30, account());
    bench.deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(past())));
    assert!(bench.screen().contains("Job 3 rests with 12 acts: 6 shows it"), "{}", bench.screen());
    bench.press("esc 6").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(past())));
    assert!(!bench.screen().contains("Job 3 rests with"), "{}", bench.screen());
}

#[test]
fn jobs_are_opened_gone_on_with_cancelled_and_taken_back() {
    let mut bench = AppHarness::loaded(120, 30, account());
    bench.press("6").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(past()))).press("esc");
    bench.orders();
    bench.press("x");
    assert_eq!(bench.orders(), [Effect::CancelOtherJob(JobId(3))]);
    bench.press("u").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(past())));
    assert!(bench.screen().contains("Job 3 rests: cancel it first"), "{}", bench.screen());
    assert!(!bench.orders().iter().any(|effect| matches!(effect, Effect::Plan(_))), "an open job is not taken back");
    bench.press("esc j u");
    assert_eq!(bench.orders(), [Effect::Plan(Wish::Undo(JobId(2)))]);
    bench.press("enter");
    assert_eq!(bench.orders(), [super::read(Owner::JobActs, 1, ArchiveQuery::JobActs { job: JobId(2) })]);
    let acts = vec![record(1, ActState::Done, None), record(2, ActState::Refused, Some("Real-Debrid said no"))];
    let found = ArchiveAnswer::JobActs(Some(Box::new((past().remove(1), acts))));
    bench.deliver(answer(Owner::JobActs, found));
    let screen = bench.screen();
    for text in ["Job 2: delete, done", "5 done, 1 refused; 7 requests", "Film.1.1927", "Real-Debrid said no"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    bench.press("esc k r");
    assert!(bench.orders().contains(&Effect::RunJob(JobId(3))));
}

#[test]
fn the_newest_job_is_taken_back_as_the_archive_knows_it_when_the_key_comes() {
    let mut bench = AppHarness::loaded(120, 30, account());
    let older = past().split_off(1);
    bench.press("6").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(older.clone())));
    bench.orders();
    bench.press("u");
    assert_eq!(bench.orders(), [], "the job on the screen is not it");
    let newest = job(3, Verb::Restore, JobState::Done, ActCounts { done: 2, ..ActCounts::default() });
    let all = [vec![newest], older].concat();
    bench.deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(all.clone())));
    assert_eq!(bench.orders(), [Effect::Plan(Wish::Undo(JobId(3)))]);
    // Whoever went away from it meanwhile does not mean it any more.
    bench.press("u j").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(all)));
    assert!(!bench.orders().iter().any(|effect| matches!(effect, Effect::Plan(_))));
}

#[test]
fn a_job_that_rested_for_long_is_gone_on_with_only_when_its_user_says_so() {
    let mut bench = AppHarness::loaded(120, 30, account());
    let mut old = past();
    old[0].worked = moment("2026-11-12T12:00:00Z");
    bench.press("6").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(old))).press("esc");
    bench.orders();
    bench.press("r");
    assert_eq!(bench.orders(), []);
    assert!(bench.screen().contains("rested for more than seven days"), "{}", bench.screen());
    bench.press("y");
    assert!(bench.orders().contains(&Effect::RunJob(JobId(3))));
}

#[test]
fn the_palette_and_the_menu_of_the_marked_know_the_verbs() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("j j j j :").type_in("restore");
    assert!(bench.screen().contains("Put back what is gone or failed"), "{}", bench.screen());
    bench.press("esc b");
    assert!(bench.screen().contains("Delete at Real-Debrid (remove)"), "{}", bench.screen());
    bench.type_in("remove").press("enter");
    assert!(matches!(&bench.orders()[..], [Effect::Plan(Wish::Delete(_))]));
}
