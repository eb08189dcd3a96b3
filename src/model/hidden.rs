//! A secret of another program: a text that cannot be printed by accident, and is wiped when it is dropped.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::secrets::secrets;

/// Longest one that is taken.
const LONGEST: usize = 1_024;

/// A secret text; `Debug` shows only that it is set.
#[derive(Clone)]
pub struct Hidden(SecretString);

impl Hidden {
    /// Takes a secret, and lets the whole process know that it is one. `None` for one with control characters, or of more
    /// than 1,024 bytes.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::note(text);
        let fits = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
        fits.then(|| Self(SecretString::from(text)))
    }

    /// Lets the whole process know that a text is a secret.
    pub fn note(text: &str) {
        secrets().add(text, "(secret)");
    }

    /// Hands out the secret, for whoever sends it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns the number of characters, which may be shown.
    pub fn length(&self) -> usize {
        self.expose().chars().count()
    }
}

impl PartialEq for Hidden {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Hidden {}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hidden(set, {} characters)", self.length())
    }
}
