//! Direct links and downloads: what is ordered of them, what comes of it, and how it is told.

use std::path::PathBuf;

use super::ringing::{aloud, since};
use super::setup;
use super::state::App;
use crate::format::{clean, count, counted, gib_label};
use crate::links::{DownloadProgress, LinkWish};
use crate::tui::input::Action;
use crate::tui::protocol::{
    Ask, DeadLink, DownloadOrder, DownloadStep, Effect, Failure, LinkAnswer, LinkOrder, LinkUse, Question, Route, Task,
    TaskKind, TextPurpose, TextWanted, TokenState,
};
use crate::tui::terminal::LONGEST_COPY;

/// What leaving means for files that an own aria2 downloads, and for such that another one gets.
const DOWNLOAD_WHEN_LEFT: [&str; 2] =
    ["files are downloaded", "The download stops. What is interrupted goes on when the same is downloaded again."];
const HANDING_WHEN_LEFT: [&str; 2] =
    ["files are handed over to aria2", "What it has goes on there; the rest is not handed over."];

/// Returns what leaving means for the download that runs.
pub fn when_left(app: &App) -> Option<[&'static str; 2]> {
    let downloads = &app.layers.jobs.downloads;
    let words = if downloads.is_own() { DOWNLOAD_WHEN_LEFT } else { HANDING_WHEN_LEFT };
    downloads.is_running().then_some(words)
}

/// Does what a key for direct links or downloads asks for.
pub fn on_action(app: &mut App, action: Action) -> Vec<Ask> {
    let to = match action {
        Action::DownloadTorrents => LinkUse::Download,
        Action::OpenLink => LinkUse::Open,
        _ => LinkUse::Copy,
    };
    let layers = &app.layers;
    let wish = match (layers.route, to) {
        (Route::Detail, LinkUse::Open) => layers.detail.page.best_wish(),
        (Route::Detail, _) => layers.detail.page.wish(),
        (_, LinkUse::Open) => layers.screen().torrent().map(LinkWish::best_of),
        _ => Some(layers.screen().targets(usize::MAX)).filter(|torrents| !torrents.is_empty()).map(LinkWish::all_of),
    };
    match wish {
        _ if app.read_only => vec![Ask::RefuseReadOnly],
        Some(wish) => vec![Ask::Links(LinkOrder { wish, to, agreed: false })],
        None => vec![Ask::Tell("No torrent is chosen here.".to_owned())],
    }
}

/// Orders direct links.
pub fn order(app: &mut App, order: LinkOrder) -> Vec<Ask> {
    if app.read_only {
        return vec![Ask::RefuseReadOnly];
    }
    if app.token == TokenState::Missing {
        setup::open(app);
        return Vec::new();
    }
    let told = (order.to != LinkUse::Download).then(|| Ask::Tell(ASKING.to_owned()));
    told.into_iter().chain([Ask::Effect(Effect::Do(Task::Links(Box::new(order))))]).collect()
}

/// What is told until the answer is there.
const ASKING: &str = "Asking Real-Debrid for direct links.";

/// Forgets that an answer is waited for.
pub fn done(app: &mut App, kind: TaskKind) {
    if kind == TaskKind::Links {
        app.notices.forget(ASKING);
    }
}

/// Handles what came of an order.
pub fn answered(app: &mut App, answer: LinkAnswer) -> Vec<Ask> {
    match answer {
        LinkAnswer::Many { order, links } => vec![ask_for_many(order, links)],
        LinkAnswer::Ready { text, to_open, dead } => ready(app, text, to_open, &dead),
        LinkAnswer::Playing { file, player } => vec![Ask::Tell(format!("{player} plays {file}."))],
        LinkAnswer::WhereTo { wish, program, files, bytes } => {
            let size = if bytes > 0 { format!(", {}", gib_label(bytes)) } else { String::new() };
            vec![Ask::WantText(TextWanted {
                title: format!("Download {}{size}", counted(files as u64, "file", "files")),
                what: format!(
                    "{program} is started and downloads them into this folder. Folders are kept, nothing that exists is \
                     overwritten, and what was interrupted goes on."
                ),
                label: "Into",
                proposed: app.linking.folder.clone(),
                purpose: TextPurpose::DownloadTo(wish),
            })]
        }
        LinkAnswer::Nothing(why) => vec![Ask::Tell(why)],
        LinkAnswer::HandOver(wish) => begin(app, DownloadOrder { wish, dir: None }),
    }
}

/// Asks whether that many links are meant.
fn ask_for_many(order: LinkOrder, links: usize) -> Ask {
    let what = match order.to {
        LinkUse::Download => "Download",
        LinkUse::Copy | LinkUse::Open => "Ask for",
    };
    let title = format!("{what} {}?", counted(links as u64, "link", "links"));
    let consequence =
        "Each is one request inside the quota and one entry in the account's downloads, which `redriva links \
                       --forget` removes again."
            .to_owned();
    Ask::Question(Question {
        title,
        consequence,
        on_yes: vec![Ask::Links(LinkOrder { agreed: true, ..order })],
        word: None,
    })
}

