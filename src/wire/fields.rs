//! Lenient reading of the service's JSON: an object is split into raw fields first, and each field
//! is read on its own, so that one odd field costs only itself.
//!
//! Knows JSON, but no torrents. Absent, `null` and wrong type all read as "not known".

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Largest whole number that a JSON float carries exactly.
const EXACT_FLOAT: f64 = 9_007_199_254_740_992.0;

/// The fields of one JSON object, each still raw.
#[derive(Debug)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Splits an object without reading its values.
    pub fn parse(json: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(json)
    }

    /// Whether a field is there, be it `null`.
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name == key)
    }

    /// Returns a field as it came; of a repeated one the last, as JavaScript and Python do.
    pub fn raw(&self, key: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().rev().find(|(name, _)| name == key)?;
        Some(value.get()).filter(|text| *text != "null")
    }

    /// Returns a string field.
    pub fn text(&self, key: &str) -> Option<String> {
        read_text(self.raw(key)?)
    }

    /// Returns a whole number, also from a float without fraction or from a string.
    pub fn integer(&self, key: &str) -> Option<i64> {
        let digits = scalar(self.raw(key)?)?;
        digits.parse().ok().or_else(|| whole(digits.parse().ok()?))
    }

    /// Returns a finite number, also from a string.
    pub fn number(&self, key: &str) -> Option<f64> {
        read_number(self.raw(key)?)
    }

    /// Returns whether a field says yes: `1`, `true`, or either in a string.
    pub fn flag(&self, key: &str) -> bool {
        let says_true = |raw: &str| raw == "true" || read_text(raw).is_some_and(|word| word == "true");
        self.integer(key).is_some_and(|number| number != 0) || self.raw(key).is_some_and(says_true)
    }
}

/// Calls `visit` with position and raw text of the first `cap` items of an array; returns how many
/// items there are.
pub fn each_item<'a>(json: &'a str, cap: usize, visit: impl FnMut(usize, &'a str)) -> serde_json::Result<usize> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let count = Items { cap, visit }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(count)
}

/// Reads a raw JSON string; half a surrogate pair becomes U+FFFD instead of an error.
pub fn read_text(raw: &str) -> Option<String> {
    serde_json::from_str::<Text<'_>>(raw).ok().map(|text| text.0.into_owned())
}

/// Reads a finite number, also from a string.
pub fn read_number(raw: &str) -> Option<f64> {
    scalar(raw)?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Returns the digits of a number, or of a string that holds one.
fn scalar(raw: &str) -> Option<String> {
    match raw.as_bytes().first()? {
        b'"' => read_text(raw).map(|text| text.trim().to_owned()),
        b'-' | b'0'..=b'9' => Some(raw.to_owned()),
        _ => None,
    }
}

/// Returns a float as a whole number when nothing is lost.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked in the same expression")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= EXACT_FLOAT).then_some(number as i64)
}

/// Makes a string of bytes that are UTF-8 but for lone surrogates, which the JSON reader passes on.
fn repair(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut fixed = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        // A surrogate would be ED A0..BF xx; valid UTF-8 never has a byte above 9F after ED.
        if *first == 0xED && tail.len() >= 2 && tail[0] >= 0xA0 {
            fixed.extend_from_slice("\u{fffd}".as_bytes());
            rest = &tail[2..];
        } else {
            fixed.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&fixed).into_owned()
}

/// A JSON string read through the bytes path, which does not insist on paired surrogates.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Text<'de>, E> {
                Ok(Text(std::str::from_utf8(bytes).map_or_else(|_| repair(bytes).into(), Cow::Borrowed)))
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text<'de>, E> {
                Ok(Text(repair(bytes).into()))
            }
        }
        deserializer.deserialize_bytes(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::with_capacity(16);
                while let Some((Text(key), value)) = map.next_entry()? {
                    fields.push((key, value));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}

/// Walks an array without keeping it.
struct Items<F> {
    cap: usize,
    visit: F,
}

impl<'de, F: FnMut(usize, &'de str)> DeserializeSeed<'de> for Items<F> {
    type Value = usize;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(usize, &'de str)> Visitor<'de> for Items<F> {
    type Value = usize;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<usize, A::Error> {
        let mut count = 0;
        while count < self.cap {
            let Some(raw) = seq.next_element::<&'de RawValue>()? else { return Ok(count) };
            (self.visit)(count, raw.get());
            count += 1;
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_every_spelling_that_keeps_their_value() {
        let fields = Fields::parse(
            r#"{"a":518614599088,"b":"7","c":3.0,"d":3.5,"e":1e999,"f":true,"g":null,"h":9223372036854775808,"i":" 8 ","j":"NaN","k":-1}"#,
        )
        .unwrap();
        let read: Vec<_> = "abcdefghijk".chars().map(|key| fields.integer(&key.to_string())).collect();
        let known = |n| Some(n);
        assert_eq!(
            read,
            [known(518_614_599_088), known(7), known(3), None, None, None, None, None, known(8), None, known(-1)]
        );
        assert_eq!(fields.number("d"), Some(3.5));
        assert_eq!((fields.number("e"), fields.number("j")), (None, None));
    }

    #[test]
    fn half_a_surrogate_pair_becomes_one_replacement_character() {
        for (raw, text) in [
            (r#""a\ud800b""#, "a\u{fffd}b"),
            (r#""\udfff""#, "\u{fffd}"),
            (r#""\ud83d\ude00""#, "\u{1f600}"),
            (r#""\ud800\ud83d\ude00é""#, "\u{fffd}\u{1f600}é"),
            (r#""\ud800\n""#, "\u{fffd}\n"),
        ] {
            assert_eq!(read_text(raw).as_deref(), Some(text), "{raw}");
        }
        assert!(Fields::parse(r#"{"\ud800":1,"id":"A"}"#).unwrap().has("id"));
    }

    #[test]
    fn of_a_repeated_field_the_last_one_counts() {
        let fields = Fields::parse(r#"{"id":"A","id":"B"}"#).unwrap();
        assert_eq!(fields.text("id").as_deref(), Some("B"));
    }

    #[test]
    fn flags_are_read_from_every_spelling() {
        let fields =
            Fields::parse(r#"{"a":1,"b":true,"c":"1","d":"true","e":0,"f":false,"g":"0","h":null,"i":[]}"#).unwrap();
        let read: String =
            "abcdefghi".chars().map(|key| if fields.flag(&key.to_string()) { '1' } else { '0' }).collect();
        assert_eq!(read, "111100000");
    }

    #[test]
    fn items_beyond_the_cap_are_counted_only() {
        let mut seen = Vec::new();
        assert_eq!(each_item("[1,[2],{}]", 2, |at, raw| seen.push((at, raw))).unwrap(), 3);
        assert_eq!(seen, [(0, "1"), (1, "[2]")]);
    }
}
