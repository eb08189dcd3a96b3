//! The bytes of a backup to text: compressed or not, in the encodings that editors and shells save in.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use crate::format::counted;

/// Largest backup that is read, unpacked. A hundred thousand entries are about 20 MB.
const LARGEST: u64 = 256 << 20;

/// What files begin with that are something else, and what to call them.
const OTHERS: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "a zip archive; unpack it first"),
    (b"BZh", "compressed by bzip2; unpack it first"),
    (b"\xfd7zXZ\0", "compressed by xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"Rar!", "a rar archive; unpack it first"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database, and only the file itself can be read as one"),
];

/// What a UTF-16 text begins with when it says so.
const MARKS: [([u8; 2], bool); 2] = [([0xff, 0xfe], true), ([0xfe, 0xff], false)];

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAText {
    /// There are none.
    #[error("is empty")]
    Empty,
    /// They are something else.
    #[error("is {0}")]
    Other(&'static str),
    /// They are too many.
    #[error("is larger than any backup (256 MiB)")]
    TooLarge,
    /// They are compressed, and the end is missing.
    #[error("is compressed and breaks off; {} of it could be unpacked", counted(*.0, "byte", "bytes"))]
    CompressedBreaksOff(u64),
    /// They are compressed, and damaged.
    #[error("is compressed and damaged after {} that could be unpacked", counted(*.0, "byte", "bytes"))]
    CompressedDamaged(u64),
    /// Some of them are no text.
    #[error("is no {encoding} text in line {line}, column {column}; save it as UTF-8")]
    Encoding {
        /// What it looked like.
        encoding: &'static str,
        /// Line of the first bad one.
        line: usize,
        /// Its place in the line.
        column: usize,
    },
    /// They look like nothing.
    #[error("is neither a database nor text; it may be encrypted or damaged")]
    Binary,
}

/// Reads the text of a backup.
pub(super) fn text_of(bytes: &[u8]) -> Result<String, NotAText> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        let done = MultiGzDecoder::new(bytes).take(LARGEST + 1).read_to_end(&mut unpacked);
        let good = unpacked.len() as u64;
        return match done {
            Ok(_) => plain(&unpacked),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Err(NotAText::CompressedBreaksOff(good)),
            Err(_) => Err(NotAText::CompressedDamaged(good)),
        };
    }
    plain(bytes)
}

fn plain(bytes: &[u8]) -> Result<String, NotAText> {
    if bytes.len() as u64 > LARGEST {
        return Err(NotAText::TooLarge);
    }
    if let Some((_, what)) = OTHERS.iter().find(|(begin, _)| bytes.starts_with(begin)) {
        return Err(NotAText::Other(what));
    }
    let text = match wide(bytes) {
        Some((units, little)) => utf16(units, little)?,
        None => utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))?,
    };
    match text.trim_start().as_bytes().first() {
        None => Err(NotAText::Empty),
        Some(b'<') => Err(NotAText::Other("a web page or XML")),
        Some(_) => Ok(text),
    }
}

/// Returns the units of a text in UTF-16 and whether the small half comes first: it says so, or every second byte of
/// its beginning is zero, as in no other text.
fn wide(bytes: &[u8]) -> Option<(&[u8], bool)> {
    if let Some((mark, little)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Some((&bytes[mark.len()..], *little));
    }
    match bytes {
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => Some((bytes, true)),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => Some((bytes, false)),
        _ => None,
    }
}

fn utf16(bytes: &[u8], little: bool) -> Result<String, NotAText> {
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    };
    let whole = bytes.chunks_exact(2);
    let odd = !whole.remainder().is_empty();
    let mut text = String::with_capacity(bytes.len() / 2);
    for c in char::decode_utf16(whole.map(unit)) {
        match c {
            Ok(c) => text.push(c),
            Err(_) => return Err(bad("UTF-16", &text)),
        }
    }
    if odd { Err(bad("UTF-16", &text)) } else { Ok(text) }
}

fn utf8(bytes: &[u8]) -> Result<String, NotAText> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        // Text holds no control characters but those that part words and lines.
        let strange = good.chars().any(|c| c.is_control() && !c.is_ascii_whitespace());
        let begins_as_json = good.trim_start().starts_with(['[', '{']);
        if strange || !begins_as_json { NotAText::Binary } else { bad("UTF-8", &good) }
    })
}

fn bad(encoding: &'static str, good: &str) -> NotAText {
    let last = good.rsplit('\n').next().unwrap_or_default();
    NotAText::Encoding { encoding, line: good.matches('\n').count() + 1, column: last.chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const TEXT: &str = "[{\"filename\":\"Amélie 鬼\"}]";

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn wide(little: bool, mark: bool) -> Vec<u8> {
        let text = if mark { format!("\u{feff}{TEXT}") } else { TEXT.to_owned() };
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_text_is_read_however_it_was_saved() {
        let with_mark = [b"\xef\xbb\xbf", TEXT.as_bytes()].concat();
        let mut forms = vec![TEXT.as_bytes().to_vec(), packed(TEXT.as_bytes()), packed(&with_mark), with_mark];
        // Several compressed parts in a row are one text.
        forms.push([packed(&TEXT.as_bytes()[..5]), packed(&TEXT.as_bytes()[5..])].concat());
        for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
            forms.push(wide(little, mark));
            forms.push(packed(&wide(little, mark)));
        }
        for form in forms {
            assert_eq!(text_of(&form).as_deref(), Ok(TEXT), "{form:02x?}");
        }
    }

    #[test]
    fn what_is_no_text_is_called_by_its_name() {
        let gz = packed(TEXT.as_bytes());
        let mut torn = packed(&vec![b'['; 100_000]);
        torn.truncate(torn.len() / 2);
        let utf16 = wide(true, true);
        for (bytes, words) in [
            (&b""[..], "is empty"),
            (b" \n", "is empty"),
            (b"\xef\xbb\xbf", "is empty"),
            (b"PK\x03\x04rest", "is a zip archive; unpack it first"),
            (b"\n <!DOCTYPE html>", "is a web page or XML"),
            (b"[\"a\xff\"]", "is no UTF-8 text in line 1, column 4; save it as UTF-8"),
            (b"[\n\"caf\xe9\"]", "is no UTF-8 text in line 2, column 5; save it as UTF-8"),
            (b"\x92\x01\xfa\x44", "is neither a database nor text; it may be encrypted or damaged"),
            (&gz[..gz.len() - 12], "is compressed and breaks off; 25 bytes of it could be unpacked"),
            (&torn, "is compressed and breaks off"),
            (&utf16[..utf16.len() - 1], "is no UTF-16 text in line 1, column 25; save it as UTF-8"),
            (&packed(b"SQLite format 3\0..."), "is a database, and only the file itself"),
        ] {
            let told = text_of(bytes).unwrap_err().to_string();
            assert!(told.starts_with(words), "{told}");
        }
    }
}
