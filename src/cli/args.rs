//! The grammar of the command line; its comments are the manual that `--help` prints.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use super::command::export::ExportArgs;
use super::command::list::ListArgs;
use super::command::show::ShowArgs;
use super::command::{
    add, check, clear, completions, config, delete, diagnose, doctor, download, import, jobs, keys, links, login,
    logout, manual, open, restore, select, snapshot, stats,
};
use super::global::Global;
use super::help::{self, after_help};
use crate::model::{ChangeKind, Status, SyncMode, TorrentId};

/// Archives a Real-Debrid account into one SQLite file and shows it in the terminal.
///
/// Without a command the full screen opens.
#[derive(Debug, Parser)]
#[command(name = "redriva", version, max_term_width = 100, after_help = help::SHORT, after_long_help = after_help())]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the archive up to date
    #[command(after_long_help = help::SYNC)]
    Sync(SyncArgs),
    /// The archive in numbers, and what to do next
    ///
    /// Counted are the torrents that Real-Debrid has; what it removed is counted as gone and nowhere else. Active and
    /// failed mean the same here as in filters and on screens. Needs no token and no network.
    #[command(after_long_help = stats::HELP)]
    Stats(stats::StatsArgs),
    /// What failed, why, and what helps
    ///
    /// Every failed torrent and every fetch that no later success has answered, newest first, each with its type and
    /// what helps; then a summary by type with the command that acts on it. Needs no token and no network.
    #[command(after_long_help = diagnose::HELP)]
    Diagnose(diagnose::DiagnoseArgs),
    /// Find torrents
    List(ListArgs),
    /// Everything that is known of one torrent
    Show(ShowArgs),
    /// What changed: events, and what Real-Debrid removed
    #[command(after_long_help = help::HISTORY)]
    History(HistoryArgs),
    /// What was there at one moment and not at another
    #[command(after_long_help = help::DIFF)]
    Diff(DiffArgs),
    /// Write the archive out for other programs
    Export(ExportArgs),
    /// Take over the Python script's database, or compare a backup
    ///
    /// The script's file is only read. What the archive knows already is never changed; details are fetched by the next
    /// sync, because the script kept no file lists. A backup holds no ids: it is compared, and nothing is stored.
    #[command(after_long_help = import::HELP)]
    Import(import::ImportArgs),
    /// Empty the archive after a typed word, and after a snapshot
    #[command(after_long_help = clear::HELP)]
    Clear(clear::ClearArgs),
    /// Copies of the archive file: list them, take one, bring one back
    #[command(after_long_help = snapshot::HELP)]
    Snapshot(snapshot::SnapshotArgs),
    /// Add magnets, hashes and .torrent files
    #[command(after_long_help = add::HELP)]
    Add(add::AddArgs),
    /// Choose the files of torrents that wait for it
    #[command(after_long_help = select::HELP)]
    Select(select::SelectArgs),
    /// Delete torrents at Real-Debrid; the archive keeps everything
    ///
    /// Takes exact ids, or one query with at least one field. Asks for the typed number before anything is sent, and tells
    /// which of them could not be added again today because of their names. It can be taken back: redriva jobs undo
    #[command(after_long_help = delete::HELP)]
    Delete(delete::DeleteArgs),
    /// Put torrents back by their hashes, with the files that were chosen
    ///
    /// Without a query, what was lost: what is gone and was not deleted through Redriva. Real-Debrid takes about 30 adds a
    /// minute and may pause them; whatever ends a job early, it goes on with: redriva jobs run
    #[command(after_long_help = restore::HELP)]
    Restore(restore::RestoreArgs),
    /// Direct links, printed or as a list for another program
    ///
    /// Takes exact ids, or one query. Each link is one request, inside the quota, and leaves an entry in the account's
    /// downloads. No torrent is changed.
    #[command(after_long_help = links::HELP)]
    Links(links::LinksArgs),
    /// Download files with aria2
    #[command(after_long_help = download::HELP)]
    Download(download::DownloadArgs),
    /// One direct link in your player
    #[command(after_long_help = open::HELP)]
    Open(open::OpenArgs),
    /// What was asked of Real-Debrid, and how each act ended
    #[command(after_long_help = jobs::HELP)]
    Jobs(jobs::JobsArgs),
    /// Log in with a code in the browser, or keep a token that is pasted
    ///
    /// The login is kept in login.toml of the configuration folder, for its owner alone, and renewed by itself. A token of
    /// the environment or of a settings file is stronger.
    #[command(after_long_help = login::HELP)]
    Login(login::LoginArgs),
    /// Forget the login, and say where a token is still set
    #[command(after_long_help = logout::HELP)]
    Logout(logout::LogoutArgs),
    /// Verify the archive: pages, references, schema, checksums
    ///
    /// Also that every living torrent has a detail or a queued fetch. Changes nothing; exit code 15 when something is wrong.
    #[command(after_long_help = check::HELP)]
    Check(check::CheckArgs),
    /// What is wrong with token, archive and terminal, and the remedy
    ///
    /// Also with the account and the clock. Sends two requests, inside the quota. Of the token only its length is shown.
    #[command(after_long_help = doctor::HELP)]
    Doctor(doctor::DoctorArgs),
    /// Settings: where they are, what they are and where each comes from
    #[command(after_long_help = config::HELP)]
    Config(config::ConfigArgs),
    /// Every key of the full screen, with your own keymap over the shipped one
    #[command(after_long_help = keys::KEYS_HELP)]
    Keys(keys::KeysArgs),
    /// The themes of the full screen, and the one in force
    #[command(after_long_help = keys::THEMES_HELP)]
    Themes(keys::ThemesArgs),
    /// Try the program on an invented account, without a token
    #[command(after_long_help = help::DEMO)]
    Demo(DemoArgs),
    /// Print a completion script for a shell, or install it
    #[command(after_long_help = completions::HELP)]
    Completions(completions::CompletionsArgs),
    /// Print the manual page
    #[command(after_long_help = manual::MAN_HELP)]
    Man,
}

