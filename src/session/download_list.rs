//! The files of a download: where each stands, and what of that was told.

use std::path::Path;

use crate::links::{DownloadProgress, FileRow, FileState, Gid, LinkPlan, LinkTarget};

/// One file of the list.
pub(super) struct Entry {
    pub(super) target: LinkTarget,
    pub(super) gid: Gid,
    pub(super) place: String,
    pub(super) state: FileState,
    /// Whether a new link was asked for, because the first one led nowhere.
    pub(super) again: bool,
    pub(super) done: u64,
    pub(super) total: u64,
    pub(super) speed: u64,
    /// Why it came to nothing.
    pub(super) why: Option<String>,
    /// How it stood when it was told last.
    told: Option<(FileState, u64, u64, u64)>,
}

impl Entry {
    /// Ends it without a file.
    pub(super) fn give_up(&mut self, state: FileState, why: String) {
        (self.state, self.speed, self.why) = (state, 0, Some(why));
    }

    fn stands(&self) -> (FileState, u64, u64, u64) {
        (self.state, self.done, self.total, self.speed)
    }

    fn row(&self) -> FileRow {
        let Self { state, done, total, speed, .. } = *self;
        let name = if self.place.is_empty() { self.target.file_name() } else { &self.place };
        let (torrent, why) = (self.target.torrent.clone(), self.why.clone());
        FileRow { torrent, name: name.to_owned(), state, done, total, speed, why }
    }
}

/// Takes the files out of a plan.
pub(super) fn entries(plan: &mut LinkPlan) -> Vec<Entry> {
    let entry = |target: LinkTarget| Entry {
        gid: target.gid(),
        place: target.place.clone().unwrap_or_default(),
        total: target.bytes().and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0),
        target,
        state: FileState::Planned,
        again: false,
        done: 0,
        speed: 0,
        why: None,
        told: None,
    };
    std::mem::take(&mut plan.targets).into_iter().map(entry).collect()
}

/// Returns every file, as it stands, and takes it as told.
pub(super) fn rows(entries: &mut [Entry]) -> Vec<FileRow> {
    changed(entries).into_iter().map(|(_, row)| row).collect()
}

/// Returns the files of which something has changed since it was told, and takes it as told.
pub(super) fn changed(entries: &mut [Entry]) -> Vec<(usize, FileRow)> {
    let mut rows = Vec::new();
    for (at, entry) in entries.iter_mut().enumerate() {
        let stands = Some(entry.stands());
        if entry.told != stands {
            entry.told = stands;
            rows.push((at, entry.row()));
        }
    }
    rows
}

/// Returns how far all of them are.
pub(super) fn progress(entries: &[Entry]) -> DownloadProgress {
    let mut progress = DownloadProgress { files: entries.len() as u64, ..DownloadProgress::default() };
    for entry in entries {
        match entry.state {
            FileState::Planned => progress.total += entry.total,
            FileState::There => progress.there += 1,
            FileState::Dead => progress.dead += 1,
            FileState::Handed | FileState::Whole | FileState::Failed => {
                progress.handed += 1;
                progress.whole += u64::from(entry.state == FileState::Whole);
                progress.failed += u64::from(entry.state == FileState::Failed);
                progress.done += entry.done;
                progress.total += entry.total;
                progress.speed += entry.speed;
            }
        }
    }
    progress
}

/// Whether a file lies in its place with its whole size, and aria2 has no notes beside it of what is missing.
pub(super) fn is_whole(dir: &Path, place: &str, bytes: Option<i64>) -> bool {
    let file = dir.join(place);
    let notes = dir.join(format!("{place}.aria2"));
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|facts| facts.len());
    size.is_some() && size == bytes.and_then(|bytes| u64::try_from(bytes).ok()) && !notes.exists()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::Behind;
    use crate::model::TorrentId;

    fn plan(files: usize) -> LinkPlan {
        let target = |n: usize| LinkTarget {
            torrent: TorrentId::parse("ABCDEFGHIJKLM").unwrap(),
            name: "Show".to_owned(),
            link: format!("https://real-debrid.com/d/{n:013}"),
            behind: Behind::Rar(2),
            has_company: false,
            place: None,
        };
        let mut plan = LinkPlan::default();
        plan.targets = (0..files).map(target).collect();
        plan
    }

    #[test]
    fn a_file_is_told_once_and_again_only_when_something_has_changed() {
        let mut plan = plan(3);
        let mut entries = entries(&mut plan);
        assert_eq!((rows(&mut entries).len(), plan.targets.len()), (3, 0));
        assert_eq!(changed(&mut entries), []);
        (entries[1].state, entries[1].done) = (FileState::Handed, 7);
        entries[2].give_up(FileState::Dead, "lost".to_owned());
        let told: Vec<(usize, u64, Option<String>)> =
            changed(&mut entries).into_iter().map(|(at, row)| (at, row.done, row.why)).collect();
        assert_eq!(told, [(1, 7, None), (2, 0, Some("lost".to_owned()))]);
        assert_eq!(changed(&mut entries), []);
        let far = progress(&entries);
        assert_eq!((far.files, far.handed, far.dead, far.ended(), far.done), (3, 1, 1, 1, 7));
    }
}
