//! Info hashes and magnet links of many torrents, which the archive is asked for before they are copied.

use crate::format::{clean, magnet};
use crate::model::TorrentId;
use crate::tui::protocol::{ArchiveQuery, Ask, Effect, Failure, Latest, Owner, ReadError, Ticket};

/// What info hashes are copied as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum HashForm {
    /// As they are.
    #[default]
    Hashes,
    /// As magnet links.
    Magnets,
}

/// The info hashes that are to be copied, which rows do not have.
#[derive(Debug, Clone, Default)]
pub(super) struct CopiedHashes {
    asked: Latest<()>,
    form: HashForm,
}

impl CopiedHashes {
    /// Asks for the hashes of torrents; what was asked before is not copied any more.
    pub(super) fn ask(&mut self, form: HashForm, ids: Vec<TorrentId>) -> Option<Effect> {
        self.form = form;
        (!ids.is_empty()).then(|| self.asked.ask_anew(Owner::Hashes, ArchiveQuery::Hashes { ids }))
    }

    /// Copies the hashes that were asked for; `name` tells what a torrent is called.
    pub(super) fn loaded<'a>(
        &mut self,
        ticket: Ticket,
        hashes: &[(TorrentId, Option<String>)],
        name: impl Fn(&TorrentId) -> Option<&'a str>,
    ) -> Option<Ask> {
        if !self.asked.answered(ticket, ()) {
            return None;
        }
        let line = |(id, hash): &(TorrentId, Option<String>)| match self.form {
            HashForm::Hashes => hash.clone(),
            HashForm::Magnets => magnet(hash.as_deref()?, name(id)),
        };
        let lines: Vec<String> = hashes.iter().filter_map(line).map(|line| clean(&line)).collect();
        let what = match self.form {
            HashForm::Hashes => "info hash",
            HashForm::Magnets => "magnet link",
        };
        if lines.is_empty() {
            let headline = format!("there is no {what} to copy");
            let hint = Some("Real-Debrid has told no info hash of it so far.".to_owned());
            return Some(Ask::Fail(Failure { headline, hint }));
        }
        Some(Ask::Copy { what: what.to_owned(), text: lines.join("\n") })
    }

    /// Records that they cannot be read; says whether anybody waits for them.
    pub(super) fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.asked.failed(ticket, why)
    }
}
