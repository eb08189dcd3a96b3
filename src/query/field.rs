//! The grammar as a table: every field with what it takes, an example and a sentence.
//!
//! Parser, error messages and `--help` read this table; a new field begins with a row here.

use std::fmt::Write as _;

use crate::model::{Phase, Status};

/// What a field is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table below has a sentence for each")]
pub enum Key {
    Name,
    File,
    Ext,
    Status,
    Phase,
    Is,
    Gone,
    Refused,
    Size,
    Added,
    Hash,
    Id,
    Host,
}

/// One row of the grammar.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What it is about.
    pub key: Key,
    /// The word before the colon.
    pub name: &'static str,
    /// Whether `<`, `<=`, `>`, `>=` and `..` may be used.
    pub compares: bool,
    /// What may stand after the colon.
    pub takes: &'static str,
    /// An example.
    pub example: &'static str,
    /// What it finds, as a sentence.
    pub sentence: &'static str,
}

const fn field(
    key: Key,
    name: &'static str,
    takes: &'static str,
    example: &'static str,
    sentence: &'static str,
) -> Field {
    Field { key, name, compares: matches!(key, Key::Size | Key::Added), takes, example, sentence }
}

/// Every field, in the order of the help.
pub const FIELDS: [Field; 13] = [
    field(Key::Name, "name", "a text", "name:metropolis", "The text occurs in the name; paths are not looked at."),
    field(Key::File, "file", "a text", "file:s01e05", "The text occurs in the path of a file."),
    field(Key::Ext, "ext", "file endings", "ext:mkv,mp4", "A file has one of these endings."),
    field(
        Key::Status,
        "status",
        "a status or its beginning, several with commas; = takes the word exactly as it is",
        "status:error,dead",
        "Real-Debrid's last word on it.",
    ),
    field(
        Key::Phase,
        "phase",
        "active, done, failed or unknown",
        "phase:failed",
        "As the screens count; gone ones have no phase.",
    ),
    field(
        Key::Is,
        "is",
        "gone, active, failed, done, owed, detailed or duplicate",
        "is:duplicate",
        "A fact: owed has a detail due, duplicate shares a hash.",
    ),
    field(
        Key::Gone,
        "gone",
        "yes, no, lost, deleted or replaced",
        "gone:lost",
        "Whether it is gone, and how: lost, deleted or replaced.",
    ),
    field(Key::Refused, "refused", "yes or no", "refused:yes", "Whether its name is on the list of refused ones."),
    field(
        Key::Size,
        "size",
        "a size with B, K, M, G, T or P (K is 1,024 B), with < <= > >= before it, or from..to",
        "size:1G..5G",
        "The size; without a sign, to the precision written.",
    ),
    field(
        Key::Added,
        "added",
        "an age (30d; units m h d w mo y), 2026, 2026-01, 2026-01-15, 2026-01-15T18:30, today or yesterday, \
         with < <= > >= before it, or from..to",
        "added:<30d",
        "<30d is younger than 30 days, <2026 is before 2026.",
    ),
    field(Key::Hash, "hash", "the beginning of an info hash", "hash:3b2ad7", "The info hash begins so."),
    field(Key::Id, "id", "the beginning of an id", "id:X2IL", "The id begins so."),
    field(Key::Host, "host", "a text", "host:real-debrid", "The text occurs in the host."),
];

impl Key {
    /// Returns the field's row.
    pub fn field(self) -> &'static Field {
        // Every key has a row; a test says so.
        FIELDS.iter().find(|field| field.key == self).unwrap_or(&FIELDS[0])
    }

    /// Finds a field by its name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.key)
    }
}

/// Returns the names of all fields, for messages.
pub(super) fn names() -> String {
    FIELDS.map(|field| field.name).join(", ")
}

/// Returns the words that Real-Debrid uses for a status, for messages.
pub(super) fn statuses() -> String {
    Status::known().map(|status| status.as_str().to_owned()).collect::<Vec<_>>().join(", ")
}

/// Every phase.
pub(super) const PHASES: [Phase; 4] = [Phase::Active, Phase::Done, Phase::Failed, Phase::Unknown];

/// Returns the chapter on queries for the manual.
pub fn help() -> String {
    let mut text = String::from(
        "Queries:\n  \
         All terms must hold. Case and accents do not matter.\n  \
         word                The word occurs in the name or in the path of a file.\n  \
         \"two words\"         They occur together.\n  \
         -term               The term does not hold; -r and other options go after --",
    );
    for field in FIELDS {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {:<19} {}", field.example, field.sentence);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    #[test]
    fn every_field_is_found_by_its_name_and_its_example_is_a_query() {
        for field in FIELDS {
            assert_eq!(Key::named(&field.name.to_uppercase()), Some(field.key));
            assert_eq!(field.key.field().name, field.name);
            assert!(Query::parse(field.example).is_ok(), "{}", field.example);
            assert!(help().contains(field.example));
        }
    }
}
