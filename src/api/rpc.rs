//! Questions to an aria2 that the user names or that this program started: one POST of JSON, one small answer.
//!
//! The one client that speaks neither to the service nor to the public internet. It has no token; the secret of the aria2
//! stands in the body of a question and never in its address. Nothing is followed, and nothing goes through a proxy.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use tokio::time::timeout;

use super::client::install_tls;
use super::fault::Fault;
use crate::model::{AriaReach, AriaUrl};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Largest answer.
const LARGEST: usize = 1 << 20;

/// A connection to an aria2. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RpcClient {
    http: reqwest::Client,
    url: AriaUrl,
    patience: Duration,
}

/// Why an aria2 gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// The client could not be built.
    #[error("cannot set up the HTTP client")]
    Setup {
        /// What the library said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No whole answer came.
    #[error("{}", fault.words(host))]
    Transport {
        /// What kind of fault.
        fault: Fault,
        /// Who was asked.
        host: String,
    },
    /// The answer is larger than any real one.
    #[error("{host} answered with more than 1 MiB")]
    TooLarge {
        /// Who was asked.
        host: String,
    },
    /// It leads somewhere else, or there is no aria2.
    #[error("{host} answered {status}, as no aria2 does")]
    NoAria {
        /// Who was asked.
        host: String,
        /// HTTP status.
        status: u16,
    },
}

impl RpcClient {
    /// Prepares it; nothing is sent.
    pub fn new(url: &AriaUrl) -> Result<Self, RpcError> {
        Self::with_patience(url, PATIENCE)
    }

    /// Prepares one that waits no longer than that for an answer.
    pub fn with_patience(url: &AriaUrl, patience: Duration) -> Result<Self, RpcError> {
        install_tls();
        let setup = |error: reqwest::Error| RpcError::Setup { source: error.without_url().into() };
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("redriva/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .https_only(url.reach() == AriaReach::Encrypted)
            .connect_timeout(patience)
            .read_timeout(patience);
        if url.as_str().starts_with("http:") {
            // Reading the system's certificates takes long, and may fail.
            builder = builder.tls_certs_only([]);
        }
        Ok(Self { http: builder.build().map_err(setup)?, url: url.clone(), patience })
    }

    /// Returns who is asked.
    pub fn host(&self) -> &str {
        self.url.host()
    }

    /// Sends a question and returns the text of the answer. An aria2 says no with status 400 and a body that says why.
    pub async fn ask(&self, question: String) -> Result<String, RpcError> {
        timeout(self.patience, self.exchange(question)).await.unwrap_or_else(|_| Err(self.transport(Fault::Timeout)))
    }

    async fn exchange(&self, question: String) -> Result<String, RpcError> {
        let request = self.http.post(self.url.as_str()).header(CONTENT_TYPE, "application/json").body(question);
        let failed = |error: reqwest::Error| self.transport(Fault::of(&error));
        let mut response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        if !matches!(status, 200 | 400) {
            return Err(RpcError::NoAria { host: self.host().to_owned(), status });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(RpcError::TooLarge { host: self.host().to_owned() });
            }
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes).map_err(|_| RpcError::NoAria { host: self.host().to_owned(), status })
    }

    fn transport(&self, fault: Fault) -> RpcError {
        RpcError::Transport { fault, host: self.host().to_owned() }
    }
}
