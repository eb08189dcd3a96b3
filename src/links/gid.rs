//! The number by which an aria2 knows a download: made from the link, so that handing over twice changes nothing.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// Sixteen hexadecimal digits, as aria2 wants them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gid(String);

impl Gid {
    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the number of a link's download.
pub fn gid(link: &str) -> Gid {
    let digest = Sha256::digest(link.as_bytes());
    let mut number = [0_u8; 8];
    number.copy_from_slice(&digest[..8]);
    // aria2 takes no zero; nobody will meet it.
    Gid(format!("{:016x}", u64::from_be_bytes(number).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_the_same_number_for_ever() {
        // Computed with: printf https://real-debrid.com/d/ABCDEFGHIJKLM | sha256sum
        assert_eq!(gid("https://real-debrid.com/d/ABCDEFGHIJKLM").as_str().len(), 16);
        assert_eq!(gid("a"), gid("a"));
        assert_ne!(gid("a"), gid("b"));
        // Of the empty text the digest begins so.
        assert_eq!(gid("").as_str(), "e3b0c44298fc1c14");
    }
}
