//! The fields that the list and the detail of a torrent share.
//!
//! Only the id is mandatory. What cannot be what it says, a negative size or a progress beyond 100, is not known.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::fields::{Fields, each_item, read_number, read_text};
use crate::model::{Listed, Status, Torrent, TorrentId, amount, percentage};

/// Why a row with such an id is not read.
const BAD_ID: &str = "its id has other characters than letters and digits";

/// Reads the fields that the list and the detail share.
pub fn read_torrent(fields: &Fields<'_>) -> Result<Torrent, &'static str> {
    let id = match fields.raw("id") {
        None => return Err("it has no id"),
        Some(raw) => read_text(raw).ok_or("its id is no text")?,
    };
    let id = TorrentId::parse(&id).map_err(|_| BAD_ID)?;
    Ok(Torrent {
        filename: fields.text("filename"),
        hash: fields.text("hash").map(|hash| hash.to_ascii_lowercase()),
        bytes: fields.integer("bytes").and_then(amount),
        host: fields.text("host"),
        split: fields.integer("split").and_then(amount),
        progress: fields.number("progress").and_then(percentage),
        status: fields.text("status").map(|word| Status::parse(&word)),
        added: fields.text("added"),
        links: fields.raw("links").and_then(read_links),
        ended: fields.text("ended"),
        speed: fields.integer("speed").and_then(amount),
        seeders: fields.integer("seeders").and_then(amount),
        ..Torrent::bare(id)
    })
}

/// Reads the id of a row of the list: the row is one that [`read_row`] reads when it has one.
pub fn read_row_id(raw: &str) -> Result<TorrentId, &'static str> {
    if raw.trim_start().starts_with('{')
        && let Ok(row) = serde_json::from_str::<RowId<'_>>(raw)
    {
        return TorrentId::parse(&row.id).map_err(|_| BAD_ID);
    }
    read_row(raw).map(|torrent| torrent.id)
}

/// Reads the fields of a row of the list; of one that is no row of Real-Debrid's nothing is known but its id.
pub fn read_listed(row: &Listed) -> Torrent {
    read_row(&row.json).unwrap_or_else(|_| Torrent::bare(row.id.clone()))
}

/// Reads a row of the list.
pub fn read_row(raw: &str) -> Result<Torrent, &'static str> {
    // Of a list of values the JSON reader would make a row too.
    if raw.trim_start().starts_with('{')
        && let Ok(row) = serde_json::from_str::<UsualRow<'_>>(raw)
    {
        return row.torrent();
    }
    let fields = Fields::parse(raw).map_err(|_| "it is no object")?;
    read_torrent(&fields)
}

/// A row whose fields have the types that they have at the service: it is read in one go. Any
/// other one is read field by field, which finds the same in this one.
#[derive(Deserialize)]
struct UsualRow<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    filename: Option<String>,
    hash: Option<String>,
    bytes: Option<i64>,
    host: Option<String>,
    split: Option<i64>,
    /// As it came: the JSON reader rounds a fraction in its own way.
    #[serde(borrow)]
    progress: Option<&'a RawValue>,
    status: Option<String>,
    added: Option<String>,
    links: Option<Vec<String>>,
    ended: Option<String>,
    speed: Option<i64>,
    seeders: Option<i64>,
}

/// The id alone of such a row.
#[derive(Deserialize)]
struct RowId<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

impl UsualRow<'_> {
    fn torrent(self) -> Result<Torrent, &'static str> {
        let id = TorrentId::parse(&self.id).map_err(|_| BAD_ID)?;
        let lower = |mut hash: String| {
            hash.make_ascii_lowercase();
            hash
        };
        Ok(Torrent {
            filename: self.filename,
            hash: self.hash.map(lower),
            bytes: self.bytes.and_then(amount),
            host: self.host,
            split: self.split.and_then(amount),
            progress: self.progress.and_then(|raw| read_number(raw.get())).and_then(percentage),
            status: self.status.map(|word| Status::parse(&word)),
            added: self.added,
            links: self.links,
            ended: self.ended,
            speed: self.speed.and_then(amount),
            seeders: self.seeders.and_then(amount),
            ..Torrent::bare(id)
        })
    }
}

