//! The whole list in memory, for those who act on it and store nothing of it.

use std::time::Duration;

use tokio::sync::mpsc;

use super::list_pass::{ListPass, READ_AGAIN};
use super::{Note, Remote, Stop};
use crate::api;
use crate::model::Torrent;

/// The list as one reading brought it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WholeList {
    /// Every torrent that was listed, each once.
    pub torrents: Vec<Torrent>,
    /// Whether it is proved complete: only then it proves that something is not there.
    pub is_complete: bool,
}

impl Remote {
    /// Reads the list to its end, and again when it moved; pages have `rows` rows and start `wait` apart.
    pub async fn whole_list(&self, rows: u32, wait: Duration, notes: &mpsc::Sender<Note>) -> Result<WholeList, Stop> {
        let mut list = self.list_once(rows, wait, notes).await?;
        for _ in 0..READ_AGAIN {
            if list.is_complete {
                break;
            }
            list = self.list_once(rows, wait, notes).await?;
        }
        Ok(list)
    }

    async fn list_once(&self, rows: u32, wait: Duration, notes: &mpsc::Sender<Note>) -> Result<WholeList, Stop> {
        let (mut pass, mut torrents) = (ListPass::default(), Vec::<Torrent>::new());
        for number in 1.. {
            let page = self.page(number, rows, notes).await;
            let page = page.map_err(|none| none.into_stop(api::Error::NotFound { code: None, html: false }))?;
            let goes_on = pass.take(&page);
            torrents.extend(page.torrents());
            if !goes_on {
                break;
            }
            tokio::time::sleep(wait).await;
        }
        // Of a torrent that was told twice the last word counts.
        torrents.reverse();
        let mut known = std::collections::HashSet::new();
        torrents.retain(|torrent| known.insert(torrent.id.clone()));
        Ok(WholeList { torrents, is_complete: pass.is_complete() })
    }
}
