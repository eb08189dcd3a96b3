//! One reading of the list, from its first page to its end: when that is, and whether it was complete. Pure.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::api;
use crate::model::TorrentId;

/// Most pages of one reading while the service does not say how many torrents there are. One that does is believed:
/// each of its pages brings a torrent at least, so that its total bounds them.
const MOST_PAGES: u64 = 1_000;

/// How often the list is read again when it moved under the reading.
pub const READ_AGAIN: u32 = 2;

/// One reading from the first page to the end.
#[derive(Debug, Default)]
pub struct ListPass {
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

impl ListPass {
    /// Takes a page in; tells whether a further one is to be asked for.
    ///
    /// A page with fewer rows than asked for is not the last one: the service may give fewer. A page that brings nothing
    /// new is, be it empty or a repetition; and so is the one with which the list was read to its end.
    pub fn take(&mut self, page: &api::ListPage) -> bool {
        self.note(page) && !self.is_full() && !self.is_endless()
    }

    /// Notes what stands on a page; tells whether it brought anything new.
    fn note(&mut self, page: &api::ListPage) -> bool {
        if self.first_total.is_none() {
            self.first_total = page.total;
        }
        self.moved |= page.total.is_some() && page.total != self.first_total;
        self.last_total = page.total.or(self.last_total);
        self.pages += 1;
        let before = (self.ids.len(), self.rejected.len());
        self.ids.extend(page.rows.iter().map(|row| row.id.clone()));
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

    /// Returns how many distinct torrents were read.
    pub fn torrents(&self) -> u64 {
        self.ids.len() as u64
    }

    /// Returns how many rows could not be read.
    pub fn rejected(&self) -> u64 {
        self.rejected.len() as u64
    }

    /// Whether it reached what the service says is there.
    fn is_full(&self) -> bool {
        self.last_total.is_some_and(|total| self.seen() >= total)
    }

    /// Whether another reading may do better: the list moved, or rows were skipped or repeated.
    pub fn has_drifted(&self) -> bool {
        self.moved || self.first_total.is_some_and(|total| total != self.seen())
    }

    /// Returns how many rows the list is short of what the service counts.
    ///
    /// A list that moved says nothing of the kind, and rows that repeat each other fill the count: then the
    /// torrents between them are known from another list. A page that brings nothing new fills nothing.
    pub fn unlisted(&self) -> u64 {
        let total = self.first_total.filter(|_| !self.moved);
        total.map_or(0, |total| total.saturating_sub(self.seen() + self.repeated))
    }

    /// The list is complete when the same total stood on the first and the last page and equals the distinct ids.
    pub fn is_complete(&self) -> bool {
        self.rejected.is_empty() && self.first_total.is_some() && !self.has_drifted()
    }
}

/// Sums a text up, to know it again within one reading.
fn sum(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Listed;

    fn page(ids: &[&str], total: Option<u64>) -> api::ListPage {
        let rows = ids.iter().map(|id| Listed { id: TorrentId::parse(id).unwrap(), json: String::new() }).collect();
        api::ListPage { rows, rejected: vec![], total, end: ids.is_empty() }
    }

    fn pass(pages: &[api::ListPage]) -> ListPass {
        let mut pass = ListPass::default();
        for page in pages {
            pass.take(page);
        }
        pass
    }

    /// A page of rows of which none could be read.
    fn unreadable(rows: &[&str], total: Option<u64>) -> api::ListPage {
        let rejected = rows.iter().enumerate().map(|(position, json)| api::Rejected {
            position,
            id: None,
            reason: "a reason",
            json: (*json).to_owned(),
        });
        api::ListPage { rejected: rejected.collect(), end: false, ..page(&[], total) }
    }

    /// Whether another page is asked for after the last of these.
    fn goes_on(pages: &[api::ListPage]) -> bool {
        let mut pass = ListPass::default();
        pages.iter().fold(false, |_, page| pass.take(page))
    }

    #[test]
    fn a_reading_goes_on_while_a_page_holds_a_torrent_or_a_bad_row_that_is_new() {
        let mut pass = ListPass::default();
        assert!(pass.take(&page(&["a", "b"], None)));
        assert!(!pass.take(&page(&["b", "a"], None)));
        assert!(pass.take(&page(&["a", "c"], None)));
        assert!(pass.take(&unreadable(&["7", "{}"], None)));
        assert!(!pass.take(&unreadable(&["{}"], None)));
        assert!(!pass.take(&page(&[], None)));
        assert_eq!((pass.torrents(), pass.rejected()), (3, 2));
    }

    #[test]
    fn a_reading_ends_when_as_many_rows_came_as_the_last_total_says() {
        let (first, bad) = (page(&["a", "b"], Some(4)), unreadable(&["7"], None));
        assert!(goes_on(&[first.clone(), bad.clone()]), "a page without a total takes none back");
        assert!(!goes_on(&[first, bad, page(&["c"], Some(4))]), "rows that cannot be read count");
        // One was removed between the pages: the newer total counts.
        assert!(!goes_on(&[page(&["a", "b"], Some(4)), page(&["d"], Some(3))]));
        // One was added: the reading goes on.
        assert!(goes_on(&[page(&["a", "b"], Some(3)), page(&["c"], Some(4))]));
        assert!(!goes_on(&[page(&["a"], Some(1))]));
        assert!(!goes_on(&[page(&[], Some(3))]), "an empty page is an end whatever the total says");
    }

    #[test]
    fn a_list_without_an_end_is_read_for_a_thousand_pages_or_as_many_as_it_has_torrents() {
        for (total, most) in [(None, 1_000), (Some(1_500), 1_500), (Some(1_000_000), 1_000_000)] {
            let mut pass = ListPass { first_total: total, pages: most - 2, ..ListPass::default() };
            assert!(pass.take(&page(&["a"], None)), "{total:?}");
            assert!(!pass.take(&page(&["b"], None)), "{total:?}");
        }
    }

    #[test]
    fn a_bad_row_makes_a_list_incomplete_and_fills_its_total_all_the_same() {
        let pass = pass(&[page(&["a", "b"], Some(3)), unreadable(&["7"], Some(3))]);
        assert_eq!((pass.is_complete(), pass.has_drifted(), pass.unlisted()), (false, false, 0));
    }

    #[test]
    fn a_row_that_repeats_another_fills_the_count_and_a_page_that_brings_nothing_new_fills_nothing() {
        for (pages, unlisted) in [
            (vec![page(&["a", "b"], Some(9)), page(&["b", "c"], Some(9))], 5),
            (vec![page(&["a", "a", "b"], Some(9)), page(&["b", "c", "a"], Some(9))], 3),
            (vec![page(&["a", "b"], Some(9)), page(&["a", "b"], Some(9))], 7),
            // A total that came late is the first one all the same.
            (vec![page(&["a", "b"], None), page(&["c"], Some(9))], 6),
            // A total that is told only now and then has not moved.
            (vec![page(&["a", "b"], Some(9)), page(&["c"], None)], 6),
            (vec![page(&["a", "b"], None), page(&["c"], None)], 0),
        ] {
            assert_eq!(pass(&pages).unlisted(), unlisted, "{pages:?}");
        }
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
