//! How fast the archive stores: rows of the list in one transaction, and details as they come.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot run has nothing to report"
)]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use redriva::archive::Archive;
use redriva::demo::{Demo, DemoOptions};
use redriva::model::{Detail, Listed, SyncMode, Timestamp};
use support::ground::{asked, now, runtime};
use support::session::client;
use support::table::{Bound, Table, Unit};

/// Rows in the one transaction.
const ROWS: usize = 20_000;

/// Details stored one after the other.
const DETAILS: usize = 4_000;

/// Most rows that one page of the service has.
const PAGE: usize = 5_000;

/// How often all of it is repeated, each time with a new archive.
const RUNS: usize = 5;

fn main() {
    if !asked() {
        return;
    }
    runtime().block_on(async {
        let table = Table::begin("writing");
        let (rows, details) = account().await;
        let (mut new, mut same, mut changed, mut stored) = (vec![], vec![], vec![], vec![]);
        for _ in 0..RUNS {
            let folder = tempfile::tempdir().unwrap();
            let archive = Archive::open(&folder.path().join("redriva.db")).unwrap();
            new.push(list(&archive, rows.clone()).await);
            same.push(list(&archive, rows.clone()).await);
            changed.push(list(&archive, renamed(&rows)).await);
            stored.push(store(&archive, details.clone()).await);
            archive.close().await.unwrap();
        }
        table.row("list rows, all new, one transaction", Unit::PerSecond, &new, Bound::AtLeast(20_000.0));
        table.row("list rows, none changed", Unit::PerSecond, &same, Bound::AtLeast(20_000.0));
        table.row("list rows, every one renamed", Unit::PerSecond, &changed, Bound::Free);
        table.row("details, with their files", Unit::PerSecond, &stored, Bound::Free);
    });
}

/// Reads a generated account through the client, so that the rows are what a sync would store.
async fn account() -> (Vec<Listed>, Vec<Detail>) {
    let demo = Demo::start(DemoOptions::quick(ROWS)).await.unwrap();
    let client = client(&demo);
    let (mut rows, mut details) = (Vec::new(), Vec::new());
    for page in 1..=ROWS / PAGE {
        rows.extend(client.torrents_page(u32::try_from(page).unwrap(), 5_000).await.unwrap().rows);
    }
    for row in &rows[..DETAILS] {
        details.push(client.torrent_info(&row.id).await.unwrap().0);
    }
    assert_eq!(rows.len(), ROWS);
    demo.stop().await;
    (rows, details)
}

fn renamed(rows: &[Listed]) -> Vec<Listed> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        // A row is compared as it came.
        let json = row.json.replacen("\"filename\": \"", "\"filename\": \"renamed ", 1);
        assert_ne!(json, row.json, "the service writes its rows in another form");
        row.json = json;
    }
    rows
}

/// Returns the rows stored in a second.
async fn list(archive: &Archive, rows: Vec<Listed>) -> f64 {
    let run = archive.begin_run(SyncMode::Fast, at()).await.unwrap().run;
    let n = rows.len() as f64;
    let begun = now();
    archive.store_page(run, at(), rows, Vec::new()).await.unwrap();
    n / begun.elapsed().as_secs_f64()
}

/// Returns the details committed in a second.
async fn store(archive: &Archive, details: Vec<Detail>) -> f64 {
    let run = archive.begin_run(SyncMode::Fast, at()).await.unwrap().run;
    let n = details.len() as f64;
    let begun = now();
    let mut receipts = Vec::with_capacity(details.len());
    for detail in details {
        receipts.push(archive.store_detail(run, at(), detail).await.unwrap());
    }
    for receipt in receipts {
        receipt.await.unwrap().unwrap();
    }
    n / begun.elapsed().as_secs_f64()
}

fn at() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}
