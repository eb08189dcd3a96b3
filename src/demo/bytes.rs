//! What is behind a direct link: made-up bytes, the same for the same place in the same file, whole or in ranges.
//!
//! Needs no token, as at the service, where the address is the secret. Start at `answer`.

use hyper::body::Bytes;
use hyper::header::RANGE;
use hyper::http::request::Parts;

use super::answer::{Answer, Delivery};
use super::content::{self, mix};
use super::service::Service;

/// Bytes made at a time.
const CHUNK: u64 = 64 * 1_024;
/// Bytes that one draw gives.
const WORD: u64 = 8;

/// A part of a made-up file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    seed: u64,
    from: u64,
    /// The first byte that is not in it.
    to: u64,
}

/// Answers a request for a direct link; `id` is the one of its entry in `/downloads`.
pub(super) fn answer(service: &Service, head: &Parts, id: &str) -> (Answer, Delivery) {
    let size = {
        let downloads = service.downloads();
        let download = downloads.iter().find(|download| download["id"] == id);
        download.and_then(|download| download["filesize"].as_u64())
    };
    let Some(size) = size else { return (Answer::html(404), Delivery::Whole) };
    let range = head.headers.get(RANGE).and_then(|range| range.to_str().ok());
    let (status, from, to) = match range.map(|range| interval(range, size)) {
        None => (200, 0, size),
        Some(Some((from, to))) => (206, from, to),
        Some(None) => {
            return (Answer::empty(416).with("content-range", format!("bytes */{size}")), Delivery::Whole);
        }
    };
    let answer = Answer::empty(status)
        .with("content-type", "application/octet-stream")
        .with("accept-ranges", "bytes")
        .with("content-disposition", "attachment");
    let answer =
        if status == 206 { answer.with("content-range", format!("bytes {from}-{}/{size}", to - 1)) } else { answer };
    (answer, Delivery::MadeUp(Span { seed: content::seed(id), from, to }))
}

/// Reads one range: `bytes=5-9`, `bytes=5-` or `bytes=-5`; the end comes back as the first byte beyond it.
fn interval(range: &str, size: u64) -> Option<(u64, u64)> {
    let (from, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (from, to) = if from.is_empty() {
        (size.saturating_sub(last.parse().ok()?), size)
    } else {
        let last = if last.is_empty() { size.checked_sub(1)? } else { last.parse().ok()? };
        (from.parse().ok()?, last.saturating_add(1).min(size))
    };
    (from < to).then_some((from, to))
}

impl Span {
    /// Returns how many bytes are left.
    pub(super) fn len(&self) -> u64 {
        self.to - self.from
    }

    /// Takes the next bytes off; none at the end.
    pub(super) fn next_chunk(&mut self) -> Bytes {
        let to = self.to.min(self.from.saturating_add(CHUNK));
        let words = self.from / WORD..to.div_ceil(WORD);
        let skipped = usize::try_from(self.from % WORD).unwrap_or(0);
        let length = usize::try_from(to - self.from).unwrap_or(0);
        self.from = to;
        words.flat_map(|word| mix(self.seed, word).to_le_bytes()).skip(skipped).take(length).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_written_and_cut_at_the_end() {
        for (text, wanted) in [
            ("bytes=0-", Some((0, 100))),
            ("bytes=5-9", Some((5, 10))),
            ("bytes=90-500", Some((90, 100))),
            ("bytes=-7", Some((93, 100))),
            ("bytes=-700", Some((0, 100))),
            ("bytes=100-", None),
            ("bytes=9-5", None),
            ("bytes=-0", None),
            ("bytes=", None),
            ("lines=1-2", None),
        ] {
            assert_eq!(interval(text, 100), wanted, "{text}");
        }
        assert_eq!(interval("bytes=0-", 0), None);
    }

    #[test]
    fn every_cut_of_a_file_shows_the_same_bytes() {
        let whole = Span { seed: 3, from: 0, to: CHUNK }.next_chunk();
        assert_eq!(whole.len() as u64, CHUNK);
        for (from, to) in [(0, 1), (1, 8), (7, 17), (100, 1_000)] {
            let part = Span { seed: 3, from: from as u64, to: to as u64 }.next_chunk();
            assert_eq!(part, whole.slice(from..to));
        }
        let mut long = Span { seed: 3, from: 5, to: 5 + 3 * CHUNK };
        let chunks: Vec<Bytes> = std::iter::from_fn(|| Some(long.next_chunk())).take_while(|c| !c.is_empty()).collect();
        assert_eq!((chunks.len(), &chunks[0][..9]), (3, &whole[5..14]));
    }
}
