//! `redriva jobs`: what was asked of Real-Debrid and how each act ended; goes on with it, cancels it, takes it back.

use clap::{Args, Subcommand};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::archive::Reader;
use crate::cli::acting::{self, ActArgs, Told, carry_out, refuse_read_only, with_most_deleted};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings};
use crate::config::Settings;
use crate::jobs::still_waits;
use crate::model::{JobId, JobState};
use crate::quota::now;
use crate::report::{job_json, job_text, jobs_json, jobs_text};
use crate::session::{Cancelled, JobStart, Session};

/// How long a job may rest before a person has to look at it.
const LONG: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Options of `jobs`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct JobsArgs {
    /// What to do with a job; without it jobs are shown
    #[command(subcommand)]
    pub what: Option<JobsAct>,
    /// Only this one, with each of its acts
    #[arg(value_name = "ID")]
    pub id: Option<i64>,
    /// JSON: one object a job, or one with its acts
    #[arg(long)]
    pub json: bool,
}

/// What can be done with a job.
#[derive(Debug, Subcommand)]
pub enum JobsAct {
    /// Go on with a job; with all that are open when none is named, oldest first
    Run(RunArgs),
    /// End a job early: the one that runs, or the newest that is open, when none is named
    ///
    /// What was done stays done; the torrent in hand is finished first.
    Cancel(CancelArgs),
    /// Take a job back, as a plan of its own: the one that ended last when none is named
    ///
    /// What was deleted is put back, what was added is deleted. An entry that was adopted (it was found at Real-Debrid, and
    /// no answer told that the job added it) may be another program's, and is named and left alone.
    Undo(UndoArgs),
}

/// Options of `jobs run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Which job
    #[arg(value_name = "ID")]
    pub id: Option<i64>,
    /// Go on also with what has rested for more than 7 days
    #[arg(long)]
    pub yes: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Nothing on success
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `jobs cancel`.
#[derive(Debug, Args)]
pub struct CancelArgs {
    /// Which job
    #[arg(value_name = "ID")]
    pub id: Option<i64>,
}

/// Options of `jobs undo`.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// Which job
    #[arg(value_name = "ID")]
    pub id: Option<i64>,
    /// Most torrents that may be deleted, in place of `REDRIVA_MAX_DELETE`
    #[arg(long, value_name = "N")]
    pub max: Option<u64>,
    /// Delete adopted entries too
    #[arg(long)]
    pub adopted: bool,
    #[command(flatten)]
    pub act: ActArgs,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva jobs               all jobs, newest first
  redriva jobs 12            one, with the outcome of each act
  redriva jobs run           goes on with what was interrupted or is owed
  redriva jobs cancel        ends the one that runs
  redriva jobs undo          takes the last one back, as a plan";

/// Shows jobs, or does something with one.
pub async fn run(global: &Global, args: JobsArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    match args.what {
        None => show(&settings, args.id.map(JobId), args.json),
        Some(JobsAct::Run(args)) => go_on(settings, args).await,
        Some(JobsAct::Cancel(args)) => cancel(settings, args.id.map(JobId)).await,
        Some(JobsAct::Undo(args)) => undo(settings, args).await,
    }
}

fn show(settings: &Settings, id: Option<JobId>, json: bool) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings.archive)?;
    let zone = TimeZone::system();
    match id {
        None => {
            let jobs = reader.jobs()?;
            to_stdout(|out| if json { jobs_json(out, &jobs) } else { jobs_text(out, &jobs, &zone) })
        }
        Some(id) => {
            let (job, acts) = reader.job(id)?.ok_or_else(|| unknown(id))?;
            to_stdout(|out| if json { job_json(out, &job, &acts) } else { job_text(out, &job, &acts, &zone) })
        }
    }
}

fn unknown(id: JobId) -> Failure {
    Failure::of(format!("there is no job {}", id.0), "List them with: redriva jobs", Exit::Failure)
}

async fn go_on(settings: Settings, args: RunArgs) -> Result<Exit, Failure> {
    refuse_read_only(&settings)?;
    let reader = Reader::open(&settings.archive)?;
    let mut jobs = match args.id.map(JobId) {
        Some(id) => vec![reader.job(id)?.ok_or_else(|| unknown(id))?.0],
        None => reader.jobs()?,
    };
    drop(reader);
    jobs.retain(|job| job.state.is_open());
    jobs.sort_by_key(|job| job.id);
    if jobs.is_empty() {
        return to_stdout(|out| writeln!(out, "No job is open: there is nothing to go on with."));
    }
    let session = Session::new(settings);
    let mut exit = Exit::Done;
    for job in jobs {
        if now().duration_since(job.worked) > LONG && !args.yes {
            let what = format!("job {} has rested for more than 7 days", job.id.0);
            let hint = format!(
                "Nothing of it was sent. Look at it with: redriva jobs {0}, and go on with: redriva jobs run {0} --yes",
                job.id.0
            );
            return Err(Failure::of(what, hint, Exit::Safety));
        }
        let told = Told { json: args.json, quiet: args.quiet };
        let ended = acting::run(&session, JobStart::Known(job.id), std::time::Duration::ZERO, told).await?;
        if matches!(ended, Exit::Signal(_)) {
            return Ok(ended);
        }
        exit = if ended == Exit::Done { exit } else { ended };
    }
    Ok(exit)
}

async fn cancel(settings: Settings, id: Option<JobId>) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings.archive)?;
    let jobs = reader.jobs()?;
    drop(reader);
    let running = jobs.iter().find(|job| matches!(job.state, JobState::Running));
    let Some(id) = id.or_else(|| running.or_else(|| jobs.iter().find(|job| job.state.is_open())).map(|job| job.id))
    else {
        return to_stdout(|out| writeln!(out, "No job is open: there is nothing to cancel."));
    };
    let archive = settings.archive.clone();
    let session = Session::new(settings);
    let said = match session.cancel_job(id, "cancelled").await? {
        Cancelled::Unknown => return Err(unknown(id)),
        Cancelled::Ended => format!("Job {} had ended before.", id.0),
        Cancelled::Done => {
            let acts = Reader::open(&archive)?.job(id)?.map(|(_, acts)| acts).unwrap_or_default();
            let waiting = acts.iter().filter_map(still_waits).map(|line| format!("\n{line}"));
            format!("Job {} is cancelled. What was done stays done.{}", id.0, waiting.collect::<String>())
        }
        Cancelled::Asked => format!("Job {} finishes the torrent in hand and ends.", id.0),
    };
    to_stdout(|out| writeln!(out, "{said}"))
}

async fn undo(settings: Settings, args: UndoArgs) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings.archive)?;
    let id = if let Some(id) = args.id {
        JobId(id)
    } else {
        let ended = reader.jobs()?.into_iter().find(|job| !job.state.is_open());
        ended
            .map(|job| job.id)
            .ok_or_else(|| Failure::of("no job has ended yet", "There is nothing to take back.", Exit::Failure))?
    };
    drop(reader);
    let most = args.max;
    let session = Session::new(settings);
    let mut proposal = session.plan_undo(id)?;
    if !args.adopted {
        proposal.plan = proposal.plan.without_adopted();
    }
    carry_out(&session, with_most_deleted(proposal, most), &args.act).await
}
