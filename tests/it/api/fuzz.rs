//! Mutated pages: whatever comes, the client answers with a value, and believes only whole JSON.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{CANARY, detail_of, id, page_of, shown};

const PAGE: &str = r#"[{"id":"AAAAAAAAAAAAA","filename":"Nosferatu \ud83d\ude00 é","hash":"abcdef0123456789abcdef0123456789abcdef01","bytes":518614599088,"host":"real-debrid.com","split":2000,"progress":56.82,"status":"downloading","added":"2026-10-03T21:00:13.000Z","links":["https:\/\/real-debrid.com\/d\/X"],"speed":0,"seeders":3},{"id":"BBBBBBBBBBBBB","filename":null,"files":[{"id":1,"path":"/a","bytes":2,"selected":1}]}]"#;

const DETAIL: &str = r#"{"id":"X2ILDQNYFYOHM","filename":"Nosferatu","original_filename":"N\ud83d\ude00","original_bytes":9,"progress":100,"status":"downloaded","files":[{"id":1,"path":"/a","bytes":2,"selected":1},{"id":2,"path":"/b\u00e9","bytes":7,"selected":0}],"links":["https://real-debrid.com/d/X"],"ended":"2020-01-01T00:00:00.000Z"}"#;

/// Pieces that readers stumble over.
const PIECES: [&[u8]; 16] = [
    b"\\ud800",
    b"\xff",
    b"\xed\xa0\x80",
    b"{",
    b"[",
    b"\"",
    b"null",
    b"1e999",
    b"-",
    b"\0",
    b"\xef\xbb\xbf",
    b"NaN",
    b"<",
    b"\\",
    b",",
    b"{\"error\":1}",
];

/// One mutation: at a place (in thousandths of the length) so many bytes are replaced by a piece.
type Mutation = (usize, usize, usize);

fn mutated(seed: &[u8], mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (place, length, piece) in mutations {
        let start = bytes.len() * place / 1000;
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, PIECES[*piece].iter().copied());
    }
    bytes
}

#[test]
fn no_mutation_of_a_page_or_a_detail_makes_the_client_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mutations = prop::collection::vec((0..1000_usize, 0..6_usize, 0..PIECES.len()), 0..5);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, rng)
        .run(&mutations, |mutations| {
            let bytes = mutated(PAGE.as_bytes(), &mutations);
            runtime.block_on(async {
                match page_of(&bytes).await {
                    Ok(page) => {
                        let text = std::str::from_utf8(&bytes).unwrap();
                        let raw =
                            page.rows.iter().map(|row| &row.json).chain(page.rejected.iter().map(|row| &row.json));
                        for json in raw {
                            prop_assert!(text.contains(json.as_str()), "raw text is kept as it came");
                        }
                        prop_assert_eq!(page.end, page.rows.is_empty() && page.rejected.is_empty());
                    }
                    Err(error) => prop_assert!(!shown(&error).contains(CANARY)),
                }
                let bytes = mutated(DETAIL.as_bytes(), &mutations);
                match detail_of(&bytes).await {
                    Ok(detail) => {
                        prop_assert_eq!(detail.torrent.id, id());
                        prop_assert_eq!(detail.json.as_bytes(), bytes.as_slice());
                    }
                    Err(error) => prop_assert!(!shown(&error).contains(CANARY)),
                }
                Ok(())
            })
        })
        .unwrap();
}
