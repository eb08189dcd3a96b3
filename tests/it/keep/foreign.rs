//! Archives with something in their schema that this program did not make: read, and never written.

use redriva::archive::{Archive, Error, Reader};

use super::Home;

/// What somebody did to the schema, and what is named.
const CHANGES: [(&str, &str); 7] = [
    (
        "CREATE TRIGGER evil AFTER INSERT ON sync_runs BEGIN UPDATE meta SET value = 'evil ran'; END",
        "holds the trigger evil, which Redriva did not make",
    ),
    ("CREATE VIEW \"a\x1b[2J\" AS SELECT 1", "holds the view a␛[2J, which Redriva did not make"),
    ("CREATE TABLE notes (x)", "holds the table notes, which Redriva did not make"),
    ("CREATE INDEX mine ON torrents (host)", "holds the index mine, which Redriva did not make"),
    ("DROP TRIGGER torrents_stay", "lacks the trigger torrents_stay"),
    ("ALTER TABLE meta ADD COLUMN more TEXT", "has another table meta than Redriva made"),
    (
        "CREATE VIEW v AS SELECT 1; CREATE TABLE notes (x); DROP TRIGGER torrents_stay",
        "which Redriva did not make (and 2 more that differ)",
    ),
];

fn run_offline(home: &Home, words: &[&str]) -> super::Ran {
    let mut command = home.command(words);
    command.env("RD_TOKEN", "AB".repeat(26)).env("RD_API_URL", "http://127.0.0.1:9/rest/1.0");
    super::Ran::of(&command.output().unwrap(), home.folder.path())
}

#[tokio::test]
async fn a_schema_with_something_foreign_is_read_and_never_written() {
    for (sql, named) in CHANGES {
        let home = Home::synced(6).await;
        home.db().execute_batch(sql).unwrap();
        let before = std::fs::read(home.archive()).unwrap();
        super::import::script(&home.at("script.db"));
        for words in [["sync"].as_slice(), &["clear", "--yes"], &["import", "script.db"]] {
            let ran = run_offline(&home, words).expect(15);
            assert!(ran.err.contains(named), "{sql}: {words:?}: {ran:?}");
            assert!(ran.err.contains("Nothing was written to it; reading works."), "{sql}: {ran:?}");
        }
        assert_eq!(home.run(&["stats", "--compact"]).expect(0).out[..10], *"6 torrents");
        home.run(&["check"]).expect(15);
        assert!(std::fs::read(home.archive()).unwrap() == before, "{sql}: not a byte is written");
        assert!(home.snapshots().is_empty());
    }
}

#[tokio::test]
async fn the_remedy_that_is_named_works() {
    let home = Home::synced(6).await;
    home.db().execute_batch(CHANGES[0].0).unwrap();
    let mut command = home.command(&["clear", "--yes"]);
    let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
    let line = said.split("remove with: ").nth(1).unwrap().trim();
    let ran = std::process::Command::new("sh").args(["-c", line]).output().unwrap();
    if !ran.status.success() {
        crate::house::skipped("there is no sqlite3 here");
        return;
    }
    home.run(&["clear", "--yes"]).expect(0);
}

#[tokio::test]
async fn an_older_schema_is_compared_with_its_own_number_before_anything_is_done_to_it() {
    let older = [
        include_str!("../../../src/archive/schema/migrations/0001_initial.sql"),
        "PRAGMA application_id = 0x52445641; PRAGMA user_version = 1",
    ];
    let evil = "CREATE TRIGGER evil BEFORE DELETE ON run_log BEGIN SELECT RAISE(ABORT, 'evil'); END";
    let evil_early = "CREATE TRIGGER evil AFTER INSERT ON meta BEGIN SELECT 1; END";
    for foreign in [None, Some(evil_early)] {
        let home = Home::empty();
        older.iter().copied().chain(foreign).for_each(|sql| home.db().execute_batch(sql).unwrap());
        let before = std::fs::read(home.archive()).unwrap();
        assert_eq!(Reader::open(&home.archive()).unwrap().counts().unwrap(), (0, 0));
        if foreign.is_some() {
            let refused = Archive::open(&home.archive());
            assert!(matches!(&refused, Err(Error::Altered { .. })), "{refused:?}");
            assert!(std::fs::read(home.archive()).unwrap() == before);
            assert!(home.snapshots().is_empty());
        } else {
            Archive::open(&home.archive()).unwrap().close().await.unwrap();
        }
    }
    // One that refers to a table of a later schema cannot be made, so its name is taken for the table's.
    let home = Home::empty();
    for sql in older {
        home.db().execute_batch(sql).unwrap();
    }
    home.db().execute_batch("CREATE VIEW run_log AS SELECT 1").unwrap();
    assert!(home.db().execute_batch(evil).is_err());
    assert!(matches!(Archive::open(&home.archive()), Err(Error::Altered { .. })));
}

#[tokio::test]
async fn what_sqlite_keeps_for_itself_is_nothing_foreign() {
    let home = Home::synced(6).await;
    home.db().execute_batch("ANALYZE").unwrap();
    assert_eq!(home.count("sqlite_schema WHERE name = 'sqlite_stat1'"), 1);
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    home.run(&["clear", "--yes"]).expect(0);
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
}
