//! No history of odd answers makes a check blame an archive that nobody damaged.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use redriva::archive::{Archive, Evidence, check};
use redriva::model::{Listed, SyncMode, Timestamp, TorrentId};
use redriva::wire::{Fields, read_detail, read_row_id, read_torrent};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::house;

/// One thing that happens to one of three torrents.
#[derive(Debug, Clone)]
enum Step {
    List(usize, Map<String, Value>),
    Detail(usize, Map<String, Value>),
    Gone(usize),
    Missing,
    Unknown(usize),
    /// The archive is closed and opened by a version that knows no checksums yet, then by this one.
    Migrated,
}

fn id(n: usize) -> TorrentId {
    TorrentId::parse(["A", "B", "C"][n]).unwrap()
}

fn field() -> impl Strategy<Value = (String, Value)> {
    let text = |words: &'static [&'static str]| {
        prop::sample::select(words).prop_map(|word| if word == "null" { Value::Null } else { Value::from(word) })
    };
    let number = || {
        prop::sample::select(vec![
            json!(null),
            json!(0),
            json!(-7),
            json!(5),
            json!(99.97),
            json!(100),
            json!(1e308),
            json!("7"),
        ])
    };
    let files = prop::collection::vec(
        (0..4_i64, prop::sample::select(vec!["/a", "/b", "/\u{e9}"]), number(), any::<bool>()),
        0..4,
    );
    let named = |name: &str| {
        let name = name.to_owned();
        move |value: Value| (name.clone(), value)
    };
    prop_oneof![
        text(&["x", "y", "", " ", "null"]).prop_map(named("filename")),
        text(&["x", "null"]).prop_map(named("original_filename")),
        text(&["downloading", "downloaded", "error", "odd", "null"]).prop_map(named("status")),
        prop::sample::select(vec![json!("a".repeat(40)), json!("B".repeat(40)), json!("junk"), json!(null), json!(7)])
            .prop_map(named("hash")),
        text(&["2024-01-10T12:00:00.000Z", "2024-07-10T12:00:00.000Z", "never", "null"]).prop_map(named("added")),
        text(&["2024-01-10T12:00:00.000Z", "null"]).prop_map(named("ended")),
        text(&["real-debrid.com", "null"]).prop_map(named("host")),
        (prop::sample::select(vec!["bytes", "progress", "split", "speed", "seeders", "original_bytes"]), number())
            .prop_map(|(name, value)| (name.to_owned(), value)),
        prop::sample::select(vec![json!(null), json!([]), json!(["l"]), json!(["l,m", "n"]), json!("l"), json!([1])])
            .prop_map(named("links")),
        files.prop_map(|files| {
            let file =
                |(id, path, bytes, selected)| json!({"id": id, "path": path, "bytes": bytes, "selected": selected});
            ("files".to_owned(), files.into_iter().map(file).collect())
        }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let fields = || prop::collection::vec(field(), 0..12).prop_map(|fields| fields.into_iter().collect::<Map<_, _>>());
    prop_oneof![
        4 => (0..3_usize, fields()).prop_map(|(n, fields)| Step::List(n, fields)),
        4 => (0..3_usize, fields()).prop_map(|(n, fields)| Step::Detail(n, fields)),
        1 => (0..3_usize).prop_map(Step::Gone),
        1 => Just(Step::Missing),
        1 => (0..3_usize).prop_map(Step::Unknown),
        1 => Just(Step::Migrated),
    ]
}

fn text(n: usize, fields: &Map<String, Value>) -> String {
    let mut all = Map::from_iter([("id".to_owned(), json!(id(n).as_str()))]);
    all.extend(fields.clone());
    Value::from(all).to_string()
}

async fn play(steps: &[Step]) {
    let folder = house::folder();
    let path = folder.path().join("redriva.db");
    let mut archive = Archive::open(&path).unwrap();
    let at = Timestamp::from_second(1_790_000_000).unwrap();
    let mut run = archive.begin_run(SyncMode::Fast, at).await.unwrap().run;
    let row = |n, fields: &Map<String, Value>| {
        let json = text(n, fields);
        vec![Listed { id: read_row_id(&json).unwrap(), json }]
    };
    for n in 0..3 {
        archive.store_page(run, at, row(n, &Map::new()), Vec::new()).await.unwrap();
    }
    for step in steps {
        match step {
            Step::List(n, fields) => drop(archive.store_page(run, at, row(*n, fields), Vec::new()).await.unwrap()),
            Step::Detail(n, fields) => {
                let json = text(*n, fields);
                let told = Fields::parse(&json).unwrap();
                let detail = read_detail(&told, read_torrent(&told).unwrap(), &json).unwrap();
                let receipt = archive.store_detail(run, at, detail).await.unwrap();
                archive.flush().await.unwrap();
                receipt.await.unwrap().unwrap();
            }
            Step::Gone(n) => {
                archive.mark_gone(run, at, vec![(id(*n), Evidence::Unknown)]).await.unwrap();
            }
            // A list that holds none of them.
            Step::Missing => {
                let run = archive.begin_run(SyncMode::Fast, at).await.unwrap().run;
                archive.believe_list(run, at).await.unwrap();
            }
            Step::Unknown(n) => {
                let receipt = archive.record_unknown(id(*n), at).await.unwrap();
                archive.flush().await.unwrap();
                receipt.await.unwrap().unwrap();
            }
            Step::Migrated => {
                archive.close().await.unwrap();
                crate::keep::make_schema_3(&Connection::open(&path).unwrap());
                archive = Archive::open(&path).unwrap();
                run = archive.begin_run(SyncMode::Fast, at).await.unwrap().run;
            }
        }
    }
    archive.close().await.unwrap();
    let checks = check(&path).unwrap();
    // What lists and details had not said at all is owed by nobody here.
    let problems: Vec<_> =
        checks.iter().filter(|checked| checked.name != "owed").flat_map(|checked| &checked.problems).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn no_history_of_odd_answers_is_taken_for_damage() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[4; 32]);
    let config = Config { cases: 250, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    TestRunner::new_with_rng(config, rng)
        .run(&prop::collection::vec(step(), 1..14), |steps| {
            runtime.block_on(play(&steps));
            Ok(())
        })
        .unwrap();
}
