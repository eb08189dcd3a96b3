//! Why no plan can be made, and what helps.

use crate::actions::BadSelection;
use crate::archive;
use crate::model::JobId;
use crate::own_file;

/// Why no plan can be made. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// There is no such job.
    #[error("there is no job {}", .0.0)]
    NoJob(JobId),
    /// It has not ended, so that there is nothing to take back yet.
    #[error("job {} is still open", .0.0)]
    StillOpen(JobId),
    /// It chose files.
    #[error("job {} chose files, which cannot be undone", .0.0)]
    NoWayBack(JobId),
    /// The choice of files is none.
    #[error(transparent)]
    Files(#[from] BadSelection),
    /// What is to be added cannot be.
    #[error("cannot add {shown}: {why}")]
    Source {
        /// What was written, clean and cut.
        shown: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is no such file.
    #[error("{0} is no magnet, no hash and no file")]
    NoFile(String),
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] own_file::Error),
    /// An address led to no file.
    #[error("no .torrent file came from {host}: {why}")]
    Fetch {
        /// Whom it was asked of.
        host: String,
        /// Why none came.
        why: String,
    },
}

impl PlanError {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> String {
        match self {
            Self::Archive(error) => error.hint(),
            // Somebody named it; no file of settings is missing there.
            Self::File(own_file::Error::NotAFile { .. }) => "Nothing was sent. Name a file.".to_owned(),
            Self::File(error) => error.hint(),
            Self::NoJob(_) => "List them with: redriva jobs".to_owned(),
            Self::StillOpen(job) => format!("Nothing was sent. End it with: redriva jobs cancel {}", job.0),
            Self::NoWayBack(_) | Self::Files(_) | Self::Source { .. } | Self::NoFile(_) | Self::Fetch { .. } => {
                "Nothing was sent.".to_owned()
            }
        }
    }
}
