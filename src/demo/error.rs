//! Why the stand-in cannot start.

/// What keeps the stand-in from serving.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The port cannot be listened on.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for; 0 stands for any.
        port: u16,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The zone that the service's dates need is missing.
    #[error("the time zone Europe/Paris is unknown")]
    Zone(#[source] jiff::Error),
}

impl Error {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Listen { .. } => "Choose another port, or leave it out for any that is free.",
            Self::Zone(_) => "Install the time zones of the system, usually the package tzdata.",
        }
    }
}
