//! How fast the account takes adds, as values that outlive a process.

/// What is remembered of the adds that were sent; all times in milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddPace {
    /// Least time between the starts of two adds; 0 stands for the one of the settings.
    pub distance_ms: i64,
    /// Adds that were accepted since the distance last changed.
    pub accepted: u32,
    /// No add before then.
    pub hold_until_ms: i64,
    /// How long that hold was when it began; it is never obeyed longer.
    pub hold_ms: i64,
    /// When the adds of the last minute were started, oldest first.
    pub starts_ms: Vec<i64>,
}

/// The account refuses every add for a while; all times in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddPause {
    /// When it was noticed.
    pub since_ms: i64,
    /// When one add may be tried.
    pub until_ms: i64,
    /// How long that hold was when it began; it is never obeyed longer.
    pub hold_ms: i64,
}
