//! `redriva sync`: drives a run and feeds a reporter.

use std::io::{self, ErrorKind, Write as _};

use crate::cli::args::{Global, SyncArgs};
use crate::cli::failure::Failure;
use crate::cli::run::stderr_is_terminal;
use crate::cli::{Exit, settings, signals};
use crate::report::{Detail, Reporter, SyncJson, SyncPlain};
use crate::session::Session;
use crate::sync::{RunEnd, SmartOptions, SyncRequest};

/// Runs a sync to its end.
pub async fn run(global: &Global, args: SyncArgs) -> Result<Exit, Failure> {
    let session = Session::new(settings::load(global)?);
    let mut reporter = reporter(&args);
    let mut handle = session.start_sync(request(args)).await?;
    let asked = signals::watch(handle.cancel.clone())?;
    let mut listening = true;
    while let Some(event) = handle.events.recv().await {
        if listening && let Err(error) = reporter.event(&event) {
            if error.kind() != ErrorKind::BrokenPipe {
                return Err(error.into());
            }
            // Nobody reads any more; the sync itself goes on.
            listening = false;
        }
    }
    let end = handle.end.await.map_err(|panic| Failure::new(&panic, None, Exit::Internal))?;
    let exit = asked.signal().map_or_else(|| Exit::from(&end), Exit::Signal);
    if listening {
        match reporter.finish(&end, exit.code()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error.into()),
            _ => {}
        }
    }
    explain(&end, exit)
}

fn request(args: SyncArgs) -> SyncRequest {
    SyncRequest {
        mode: args.mode,
        status: args.status,
        smart: SmartOptions {
            status_changes_only: args.status_changes_only,
            include_active: args.include_active_downloads,
            skip_failed: args.skip_error_retry,
        },
        dry_run: args.dry_run,
        accept_removals: None,
    }
}

fn reporter(args: &SyncArgs) -> Box<dyn Reporter> {
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

/// Says on stderr why a run did not reach its end.
fn explain(end: &RunEnd, exit: Exit) -> Result<Exit, Failure> {
    let mut stderr = io::stderr();
    match (&end.stop, exit) {
        (_, Exit::Signal(_)) => {
            // A broken stderr changes nothing about the end.
            let _ = writeln!(stderr, "Stopped. Everything reported is stored; go on with: redriva sync");
            Ok(exit)
        }
        (Some(stop), _) => {
            let safe = format!(
                "{} safe, {} still to fetch. ",
                plural(end.summary.archived, "detail of this run is", "details of this run are"),
                plural(end.summary.owed, "detail is", "details are"),
            );
            let hint = Some(safe + &stop.hint().unwrap_or_default());
            Err(Failure::new(stop, hint, exit))
        }
        (None, Exit::Partial) => {
            let s = &end.summary;
            let _ = writeln!(
                stderr,
                "{} could not be fetched and will be tried again by: redriva sync",
                plural(s.failed + s.rejected, "torrent", "torrents")
            );
            Ok(exit)
        }
        (None, _) => Ok(exit),
    }
}

fn plural(n: u64, one: &str, many: &str) -> String {
    crate::format::counted(n, one, many)
}
