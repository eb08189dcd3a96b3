//! What every acting verb does with its plan: shows it, has it confirmed, carries it out and tells how it went.
//!
//! Nothing is written down and nothing is sent before the plan is confirmed. Enter confirms nothing.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::failure::Failure;
use super::output::to_stdout;
use super::{Exit, choosing, signals};
use crate::actions::{Confirmation, Proposal};
use crate::config::Settings;
use crate::format::{count, counted};
use crate::jobs::{JobEnd, JobEvent, JobStop, job_line, still_waits};
use crate::quota::now;
use crate::remote;
use crate::report::{act_json, job_end_json, job_summary, nothing_json, plan_json, plan_text};
use crate::session::{JobStart, Session};

/// How long a job may take to come to rest after it was told to end at once.
const LAST_WORDS: Duration = Duration::from_millis(700);

/// Options of every acting verb.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ActArgs {
    /// Show the plan; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; above 20 torrents, and for deletions, --expect is needed too
    #[arg(long)]
    pub yes: bool,
    /// Go on only if exactly N torrents are planned
    #[arg(long, value_name = "N")]
    pub expect: Option<usize>,
    /// Wait so long for another job to end: 30s, 10m
    #[arg(long, value_name = "TIME", value_parser = parse_wait)]
    pub wait: Option<Duration>,
    /// One JSON object a line: acts as they end, then a summary
    #[arg(long)]
    pub json: bool,
    /// Nothing on success
    #[arg(short, long)]
    pub quiet: bool,
}

/// How a job that is written down is told.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// As JSON.
    pub json: bool,
    /// Only what is amiss.
    pub quiet: bool,
}

impl From<&ActArgs> for Told {
    fn from(args: &ActArgs) -> Self {
        Self { json: args.json, quiet: args.quiet }
    }
}

/// Returns a plan that may delete so many torrents, where that was said.
pub fn with_most_deleted(proposal: Proposal, most: Option<u64>) -> Proposal {
    Proposal { most_deleted: most.unwrap_or(proposal.most_deleted), ..proposal }
}

/// Refuses to change anything where the settings forbid it.
pub fn refuse_read_only(settings: &Settings) -> Result<(), Failure> {
    if settings.read_only { Err(read_only()) } else { Ok(()) }
}

fn read_only() -> Failure {
    let hint = "Nothing was sent. REDRIVA_READ_ONLY is true; --dry-run shows plans all the same.";
    Failure::of("this Redriva changes nothing at Real-Debrid", hint, Exit::Usage)
}

/// Shows a plan, has it confirmed, and carries it out.
pub async fn carry_out(session: &Session, proposal: Proposal, args: &ActArgs) -> Result<Exit, Failure> {
    let plan = &proposal.plan;
    if !args.dry_run && session.is_read_only() {
        return Err(read_only());
    }
    if args.dry_run {
        let requests = proposal.estimate().requests;
        let shown =
            to_stdout(|out| if args.json { plan_json(out, plan, requests) } else { plan_text(out, &proposal, now()) })?;
        if let Some((what, remedy)) = too_many(&proposal) {
            let _ = writeln!(io::stderr(), "warning: {what}. {remedy}");
        }
        return Ok(shown);
    }
    if let Some((what, remedy)) = too_many(&proposal) {
        return Err(Failure::of(what, format!("Nothing was sent. {remedy}"), Exit::Usage));
    }
    if plan.acts.is_empty() {
        if args.json {
            return to_stdout(|out| nothing_json(out));
        }
        if !args.quiet {
            plan_text(&mut io::stderr(), &proposal, now())?;
        }
        return Ok(Exit::Done);
    }
    confirm(&proposal, args)?;
    let job = proposal.job(session.origin(), "the command line");
    run(session, JobStart::New(Box::new(job)), args.wait.unwrap_or_default(), args.into()).await
}

/// Says that a plan deletes more than it may, and what helps.
fn too_many(proposal: &Proposal) -> Option<(String, String)> {
    let deletions = proposal.too_many()?;
    let most = count(proposal.most_deleted);
    let what = format!("the plan deletes {}, and {most} are allowed in one job", count(deletions));
    Some((what, format!("Allow them with --max {deletions}, or name fewer.")))
}

/// Returns when the plan was confirmed.
fn confirm(proposal: &Proposal, args: &ActArgs) -> Result<(), Failure> {
    let n = proposal.plan.acts.len();
    let torrents = counted(n as u64, "torrent", "torrents");
    if let Some(expected) = args.expect.filter(|expected| *expected != n) {
        let what = format!("the plan has {torrents}, and --expect says {expected}");
        return Err(Failure::of(what, "Nothing was sent. Look at the plan with --dry-run.", Exit::Usage));
    }
    let needs_number = matches!(proposal.confirmation(), Confirmation::Number(_));
    if args.yes {
        if needs_number && args.expect.is_none() {
            let what = format!("the plan has {torrents}, and --yes alone does not confirm that");
            let hint = format!("Nothing was sent. Look at the plan with --dry-run, then add: --expect {n}");
            return Err(Failure::of(what, hint, Exit::Usage));
        }
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        let expect = if needs_number { format!(" --expect {n}") } else { String::new() };
        let hint = format!("Nothing was sent. Look at the plan with --dry-run, then add: --yes{expect}");
        return Err(Failure::of("there is no terminal to ask on", hint, Exit::Usage));
    }
    let mut stderr = io::stderr();
    plan_text(&mut stderr, proposal, now())?;
    let wanted = if needs_number { n.to_string() } else { "y".to_owned() };
    write!(stderr, "Type {wanted} to go on: ")?;
    stderr.flush()?;
    let mut typed = String::new();
    io::stdin().lock().read_line(&mut typed)?;
    if typed.trim() == wanted {
        return Ok(());
    }
    Err(Failure::of("nothing was sent", format!("Only {wanted} goes on."), Exit::Failure))
}

