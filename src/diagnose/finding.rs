//! Problems to findings: the first rule that matches, and counts by type.

use std::collections::HashSet;

use super::rules::{Marks, OTHER_LINK, RULES, Rule, Type};
use crate::model::{FailedFetch, LinkFault, Phase, Problem, Status, TorrentId, Trouble};

/// A problem with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What was recorded.
    pub problem: Problem,
    /// What it is.
    pub kind: &'static Type,
    /// What was said, or what the status says; raw.
    pub message: String,
}

/// How many findings are of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeCount {
    /// The type.
    pub kind: &'static Type,
    /// How many.
    pub count: usize,
}

/// Says what recorded problems mean, in their order.
pub fn diagnose(problems: Vec<Problem>) -> Vec<Finding> {
    problems
        .into_iter()
        .map(|problem| {
            let kind = &rule(&problem).is;
            let message = message(&problem);
            Finding { problem, kind, message }
        })
        .collect()
}

/// Counts what has any of these findings: each torrent once, and each row that could not be read.
pub fn problems(findings: &[Finding]) -> usize {
    let torrents: HashSet<&TorrentId> = findings.iter().filter_map(|finding| finding.problem.id.as_ref()).collect();
    torrents.len() + findings.iter().filter(|finding| finding.problem.id.is_none()).count()
}

/// Counts findings by type, most first; types with the same count stay in the order of the table.
pub fn by_type(findings: &[Finding]) -> Vec<TypeCount> {
    let count = |rule: &'static Rule| TypeCount {
        kind: &rule.is,
        count: findings.iter().filter(|finding| finding.kind == &rule.is).count(),
    };
    let mut counts: Vec<TypeCount> = RULES.iter().map(count).filter(|row| row.count > 0).collect();
    counts.sort_by_key(|row| std::cmp::Reverse(row.count));
    counts
}

/// Returns the commands that act on these types, each once.
pub fn commands(types: &[TypeCount]) -> Vec<&'static str> {
    let mut commands = Vec::new();
    for row in types {
        if !commands.contains(&row.kind.command) {
            commands.push(row.kind.command);
        }
    }
    commands
}

/// Returns the commands of the whole table, for checking that each can be typed.
pub fn every_command() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.is.command)
}

fn rule(problem: &Problem) -> &'static Rule {
    let matching = |hit: &dyn Fn(&Marks) -> bool| RULES.iter().find(|rule| hit(&rule.marks));
    let found = match &problem.trouble {
        Trouble::Torrent => {
            matching(&|marks| problem.status.as_ref().is_some_and(|status| marks.statuses.contains(status)))
        }
        Trouble::Row(_) => matching(&|marks| marks.rows),
        Trouble::Link(link) => {
            let fault = match link.error_code.map(LinkFault::of_code) {
                None | Some(LinkFault::Other(_)) => OTHER_LINK,
                Some(known) => known,
            };
            matching(&|marks| marks.links.contains(&fault))
        }
        // What says most is asked first, over all rules.
        Trouble::Fetch(FailedFetch { kind, http_status, error_code, message, attempts: _ }) => error_code
            .and_then(|code| matching(&|marks| marks.codes.contains(&code)))
            .or_else(|| kind.and_then(|kind| matching(&|marks| marks.kinds.contains(&kind))))
            .or_else(|| http_status.and_then(|status| matching(&|marks| marks.http.contains(&status))))
            .or_else(|| {
                let text = message.to_lowercase();
                matching(&|marks| marks.words.iter().any(|word| text.contains(word)))
            }),
    };
    // The last rule has no marks and takes the rest.
    found.unwrap_or(&RULES[RULES.len() - 1])
}