/// Reads the links. They belong to the selected files by position, so one that is no text makes
/// all of them unknown: leaving it out would move the rest to other files.
fn read_links(raw: &str) -> Option<Vec<String>> {
    let mut links = Vec::new();
    each_item(raw, usize::MAX, |_, item| links.push(read_text(item))).ok()?;
    links.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn field_by_field(raw: &str) -> Result<Torrent, &'static str> {
        read_torrent(&Fields::parse(raw).map_err(|_| "it is no object")?)
    }

    #[test]
    fn a_usual_row_is_read_in_one_go_as_field_by_field() {
        let raw = r#"{"id":"AB12","filename":"caf\u00e9 \/ 1","hash":"ABCDEF","bytes":12,"host":"real-debrid.com","split":2000,
            "progress":99.37,"status":"downloading","added":"2026-01-01T00:00:00.000Z","links":["https:\/\/x\/1","2"],"speed":7,"seeders":3}"#;
        let usual = serde_json::from_str::<UsualRow<'_>>(raw).unwrap().torrent();
        assert_eq!(usual, field_by_field(raw));
        assert_eq!(usual.unwrap().links.map(|links| links.len()), Some(2));
    }

    /// What else may stand in a field.
    const OTHER: [&str; 12] =
        ["null", "true", "[]", "{}", "[\"a\",\"b\"]", "[1]", "\"\\ud800\"", "\"12\"", "\"dead\"", "1e3", "-4", "3.0"];

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(&OTHER[..]).prop_map(str::to_owned),
            any::<i64>().prop_map(|n| n.to_string()),
            (0.0_f64..101.0).prop_map(|n| format!("{n}")),
            "[a-zA-Z0-9]{1,6}".prop_map(|text| format!("\"{text}\"")),
        ]
    }

    #[test]
    fn a_list_of_values_is_no_row_however_many_there_are() {
        for values in 0..20 {
            let raw = format!("[\"AB12\"{}]", ",null".repeat(values));
            assert_eq!(read_row(&raw), field_by_field(&raw), "{raw}");
            assert_eq!(read_row_id(&raw).ok(), field_by_field(&raw).ok().map(|torrent| torrent.id), "{raw}");
        }
    }

    #[test]
    fn what_is_odd_about_a_row_is_read_in_one_go_as_field_by_field() {
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        let long = "9".repeat(400);
        for odd in [
            "\"bytes\":1,\"bytes\":2".to_owned(),
            "\"other\":1,\"other\":2".to_owned(),
            "\"id\":\"CD34\"".to_owned(),
            "\"\\u0062ytes\":7".to_owned(),
            "\"\\ud800\":7".to_owned(),
            "\"filename\":\"a\tb\"".to_owned(),
            "\"links\":[\"a\",null]".to_owned(),
            "\"links\":null".to_owned(),
            "\"links\":[]".to_owned(),
            "\"status\":\"\"".to_owned(),
            "\"bytes\":-0".to_owned(),
            "\"bytes\":9223372036854775808".to_owned(),
            "\"progress\":1e999".to_owned(),
            "\"progress\": 12.5 ".to_owned(),
            format!("\"progress\":{long}"),
            format!("\"bytes\":{long}"),
            format!("\"other\":{deep}"),
            format!("\"links\":{deep}"),
            format!("\"progress\":{deep}"),
        ] {
            let raw = format!("{{\"id\":\"AB12\",{odd}}}");
            assert_eq!(read_row(&raw), field_by_field(&raw), "{raw:.80}");
            assert_eq!(read_row_id(&raw), field_by_field(&raw).map(|torrent| torrent.id), "{raw:.80}");
        }
    }

    proptest! {
        #[test]
        fn every_row_is_read_in_one_go_as_field_by_field(
            id in "[A-Z0-9]{1,4}|[a-z!]{0,3}",
            fields in prop::collection::vec((prop::sample::select(&[
                "filename", "hash", "bytes", "host", "split", "progress", "status", "added", "links", "ended", "speed", "seeders", "id", "other",
            ][..]), value()), 0..8),
        ) {
            let fields: Vec<String> = [("id", format!("\"{id}\""))].into_iter().chain(fields)
                .map(|(key, value)| format!("\"{key}\":{value}")).collect();
            let raw = format!("{{{}}}", fields.join(","));
            prop_assert_eq!(read_row(&raw), field_by_field(&raw), "{}", raw);
            prop_assert_eq!(read_row_id(&raw), field_by_field(&raw).map(|torrent| torrent.id), "{}", raw);
        }
    }
}