/// Copies the links that came, and tells of those that did not.
fn ready(app: &App, text: String, to_open: bool, dead: &[DeadLink]) -> Vec<Ask> {
    let links = text.lines().count();
    let mut asks = Vec::new();
    if text.len() > LONGEST_COPY {
        let headline = format!("{} are too long to copy", counted(links as u64, "direct link", "direct links"));
        let hint = Some("Write them to a file with `redriva links -o FILE`; they are not asked for again.".to_owned());
        asks.push(Ask::Fail(Failure { headline, hint }));
    } else if links > 0 {
        let what = if links == 1 { "direct link" } else { "direct links" };
        asks.push(Ask::Copy { what: what.to_owned(), text });
        if to_open {
            asks.push(Ask::Tell("No player is set (REDRIVA_PLAYER): the direct link is in the clipboard.".to_owned()));
        }
    }
    asks.extend(dead_links(app, dead, links));
    asks
}

/// Tells of links that gave nothing, with what helps.
fn dead_links(app: &App, dead: &[DeadLink], ready: usize) -> Option<Ask> {
    let first = dead.first()?;
    let key = |action| app.ctx.keymap.shown(action);
    let (screen, put_back) = (key(Action::OpenProblems), key(Action::PutBack));
    let remedy = if dead.iter().any(|link| link.is_lasting) {
        format!("{put_back} puts the torrent back, which gives it new links; {screen} shows all such torrents.")
    } else {
        format!("{screen} shows what helps.")
    };
    let headline = match (dead.len(), ready) {
        (1, 0) => first.words.clone(),
        (n, ready) => {
            let (n, all) = (count(n as u64), counted((n + ready) as u64, "link", "links"));
            format!("{n} of {all} gave nothing, such as {}", first.words)
        }
    };
    Some(Ask::Fail(Failure { headline, hint: Some(remedy) }))
}

/// Downloads files into the folder that was named.
pub fn download_to(app: &mut App, wish: LinkWish, folder: &str) -> Vec<Ask> {
    folder.clone_into(&mut app.linking.folder);
    begin(app, DownloadOrder { wish, dir: Some(PathBuf::from(folder)) })
}

/// Begins a download, or lets it wait for the one that runs.
pub fn begin(app: &mut App, order: DownloadOrder) -> Vec<Ask> {
    let screen = app.ctx.keymap.shown(Action::OpenJobs);
    let Some(order) = app.layers.jobs.order_download(order) else {
        return vec![Ask::Tell(format!("It begins when the download that runs has ended; {screen} shows it."))];
    };
    app.linking.began = Some(app.ctx.now);
    let told = (app.layers.route != Route::Jobs).then(|| Ask::Tell(begin_sentence(app)));
    told.into_iter().chain([Ask::Effect(Effect::StartDownload(order))]).collect()
}

fn begin_sentence(app: &App) -> String {
    format!("The download begins; {} shows it.", app.ctx.keymap.shown(Action::OpenJobs))
}

/// Handles what the download tells.
pub fn news(app: &mut App, step: DownloadStep) {
    app.layers.jobs.downloads.apply(step);
}

/// Tells how a download ended, and begins the next one.
pub fn ended(app: &mut App, progress: Option<DownloadProgress>, failure: Option<Failure>) -> Vec<Ask> {
    let begun = begin_sentence(app);
    app.notices.forget(&begun);
    let took = since(app, app.linking.began);
    let downloads = &mut app.layers.jobs.downloads;
    if let Some(progress) = progress {
        downloads.apply(DownloadStep::Progress(progress));
    }
    let (is_own, progress) = (downloads.is_own(), downloads.progress());
    let next = downloads.ended();
    app.linking.began = next.as_ref().map(|_| app.ctx.now);
    // One that could not begin leaves nothing to look at.
    if next.is_none() && downloads.rows().is_empty() {
        app.layers.jobs.clear_downloads();
    }
    let told = match failure {
        Some(failure) => Ask::Fail(failure),
        None => end_told(app, progress, is_own),
    };
    aloud(app, took, "download", told).chain(next.map(Effect::StartDownload).map(Ask::Effect)).collect()
}

/// Says how a download ended, and what can be done about what is missing.
fn end_told(app: &App, progress: DownloadProgress, is_own: bool) -> Ask {
    let key = |action| app.ctx.keymap.shown(action);
    let got = if is_own {
        format!("{} downloaded", counted(progress.whole, "file was", "files were"))
    } else {
        let handed = progress.handed.saturating_sub(progress.failed);
        format!("{} handed over to aria2", counted(handed, "file was", "files were"))
    };
    let there = if progress.there > 0 { format!(", {} there already", count(progress.there)) } else { String::new() };
    let missing = match progress.files.saturating_sub(progress.ended()) {
        n if n > 0 && is_own => format!(", {} not finished", count(n)),
        _ => String::new(),
    };
    let lost = [(progress.failed, "failed"), (progress.dead, "dead")].into_iter().filter(|(n, _)| *n > 0);
    let lost: Vec<String> = lost.map(|(n, word)| format!(", {} {word}", count(n))).collect();
    let sentence = format!("{got}{there}{missing}{}", lost.concat());
    if lost.is_empty() {
        return Ask::Tell(format!("{sentence}."));
    }
    let remedy = if progress.dead > 0 {
        format!(
            "{} there opens each file with its reason; dead links are put back from {}.",
            key(Action::OpenJob),
            key(Action::OpenProblems)
        )
    } else {
        format!("{} there opens each file with its reason.", key(Action::OpenJob))
    };
    let hint = Some(format!("{} shows it; {remedy}", key(Action::OpenJobs)));
    Ask::Fail(Failure { headline: clean(&sentence), hint })
}
