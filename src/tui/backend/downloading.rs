//! Direct links that are asked for, players that are started, and the download that goes on; part of the view's only door,
//! like `runtime.rs`.

use std::ffi::OsString;
use std::future;
use std::path::{Path, PathBuf};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::maintenance;
use crate::format::{clean, clean_line, count};
use crate::links::{DownloadProgress, FEW_LINKS, LinkPlan, LinkTarget};
use crate::session::{
    DownloadNews, DownloadStop, Gathered, LinkDesk, NoDirectLink, NoDownloader, PlayerError, Playing, Session,
};
use crate::tui::protocol::{
    DeadLink, DownloadOrder, DownloadStep, Failure, LinkAnswer, LinkOrder, LinkUse, MessageKind,
};

/// News that may wait for the screen.
const NEWS: usize = 64;

/// Why a download does not begin, or ended early.
pub enum NoDownload {
    Nobody(NoDownloader),
    Stopped(DownloadStop),
    Failure(Failure),
}

/// The download, from ordered to ended.
#[derive(Default)]
pub enum DownloadRun {
    #[default]
    None,
    Alive {
        news: mpsc::Receiver<DownloadNews>,
        stop: CancellationToken,
        end: JoinHandle<Result<DownloadProgress, NoDownload>>,
    },
}

impl DownloadRun {
    /// Begins a download. The screen begins none while one is under way.
    pub fn start(&mut self, session: Session, order: DownloadOrder, path: Option<OsString>) {
        let (sender, news) = mpsc::channel(NEWS);
        let stop = CancellationToken::new();
        let end = tokio::spawn(download(session, order, path, sender, stop.clone()));
        *self = Self::Alive { news, stop, end };
    }

    /// Lets it end; what is interrupted goes on the next time.
    pub fn cancel(&self) {
        if let Self::Alive { stop, .. } = self {
            stop.cancel();
        }
    }

    /// Waits until it has ended.
    pub async fn end(&mut self) {
        while !matches!(self, Self::None) {
            self.next().await;
        }
    }

    /// Waits for news of it; without one, for ever.
    pub async fn next(&mut self) -> Vec<MessageKind> {
        let Self::Alive { news, end, .. } = self else { return future::pending().await };
        let mut told = Vec::new();
        if news.recv_many(&mut told, NEWS).await > 0 {
            return told.into_iter().filter_map(step).map(MessageKind::Download).collect();
        }
        let ended = end.await;
        *self = Self::None;
        let (progress, failure) = match ended {
            Ok(Ok(progress)) => (Some(progress), None),
            Ok(Err(why)) => (None, Some(failure(why))),
            Err(error) => (None, Some(Failure::of(&error, None))),
        };
        vec![MessageKind::DownloadEnded { progress, failure }]
    }
}

/// Returns what the screen is told; dead links and failures stand in the rows of their files.
fn step(news: DownloadNews) -> Option<DownloadStep> {
    match news {
        DownloadNews::Files(rows) => Some(DownloadStep::Files(rows)),
        DownloadNews::Changed(rows) => Some(DownloadStep::Changed(rows)),
        DownloadNews::Progress(progress) => Some(DownloadStep::Progress(progress)),
        DownloadNews::Dead(..) | DownloadNews::Failed(..) | DownloadNews::Whole(_) => None,
    }
}

async fn download(
    session: Session,
    order: DownloadOrder,
    path: Option<OsString>,
    news: mpsc::Sender<DownloadNews>,
    stop: CancellationToken,
) -> Result<DownloadProgress, NoDownload> {
    let planning = session.clone();
    let planned = tokio::task::spawn_blocking(move || {
        let plan = planning.plan_links(&order.wish).map_err(|error| of_error(&error, error.hint()))?;
        let dir = order.dir.map(|dir| maintenance::of_home(&dir));
        Ok((plan, planning.downloader(dir.as_deref(), path).map_err(NoDownload::Nobody)?))
    });
    let (plan, by) = planned.await.map_err(|error| NoDownload::Failure(Failure::of(&error, None)))??;
    Box::pin(session.download(plan, by, news, stop)).await.map_err(NoDownload::Stopped)
}

fn of_error(error: &dyn std::error::Error, hint: String) -> NoDownload {
    NoDownload::Failure(Failure::of(error, Some(hint)))
}

fn failure(why: NoDownload) -> Failure {
    match why {
        NoDownload::Nobody(none) => Failure::of(&none, Some(none.hint().to_owned())),
        NoDownload::Stopped(DownloadStop::Session(error)) => Failure::of(&error, error.hint()),
        NoDownload::Stopped(DownloadStop::Remote(stop)) => Failure::of(&stop, stop.hint()),
        NoDownload::Stopped(stop @ DownloadStop::Running(_)) => {
            Failure::of(&stop, Some(DownloadStop::RUNNING.to_owned()))
        }
        NoDownload::Stopped(DownloadStop::Aria(error)) => Failure::of(&error, Some(error.hint().to_owned())),
        NoDownload::Failure(failure) => failure,
    }
}

/// Plans direct links that are ordered, and does with them what is wanted. `later` gets what becomes of a player.
pub async fn links(
    session: &Session,
    order: LinkOrder,
    path: Option<OsString>,
    later: impl FnOnce(oneshot::Receiver<Result<(), PlayerError>>),
) -> MessageKind {
    match asked(session, order, path, later).await {
        Ok(answer) => MessageKind::Links(answer),
        Err(failure) => MessageKind::Failure(failure),
    }
}

