//! What every benchmark stands on: how it was called, the clock, a runtime, the sizes it measures.

use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

/// The account that the figures of this program are given for.
pub const USUAL: usize = 4_233;

/// The account that must still feel instant.
pub const LARGE: usize = 100_000;

/// More requests in a minute than any machine here can send: no quota at all.
pub const NO_LIMIT: u32 = 1_000_000;

/// Whether `cargo bench` runs this, and not `cargo test`, which only wants to know that it compiles.
pub fn asked() -> bool {
    option("--bench")
}

/// Whether this word stands on the command line, as in `cargo bench --bench sync -- --real-minute`.
pub fn option(word: &str) -> bool {
    std::env::args().any(|argument| argument == word)
}

/// Returns the time.
#[expect(clippy::disallowed_methods, reason = "measuring time is what a benchmark is for")]
pub fn now() -> Instant {
    Instant::now()
}

/// Returns a runtime like the program's own.
pub fn runtime() -> Runtime {
    Builder::new_multi_thread().enable_all().build().unwrap()
}
