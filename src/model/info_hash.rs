//! The info hash: what names a torrent's content everywhere, checked before anything is built from it.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE32, HEXLOWER, HEXLOWER_PERMISSIVE};

/// Bytes of an info hash: one SHA-1.
const BYTES: usize = 20;

/// The info hash of a torrent (version 1, SHA-1).
///
/// Read from 40 hex digits or 32 base32 letters, in either case; always written as 40 hex digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InfoHash([u8; BYTES]);

/// Why a text is not an info hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an info hash has 40 hex digits or 32 base32 letters")]
pub struct BadInfoHash;

impl InfoHash {
    /// Makes the hash of its twenty bytes.
    pub fn from_bytes(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }
}

impl FromStr for InfoHash {
    type Err = BadInfoHash;

    fn from_str(text: &str) -> Result<Self, BadInfoHash> {
        let decoded = match text.len() {
            40 => HEXLOWER_PERMISSIVE.decode(text.as_bytes()),
            32 => BASE32.decode(text.to_ascii_uppercase().as_bytes()),
            _ => return Err(BadInfoHash),
        };
        decoded.ok().and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(BadInfoHash)
    }
}

impl fmt::Display for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXLOWER.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_base32_name_the_same_hash_and_anything_else_names_none() {
        let hex = "00443214c74254b635cf84653a56d7c675be77df";
        let hash: InfoHash = hex.parse().unwrap();
        assert_eq!(hash.to_string(), hex);
        let base32 = BASE32.encode(&hash.0);
        assert_eq!(base32.len(), 32);
        for text in [hex.to_uppercase(), base32.clone(), base32.to_lowercase()] {
            assert_eq!(text.parse(), Ok(hash), "{text}");
        }
        for bad in ["", "0", &hex[1..], &format!("{hex}0"), &"g".repeat(40), &"1".repeat(32), &"é".repeat(20)] {
            assert_eq!(bad.parse::<InfoHash>(), Err(BadInfoHash), "{bad:?}");
        }
    }
}
