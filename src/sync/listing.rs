//! Reads the list: page by page into the archive, again when it moved, and judges whether it was whole.

use super::context::RunContext;
use super::event::EventKind;
use super::stop::RunStop;
use crate::api;
use crate::archive::{Archive, PageReceipt, RejectedRow};
use crate::model::{Listed, RunId};
use crate::quota::now;
use crate::remote::{ListPass, READ_AGAIN, Unanswered};

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

/// Reads the list into the sink, from the first page that was asked for already; what came of it stands in `list`, also when the reading ends early.
pub(super) async fn read_list(
    run: &RunContext<'_>,
    first: Result<api::ListPage, Unanswered>,
    sink: &mut Sink,
    list: &mut ListOutcome,
) -> Result<(), RunStop> {
    let mut pass = read_pass(run, Some(first), sink, &mut list.receipt).await?;
    for _ in 0..READ_AGAIN {
        if !pass.has_drifted() {
            break;
        }
        run.events.emit(EventKind::ListReadAgain).await;
        pass = read_pass(run, None, sink, &mut list.receipt).await?;
    }
    list.torrents = pass.torrents();
    list.rejected = pass.rejected();
    list.complete = pass.is_complete();
    list.unlisted = pass.unlisted();
    Ok(())
}

async fn read_pass(
    run: &RunContext<'_>,
    mut first: Option<Result<api::ListPage, Unanswered>>,
    sink: &mut Sink,
    receipt: &mut PageReceipt,
) -> Result<ListPass, RunStop> {
    let mut pass = ListPass::default();
    if let Sink::Memory(rows) = sink {
        rows.clear();
    }
    for number in 1.. {
        let page = match first.take() {
            Some(page) => page,
            None => run.remote.page(number, run.settings.page_rows, run.notes).await,
        };
        let page = page.map_err(|none| none.into_stop(api::Error::NotFound { code: None, html: false }))?;
        let goes_on = pass.take(&page);
        let (rows, rejected) = (page.rows.len() as u64, page.rejected.len() as u64);
        let total = page.total;
        if !page.end {
            store_listed(run.archive, page, sink, receipt).await?;
            run.events.emit(EventKind::ListPageRead { page: number, rows, rejected, total }).await;
        }
        if !goes_on {
            break;
        }
        tokio::time::sleep(run.settings.page_wait).await;
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
