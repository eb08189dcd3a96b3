//! How long and how often it is waited for what the service does in its own time; all in its milliseconds.

/// How often it is asked whether a slot is free, and how long a choice of files waits for one.
pub(super) const SLOT_MS: i64 = 30_000;

/// How long after an add its files are looked for. A hash that the service holds is usually ready at the first or second
/// look; what is not after the last one may take minutes, and is left to a later run.
pub(super) const LOOKS_MS: [i64; 6] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/// Requests for one thing that were proved not done, before it is left to a later run.
pub(super) const TRIES: u32 = 3;

/// How long after the choice of its files an entry is looked at that is to take another one's place.
pub(super) const PROOFS_MS: [i64; 6] = [2_000, 5_000, 10_000, 30_000, 60_000, 120_000];
