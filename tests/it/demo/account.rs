//! The model account: plausible, stable, and as odd as real ones.

use std::collections::HashSet;

use redriva::demo::{Demo, DemoOptions};
use serde_json::Value;

async fn truth(options: DemoOptions) -> Vec<Value> {
    let truth = Demo::start(options).await.unwrap().account().truth();
    truth.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn fixed(torrents: usize, seed: u64) -> DemoOptions {
    DemoOptions { seed, now: Some("2026-10-03T19:00:00Z".parse().unwrap()), ..DemoOptions::quick(torrents) }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap()
}

fn distinct<'a>(rows: &'a [Value], key: &str) -> HashSet<&'a str> {
    rows.iter().map(|row| text(row, key)).collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_account_and_another_one_does_not() {
    let first = truth(fixed(300, 7)).await;
    assert_eq!(first, truth(fixed(300, 7)).await);
    let other = truth(fixed(300, 8)).await;
    assert!(distinct(&first, "id").is_disjoint(&distinct(&other, "id")));
}

#[tokio::test]
async fn ids_hashes_and_links_have_the_form_of_the_service() {
    let rows = truth(fixed(4_233, 1)).await;
    assert_eq!(distinct(&rows, "id").len(), rows.len());
    let letters = |text: &str| text.len() == 13 && text.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7'));
    let mut links = HashSet::new();
    for row in &rows {
        assert!(letters(text(row, "id")));
        let hash = text(row, "hash");
        assert!(hash.len() == 40 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{hash}");
        for link in row["links"].as_array().unwrap() {
            let link = link.as_str().unwrap();
            assert!(letters(link.strip_prefix("https://real-debrid.com/d/").unwrap()), "{link}");
            assert!(links.insert(link), "{link} twice");
        }
    }
    let n_hashes = distinct(&rows, "hash").len();
    assert!((4_000..4_150).contains(&n_hashes), "{n_hashes} hashes");
    let same_second = rows.windows(2).filter(|pair| pair[0]["hash"] == pair[1]["hash"]);
    assert!(same_second.filter(|pair| pair[0]["added"] == pair[1]["added"]).count() > 0);
}

#[tokio::test]
async fn names_are_varied_and_free_of_control_characters() {
    let rows = truth(fixed(4_233, 1)).await;
    assert!(distinct(&rows, "filename").len() > 3_800, "{}", distinct(&rows, "filename").len());
    let paths = rows.iter().flat_map(|row| row["detail"]["files"].as_array().unwrap()).map(|file| text(file, "path"));
    let names: Vec<&str> = rows.iter().map(|row| text(row, "filename")).collect();
    for name in names.iter().copied().chain(paths) {
        assert!(!name.is_empty() && !name.contains(['{', '}']), "{name:?}");
        let bidi = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!name.chars().any(|c| c.is_control() || bidi(c)), "{name:?}");
    }
    let some = |what: fn(&str) -> bool| names.iter().any(|name| what(name));
    assert!(some(|name| name.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c))), "no Chinese or Japanese");
    assert!(some(|name| name.contains(['é', 'ä', 'ö', 'Č'])), "no accents");
    assert!(some(|name| name.contains("  ")), "no double space");
    assert!(some(|name| name.len() > 200), "no long name");
    assert!(some(|name| name.starts_with('[')), "no bracket");
}

#[tokio::test]
async fn statuses_sizes_and_progress_are_as_mixed_as_in_a_real_account() {
    let rows = truth(fixed(4_233, 1)).await;
    let n_with = |status: &str| rows.iter().filter(|row| row["status"] == status).count();
    let share = n_with("downloaded") * 100 / rows.len();
    assert!((95..=97).contains(&share), "{share} %");
    for (status, files, links) in [
        ("magnet_conversion", false, false),
        ("waiting_files_selection", true, false),
        ("queued", true, false),
        ("downloading", true, false),
        ("compressing", true, false),
        ("uploading", true, false),
        ("downloaded", true, true),
        ("magnet_error", false, false),
        ("error", true, false),
        ("virus", true, false),
        ("dead", true, false),
    ] {
        assert!(n_with(status) > 0, "no {status}");
        for row in rows.iter().filter(|row| row["status"] == status) {
            assert_eq!(row["detail"]["files"] != Value::Array(vec![]), files, "{row}");
            assert_eq!(row["links"] != Value::Array(vec![]), links, "{row}");
            assert_eq!(row["bytes"] != 0, files, "{row}");
            assert_eq!(!row["speed"].is_null(), matches!(status, "downloading" | "compressing" | "uploading"));
            assert_eq!(!row["seeders"].is_null(), matches!(status, "downloading" | "magnet_conversion"));
        }
    }
    let progress = |of: fn(&Value) -> bool| rows.iter().filter(|row| of(&row["progress"])).count();
    assert!(progress(Value::is_f64) > 20 && progress(|value| value == 100) > 4_000);
    assert!(rows.iter().filter(|row| row["status"] == "error").all(|row| row["progress"] == 0));
    let bytes = |above: u64| rows.iter().filter(|row| row["bytes"].as_u64().unwrap() > above).count();
    assert!(bytes(1 << 32) > 1_000 && bytes(500_000_000_000) > 0 && bytes(1_000_000) < rows.len());
    let early = rows.iter().filter(|row| row["ended"].as_str().is_some_and(|ended| ended < text(row, "added")));
    assert!(early.count() > 1_000);
}

