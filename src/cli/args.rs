//! The grammar of the command line; its comments are the manual that `--help` prints.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::command::export::ExportArgs;
use super::command::list::ListArgs;
use super::command::show::ShowArgs;
use super::exit::EXITS;
use crate::model::{ChangeKind, Status, SyncMode};

/// Archives a Real-Debrid account into one SQLite file and shows it in the terminal.
///
/// Without a command the full screen opens.
#[derive(Debug, Parser)]
#[command(name = "redriva", version, max_term_width = 100, after_long_help = after_help())]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The archive file
    #[arg(long, global = true, value_name = "FILE")]
    pub archive: Option<PathBuf>,
    /// A settings file in place of the user's config.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the archive up to date
    #[command(after_long_help = SYNC_HELP)]
    Sync(SyncArgs),
    /// Find torrents
    List(ListArgs),
    /// Everything that is known of one torrent
    Show(ShowArgs),
    /// What changed: events, and what Real-Debrid removed
    #[command(after_long_help = HISTORY_HELP)]
    History(HistoryArgs),
    /// What was there at one moment and not at another
    #[command(after_long_help = DIFF_HELP)]
    Diff(DiffArgs),
    /// Write the archive out for other programs
    Export(ExportArgs),
    /// Try the program on an embedded stand-in account; no token is needed
    Demo(DemoArgs),
}

/// Brings the archive up to date. Whatever an earlier sync still owed is fetched as well.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct SyncArgs {
    /// What to fetch: smart, fast, all, torrents, details or resume
    #[arg(default_value = "smart", value_parser = parse_mode, hide_possible_values = true)]
    pub mode: SyncMode,
    /// Show the plan and its cost; fetch no detail, store nothing
    #[arg(long)]
    pub dry_run: bool,
    /// One line for each torrent, with the reason it was chosen
    #[arg(short, long)]
    pub verbose: bool,
    /// smart: only torrents whose status changed
    #[arg(long)]
    pub status_changes_only: bool,
    /// smart: also fetch the details of active torrents again
    #[arg(long)]
    pub include_active_downloads: bool,
    /// smart: leave details alone whose last fetch failed
    #[arg(long)]
    pub skip_error_retry: bool,
    /// details: only torrents with this status
    #[arg(long, value_parser = parse_status)]
    pub status: Option<Status>,
    /// After a safety stop: go on if exactly N torrents would be marked gone
    #[arg(long, value_name = "N")]
    pub accept_removals: Option<u64>,
    /// One JSON object a line: events, then a summary
    #[arg(long)]
    pub json: bool,
    /// Nothing on success
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Only since then: 7d, 36h, today, 2026-11-01
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// What Real-Debrid removed, and whether the same content is still there under another id
    #[arg(long, conflicts_with_all = ["kind", "limit"])]
    pub gone: bool,
    /// Only this kind of event; may be given several times
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub kind: Vec<ChangeKind>,
    /// At most so many events, the newest ones
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// A date, a time span back from now, or the number of a sync run
    #[arg(value_name = "DATE|RUN")]
    pub first: String,
    /// The later moment; now when left out
    #[arg(value_name = "DATE|RUN")]
    pub second: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// How many torrents the account has
    #[arg(long, value_name = "N", default_value_t = 4_233)]
    pub torrents: usize,
    /// Another number makes another account
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Only serve, with the real quota, and print the two environment variables to set
    #[arg(long)]
    pub serve: bool,
    /// With --serve: requests allowed in 60 seconds; 0 for no quota
    #[arg(long, value_name = "N", default_value_t = 250, requires = "serve")]
    pub quota: u32,
}

const SYNC_HELP: &str = "\
Modes:
  smart     the list, then details of what is new, changed, failed or old (daily)
  fast      the list, then every detail, newest first (first time)
  all       the list, then every detail again, in gentle batches
  torrents  the list only
  details   details of what is archived, without the list
  resume    only what an interrupted sync still owes

Examples:
  redriva sync                          the daily sync
  redriva sync fast                     the first sync of an account
  redriva sync --dry-run -v             what would be fetched, and why
  redriva sync details --status error   details of failed torrents again
  redriva sync --quiet                  for cron: silent unless something is amiss";

const HISTORY_HELP: &str = "\
Examples:
  redriva history --since 7d
  redriva history --gone                 what Real-Debrid removed
  redriva history --kind status --json";

const DIFF_HELP: &str = "\
Examples:
  redriva diff 7d                        since a week ago
  redriva diff 2026-11-01 2026-11-15
  redriva diff 12 15                     between the ends of two sync runs";

fn after_help() -> String {
    let mut text = String::from(
        "Examples:\n  redriva demo          look around, without an account\n  redriva sync fast     the first sync\n  \
         redriva               the full screen\n\nExit codes:",
    );
    for (exit, meaning) in EXITS {
        text.push_str(&["\n  ", &format!("{:<6}", exit.code()), meaning].concat());
    }
    text.push_str("\n  128+N ended by signal N");
    text
}

fn parse_mode(word: &str) -> Result<SyncMode, String> {
    word.parse().map_err(|_| {
        let words: Vec<&str> = SyncMode::ALL.iter().map(|mode| mode.as_str()).collect();
        format!("the modes are {}", words.join(", "))
    })
}

fn parse_kind(word: &str) -> Result<ChangeKind, String> {
    ChangeKind::parse(word).ok_or_else(|| {
        let words: Vec<&str> = ChangeKind::all().map(ChangeKind::as_str).collect();
        format!("the kinds are {}", words.join(", "))
    })
}

fn parse_status(word: &str) -> Result<Status, String> {
    let status = Status::parse(word);
    if matches!(status, Status::Unknown(_)) {
        let words: Vec<String> = Status::known().map(|status| status.as_str().to_owned()).collect();
        return Err(format!("the statuses are {}", words.join(", ")));
    }
    Ok(status)
}
