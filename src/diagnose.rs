//! What a recorded problem means and what helps: one table of rules, first match wins.
//!
//! Pure. Knows statuses, kinds of failure, HTTP statuses, Real-Debrid's error codes and, for old
//! records that have nothing else, words of the message. Start at `RULES`.

use crate::model::{FailedFetch, FailureKind, Phase, Problem, Status, Trouble};

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

/// A type of problem: what it is called and what helps.
#[derive(Debug, PartialEq, Eq)]
pub struct Type {
    /// The word in JSON.
    pub word: &'static str,
    /// What a person reads.
    pub name: &'static str,
    /// What helps, as a full sentence.
    pub suggestion: &'static str,
    /// The command that acts on it.
    pub command: &'static str,
}

/// How many findings are of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeCount {
    /// The type.
    pub kind: &'static Type,
    /// How many.
    pub count: usize,
}

/// What a rule looks at; one that matches is enough.
#[derive(Default)]
struct Marks {
    /// Statuses of a failed torrent.
    statuses: &'static [Status],
    /// Error codes of a failed fetch; they say most, so they are asked first.
    codes: &'static [i32],
    /// Kinds of a failed fetch.
    kinds: &'static [FailureKind],
    /// HTTP statuses, for failures of no known kind.
    http: &'static [u16],
    /// Words of the message in lower case, for failures of which nothing else is known.
    words: &'static [&'static str],
}

struct Rule {
    marks: Marks,
    is: Type,
}

const NO_MARKS: Marks = Marks { statuses: &[], codes: &[], kinds: &[], http: &[], words: &[] };

