//! JSON as this program writes it: whatever a name holds, nothing in it can steer a terminal.
//!
//! JSON itself escapes only C0. Here everything that acts without being seen is written as `\uXXXX` too: every parser
//! reads the same text, and a terminal gets nothing but letters. The one place that turns values into JSON for a reader.

use std::io::{self, Write};
use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// What is escaped beside C0: DEL and C1, direction and format marks, line separators, invisible tags.
const ESCAPED: [RangeInclusive<char>; 11] = [
    '\u{7f}'..='\u{9f}',
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200b}',
    '\u{200e}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Writes a value as JSON without a line break in it.
pub fn json<T: Serialize + ?Sized>(out: &mut (impl Write + ?Sized), value: &T) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(out, Safe(CompactFormatter)))?)
}

/// Writes a value as JSON over several lines, for people too.
pub fn json_pretty<T: Serialize + ?Sized>(out: &mut (impl Write + ?Sized), value: &T) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(out, Safe(PrettyFormatter::new())))?)
}

/// Lays a value out as another formatter does, and escapes what its texts hold.
struct Safe<F>(F);

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        escape(out, fragment)
    }

    /// JSON that is passed on as it came: beside ASCII there are only texts in it.
    fn write_raw_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        escape(out, fragment)
    }

    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn end_object_key<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_key(out)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// Writes a part of a text; most have nothing to escape.
fn escape<W: Write + ?Sized>(out: &mut W, fragment: &str) -> io::Result<()> {
    let plain = |byte: &u8| *byte < 0x7f;
    if fragment.as_bytes().iter().all(plain) {
        return out.write_all(fragment.as_bytes());
    }
    let mut rest = fragment;
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_escaped(*c)) {
        let (before, behind) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        rest = behind.strip_prefix(c).unwrap_or_default();
    }
    out.write_all(rest.as_bytes())
}

fn is_escaped(c: char) -> bool {
    // Letters below the first two ranges and between them are by far the most.
    c >= '\u{7f}' && ESCAPED.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::format::clean;

    fn written(value: &(impl Serialize + ?Sized)) -> String {
        let (mut short, mut long) = (Vec::new(), Vec::new());
        json(&mut short, value).unwrap();
        json_pretty(&mut long, value).unwrap();
        let whole: serde_json::Value = serde_json::from_slice(&short).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&long).unwrap(), whole);
        String::from_utf8(short).unwrap()
    }

    #[test]
    fn every_scalar_value_comes_back_and_none_that_acts_is_sent() {
        for first in (0..=0x0010_ffff_u32).step_by(0x100) {
            let text: String = (first..first + 0x100).filter_map(char::from_u32).collect();
            let json = written(&text);
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text, "U+{first:04X}");
            for c in json.chars() {
                assert!(!c.is_control() && !is_escaped(c), "U+{:04X} is sent", u32::from(c));
                // What names in a table show as a word or a picture, since it acts on the text around it.
                assert!(!clean(&c.to_string()).starts_with('⟨') || c == '⟨', "U+{:04X} is sent", u32::from(c));
            }
        }
    }

    #[test]
    fn keys_and_json_passed_on_as_it_came_are_escaped_too() {
        let hostile = "a\u{9b}2J\u{202e}\u{e0041}\u{2028}z";
        let object = serde_json::json!({ hostile: [hostile] });
        let told = "a\\u009b2J\\u202e\\udb40\\udc41\\u2028z";
        assert_eq!(written(&object), format!(r#"{{"{told}":["{told}"]}}"#));
        let raw = RawValue::from_string(object.to_string()).unwrap();
        assert_eq!(written(&raw), written(&object));
    }

    #[test]
    fn what_is_only_foreign_stays_as_it_is() {
        for text in ["Amélie — 鬼滅の刃", "👩\u{200d}👧", "می\u{200c}خواهم", "\u{a0}"] {
            assert_eq!(written(text), format!("\"{text}\""));
        }
    }
}
