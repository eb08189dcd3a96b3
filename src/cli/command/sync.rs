//! `redriva sync`: drives a run and feeds a reporter.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::archive::{self, JobLock, Reader, SyncLock};
use crate::cli::args::SyncArgs;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::reporting::Reporting;
use crate::cli::terminal::stderr_is_terminal;
use crate::cli::{Exit, settings, signals};
use crate::format::{count, counted, duration};
use crate::model::{RunSummary, SyncMode, TorrentId};
use crate::quota::now;
use crate::remote;
use crate::report::{Detail, Reporter, SyncJson, SyncPlain};
use crate::session::Session;
use crate::sync::{RunEnd, RunStop, SmartOptions, SyncRequest};

/// How long after the first signal a run may take to end by itself. What it has reported is stored; what keeps it then is
/// a disk, or another program.
const LAST_WORDS: Duration = Duration::from_millis(700);

/// How often it is looked whether another program holds the archive.
const LOOK: Duration = Duration::from_millis(250);

/// Runs a sync to its end.
pub async fn run(global: &Global, args: SyncArgs) -> Result<Exit, Failure> {
    let settings = settings::load_quietly(global)?;
    if !args.quiet {
        settings::tell(&settings);
    }
    let session = Session::new(settings);
    if args.mode == SyncMode::Details {
        known(&session, &args.id)?;
    }
    if let Some(account) = args.new_account {
        follow(&session, account, args.dry_run).await?;
    }
    let reporting = Reporting::start(reporter(&args))?;
    let stop = CancellationToken::new();
    let asked = signals::watch(stop.clone())?;
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::pin!(overdue);
    let signalled = || asked.signal().map_or(Exit::Failure, Exit::Signal);
    let end = tokio::select! { biased;
        end = carry_out(&session, request(args), &stop, &reporting) => Arc::new(end?),
        () = &mut overdue => return Err(Failure::of("stopped by a signal", STORED, signalled())),
        never = tell_of_wait() => match never {},
    };
    let exit = asked.signal().map_or_else(|| Exit::from(&*end), Exit::Signal);
    tokio::select! { biased;
        written = reporting.finish(end.clone(), exit.code()) => written.map_err(|error| Failure::output(&error))?,
        // Nobody takes what is left to say.
        () = &mut overdue => return Ok(signalled()),
    }
    explain(&session, &end, exit)
}

/// Makes the archive follow another account, if it is the one that the token belongs to.
async fn follow(session: &Session, account: i64, dry_run: bool) -> Result<(), Failure> {
    let refused = |what: String| Failure::of(what, "Nothing was changed and nothing stored.", Exit::Safety);
    let told = match session.account().await? {
        Ok(user) => user.id,
        Err(silence) => return Err(refused(format!("Real-Debrid does not tell which account this is ({silence})"))),
    };
    if told != Some(account) {
        return Err(refused(format!("the token does not belong to the account {account}")));
    }
    if dry_run {
        return Ok(());
    }
    let path = session.archive_path().to_owned();
    let done = tokio::task::spawn_blocking(move || -> Result<_, Failure> {
        let lock = SyncLock::take(&path)?;
        let jobs = JobLock::take(&path)?;
        Ok(archive::follow_account(&lock, &jobs, &path, account, now())?)
    });
    let (snapshot, left) = done.await.map_err(io::Error::other)??;
    let (torrents, name) = (counted(left, "torrent", "torrents"), snapshot.path.display().to_string());
    // With a broken stderr there is nobody left to tell.
    let _ = writeln!(
        io::stderr(),
        "The archive follows the account {account} from now on; {torrents} of the old one can be put back with: redriva \
         restore. What was before is in {}.",
        crate::format::clean(&name)
    );
    Ok(())
}

/// What is so when a run had to be left in the middle of a write.
const STORED: &str = "What was reported is stored; the rest is still to fetch.";

/// Runs it, and hands on what it tells.
async fn carry_out(
    session: &Session,
    request: SyncRequest,
    stop: &CancellationToken,
    reporting: &Reporting,
) -> Result<RunEnd, Failure> {
    let mut handle = session.start_sync(request).await?;
    let (asked, cancel) = (stop.clone(), handle.cancel.clone());
    tokio::spawn(async move {
        asked.cancelled().await;
        cancel.cancel();
    });
    while let Some(event) = handle.events.recv().await {
        reporting.event(event);
    }
    handle.end.await.map_err(|panic| {
        Failure::new(&panic, Some("Please report it, with the lines above.".to_owned()), Exit::Internal)
    })
}

