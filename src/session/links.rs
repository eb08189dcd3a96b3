//! Direct links: kept ones are used again, others are asked for one by one, inside the quota and just before they are used.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::error::Error;
use super::wiring::{PAGE_ROWS, Session};
use crate::api::{self, Client, delay};
use crate::archive::{self, Archive};
use crate::format::{clean, shown_name, with_causes};
use crate::links::{BadAddress, LinkPlan, LinkTarget, ReadyLink, check_address};
use crate::model::{DirectLink, LinkFault, LinkTrouble};
use crate::quota::{Limiter, now};
use crate::refused_names::RefusedNames;
use crate::remote::{Remote, Stop, Unwritten};

/// How often a question without an answer is asked again. Each may leave an entry that nobody knows of.
const AGAIN: u32 = 2;

/// Notes that wait for nobody.
const NOTES: usize = 16;

/// Where direct links come from.
#[derive(Debug)]
pub struct LinkDesk {
    archive: Archive,
    remote: Remote,
    limiter: Limiter,
    refused: Arc<RefusedNames>,
    waits: api::RetryWaits,
    loopback: bool,
    /// Why nothing more is asked: the account has used up what it may.
    over: Option<LinkFault>,
    /// Whether the token was seen to be that of the archive's account.
    is_own: bool,
}

/// Why a link gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoDirectLink {
    /// Real-Debrid refuses it.
    Refused(LinkFault),
    /// Its name is one that Real-Debrid refuses, by this part; it was not asked.
    RefusedName(String),
    /// The answer holds an address that is not used.
    BadAddress(BadAddress),
    /// No answer came that could be read.
    Unanswered(String),
    /// It was not asked, because the account has used up what it may.
    NotAsked(LinkFault),
}

impl NoDirectLink {
    /// Returns what happened, as a fragment.
    pub fn words(&self) -> String {
        match self {
            Self::Refused(fault) => fault.words(),
            Self::RefusedName(part) => format!("Real-Debrid refuses files of this name ({part}); it was not asked"),
            Self::BadAddress(bad) => format!("Real-Debrid answered with an address that is not used: {bad}"),
            Self::Unanswered(why) => why.clone(),
            Self::NotAsked(fault) => format!("not asked: {}", fault.words()),
        }
    }

    /// Returns what became of a link, with its file and torrent, on one line.
    pub fn told(&self, target: &LinkTarget) -> String {
        let file = clean(target.file_name());
        let torrent = shown_name(&target.name, &target.torrent);
        let whose = if file.contains(&torrent) { String::new() } else { format!(" ({torrent})") };
        format!("{file}{whose}: {}", self.words())
    }

    /// Whether the link is dead for ever, and its torrent gets new ones when it is put back.
    pub fn is_dead(&self) -> bool {
        matches!(self, Self::Refused(fault) if fault.is_dead())
    }

    /// Returns its word in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Refused(fault) => fault.as_str(),
            Self::RefusedName(_) => LinkFault::RefusedName.as_str(),
            Self::BadAddress(_) => "bad_address",
            Self::Unanswered(_) => "unanswered",
            Self::NotAsked(_) => "not_asked",
        }
    }

    /// Returns the service's number, where there is one.
    pub fn code(&self) -> Option<i32> {
        match self {
            Self::Refused(fault) | Self::NotAsked(fault) => Some(fault.code()),
            Self::RefusedName(_) => Some(LinkFault::RefusedName.code()),
            Self::BadAddress(_) | Self::Unanswered(_) => None,
        }
    }
}

/// What came of many questions.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Direct links, in the order of the plan.
    pub ready: Vec<ReadyLink>,
    /// Links that gave none.
    pub dead: Vec<(LinkTarget, NoDirectLink)>,
}

/// What became of the entries in the account's downloads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Entries that were removed.
    pub removed: u64,
    /// Entries that were not there any more.
    pub gone: u64,
}

