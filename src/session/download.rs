//! Downloads: links are asked for in portions, just before an aria2 takes them, so that none grows old in its queue.
//!
//! What is whole is asked for no more: on this machine by its place and size, at an aria2 that runs already by its number.
//! So the same list can be given as often as one likes. Start reading at `Session::download`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::download_list::{Entry, changed, entries, is_whole, progress, rows};
use super::download_news::{DownloadNews, DownloadStop};
use super::downloader::Downloader;
use super::jobs::blocking;
use super::links::LinkDesk;
use super::wiring::Session;
use crate::archive::{DownloadLock, LockError};
use crate::aria2::{self, Added, Download, OwnAria, Server, State, Wish};
use crate::links::{DownloadProgress, FileState, Gid, LinkPlan, LinkTarget};

/// Downloads that may wait for their turn at an aria2.
const MOST_WAITING: u64 = 20;

/// Links that are asked for before they are handed over: the first files are not to wait for the last answer.
const PORTION: usize = 5;

/// Why a file comes to nothing that somebody took out of the aria2.
const TAKEN_AWAY: &str = "it was taken away at aria2";

/// How often one looks at an aria2.
const LOOK: Duration = Duration::from_millis(400);

/// The list on its way.
struct Work<'a> {
    plan: LinkPlan,
    entries: Vec<Entry>,
    dir: Option<String>,
    server: Server,
    news: &'a mpsc::Sender<DownloadNews>,
    stop: &'a CancellationToken,
    /// Files whose kept link led nowhere: it is forgotten before they are asked for anew.
    stale: Vec<LinkTarget>,
    /// How far it was when that was told last.
    told: Option<DownloadProgress>,
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
        let _lock = match &by {
            Downloader::Running { .. } => None,
            Downloader::Own { .. } => Some(self.lock_downloads().await?),
        };
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
        ended.map(|()| progress(&work.entries))
    }
}

impl Session {
    async fn lock_downloads(&self) -> Result<DownloadLock, DownloadStop> {
        let path = self.archive_path().to_owned();
        let taken = blocking(move || Ok(DownloadLock::take(&path))).await?;
        taken.map_err(|error| match error {
            LockError::Held { holder } => DownloadStop::Running(holder),
            error @ LockError::Unusable(_) => DownloadStop::Session(error.into()),
        })
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
        let entries = entries(&mut plan);
        Self { plan, entries, dir, server, news, stop, stale: Vec::new(), told: None }
    }

