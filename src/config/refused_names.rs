//! The list of names that Real-Debrid refuses: the user's own, else the one that is shipped.

use super::error::Result;
use super::paths::Paths;
use crate::own_file;
use crate::refused_names::{FILE, RefusedNames};

/// Reads the list that is in force.
pub fn refused_names(paths: &Paths) -> Result<RefusedNames> {
    let path = paths.config.join(FILE);
    Ok(match own_file::read(&path)? {
        Some(own) => RefusedNames::parse(&path.display().to_string(), &own.text)?,
        None => RefusedNames::shipped()?,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_list_of_ones_own_takes_the_place_of_the_shipped_one() {
        let folder = tempfile::tempdir().unwrap();
        let [home, data, state] = [(); 3].map(|()| folder.path().to_owned());
        let paths = Paths { home, config: folder.path().to_owned(), data, state };
        assert_eq!(refused_names(&paths).unwrap(), RefusedNames::shipped().unwrap());
        let path = folder.path().join(FILE);
        fs::write(&path, "date = \"2026-11-01\"\nsource = \"me\"\nnames = [\"cam-rip\"]\n").unwrap();
        let own = refused_names(&paths).unwrap();
        assert_eq!((own.part_of("A.WEB-DL"), own.part_of("A.CAM-Rip")), (None, Some("CAM-Rip")));
        fs::write(&path, "date = 1\n").unwrap();
        let error = refused_names(&paths).unwrap_err();
        assert!(error.to_string().starts_with(&format!("{}, line 1: date must be", path.display())), "{error}");
        assert!(error.hint().unwrap().contains("take the file away"));
    }
}
