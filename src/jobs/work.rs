//! One act while it is worked on: what is to be done for it next, and when.

use crate::model::{ActRecord, ActState, StepKind, StepRecord, StepState, TorrentId, Verb};

/// What is to be done for an act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Todo {
    /// Send its add; the queue of adds says when.
    Add,
    /// Look in a list whether its add was done after all.
    FindAdded,
    /// Look whether its files can be chosen.
    LookAtFiles,
    /// Choose its files.
    Select,
    /// Look whether its files were chosen after all.
    CheckSelection,
    /// See how its entry stands, now that its files are chosen; the act is done whatever comes of it.
    LookAfter,
    /// Look whether the new entry is worth the old one.
    Prove,
    /// Ask what its entry is, for it was not archived whole.
    AskFirst,
    /// Delete its entry.
    Delete,
    /// Look whether its entry is gone after all.
    CheckDeletion,
    /// Nothing in this run.
    Nothing,
}

/// One act while it is worked on.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) act: ActRecord,
    pub(super) todo: Todo,
    /// Whether a task asks or sends something for it.
    pub(super) is_busy: bool,
    /// When it is to be done, in the service's milliseconds.
    pub(super) due_ms: i64,
    /// Looks that brought nothing yet, since it was last told to do something else.
    pub(super) looks: usize,
    /// When the add of this run was accepted, in the service's milliseconds.
    pub(super) added_ms: i64,
    /// The file that is added, once it was read anew.
    pub(super) file: Option<Vec<u8>>,
    /// Numbers of the files to choose.
    pub(super) files: Vec<i64>,
    /// Requests of the present kind that were sent and proved not done.
    pub(super) failed: u32,
    /// Progress at the last look, in hundredths of a percent.
    pub(super) progress: Option<i64>,
}

impl Work {
    /// Finds out from what was written down what is left to do.
    pub(super) fn of(act: ActRecord) -> Self {
        let todo = todo(&act);
        Self {
            act,
            todo,
            is_busy: false,
            due_ms: i64::MIN,
            looks: 0,
            added_ms: i64::MIN,
            file: None,
            files: Vec::new(),
            failed: 0,
            progress: None,
        }
    }

    /// Does something else from now on.
    pub(super) fn turn_to(&mut self, todo: Todo, due_ms: i64) {
        (self.todo, self.due_ms, self.looks) = (todo, due_ms, 0);
    }

    pub(super) fn is_over(&self) -> bool {
        self.todo == Todo::Nothing
    }

    /// Whether something was sent for it, so that it is in hand and not only planned.
    pub(super) fn has_begun(&self) -> bool {
        self.is_busy
            || !matches!(self.todo, Todo::Add | Todo::AskFirst | Todo::Delete | Todo::LookAfter)
            || self.act.plan.replaces && self.has_new_entry()
    }

    pub(super) fn has_new_entry(&self) -> bool {
        self.act.new_id.is_some()
    }

    /// Returns the entry whose files are chosen: the new one, or the one that the act is about.
    pub(super) fn target(&self) -> Option<&TorrentId> {
        match self.act.plan.verb {
            Verb::Select => self.act.plan.torrent.as_ref(),
            Verb::Add | Verb::Restore | Verb::Delete => self.act.new_id.as_ref(),
        }
    }

    /// Returns the last request of a kind.
    pub(super) fn last_step(&self, kind: StepKind) -> Option<&StepRecord> {
        last_step(&self.act, kind)
    }

    /// Notes a request that was written down.
    pub(super) fn sent(&mut self, number: u32, kind: StepKind, sent_ms: i64) {
        (self.act.attempts, self.act.state) = (self.act.attempts + 1, ActState::Sent);
        self.act.steps.push(StepRecord { number, kind, state: StepState::Sent, sent_ms });
    }
}

fn last_step(act: &ActRecord, kind: StepKind) -> Option<&StepRecord> {
    act.steps.iter().rev().find(|step| step.kind == kind)
}

fn todo(act: &ActRecord) -> Todo {
    if act.state.is_final() {
        return Todo::Nothing;
    }
    let last = |kind| last_step(act, kind).map(|step| step.state);
    let is_unknown = |kind| last(kind) == Some(StepState::Unknown);
    if is_unknown(StepKind::Delete) {
        return Todo::CheckDeletion;
    }
    if is_unknown(StepKind::Select) {
        return Todo::CheckSelection;
    }
    match act.plan.verb {
        // What is deleted is archived whole before.
        Verb::Delete if act.plan.files.is_none() || act.plan.hash.is_none() => Todo::AskFirst,
        Verb::Delete => Todo::Delete,
        Verb::Select => Todo::LookAtFiles,
        Verb::Add | Verb::Restore => match (&act.new_id, last(StepKind::Select)) {
            (Some(_), Some(StepState::Done)) if act.plan.replaces => Todo::Prove,
            (Some(_), _) => Todo::LookAtFiles,
            (None, _) if is_unknown(StepKind::Add) => Todo::FindAdded,
            (None, _) => Todo::Add,
        },
    }
}
