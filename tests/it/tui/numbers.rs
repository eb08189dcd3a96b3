//! The numbers of one archive are the same wherever they are told: cards, tabs, titles, statistics, lists, findings.

use jiff::tz::TimeZone;
use redriva::archive::Reader;
use redriva::demo::{DemoOptions, Fault, When};
use redriva::diagnose::diagnose;
use redriva::model::{Phase, Status};
use redriva::tui::testing::{ArchiveAnswer, Owner};
use serde_json::Value;

use super::{AppHarness, answer, setup, tab_counts};
use crate::shell::Shell;

/// An archive with active, failed, gone and unknown torrents, dead links, and torrents with two and three troubles.
async fn mixed() -> Shell {
    let shell = Shell::with(DemoOptions { seed: 11, ..DemoOptions::quick(400) }).await;
    assert_eq!(shell.run(&["sync", "torrents", "--quiet"]).code, Some(0));
    let rows = Reader::open(&shell.archive()).unwrap().rows_since(0).unwrap().rows;
    let of = |phase: Phase, n: usize| -> Vec<String> {
        let rows = rows.iter().filter(|row| row.status.phase() == phase);
        rows.take(n).map(|row| row.id.to_string()).collect()
    };
    let (failed, done) = (of(Phase::Failed, 2), of(Phase::Done, 9));
    // Two failed torrents and two others whose details do not come.
    for id in failed.iter().chain(&done[..2]) {
        shell.demo.faults().add(When::info().id(id), Fault::ServiceUnavailable25);
    }
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(3));
    for id in &done[2..5] {
        assert!(shell.demo.account().remove(id));
    }
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(3));
    // Dead links for two reasons, of a failed torrent, of one whose detail did not come, of a sound and of a gone one;
    // and statuses that nobody knows.
    let db = rusqlite::Connection::open(shell.archive()).unwrap();
    for (id, n) in [&failed[0], &done[0], &done[5], &done[2]].into_iter().zip(0..) {
        for code in [19, 24] {
            let sql = "INSERT INTO link_troubles VALUES (?1, ?2, 1764000000, 503, ?3, 'a film', 1, NULL)";
            db.execute(sql, rusqlite::params![format!("https://link/{n}/{code}"), id, code]).unwrap();
        }
    }
    let odd = "UPDATE torrents SET status = 'resurrected' WHERE id IN (?1, ?2)";
    db.execute(odd, [&done[6], &done[7]]).unwrap();
    db.execute("UPDATE torrents SET status = NULL WHERE id = ?1", [&done[8]]).unwrap();
    shell
}

fn json(shell: &Shell, words: &[&str]) -> Value {
    serde_json::from_str(&shell.run(words).out).unwrap()
}

