//! Parses, dispatches, and turns every end into an exit code.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use super::args::{Cli, Command};
use super::failure::Failure;
use super::{Exit, command, logging, signals};
use crate::config::Paths;

/// Runs the program.
pub fn run() -> ExitCode {
    // Everything that this program makes is for its user alone.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let _log = Paths::of_user().ok().and_then(|paths| logging::start(&paths));
    let exit = match dispatch(cli) {
        Ok(exit) => exit,
        Err(failure) => {
            // With a broken stderr there is nobody left to tell; the code still says it.
            if failure.exit != Exit::Done {
                let _ = failure.write(&mut io::stderr());
            }
            failure.exit
        }
    };
    if let Exit::Signal(number) = exit {
        signals::die(number);
    }
    ExitCode::from(exit.code())
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit = runtime.block_on(async {
        match cli.command {
            None => command::screen::run(&cli.global).await,
            Some(Command::Sync(args)) => command::sync::run(&cli.global, args).await,
            Some(Command::Export(args)) => command::export::run(&cli.global, &args),
            Some(Command::List(args)) => command::list::run(&cli.global, &args),
            Some(Command::Show(args)) => command::show::run(&cli.global, &args),
            Some(Command::History(args)) => command::history::run(&cli.global, &args),
            Some(Command::Diff(args)) => command::history::diff(&cli.global, &args),
            Some(Command::Demo(args)) => command::demo::run(&cli.global, &args).await,
        }
    });
    // What still runs is idle or beyond waiting for; everything reported is committed.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    exit
}

fn usage(error: &clap::Error) -> ExitCode {
    // Help and version are data and go to stdout; clap knows which is which.
    let _ = error.print();
    let _ = io::stdout().flush();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::from(Exit::Done.code()),
        _ => ExitCode::from(Exit::Usage.code()),
    }
}

/// Whether a progress bar may be drawn on stderr.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
