//! `redriva login`: a code for the browser and a picture for the telephone, or a token that is pasted.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use clap::Args;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval};

use crate::api::DeviceCode;
use crate::cli::asking::{Unseen, ask, can_ask, read_paste};
use crate::cli::failure::Failure;
use crate::cli::global::{ColorWhen, Global};
use crate::cli::output::to_stdout;
use crate::cli::terminal::{stderr_color, stderr_is_terminal};
use crate::cli::{Exit, output_style, settings, signals};
use crate::config::{Key, Origin, Settings, comment_out_token};
use crate::format::{clean, duration, shell_path};
use crate::model::{ApiToken, BadToken, Login};
use crate::report::qr_lines;
use crate::session::{LoginFailed, LoginStep, Session, Silence, User};

/// Options of `login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Keep a private token that is pasted; without a terminal it is read from standard input
    #[arg(long)]
    pub paste: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva login                          shows a code, and waits for your yes
  redriva login --paste                  asks for a private token instead
  redriva login --paste < token.txt      the same without a terminal
  redriva doctor                         which token is used, and whose it is";

/// Logs in.
pub async fn run(global: &Global, args: &LoginArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    let session = Session::new(settings.clone());
    let (login, user) = if args.paste {
        match paste(&session, &settings).await? {
            Ok(login) => login,
            Err(ended) => return Ok(ended),
        }
    } else {
        match signals::or_ended(by_device(&session, global.color)).await? {
            Ok(done) => done?,
            Err(ended) => return Ok(ended),
        }
    };
    let renewed = if login.renewal.is_some() { " It is renewed by itself." } else { "" };
    let file = clean(&settings.login_file.path().display().to_string());
    to_stdout(|out| {
        let name = user.as_ref().and_then(|user| user.username.as_deref()).map(clean);
        match name {
            Some(name) => writeln!(out, "Logged in as {name}.")?,
            None => writeln!(out, "Logged in.")?,
        }
        writeln!(out, "The login is kept in {file}, which nobody else can read.{renewed}")
    })?;
    tell_of_stronger(global, &login).await
}

/// Logs in with a code, and shows on the terminal how much time is left.
async fn by_device(session: &Session, color: ColorWhen) -> Result<(Login, Option<User>), Failure> {
    let (steps, mut told) = mpsc::channel(1);
    let work = session.log_in(steps);
    tokio::pin!(work);
    let (mut end, mut seconds) = (None, interval(Duration::from_secs(1)));
    let done = loop {
        tokio::select! { biased;
            Some(step) = told.recv() => match step {
                LoginStep::AgreedBefore => say("You have agreed already; only the token is missing.")?,
                LoginStep::Code(code) => {
                    show(&code, color)?;
                    end = Some(Instant::now() + code.life).filter(|_| stderr_is_terminal());
                }
                LoginStep::Agreed => clear_line(&mut end)?,
            },
            done = &mut work => break done,
            _ = seconds.tick(), if end.is_some() => count_down(end)?,
        }
    };
    clear_line(&mut end)?;
    done.map_err(|failed| match failed {
        LoginFailed::Setup(error) => error.into(),
        LoginFailed::Consent(failed) => failed.into(),
        failed @ LoginFailed::Token(_) => {
            let (hint, exit) = (failed.hint(), Exit::from(&failed));
            Failure::new(&failed, hint, exit)
        }
    })
}

/// Takes the line away that tells how much time is left.
fn clear_line(end: &mut Option<Instant>) -> io::Result<()> {
    if end.take().is_some() { io::stderr().write_all(b"\r\x1b[K") } else { Ok(()) }
}

/// Shows the way to agree: a picture where it can be shown, the address and the code everywhere.
fn show(code: &DeviceCode, color: ColorWhen) -> io::Result<()> {
    let mut text = String::new();
    let target = code.direct.as_ref().unwrap_or(&code.address);
    // Without colours the picture would be light on dark in half of all terminals.
    let lines =
        if stderr_is_terminal() && stderr_color(color) { qr_lines(target, output_style::of_stdout()) } else { None };
    if let Some(lines) = lines {
        text = [&lines.join("\n"), "\nScan the picture with your telephone, or open the page in a browser:\n"].concat();
    } else {
        text.push_str("Open this page in a browser:\n");
    }
    text = [&text, "\n  Page:  ", &code.address, "\n  Code:  ", &code.user_code, "\n\n"].concat();
    if !stderr_is_terminal() {
        text = [&text, "Waiting for your yes; the code is good for ", &duration(code.life), ".\n"].concat();
    }
    io::stderr().write_all(text.as_bytes())
}

