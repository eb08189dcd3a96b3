//! The query language: nothing that is typed breaks it, printing keeps the meaning, and every face means the same.

use jiff::tz::TimeZone;
use proptest::prelude::*;
use redriva::archive::{Archive, Reader, SearchIndex, SyncLock, clear};
use redriva::format::fold;
use redriva::model::{Detail, SyncMode, Timestamp, Torrent, TorrentFile, TorrentId};
use redriva::query::{FIELDS, Matcher, Order, Query, Subject};
use redriva::refused_names::RefusedNames;

use crate::house::listed;
use crate::shelf::Shelf;

/// Pieces of which queries are made, so that chance hits the grammar often.
fn piece() -> impl Strategy<Value = String> {
    let fields = FIELDS.map(|field| format!("{}:", field.name));
    let examples = FIELDS.map(|field| field.example.to_owned());
    prop_oneof![
        3 => prop::sample::select(examples.to_vec()),
        3 => prop::sample::select(fields.to_vec()),
        2 => prop::sample::select(vec!["-", "\"", "\\", "..", ">", "<=", "=", ",", " ", "x", "G", "30d", "2026-01"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[\\x00-\\x20]{0,2}",
    ]
}

fn typed() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

fn matcher(query: &str) -> Matcher {
    Query::parse(query).unwrap().matcher("2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap(), &TimeZone::UTC)
}

fn folded(text: &str) -> String {
    let mut out = String::new();
    fold(text, &mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_typed_is_read_or_refused_with_a_place(text in typed()) {
        match Query::parse(&text) {
            Ok(query) => {
                let printed = query.to_string();
                prop_assert_eq!(Query::parse(&printed), Ok(query.clone()), "{}", printed);
                let _ = query.matcher(Timestamp::MAX, &TimeZone::UTC);
                let _ = query.matcher(Timestamp::MIN, &TimeZone::UTC);
            }
            Err(bad) => {
                prop_assert!(bad.position() >= 1 && bad.position() <= text.chars().count() + 1);
                let [query, marks] = bad.pointer();
                prop_assert!(marks.ends_with('^'));
                prop_assert!(!query.chars().any(char::is_control));
                prop_assert!(bad.possible().ends_with('.'));
            }
        }
    }

    #[test]
    fn a_word_finds_every_text_that_holds_it_in_any_case(before in "\\PC{0,8}", word in "\\PC{1,8}", after in "\\PC{0,8}") {
        let query = Query { terms: vec![redriva::query::Term { excluded: false, test: redriva::query::Test::Word(word.to_uppercase()) }] };
        let found = query.matcher(Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        let text = [before, word.to_uppercase(), after].concat();
        let hits = found.name_hits(folded(&text).as_bytes());
        prop_assert_eq!(found.verdict(hits, true), Some(true));
    }

    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,20}") {
        prop_assert_eq!(folded(&folded(&text)), folded(&text));
    }
}

#[test]
fn words_may_stand_in_name_and_paths_and_excluded_ones_in_neither() {
    let paths = ["/Season 1/S01E05.mkv", "/extras/Making.of.MP4", "/dir.ext/noext"];
    let texts = |query: &str| {
        let matcher = matcher(query);
        let mut hits = matcher.name_hits(folded("Amélie Poulain").as_bytes());
        for path in paths {
            hits = matcher.path_hits(folded(path).as_bytes(), hits);
        }
        matcher.verdict(hits, true) == Some(true)
    };
    for found in [
        "",
        "amelie",
        "AMÉLIE s01e05",
        "\"season 1\"",
        "file:making name:poulain",
        "ext:mkv",
        "ext:avi,mp4",
        "-ext:avi",
        "-file:amelie",
        "-name:season",
        "making mkv",
    ] {
        assert!(texts(found), "{found}");
    }
    for missed in [
        "ameliex",
        "\"1 season\"",
        "file:amelie",
        "name:season",
        "ext:avi",
        "ext:ext",
        "ext:mk",
        "-mkv",
        "-amelie",
        "amelie -file:making",
        "-ext:mp4",
    ] {
        assert!(!texts(missed), "{missed}");
    }
}

#[test]
fn names_decide_alone_where_paths_cannot_change_the_verdict() {
    for (query, verdict) in [
        ("amelie", Some(true)),
        ("other", None),
        ("name:other", Some(false)),
        ("-amelie", Some(false)),
        ("amelie -other", None),
        ("amelie -name:other", Some(true)),
        ("amelie ext:mkv", None),
        ("name:other ext:mkv", Some(false)),
    ] {
        let matcher = matcher(query);
        assert_eq!(matcher.verdict(matcher.name_hits(b"amelie"), false), verdict, "{query}");
    }
}

#[tokio::test]
async fn rows_in_memory_and_the_archive_give_the_same_answer() {
    let shelf = Shelf::new().await;
    let reader = Reader::open(&shelf.archive()).unwrap();
    let rows = reader.rows_since(0).unwrap().rows;
    for query in [
        "",
        "metropolis",
        "1927 -2160p",
        "francais",
        "FRANÇAIS metropolis",
        "file:metropolis",
        "ext:mkv",
        "-ext:mkv",
        "status:error,dead",
        "status:down",
        "status:=ready",
        "phase:done",
        "phase:active,failed",
        "phase:unknown",
        "is:gone",
        "gone:no",
        "-gone:no",
        "is:detailed",
        "is:failed",
        "size:>5G",
        "size:5G",
        "size:1G..5G",
        "size:<1",
        "added:2026-01..2026-03",
        "added:<2026",
        "added:<30d",
        "id:abcd",
        "-id:abcd size:>0",
        "鬼滅",
        "amelie",
        "name:sample",
        "sample",
        "ready",
    ] {
        let matcher = matcher(query);
        assert!(matcher.rows_suffice(), "{query}");
        let mut asked: Vec<String> =
            reader.search(&matcher, Order::default()).unwrap().iter().map(ToString::to_string).collect();
        let accepted = rows.iter().filter(|row| {
            let facts = reader.facts(&row.id).unwrap().unwrap();
            let files = facts.detail.and_then(|(detail, _)| detail.files).unwrap_or_default();
            matcher.accepts(&Subject::of_row(row), &row.name, files.iter().map(|file| file.path.as_str()))
        });
        let mut held: Vec<String> = accepted.map(|row| row.id.to_string()).collect();
        asked.sort();
        held.sort();
        assert_eq!(asked, held, "{query}");
    }
}

#[tokio::test]
async fn names_are_refused_by_the_list_in_force_and_by_the_torrents_own_name() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("a.db")).unwrap();
    let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let run = archive.begin_run(SyncMode::Smart, at).await.unwrap().run;
    // Its own name stands above the shown one; where it is empty or not known, the shown one decides.
    let torrents = [
        ("A", "A film", Some("A.film.WEB-DL"), "2026-10-09T23:00:00.000Z"),
        ("B", "A.film.WEB-DL", Some("A film"), "2026-11-01T10:00:00.000Z"),
        ("C", "C.film.webrip", Some(""), "2026-11-01T10:00:00.000Z"),
        ("D", "D.film.HDRip", None, "2026-10-12T10:00:00.000Z"),
        ("E", "E.film.CAM-Rip", None, "2026-11-02T10:00:00.000Z"),
    ];
    let torrent = |row: &(&str, &str, Option<&str>, &str)| Torrent {
        filename: Some(row.1.to_owned()),
        added: Some(row.3.to_owned()),
        ..Torrent::bare(TorrentId::parse(row.0).unwrap())
    };
    let rows = torrents.iter().map(|row| listed(&torrent(row))).collect();
    archive.store_page(run, at, rows, Vec::new()).await.unwrap();
    for row in torrents.iter().filter(|row| row.2.is_some()) {
        let original_filename = row.2.map(str::to_owned);
        let detail = Detail {
            torrent: torrent(row),
            original_filename,
            original_bytes: None,
            files: None,
            json: "{}".to_owned(),
        };
        archive.store_detail(run, at, detail).await.unwrap().await.unwrap().unwrap();
    }
    let reader = Reader::open(&folder.path().join("a.db")).unwrap();
    let found = |matcher: Matcher| {
        let mut ids: Vec<String> =
            reader.search(&matcher, Order::default()).unwrap().iter().map(ToString::to_string).collect();
        ids.sort();
        ids.concat()
    };
    assert_eq!(found(matcher("refused:yes")), "ACD");
    assert_eq!(found(matcher("-refused:yes")), "BE");
    assert_eq!(found(matcher("refused:no")), "BE");
    assert_eq!(found(matcher("refused:yes film added:2026-11")), "C");
    let own = "date = \"2026-11-01\"\nsource = \"me\"\nnames = [\"cam-rip\"]\n";
    let own = std::sync::Arc::new(RefusedNames::parse("mine", own).unwrap());
    assert_eq!(found(matcher("refused:yes").judging_by(&own)), "E");
    assert_eq!(found(matcher("refused:no").judging_by(&own)), "ABCD");
    // What a plan is judged by is the same name.
    let shipped = RefusedNames::shipped().unwrap();
    let all: Vec<TorrentId> = torrents.iter().map(|row| TorrentId::parse(row.0).unwrap()).collect();
    let planned = reader.candidates(&all).unwrap().into_iter().filter(|torrent| {
        shipped.part_of_torrent(torrent.original_name.as_deref(), Some(torrent.name.as_str())).is_some()
    });
    assert_eq!(planned.map(|torrent| torrent.id.to_string()).collect::<String>(), "ACD");
    // The statistics count the same, and those that came after the day of the list.
    for (names, addable, accepted) in [(&shipped, 2, 2), (&*own, 4, 1)] {
        let judged = reader.stats(at, Some(names)).unwrap().names.unwrap();
        assert_eq!((judged.list, judged.addable, judged.accepted), (names.date, addable, accepted));
    }
    archive.close().await.unwrap();
}

#[tokio::test]
async fn the_index_in_memory_follows_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("a.db")).unwrap();
    let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let run = archive.begin_run(SyncMode::Smart, at).await.unwrap().run;
    let id = |n: usize| TorrentId::parse(&format!("ID{n:04}")).unwrap();
    let torrent = |n: usize| Torrent { filename: Some(format!("name {n}")), ..Torrent::bare(id(n)) };
    // More than a portion, and all with one change number.
    let rows = (0..1_200).map(|n| listed(&torrent(n))).collect();
    archive.store_page(run, at, rows, Vec::new()).await.unwrap();
    let reader = Reader::open(&folder.path().join("a.db")).unwrap();
    let mut index = SearchIndex::default();
    for round in 0..8 {
        let mut receipts = Vec::new();
        for n in 0..40 {
            let path = format!("/folder/{} of round {round}.mkv", "x".repeat(n));
            let file = TorrentFile { id: 1, path, bytes: 1, selected: true };
            let json = format!("{{\"round\":{round}}}");
            let (original_filename, original_bytes, files) = (None, None, Some(vec![file]));
            let detail = Detail { torrent: torrent(n), original_filename, original_bytes, files, json };
            receipts.push(archive.store_detail(run, at, detail).await.unwrap());
        }
        for receipt in receipts {
            receipt.await.unwrap().unwrap();
        }
        while index.catch_up(&reader).unwrap() {}
        for (query, found) in [("round", 40), (&*format!("\"round {round}\" ext:mkv"), 40), ("\"round 99\"", 0)] {
            let matcher = matcher(query);
            let mut held = index.search_paths(&matcher);
            let mut asked = reader.search(&matcher, Order::default()).unwrap();
            held.sort();
            asked.sort();
            assert_eq!((held.len(), &held), (found, &asked), "{query}");
        }
        assert_eq!(index.search_paths(&matcher(&format!("\"round {}\"", round + 1))), []);
    }
    archive.close().await.unwrap();

    // An emptied archive begins anew, and so does the index.
    let path = folder.path().join("a.db");
    let shown = Reader::open(&path).unwrap().contents().unwrap();
    clear(&SyncLock::take(&path).unwrap(), &path, &shown, at).unwrap();
    while index.catch_up(&reader).unwrap() {}
    assert_eq!(index.search_paths(&matcher("round")), []);
    let archive = Archive::open(&path).unwrap();
    let run = archive.begin_run(SyncMode::Smart, at).await.unwrap().run;
    let rows = vec![listed(&torrent(7))];
    archive.store_page(run, at, rows, Vec::new()).await.unwrap();
    let file = TorrentFile { id: 1, path: "/a new round.mkv".to_owned(), bytes: 1, selected: true };
    let detail = Detail {
        torrent: torrent(7),
        original_filename: None,
        original_bytes: None,
        files: Some(vec![file]),
        json: "{}".to_owned(),
    };
    archive.store_detail(run, at, detail).await.unwrap().await.unwrap().unwrap();
    while index.catch_up(&reader).unwrap() {}
    assert_eq!(index.search_paths(&matcher("round")), [id(7)]);
    archive.close().await.unwrap();
}