/// Carries a job out, and tells how it goes and how it ended.
///
/// On a terminal it asks which files are wanted where that was left open, and goes on with what was answered.
pub async fn run(session: &Session, start: JobStart, wait: Duration, told: Told) -> Result<Exit, Failure> {
    let (mut start, mut asked) = (start, BTreeSet::new());
    loop {
        let (end, signal) = work_on(session, start, wait, told).await?;
        let may_ask = end.stop.is_none() && signal.is_none() && !told.json;
        let chosen = if may_ask { choosing::ask_for(session, &end, &mut asked).await? } else { Vec::new() };
        if chosen.is_empty() {
            return finish(&end, signal, told, &TimeZone::system());
        }
        session.choose_files(end.job.id, chosen).await?;
        start = JobStart::Known(end.job.id);
    }
}

/// Carries a job out as far as that is possible now; returns also the signal that ended it.
async fn work_on(
    session: &Session,
    start: JobStart,
    wait: Duration,
    told: Told,
) -> Result<(JobEnd, Option<u8>), Failure> {
    let mut handle = session.start_job(start, wait).await?;
    let asked = signals::watch_job(&handle.control)?;
    let zone = TimeZone::system();
    let stop = handle.control.stop.clone();
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::pin!(overdue);
    let cancel = handle.control.cancel.clone();
    let work = async {
        let mut is_told = told.quiet;
        loop {
            tokio::select! { biased;
                () = cancel.cancelled(), if !is_told => {
                    is_told = true;
                    let _ = writeln!(io::stderr(), "{ENDING}");
                }
                event = handle.events.recv() => match event {
                    Some(event) => tell(&event, told, &zone)?,
                    None => break,
                },
            }
        }
        Ok::<_, Failure>(handle.end.await)
    };
    let signalled = || asked.signal().map_or(Exit::Failure, Exit::Signal);
    let end = tokio::select! { biased;
        end = work => end?,
        () = &mut overdue => return Err(Failure::of("stopped by a signal", REST, signalled())),
    };
    let end = end.map_err(|panic| {
        Failure::new(&panic, Some("Please report it, with the lines above.".to_owned()), Exit::Internal)
    })?;
    match end {
        Ok(Some(end)) => Ok((end, asked.signal())),
        Ok(None) => Err(Failure::of("there is no such job", "List them with: redriva jobs", Exit::Failure)),
        Err(stop) => Err(stopped(&stop)),
    }
}

/// What is said to somebody who cancels.
const ENDING: &str = "Finishing the torrent in hand, for a minute at most. Ctrl-C again ends at once.";

/// What is so when a job had to be left in the middle.
const REST: &str = "Nothing is lost. Go on with: redriva jobs run";

fn tell(event: &JobEvent, told: Told, zone: &TimeZone) -> Result<(), Failure> {
    if told.json {
        if let JobEvent::ActEnded(act) = event {
            to_stdout(|out| act_json(out, act))?;
        }
        return Ok(());
    }
    if let Some(line) = job_line(event, zone).filter(|_| !told.quiet) {
        // With a broken stderr there is nobody left to tell; the job goes on.
        let _ = writeln!(io::stderr(), "{line}");
    }
    Ok(())
}

fn finish(end: &JobEnd, signal: Option<u8>, told: Told, zone: &TimeZone) -> Result<Exit, Failure> {
    let exit = signal.map_or_else(|| Exit::from(end), Exit::Signal);
    if told.json {
        to_stdout(|out| job_end_json(out, &end.job))?;
    } else if !told.quiet || exit != Exit::Done {
        to_stdout(|out| job_summary(&end.job, zone).iter().try_for_each(|line| writeln!(out, "{line}")))?;
    }
    if let Some(JobStop::Cancelled) = end.stop {
        // What was in hand and still waits is listed with the command that goes on with it.
        for line in end.acts.iter().filter_map(still_waits) {
            let _ = writeln!(io::stderr(), "{line}");
        }
        return Ok(exit);
    }
    match (&end.stop, exit) {
        (_, Exit::Signal(_)) => Err(Failure::of("stopped by a signal", REST, exit)),
        (None, exit) => Ok(exit),
        (Some(stop), exit) => Err(Failure::plain(stop.to_string(), stop.hint(), exit)),
    }
}

fn stopped(stop: &JobStop) -> Failure {
    if let JobStop::Remote(remote::Stop::Storage(error)) = stop {
        return error.clone().into();
    }
    Failure::plain(stop.to_string(), stop.hint(), stop.into())
}

fn parse_wait(text: &str) -> Result<Duration, String> {
    let bad = || "a time is written as 30s, 10m or 1h".to_owned();
    let span: SignedDuration = text.trim().parse().map_err(|_| bad())?;
    Duration::try_from(span).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spans_of_time() {
        assert_eq!(parse_wait("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(parse_wait(" 30s "), Ok(Duration::from_secs(30)));
        for bad in ["", "ten", "-5s", "5"] {
            assert!(parse_wait(bad).is_err(), "{bad}");
        }
    }
}