    async fn run(&mut self, desk: &mut LinkDesk, mut own: Option<&mut (OwnAria, PathBuf)>) -> Result<(), DownloadStop> {
        match &own {
            Some((_, dir)) => self.pass_over_whole(dir),
            None => self.pass_over_known().await?,
        }
        let _ = self.news.send(DownloadNews::Files(rows(&mut self.entries))).await;
        let planned = self.in_state(FileState::Planned).count();
        desk.announce(planned as u64).await?;
        while !self.stop.is_cancelled() {
            match self.look().await {
                Err(_) if own.as_mut().is_some_and(|own| own.0.has_ended()) => {
                    return Err(aria2::Error::Ended(String::new()).into());
                }
                looked => looked?,
            }
            self.tell();
            let planned = self.in_state(FileState::Planned).next().is_some();
            let handed = self.in_state(FileState::Handed).next().is_some();
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
        let _ = self.news.send(DownloadNews::Changed(changed(&mut self.entries))).await;
        let _ = self.news.send(DownloadNews::Progress(progress(&self.entries))).await;
        Ok(())
    }

    fn in_state(&self, state: FileState) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.state == state)
    }

    /// Passes over files that lie in their place, whole.
    fn pass_over_whole(&mut self, dir: &Path) {
        for entry in &mut self.entries {
            if !entry.place.is_empty() && is_whole(dir, &entry.place, entry.target.bytes()) {
                entry.state = FileState::There;
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
                    entry.state = FileState::There;
                }
            }
        }
        if !forgotten.is_empty() {
            self.server.forget(&forgotten).await?;
        }
        Ok(())
    }

    /// Asks how those stand that were handed over; those whose kept link leads nowhere are planned anew.
    async fn look(&mut self) -> Result<(), aria2::Error> {
        let gids: Vec<Gid> = self.in_state(FileState::Handed).map(|entry| entry.gid.clone()).collect();
        if gids.is_empty() {
            return Ok(());
        }
        let told = self.server.tell(&gids).await?;
        let mut told: HashMap<Gid, Download> =
            gids.into_iter().zip(told).filter_map(|(gid, download)| Some((gid, download?))).collect();
        let (mut said, mut stale) = (Vec::new(), Vec::new());
        for entry in self.entries.iter_mut().filter(|entry| entry.state == FileState::Handed) {
            let Some(download) = told.remove(&entry.gid) else { continue };
            (entry.done, entry.speed) = (download.done, download.speed);
            if download.total > 0 {
                entry.total = download.total;
            }
            match download.state {
                State::Active | State::Waiting | State::Paused => {}
                State::Complete => {
                    (entry.state, entry.speed) = (FileState::Whole, 0);
                    said.push(DownloadNews::Whole(entry.place.clone()));
                }
                State::Failed { code, .. } if aria2::is_stale(code) && !entry.again => {
                    (entry.state, entry.again, entry.speed) = (FileState::Planned, true, 0);
                    stale.push((entry.gid.clone(), entry.target.clone()));
                }
                State::Failed { code, message } => {
                    entry.give_up(FileState::Failed, aria2::failure_words(code, &message));
                    said.push(DownloadNews::Failed(entry.place.clone(), aria2::failure_words(code, &message)));
                }
                State::Removed => {
                    entry.give_up(FileState::Failed, TAKEN_AWAY.to_owned());
                    said.push(DownloadNews::Failed(entry.place.clone(), TAKEN_AWAY.to_owned()));
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
        self.stale.extend(stale);
        Ok(())
    }

    /// Waits for an answer of the service, which may take a minute when the quota is used up, and looks after the downloads
    /// meanwhile. Nothing when it is all to end.
    async fn meanwhile<T>(&mut self, asking: impl Future<Output = T>) -> Option<T> {
        let stop = self.stop;
        let mut asking = std::pin::pin!(asking);
        loop {
            tokio::select! { biased;
                () = stop.cancelled() => return None,
                answer = &mut asking => return Some(answer),
                () = tokio::time::sleep(LOOK) => {}
            }
            // What is amiss with the aria2 is found by the next look between two portions.
            if self.look().await.is_ok() {
                self.tell();
            }
        }
    }

    /// Asks for the next links, and hands them over.
    async fn hand_over(&mut self, desk: &mut LinkDesk, portion: usize, own: Option<&Path>) -> Result<(), DownloadStop> {
        let (mut wishes, mut places) = (Vec::new(), Vec::new());
        for at in 0..self.entries.len() {
            if wishes.len() == portion || self.stop.is_cancelled() {
                break;
            }
            let planned = self.entries.get(at).filter(|entry| entry.state == FileState::Planned);
            let Some(target) = planned.map(|entry| entry.target.clone()) else { continue };
            for target in std::mem::take(&mut self.stale) {
                desk.drop_answer(&target).await?;
            }
            let Some(direct) = self.meanwhile(desk.direct(&target)).await else { break };
            let (direct, Some(entry)) = (direct?, self.entries.get_mut(at)) else { continue };
            let direct = match direct {
                Ok(direct) => direct,
                Err(none) => {
                    entry.give_up(FileState::Dead, none.words());
                    let _ = self.news.send(DownloadNews::Dead(entry.target.clone(), none)).await;
                    continue;
                }
            };
            let ready = self.plan.ready(&entry.target, direct);
            entry.place.clone_from(&ready.place);
            if own.is_some_and(|dir| is_whole(dir, &ready.place, ready.direct.bytes)) {
                entry.state = FileState::There;
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
            match added {
                Added::Taken => entry.state = FileState::Handed,
                Added::Refused(_) if known.get(n).is_some_and(Option::is_some) => entry.state = FileState::There,
                Added::Refused(words) => {
                    entry.give_up(FileState::Failed, words.clone());
                    let _ = self.news.send(DownloadNews::Failed(entry.place.clone(), words)).await;
                }
            }
        }
        Ok(())
    }

    /// Tells of which files something has changed; where nobody has room for it, the next time.
    fn tell(&mut self) {
        let Ok(room) = self.news.try_reserve() else { return };
        let changed = changed(&mut self.entries);
        if !changed.is_empty() {
            room.send(DownloadNews::Changed(changed));
        }
        let progress = progress(&self.entries);
        // With nobody who listens, the work goes on.
        if self.told != Some(progress) && self.news.try_send(DownloadNews::Progress(progress)).is_ok() {
            self.told = Some(progress);
        }
    }
}
