//! What is behind a direct link: a made-up file, whole or in ranges.
//!
//! Needs no token, as at the service, where the address is the secret. Start at `answer`.

use hyper::header::RANGE;
use hyper::http::request::Parts;

use super::answer::{Answer, Delivery};
use super::content;
use super::made_up::Span;
use super::service::Service;

/// Answers a request for a direct link; `id` is the one of its entry in `/downloads`.
pub(super) fn answer(service: &Service, head: &Parts, id: &str) -> (Answer, Delivery) {
    let found = {
        let downloads = service.downloads();
        let download = downloads.iter().find(|download| download["id"] == id);
        // One link has the same bytes, whenever it is asked for.
        download.and_then(|download| Some((download["filesize"].as_u64()?, content::seed(download["link"].as_str()?))))
    };
    let Some((size, seed)) = found else { return (Answer::html(404), Delivery::Whole) };
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
    (answer, Delivery::MadeUp(Span::new(seed, from..to)))
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
}
