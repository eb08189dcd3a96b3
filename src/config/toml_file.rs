//! Reads `config.toml`: one flat table, every name known, each value with the line it stands in.
//!
//! Knows the form of the file only; whether a value is a good one is asked in `value`.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::model::secrets;

use super::error::{Error, Result};
use super::origin::Origin;
use super::setting::Kind;
use super::table::SETTINGS;
use super::value::Found;

/// Longest name that is shown whole.
const LONGEST_NAME: usize = 40;

/// Letters that are shown of a longer one: fewer than tell anything.
const SHOWN: usize = 7;

/// Returns the settings of a `config.toml`.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Found>> {
    let line_at = |offset: usize| 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    // The parser's own message quotes the line, which may hold the token; only its place is used.
    let table = DeTable::parse(text).map_err(|error| Error::BadLine {
        path: path.to_owned(),
        line: line_at(error.span().map_or(0, |span| span.start)),
        expected: "name = value in TOML, each name once, with quotes around text",
    })?;
    let mut found = Vec::new();
    for (name, value) in table.get_ref() {
        let line = line_at(name.span().start);
        let origin = Origin::File { path: path.to_owned(), line };
        let name = name.get_ref().as_ref();
        let Some(setting) = SETTINGS.iter().find(|setting| setting.toml == name) else {
            return Err(Error::UnknownKey { origin, name: shown_name(name), toml: true });
        };
        let Some(text) = scalar(value.get_ref(), setting.kind) else {
            return Err(Error::BadValue { origin, name: setting.toml, expected: setting.expected() });
        };
        if text.contains(char::REPLACEMENT_CHARACTER) {
            return Err(Error::BadLine { path: path.to_owned(), line, expected: "a value in UTF-8" });
        }
        found.push(Found { key: setting.key, name: setting.toml, text: text.into(), origin });
    }
    Ok(found)
}

/// Returns a name as it may be shown: what is too long for one may be a value in the wrong place.
pub(super) fn shown_name(name: &str) -> String {
    let cut: String =
        if name.chars().count() > LONGEST_NAME { name.chars().take(SHOWN).collect() } else { name.into() };
    let rest = if cut.len() < name.len() { "\u{2026}" } else { "" };
    format!("{}{rest}", secrets().mask(&cut).escape_debug())
}

/// Returns a number, a string, or a yes or no as text.
fn scalar(value: &DeValue<'_>, kind: Kind) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(yes) if kind == Kind::Switch => Some(yes.to_string()),
        DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
