//! What a failed request means for the run, as one pure table; and how long to wait before the next try.
//!
//! Nothing here sleeps or counts: the caller does both.

use std::time::Duration;

use super::codes;
use super::error::Error;
use super::fault::Fault;
use super::verdict::Verdict;

/// How often one request is repeated at most.
pub const MAX_RETRIES: u32 = 4;

/// Between which bounds a wait before a repetition lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryWaits {
    /// Shortest wait.
    pub shortest: Duration,
    /// Longest wait.
    pub longest: Duration,
}

impl Default for RetryWaits {
    fn default() -> Self {
        Self { shortest: Duration::from_secs(1), longest: Duration::from_secs(30) }
    }
}

/// Decides what a failed request means.
pub fn verdict(error: &Error) -> Verdict {
    match error {
        Error::Setup { .. } | Error::Transport { fault: Fault::Tls, .. } | Error::Edge { status: 401 | 403 } => {
            Verdict::StopRun
        }
        Error::Proxy { fault, .. } if fault.may_pass() => Verdict::RetryOnce,
        Error::Proxy { .. } => Verdict::StopRun,
        Error::RateLimited { retry_after, .. } => Verdict::PauseAll { retry_after: *retry_after },
        Error::Refused { status, code, .. } => after_refusal(*status, *code),
        Error::NotFound { .. } if error.is_removal_evidence() => Verdict::Removal,
        Error::Server { status, .. } if is_passing(*status) => Verdict::Retry,
        Error::NotRealDebrid { .. } => Verdict::RetryOnce,
        Error::Transport { .. }
        | Error::EmptyBody
        | Error::WrongShape { .. }
        | Error::Malformed { .. }
        | Error::Hollow => Verdict::Retry,
        Error::NotFound { .. }
        | Error::Server { .. }
        | Error::Edge { .. }
        | Error::TooLarge { .. }
        | Error::WrongId { .. } => Verdict::GiveUpTorrent,
    }
}

/// Returns how long to wait before repetition number `attempt`, counted from 1.
///
/// Full jitter over a doubling span: many requests that failed together do not return together.
pub fn delay(attempt: u32, waits: RetryWaits, rng: &mut fastrand::Rng) -> Duration {
    let RetryWaits { shortest, longest } = waits;
    let span = shortest.saturating_mul(2_u32.saturating_pow(attempt)).min(longest);
    shortest + span.saturating_sub(shortest).mul_f64(rng.f64())
}

/// Decides on an error that the service itself reported.
fn after_refusal(status: u16, code: Option<i32>) -> Verdict {
    match (status, code) {
        (401, _) | (403, None) => Verdict::StopRun,
        // A 503 with a number is an answer about this torrent; without one it is the server's trouble.
        (503 | 200, None) => Verdict::Retry,
        (status, _) if status != 503 && is_passing(status) => Verdict::Retry,
        (_, Some(code)) => codes::find(code).map_or(Verdict::GiveUpTorrent, |row| row.verdict),
        (_, None) => Verdict::GiveUpTorrent,
    }
}

