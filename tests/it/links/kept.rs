//! How long answers are kept and where they are not: in no snapshot, no export, no log; and the entries that they leave.

use std::path::Path;
use std::time::Duration;

use redriva::archive::Archive;
use redriva::demo::{Fault, When};
use redriva::quota::now;
use rusqlite::Connection;

use super::{asked, downloaded, objects, scene};
use crate::shell::Shell;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_used_again_for_a_day_and_then_gone() {
    let shell = scene(12).await;
    let id = downloaded(&shell).swap_remove(0);
    let links = objects(&shell.run(&["links", &id, "--format", "json"]));
    let (link, address) = (links[0]["link"].as_str().unwrap(), links[0]["url"].as_str().unwrap());
    let archive = Archive::open(&shell.archive()).unwrap();
    let kept = archive.kept_link(link, now()).await.unwrap().unwrap();
    assert_eq!(kept.address, address);
    assert!(!format!("{kept:?}").contains(address));
    let late = now() + Duration::from_secs(23 * 3_600);
    assert!(archive.kept_link(link, late).await.unwrap().is_some());
    let too_late = now() + Duration::from_secs(24 * 3_600 + 60);
    assert_eq!(archive.kept_link(link, too_late).await.unwrap(), None);
    archive.close().await.unwrap();
    assert!(!holds(&shell.archive(), address), "its bytes are gone from the file too");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_copy_no_export_and_no_log_holds_an_address() {
    let shell = scene(12).await;
    let id = downloaded(&shell).swap_remove(0);
    let links = objects(&shell.run(&["links", &id, "--format", "json"]));
    let addresses: Vec<&str> = links.iter().map(|link| link["url"].as_str().unwrap()).collect();
    assert!(holds(&shell.archive(), addresses[0]), "the test looks where they are");
    for line in [vec!["snapshot", "take"], vec!["snapshot", "take", "-o", "copy.db"]] {
        assert_eq!(shell.run(&line).code, Some(0), "{line:?}");
    }
    let db = Connection::open(shell.home().join("copy.db")).unwrap();
    for table in ["direct_links", "downloads_made"] {
        let rows: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    drop(db);
    let export = shell.run(&["export", "--format", "json", "-o", "all.json"]);
    assert_eq!(export.code, Some(0), "{}", export.err);
    let archive = shell.archive();
    for file in files(shell.home()) {
        let own = file.starts_with(archive.parent().unwrap())
            && file.to_string_lossy().contains("redriva.db")
            && !file.to_string_lossy().contains("snapshots");
        for address in addresses.iter().filter(|_| !own) {
            assert!(!holds(&file, address), "{}", file.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_removes_what_redriva_made_and_nothing_else() {
    let shell = scene(12).await;
    let ids = downloaded(&shell);
    let links = objects(&shell.run(&["links", &ids[0], "--format", "json"]));
    let foreign = unrestrict(&shell, links[0]["link"].as_str().unwrap()).await;
    let ran = shell.run(&["links", "--forget"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("removed"), "{}", ran.out);
    assert_eq!(left(&shell).await, [foreign]);
    // What was forgotten is asked for anew.
    let before = asked(&shell);
    assert_eq!(shell.run(&["links", &ids[0]]).code, Some(0));
    assert_eq!(asked(&shell), before + links.len() as u64);
    shell.run(&["links", "--forget"]);
    let ran = shell.run(&["links", "--forget"]);
    assert!(ran.out.contains("no entry"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_token_of_another_account_no_entry_is_forgotten_and_no_link_is_called_dead() {
    let shell = scene(12).await;
    let ids = downloaded(&shell);
    assert_eq!(shell.run(&["links", &ids[0]]).code, Some(0));
    let entries = left(&shell).await;
    let dead = Fault::Status { status: 503, error_code: 19, slug: "hoster_unavailable".to_owned() };
    shell.demo.faults().add(When::user(), Fault::OtherAccount);
    shell.demo.faults().add(When::unrestrict(), dead);
    for line in [vec!["links", "--forget"], vec!["links", &ids[1]]] {
        let ran = shell.run(&line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(20), ""), "{line:?}");
        assert!(ran.err.contains("another account"), "{}", ran.err);
    }
    let troubles: i64 = Connection::open(shell.archive())
        .unwrap()
        .query_row("SELECT count(*) FROM link_troubles", [], |row| row.get(0))
        .unwrap();
    assert_eq!((troubles, left(&shell).await), (0, entries));
    shell.demo.faults().clear();
    assert!(shell.run(&["links", "--forget"]).out.contains("removed"));
    assert!(shell.run(&["links", "--forget"]).out.contains("no entry"));
}

/// Makes an entry as another program does.
async fn unrestrict(shell: &Shell, link: &str) -> String {
    let answer = reqwest::Client::new()
        .post(format!("{}/unrestrict/link", shell.demo.base_url()))
        .bearer_auth(shell.demo.token())
        .form(&[("link", link)])
        .send()
        .await
        .unwrap();
    let value: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    value["id"].as_str().unwrap().to_owned()
}

/// The ids of the account's downloads.
async fn left(shell: &Shell) -> Vec<String> {
    let url = format!("{}/downloads?limit=5000", shell.demo.base_url());
    let answer = reqwest::Client::new().get(url).bearer_auth(shell.demo.token()).send().await.unwrap();
    let value: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    value.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

fn holds(file: &Path, text: &str) -> bool {
    let wal = file.with_file_name(format!("{}-wal", file.file_name().unwrap().to_string_lossy()));
    [file, &wal].iter().any(|file| {
        let bytes = std::fs::read(file).unwrap_or_default();
        memchr::memmem::find(&bytes, text.as_bytes()).is_some()
    })
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