/// Tells how much time is left.
fn count_down(end: Option<Instant>) -> io::Result<()> {
    let Some(end) = end else { return Ok(()) };
    // Whole seconds, rounded up: it begins with what was promised and ends with one.
    let left = end.saturating_duration_since(Instant::now()) + Duration::from_millis(999);
    let left = Duration::from_secs(left.as_secs());
    write!(io::stderr(), "\rWaiting for your yes, {} left; Ctrl-C gives up.\x1b[K", duration(left))
}

/// Keeps a token that is pasted, once the service accepts it.
async fn paste(session: &Session, settings: &Settings) -> Result<Result<(Login, Option<User>), Exit>, Failure> {
    let typed = match typed_token().await? {
        Ok(typed) => typed,
        Err(ended) => return Ok(Err(ended)),
    };
    ApiToken::note(&typed);
    let token = ApiToken::parse(&typed).map_err(|bad| refused_paste(&bad))?;
    let asked = async { session.with_token(token.clone()).account().await };
    let user = match signals::or_ended(asked).await? {
        Ok(answer) => answer?.map_err(|silence| unproved(&silence))?,
        Err(ended) => return Ok(Err(ended)),
    };
    let origin = settings.api_url.origin().to_owned();
    let login = Login { origin, account: user.id, token, renewal: None };
    settings.login_file.keep(login.clone()).await?;
    Ok(Ok((login, Some(user))))
}

/// Reads a token without showing it.
async fn typed_token() -> Result<Result<String, Exit>, Failure> {
    if !io::stdin().is_terminal() {
        return signals::unless_ended(|| Ok(read_paste()?)).await;
    }
    let _unseen = Unseen::begin().map_err(|error| {
        Failure::new(&error, Some("Give it on standard input: redriva login --paste < FILE".to_owned()), Exit::Usage)
    })?;
    let mut stderr = io::stderr();
    write!(stderr, "Paste the token of https://real-debrid.com/apitoken (it is not shown): ")?;
    stderr.flush()?;
    let typed = signals::unless_ended(|| Ok(read_paste()?)).await?;
    // The end of the line was not shown either.
    say("")?;
    Ok(typed)
}

fn refused_paste(bad: &BadToken) -> Failure {
    Failure::of(
        bad.to_string(),
        "Nothing was stored or sent. Copy it whole from https://real-debrid.com/apitoken.",
        Exit::Usage,
    )
}

fn unproved(silence: &Silence) -> Failure {
    let exit = Exit::from(silence);
    let why = if exit == Exit::Refused { "it was refused" } else { "it could not be tried" };
    Failure::new(silence, silence.hint(), exit).after(&format!("The token was not stored, because {why}."))
}

/// Tells which other token is used instead of the login, and offers to make a comment of one in the user's own `.env`.
async fn tell_of_stronger(global: &Global, login: &Login) -> Result<Exit, Failure> {
    loop {
        let sources = settings::sources(global)?;
        let settings = settings::of(&sources)?;
        let origin = settings.origin(Key::Token);
        if settings.token.as_ref() == Some(&login.token) {
            return Ok(Exit::Done);
        }
        say(&format!("note: another token, from {origin}, is stronger and is used instead of the login."))?;
        let own = sources.paths.config.join(".env");
        match origin {
            Origin::File { path, .. } if *path == own && can_ask() => {
                let question = format!(
                    "Make a comment of it in {}, so that the login is used? [y/N]",
                    clean(&own.display().to_string())
                );
                match signals::unless_ended(move || Ok(ask(&question)?)).await? {
                    Ok(answer) if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") => {
                        comment_out_token(&own)?;
                        say("It is a comment now.")?;
                    }
                    Ok(_) => return Ok(Exit::Done),
                    Err(ended) => return Ok(ended),
                }
            }
            Origin::File { path, line } => {
                say(&format!("Take line {line} out of {} to use the login.", shell_path(path)))?;
                return Ok(Exit::Done);
            }
            Origin::Environment | Origin::CommandLine | Origin::Default => {
                say("To use the login: unset RD_TOKEN")?;
                return Ok(Exit::Done);
            }
        }
    }
}

/// Says a line on stderr.
fn say(line: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{}", clean(line))
}
