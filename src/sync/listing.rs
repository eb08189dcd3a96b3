//! Reads the list: page by page into the archive, again when it moved, and judges whether it was whole.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::context::RunContext;
use super::event::EventKind;
use super::stop::RunStop;
use crate::api;
use crate::archive::{Archive, PageReceipt, RejectedRow};
use crate::model::{Listed, RunId, TorrentId};
use crate::quota::now;
use crate::remote::Unanswered;

/// Most pages of one reading while the service does not say how many torrents there are. One that does is believed:
/// each of its pages brings a torrent at least, so that its total bounds them.
const MOST_PAGES: u64 = 1_000;

/// How often the list is read again when it moved under the reading.
const READ_AGAIN: u32 = 2;

/// Where the pages go.
pub(super) enum Sink {
    /// Into the archive, each page committed before the next is asked for.
    Archive(RunId),
    /// Into memory: a dry run stores nothing.
    Memory(Vec<Listed>),
}

/// What the reading found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ListOutcome {
    /// Distinct torrents.
    pub(super) torrents: u64,
    /// Rows that could not be read.
    pub(super) rejected: u64,
    /// Whether the list is proved complete.
    pub(super) complete: bool,
    /// Torrents that the service counts and did not list, while the list stood still.
    pub(super) unlisted: u64,
    /// What the archive made of it.
    pub(super) receipt: PageReceipt,
}

/// One reading from the first page to the end.
#[derive(Default)]
struct Pass {
    ids: HashSet<TorrentId>,
    /// Rows that could not be read, by a sum of their text: a page that repeats them brings nothing new.
    rejected: HashSet<u64>,
    pages: u64,
    /// Rows of torrents that another row of the same reading had listed.
    repeated: u64,
    first_total: Option<u64>,
    last_total: Option<u64>,
    moved: bool,
}

impl Pass {
    /// Takes a page in; tells whether it brought anything new.
    fn take(&mut self, page: &api::ListPage) -> bool {
        if self.first_total.is_none() {
            self.first_total = page.total;
        }
        self.moved |= page.total.is_some() && page.total != self.first_total;
        self.last_total = page.total.or(self.last_total);
        self.pages += 1;
        let before = (self.ids.len(), self.rejected.len());
        self.ids.extend(page.rows.iter().map(|row| row.torrent.id.clone()));
        self.rejected.extend(page.rejected.iter().map(|row| sum(&row.json)));
        let new = self.ids.len() - before.0;
        let brought = new > 0 || self.rejected.len() > before.1;
        if brought {
            self.repeated += (page.rows.len() - new) as u64;
        }
        brought
    }

    fn seen(&self) -> u64 {
        (self.ids.len() + self.rejected.len()) as u64
    }

    /// Whether so many pages were read that the list has no end.
    fn is_endless(&self) -> bool {
        self.pages >= self.first_total.unwrap_or_default().max(MOST_PAGES)
    }

    /// Whether it reached what the service says is there.
    fn is_full(&self) -> bool {
        self.last_total.is_some_and(|total| self.seen() >= total)
    }

    /// Whether another reading may do better: the list moved, or rows were skipped or repeated.
    fn has_drifted(&self) -> bool {
        self.moved || self.first_total.is_some_and(|total| total != self.seen())
    }

    /// Returns how many rows the list is short of what the service counts.
    ///
    /// A list that moved says nothing of the kind, and rows that repeat each other fill the count: then the
    /// torrents between them are known from another list. A page that brings nothing new fills nothing.
    fn unlisted(&self) -> u64 {
        let total = self.first_total.filter(|_| !self.moved);
        total.map_or(0, |total| total.saturating_sub(self.seen() + self.repeated))
    }

    /// The list is complete when the same total stood on the first and the last page and equals the distinct ids.
    fn is_complete(&self) -> bool {
        self.rejected.is_empty() && self.first_total.is_some() && !self.has_drifted()
    }
}

