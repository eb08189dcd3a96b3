//! Everything that the examination looks at, as plain values.

use crate::model::Timestamp;

/// Everything that is known.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Now, by this machine's clock.
    pub now: Timestamp,
    /// The settings in their order, or what is wrong with them.
    pub settings: Result<Vec<SettingFact>, Refusal>,
    /// The token, when one is set.
    pub token: Option<TokenFacts>,
    /// What became of the login that is kept.
    pub login: LoginFacts,
    /// Names in files of the working folder that were passed over, each with its place.
    pub strays: Vec<String>,
    /// What of the user's own keymap and themes cannot be used, each as a sentence.
    pub screen_files: Vec<String>,
    /// How the service is reached.
    pub proxy: ProxyFacts,
    /// What Real-Debrid said of the account.
    pub account: Network<Account>,
    /// What Real-Debrid's clock said.
    pub clock: Network<ClockFacts>,
    /// The archive; nothing when the settings do not tell where it is.
    pub archive: Option<ArchiveFacts>,
    /// What downloads.
    pub aria2: AriaFacts,
    /// The terminal.
    pub terminal: TerminalFacts,
}

/// What downloads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AriaFacts {
    /// The settings do not tell.
    Unknown,
    /// There is none.
    None,
    /// It is started when it is needed; where the program lies.
    Program(String),
    /// One that runs already.
    Running {
        /// Its address.
        place: String,
        /// Whether its secret goes through a network in the clear.
        clear: bool,
        /// Its version, when it answered.
        answer: Network<String>,
    },
}

/// One setting: its name, its value as it may be shown, and where that came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFact {
    /// The setting's name, as the environment has it.
    pub name: &'static str,
    /// The value in force; of a secret only that there is one.
    pub value: String,
    /// Where it came from.
    pub origin: String,
}

/// What may be known of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// Number of characters.
    pub length: usize,
    /// Whether all of it is capital letters and digits.
    pub usual_letters: bool,
    /// Where it came from.
    pub origin: String,
}

/// What became of the login that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginFacts {
    /// There is none, or the settings do not tell.
    None,
    /// The token is its.
    Used {
        /// When the token ends, if it does.
        ends: Option<Timestamp>,
    },
    /// The token is stronger than the login of this file.
    Overridden(String),
    /// It is for this service, which is not the one of the settings.
    Elsewhere(String),
}

/// How the service is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyFacts {
    /// The settings do not tell.
    Unknown,
    /// No variable names a proxy.
    None,
    /// One is named, and passed by.
    Past {
        /// Which variable names it.
        variable: String,
        /// What leaves the host out.
        because: String,
    },
    /// Through this one.
    Through {
        /// Its host and port.
        place: String,
        /// Which variable names it.
        variable: String,
        /// Whether a user name or password goes with it.
        user: bool,
    },
    /// One is named that cannot be used.
    Unusable(Refusal),
}

/// Something that did not work, as other commands would say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What happened.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
    /// What it is about.
    pub trouble: super::Trouble,
}

/// What came of a question to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network<T> {
    /// It was not asked, for this reason.
    NotAsked(String),
    /// It answered.
    Answered(T),
    /// It refused, or no answer came.
    Failed(Refusal),
}

/// The account, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Login name.
    pub name: Option<String>,
    /// The service's number of it.
    pub id: Option<i64>,
    /// `premium` or `free`.
    pub kind: Option<String>,
    /// Seconds of premium left.
    pub premium_seconds: Option<i64>,
}

/// How far this machine's clock is ahead of the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockFacts {
    /// Milliseconds ahead; behind when negative.
    pub ahead_ms: i64,
    /// Half of the time that the question took.
    pub uncertain_ms: i64,
}

/// The archive.
#[derive(Debug, Clone)]
pub struct ArchiveFacts {
    /// Its path, clean.
    pub path: String,
    /// The file, when there is one.
    pub file: Option<FileFacts>,
    /// What is in it; `None` when there is no archive yet.
    pub contents: Result<Option<Contents>, Refusal>,
    /// Snapshots, and when the newest was taken.
    pub snapshots: (usize, Option<Timestamp>),
    /// Who uses it now for writing, when somebody does.
    pub held_by: Option<String>,
}

/// What is in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What a quick check found wrong.
    pub problem: Option<String>,
    /// How many torrents are archived.
    pub torrents: u64,
    /// How many of them have their detail.
    pub details: u64,
    /// Details still to fetch.
    pub owed: u64,
    /// When a sync with a complete list last reached its end.
    pub last_complete: Option<Timestamp>,
    /// How to get back what a damaged archive held.
    pub remedy: String,
}

/// The archive's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Bytes, its journal included.
    pub bytes: u64,
    /// Permission bits, where there are such.
    pub mode: Option<u32>,
    /// Permission bits of its folder.
    pub folder_mode: Option<u32>,
    /// Names that the file has.
    pub names: u64,
    /// Name of the network file system that it lies on, if it does.
    pub network: Option<&'static str>,
    /// What keeps this user from writing it, and what helps; nothing when it can be written.
    pub barrier: Option<(String, String)>,
}

/// The terminal, as its variables and its size tell it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TerminalFacts {
    /// Whether input and output are one.
    pub is_terminal: bool,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// `TERM`.
    pub term: Option<String>,
    /// `COLORTERM`.
    pub color_term: Option<String>,
    /// `TERM_PROGRAM`.
    pub program: Option<String>,
    /// Whether `NO_COLOR` is set.
    pub no_color: bool,
    /// The first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set.
    pub locale: Option<String>,
    /// What it is inside of.
    pub around: Vec<Around>,
}

/// What a terminal can be inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// A connection to another machine.
    Ssh,
    /// The multiplexer tmux.
    Tmux,
    /// The multiplexer screen.
    Screen,
}