/// Brings the archive up to date. Whatever an earlier sync still owed is fetched as well.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct SyncArgs {
    /// What to fetch: smart, fast, all, torrents, details or resume
    #[arg(default_value = "smart", value_parser = modes(), hide_possible_values = true)]
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
    #[arg(long, value_parser = statuses(), hide_possible_values = true)]
    pub status: Option<Status>,
    /// details: only this torrent, however fresh its detail is; may be given several times
    #[arg(long, value_name = "ID", value_parser = TorrentId::parse)]
    pub id: Vec<TorrentId>,
    /// After a safety stop: go on if exactly N torrents would be marked gone
    #[arg(long, value_name = "N")]
    pub accept_removals: Option<u64>,
    /// After a safety stop: this archive follows the account with this number from now on
    ///
    /// For somebody whose account died. A snapshot is taken first; every torrent of the old account is gone from then on,
    /// and redriva restore puts them into the new one.
    #[arg(long, value_name = "ID")]
    pub new_account: Option<i64>,
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
    #[arg(long, value_name = "KIND", value_parser = kinds(), hide_possible_values = true)]
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
    #[arg(long, value_name = "N", default_value_t = DemoArgs::default().torrents)]
    pub torrents: usize,
    /// Another number makes another account
    #[arg(long, value_name = "N", default_value_t = DemoArgs::default().seed)]
    pub seed: u64,
    /// Only serve, with the real quota, and print the two environment variables to set
    #[arg(long)]
    pub serve: bool,
    /// With --serve: requests allowed in 60 seconds; 0 for no quota
    #[arg(long, value_name = "N", default_value_t = DemoArgs::default().quota, requires = "serve")]
    pub quota: u32,
}

impl Default for DemoArgs {
    fn default() -> Self {
        Self { torrents: 4_233, seed: 1, serve: false, quota: 250 }
    }
}

/// The modes as clap knows them: it completes them, and tells the one that was meant.
fn modes() -> impl TypedValueParser<Value = SyncMode> {
    PossibleValuesParser::new(SyncMode::ALL.map(SyncMode::as_str)).try_map(|word| word.parse())
}

fn kinds() -> impl TypedValueParser<Value = ChangeKind> {
    let known = |word: String| ChangeKind::parse(&word).ok_or(word);
    PossibleValuesParser::new(ChangeKind::all().map(ChangeKind::as_str)).try_map(known)
}

fn statuses() -> impl TypedValueParser<Value = Status> {
    // A word of the table stays as it is for as long as the program runs.
    PossibleValuesParser::new(Status::words()).map(|word| Status::parse(&word))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_grammar_has_no_contradiction() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_that_is_recommended_can_be_typed() {
        let known: Vec<String> = Cli::command().get_subcommands().map(|c| c.get_name().to_owned()).collect();
        let mut tried = 0;
        for line in crate::advice::every_command().chain(crate::diagnose::every_command()) {
            // The number is that of the torrents in question.
            let line = if line == crate::advice::ACCEPT { format!("{line} 742") } else { line.to_owned() };
            let words: Vec<&str> = line.split(' ').collect();
            if known.iter().any(|name| name == words[1]) {
                assert!(Cli::try_parse_from(&words).is_ok(), "{line}");
                tried += 1;
            }
        }
        assert!(tried >= 10);
    }
}
