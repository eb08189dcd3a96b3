//! What can go wrong with an aria2, and what helps.

use std::io;

use crate::api::RpcError;

/// Why an aria2 does not do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It did not answer.
    #[error("aria2 does not answer: {0}")]
    Rpc(#[from] RpcError),
    /// It does not take the secret.
    #[error("aria2 at {0} does not accept the secret")]
    Secret(String),
    /// What came is no answer of an aria2.
    #[error("{0} answers, but not as an aria2 does")]
    Strange(String),
    /// It answers with an error of its own; already clean.
    #[error("aria2 says: {0}")]
    Refused(String),
    /// The program cannot be started.
    #[error("cannot start aria2c")]
    Start(#[source] io::Error),
    /// The program ended before its work was done.
    #[error("aria2c ended before its work was done{0}")]
    Ended(String),
}

impl Error {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Rpc(_) => {
                "Check REDRIVA_ARIA2_URL, and that this aria2 runs with --enable-rpc. What was handed over stays there; run \
                 the same command again to go on."
            }
            Self::Secret(_) => "Set REDRIVA_ARIA2_SECRET to what this aria2 has as its rpc-secret.",
            Self::Strange(_) => "Check REDRIVA_ARIA2_URL. It usually ends with :6800/jsonrpc",
            Self::Refused(_) => "What was handed over stays there; run the same command again to go on.",
            Self::Start(_) | Self::Ended(_) => "Nothing is lost. Run the same command again to go on.",
        }
    }
}