fn message(problem: &Problem) -> String {
    match &problem.trouble {
        Trouble::Fetch(fetch) | Trouble::Link(fetch) => fetch.message.clone(),
        Trouble::Row(row) => row.reason.clone(),
        Trouble::Torrent => {
            let status = problem.status.as_ref().filter(|status| status.phase() == Phase::Failed);
            format!("Real-Debrid reports the status {}", status.map_or("unknown", Status::as_str))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::status_words;
    use crate::model::{FailureKind, Timestamp, UnreadableRow};

    fn of(status: Option<Status>, trouble: Trouble) -> &'static str {
        let id = TorrentId::parse("A").ok();
        let at = Timestamp::UNIX_EPOCH;
        let problem =
            Problem { id, name: String::new(), status, progress: None, added: None, bytes: None, at, trouble };
        diagnose(vec![problem])[0].kind.word
    }

    fn fetch(
        kind: Option<FailureKind>,
        http_status: Option<u16>,
        error_code: Option<i32>,
        message: &str,
    ) -> &'static str {
        let message = message.to_owned();
        of(None, Trouble::Fetch(FailedFetch { kind, http_status, error_code, message, attempts: 1 }))
    }

    #[test]
    fn every_failed_status_has_a_type_of_its_own() {
        let failed: Vec<&str> = Status::known()
            .filter(|status| status.phase() == Phase::Failed)
            .map(|status| of(Some(status), Trouble::Torrent))
            .collect();
        assert_eq!(failed, ["magnet_error", "torrent_error", "virus", "dead_torrent"]);
    }

    #[test]
    fn a_failed_status_is_called_the_same_as_a_problem_and_as_a_status() {
        for status in Status::known().filter(|status| status.phase() == Phase::Failed) {
            let rule = RULES.iter().find(|rule| rule.marks.statuses.contains(&status)).unwrap();
            assert_eq!(rule.is.name, status_words(&status), "{status}");
        }
    }

    #[test]
    fn every_kind_of_failure_has_a_type() {
        let words: Vec<&str> = FailureKind::ALL.iter().map(|kind| fetch(Some(*kind), None, None, "")).collect();
        let wanted = [
            "name_lookup",
            "connection",
            "network_timeout",
            "encryption",
            "not_real_debrid",
            "quota",
            "token_refused",
            "access_refused",
            "not_found",
            "infringing",
            "server_trouble",
            "malformed_answer",
            "too_large",
            "other_hash",
        ];
        assert_eq!(words, wanted);
    }

    #[test]
    fn a_row_that_could_not_be_read_has_a_type_of_its_own_and_says_why() {
        let row = UnreadableRow { number: 1, reason: "it has no id".to_owned(), json: "{}".to_owned() };
        assert_eq!(of(None, Trouble::Row(row)), "unreadable_row");
    }

    #[test]
    fn every_documented_error_code_has_a_type() {
        for code in (-1..=37).filter(|code| *code != 0) {
            assert_ne!(fetch(None, None, Some(code), ""), "other", "{code}");
        }
    }

    #[test]
    fn the_code_says_more_than_the_kind_and_the_kind_more_than_the_status() {
        assert_eq!(
            fetch(Some(FailureKind::Access), Some(403), Some(22), "ip_not_allowed_203.0.113.7"),
            "address_refused"
        );
        assert_eq!(fetch(Some(FailureKind::Server), Some(404), None, "404"), "server_trouble");
        assert_eq!(fetch(None, Some(451), None, "503"), "infringing");
    }

    #[test]
    fn old_records_are_told_by_their_words() {
        for (text, word) in [
            ("Timeout after 30s", "network_timeout"),
            ("HTTP 404", "not_found"),
            ("403 Forbidden", "access_refused"),
            ("Quota exceeded", "quota"),
            ("HTTP 503", "server_trouble"),
            ("Cannot connect to host", "connection"),
            ("JSON decode error", "malformed_answer"),
            ("", "other"),
            ("something else", "other"),
        ] {
            assert_eq!(fetch(None, None, None, text), word, "{text}");
        }
    }

    #[test]
    fn words_and_names_are_unlike_and_every_command_is_one_of_this_program() {
        for (i, rule) in RULES.iter().enumerate() {
            assert!(RULES[..i].iter().all(|other| other.is.word != rule.is.word && other.is.name != rule.is.name));
            assert!(rule.is.command.starts_with("redriva "), "{}", rule.is.command);
            assert!(rule.is.suggestion.ends_with('.'), "{}", rule.is.suggestion);
        }
        let last = &RULES[RULES.len() - 1].marks;
        assert!(last.statuses.is_empty() && last.kinds.is_empty() && last.codes.is_empty() && last.words.is_empty());
    }

    #[test]
    fn types_are_counted_most_first_and_commands_named_once() {
        let at = Timestamp::UNIX_EPOCH;
        let problem = |status: Status| Problem {
            id: TorrentId::parse("A").ok(),
            name: String::new(),
            status: Some(status),
            progress: None,
            added: None,
            bytes: None,
            at,
            trouble: Trouble::Torrent,
        };
        let found = diagnose(vec![problem(Status::Virus), problem(Status::Dead), problem(Status::Dead)]);
        let counts = by_type(&found);
        assert_eq!(
            counts.iter().map(|row| (row.kind.word, row.count)).collect::<Vec<_>>(),
            [("dead_torrent", 2), ("virus", 1)]
        );
        assert_eq!(commands(&counts), [RULES[1].is.command, RULES[0].is.command]);
    }
}
