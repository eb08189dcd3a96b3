//! The types of problems: one row each, with the marks to tell it by, what helps and the command that acts.
//!
//! Data only; which mark is asked first is decided in `finding`.

use crate::format::{BAD_MAGNET, DEAD, FAILED_AT_SERVICE, VIRUS};
use crate::model::{FailureKind, LinkFault, Status};

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

/// What a rule looks at; one that matches is enough.
pub(super) struct Marks {
    /// Statuses of a failed torrent.
    pub(super) statuses: &'static [Status],
    /// Error codes of a failed fetch; they say most, so they are asked first.
    pub(super) codes: &'static [i32],
    /// Kinds of a failed fetch.
    pub(super) kinds: &'static [FailureKind],
    /// HTTP statuses, for failures of no known kind.
    pub(super) http: &'static [u16],
    /// What a link was refused with that gave no direct link.
    pub(super) links: &'static [LinkFault],
    /// Whether it is for rows of the list that could not be read.
    pub(super) rows: bool,
    /// Words of the message in lower case, for failures of which nothing else is known.
    pub(super) words: &'static [&'static str],
}

/// A type of problem and how to tell it.
pub(super) struct Rule {
    /// How to tell it.
    pub(super) marks: Marks,
    /// What it is.
    pub(super) is: Type,
}

/// Any refusal of a link that none of the others is.
pub(super) const OTHER_LINK: LinkFault = LinkFault::Other(-1);

const NO_MARKS: Marks = Marks { statuses: &[], codes: &[], kinds: &[], http: &[], links: &[], rows: false, words: &[] };

/// The rules. Order matters where two could match by words.
pub(super) static RULES: [Rule; 25] = [
    Rule {
        marks: Marks { statuses: &[Status::Virus], ..NO_MARKS },
        is: Type {
            word: "virus",
            name: VIRUS,
            suggestion: "Real-Debrid's scanner refused the content. Look for another release, and delete this one.",
            command: "redriva delete status:virus",
        },
    },
    Rule {
        marks: Marks { statuses: &[Status::Dead], ..NO_MARKS },
        is: Type {
            word: "dead_torrent",
            name: DEAD,
            suggestion: "Nobody seeds it now. Put it back some day, or look for another release.",
            command: "redriva restore status:dead",
        },
    },
    Rule {
        marks: Marks { statuses: &[Status::MagnetError], ..NO_MARKS },
        is: Type {
            word: "magnet_error",
            name: BAD_MAGNET,
            suggestion: "The magnet led to no file list. Put it back, or add the .torrent file in place of the magnet.",
            command: "redriva restore status:magnet_error",
        },
    },
    Rule {
        marks: Marks { statuses: &[Status::Error], ..NO_MARKS },
        is: Type {
            word: "torrent_error",
            name: FAILED_AT_SERVICE,
            suggestion: "Real-Debrid gave up on it and does not say why. Put it back: it is added again, with the same files.",
            command: "redriva restore status:error",
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
        marks: Marks {
            kinds: &[FailureKind::Timeout],
            http: &[408, 504, 522, 524],
            words: &["timeout", "timed out", "in time"],
            ..NO_MARKS
        },
        is: Type {
            word: "network_timeout",
            name: "network timeout",
            suggestion: "The answer did not come in time. This passes; fetch it again.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: Marks {
            kinds: &[FailureKind::Dns],
            words: &["name lookup", "getaddrinfo", "name resolution"],
            ..NO_MARKS
        },
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
        marks: Marks {
            kinds: &[FailureKind::Connection],
            words: &["connect", "reset", "broken pipe", "network"],
            ..NO_MARKS
        },
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
        marks: Marks {
            codes: &[26, 29],
            kinds: &[FailureKind::TooLarge],
            http: &[413],
            words: &["too large", "too big"],
            ..NO_MARKS
        },
        is: Type {
            word: "too_large",
            name: "too large",
            suggestion: "The answer is larger than any real one was. Fetch it again; if it stays so, report it.",
            command: "redriva sync resume",
        },
    },
    Rule {
        marks: Marks { kinds: &[FailureKind::OtherHash], ..NO_MARKS },
        is: Type {
            word: "other_hash",
            name: "another hash",
            suggestion: "Real-Debrid told two torrents under one id. Both are archived; redriva show ID tells of each.",
            command: "redriva history --kind hash",
        },
    },
    Rule {
        marks: Marks { links: &LinkFault::DEAD, ..NO_MARKS },
        is: Type {
            word: "dead_link",
            name: "dead link",
            suggestion: "Its link leads nowhere any more, and trying again does not help. Put back, the torrent gets new links.",
            command: "redriva restore ID",
        },
    },
    Rule {
        marks: Marks { links: &[LinkFault::RefusedName], ..NO_MARKS },
        is: Type {
            word: "refused_file",
            name: "refused file name",
            suggestion: "Real-Debrid gives no direct link for files of this name. Other files of the torrent are not concerned.",
            command: "redriva links ID",
        },
    },
    Rule {
        marks: Marks { links: &[LinkFault::Traffic, LinkFault::FairUse], ..NO_MARKS },
        is: Type {
            word: "traffic",
            name: "traffic",
            suggestion: "The account's traffic was used up. It is renewed at midnight, by the clock of Paris; ask again then.",
            command: "redriva links ID",
        },
    },
    Rule {
        marks: Marks { links: &[OTHER_LINK], ..NO_MARKS },
        is: Type {
            word: "refused_link",
            name: "refused link",
            suggestion: "Real-Debrid gave no direct link for it. Ask again later.",
            command: "redriva links ID",
        },
    },
    Rule {
        marks: Marks { rows: true, ..NO_MARKS },
        is: Type {
            word: "unreadable_row",
            name: "unreadable row",
            suggestion: "This row of the list cannot be archived as a torrent; it is kept as it came. Every sync reads it \
                         again; look for the torrent at real-debrid.com, and report the row if it stays so.",
            command: "redriva sync",
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
