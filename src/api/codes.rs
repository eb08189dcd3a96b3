//! Real-Debrid's error numbers as a table: what each means, and what it means for the run.
//!
//! Knows no HTTP status; where that decides, `retry` asks it first. The table is the official
//! list, whole and in order.

use crate::model::FailureKind::{self, Access, Infringing, Malformed, NotFound, Quota, Server, Token, TooLarge};

use super::verdict::Verdict::{self, GiveUpTorrent, PauseAll, StopRun};

/// One number of the official list.
#[derive(Debug)]
pub(super) struct Code {
    /// The service's number.
    pub number: i32,
    /// What it says, in plain words.
    pub words: &'static str,
    /// The kind that is stored.
    pub kind: FailureKind,
    /// What to do when the HTTP status alone does not decide.
    pub verdict: Verdict,
}

/// The number for "resource not found": on a detail, evidence that the torrent was removed.
pub(super) const NOT_FOUND: i32 = 7;

/// The number for a token that is none, or none any more.
pub(super) const BAD_TOKEN: i32 = 8;

/// The number for a token that lacks the scope for what was asked.
pub(super) const PERMISSION_DENIED: i32 = 9;

/// Pauses that the service asks for by number carry no length.
const PAUSE: Verdict = PauseAll { retry_after: None };

/// One row a number: number, words, kind, verdict. The names are those of the official list.
const CODES: [Code; 38] = [
    row(-1, "internal error", Server, GiveUpTorrent),
    row(1, "something is missing in the request", Malformed, GiveUpTorrent),
    row(2, "a value of the request is not accepted", Malformed, GiveUpTorrent),
    row(3, "this request is not known there", Malformed, GiveUpTorrent),
    row(4, "this request is not allowed", Malformed, GiveUpTorrent),
    row(5, "slow down", Quota, PAUSE),
    row(6, "resource unreachable", Server, GiveUpTorrent),
    row(NOT_FOUND, "not found", NotFound, GiveUpTorrent),
    row(BAD_TOKEN, "the token is not accepted", Token, StopRun),
    row(PERMISSION_DENIED, "permission denied", Access, GiveUpTorrent),
    row(10, "two-factor authentication needed", Token, StopRun),
    row(11, "two-factor authentication pending", Token, StopRun),
    row(12, "invalid login", Token, StopRun),
    row(13, "invalid password", Token, StopRun),
    row(14, "account locked", Access, StopRun),
    row(15, "account not activated", Access, StopRun),
    row(16, "unsupported hoster", Server, GiveUpTorrent),
    row(17, "hoster in maintenance", Server, GiveUpTorrent),
    row(18, "hoster limit reached", Quota, GiveUpTorrent),
    row(19, "hoster temporarily unavailable", Server, GiveUpTorrent),
    row(20, "not available for free accounts", Access, GiveUpTorrent),
    row(21, "too many torrents of this account are active", Quota, GiveUpTorrent),
    row(22, "this network address is not allowed", Access, StopRun),
    row(23, "traffic exhausted", Quota, GiveUpTorrent),
    row(24, "file unavailable", NotFound, GiveUpTorrent),
    row(25, "service unavailable", Server, GiveUpTorrent),
    row(26, "the torrent file is too big", TooLarge, GiveUpTorrent),
    row(27, "the torrent file did not arrive whole", Server, GiveUpTorrent),
    row(28, "this file is not allowed", Access, GiveUpTorrent),
    row(29, "the torrent is too big", TooLarge, GiveUpTorrent),
    row(30, "the torrent file cannot be read there", Malformed, GiveUpTorrent),
    row(31, "that was done already", Server, GiveUpTorrent),
    row(32, "image resolution error", Server, GiveUpTorrent),
    row(33, "this torrent is active already", Server, GiveUpTorrent),
    row(34, "too many requests", Quota, PAUSE),
    row(35, "this content is not accepted", Infringing, GiveUpTorrent),
    row(36, "fair usage limit reached", Quota, GiveUpTorrent),
    row(37, "this call is switched off", Access, StopRun),
];

/// Returns the row of a number.
pub(super) fn find(number: i32) -> Option<&'static Code> {
    CODES.iter().find(|code| code.number == number)
}

/// Whether a number asks for fewer requests.
pub(super) fn asks_for_a_pause(number: i32) -> bool {
    find(number).is_some_and(|code| code.verdict == PAUSE)
}

const fn row(number: i32, words: &'static str, kind: FailureKind, verdict: Verdict) -> Code {
    Code { number, words, kind, verdict }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_list_is_complete_and_in_order() {
        let numbers: Vec<i32> = CODES.iter().map(|code| code.number).collect();
        let official: Vec<i32> = [-1].into_iter().chain(1..=37).collect();
        assert_eq!(numbers, official);
    }
    #[test]
    fn a_number_finds_its_own_row_and_two_of_them_ask_for_a_pause() {
        assert_eq!(find(35).map(|code| code.words), Some("this content is not accepted"));
        assert_eq!(find(-1).map(|code| code.words), Some("internal error"));
        assert!(find(0).is_none() && find(38).is_none());
        let pausing: Vec<i32> = (-5..60).filter(|number| asks_for_a_pause(*number)).collect();
        assert_eq!(pausing, [5, 34]);
    }
}
