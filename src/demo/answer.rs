//! One answer before it goes out: status, headers, body; and the bodies the service sends when
//! something is wrong.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::made_up::Span;
use super::wire;

/// An answer of the stand-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// HTTP status.
    pub(super) status: u16,
    /// Headers, names in lower case.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The bytes of the body.
    pub(super) body: Vec<u8>,
}

/// How an answer reaches the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Delivery {
    /// As it should.
    Whole,
    /// Not at all: the connection is reset.
    Reset,
    /// Not at all: the connection stays open in silence.
    Never,
    /// The connection is reset after so many bytes.
    ResetAfter(usize),
    /// The connection ends after so many bytes.
    CutAfter(usize),
    /// Nothing for this time between headers and body.
    StallInBody(Duration),
    /// One byte at a time, so far apart.
    Trickle(Duration),
    /// Instead of the body, an array of so many blanks.
    Blanks {
        /// Length of the unpacked body.
        bytes: u64,
        /// Whether gzip packs it.
        packed: bool,
    },
    /// Instead of the body, a part of a made-up file.
    MadeUp(Span),
}

impl Delivery {
    /// Whether the client cannot have read the answer.
    pub(super) fn loses(&self) -> bool {
        matches!(self, Self::Reset | Self::Never | Self::ResetAfter(_) | Self::CutAfter(_))
    }
}

impl Answer {
    /// Returns this JSON with status 200.
    pub(super) fn json(value: &impl Serialize) -> Self {
        Self::raw(200, wire::json(value))
    }

    /// Returns a body that is sent as JSON, whatever it is.
    pub(super) fn raw(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", "application/json".to_owned()), ("vary", "Accept-Encoding".to_owned())];
        Self { status, headers, body: body.into() }
    }

    /// Returns a status without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// Returns plain text, as the two clocks of the service do.
    pub(super) fn text(text: String) -> Self {
        let headers = vec![("content-type", "text/plain; charset=utf-8".to_owned())];
        Self { status: 200, headers, body: text.into_bytes() }
    }

    /// Returns a page that somebody else than the service wrote.
    pub(super) fn html(status: u16) -> Self {
        let page = format!(
            "<!DOCTYPE html>\n<html><head><title>{status}</title></head>\n\
             <body><center><h1>{status}</h1></center><hr><center>edge</center></body></html>\n"
        );
        let headers = vec![("content-type", "text/html; charset=UTF-8".to_owned()), ("server", "edge".to_owned())];
        Self { status, headers, body: page.into_bytes() }
    }

    /// Returns the service's error object.
    pub(super) fn error(status: u16, slug: &str, code: i32) -> Self {
        Self::raw(status, wire::json(&json!({ "error": slug, "error_code": code })))
    }

    /// Returns the error object for a parameter that is missing.
    pub(super) fn missing_parameter(status: u16, name: &str) -> Self {
        let details = format!("{{{name}}} is missing");
        let body = json!({ "error": "parameter_missing", "error_details": details, "error_code": 1 });
        Self::raw(status, wire::json(&body))
    }

    /// Returns the answer to an unknown id; the spelling is the service's.
    pub(super) fn unknown() -> Self {
        Self::error(404, "unknown_ressource", 7)
    }

    /// Returns the answer to a wrong token.
    pub(super) fn bad_token() -> Self {
        Self::error(401, "bad_token", 8)
    }

    /// Returns the answer beyond the quota.
    pub(super) fn too_many() -> Self {
        Self::error(429, "too_many_requests", 34)
    }

    /// Returns the answer to a refused name, and to any add while adds are paused.
    pub(super) fn infringing() -> Self {
        Self::error(451, "infringing_file", 35)
    }

    /// Returns the answer while all places are taken.
    pub(super) fn no_place() -> Self {
        Self::error(509, "too_many_active_downloads", 21)
    }

    /// Returns the answer to a path that no endpoint has.
    pub(super) fn unknown_method() -> Self {
        Self::error(404, "unknown_method", 3)
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Removes a header.
    pub(super) fn without(&mut self, name: &str) {
        self.headers.retain(|(known, _)| *known != name);
    }
}
