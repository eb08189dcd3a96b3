//! Downloads: links are asked for in portions, just before an aria2 takes them, so that none grows old in its queue.
//!
//! What is whole is asked for no more: on this machine by its place and size, at an aria2 that runs already by its number.
//! So the same list can be given as often as one likes. Start reading at `Session::download`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::download_news::{DownloadNews, DownloadProgress, DownloadStop};
use super::links::LinkDesk;
use super::wiring::Session;
use crate::aria2::{self, Added, Download, OwnAria, Server, State, Wish};
use crate::links::{Gid, LinkPlan, LinkTarget};

/// Downloads that may wait for their turn at an aria2.
const MOST_WAITING: u64 = 20;

/// Links that are asked for before they are handed over: the first files are not to wait for the last answer.
const PORTION: usize = 5;

/// How often one looks at an aria2.
const LOOK: Duration = Duration::from_millis(400);

/// Who downloads.
#[derive(Debug, Clone)]
pub enum Downloader {
    /// An aria2 that runs already; the folder is on its machine.
    Running {
        /// How it is spoken to.
        server: Server,
        /// Its folder; none for its own.
        dir: Option<String>,
    },
    /// An aria2c that is started for it.
    Own {
        /// Where the program is.
        program: PathBuf,
        /// The folder, whole.
        dir: PathBuf,
    },
}

/// One file of the list.
struct Entry {
    target: LinkTarget,
    gid: Gid,
    place: String,
    state: EntryState,
    /// Whether a new link was asked for, because the first one led nowhere.
    again: bool,
    done: u64,
    total: u64,
    speed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EntryState {
    Planned,
    There,
    Handed,
    Whole,
    Failed,
    Dead,
}

/// The list on its way.
struct Work<'a> {
    plan: LinkPlan,
    entries: Vec<Entry>,
    dir: Option<String>,
    server: Server,
    news: &'a mpsc::Sender<DownloadNews>,
    stop: &'a CancellationToken,
}

impl Session {
    /// Downloads a list, or hands it over; returns how far it came, and why no further. `stop` ends it early.
    pub async fn download(
        &self,
        plan: LinkPlan,
        by: Downloader,
        news: mpsc::Sender<DownloadNews>,
        stop: CancellationToken,
    ) -> Result<DownloadProgress, DownloadStop> {
        let mut desk = self.link_desk().await?;
        let (mut own, server, dir) = match by {
            Downloader::Running { server, dir } => (None, server, dir),
            Downloader::Own { program, dir } => {
                let own = OwnAria::start(&program).await?;
                let server = own.server().clone();
                (Some((own, dir.clone())), server, Some(dir.display().to_string()))
            }
        };
        let mut work = Work::new(plan, dir, server, &news, &stop);
        let ended = work.run(&mut desk, own.as_mut()).await;
        if let Some((own, _)) = own {
            own.end().await;
        }
        desk.close().await?;
        ended.map(|()| work.progress())
    }
}

