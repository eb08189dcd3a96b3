//! What a run left open, in words: nothing says that all is done while something is not. Pure.

use crate::format::{count, counted};
use crate::model::RunSummary;

/// Returns what is still open after a run, each as a fragment that begins with a number or a noun; nothing when all is
/// done that this run could know of.
pub fn left_open(s: &RunSummary) -> Vec<String> {
    let unproved_list = s.listed > 0 && !s.list_complete && s.rejected + s.unlisted == 0;
    let told = |n: u64, text: String| (n > 0).then_some(text);
    [
        told(s.owed, format!("{} still to fetch", counted(s.owed, "detail", "details"))),
        told(s.rejected, format!("{} of the list that could not be read", counted(s.rejected, "row", "rows"))),
        told(s.unlisted, format!("{} that the list left out", counted(s.unlisted, "torrent", "torrents"))),
        unproved_list.then(|| "a list that is not proved complete".to_owned()),
        told(s.unproved, format!("{} missing from the list without proof", counted(s.unproved, "torrent", "torrents"))),
        told(s.unknown, format!("{} that Real-Debrid does not know", counted(s.unknown, "detail", "details"))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns what comes next, as the end of a line: what is open and the command that goes on, or that nothing is.
pub fn next_step(s: &RunSummary) -> String {
    let open = left_open(s);
    if open.is_empty() {
        // Without the list nobody knows what else there is.
        let all = if s.list_complete { "nothing; everything is archived" } else { "nothing; no detail is owed" };
        return all.to_owned();
    }
    let look = if s.rejected > 0 { ", and look at: redriva diagnose" } else { "" };
    format!("{}. Run: redriva sync{look}", open.join(", "))
}

/// Returns the end of a plan's sentence: what stays owed besides.
pub(super) fn stays_owed(n: u64) -> String {
    match n {
        0 => String::new(),
        1 => " 1 other detail stays owed.".to_owned(),
        n => format!(" {} other details stay owed.", count(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_says_that_everything_is_archived_while_something_is_open() {
        let done = RunSummary { listed: 10, list_complete: true, ..RunSummary::default() };
        assert_eq!(next_step(&done), "nothing; everything is archived");
        for (open, words) in [
            (RunSummary { owed: 1_000, ..done.clone() }, "1,000 details still to fetch"),
            (RunSummary { rejected: 1, list_complete: false, ..done.clone() }, "1 row of the list"),
            (RunSummary { unlisted: 2, list_complete: false, ..done.clone() }, "2 torrents that the list left out"),
            (RunSummary { list_complete: false, ..done.clone() }, "not proved complete"),
            (RunSummary { unproved: 3, ..done.clone() }, "3 torrents missing from the list"),
            (RunSummary { unknown: 1, ..done.clone() }, "1 detail that Real-Debrid does not know"),
        ] {
            let told = next_step(&open);
            assert!(told.contains(words) && told.contains("redriva sync") && !told.contains("nothing"), "{told}");
            assert_eq!(left_open(&open).len(), 1, "{open:?}");
        }
        let unread = RunSummary { archived: 3, ..RunSummary::default() };
        assert_eq!(next_step(&unread), "nothing; no detail is owed");
    }
    #[test]
    fn rows_that_could_not_be_read_are_to_be_looked_at_and_nothing_else_is() {
        let owed = RunSummary { listed: 10, list_complete: true, owed: 2, ..RunSummary::default() };
        assert_eq!(next_step(&owed), "2 details still to fetch. Run: redriva sync");
        let rejected = RunSummary { rejected: 1, list_complete: false, owed: 0, ..owed };
        assert_eq!(
            next_step(&rejected),
            "1 row of the list that could not be read. Run: redriva sync, and look at: redriva diagnose"
        );
    }

    #[test]
    fn what_stays_owed_is_told_with_its_number() {
        let told = [0, 1, 2_000].map(stays_owed);
        assert_eq!(told, ["", " 1 other detail stays owed.", " 2,000 other details stay owed."]);
    }
}
