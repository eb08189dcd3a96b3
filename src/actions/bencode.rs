//! Reads bencode, the form of .torrent files, without copying: each value with the exact bytes that it was read from.
//!
//! Strict where a second reader could understand the same bytes differently: one spelling of each number, no key twice,
//! nothing behind the end. Keys out of order are taken, since real files have them.

use std::collections::HashSet;

/// Deepest nesting; real files stay below ten.
const DEEPEST: usize = 32;

/// Most values in one document. A file of a hundred thousand files has about half as many; each takes some fifty bytes
/// of memory while it is read.
const MOST_VALUES: usize = 1_000_000;

/// Why bytes are no bencode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBencode {
    /// They end too early.
    #[error("it is cut off")]
    CutOff,
    /// A byte that cannot stand in its place.
    #[error("byte {0} cannot be read")]
    Unreadable(usize),
    /// A key that stands twice in one dictionary, so that nobody knows which one counts.
    #[error("a key stands twice, at byte {0}")]
    DoubleKey(usize),
    /// Bytes behind the end.
    #[error("something follows its end, at byte {0}")]
    Trailing(usize),
    /// Lists inside lists without end.
    #[error("it is nested more than {DEEPEST} deep")]
    TooDeep,
    /// More values than any real one.
    #[error("it has more than {MOST_VALUES} values")]
    TooMany,
}

/// A value and the bytes that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value<'a> {
    pub(super) kind: Kind<'a>,
    /// Its own bytes, from the first to the last.
    pub(super) bytes: &'a [u8],
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Integer(i64),
    Text(&'a [u8]),
    List(Vec<Value<'a>>),
    Dictionary(Vec<(&'a [u8], Value<'a>)>),
}

/// Reads one value that takes up all bytes.
pub(super) fn read(bytes: &[u8]) -> Result<Value<'_>, BadBencode> {
    let mut reader = Reader { bytes, at: 0, values: 0 };
    let value = reader.value(0)?;
    if reader.at < bytes.len() { Err(BadBencode::Trailing(reader.at)) } else { Ok(value) }
}