fn listed(shell: &Shell, query: &str) -> u64 {
    json(shell, &["list", query, "--json"])["matched"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_of_one_archive_are_equal_wherever_they_are_told() {
    let shell = mixed().await;
    let stats = json(&shell, &["stats", "--json"]);
    let number = |key: &str| stats[key].as_u64().unwrap();
    let found = json(&shell, &["diagnose", "--json"]);
    let reader = Reader::open(&shell.archive()).unwrap();
    let overview = reader
        .overview(redriva::quota::now(), &TimeZone::UTC, 90, &redriva::refused_names::RefusedNames::shipped().unwrap())
        .unwrap();
    let findings = diagnose(reader.problems().unwrap());

    // What is there at all.
    let (torrents, gone) = (number("torrents"), number("gone"));
    assert_eq!((torrents, gone), (397, 3));
    let (active, failed, problems) = (number("active"), number("failed"), number("problems"));
    assert!(active > 3 && failed > 3, "{stats}");
    // Two details that did not come, and the dead links of a sound torrent.
    assert_eq!(problems, failed + 3);
    assert!(findings.len() as u64 > problems + 4, "some have several troubles");

    // The command line.
    let parts = [("gone:no", torrents), ("gone:yes", gone), ("phase:active", active), ("phase:failed", failed)];
    for (query, wanted) in parts {
        assert_eq!(listed(&shell, query), wanted, "{query}");
    }
    let by_status = stats["by_status"].as_array().unwrap();
    assert_eq!(by_status.iter().map(|row| row["count"].as_u64().unwrap()).sum::<u64>(), torrents);
    assert_eq!(listed(&shell, "phase:unknown gone:no"), 3);
    assert_eq!((&found["problems"], found["findings"].as_array().unwrap().len()), (&stats["problems"], findings.len()));
    let mut ids: Vec<&str> =
        found["findings"].as_array().unwrap().iter().filter_map(|row| row["id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len() as u64, problems);
    let text = shell.run(&["diagnose"]).out;
    assert!(
        text.starts_with(&format!("{problems} problems with {} findings: {failed} failed", findings.len())),
        "{text}"
    );
    let compact = shell.run(&["stats", "--compact"]).out;
    assert!(compact.starts_with("397 torrents | ") && compact.contains(&format!("{active} active | {failed} errors")));

    // The screen.
    let mut bench = AppHarness::with(setup(120, 36));
    let delta = reader.rows_since(0).unwrap();
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: delta.rows, rev: delta.rev }));
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview))));
    let screen = bench.screen();
    let cards: Vec<&str> = screen.lines().nth(3).unwrap().split(['▏', '▌']).skip(1).map(str::trim).collect();
    assert_eq!([cards[0], cards[2], cards[3], cards[4]], [torrents, active, failed, gone].map(|n| n.to_string()));
    assert!(screen.contains(&format!("4 Problems {problems} ")), "{screen}");
    assert!(screen.contains(&format!("{torrents} torrents +")), "the last step of growth\n{screen}");
    let tabs = tab_counts(&bench.app);
    let tab = |label: &str| tabs.get(label).copied().unwrap_or(0);
    assert_eq!([tab("Active"), tab("Failed"), tab("Gone"), tab("All")], [active, failed, gone, torrents + gone]);
    for row in by_status {
        let word = Status::parse(row["status"].as_str().unwrap());
        // The one status of its phase has no tab of its own.
        let label = if word == Status::Downloaded { "Done" } else { word.as_str() };
        assert_eq!(Some(tab(label)), row["count"].as_u64(), "{label}");
    }
    assert_eq!(tab("resurrected"), 2);
    bench.press("2");
    assert!(bench.screen().contains("400 torrents"), "{}", bench.screen());
    bench.press("4").deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings.clone())));
    let title = format!("Problems · {problems}, with {} findings", findings.len());
    assert!(bench.screen().contains(&title), "{title}\n{}", bench.screen());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phase_and_an_age_mean_the_same_in_queries_rows_and_statistics() {
    let shell = mixed().await;
    let all = json(&shell, &["list", "--json"]);
    let rows = all["torrents"].as_array().unwrap();
    assert_eq!(rows.len(), 400);
    let csv = shell.run(&["list", "--csv"]).out;
    let column = csv.lines().next().unwrap().split(',').position(|name| name == "phase").unwrap();
    for word in ["active", "done", "failed", "unknown"] {
        let said = rows.iter().filter(|row| row["phase"] == word).count() as u64;
        assert_eq!(said, listed(&shell, &format!("phase:{word}")), "{word}");
        // A name may hold a comma: what is counted is the query's own table.
        let found = shell.run(&["list", &format!("phase:{word}"), "--csv"]).out;
        let told = found.lines().skip(1).filter(|line| line.contains(&format!(",{word},"))).count() as u64;
        assert_eq!(told, said, "{word} in column {column}");
    }
    let gone: Vec<&Value> = rows.iter().filter(|row| row["gone"] == true).collect();
    assert_eq!((gone.len(), gone.iter().all(|row| row["phase"].is_null())), (3, true));
    let shown = json(&shell, &["show", gone[0]["id"].as_str().unwrap(), "--json"]);
    assert!(shown["phase"].is_null(), "{shown}");

    let stats = json(&shell, &["stats", "--json"]);
    for (key, query) in [("added_24h", "added:<24h gone:no"), ("added_7d", "added:<7d gone:no")] {
        assert_eq!(stats[key].as_u64().unwrap(), listed(&shell, query), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_do_not_double_when_a_fetch_fails_again() {
    let shell = mixed().await;
    let before = json(&shell, &["diagnose", "--json"])["findings"].as_array().unwrap().len();
    for _ in 0..2 {
        assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(3));
        assert_eq!(json(&shell, &["diagnose", "--json"])["findings"].as_array().unwrap().len(), before);
    }
}
