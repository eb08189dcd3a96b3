//! Keeps how many names could be added again, so that whoever reads need not look at all of them.

use std::sync::Arc;

use crate::archive::read::judged_names::{KEPT, judged_alone, kept, mark};
use crate::archive::schema::meta;
use crate::archive::{Archive, Error};
use crate::refused_names::RefusedNames;

impl Archive {
    /// Judges all names by this list and keeps the counts, unless they are kept already.
    ///
    /// # Errors
    /// Those of writing; what readers are told stays true without it.
    pub async fn keep_judged_names(&self, names: Arc<RefusedNames>) -> Result<(), Error> {
        self.writer
            .run_alone(move |db| {
                if kept(db, &names)?.is_some() {
                    return Ok(());
                }
                let judged = judged_alone(db, &names)?;
                meta::set(db, KEPT, &format!("{}{} {}", mark(db, &names)?, judged.addable, judged.accepted))
            })
            .await
    }
}
