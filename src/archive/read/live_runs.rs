//! Whether a run that looks running still lives: the lock says so, not the row, which a killed process cannot close.

use rusqlite::OptionalExtension as _;

use crate::archive::file::lock::Holding;
use crate::archive::schema::rows;
use crate::archive::{Error, Reader, SyncLock};
use crate::model::{PastRun, RunId, RunState};

impl Reader {
    /// Tells of runs what is so: one that is written down as running is not when nobody holds the archive. Whoever
    /// cannot know leaves it as it is written.
    pub(in crate::archive) fn tell_dead<'a>(
        &self,
        runs: impl IntoIterator<Item = &'a mut PastRun>,
    ) -> Result<(), Error> {
        let mut running = runs.into_iter().filter(|run| run.state == RunState::Running).peekable();
        if running.peek().is_none() {
            return Ok(());
        }
        let holding = SyncLock::holding(&self.path);
        for run in running {
            // Looked at again after the lock: a run that has ended meanwhile has written how before it let go of it.
            let (state, process) = self.written(run.run)?.unwrap_or((run.state, 0));
            let lives = match &holding {
                Holding::Unknown | Holding::Somebody(None) => true,
                Holding::Nobody => false,
                Holding::Somebody(Some(holder)) => *holder == process,
            };
            // What is read may be older than the lock.
            run.state = if state == RunState::Running && !lives && self.view.is_current() {
                RunState::Interrupted
            } else {
                state
            };
        }
        Ok(())
    }

    fn written(&self, run: RunId) -> Result<Option<(RunState, u32)>, Error> {
        let sql = "SELECT state, pid FROM sync_runs WHERE id = ?1";
        self.read(|db| {
            db.prepare_cached(sql)?.query_row([run.0], |row| Ok((rows::run_state(row, 0)?, row.get(1)?))).optional()
        })
    }
}
