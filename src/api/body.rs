//! The outer document of an answer: is it text, is it JSON, and is it of the right shape.
//!
//! A failed request is told from an empty account here: nothing, `{}`, `null`, a page or an error
//! object where a list belongs is an error, never "no torrents".

use serde::de::IgnoredAny;

use super::error::{Error, Impostor, Result};
use super::fault::Fault;
use super::refusal::{Complaint, looks_like_a_page};
use crate::wire::Fields;

/// The text of a good answer, and what is needed to complain about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body<'a> {
    /// What came.
    pub bytes: &'a [u8],
    /// Who was asked.
    pub host: &'a str,
}

impl<'a> Body<'a> {
    /// Returns the text of a JSON array.
    pub fn array(self) -> Result<&'a str> {
        let text = self.text()?;
        if text.trim_start().starts_with('[') { Ok(text) } else { Err(self.misfit(text, "an array")) }
    }

    /// Returns the text of a JSON object that is no error, and its fields.
    pub fn object(self) -> Result<(&'a str, Fields<'a>)> {
        let text = self.text()?;
        if !text.trim_start().starts_with('{') {
            return Err(self.misfit(text, "an object"));
        }
        let fields = Fields::parse(text).map_err(|error| self.unreadable(error))?;
        match Complaint::of(&fields) {
            Some(complaint) => Err(complaint.into_error(200, None)),
            None => Ok((text, fields)),
        }
    }

    /// Returns the body as text; what is no UTF-8, has a byte order mark or is a page is an error.
    pub fn text(self) -> Result<&'a str> {
        let text = match std::str::from_utf8(self.bytes) {
            Ok(text) => text,
            // The bytes end inside a character: cut off, not corrupt.
            Err(error) if error.error_len().is_none() => return Err(self.truncated(error)),
            Err(error) => return Err(Error::Malformed { source: error.into() }),
        };
        if looks_like_a_page(text) {
            return Err(Error::NotRealDebrid { what: Impostor::Page });
        }
        if text.trim().is_empty() {
            return Err(Error::EmptyBody);
        }
        if text.starts_with('\u{feff}') {
            return Err(Error::Malformed { source: "it begins with a byte order mark".into() });
        }
        Ok(text)
    }

    /// Makes an error of the JSON reader's complaint; an early end is a fault of the connection.
    pub fn unreadable(self, error: serde_json::Error) -> Error {
        if error.is_eof() { self.truncated(error) } else { Error::Malformed { source: error.into() } }
    }

    fn truncated(self, source: impl Into<super::error::Source>) -> Error {
        Error::Transport { fault: Fault::Truncated, host: self.host.to_owned(), source: source.into() }
    }

    /// Says what a text is that should be something else.
    fn misfit(self, text: &str, wanted: &'static str) -> Error {
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            return self.unreadable(error);
        }
        if let Some(complaint) = Complaint::read(text) {
            return complaint.into_error(200, None);
        }
        let found = match text.trim_start().as_bytes().first() {
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b'n') => "null",
            Some(b't' | b'f') => "true or false",
            _ => "a number",
        };
        Error::WrongShape { wanted, found }
    }
}
