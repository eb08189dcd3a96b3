//! How rows come into the table: the newest first, then all of them in portions, then what changes.

use crate::tui::protocol::{ArchiveQuery, Effect, Latest, Loading, Owner, ReadError, Ticket};

/// The question for rows, and how far the table has got.
#[derive(Debug, Clone, Default)]
pub(super) struct RowFeed {
    asked: Latest<()>,
    /// The revision of the archive that the table is at; none before the first answer.
    rev: Option<i64>,
}

impl RowFeed {
    /// Asks for what changed, unless an answer is on its way.
    pub(super) fn ask(&mut self) -> Option<Effect> {
        self.asked.ask(Owner::Table, ArchiveQuery::Rows { since: self.rev })
    }

    /// Asks for everything, for an archive that was emptied; what is on its way is late.
    pub(super) fn start_over(&mut self) -> Effect {
        self.rev = None;
        self.asked.ask_anew(Owner::Table, ArchiveQuery::Rows { since: None })
    }

    /// Whether rows belong to the newest question.
    pub(super) fn accepts(&self, ticket: Ticket) -> bool {
        self.asked.accepts(ticket)
    }

    /// Records that the last of the rows have come, which bring the table to a revision.
    pub(super) fn arrived(&mut self, ticket: Ticket, rev: i64) {
        if self.asked.answered(ticket, ()) {
            self.rev = self.rev.max(Some(rev));
        }
    }

    /// Asks once more when something was written while the rows were on their way.
    pub(super) fn ask_again(&mut self) -> Option<Effect> {
        let since = self.rev;
        self.asked.ask_again(Owner::Table, || ArchiveQuery::Rows { since })
    }

    /// Records that the rows asked for will not come.
    pub(super) fn failed(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.asked.failed(ticket, why)
    }

    /// Returns where the first reading stands.
    pub(super) fn loading(&self) -> Loading {
        self.asked.loading()
    }
}
