//! Rows and fields: what is odd costs only itself, and nothing is lost from the raw text.

use redriva::api::Error;
use redriva::model::Status;

use super::{ID, detail_of, id, page_of};

#[tokio::test]
async fn a_row_is_read_field_by_field() {
    let row = r#"{"id":"X2ILDQNYFYOHM","filename":"Sita  Sings the Blues  .mkv","hash":"ABCDEF0123456789ABCDEF0123456789ABCDEF01","bytes":518614599088,"host":"real-debrid.com","split":2000,"progress":61.85,"status":"downloading","added":"2026-10-03T21:00:13.000Z","links":["https:\/\/real-debrid.com\/d\/AAAAAAAAAAAAA"],"speed":0,"seeders":3,"fake":{"x":[1]}}"#;
    let page = page_of(format!("[{row}]")).await.unwrap();
    assert_eq!((page.total, page.end, page.rejected.len()), (Some(7), false, 0));
    let listed = &page.rows[0];
    let torrent = page.torrents().next().unwrap();
    assert_eq!(listed.json, row);
    assert_eq!(torrent.id, id());
    assert_eq!(torrent.filename.as_deref(), Some("Sita  Sings the Blues  .mkv"));
    assert_eq!(torrent.hash.as_deref(), Some("abcdef0123456789abcdef0123456789abcdef01"));
    assert_eq!((torrent.bytes, torrent.split), (Some(518_614_599_088), Some(2000)));
    assert_eq!((torrent.progress, torrent.status.clone()), (Some(61.85), Some(Status::Downloading)));
    assert_eq!(torrent.added.as_deref(), Some("2026-10-03T21:00:13.000Z"));
    assert_eq!(torrent.links.as_deref(), Some(["https://real-debrid.com/d/AAAAAAAAAAAAA".to_owned()].as_slice()));
    assert_eq!((torrent.speed, torrent.seeders, torrent.ended.clone()), (Some(0), Some(3), None));
}

#[tokio::test]
async fn odd_fields_are_unknown_and_the_row_stays() {
    let page = page_of(
        r#"[{"id":"A"},
            {"id":"B","filename":null,"bytes":"12","progress":"56.82","status":"ready","links":null,"added":5,"split":2000.0},
            {"id":"C","filename":["x"],"bytes":-1,"progress":1e999,"status":7,"links":{},"host":true},
            {"id":"D","bytes":99999999999999999999,"progress":100,"links":["a",null],"seeders":1.5,"hash":"Odd"}]"#,
    )
    .await
    .unwrap();
    assert!(page.rejected.is_empty());
    let t: Vec<_> = page.torrents().collect();
    assert_eq!((t[0].bytes, t[0].links.clone(), t[0].status.clone()), (None, None, None));
    assert_eq!((t[1].bytes, t[1].progress, t[1].split), (Some(12), Some(56.82), Some(2000)));
    assert_eq!(t[1].status, Some(Status::Unknown("ready".into())));
    assert_eq!((t[1].filename.clone(), t[1].links.clone(), t[1].added.clone()), (None, None, None));
    assert_eq!((t[2].filename.clone(), t[2].bytes, t[2].progress), (None, None, None));
    assert_eq!((t[2].status.clone(), t[2].links.clone(), t[2].host.clone()), (None, None, None));
    assert_eq!((t[3].bytes, t[3].progress, t[3].seeders), (None, Some(100.0), None));
    assert_eq!((t[3].links.clone(), t[3].hash.as_deref()), (None, Some("odd")));
}