impl<'a> Work<'a> {
    fn new(
        mut plan: LinkPlan,
        dir: Option<String>,
        server: Server,
        news: &'a mpsc::Sender<DownloadNews>,
        stop: &'a CancellationToken,
    ) -> Self {
        let entry = |target: LinkTarget| Entry {
            gid: target.gid(),
            place: target.place.clone().unwrap_or_default(),
            total: target.bytes().and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0),
            target,
            state: EntryState::Planned,
            again: false,
            done: 0,
            speed: 0,
        };
        let entries = std::mem::take(&mut plan.targets).into_iter().map(entry).collect();
        Self { plan, entries, dir, server, news, stop }
    }

    async fn run(&mut self, desk: &mut LinkDesk, mut own: Option<&mut (OwnAria, PathBuf)>) -> Result<(), DownloadStop> {
        match &own {
            Some((_, dir)) => self.pass_over_whole(dir),
            None => self.pass_over_known().await?,
        }
        let planned = self.in_state(EntryState::Planned).count();
        desk.announce(planned as u64).await?;
        while !self.stop.is_cancelled() {
            let stale = match self.look().await {
                Err(_) if own.as_mut().is_some_and(|own| own.0.has_ended()) => {
                    return Err(aria2::Error::Ended(String::new()).into());
                }
                looked => looked?,
            };
            for target in &stale {
                desk.drop_answer(target).await?;
            }
            // With nobody who listens, the work goes on.
            let _ = self.news.try_send(DownloadNews::Progress(self.progress()));
            let planned = self.in_state(EntryState::Planned).next().is_some();
            let handed = self.in_state(EntryState::Handed).next().is_some();
            if !planned && (own.is_none() || !handed) {
                break;
            }
            let room = MOST_WAITING.saturating_sub(self.server.waiting().await?);
            if planned && room > 0 {
                let portion = PORTION.min(usize::try_from(room).unwrap_or(PORTION));
                self.hand_over(desk, portion, own.as_deref().map(|own| own.1.as_path())).await?;
                continue;
            }
            tokio::select! { () = tokio::time::sleep(LOOK) => {}, () = self.stop.cancelled() => {} }
        }
        let _ = self.news.send(DownloadNews::Progress(self.progress())).await;
        Ok(())
    }

    fn in_state(&self, state: EntryState) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.state == state)
    }

    /// Passes over files that lie in their place, whole.
    fn pass_over_whole(&mut self, dir: &Path) {
        for entry in &mut self.entries {
            if !entry.place.is_empty() && is_whole(dir, &entry.place, entry.target.bytes()) {
                entry.state = EntryState::There;
            }
        }
    }

    /// Passes over downloads that the aria2 knows; those that failed there are forgotten there, to be handed over anew.
    async fn pass_over_known(&mut self) -> Result<(), DownloadStop> {
        let gids: Vec<Gid> = self.entries.iter().map(|entry| entry.gid.clone()).collect();
        let told = self.server.tell(&gids).await?;
        let mut forgotten = Vec::new();
        for (entry, told) in self.entries.iter_mut().zip(told) {
            match told.map(|download| download.state) {
                None => {}
                Some(State::Failed { .. } | State::Removed) => forgotten.push(entry.gid.clone()),
                Some(State::Active | State::Waiting | State::Paused | State::Complete) => {
                    entry.state = EntryState::There;
                }
            }
        }
        if !forgotten.is_empty() {
            self.server.forget(&forgotten).await?;
        }
        Ok(())
    }

    /// Asks how those stand that were handed over. Returns those whose kept link leads nowhere, and which are planned anew.
    async fn look(&mut self) -> Result<Vec<LinkTarget>, aria2::Error> {
        let gids: Vec<Gid> = self.in_state(EntryState::Handed).map(|entry| entry.gid.clone()).collect();
        if gids.is_empty() {
            return Ok(Vec::new());
        }
        let told = self.server.tell(&gids).await?;
        let mut told: HashMap<Gid, Download> =
            gids.into_iter().zip(told).filter_map(|(gid, download)| Some((gid, download?))).collect();
        let (mut said, mut stale) = (Vec::new(), Vec::new());
        for entry in self.entries.iter_mut().filter(|entry| entry.state == EntryState::Handed) {
            let Some(download) = told.remove(&entry.gid) else { continue };
            (entry.done, entry.speed) = (download.done, download.speed);
            if download.total > 0 {
                entry.total = download.total;
            }
            match download.state {
                State::Active | State::Waiting | State::Paused => {}
                State::Complete => {
                    (entry.state, entry.speed) = (EntryState::Whole, 0);
                    said.push(DownloadNews::Whole(entry.place.clone()));
                }
                State::Failed { code, .. } if aria2::is_stale(code) && !entry.again => {
                    (entry.state, entry.again, entry.speed) = (EntryState::Planned, true, 0);
                    stale.push((entry.gid.clone(), entry.target.clone()));
                }
                State::Failed { code, message } => {
                    (entry.state, entry.speed) = (EntryState::Failed, 0);
                    said.push(DownloadNews::Failed(entry.place.clone(), aria2::failure_words(code, &message)));
                }
                State::Removed => {
                    (entry.state, entry.speed) = (EntryState::Failed, 0);
                    said.push(DownloadNews::Failed(entry.place.clone(), "it was taken away at aria2".to_owned()));
                }
            }
        }
        for news in said {
            let _ = self.news.send(news).await;
        }
        let (gids, stale): (Vec<Gid>, Vec<LinkTarget>) = stale.into_iter().unzip();
        if !gids.is_empty() {
            self.server.forget(&gids).await?;
        }
        Ok(stale)
    }

    /// Asks for the next links, and hands them over.
    async fn hand_over(&mut self, desk: &mut LinkDesk, portion: usize, own: Option<&Path>) -> Result<(), DownloadStop> {
        let (mut wishes, mut places) = (Vec::new(), Vec::new());
        for at in 0..self.entries.len() {
            if wishes.len() == portion || self.stop.is_cancelled() {
                break;
            }
            let Some(entry) = self.entries.get_mut(at).filter(|entry| entry.state == EntryState::Planned) else {
                continue;
            };
            let direct = tokio::select! { biased;
                () = self.stop.cancelled() => break,
                direct = desk.direct(&entry.target) => direct?,
            };
            let direct = match direct {
                Ok(direct) => direct,
                Err(none) => {
                    entry.state = EntryState::Dead;
                    let _ = self.news.send(DownloadNews::Dead(entry.target.clone(), none)).await;
                    continue;
                }
            };
            let ready = self.plan.ready(&entry.target, direct);
            entry.place.clone_from(&ready.place);
            if own.is_some_and(|dir| is_whole(dir, &ready.place, ready.direct.bytes)) {
                entry.state = EntryState::There;
                continue;
            }
            if let Some(bytes) = ready.direct.bytes {
                entry.total = u64::try_from(bytes).unwrap_or(0);
            }
            let (gid, chunks) = (entry.gid.clone(), ready.direct.chunks);
            wishes.push(Wish { gid, address: ready.direct.address, dir: self.dir.clone(), out: ready.place, chunks });
            places.push(at);
        }
        if wishes.is_empty() {
            return Ok(());
        }
        let added = self.server.add(&wishes).await?;
        let refused: Vec<Gid> = wishes.iter().map(|wish| wish.gid.clone()).collect();
        // aria2 refuses a number that it has as it refuses anything else; whether it has it tells them apart.
        let known = if added.contains(&Added::Taken) && !added.iter().any(|added| *added != Added::Taken) {
            Vec::new()
        } else {
            self.server.tell(&refused).await?
        };
        for (n, (at, added)) in places.into_iter().zip(added).enumerate() {
            let Some(entry) = self.entries.get_mut(at) else { continue };
            entry.state = match added {
                Added::Taken => EntryState::Handed,
                Added::Refused(_) if known.get(n).is_some_and(Option::is_some) => EntryState::There,
                Added::Refused(words) => {
                    let _ = self.news.send(DownloadNews::Failed(entry.place.clone(), words)).await;
                    EntryState::Failed
                }
            };
        }
        Ok(())
    }

    fn progress(&self) -> DownloadProgress {
        let mut progress = DownloadProgress { files: self.entries.len() as u64, ..DownloadProgress::default() };
        for entry in &self.entries {
            match entry.state {
                EntryState::Planned => progress.total += entry.total,
                EntryState::There => progress.there += 1,
                EntryState::Dead => progress.dead += 1,
                EntryState::Handed | EntryState::Whole | EntryState::Failed => {
                    progress.handed += 1;
                    progress.whole += u64::from(entry.state == EntryState::Whole);
                    progress.failed += u64::from(entry.state == EntryState::Failed);
                    progress.done += entry.done;
                    progress.total += entry.total;
                    progress.speed += entry.speed;
                }
            }
        }
        progress
    }
}

/// Whether a file lies in its place with its whole size, and aria2 has no notes beside it of what is missing.
fn is_whole(dir: &Path, place: &str, bytes: Option<i64>) -> bool {
    let file = dir.join(place);
    let notes = dir.join(format!("{place}.aria2"));
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|facts| facts.len());
    size.is_some() && size == bytes.and_then(|bytes| u64::try_from(bytes).ok()) && !notes.exists()
}
