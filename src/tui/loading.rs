//! Where a screen stands that the archive has to answer first.

/// Where the first answer of the archive stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loading {
    /// The rows are on their way.
    #[default]
    Waiting,
    /// There is no archive yet.
    NoArchive,
    /// The archive could not be read.
    Failed,
    /// The rows are there.
    Ready,
}
