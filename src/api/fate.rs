//! What a failed request that changes the account may have done: the table for requests that are never repeated blindly.
//!
//! Only Real-Debrid's own words say that nothing was done, and only a connection that never stood says that nothing was
//! sent. Everything else is not known, and whoever asked looks it up. Pure, like `retry`.

use std::time::Duration;

use super::codes;
use super::error::Error;
use super::fault::Fault;

/// The number for an account that has as many active torrents as it may have.
pub const TOO_MANY_ACTIVE: i32 = 21;

/// The number for an add of a torrent that is active already.
pub const ALREADY_ACTIVE: i32 = 33;

/// The number for content that is not accepted, and for an account whose adds are paused.
pub const INFRINGING: i32 = 35;

/// What a failed request may have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It never left: nothing was done.
    Unsent,
    /// Real-Debrid said no to this one thing: nothing was done.
    Refused,
    /// Real-Debrid does not know the torrent that was named.
    Missing,
    /// Real-Debrid asks for fewer requests: nothing was done.
    Slower {
        /// How long to wait, when the service named a sane time.
        retry_after: Option<Duration>,
    },
    /// Real-Debrid refused the token or the account: nothing was done, and nothing else can be.
    Stop,
    /// Nobody knows whether it was done.
    Unknown,
}

/// Tells what a request that failed may have done.
pub fn fate(error: &Error) -> Fate {
    match error {
        // A proxy's fault is one from before a connection to the service stood.
        Error::Setup { .. }
        | Error::Proxy { .. }
        | Error::Transport { fault: Fault::Dns | Fault::Connect | Fault::Refused | Fault::Tls, .. } => Fate::Unsent,
        Error::RateLimited { code: Some(_), retry_after, .. } => Fate::Slower { retry_after: *retry_after },
        Error::NotFound { code: Some(codes::NOT_FOUND), html: false } => Fate::Missing,
        Error::NotFound { code: Some(_), html: false } => Fate::Refused,
        Error::Refused { status, code: Some(code), .. } => after_refusal(*status, *code),
        Error::RateLimited { .. }
        | Error::NotFound { .. }
        | Error::Refused { .. }
        | Error::Transport { .. }
        | Error::Server { .. }
        | Error::Edge { .. }
        | Error::NotRealDebrid { .. }
        | Error::EmptyBody
        | Error::WrongShape { .. }
        | Error::Malformed { .. }
        | Error::Hollow
        | Error::TooLarge { .. }
        | Error::WrongId { .. } => Fate::Unknown,
    }
}

/// Decides on a refusal with a number. A server in trouble may have done it all the same, whatever number it gives,
/// but for the two numbers that were seen with more than one status.
fn after_refusal(status: u16, code: i32) -> Fate {
    match (status, code) {
        (_, TOO_MANY_ACTIVE | INFRINGING) => Fate::Refused,
        (401, _) | (403, 8..=15 | 20 | 22 | 37) => Fate::Stop,
        (400..=499, _) => Fate::Refused,
        _ => Fate::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: Option<i32>) -> Error {
        Error::Refused { status, code, slug: "a_word".to_owned() }
    }

    fn broken(fault: Fault) -> Error {
        Error::Transport { fault, host: "api.example".to_owned(), source: "a cause".into() }
    }

    #[test]
    fn only_the_services_own_words_say_that_nothing_was_done() {
        let slower = |code| Error::RateLimited { status: 429, code, retry_after: None, html: false };
        let missing = |code, html| Error::NotFound { code, html };
        for (error, wanted) in [
            (refused(400, Some(2)), Fate::Refused),
            (refused(451, Some(35)), Fate::Refused),
            (refused(403, Some(35)), Fate::Refused),
            (refused(503, Some(35)), Fate::Refused),
            (refused(509, Some(21)), Fate::Refused),
            (refused(503, Some(21)), Fate::Refused),
            (refused(400, Some(33)), Fate::Refused),
            (refused(401, Some(8)), Fate::Stop),
            (refused(403, Some(9)), Fate::Stop),
            (refused(403, Some(14)), Fate::Stop),
            (refused(403, Some(20)), Fate::Stop),
            (refused(403, Some(22)), Fate::Stop),
            (missing(Some(7), false), Fate::Missing),
            (missing(Some(3), false), Fate::Refused),
            (missing(Some(1), false), Fate::Refused),
            (slower(Some(34)), Fate::Slower { retry_after: None }),
            // Without a number it may be the edge of the network, behind which the service did its work.
            (slower(None), Fate::Unknown),
            (refused(401, None), Fate::Unknown),
            (refused(400, None), Fate::Unknown),
            (refused(503, Some(25)), Fate::Unknown),
            (refused(500, Some(-1)), Fate::Unknown),
            (refused(200, Some(8)), Fate::Unknown),
            (missing(None, true), Fate::Unknown),
            (Error::Server { status: 502, html: true }, Fate::Unknown),
            (Error::Edge { status: 403 }, Fate::Unknown),
            (Error::EmptyBody, Fate::Unknown),
            (Error::Malformed { source: "x".into() }, Fate::Unknown),
        ] {
            assert_eq!(fate(&error), wanted, "{error:?}");
        }
    }

    #[test]
    fn only_a_connection_that_never_stood_says_that_nothing_was_sent() {
        for (fault, wanted) in [
            (Fault::Dns, Fate::Unsent),
            (Fault::Refused, Fate::Unsent),
            (Fault::Connect, Fate::Unsent),
            (Fault::Tls, Fate::Unsent),
            (Fault::Timeout, Fate::Unknown),
            (Fault::Reset, Fate::Unknown),
            (Fault::Truncated, Fate::Unknown),
            (Fault::Other, Fate::Unknown),
        ] {
            assert_eq!(fate(&broken(fault)), wanted, "{fault:?}");
        }
    }
}
