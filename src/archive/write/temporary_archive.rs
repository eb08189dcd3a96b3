//! An archive in a private folder, for what shall not be kept in the user's own one; it goes when nobody holds it.

use std::path::Path;

use super::archive::Archive;
use crate::archive::Error;
use crate::archive::read::copies::copy_archive;
use crate::archive::read::reader::Reader;
use crate::scratch::Folder;

/// How the folder begins.
const BEGIN: &str = "redriva-quota-";

/// Keeps the folder of an archive that lies aside.
#[derive(Debug)]
pub struct Aside {
    _folder: Folder,
}

impl Archive {
    /// Opens an empty archive aside.
    pub fn aside() -> Result<(Self, Aside), Error> {
        let folder = folder()?;
        Ok((Self::open(&folder.path().join("quota.db"))?, Aside { _folder: folder }))
    }

    /// Opens what a plan is made from where the archive itself is not to be opened for writing: nothing in the place of
    /// one that is not there, which is not made by it, and a copy of one that cannot be written. Returns none where it
    /// can be written.
    pub fn aside_to_plan(path: &Path) -> Result<Option<(Self, Aside)>, Error> {
        match Reader::open(path) {
            Ok(reader) if reader.barrier().is_none() => Ok(None),
            Ok(_) => {
                let folder = folder()?;
                let copy = folder.path().join("copy.db");
                copy_archive(path, &copy)?;
                Ok(Some((Self::open(&copy)?, Aside { _folder: folder })))
            }
            Err(Error::Missing(_)) => Self::aside().map(Some),
            Err(error) => Err(error),
        }
    }
}

fn folder() -> Result<Folder, Error> {
    let place = std::env::temp_dir();
    Folder::inside(&place, BEGIN).map_err(|e| Error::io(&place, e))
}