/// The rules. Order matters where two could match by words.
static RULES: [Rule; 19] = [
    Rule {
        marks: Marks { statuses: &[Status::Virus], ..NO_MARKS },
        is: Type {
            word: "virus",
            name: "virus",
            suggestion: "Real-Debrid's scanner refused the content. Look for another release.",
            command: "redriva list status:virus",
        },
    },
    Rule {
        marks: Marks { statuses: &[Status::Dead], ..NO_MARKS },
        is: Type {
            word: "dead_torrent",
            name: "dead torrent",
            suggestion: "Nobody seeds it now. Add its magnet again some day, or look for another release.",
            command: "redriva export status:dead --format magnets",
        },
    },
    Rule {
        marks: Marks { statuses: &[Status::MagnetError], ..NO_MARKS },
        is: Type {
            word: "magnet_error",
            name: "magnet error",
            suggestion: "The magnet led to no file list. Add the .torrent file in place of the magnet.",
            command: "redriva list status:magnet_error",
        },
    },
    Rule {
        marks: Marks { statuses: &[Status::Error], ..NO_MARKS },
        is: Type {
            word: "torrent_error",
            name: "torrent error",
            suggestion: "Real-Debrid gave up on it and does not say why. Fetch it again; if it stays, add it anew.",
            command: "redriva sync details --status error",
        },
    },
    Rule {
        marks: Marks {
            codes: &[35],
            kinds: &[FailureKind::Infringing],
            http: &[451],
            words: &["infring", "copyright"],
            ..NO_MARKS
        },
        is: Type {
            word: "infringing",
            name: "infringing",
            suggestion: "Real-Debrid blocks this content. Trying again does not help; the archive keeps name and hash.",
            command: "redriva sync --skip-error-retry",
        },
    },
    Rule {
        marks: Marks { codes: &[22], words: &["ip_not_allowed"], ..NO_MARKS },
        is: Type {
            word: "address_refused",
            name: "address refused",
            suggestion: "Real-Debrid refuses this address, as it does with many servers and VPNs. Use another one.",
            command: "redriva doctor",
        },
    },
    Rule {
        marks: Marks {
            codes: &[8, 10, 11, 12, 13],
            kinds: &[FailureKind::Token],
            http: &[401],
            words: &["bad_token", "unauthorized", "401"],
            ..NO_MARKS
        },
        is: Type {
            word: "token_refused",
            name: "token refused",
            suggestion: "The token is not accepted. Get a new one at https://real-debrid.com/apitoken.",
            command: "redriva doctor",
        },
    },
    Rule {
        marks: Marks {
            codes: &[9, 14, 15, 20, 28, 37],
            kinds: &[FailureKind::Access],
            http: &[403],
            words: &["403", "forbidden", "permission", "premium"],
            ..NO_MARKS
        },
        is: Type {
            word: "access_refused",
            name: "access refused",
            suggestion: "The account may not do this: expired premium, a locked account, or a wrong kind of token.",
            command: "redriva doctor",
        },
    },
    Rule {
        marks: Marks {
            codes: &[5, 18, 21, 23, 34, 36],
            kinds: &[FailureKind::Quota],
            http: &[429],
            words: &["429", "too many requests", "rate limit", "quota", "slow_down"],
            ..NO_MARKS
        },
        is: Type {
            word: "quota",
            name: "quota",
            suggestion: "Too many requests or too much traffic at that time. Later is enough; other tools count too.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: Marks {
            codes: &[7, 24],
            kinds: &[FailureKind::NotFound],
            http: &[404],
            words: &["404", "not found", "unknown_ressource"],
            ..NO_MARKS
        },
        is: Type {
            word: "not_found",
            name: "not found",
            suggestion: "Real-Debrid does not know it any more. The next complete list proves whether it is gone.",
            command: "redriva sync",
        },
    },
    Rule {
        marks: Marks { kinds: &[FailureKind::Timeout], http: &[408, 504, 522, 524], words: &["timeout", "timed out", "in time"], ..NO_MARKS },
        is: Type {
            word: "network_timeout",
            name: "network timeout",
            suggestion: "The answer did not come in time. This passes; fetch it again.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: Marks { kinds: &[FailureKind::Dns], words: &["name lookup", "getaddrinfo", "name resolution"], ..NO_MARKS },
        is: Type {
            word: "name_lookup",
            name: "name lookup",
            suggestion: "The name of the service could not be looked up. Check this machine's DNS and network.",
            command: "redriva doctor",
        },
    },
    Rule {
        marks: Marks { kinds: &[FailureKind::Tls], words: &["certificate", "ssl", "tls"], ..NO_MARKS },
        is: Type {
            word: "encryption",
            name: "encryption",
            suggestion: "The certificate was not trusted. Check the clock, and who stands between here and Real-Debrid.",
            command: "redriva doctor",
        },
    },
    Rule {
        marks: Marks { kinds: &[FailureKind::NotRealDebrid], words: &["portal", "redirect"], ..NO_MARKS },
        is: Type {
            word: "not_real_debrid",
            name: "not Real-Debrid",
            suggestion: "A login page, a proxy or a filter answered in its place. Open the network's own page first.",
            command: "redriva doctor",
        },
    },
    Rule {
        marks: Marks { kinds: &[FailureKind::Connection], words: &["connect", "reset", "broken pipe", "network"], ..NO_MARKS },
        is: Type {
            word: "connection",
            name: "connection",
            suggestion: "The connection was not made or broke. This passes; fetch it again.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: Marks {
            codes: &[-1, 6, 16, 17, 19, 25, 27, 31, 32, 33],
            kinds: &[FailureKind::Server],
            http: &[500, 502, 503, 520, 521, 523, 525, 526],
            words: &["500", "502", "503", "server", "unavailable"],
            ..NO_MARKS
        },
        is: Type {
            word: "server_trouble",
            name: "server trouble",
            suggestion: "Real-Debrid is in trouble, or has trouble with this torrent. Try again later.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: Marks {
            codes: &[1, 2, 3, 4, 30],
            kinds: &[FailureKind::Malformed],
            http: &[400],
            words: &["json", "decode", "malformed", "unexpected"],
            ..NO_MARKS
        },
        is: Type {
            word: "malformed_answer",
            name: "malformed answer",
            suggestion: "The answer could not be read. Fetch it again; if it stays so, report it with this text.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: Marks { codes: &[26, 29], kinds: &[FailureKind::TooLarge], http: &[413], words: &["too large", "too big"], ..NO_MARKS },
        is: Type {
            word: "too_large",
            name: "too large",
            suggestion: "The answer is larger than any real one was. Fetch it again; if it stays so, report it.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: NO_MARKS,
        is: Type {
            word: "other",
            name: "other",
            suggestion: "Nothing more is known than the message. Fetch it again.",
            command: "redriva sync",
        },
    },
];

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

fn rule(problem: &Problem) -> &'static Rule {
    let matching = |hit: &dyn Fn(&Marks) -> bool| RULES.iter().find(|rule| hit(&rule.marks));
    let found = match &problem.trouble {
        Trouble::Torrent => {
            matching(&|marks| problem.status.as_ref().is_some_and(|status| marks.statuses.contains(status)))
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
        Trouble::Fetch(fetch) => fetch.message.clone(),
        Trouble::Torrent => {
            let status = problem.status.as_ref().filter(|status| status.phase() == Phase::Failed);
            format!("Real-Debrid reports the status {}", status.map_or("unknown", Status::as_str))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Timestamp, TorrentId};

    fn of(status: Option<Status>, trouble: Trouble) -> &'static str {
        let id = TorrentId::parse("A").unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let problem =
            Problem { id, name: String::new(), status, progress: None, added: None, bytes: None, at, trouble };
        diagnose(vec![problem])[0].kind.word
    }

    fn fetch(kind: Option<FailureKind>, http_status: Option<u16>, error_code: Option<i32>, message: &str) -> &'static str {
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
        ];
        assert_eq!(words, wanted);
    }

    #[test]
    fn every_documented_error_code_has_a_type() {
        for code in (-1..=37).filter(|code| *code != 0) {
            assert_ne!(fetch(None, None, Some(code), ""), "other", "{code}");
        }
    }

    #[test]
    fn the_code_says_more_than_the_kind_and_the_kind_more_than_the_status() {
        assert_eq!(fetch(Some(FailureKind::Access), Some(403), Some(22), "ip_not_allowed_203.0.113.7"), "address_refused");
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
            id: TorrentId::parse("A").unwrap(),
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
        assert_eq!(counts.iter().map(|row| (row.kind.word, row.count)).collect::<Vec<_>>(), [("dead_torrent", 2), ("virus", 1)]);
        assert_eq!(commands(&counts), [RULES[1].is.command, RULES[0].is.command]);
    }
}
