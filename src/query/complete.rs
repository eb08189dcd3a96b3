//! How a query may go on: the fields that begin so, and behind a field its values. Pure.

use super::fact::TRAITS;
use super::field::PHASES;
use super::{FIELDS, Key};
use crate::model::{Absence, Status};

/// Returns what the last piece of a text may become, the whole text each; nothing where nothing fits.
pub fn completions(text: &str) -> Vec<String> {
    let at = text.rfind(char::is_whitespace).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let (before, piece) = text.split_at(at);
    let (dash, piece) = piece.strip_prefix('-').map_or(("", piece), |rest| ("-", rest));
    let whole = |piece: String| format!("{before}{dash}{piece}");
    match piece.split_once(':') {
        None if piece.is_empty() => Vec::new(),
        None => {
            let lower = piece.to_lowercase();
            FIELDS
                .iter()
                .filter(|row| row.name.starts_with(&lower))
                .map(|row| whole(format!("{}:", row.name)))
                .collect()
        }
        Some((name, value)) => {
            let Some(key) = Key::named(name) else { return Vec::new() };
            // Behind a comma another value begins.
            let (kept, value) = value.rfind(',').map_or(("", value), |at| value.split_at(at + 1));
            let lower = value.to_lowercase();
            let fitting = values(key).into_iter().filter(|word| word.starts_with(&lower) && **word != lower);
            fitting.map(|word| whole(format!("{name}:{kept}{word}"))).collect()
        }
    }
}

/// Returns the words that a field takes, where it takes words.
fn values(key: Key) -> Vec<String> {
    match key {
        Key::Status => Status::known().map(|status| status.as_str().to_owned()).collect(),
        Key::Phase => PHASES.iter().map(|phase| phase.as_str().to_owned()).collect(),
        Key::Is => TRAITS.iter().map(|row| row.1.to_owned()).collect(),
        Key::Gone => {
            let ways = Absence::WORDS.iter().map(|row| row.1.to_owned());
            ["yes", "no"].map(str::to_owned).into_iter().chain(ways).collect()
        }
        Key::Refused => ["yes", "no"].map(str::to_owned).into(),
        Key::Added => ["today", "yesterday", "<7d", "<30d", ">1y"].map(str::to_owned).into(),
        Key::Size => [">1G", ">10G", "<100M"].map(str::to_owned).into(),
        Key::Ext => ["mkv", "mp4", "avi", "srt", "iso", "zip", "rar"].map(str::to_owned).into(),
        Key::Name | Key::File | Key::Hash | Key::Id | Key::Host => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    #[test]
    fn fields_and_values_are_completed_where_they_stand() {
        assert_eq!(completions("metropolis si"), ["metropolis size:"]);
        assert_eq!(completions("-st"), ["-status:"]);
        assert_eq!(completions("status:do"), ["status:downloading", "status:downloaded"]);
        assert_eq!(completions("status:dead,vi"), ["status:dead,virus"]);
        assert_eq!(completions("is:dup"), ["is:duplicate"]);
        assert_eq!(completions("ref"), ["refused:"]);
        assert_eq!(completions("refused:"), ["refused:yes", "refused:no"]);
        for nothing in ["", "metropolis ", "zz", "name:x", "what:x"] {
            assert_eq!(completions(nothing), [""; 0], "{nothing}");
        }
    }

    #[test]
    fn what_is_offered_behind_a_field_can_be_read() {
        for field in FIELDS {
            for offered in completions(&format!("{}:", field.name)) {
                assert!(Query::parse(&offered).is_ok(), "{offered}");
            }
        }
    }
}
