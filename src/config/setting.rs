//! The table of settings: one row each, with name, kind, bounds, default and meaning.
//!
//! Everything else in this module, the shipped files and help are made of it or tested against it.
//! Knows no files and no values.

use crate::format::count;

/// Which setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the meaning stands in the table")]
pub enum Key {
    Token,
    MaxConcurrent,
    RateLimit,
    BatchSize,
    QuotaWait,
    TorrentWait,
    PageWait,
    StaleDays,
    StaleLimit,
    ApiUrl,
    Archive,
    Theme,
    Ascii,
    Mouse,
    Bell,
    ReadOnly,
    AddWait,
    AddLimit,
    MaxDelete,
    AddFiles,
    Aria2Url,
    Aria2Secret,
    Aria2Dir,
    Player,
}

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A token, never shown.
    Secret,
    /// A secret of another program, never shown.
    Password,
    /// A whole number within bounds.
    Count {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
    },
    /// Seconds, whole.
    Seconds {
        /// Largest value.
        max: u32,
    },
    /// Seconds, with a fraction.
    FineSeconds {
        /// Largest value.
        max: u32,
    },
    /// The address of the service.
    Address,
    /// The address of an aria2.
    Aria2,
    /// A text as another machine takes it.
    Text,
    /// A program with its arguments.
    Command,
    /// A file.
    File,
    /// One word, or the path of a `.toml` file.
    WordOrFile,
    /// Yes or no.
    Switch,
    /// One of a few words.
    OneOf(&'static [&'static str]),
}

/// Where a setting may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In any source.
    Anywhere,
    /// In any but a file of the working folder: nobody's folder says where files are or who gets the token.
    NotWorkingFolder,
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Which one.
    pub key: Key,
    /// Its name in the environment and in `.env` files.
    pub name: &'static str,
    /// Its name in `config.toml`.
    pub toml: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Where it may stand.
    pub place: Place,
    /// Its value when nothing sets it; empty when that is decided elsewhere.
    pub default: &'static str,
    /// What it does, as one sentence.
    pub meaning: &'static str,
}

impl Setting {
    /// Returns what is expected of a value, as a fragment.
    pub fn expected(&self) -> String {
        match self.kind {
            Kind::Password => "a text of at most 1,024 bytes without control characters".to_owned(),
            Kind::Aria2 => "an https address, or http to this machine or a private address".to_owned(),
            Kind::Text => "a text of at most 4,096 bytes without control characters".to_owned(),
            Kind::Command => "a program and its arguments, every quote closed".to_owned(),
            Kind::Secret => "letters, digits and - _ . ~ + / =".to_owned(),
            Kind::Count { min, max } if min == max => format!("the number {}", count(min.into())),
            Kind::Count { min, max } => format!("a whole number from {} to {}", count(min.into()), count(max.into())),
            Kind::Seconds { max } => format!("whole seconds from 0 to {}", count(max.into())),
            Kind::FineSeconds { max } => format!("seconds from 0 to {}, such as 1.5", count(max.into())),
            Kind::Address => "an https address without user name and query".to_owned(),
            Kind::File => "the path of a file".to_owned(),
            Kind::WordOrFile => "a name or the path of a .toml file".to_owned(),
            Kind::Switch => "true or false".to_owned(),
            Kind::OneOf(words) => words.join(", "),
        }
    }
}
