//! Damage to answers that are JSON: rows that are no rows, rows twice, rows left out, wrong ids.
//!
//! Pure. Start at `RowDamage`.

use serde_json::{Value, json};

use super::answer::Answer;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowDamage {
    /// A text where the row should be.
    NotAnObject,
    /// No `id`.
    NoId,
    /// An `id` that would lead elsewhere in a URL.
    HostileId,
    /// A status no document knows.
    UnknownStatus,
    /// Every field but the id is null.
    Nulls,
    /// Only the id.
    Sparse,
    /// Numbers come as texts.
    NumbersAsText,
    /// Texts come as numbers.
    TextsAsNumbers,
    /// A hash of all zeros, where another one was before.
    OtherHash,
    /// A negative size.
    NegativeBytes,
    /// A size that fits no integer.
    HugeBytes,
    /// A name with terminal escapes, line breaks and a change of writing direction.
    HostileName,
    /// A name with half a surrogate pair, which is valid JSON and no valid text.
    LoneSurrogate,
}

/// Stands where half a surrogate is put once the JSON is text.
const SURROGATE_MARK: &str = "REPLACED-BY-HALF-A-SURROGATE";
/// Stands where a number is put that no JSON value here can hold.
const HUGE_MARK: u64 = 987_654_321_012_345;

/// Damages the row at this place, from 0; an answer that is one object is damaged itself.
pub(super) fn damage_row(body: &mut Vec<u8>, position: usize, damage: RowDamage) {
    edit(body, |answer| {
        let row = match answer {
            Value::Array(rows) => rows.get_mut(position),
            one => Some(one),
        };
        if let Some(row) = row {
            damage.apply(row);
        }
    });
    let text = String::from_utf8_lossy(body);
    let text = text.replace(SURROGATE_MARK, r"half \ud83d a pair");
    *body = text.replace(&HUGE_MARK.to_string(), "123456789012345678901234567890").into_bytes();
}

impl RowDamage {
    fn apply(self, row: &mut Value) {
        let id = row.get("id").cloned().unwrap_or_default();
        match self {
            Self::NotAnObject => *row = json!("a text where a row should be"),
            Self::NoId => drop(row.as_object_mut().and_then(|fields| fields.remove("id"))),
            Self::HostileId => set(row, "id", json!("../../disable_access_token")),
            Self::UnknownStatus => set(row, "status", json!("defrosting")),
            Self::Nulls => each_field(row, |_| Value::Null),
            Self::Sparse => *row = json!({ "id": id }),
            Self::NumbersAsText => each_field(row, |value| match value {
                Value::Number(number) => json!(number.to_string()),
                other => other.clone(),
            }),
            Self::TextsAsNumbers => each_field(row, |value| if value.is_string() { json!(7) } else { value.clone() }),
            Self::NegativeBytes => set(row, "bytes", json!(-1)),
            Self::HugeBytes => set(row, "bytes", json!(HUGE_MARK)),
            Self::OtherHash => set(row, "hash", json!("0".repeat(40))),
            Self::HostileName => {
                set(row, "filename", json!("\u{1b}]0;owned\u{7}\u{1b}[2J two\r\nlines \u{202e}gpj.exe\u{9b}31m"));
            }
            Self::LoneSurrogate => set(row, "filename", json!(SURROGATE_MARK)),
        }
    }
}

/// Sets a field; what is no row any more stays as it is.
fn set(row: &mut Value, key: &str, value: Value) {
    if let Some(fields) = row.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}

/// Changes every field of a row but its id.
fn each_field(row: &mut Value, change: impl Fn(&Value) -> Value) {
    for (key, value) in row.as_object_mut().into_iter().flatten() {
        if key != "id" {
            *value = change(value);
        }
    }
}

/// Leaves a torrent out of a list and of its total.
pub(super) fn hide(answer: &mut Answer, id: &str) {
    let mut hidden = 0;
    edit(&mut answer.body, |page| {
        if let Some(rows) = page.as_array_mut() {
            let before = rows.len();
            rows.retain(|row| row["id"] != id);
            hidden = before - rows.len();
        }
    });
    for (_, value) in answer.headers.iter_mut().filter(|(name, _)| *name == "x-total-count") {
        if let Ok(total) = value.parse::<usize>() {
            *value = total.saturating_sub(hidden).to_string();
        }
    }
}

/// Replaces a row by the one before it.
pub(super) fn repeat(page: &mut Value, position: usize) {
    if let Some([before, row]) = page.as_array_mut().and_then(|rows| rows.get_mut(position.checked_sub(1)?..=position))
    {
        row.clone_from(before);
    }
}

/// Puts this id in place of every one.
pub(super) fn set_ids(answer: &mut Value, id: &str) {
    match answer {
        Value::Array(rows) => rows.iter_mut().for_each(|row| set_ids(row, id)),
        row => set(row, "id", json!(id)),
    }
}

/// Edits a body as JSON; a body that is none stays as it is.
pub(super) fn edit(body: &mut Vec<u8>, change: impl FnOnce(&mut Value)) {
    if let Ok(mut value) = serde_json::from_slice(body) {
        change(&mut value);
        *body = super::wire::json(&value);
    }
}