async fn asked(
    session: &Session,
    order: LinkOrder,
    path: Option<OsString>,
    later: impl FnOnce(oneshot::Receiver<Result<(), PlayerError>>),
) -> Result<LinkAnswer, Failure> {
    let (planning, wish) = (session.clone(), order.wish.clone());
    let planned = tokio::task::spawn_blocking(move || planning.plan_links(&wish)).await;
    let plan = planned.map_err(|error| Failure::of(&error, None))?;
    let plan = plan.map_err(|error| Failure::of(&error, Some(error.hint())))?;
    let links = plan.targets.len();
    if links == 0 {
        return Ok(LinkAnswer::Nothing(nothing(&plan)));
    }
    if links > FEW_LINKS && !order.agreed {
        return Ok(LinkAnswer::Many { order, links });
    }
    match order.to {
        LinkUse::Open if links > 1 => Err(Failure {
            headline: format!("{links} links of it may be meant"),
            hint: Some("Nothing was sent. Choose one of its links.".to_owned()),
        }),
        LinkUse::Open => open(session, plan, later).await,
        LinkUse::Copy => gathered(session, plan).await.map(|gathered| ready(&gathered, false)),
        LinkUse::Download => {
            let own = session.own_aria(path).map_err(|none| Failure::of(&none, Some(none.hint().to_owned())))?;
            Ok(match own {
                None => LinkAnswer::HandOver(order.wish),
                Some(program) => LinkAnswer::WhereTo {
                    wish: order.wish,
                    program: clean(&program.display().to_string()),
                    files: links,
                    bytes: plan.targets.iter().filter_map(LinkTarget::bytes).fold(0, i64::saturating_add),
                },
            })
        }
    }
}

/// Says why a wish leads to no link.
fn nothing(plan: &LinkPlan) -> String {
    let why = plan.left_out.first().map_or_else(|| "it has none".to_owned(), |left| clean_line(&left.reason));
    match plan.left_out.len() {
        0 | 1 => format!("No link can be asked for: {why}."),
        n => format!("No link can be asked for: {why}; the same or the like holds for {} more.", count(n as u64 - 1)),
    }
}

/// Asks for links. What came before the end of the questions is kept, and not asked for again.
async fn gathered(session: &Session, plan: LinkPlan) -> Result<Gathered, Failure> {
    let mut desk = session.link_desk().await.map_err(|error| Failure::of(&error, error.hint()))?;
    let mut gathered = Gathered::default();
    let asked = LinkDesk::gather(&mut desk, plan, &mut gathered).await;
    let closed = desk.close().await;
    asked.map_err(|stop| Failure::of(&stop, stop.hint()))?;
    closed.map_err(|error| Failure::of(&error, error.hint()))?;
    Ok(gathered)
}

fn ready(gathered: &Gathered, to_open: bool) -> LinkAnswer {
    let lines: Vec<&str> = gathered.ready.iter().map(|ready| ready.direct.address.as_str()).collect();
    let dead =
        |(target, none): &(LinkTarget, NoDirectLink)| DeadLink { words: none.told(target), is_lasting: none.is_dead() };
    LinkAnswer::Ready { text: lines.join("\n"), to_open, dead: gathered.dead.iter().map(dead).collect() }
}

async fn open(
    session: &Session,
    plan: LinkPlan,
    later: impl FnOnce(oneshot::Receiver<Result<(), PlayerError>>),
) -> Result<LinkAnswer, Failure> {
    let gathered = gathered(session, plan).await?;
    let (Some(player), Some(link)) = (session.player(), gathered.ready.first()) else {
        return Ok(ready(&gathered, true));
    };
    let (player, address) = (player.clone(), link.direct.address.clone());
    let started = tokio::task::spawn_blocking(move || Playing::start(&player, &address, true)).await;
    let started = started.map_err(|error| Failure::of(&error, None))?;
    let playing = started.map_err(|error| Failure::of(&error, Some(error.hint().to_owned())))?;
    let answer = LinkAnswer::Playing { file: clean(link.name()), player: program_name(playing.program()) };
    let (sender, ended) = oneshot::channel();
    // A thread of its own, which the end of this program waits for no more than for the player.
    let waiting = std::thread::Builder::new().name("player".to_owned()).spawn(move || {
        // When nobody listens any more, the view has ended.
        let _ = sender.send(playing.wait());
    });
    if waiting.is_ok() {
        later(ended);
    }
    Ok(answer)
}

/// Returns what a program is called, without its folders.
fn program_name(program: &str) -> String {
    Path::new(program).file_name().map_or_else(|| program.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Says that a player ended with an error; nothing when all was well.
pub async fn player_ended(ended: oneshot::Receiver<Result<(), PlayerError>>) -> Option<MessageKind> {
    let error = ended.await.ok()?.err()?;
    Some(MessageKind::Failure(Failure::of(&error, Some(PlayerError::CHECK.to_owned()))))
}

/// Returns the folder that is proposed for downloads.
pub fn proposed(folder: Option<&PathBuf>) -> String {
    folder.map_or_else(|| ".".to_owned(), |folder| clean(&folder.display().to_string()))
}