/// Whether a status is trouble that usually passes; 520 to 526 are the network edge's own.
fn is_passing(status: u16) -> bool {
    matches!(status, 500 | 502 | 503 | 504 | 509 | 520..=526)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Impostor, ProxyFault};
    use crate::model::{Proxy, TorrentId};

    #[test]
    fn every_error_has_its_verdict() {
        use Verdict::{GiveUpTorrent, PauseAll, Removal, Retry, RetryOnce, StopRun};
        let host = || "api.example".to_owned();
        let broken = |fault| Error::Transport { fault, host: host(), source: "a cause".into() };
        let proxy = || Proxy::parse("HTTPS_PROXY", "http://proxy.example:3128").unwrap();
        let proxied = |fault| Error::Proxy { fault, proxy: proxy(), host: host() };
        let wait = Some(Duration::from_secs(7));
        for (error, wanted) in [
            (Error::Setup { source: "a cause".into() }, StopRun),
            (broken(Fault::Tls), StopRun),
            (broken(Fault::Timeout), Retry),
            (broken(Fault::Dns), Retry),
            (proxied(ProxyFault::Cut), RetryOnce),
            (proxied(ProxyFault::Password), StopRun),
            (
                Error::RateLimited { status: 429, code: Some(34), retry_after: wait, html: false },
                PauseAll { retry_after: wait },
            ),
            (Error::Refused { status: 451, code: Some(35), slug: String::new() }, GiveUpTorrent),
            (Error::Refused { status: 401, code: Some(8), slug: String::new() }, StopRun),
            (Error::NotFound { code: Some(7), html: false }, Removal),
            (Error::NotFound { code: Some(7), html: true }, GiveUpTorrent),
            (Error::NotFound { code: Some(3), html: false }, GiveUpTorrent),
            (Error::NotFound { code: None, html: false }, GiveUpTorrent),
            (Error::Server { status: 502, html: true }, Retry),
            (Error::Server { status: 501, html: false }, GiveUpTorrent),
            (Error::Edge { status: 401 }, StopRun),
            (Error::Edge { status: 403 }, StopRun),
            (Error::Edge { status: 418 }, GiveUpTorrent),
            (Error::NotRealDebrid { what: Impostor::Page }, RetryOnce),
            (Error::EmptyBody, Retry),
            (Error::WrongShape { wanted: "an object", found: "a number" }, Retry),
            (Error::Malformed { source: "a cause".into() }, Retry),
            (Error::Hollow, Retry),
            (Error::TooLarge { cap: 5, unit: "rows" }, GiveUpTorrent),
            (Error::WrongId { asked: TorrentId::parse("A").unwrap() }, GiveUpTorrent),
        ] {
            assert_eq!(verdict(&error), wanted, "{error:?}");
        }
    }

    #[test]
    fn only_trouble_that_passes_is_waited_out() {
        let passing: Vec<u16> = (100..600).filter(|status| is_passing(*status)).collect();
        assert_eq!(passing, [500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 525, 526]);
    }

    #[test]
    fn waits_grow_and_stay_within_one_and_thirty_seconds() {
        let (waits, mut rng) = (RetryWaits::default(), fastrand::Rng::with_seed(7));
        for (attempt, longest) in [(1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (40, 30)] {
            let drawn: Vec<Duration> = (0..500).map(|_| delay(attempt, waits, &mut rng)).collect();
            assert!(
                drawn.iter().all(|wait| (waits.shortest..=Duration::from_secs(longest)).contains(wait)),
                "{attempt}"
            );
            let long = Duration::from_secs(longest).mul_f64(0.9);
            assert!(drawn.iter().any(|wait| *wait > long), "{attempt}: the whole span is used");
            assert!(drawn.iter().any(|wait| *wait < waits.shortest.mul_f64(1.2)), "{attempt}: the whole span is used");
        }
    }

    #[test]
    fn a_refusal_is_judged_by_status_and_number() {
        use Verdict::{GiveUpTorrent, Retry, StopRun};
        for (status, code, wanted) in [
            (401, Some(8), StopRun),
            (401, None, StopRun),
            (403, Some(9), GiveUpTorrent),
            (403, Some(20), GiveUpTorrent),
            (403, Some(35), GiveUpTorrent),
            (403, Some(14), StopRun),
            (403, Some(22), StopRun),
            (403, Some(37), StopRun),
            (403, None, StopRun),
            (403, Some(99), GiveUpTorrent),
            (451, Some(35), GiveUpTorrent),
            (503, Some(25), GiveUpTorrent),
            (503, Some(19), GiveUpTorrent),
            (503, None, Retry),
            (500, Some(-1), Retry),
            (509, Some(21), Retry),
            (522, None, Retry),
            (200, Some(8), StopRun),
            (200, None, Retry),
            (400, Some(2), GiveUpTorrent),
            (400, None, GiveUpTorrent),
        ] {
            assert_eq!(after_refusal(status, code), wanted, "{status} {code:?}");
        }
    }
}