#[tokio::test]
async fn files_and_links_pair_as_real_ones_do() {
    let rows = truth(fixed(4_233, 1)).await;
    let (mut n_files, mut rar, mut fewer, mut padded, mut gaps) = (0, 0, 0, 0, 0);
    for row in &rows {
        let files = row["detail"]["files"].as_array().unwrap();
        n_files += files.len();
        let selected: Vec<_> = files.iter().filter(|file| file["selected"] == 1).collect();
        let sum: u64 = selected.iter().map(|file| file["bytes"].as_u64().unwrap()).sum();
        if row["status"] == "downloaded" {
            assert_eq!(row["bytes"], sum, "{row}");
            let n_links = row["links"].as_array().unwrap().len();
            assert!((1..=selected.len()).contains(&n_links));
            rar += usize::from(n_links == 1 && selected.len() > 2);
            fewer += usize::from(n_links > 1 && n_links < selected.len());
        }
        padded += usize::from(files.iter().any(|file| text(file, "path").starts_with("/.pad/")));
        gaps += usize::from(files.last().is_some_and(|file| file["id"] != files.len()));
        assert!(files.first().is_none_or(|file| file["id"] == 1) && files.len() <= 200);
    }
    let mean = n_files / rows.len();
    assert!((5..=10).contains(&mean), "{mean} files a torrent");
    assert!(rar > 0 && fewer > 0 && padded > 0 && gaps > 0, "{rar} {fewer} {padded} {gaps}");
}

#[tokio::test]
async fn accounts_of_every_size_have_distinct_ids() {
    for torrents in 0..40 {
        assert_eq!(truth(fixed(torrents, 3)).await.len(), torrents);
    }
    let demo = Demo::start(fixed(100_000, 1)).await.unwrap();
    let account = demo.account();
    assert_eq!(account.ids().iter().collect::<HashSet<_>>().len(), 100_000);
}

#[tokio::test]
async fn operations_change_what_they_name_and_nothing_else() {
    let demo = Demo::start(fixed(100, 1)).await.unwrap();
    let account = demo.account();
    let row = |id: &str| serde_json::from_str::<Value>(&account.truth_of(id).unwrap()).unwrap();
    let before = account.truth();

    let added = account.add("Sintel (2010)");
    assert_eq!((&account.ids()[0], &row(&added)["filename"]), (&added, &"Sintel (2010)".into()));
    assert!(account.remove(&added) && !account.remove(&added));
    assert_eq!(account.truth(), before);

    let id = &account.ids()[50];
    let again = account.readd(id).unwrap();
    assert_ne!(&again, id);
    assert_eq!(
        (&row(&again)["hash"], &row(&again)["detail"]["files"]),
        (&row(id)["hash"], &row(id)["detail"]["files"])
    );
    assert_eq!(account.len(), 101);

    assert!(account.fail(id, "magnet_error"));
    assert_eq!((&row(id)["status"], &row(id)["bytes"]), (&"magnet_error".into(), &0.into()));
    assert!(account.finish(id) && account.set_progress(id, 56.82) && account.rename(id, "Häxan"));
    assert_eq!((&row(id)["progress"], &row(id)["filename"]), (&56.82.into(), &"Häxan".into()));
    assert!(!account.finish("AAAAAAAAAAAAA") && account.readd("AAAAAAAAAAAAA").is_none());

    let ids: HashSet<_> = account.ids().into_iter().collect();
    account.replace_with_other_account();
    assert_eq!(account.len(), 101);
    assert!(account.ids().iter().all(|id| !ids.contains(id)));
    account.clear();
    assert!(account.is_empty());
}
