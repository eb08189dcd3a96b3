//! What can be chosen about a stand-in before it starts.
//!
//! The defaults are the service as far as it is known: 250 requests in a sliding minute, refused
//! ones counted, answers after 120 ± 60 ms.

use std::time::Duration;

use jiff::Timestamp;

use super::writing::Writing;

/// Requests a token may send in one window, as the service documents it.
const DOCUMENTED_LIMIT: u32 = 250;
/// The account the figures of this program are given for.
const USUAL_ACCOUNT: usize = 4_233;
/// As long as a private token of the service, and recognisable in any file it should not be in.
const DEMO_TOKEN: &str = "DEMOTOKENDEMOTOKENDEMOTOKENDEMOTOKENDEMOTOKENDEMOTOK";

/// How the stand-in shall behave.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Torrents in the account at the start.
    pub torrents: usize,
    /// The same seed gives the same account, name by name.
    pub seed: u64,
    /// Requests allowed in a window; 0 lifts the quota.
    pub limit: u32,
    /// Length of the sliding window.
    pub window: Duration,
    /// How long answers take.
    pub latency: Latency,
    /// Whether the account changes by itself while time passes.
    pub moving: bool,
    /// Port on loopback; 0 takes a free one.
    pub port: u16,
    /// The private token; it never ends.
    pub token: String,
    /// The instant the account is generated for; `None` reads the clock once at the start.
    pub now: Option<Timestamp>,
    /// How many times as fast as the clock waits pass: conversions, downloads, budgets, pauses.
    pub speed: u32,
    /// How the account behaves where it is written to.
    pub writing: Writing,
    /// How long an access token of a device login is good for.
    pub token_life: Duration,
    /// Whether each refresh brings a new refresh token, and the old one is worth nothing any more.
    pub rotates_refresh_tokens: bool,
    /// Whether a list page of more than 100 rows carries links; sources disagree about the service.
    pub links_in_large_pages: bool,
}

/// How long an answer takes: evenly spread between `mean - spread` and `mean + spread`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// The middle.
    pub mean: Duration,
    /// The most that an answer is earlier or later.
    pub spread: Duration,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self {
            torrents: USUAL_ACCOUNT,
            seed: 1,
            limit: DOCUMENTED_LIMIT,
            window: Duration::from_secs(60),
            latency: Latency::default(),
            moving: false,
            port: 0,
            token: DEMO_TOKEN.to_owned(),
            now: None,
            speed: 1,
            writing: Writing::service(),
            token_life: Duration::from_secs(3_600),
            rotates_refresh_tokens: false,
            links_in_large_pages: true,
        }
    }
}

impl DemoOptions {
    /// Returns a still account of this size that answers at once, refuses nothing and has no quota.
    pub fn quick(torrents: usize) -> Self {
        Self { torrents, limit: 0, latency: Latency::none(), writing: Writing::default(), ..Self::default() }
    }
}

impl Default for Latency {
    fn default() -> Self {
        Self { mean: Duration::from_millis(120), spread: Duration::from_millis(60) }
    }
}

impl Latency {
    /// Returns no latency at all.
    pub fn none() -> Self {
        Self { mean: Duration::ZERO, spread: Duration::ZERO }
    }
}
