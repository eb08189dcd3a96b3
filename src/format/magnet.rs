//! Magnet links.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is encoded in a name: everything but letters, digits and `-._~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Whether a text is an info hash: 40 hex digits. Nothing else may get into a magnet.
pub fn is_hash(text: &str) -> bool {
    text.len() == 40 && text.as_bytes().iter().all(u8::is_ascii_hexdigit)
}

/// Returns the magnet link of a torrent; nothing without a real info hash.
pub fn magnet(hash: &str, name: Option<&str>) -> Option<String> {
    let mut link = format!("magnet:?xt=urn:btih:{}", Some(hash).filter(|hash| is_hash(hash))?.to_ascii_lowercase());
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        link.push_str("&dn=");
        percent_encode(name, &mut link);
    }
    Some(link)
}

/// Appends the text with everything but letters, digits and `-._~` percent-encoded.
pub fn percent_encode(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, ENCODED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_hash_and_an_encoded_name_gets_into_a_magnet() {
        let hash = "aB3".repeat(14)[..40].to_owned();
        let link = magnet(&hash, Some("A é&b=\n.1")).unwrap();
        assert_eq!(link, format!("magnet:?xt=urn:btih:{}&dn=A%20%C3%A9%26b%3D%0A.1", hash.to_lowercase()));
        assert!(magnet(&hash, None).unwrap().ends_with(&hash.to_lowercase()));
        for bad in ["", "&x=y", &"z".repeat(40), &"a".repeat(39), &"a".repeat(41)] {
            assert_eq!(magnet(bad, Some("x")), None, "{bad:?}");
        }
    }
}
