//! The facts that `is:` asks for, and their words.

/// A fact that holds or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trait {
    /// Proved removed.
    Gone,
    /// Of phase active, and not gone.
    Active,
    /// Of phase failed, and not gone.
    Failed,
    /// Of phase done, and not gone.
    Done,
    /// Its detail is owed.
    Owed,
    /// Its detail is archived.
    Detailed,
    /// It is there, and another one that is there has the same hash.
    Duplicate,
}

/// Every fact with its word.
pub(super) const TRAITS: [(Trait, &str); 7] = [
    (Trait::Gone, "gone"),
    (Trait::Active, "active"),
    (Trait::Failed, "failed"),
    (Trait::Done, "done"),
    (Trait::Owed, "owed"),
    (Trait::Detailed, "detailed"),
    (Trait::Duplicate, "duplicate"),
];

impl Trait {
    /// Returns its word.
    pub fn as_str(self) -> &'static str {
        TRAITS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}