/// Says once that another program holds the archive; never returns.
async fn tell_of_wait() -> Infallible {
    let mut looks = tokio::time::interval(LOOK);
    while !archive::has_waited_for_another() {
        looks.tick().await;
    }
    let most = duration(archive::LONGEST_WAIT);
    // With a broken or blocked stderr there is nobody to tell, and nothing waits for it.
    let told = format!("Another program holds the archive; waiting for it, {most} at most.");
    std::thread::spawn(move || writeln!(io::stderr(), "{told}"));
    std::future::pending().await
}

/// Refuses ids that the archive does not have: a slip of the pen is no finished work.
fn known(session: &Session, ids: &[TorrentId]) -> Result<(), Failure> {
    if ids.is_empty() {
        return Ok(());
    }
    let reader = Reader::open(session.archive_path())?;
    for id in ids {
        if reader.facts(id)?.is_none() {
            let unknown = format!("no torrent has the id \"{id}\"");
            return Err(Failure::of(unknown, "Search by name: redriva list WORDS", Exit::Failure));
        }
    }
    Ok(())
}

fn request(args: SyncArgs) -> SyncRequest {
    SyncRequest {
        mode: args.mode,
        status: args.status,
        only: args.id,
        smart: SmartOptions {
            status_changes_only: args.status_changes_only,
            include_active: args.include_active_downloads,
            skip_failed: args.skip_error_retry,
        },
        dry_run: args.dry_run,
        accept_removals: args.accept_removals,
    }
}

fn reporter(args: &SyncArgs) -> Box<dyn Reporter + Send> {
    if args.json {
        return Box::new(SyncJson::new(io::stdout(), args.quiet));
    }
    let detail = match (args.quiet, args.verbose) {
        (true, _) => Detail::Quiet,
        (false, true) => Detail::Everything,
        (false, false) => Detail::Steps,
    };
    Box::new(SyncPlain::new(io::stderr(), io::stdout(), detail, stderr_is_terminal()))
}

/// Says on stderr why a run did not reach its end, what is safe, and what to do.
fn explain(session: &Session, end: &RunEnd, exit: Exit) -> Result<Exit, Failure> {
    let stopped = match (&end.stop, exit) {
        (None, Exit::Done) => return Ok(exit),
        (_, Exit::Signal(_)) => Failure::of("stopped by a signal", "Go on with: redriva sync", exit),
        // What is read from a damaged archive proves nothing, and the error says what is so.
        (Some(RunStop::Remote(remote::Stop::Storage(error @ archive::Error::Damaged { .. }))), _) => {
            return Err(error.clone().into());
        }
        (Some(stop @ RunStop::Remote(remote::Stop::Storage(_))), _) => Failure::new(stop, stop.hint(), exit),
        (Some(stop), _) => Failure::plain(stop.to_string(), stop.hint(), exit),
        (None, _) if end.summary.rejected > 0 => Failure::of(
            undone(&end.summary),
            "Look at it with: redriva diagnose, and try again with: redriva sync",
            exit,
        ),
        (None, _) => Failure::of(undone(&end.summary), "Try again with: redriva sync", exit),
    };
    Err(stopped.after(&safe(session, end)))
}

/// Tells what a run that reached its end could not do.
fn undone(summary: &RunSummary) -> String {
    let fetched =
        (summary.failed > 0).then(|| format!("{} could not be fetched", counted(summary.failed, "detail", "details")));
    let read = (summary.rejected > 0)
        .then(|| format!("{} of the list could not be read", counted(summary.rejected, "row", "rows")));
    let listed = (summary.unlisted > 0).then(|| {
        let all = counted(summary.listed + summary.unlisted, "torrent", "torrents");
        let came = count(summary.listed);
        format!("the list was incomplete: Real-Debrid counts {all} and listed {came}, so no removals were concluded")
    });
    [fetched, read, listed].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Tells what is safe, from the archive itself.
fn safe(session: &Session, end: &RunEnd) -> String {
    let Ok((torrents, details)) = Reader::open(session.archive_path()).and_then(|reader| reader.counts()) else {
        return String::new();
    };
    if torrents == 0 {
        return "Nothing was changed.".to_owned();
    }
    let owed = match end.summary.owed {
        0 => String::new(),
        1 => "; 1 detail is still to fetch".to_owned(),
        n => format!("; {} details are still to fetch", count(n)),
    };
    format!(
        "{} and {} are safe{owed}.",
        counted(torrents, "torrent", "torrents"),
        counted(details, "detail", "details")
    )
}