impl<'a> Value<'a> {
    /// Returns what a dictionary has under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Dictionary(entries) => {
                entries.iter().find(|(name, _)| *name == key.as_bytes()).map(|(_, value)| value)
            }
            Kind::Integer(_) | Kind::Text(_) | Kind::List(_) => None,
        }
    }

    /// Returns the number that it is.
    pub(super) fn integer(&self) -> Option<i64> {
        if let Kind::Integer(number) = self.kind { Some(number) } else { None }
    }

    /// Returns the bytes of the text that it is.
    pub(super) fn text(&self) -> Option<&'a [u8]> {
        if let Kind::Text(text) = self.kind { Some(text) } else { None }
    }

    /// Returns the members of the list that it is.
    pub(super) fn list(&self) -> Option<&[Self]> {
        if let Kind::List(members) = &self.kind { Some(members) } else { None }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    values: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Value<'a>, BadBencode> {
        let start = self.at;
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(BadBencode::TooMany);
        }
        if depth > DEEPEST {
            return Err(BadBencode::TooDeep);
        }
        let kind = match self.peek()? {
            b'i' => {
                self.at += 1;
                Kind::Integer(self.number(b'e')?)
            }
            b'0'..=b'9' => Kind::Text(self.text()?),
            b'l' => {
                self.at += 1;
                let mut members = Vec::new();
                while !self.ends()? {
                    members.push(self.value(depth + 1)?);
                }
                Kind::List(members)
            }
            b'd' => {
                self.at += 1;
                let mut entries = Vec::new();
                let mut keys = HashSet::new();
                while !self.ends()? {
                    let at = self.at;
                    let key = self.text()?;
                    if !keys.insert(key) {
                        return Err(BadBencode::DoubleKey(at));
                    }
                    entries.push((key, self.value(depth + 1)?));
                }
                Kind::Dictionary(entries)
            }
            _ => return Err(BadBencode::Unreadable(start)),
        };
        let bytes = self.bytes.get(start..self.at).ok_or(BadBencode::CutOff)?;
        Ok(Value { kind, bytes })
    }

    fn peek(&self) -> Result<u8, BadBencode> {
        self.bytes.get(self.at).copied().ok_or(BadBencode::CutOff)
    }

    /// Whether a list or dictionary ends here; its end is passed.
    fn ends(&mut self) -> Result<bool, BadBencode> {
        let ends = self.peek()? == b'e';
        self.at += usize::from(ends);
        Ok(ends)
    }

    fn text(&mut self) -> Result<&'a [u8], BadBencode> {
        let start = self.at;
        let length = usize::try_from(self.number(b':')?).map_err(|_| BadBencode::Unreadable(start))?;
        let end = self.at.checked_add(length).ok_or(BadBencode::CutOff)?;
        let text = self.bytes.get(self.at..end).ok_or(BadBencode::CutOff)?;
        self.at = end;
        Ok(text)
    }

    /// Reads a number up to `end`, in its one spelling: no leading zeros, no `-0`, no plus.
    fn number(&mut self, end: u8) -> Result<i64, BadBencode> {
        let start = self.at;
        while self.peek()? != end {
            // The longest number is -9223372036854775808.
            if !matches!(self.peek()?, b'0'..=b'9' | b'-') || self.at - start >= 20 {
                return Err(BadBencode::Unreadable(self.at));
            }
            self.at += 1;
        }
        let digits = self.bytes.get(start..self.at).and_then(|digits| std::str::from_utf8(digits).ok());
        self.at += 1;
        let number = digits.and_then(|digits| digits.parse::<i64>().ok().filter(|number| number.to_string() == digits));
        number.ok_or(BadBencode::Unreadable(start))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_read_with_their_own_bytes() {
        let bytes = b"d4:spaml1:ai-3ee1:bd0:3:xyzee";
        let value = read(bytes).unwrap();
        assert_eq!(value.bytes, bytes);
        let list = value.get("spam").unwrap();
        assert_eq!(list.bytes, b"l1:ai-3ee");
        assert_eq!(list.list().unwrap()[0].text(), Some(&b"a"[..]));
        assert_eq!(list.list().unwrap()[1].integer(), Some(-3));
        assert_eq!(value.get("b").unwrap().get("").unwrap().text(), Some(&b"xyz"[..]), "keys need no order");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_read() {
        for (bytes, why) in [
            (&b""[..], BadBencode::CutOff),
            (b"i12", BadBencode::CutOff),
            (b"5:abc", BadBencode::CutOff),
            (b"d1:a", BadBencode::CutOff),
            (b"ie", BadBencode::Unreadable(1)),
            (b"i-0e", BadBencode::Unreadable(1)),
            (b"i01e", BadBencode::Unreadable(1)),
            (b"i+1e", BadBencode::Unreadable(1)),
            (b"i9223372036854775808e", BadBencode::Unreadable(1)),
            (b"01:a", BadBencode::Unreadable(0)),
            (b"-1:a", BadBencode::Unreadable(0)),
            (b"x", BadBencode::Unreadable(0)),
            (b"di1ei2ee", BadBencode::Unreadable(1)),
            (b"d1:ai1e1:ai2ee", BadBencode::DoubleKey(7)),
            (b"i1ei2e", BadBencode::Trailing(3)),
            (b"i1e\n", BadBencode::Trailing(3)),
        ] {
            assert_eq!(read(bytes), Err(why), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(read(b"i-9223372036854775808e").unwrap().integer(), Some(i64::MIN));
    }

    #[test]
    fn nesting_and_number_of_values_are_bounded() {
        let nested = |depth: usize| [b"l".repeat(depth), b"e".repeat(depth)].concat();
        assert!(read(&nested(DEEPEST + 1)).is_ok());
        assert_eq!(read(&nested(DEEPEST + 2)), Err(BadBencode::TooDeep));
        assert_eq!(read(&b"l".repeat(1_000_000)), Err(BadBencode::TooDeep));
        let many = [&b"l"[..], &b"0:".repeat(MOST_VALUES), b"e"].concat();
        assert_eq!(read(&many), Err(BadBencode::TooMany));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..64),
            "[dlei0-9:a-]{0,40}".prop_map(String::into_bytes),
        ]) {
            if let Ok(value) = read(&bytes) {
                prop_assert_eq!(value.bytes, &bytes[..]);
            }
        }
    }
}