#[tokio::test]
async fn a_bad_row_is_set_aside_with_its_reason() {
    let page = page_of(
        r#"[{"id":"A"},5,null,[],"x",{"filename":"no id"},{"id":12},{"id":""},{"id":"../../disable_access_token"},{"id":"A/B"},{"id":"A?x"},{"id":"\ud800"},{"id":"B"}]"#,
    )
    .await
    .unwrap();
    let read: Vec<_> = page.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(read, ["A", "B"]);
    assert!(!page.end);
    let set_aside: Vec<_> = page.rejected.iter().map(|row| (row.position, row.reason)).collect();
    let characters = "its id has other characters than letters and digits";
    assert_eq!(
        set_aside,
        [
            (1, "it is no object"),
            (2, "it is no object"),
            (3, "it is no object"),
            (4, "it is no object"),
            (5, "it has no id"),
            (6, "its id is no text"),
            (7, characters),
            (8, characters),
            (9, characters),
            (10, characters),
            (11, characters),
        ]
    );
    assert_eq!(page.rejected[7].json, r#"{"id":"../../disable_access_token"}"#);
}

#[tokio::test]
async fn half_a_surrogate_pair_costs_no_row_and_the_raw_text_stays() {
    let page = page_of(
        r#"[{"id":"A","filename":"one"},{"id":"B","filename":"t\ud800wo"},{"id":"C","filename":"three\udc00"}]"#,
    )
    .await
    .unwrap();
    let names: Vec<_> = page.torrents().map(|torrent| torrent.filename.unwrap()).collect();
    assert_eq!(names, ["one", "t\u{fffd}wo", "three\u{fffd}"]);
    assert_eq!(page.rows[1].json, r#"{"id":"B","filename":"t\ud800wo"}"#);
}

#[tokio::test]
async fn a_repeated_field_counts_once_and_deep_nesting_costs_no_stack() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let page = page_of(format!(r#"[{{"id":"A","id":"B","links":{deep}}},{deep},{{"id":"C"}}]"#)).await.unwrap();
    assert_eq!(page.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["B", "C"]);
    assert_eq!(page.torrents().next().unwrap().links, None);
    assert_eq!(page.rejected.len(), 1);
}

#[tokio::test]
async fn a_detail_brings_files_and_keeps_its_text() {
    let body = "{\n\t\"id\": \"X2ILDQNYFYOHM\",\n\t\"original_filename\": \"Sita\",\n\t\"original_bytes\": 30,\n\t\"files\": [\n\t\t{\"id\": 1, \"path\": \"\\/a.mkv\", \"bytes\": 20, \"selected\": 1},\n\t\t{\"id\": \"7\", \"path\": \"\\/b.txt\", \"bytes\": \"10\", \"selected\": 0}\n\t]\n}\n";
    let detail = detail_of(body).await.unwrap();
    assert_eq!(detail.json, body);
    assert_eq!((detail.original_filename.as_deref(), detail.original_bytes), (Some("Sita"), Some(30)));
    let files: Vec<_> =
        detail.files.iter().flatten().map(|file| (file.id, file.path.as_str(), file.bytes, file.selected)).collect();
    assert_eq!(files, [(1, "/a.mkv", 20, true), (7, "/b.txt", 10, false)]);
}

#[tokio::test]
async fn files_that_are_not_told_are_unknown_and_not_none() {
    for (files, wanted) in [
        ("", None),
        (r#","files":null"#, None),
        (r#","files":"x""#, None),
        (r#","files":{}"#, None),
        (r#","files":[]"#, Some(0)),
    ] {
        let detail = detail_of(format!(r#"{{"id":"{ID}","filename":"x"{files}}}"#)).await.unwrap();
        assert_eq!(detail.files.map(|files| files.len()), wanted, "{files}");
    }
}

#[tokio::test]
async fn only_a_file_without_a_path_is_dropped() {
    let files = r#"[{"path":"/a","selected":true},{"id":2},null,{"id":3,"path":null},{"id":4,"path":"/d","bytes":null,"selected":"1"}]"#;
    let detail = detail_of(format!(r#"{{"id":"{ID}","filename":"x","files":{files}}}"#)).await.unwrap();
    let files: Vec<_> =
        detail.files.unwrap().into_iter().map(|file| (file.id, file.path, file.bytes, file.selected)).collect();
    assert_eq!(files, [(-1, "/a".to_owned(), -1, true), (4, "/d".to_owned(), -1, true)]);
}

#[tokio::test]
async fn a_detail_with_a_field_called_error_is_still_a_detail() {
    let detail =
        detail_of(format!(r#"{{"id":"{ID}","filename":"x","error":"tracker","error_code":null}}"#)).await.unwrap();
    assert_eq!(detail.torrent.id, id());
}

#[tokio::test]
async fn more_files_than_any_torrent_has_are_too_large() {
    let files = vec![r#"{"path":"/"}"#; 200_001].join(",");
    let error = detail_of(format!(r#"{{"id":"{ID}","filename":"x","files":[{files}]}}"#)).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { cap: 200_000, unit: "files" }), "{error:?}");
}

#[tokio::test]
async fn the_detail_of_another_torrent_is_refused() {
    let error = detail_of(r#"{"id":"SOMEONEELSE"}"#).await.unwrap_err();
    assert!(matches!(&error, Error::WrongId { asked } if *asked == id()), "{error:?}");
    let error = detail_of(r#"{"filename":"x"}"#).await.unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_detail_that_names_neither_hash_nor_name_is_no_detail() {
    let hash = "ab".repeat(20);
    for (fields, hollow) in [
        (String::new(), true),
        (r#","hash":null,"filename":null,"files":null,"links":null,"status":null"#.to_owned(), true),
        (
            r#","hash":7,"filename":8,"original_filename":[],"status":{},"bytes":"x","files":"y","links":1"#.to_owned(),
            true,
        ),
        (
            r#","hash":"","filename":" ","status":"downloaded","bytes":5,"files":[{"id":1,"path":"/a"}]"#.to_owned(),
            true,
        ),
        (r#","status":"downloaded","progress":100"#.to_owned(), true),
        (format!(r#","hash":"{hash}""#), false),
        (format!(r#","hash":"{hash}","filename":7"#), false),
        (r#","filename":"x""#.to_owned(), false),
        (r#","filename":"x","hash":7"#.to_owned(), false),
        (r#","original_filename":"x""#.to_owned(), false),
    ] {
        let told = detail_of(format!(r#"{{"id":"{ID}"{fields}}}"#)).await;
        assert_eq!(matches!(told, Err(Error::Hollow)), hollow, "{fields}: {told:?}");
        assert_eq!(told.is_err(), hollow, "{fields}");
    }
}