impl Session {
    /// Opens the archive and a way to the service.
    pub async fn link_desk(&self) -> Result<LinkDesk, Error> {
        let token = self.settings.token.clone().ok_or(Error::NoToken)?;
        let client = Client::acting(self.route()?, &self.settings.api_url, &token, self.patience.timeouts)?;
        let path = self.settings.archive.clone();
        let opened = tokio::task::spawn_blocking(move || Archive::open(&path)).await;
        let archive = opened.map_err(|_| archive::Error::Closed)??;
        let limiter = Limiter::new(archive.clone(), self.limits());
        let remote = self.remote(client, limiter.clone())?;
        Ok(LinkDesk {
            archive,
            remote,
            limiter,
            refused: self.settings.refused_names.clone(),
            waits: self.patience.retries,
            loopback: self.settings.api_url.is_loopback(),
            over: None,
            is_own: false,
        })
    }
}

impl LinkDesk {
    /// Tells the quota how many questions are to come, so that they are spaced.
    pub async fn announce(&self, questions: u64) -> Result<(), Stop> {
        Ok(self.limiter.announce(questions).await?)
    }

    /// Asks for all links of a plan, one after another.
    pub async fn gather(&mut self, mut plan: LinkPlan, into: &mut Gathered) -> Result<(), Stop> {
        let targets = std::mem::take(&mut plan.targets);
        self.announce(targets.len() as u64).await?;
        for target in targets {
            match self.direct(&target).await? {
                Ok(direct) => into.ready.push(plan.ready(&target, direct)),
                Err(none) => into.dead.push((target, none)),
            }
        }
        Ok(())
    }

    /// Returns the direct link of a link, kept or asked for; its address was checked.
    pub async fn direct(&mut self, target: &LinkTarget) -> Result<Result<DirectLink, NoDirectLink>, Stop> {
        if let Some(kept) = self.archive.kept_link(&target.link, now()).await?
            && check_address(&kept.address, self.loopback).is_ok()
        {
            return Ok(Ok(kept));
        }
        if let Some(part) = self.refused.part_of(target.file_name()) {
            let part = part.to_owned();
            self.note(target, None, LinkFault::RefusedName.code()).await?;
            return Ok(Err(NoDirectLink::RefusedName(part)));
        }
        if let Some(fault) = self.over {
            return Ok(Err(NoDirectLink::NotAsked(fault)));
        }
        let direct = match self.ask(target).await? {
            Ok(direct) => direct,
            Err(none) => return Ok(Err(none)),
        };
        if let Err(bad) = check_address(&direct.address, self.loopback) {
            return Ok(Err(NoDirectLink::BadAddress(bad)));
        }
        self.archive.keep_link(direct.clone(), now()).await?;
        Ok(Ok(direct))
    }

    /// Forgets a kept answer whose address leads nowhere any more.
    pub async fn drop_answer(&self, target: &LinkTarget) -> Result<(), Stop> {
        Ok(self.archive.drop_link(&target.link).await?)
    }

    async fn ask(&mut self, target: &LinkTarget) -> Result<Result<DirectLink, NoDirectLink>, Stop> {
        let mut tries = 0;
        loop {
            let turn = self.remote.turn().await?;
            let error = match turn.unrestrict(&target.link, target.sent()).await {
                Ok(direct) => return Ok(Ok(direct)),
                Err(Unwritten::Stop(stop)) => return Err(stop),
                // The quota holds what comes next until the service takes it again.
                Err(Unwritten::Slower { .. }) => continue,
                Err(
                    Unwritten::Unsent(error)
                    | Unwritten::Refused(error)
                    | Unwritten::Missing(error)
                    | Unwritten::Unknown(error),
                ) => error,
            };
            if let Some(code) = error.error_code() {
                let fault = LinkFault::of_code(code);
                // A stranger's links are dead to every other account.
                self.be_own().await?;
                self.over = Some(fault).filter(|fault| fault.is_about_the_account());
                self.note(target, error.http_status(), code).await?;
                return Ok(Err(NoDirectLink::Refused(fault)));
            }
            if api::verdict(&error) == api::Verdict::StopRun {
                return Err(Stop::Service(error));
            }
            tries += 1;
            if tries > AGAIN {
                // Without a network no other link gets an answer either.
                return if error.http_status().is_none() {
                    Err(Stop::Service(error))
                } else {
                    Ok(Err(NoDirectLink::Unanswered(with_causes(&error))))
                };
            }
            tokio::time::sleep(delay(tries, self.waits, &mut fastrand::Rng::new())).await;
        }
    }

