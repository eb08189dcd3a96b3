//! Parses, dispatches, and turns every end into an exit code.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::panic;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _};

use super::args::{Cli, Command, DemoArgs};
use super::failure::Failure;
use super::global::ColorWhen;
use super::{Exit, command, excluded_words, hardening, legacy, logging, settings, signals};
use crate::config::Paths;
use crate::format::clean;
use crate::model::secrets;
use crate::scratch;
use crate::tui::Ending;

/// How long the last words of a program that a signal ended may take.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Runs the program.
pub fn run() -> ExitCode {
    hardening::seal();
    settings::note_secrets();
    // Everything that this program makes is for its user alone.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    signals::outlive_limits();
    let cli = match parse(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let _log = Paths::of_user().ok().and_then(|paths| logging::start(&paths));
    carry_out(|| dispatch(cli))
}

/// Does the work of a program; whatever its end, it is told on stderr and in the exit code.
pub fn carry_out(work: impl FnOnce() -> Result<Exit, Failure>) -> ExitCode {
    panic::set_hook(Box::new(|bug| {
        // With a broken stderr there is nobody left to tell.
        let _ = io::stderr().write_all(told(&bug.to_string()).as_bytes());
    }));
    let exit = match guarded(work) {
        Ok(exit) => exit,
        Err(failure) => {
            let exit = failure.exit;
            if matches!(exit, Exit::Signal(_)) {
                tell_in_time(failure);
            } else {
                tell(&failure);
                tell_of_lost_folder(exit);
            }
            exit
        }
    };
    // Whatever is still at work makes nothing new from here on.
    scratch::leave();
    if let Exit::Signal(number) = exit {
        signals::die(number);
    }
    ExitCode::from(exit.code())
}

/// Tells of a signal that ended the program; a terminal that takes nothing does not keep it alive.
fn tell_in_time(failure: Failure) {
    let (told, wait) = std::sync::mpsc::sync_channel(1);
    std::thread::spawn(move || {
        failure.tell();
        let _ = told.send(());
    });
    let _ = wait.recv_timeout(LAST_WORDS);
}

fn tell(failure: &Failure) {
    // With a broken stderr there is nobody left to tell; the code still says it.
    if failure.exit != Exit::Done {
        failure.tell();
    }
}

/// Names the folder in which the program was started, when it is gone: what was meant to lie in it lies nowhere.
fn tell_of_lost_folder(exit: Exit) {
    if matches!(exit, Exit::Usage | Exit::Storage | Exit::NoArchive) && std::env::current_dir().is_err() {
        let place = lost_folder().map(|place| format!(" {}", clean(&secrets().mask_own(&place))));
        let _ = writeln!(
            io::stderr(),
            "note: the folder{} in which this was started does not exist any more; a file named without its folder would \
             lie there. Change to another one: cd",
            place.unwrap_or_default()
        );
    }
}

/// Returns where the folder was: the system still knows it, or the shell said it.
fn lost_folder() -> Option<String> {
    let known = std::fs::read_link("/proc/self/cwd").ok().map(|path| path.display().to_string());
    let known = known.and_then(|path| path.strip_suffix(" (deleted)").map(str::to_owned));
    known.or_else(|| std::env::var("PWD").ok().filter(|path| Path::new(path).is_absolute()))
}

fn end_with(failure: &Failure) -> ExitCode {
    tell(failure);
    ExitCode::from(failure.exit.code())
}

/// Reads the command line; help and errors follow `--color` like everything else.
fn parse(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let color = match ColorWhen::asked(&arguments) {
        ColorWhen::Auto => clap::ColorChoice::Auto,
        ColorWhen::Always => clap::ColorChoice::Always,
        ColorWhen::Never => clap::ColorChoice::Never,
    };
    let mut grammar = Cli::command().color(color);
    let arguments = excluded_words::set_apart(legacy::translate(arguments), &grammar);
    let matches = grammar.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut grammar))
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit = runtime.block_on(async {
        match cli.command {
            None => match command::screen::run(&cli.global).await? {
                // The guide offers the demo to those who have no token yet.
                Ending::Demo => command::demo::run(&cli.global, &DemoArgs::default()).await,
                ending => Ok(ending.into()),
            },
            Some(Command::Sync(args)) => command::sync::run(&cli.global, args).await,
            Some(Command::Export(args)) => command::export::run(&cli.global, args).await,
            Some(Command::List(args)) => command::list::run(&cli.global, &args),
            Some(Command::Show(args)) => command::show::run(&cli.global, &args),
            Some(Command::History(args)) => command::history::run(&cli.global, &args),
            Some(Command::Diff(args)) => command::history::diff(&cli.global, &args),
            Some(Command::Stats(args)) => command::stats::run(&cli.global, &args),
            Some(Command::Diagnose(args)) => command::diagnose::run(&cli.global, &args),
            Some(Command::Completions(args)) => command::completions::run(&cli.global, &mut Cli::command(), &args),
            Some(Command::Man) => command::manual::man(Cli::command()),
            Some(Command::Import(args)) => command::import::run(&cli.global, args).await,
            Some(Command::Clear(args)) => command::clear::run(&cli.global, &args),
            Some(Command::Snapshot(args)) => command::snapshot::run(&cli.global, args).await,
            Some(Command::Add(args)) => Box::pin(command::add::run(&cli.global, args)).await,
            Some(Command::Select(args)) => command::select::run(&cli.global, args).await,
            Some(Command::Delete(args)) => command::delete::run(&cli.global, args).await,
            Some(Command::Restore(args)) => command::restore::run(&cli.global, args).await,
            Some(Command::Links(args)) => Box::pin(command::links::run(&cli.global, args)).await,
            Some(Command::Download(args)) => Box::pin(command::download::run(&cli.global, args)).await,
            Some(Command::Open(args)) => Box::pin(command::open::run(&cli.global, &args)).await,
            Some(Command::Jobs(args)) => Box::pin(command::jobs::run(&cli.global, args)).await,
            Some(Command::Login(args)) => command::login::run(&cli.global, &args).await,
            Some(Command::Logout(args)) => command::logout::run(&cli.global, &args).await,
            Some(Command::Check(args)) => command::check::run(&cli.global, &args),
            Some(Command::Doctor(args)) => {
                Box::pin(signals::or_ended(command::doctor::run(&cli.global, &args))).await?.unwrap_or_else(Ok)
            }
            Some(Command::Config(args)) => command::config::run(&cli.global, &args),
            Some(Command::Keys(args)) => command::keys::keys(&cli.global, &args),
            Some(Command::Themes(args)) => command::keys::themes(&cli.global, &args),
            Some(Command::Demo(args)) => command::demo::run(&cli.global, &args).await,
        }
    });
    // What still runs is idle or beyond waiting for; everything reported is committed.
    runtime.shutdown_timeout(LAST_WORDS);
    exit
}

