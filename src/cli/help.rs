//! What stands below the help of the program and of its commands: examples, and the exit codes.

use super::exit::EXITS;

/// Below the long help of `sync`.
pub const SYNC: &str = "\
Modes:
  smart     daily: the list, then details that are new, changed, failed or old
  fast      first time: the list, then every detail, newest first
  all       the list, then every detail again, in gentle batches
  torrents  the list only
  details   details of what is archived, without the list
  resume    only what an interrupted sync still owes

Examples:
  redriva sync                          the daily sync
  redriva sync fast                     the first sync of an account
  redriva sync --dry-run -v             what would be fetched, and why
  redriva sync details --status error   details of failed torrents again
  redriva sync --quiet                  for cron: tells only what is amiss";

/// Below the long help of `history`.
pub const HISTORY: &str = "\
Examples:
  redriva history --since 7d
  redriva history --gone                 what Real-Debrid removed
  redriva history --kind status --json";

/// Below the long help of `diff`.
pub const DIFF: &str = "\
Examples:
  redriva diff 7d                        since a week ago
  redriva diff 2026-11-01 2026-11-15
  redriva diff 12 15                     between the ends of two sync runs";

/// Shown below `-h`, where the examples would be too long.
pub const SHORT: &str = "First steps, examples and exit codes: redriva --help";

/// Below the long help of `demo`.
pub const DEMO: &str = "\
Examples:
  redriva demo                     the full screen; a first sync takes a minute
  redriva demo --torrents 100000   a large account
  redriva demo --serve             only the service, to try commands against

With --serve, these orders move the account from another terminal:
  curl -X POST http://127.0.0.1:PORT/_demo/approve_login
  curl -X POST 'http://127.0.0.1:PORT/_demo/pause_adds?seconds=60'
  curl -X POST 'http://127.0.0.1:PORT/_demo/account/add?name=Sintel'
  curl -X POST 'http://127.0.0.1:PORT/_demo/account/shrink?bytes=1000000'
  curl http://127.0.0.1:PORT/_demo/traffic";

/// The way through a first week, shown below `--help` and in the manual page.
pub const AFTER: &str = "\
Examples:
  redriva demo                  look around, without an account
  redriva login                 a code in the browser, or a token with --paste
  redriva sync fast             the first sync: everything, newest first
  redriva                       the full screen
  redriva sync                  every day: what is new, changed, failed or old
  redriva sync --quiet          the same from cron: tells only what is amiss
  redriva stats                 the archive in numbers, and what to do next
  redriva diagnose              what failed, why, and what helps
  redriva links metropolis      direct links; redriva download fetches the files
  redriva history --gone        what Real-Debrid removed

Reading commands need no token and no network.
More examples: redriva COMMAND --help";

/// Returns what stands below `--help`: the way through a first week, and the exit codes.
pub fn after_help() -> String {
    let mut text = [AFTER, "\n\nExit codes:"].concat();
    for (exit, meaning) in EXITS {
        text.push_str(&["\n  ", &format!("{:<6}", exit.code()), meaning].concat());
    }
    text.push_str("\n  128+N ended by signal N");
    text
}