    async fn note(&self, target: &LinkTarget, http_status: Option<u16>, error_code: i32) -> Result<(), Stop> {
        let trouble = LinkTrouble {
            link: target.link.clone(),
            torrent: target.torrent.clone(),
            name: target.file_name().to_owned(),
            http_status,
            error_code,
        };
        Ok(self.archive.note_link_trouble(trouble, now()).await?)
    }

    /// Removes the entries of the account's downloads that this program made, and no other one.
    pub async fn forget(&mut self) -> Result<Forgotten, Stop> {
        let mut forgotten = Forgotten::default();
        let made = self.archive.downloads_made().await?;
        if made.is_empty() {
            return Ok(forgotten);
        }
        // What another account does not have is not gone.
        self.be_own().await?;
        let listed = self.listed().await?;
        for download in made {
            if listed.contains(&download) {
                self.remove(&download).await?;
                forgotten.removed += 1;
            } else {
                forgotten.gone += 1;
            }
            self.archive.forget_download(&download).await?;
        }
        Ok(forgotten)
    }

    /// Looks once whether the token is that of the archive's account.
    async fn be_own(&mut self) -> Result<(), Stop> {
        if !self.is_own {
            let account = self.remote.user_once().await?.id;
            let Some(account) = account else { return Err(Stop::OtherAccount) };
            self.is_own = self.archive.is_account(account, false).await?;
        }
        if self.is_own { Ok(()) } else { Err(Stop::OtherAccount) }
    }

    /// Reads the account's downloads to their end.
    async fn listed(&self) -> Result<std::collections::HashSet<String>, Stop> {
        let (notes, mut unheard) = mpsc::channel(NOTES);
        let drain = tokio::spawn(async move { while unheard.recv().await.is_some() {} });
        let mut listed = std::collections::HashSet::new();
        for page in 1.. {
            let page = self.remote.downloads(page, PAGE_ROWS, &notes).await;
            let page = page.map_err(|none| none.into_stop(api::Error::NotFound { code: None, html: false }))?;
            let known = listed.len();
            listed.extend(page.ids);
            if page.rows == 0 || listed.len() == known {
                break;
            }
        }
        drop(notes);
        // It ends with the channel.
        let _ = drain.await;
        Ok(listed)
    }

    async fn remove(&self, download: &str) -> Result<(), Stop> {
        let mut tries = 0;
        loop {
            let error = match self.remote.turn().await?.delete_download(download).await {
                // Removed by now, by whomever.
                Ok(()) | Err(Unwritten::Missing(_)) => return Ok(()),
                Err(Unwritten::Stop(stop)) => return Err(stop),
                Err(Unwritten::Slower { .. }) => continue,
                Err(Unwritten::Refused(error) | Unwritten::Unsent(error) | Unwritten::Unknown(error)) => error,
            };
            tries += 1;
            if tries > AGAIN {
                return Err(Stop::Service(error));
            }
            tokio::time::sleep(delay(tries, self.waits, &mut fastrand::Rng::new())).await;
        }
    }

    /// Lets go of the archive; an error means that something did not reach its place.
    pub async fn close(self) -> Result<(), Error> {
        let Self { archive, remote, limiter, .. } = self;
        limiter.close().await?;
        drop((remote, limiter));
        Ok(archive.close().await?)
    }
}
