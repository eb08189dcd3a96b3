//! How a run ended, in one line for whoever only wants to know that. Pure.

use super::left_open::left_open;
use crate::format::{count, counted, duration};
use crate::model::{Outcome, RunSummary};

/// Returns the end of a run in one line: `5 new, 742 gone, 2 s`.
pub fn told_end(outcome: Outcome, summary: &RunSummary) -> String {
    let details = |n: u64| counted(n, "detail", "details");
    let numbers = [
        (summary.new, "new"),
        (summary.changed, "changed"),
        (summary.gone, "gone"),
        (summary.returned, "back"),
        (summary.failed, "failed"),
    ];
    let mut told: Vec<String> =
        numbers.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(n))).collect();
    // What is new says already that its details came.
    if summary.archived > summary.new {
        told.push(format!("{} fetched", details(summary.archived)));
    }
    if told.is_empty() {
        told.push("nothing changed".to_owned());
    }
    told.push(duration(summary.took));
    let numbers = told.join(", ");
    match outcome {
        Outcome::Complete => numbers,
        Outcome::Cancelled => match summary.owed {
            0 => format!("You cancelled the sync: {numbers}. What came is archived."),
            n => format!("You cancelled the sync: {numbers}. What came is archived, {} still to fetch.", details(n)),
        },
        Outcome::Partial | Outcome::Failed => {
            let open = left_open(summary);
            if open.is_empty() { numbers } else { format!("{numbers}; still open: {}", open.join(", ")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn summary() -> RunSummary {
        RunSummary {
            new: 5,
            gone: 742,
            archived: 5,
            listed: 10,
            list_complete: true,
            took: Duration::from_secs(2),
            ..RunSummary::default()
        }
    }

    #[test]
    fn the_end_is_told_in_numbers() {
        assert_eq!(told_end(Outcome::Complete, &summary()), "5 new, 742 gone, 2 s");
        let nothing = RunSummary { took: Duration::from_millis(3), ..RunSummary::default() };
        assert_eq!(told_end(Outcome::Complete, &nothing), "nothing changed, <0.1 s");
    }

    #[test]
    fn a_cancel_is_the_users_own_and_no_failure() {
        let told = told_end(Outcome::Cancelled, &RunSummary { owed: 12, ..summary() });
        assert!(
            told.starts_with("You cancelled the sync: 5 new") && told.ends_with("12 details still to fetch."),
            "{told}"
        );
    }

    #[test]
    fn what_is_open_stands_behind_the_numbers() {
        let told = told_end(Outcome::Partial, &RunSummary { owed: 3, failed: 3, ..summary() });
        assert!(told.contains("3 failed") && told.contains("still open: 3 details still to fetch"), "{told}");
    }
    #[test]
    fn details_are_told_only_when_more_came_than_those_of_new_torrents() {
        for (archived, told) in
            [(4, "5 new, 742 gone, 2 s"), (5, "5 new, 742 gone, 2 s"), (6, "5 new, 742 gone, 6 details fetched, 2 s")]
        {
            assert_eq!(told_end(Outcome::Complete, &RunSummary { archived, ..summary() }), told);
        }
    }
}
