//! Statistics and diagnosis against the account they are of, and as they look.

use jiff::tz::TimeZone;
use redriva::archive::Reader;
use redriva::demo::{DemoOptions, Fault, When, Writing};
use redriva::diagnose::diagnose;
use redriva::model::{ArchiveStats, FailedFetch, FailureKind, Phase, Problem, Status, Timestamp, TorrentId, Trouble};
use redriva::report::{OutputLayout, TextStyle, findings_text, stats_compact};
use serde_json::Value;

use crate::shell::Shell;

fn now() -> Timestamp {
    "2025-07-03T12:00:00Z".parse().unwrap()
}

/// An archive of an account that was generated for [`now`], in summer, when Paris is two hours ahead.
async fn archived(torrents: usize) -> Shell {
    let shell = Shell::with(DemoOptions { now: Some(now()), ..DemoOptions::quick(torrents) }).await;
    assert_eq!(shell.run(&["sync", "fast", "--quiet"]).code, Some(0));
    shell
}

fn counted(shell: &Shell) -> ArchiveStats {
    Reader::open(&shell.archive()).unwrap().stats(now(), None).unwrap()
}

fn text(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What the account says, one value a torrent.
fn truth(shell: &Shell) -> Vec<Value> {
    shell.demo.account().truth().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_are_those_of_the_account() {
    let shell = archived(700).await;
    let (stats, truth) = (counted(&shell), truth(&shell));
    let bytes: Vec<i64> = truth.iter().map(|row| row["bytes"].as_i64().unwrap()).collect();
    let since = |hours: i64| {
        let added = |row: &&Value| redriva::model::true_instant(row["added"].as_str().unwrap()).unwrap();
        truth.iter().filter(|row| added(row).as_second() >= now().as_second() - hours * 3_600).count() as u64
    };
    let in_phase = |phase| {
        let of = |row: &&Value| Status::parse(row["status"].as_str().unwrap()).phase() == phase;
        truth.iter().filter(of).count() as u64
    };
    assert_eq!((stats.torrents, stats.details, stats.missing(), stats.gone), (700, 700, 0, 0));
    assert_eq!(stats.bytes.total, Some(bytes.iter().sum::<i64>()));
    // A size of 0 is one that Real-Debrid does not know yet.
    let known: Vec<i64> = bytes.iter().copied().filter(|bytes| *bytes > 0).collect();
    assert!(known.len() < bytes.len());
    assert_eq!((stats.bytes.min, stats.bytes.max), (known.iter().min().copied(), known.iter().max().copied()));
    assert_eq!(stats.bytes.mean, Some(stats.bytes.total.unwrap() / i64::try_from(known.len()).unwrap()));
    assert_eq!((stats.added_24h, stats.added_7d), (since(24), since(168)));
    assert!(stats.added_24h > 0, "the account has torrents of the last day");
    for phase in [Phase::Active, Phase::Failed, Phase::Done] {
        assert_eq!(stats.in_phase(phase), in_phase(phase));
    }
    let mean = truth.iter().map(|row| row["progress"].as_f64().unwrap()).sum::<f64>() / 700.0;
    assert!((stats.progress_mean.unwrap() - mean).abs() < 1e-6);
    assert_eq!(stats.largest.iter().map(|torrent| torrent.bytes).collect::<Vec<_>>(), {
        let mut sorted = bytes;
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        sorted[..15].to_vec()
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn active_and_failed_are_the_same_number_wherever_they_are_told() {
    let shell = archived(600).await;
    let stats = counted(&shell);
    let rows = Reader::open(&shell.archive()).unwrap().rows_since(0).unwrap().rows;
    let json: Value = serde_json::from_str(&shell.run(&["stats", "--json"]).out).unwrap();
    let compact = shell.run(&["stats", "--compact"]).out;
    let whole = shell.run(&["stats"]).out;
    for (phase, label, word) in [(Phase::Active, "Active", "active"), (Phase::Failed, "Failed", "errors")] {
        let n = rows.iter().filter(|row| row.status.phase() == phase).count() as u64;
        assert!(n > 0, "{label}");
        assert_eq!(stats.in_phase(phase), n);
        assert_eq!(json[phase.as_str()], n);
        assert!(compact.contains(&format!("| {n} {word}")), "{compact}");
        let line = whole.lines().find(|line| line.trim_start().starts_with(label)).unwrap();
        assert_eq!(line.split_whitespace().last(), Some(n.to_string().as_str()));
    }
    let failed = json["failed"].as_u64().unwrap();
    let found: Value = serde_json::from_str(&shell.run(&["diagnose", "--json"]).out).unwrap();
    assert_eq!(found["findings"].as_array().unwrap().len() as u64, failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_counts_as_gone_and_nowhere_else() {
    let shell = archived(60).await;
    let account = shell.demo.account();
    let before = counted(&shell);
    let largest = before.largest[0].id.clone();
    assert!(account.remove(largest.as_str()));
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    let after = counted(&shell);
    assert_eq!((after.torrents, after.details, after.missing(), after.gone), (59, 59, 0, 1));
    assert_eq!(after.bytes.total, before.bytes.total.map(|bytes| bytes - before.largest[0].bytes));
    assert_eq!(after.largest[0].id, before.largest[1].id);
    assert_eq!(after.by_status.iter().map(|row| row.count).sum::<u64>(), 59);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_compact_line_has_its_form_and_rounds_coverage_down() {
    let shell = Shell::quick(1_000).await;
    let id = shell.demo.account().ids()[3].clone();
    shell.demo.faults().add(When::info().id(&id), Fault::ServiceUnavailable25);
    assert_eq!(shell.run(&["sync", "fast", "--quiet"]).code, Some(3));
    let stats = Reader::open(&shell.archive()).unwrap().stats(now(), None).unwrap();
    let (active, failed) = (stats.in_phase(Phase::Active), stats.in_phase(Phase::Failed));
    let line = shell.run(&["stats", "--compact"]).out;
    assert_eq!(line, format!("1,000 torrents | 999 details (99.9%) | {active} active | {failed} errors\n"));
    assert_eq!(text(|out| stats_compact(out, &stats)), line);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sum_is_served_by_an_index() {
    let shell = archived(10).await;
    let db = rusqlite::Connection::open(shell.archive()).unwrap();
    let plan = |sql: &str| -> String {
        let mut explain = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = explain.query_map([], |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    for (sql, index) in [
        (
            "SELECT status, host, bytes, added_at, progress, rowid, gone_at FROM torrents INDEXED BY torrents_by_status",
            "COVERING INDEX torrents_by_status",
        ),
        ("SELECT id FROM torrents WHERE gone_at IS NOT NULL", "torrents_gone"),
        ("SELECT count(*) FROM torrent_details", "COVERING INDEX"),
        ("SELECT status, count(*) FROM torrents GROUP BY status", "torrents_by_status"),
    ] {
        assert!(plan(sql).contains(index), "{sql}: {}", plan(sql));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_has_exactly_the_promised_keys() {
    let shell = archived(30).await;
    let json: Value = serde_json::from_str(&shell.run(&["stats", "--json"]).out).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let promised = "schema torrents details missing gone coverage_percent bytes_total bytes_mean bytes_min bytes_max \
                    added_24h added_7d progress_mean active failed by_status hosts largest recommendations last_sync \
                    could_be_added_again refused_names_date accepted_against_list growth problems";
    assert_eq!(keys, promised.split_whitespace().collect::<Vec<_>>());
    for (steps, least) in [("days", 30), ("months", 12)] {
        let steps = json["growth"][steps].as_array().unwrap();
        assert!(steps.len() >= least, "{least}");
        let keys: Vec<&str> = steps[0].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["from", "torrents", "bytes", "added", "added_bytes", "gone", "gone_bytes"]);
        let last = &steps[steps.len() - 1];
        assert_eq!((&last["torrents"], &last["bytes"]), (&json["torrents"], &json["bytes_total"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_is_a_loss_of_its_day_and_was_there_before() {
    let shell = archived(60).await;
    let gone = counted(&shell).largest[0].clone();
    assert!(shell.demo.account().remove(gone.id.as_str()));
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    let seen = Reader::open(&shell.archive()).unwrap();
    let at = Timestamp::from_second(seen.facts(&gone.id).unwrap().unwrap().gone_at.unwrap().as_second() + 1).unwrap();
    let overview =
        seen.overview(at, &TimeZone::UTC, 30, &redriva::refused_names::RefusedNames::shipped().unwrap()).unwrap();
    for steps in [&overview.growth.days, &overview.growth.months] {
        let [.., before, last] = &steps[..] else { panic!("{steps:?}") };
        assert_eq!((before.torrents, last.torrents, last.gone), (60, 59, 1));
        assert_eq!((last.gone_bytes, last.bytes), (Some(gone.bytes), overview.stats.bytes_total()));
        assert_eq!(steps.iter().map(|step| step.gone).sum::<u64>(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_counts_of_names_are_those_that_a_fresh_look_would_find() {
    let writing = Writing { refused_one_in: 5, ..Writing::service() };
    let shell = Shell::with(DemoOptions { now: Some(now()), writing, ..DemoOptions::quick(100) }).await;
    let addable = || {
        let json: Value = serde_json::from_str(&shell.run(&["stats", "--json"]).out).unwrap();
        json["could_be_added_again"].as_u64().unwrap()
    };
    let forget = || {
        let db = rusqlite::Connection::open(shell.archive()).unwrap();
        db.execute("DELETE FROM meta WHERE key = 'judged_names'", []).unwrap()
    };
    assert_eq!(shell.run(&["sync", "fast", "--quiet"]).code, Some(0));
    let first = addable();
    assert_eq!((forget(), addable()), (1, first), "a sync keeps them");
    // What changes afterwards changes them too.
    let fine = shell.run(&["list", "refused:no", "--ids", "--limit", "1"]).out;
    assert!(shell.demo.account().remove(fine.trim()));
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    assert_eq!((addable(), forget(), addable()), (first - 1, 1, first - 1));
    // A change that nobody counted, as an older version would leave it, is counted by whoever reads.
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    let db = rusqlite::Connection::open(shell.archive()).unwrap();
    let lost = "UPDATE torrents SET gone_at = 1, rev = (SELECT max(rev) + 1 FROM torrents) WHERE id = ?1";
    let other = shell.run(&["list", "refused:no gone:no", "--ids", "--limit", "1"]).out;
    assert_eq!(db.execute(lost, [other.trim()]).unwrap(), 1);
    drop(db);
    assert_eq!(addable(), first - 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_be_added_again_is_counted_listed_and_exported_alike() {
    let writing = Writing { refused_one_in: 5, ..Writing::service() };
    let demo = DemoOptions { now: Some(now()), writing, ..DemoOptions::quick(200) };
    let shell = Shell::with(demo).await;
    assert_eq!(shell.run(&["sync", "fast", "--quiet"]).code, Some(0));
    let refused = shell.run(&["list", "refused:yes", "--ids"]).out;
    assert!((20..80).contains(&refused.lines().count()), "{refused}");
    let accepted = 200 - refused.lines().count();
    let said = format!("  Could be added again: {accepted} of 200; list of 2026-10-10\n");
    let whole = shell.run(&["stats"]).out;
    assert!(whole.contains(&said), "{whole}");
    let json: Value = serde_json::from_str(&shell.run(&["stats", "--json"]).out).unwrap();
    assert_eq!((&json["could_be_added_again"], &json["refused_names_date"]), (&accepted.into(), &"2026-10-10".into()));
    let exported = shell.run(&["export", "refused:no", "--format", "jsonl"]).out;
    assert_eq!(exported.lines().count(), accepted);
    // A list of one's own is what holds, everywhere.
    std::fs::create_dir_all(shell.home().join(".config/redriva")).unwrap();
    let own = shell.home().join(".config/redriva/refused-names.toml");
    std::fs::write(&own, "date = \"2020-01-02\"\nsource = \"me\"\nnames = [\"no such name\"]\n").unwrap();
    assert_eq!(shell.run(&["list", "refused:yes", "--ids"]).out, "");
    assert!(shell.run(&["stats"]).out.contains("  Could be added again: 200 of 200; list of 2020-01-02\n"));
    std::fs::write(&own, "date = \"2020-01-02\"\nsource = \"me\"\nnames = [\"1080p\"]\n").unwrap();
    let told = shell.run(&["stats"]).out;
    assert!(
        told.contains("accepted that the list calls refused; is it out of date?\n      redriva list refused:yes\n"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_bars_fit_the_terminal_and_a_pipe_gets_80_columns() {
    let shell = archived(300).await;
    let fitted = |text: &str| -> Vec<usize> {
        let shares = |line: &&str| line.contains(". ") && line.ends_with(')') || line.contains("%  ");
        text.lines().filter(shares).map(redriva::format::width).collect()
    };
    let piped = shell.run(&["stats"]).out;
    assert!(piped.lines().all(|line| redriva::format::width(line) <= 80), "{piped}");
    for columns in [40, 80, 120] {
        let shown = on_terminal(&shell, &["stats", "--color", "never"], columns);
        assert!(!shown.contains('\x1b'), "no colour and no cursor movement: {shown:?}");
        let widths = fitted(&shown);
        assert!(widths.len() >= 10 && widths.iter().all(|width| *width <= usize::from(columns)), "{columns}\n{shown}");
        assert_eq!(shown.lines().count(), piped.lines().count());
    }
    assert!(
        fitted(&on_terminal(&shell, &["stats", "--color", "never"], 120)).iter().max() > fitted(&piped).iter().max()
    );
}

/// What a command shows on a terminal of so many columns.
fn on_terminal(shell: &Shell, arguments: &[&str], columns: u16) -> String {
    let mut command = shell.command(arguments);
    let seen = crate::pty::run(command.env("LANG", "C.UTF-8"), columns, "");
    assert_eq!(seen.code, 0);
    seen.raw.replace("\r\n", "\n")
}

fn problem(id: &str, name: &str, status: &str, minute: i64, trouble: Trouble) -> Problem {
    Problem {
        id: Some(TorrentId::parse(id).unwrap()),
        name: name.to_owned(),
        status: Some(Status::parse(status)),
        progress: Some(35.5),
        added: Some(now() - jiff::SignedDuration::from_hours(48)),
        bytes: Some(4_512_000_000),
        at: now() - jiff::SignedDuration::from_mins(minute),
        trouble,
    }
}

fn fetch(kind: FailureKind, http_status: u16, error_code: Option<i32>, message: &str) -> Trouble {
    let message = message.to_owned();
    Trouble::Fetch(FailedFetch { kind: Some(kind), http_status: Some(http_status), error_code, message, attempts: 3 })
}

#[test]
fn findings_are_clean_fit_the_terminal_and_come_with_a_summary_by_type() {
    let quota = fetch(FailureKind::Quota, 429, Some(34), "too many requests");
    let hostile = fetch(FailureKind::Server, 503, Some(25), "service \u{1b}[2J unavailable");
    let findings = diagnose(vec![
        problem("AAAAAAAAAAAA1", "The General (1926) [1080p]", "downloaded", 1, quota),
        problem("AAAAAAAAAAAA2", "two\nlines \u{202e}gpj.exe", "downloaded", 2, hostile),
        problem("AAAAAAAAAAAA3", "", "dead", 3, Trouble::Torrent),
        problem("AAAAAAAAAAAA4", &"long name ".repeat(20), "virus", 4, Trouble::Torrent),
        problem("AAAAAAAAAAAA5", "Nosferatu (1922)", "dead", 5, Trouble::Torrent),
    ]);
    let look = OutputLayout { width: 80, unicode: false };
    let style = TextStyle { terminal: None, color: false, zone: TimeZone::UTC };
    let shown = text(|out| findings_text(out, &findings, look, &style));
    assert!(shown.lines().all(|line| redriva::format::width(line) <= 80), "{shown}");
    for words in [
        "5 problems: 3 failed torrents, 2 failed fetches.\n",
        "two␊lines ⟨RLO⟩gpj.exe\n",
        "Quota: 1\n",
        "    too many requests (3 requests, last 2025-07-03 11:59)\n",
        "service ␛[2J unavailable",
        "(no name) AAAAAAAAAAAA3\n",
        "long ...\n",
        "Dead (no seeds): 2\n",
        "  dead (no seeds)             2  redriva restore status:dead\n",
    ] {
        assert!(shown.contains(words), "{words:?} is not in\n{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_torrents_and_failed_fetches_are_found_newest_first_and_leave_when_they_are_answered() {
    let shell = Shell::quick(40).await;
    let downloaded = shell.demo.account().ids_with_status("downloaded");
    let refused = |status, error_code, slug: &str| Fault::Status { status, error_code, slug: slug.to_owned() };
    let faults = shell.demo.faults();
    faults.add(When::info().id(&downloaded[0]), refused(451, 35, "infringing_file"));
    faults.add(When::info().id(&downloaded[1]), refused(503, 25, "service_unavailable"));
    faults.add(When::info().id(&downloaded[2]), refused(403, 9, "permission_denied"));
    assert_eq!(shell.run(&["sync", "fast", "--quiet"]).code, Some(3));
    let found = || -> Value { serde_json::from_str(&shell.run(&["diagnose", "--json"]).out).unwrap() };
    let kind_of = |found: &Value, id: &str| {
        let findings = found["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["id"] == id).map(|finding| finding["type"].as_str().unwrap().to_owned())
    };
    let first = found();
    for (id, kind) in downloaded.iter().zip(["infringing", "server_trouble", "access_refused"]) {
        assert_eq!(kind_of(&first, id).as_deref(), Some(kind));
    }
    let times: Vec<&str> = first["findings"].as_array().unwrap().iter().map(|f| f["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let keys = ["id", "name", "status", "message", "progress", "added", "size", "type", "suggestion"];
    for finding in first["findings"].as_array().unwrap() {
        assert!(keys.iter().all(|key| finding.get(key).is_some()), "{finding}");
    }
    faults.clear();
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    let later = found();
    for id in &downloaded[..3] {
        assert_eq!(kind_of(&later, id), None, "an answered fetch is no problem any more");
    }
    let failed = counted(&shell).in_phase(Phase::Failed);
    assert_eq!(later["findings"].as_array().unwrap().len() as u64, failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listed_torrent_that_real_debrid_does_not_know_is_a_finding() {
    let shell = Shell::quick(10).await;
    let id = shell.demo.account().ids()[0].clone();
    shell.demo.faults().add(When::info().id(&id), Fault::Missing404);
    shell.run(&["sync", "fast", "--quiet"]);
    let found: Value = serde_json::from_str(&shell.run(&["diagnose", "--json"]).out).unwrap();
    let finding = found["findings"].as_array().unwrap().iter().find(|finding| finding["id"] == id.as_str()).unwrap();
    assert_eq!((finding["type"].as_str(), finding["http_status"].as_u64()), (Some("not_found"), Some(404)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manual_page_names_every_command_and_every_exit_code() {
    let shell = Shell::quick(1).await;
    let help = shell.run(&["--help"]).out;
    let page = shell.run(&["man"]).out;
    for name in crate::faces::commands() {
        assert!(page.contains(&format!(".SS \"redriva {name}\"")), "{name}");
        assert!(shell.run(&[&name, "--help"]).out.contains("Examples:"), "{name} --help teaches by examples");
    }
    for section in ["EXAMPLES", "ENVIRONMENT", "FILES", "\"EXIT STATUS\""] {
        assert!(page.contains(&format!(".SH {section}\n")), "{section}");
    }
    for code in ["0", "1", "2", "3", "10", "11", "12", "13", "14", "15", "20", "70", "128+N"] {
        assert!(page.contains(&format!(".TP\n{code}\n")), "{code}");
        assert!(help.contains(&format!("\n  {code:<6}")), "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn completions_are_made_for_every_shell() {
    let shell = Shell::quick(1).await;
    for name in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = shell.run(&["completions", name]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.out.contains("diagnose"), "{name}");
    }
    assert_eq!(shell.run(&["completions", "cobol"]).code, Some(2));
}

#[test]
fn the_shipped_units_and_the_crontab_name_real_codes_and_commands() {
    let asset = |name: &str| {
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)).unwrap()
    };
    let service = asset("redriva.service");
    assert!(service.contains("\nSuccessExitStatus=3 11\n"));
    for text in [&service, &asset("crontab")] {
        assert!(text.contains("/redriva sync --quiet\n"), "{text}");
    }
    let timer = asset("redriva.timer");
    assert!(timer.contains("OnCalendar=hourly") && timer.contains("RandomizedDelaySec="));
}
