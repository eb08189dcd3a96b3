//! Real-Debrid over HTTP: one request, one typed answer.
//!
//! Knows addresses, headers, and what a whole answer may be; fields are read by `wire`. The only module that names
//! `reqwest`. Must not know the archive, nor wait: `retry` says whether and how long, the caller
//! sleeps and counts the quota. Start reading at `client.rs`; `fetch.rs` and `rpc.rs` alone ask somebody else, without the token.

mod active;
mod body;
mod client;
mod codes;
mod detail;
mod download;
mod endpoint;
mod error;
mod fate;
mod fault;
mod fetch;
mod links;
mod oauth;
mod page;
mod proxy;
mod public;
mod refusal;
mod retry;
mod rpc;
mod text;
mod user;
mod verdict;
mod writing;

pub use active::ActiveCount;
pub use client::{Client, Timeouts, install_tls};
pub use download::BodyPermit;
pub use error::{Error, Impostor, Result, refusal_words};
pub use fate::{ALREADY_ACTIVE, Fate, INFRINGING, TOO_MANY_ACTIVE, fate};
pub use fault::Fault;
pub use fetch::{AddressProblem, FetchError, Reach, TorrentFetcher};
pub use links::DownloadsPage;
pub use oauth::{Consent, DeviceCode, Granted, Logins, is_over};
pub use page::{ListPage, Rejected};
pub use proxy::ProxyFault;
pub use retry::{MAX_RETRIES, RetryWaits, delay, verdict};
pub use rpc::{RpcClient, RpcError};
pub use user::User;
pub use verdict::Verdict;
pub use writing::Selected;