/// Sums a text up, to know it again within one reading.
fn sum(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Reads the list into the sink, from the first page that was asked for already; what came of it stands in `list`, also when the reading ends early.
pub(super) async fn read_list(
    run: &RunContext<'_>,
    first: Result<api::ListPage, Unanswered>,
    sink: &mut Sink,
    list: &mut ListOutcome,
) -> Result<(), RunStop> {
    let mut readings = 0;
    let mut first = Some(first);
    loop {
        let pass = read_pass(run, first.take(), sink, &mut list.receipt).await?;
        if pass.has_drifted() && readings < READ_AGAIN {
            readings += 1;
            continue;
        }
        list.torrents = pass.ids.len() as u64;
        list.rejected = pass.rejected.len() as u64;
        list.complete = pass.is_complete();
        list.unlisted = pass.unlisted();
        return Ok(());
    }
}

async fn read_pass(
    run: &RunContext<'_>,
    mut first: Option<Result<api::ListPage, Unanswered>>,
    sink: &mut Sink,
    receipt: &mut PageReceipt,
) -> Result<Pass, RunStop> {
    let mut pass = Pass::default();
    if let Sink::Memory(rows) = sink {
        rows.clear();
    }
    for number in 1.. {
        if number > 1 {
            tokio::time::sleep(run.settings.page_wait).await;
        }
        let page = match first.take() {
            Some(page) => page,
            None => run.remote.page(number, run.settings.page_rows, run.notes).await,
        };
        let page = page.map_err(|none| none.into_stop(api::Error::NotFound { code: None, html: false }))?;
        let brought = pass.take(&page);
        let (rows, rejected) = (page.rows.len() as u64, page.rejected.len() as u64);
        let (end, total) = (page.end, page.total);
        if !end {
            store_listed(run.archive, page, sink, receipt).await?;
            run.teller.tell(EventKind::ListPageRead { page: number, rows, rejected, total }).await;
        }
        // A page with fewer rows than asked for is not the last one: the service may give fewer.
        if end || !brought || pass.is_full() || pass.is_endless() {
            break;
        }
    }
    Ok(pass)
}

async fn store_listed(
    archive: &Archive,
    page: api::ListPage,
    sink: &mut Sink,
    receipt: &mut PageReceipt,
) -> Result<(), RunStop> {
    match sink {
        Sink::Memory(rows) => rows.extend(page.rows),
        Sink::Archive(run) => {
            let rejected = page
                .rejected
                .into_iter()
                .map(|row| RejectedRow { id: row.id, reason: row.reason.to_owned(), json: row.json })
                .collect();
            receipt.add(archive.store_page(*run, now(), page.rows, rejected).await?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Torrent;

    fn page(ids: &[&str], total: Option<u64>) -> api::ListPage {
        let rows = ids
            .iter()
            .map(|id| Listed { torrent: Torrent::bare(TorrentId::parse(id).unwrap()), json: String::new() })
            .collect();
        api::ListPage { rows, rejected: vec![], total, end: ids.is_empty() }
    }

    fn pass(pages: &[api::ListPage]) -> Pass {
        let mut pass = Pass::default();
        for page in pages {
            pass.take(page);
        }
        pass
    }

    #[test]
    fn a_list_is_complete_when_its_total_stood_still_and_equals_its_ids() {
        for (pages, complete, drifted, unlisted) in [
            (vec![page(&["a", "b"], Some(2))], true, false, 0),
            (vec![page(&["a", "b"], Some(3)), page(&["c"], Some(3))], true, false, 0),
            (vec![page(&[], Some(0))], true, false, 0),
            // One was inserted between the pages: a repetition.
            (vec![page(&["a", "b"], Some(3)), page(&["b", "c"], Some(4))], false, true, 0),
            // One was deleted between the pages: a gap.
            (vec![page(&["a", "b"], Some(4)), page(&["d"], Some(3))], false, true, 0),
            // One came and one went between the pages: the total stands still.
            (vec![page(&["a", "b"], Some(4)), page(&["b", "c"], Some(4))], false, true, 0),
            // The same page for ever.
            (vec![page(&["a", "b"], Some(4)), page(&["a", "b"], Some(4))], false, true, 2),
            // A page was cut short.
            (vec![page(&["a"], Some(2))], false, true, 1),
            // The list is empty, its total is not.
            (vec![page(&[], Some(3))], false, true, 3),
            // More came than the service counts.
            (vec![page(&["a", "b"], Some(1))], false, true, 0),
            // The service did not say how many there are: nothing to prove it with, nothing to gain by reading again.
            (vec![page(&["a", "b"], None)], false, false, 0),
        ] {
            let pass = pass(&pages);
            assert_eq!((pass.is_complete(), pass.has_drifted()), (complete, drifted), "{pages:?}");
            assert_eq!(pass.unlisted(), unlisted, "{pages:?}");
        }
    }
}
