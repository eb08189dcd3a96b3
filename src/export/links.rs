//! Names and hashes for other tools: magnets, and the backup of Debrid Media Manager.

use std::fmt::Write as _;
use std::io::Write;

use serde::Serialize;

use super::Error;
use crate::model::TorrentFacts;

/// One entry of the backup; the two fields that the tool reads.
#[derive(Serialize)]
struct Entry<'a> {
    filename: &'a str,
    hash: &'a str,
}

/// Whether a text is an info hash: 40 hex digits. Nothing else may get into a magnet.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Writes a magnet and a line end.
pub(super) fn magnet(facts: &TorrentFacts, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    let hash = hash.to_ascii_lowercase();
    match name(facts) {
        Some(name) => writeln!(out, "magnet:?xt=urn:btih:{hash}&dn={}", percent_encoded(name))?,
        None => writeln!(out, "magnet:?xt=urn:btih:{hash}")?,
    }
    Ok(())
}

/// Writes an entry of the backup.
pub(super) fn dmm(facts: &TorrentFacts, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    let entry = Entry { filename: name(facts).unwrap_or(hash), hash: &hash.to_ascii_lowercase() };
    Ok(serde_json::to_writer(out, &entry).map_err(std::io::Error::from)?)
}

/// Returns the torrent's name: the list's, or the detail's where the list had none.
fn name(facts: &TorrentFacts) -> Option<&str> {
    let listed = facts.torrent.filename.as_deref();
    let detail = facts.detail.as_ref().and_then(|(detail, _)| detail.torrent.filename.as_deref());
    listed.or(detail).filter(|name| !name.is_empty())
}

/// Returns the text with everything but letters, digits and `-._~` percent-encoded.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashes_and_encoded_names_get_into_a_magnet() {
        assert!(is_hash(&"aB3".repeat(14)[..40]));
        for bad in ["", "abc", "g", &"x".repeat(40), &format!("{}\n", "a".repeat(39))] {
            assert!(!is_hash(bad), "{bad:?}");
        }
        assert_eq!(percent_encoded("A é&b=\n.1"), "A%20%C3%A9%26b%3D%0A.1");
    }
}
