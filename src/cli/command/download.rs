//! `redriva download`: files of torrents, by an aria2 that runs already or one that is started for it.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::aria2;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::linking::{plan, stopped};
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings, signals, terminal};
use crate::format::clean;
use crate::links::DownloadProgress;
use crate::report::{DownloadReport, download_summary};
use crate::session::{DownloadNews, DownloadStop, Downloader, NoDownloader, Session};

/// News that may wait for the terminal.
const NEWS: usize = 256;

/// Options of `download`.
#[derive(Debug, Args)]
pub struct DownloadArgs {
    /// Which torrents: exact ids, or a query
    #[arg(value_name = "QUERY|ID")]
    pub what: Vec<String>,
    /// Into this folder; on the machine of the aria2 of the settings, if there is one
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Only these files: a pattern such as '*.mkv', all, videos, largest, or numbers such as 1,3-5
    #[arg(long, value_name = "GLOB")]
    pub files: Option<String>,
    /// Do not stop above 100 links
    #[arg(long)]
    pub yes: bool,
    /// Only what is amiss
    #[arg(short, long)]
    pub quiet: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva download X2ILDQNYFYOHM
  redriva download metropolis --files '*.mkv' --dir /srv/films
  redriva download added:<7d --yes

By the aria2 of REDRIVA_ARIA2_URL, or else by an aria2c that is started for it
and ends with it. Folders are kept, nothing that exists is overwritten, and
what was interrupted goes on: give the same command again. The exit code is 3
when some files are missing.";

/// Downloads, or hands over.
pub async fn run(global: &Global, args: DownloadArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    let plan = plan(&settings, &args.what, args.files.as_deref(), args.yes)?;
    let session = Session::new(settings);
    let by = session.downloader(args.dir.as_deref(), std::env::var_os("PATH")).map_err(|none| nobody(&none))?;
    if plan.targets.is_empty() {
        return Ok(Exit::Done);
    }
    let own = matches!(by, Downloader::Own { .. });
    if let (Downloader::Own { program, dir }, false) = (&by, args.quiet) {
        let (program, dir) = (clean(&program.display().to_string()), clean(&dir.display().to_string()));
        let _ = writeln!(io::stderr(), "{program} downloads into {dir}");
    }
    let stop = CancellationToken::new();
    let asked = signals::watch(stop.clone())?;
    let (sender, mut news) = mpsc::channel(NEWS);
    let report = DownloadReport::new(own, !args.quiet, terminal::stderr_is_terminal());
    let told = tokio::spawn(async move {
        let mut report = report;
        while let Some(news) = news.recv().await {
            match news {
                DownloadNews::Dead(target, none) => report.line(&format!("dead: {}", none.told(&target))),
                DownloadNews::Failed(place, words) => report.line(&format!("failed: {}: {words}", clean(&place))),
                DownloadNews::Whole(place) => report.whole(&place),
                DownloadNews::Progress(progress) => report.progress(&progress),
                DownloadNews::Files(_) | DownloadNews::Changed(_) => {}
            }
        }
        report.finish();
    });
    let ended = Box::pin(session.download(plan, by, sender, stop)).await;
    // It ends with its channel.
    let _ = told.await;
    let signal = asked.signal();
    match ended {
        Ok(progress) => finish(&progress, own, signal, args.quiet),
        Err(_) if signal.is_some() => Err(interrupted(signal)),
        Err(stop) => Err(failed(&stop)),
    }
}

fn finish(progress: &DownloadProgress, own: bool, signal: Option<u8>, quiet: bool) -> Result<Exit, Failure> {
    let complete = progress.dead + progress.failed == 0;
    if !quiet || !complete {
        to_stdout(|out| download_summary(out, progress, own))?;
    }
    match signal {
        Some(_) => Err(interrupted(signal)),
        None if complete => Ok(Exit::Done),
        None => Ok(Exit::Partial),
    }
}

fn interrupted(signal: Option<u8>) -> Failure {
    let exit = signal.map_or(Exit::Failure, Exit::Signal);
    Failure::of("stopped by a signal", "Nothing is lost. Give the same command again to go on.", exit)
}

fn failed(stop: &DownloadStop) -> Failure {
    match stop {
        DownloadStop::Session(error) => Failure::new(error, error.hint(), error.into()),
        DownloadStop::Remote(stop) => stopped(stop, 0),
        DownloadStop::Running(_) => Failure::of(stop.to_string(), DownloadStop::RUNNING, Exit::Held),
        DownloadStop::Aria(error) => of_aria(error),
    }
}

fn of_aria(error: &aria2::Error) -> Failure {
    let exit = match error {
        aria2::Error::Rpc(_) => Exit::Network,
        aria2::Error::Secret(_) | aria2::Error::Strange(_) => Exit::Usage,
        aria2::Error::Refused(_) | aria2::Error::Start(_) | aria2::Error::Ended(_) => Exit::Failure,
    };
    Failure::new(error, Some(error.hint().to_owned()), exit)
}

/// Tells why nobody downloads.
fn nobody(none: &NoDownloader) -> Failure {
    match none {
        NoDownloader::Aria(error) => of_aria(error),
        NoDownloader::Nobody => Failure::of(none.to_string(), none.hint(), Exit::Usage),
        NoDownloader::OddFolder | NoDownloader::Folder { .. } => {
            Failure::of(none.to_string(), "Nothing was sent. Name another one with --dir.", Exit::Usage)
        }
    }
}