/// Tells of a panic what the standard hook tells, without secrets.
fn told(bug: &str) -> String {
    let thread = std::thread::current();
    let trace = Backtrace::capture();
    let trace = match trace.status() {
        BacktraceStatus::Captured => trace.to_string(),
        _ => "note: run with RUST_BACKTRACE=1 to see where it came from\n".to_owned(),
    };
    let told = format!("\nthread '{}' {bug}\n{trace}", thread.name().unwrap_or("<unnamed>"));
    secrets().mask(&told).into_owned()
}

/// Turns a panic into the code for a bug. The hook has told where it happened.
fn guarded(work: impl FnOnce() -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    // Nothing is used after a panic but the message.
    panic::catch_unwind(panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let bug = io::Error::other("an internal error; everything that was reported is stored");
        let hint = "Please report it, with the lines above.";
        Err(Failure::new(&bug, Some(hint.to_owned()), Exit::Internal))
    })
}

fn usage(error: &clap::Error) -> ExitCode {
    // Help and version are data and go to stdout; clap knows which is which.
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let printed = error.print().and_then(|()| io::stdout().flush());
        return printed.map_or_else(|error| end_with(&Failure::output(&error)), |()| ExitCode::from(Exit::Done.code()));
    }
    // An error repeats the word it is about, which may be the token in the wrong place.
    let _ = match secrets().mask_own(&error.render().to_string()) {
        Cow::Borrowed(_) => error.print(),
        Cow::Owned(masked) => io::stderr().write_all(masked.as_bytes()),
    };
    ExitCode::from(Exit::Usage.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_panic_holds_no_secret() {
        secrets().add("SECRETOFTHEPANIC", "(token)");
        let told = told("panicked at src/x.rs:1:2:\nrefused SECRETOFTHEPANIC");
        assert!(told.contains("' panicked at src/x.rs:1:2:\nrefused (token)\n"), "{told}");
    }

    #[test]
    fn a_panic_becomes_exit_70_with_words() {
        let failure = guarded(|| panic!("a bug")).unwrap_err();
        assert_eq!((failure.exit, failure.exit.code()), (Exit::Internal, 70));
        let mut told = Vec::new();
        failure.write(&mut told, false).unwrap();
        assert!(String::from_utf8(told).unwrap().contains("everything that was reported is stored"));
        assert_eq!(guarded(|| Ok(Exit::Partial)).unwrap(), Exit::Partial);
    }
}
