//! The kinds of failed request as words that are stored and later diagnosed.
//!
//! Knows no HTTP: which answer is of which kind is decided where answers are read.

/// What kind of failure a request met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureKind {
    /// The name of the service could not be looked up.
    Dns,
    /// No connection, or it broke.
    Connection,
    /// The answer did not come in time.
    Timeout,
    /// The certificate or the encryption is not trusted.
    Tls,
    /// Something between here and the service answered in its place.
    NotRealDebrid,
    /// The service asked for fewer requests.
    Quota,
    /// The token is not accepted.
    Token,
    /// The account or the address is not allowed to do this.
    Access,
    /// The service does not know the torrent.
    NotFound,
    /// The service blocks the content.
    Infringing,
    /// The service is in trouble.
    Server,
    /// The answer could not be read.
    Malformed,
    /// The answer is larger than any real one.
    TooLarge,
    /// The answer tells of another torrent under the same id.
    OtherHash,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Dns,
        Self::Connection,
        Self::Timeout,
        Self::Tls,
        Self::NotRealDebrid,
        Self::Quota,
        Self::Token,
        Self::Access,
        Self::NotFound,
        Self::Infringing,
        Self::Server,
        Self::Malformed,
        Self::TooLarge,
        Self::OtherHash,
    ];

    /// Returns the word stored in the archive and used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::NotRealDebrid => "not_real_debrid",
            Self::Quota => "quota",
            Self::Token => "token",
            Self::Access => "access",
            Self::NotFound => "not_found",
            Self::Infringing => "infringing",
            Self::Server => "server",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::OtherHash => "other_hash",
        }
    }

    /// Reads a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_a_round_trip() {
        for kind in FailureKind::ALL {
            assert_eq!(FailureKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(FailureKind::parse("gremlin"), None);
    }
}
