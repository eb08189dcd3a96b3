//! `redriva logout`: forgets the login, and says where a token is still set; with `--revoke` the token becomes worthless.

use std::io::{self, Write as _};

use clap::Args;

use crate::cli::asking::{ask, can_ask};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings, signals};
use crate::config::{Key, Settings};
use crate::format::clean;
use crate::model::Login;
use crate::remote::Stop;
use crate::session::{Session, Silence};

/// What has to be typed.
const WORD: &str = "revoke";

/// Options of `logout`.
#[derive(Debug, Args)]
pub struct LogoutArgs {
    /// Also make the token worthless at Real-Debrid, after a typed word
    #[arg(long)]
    pub revoke: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva logout                         forgets the login of this machine
  redriva logout --revoke                also revokes its token, after a word";

/// Logs out.
pub async fn run(global: &Global, args: &LogoutArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    let kept = settings.login_file.read()?.login;
    if args.revoke {
        match revoke(&settings, kept.as_ref()).await? {
            Ok(()) => {}
            Err(ended) => return Ok(ended),
        }
    }
    let removed = settings.login_file.forget().await?;
    let still = settings::load_quietly(global)?;
    let still = still.token.is_some().then(|| still.origin(Key::Token).to_string());
    let file = clean(&settings.login_file.path().display().to_string());
    to_stdout(|out| {
        match (removed, args.revoke) {
            (true, true) => writeln!(out, "Revoked the token and forgot the login of {file}.")?,
            (true, false) => writeln!(out, "Forgot the login of {file}.")?,
            (false, _) => writeln!(out, "No login is kept.")?,
        }
        match still {
            Some(origin) => writeln!(out, "A token is still set, by {}, and is used.", clean(&origin)),
            None => Ok(()),
        }
    })
}

/// Makes the token of the login worthless, after a typed word.
async fn revoke(settings: &Settings, kept: Option<&Login>) -> Result<Result<(), Exit>, Failure> {
    let Some(login) = kept else {
        let hint = "Only the token of a login is revoked here; a private one at https://real-debrid.com/apitoken.";
        return Err(Failure::of("no login is kept, so there is no token to revoke", hint, Exit::Usage));
    };
    if login.origin != settings.api_url.origin() {
        let told = format!("the login is for {}, and the settings name another service", clean(&login.origin));
        return Err(Failure::of(told, "Nothing was changed. Forget it with: redriva logout", Exit::Usage));
    }
    if !can_ask() {
        let hint = "Nothing was changed. Run it on a terminal, or without --revoke.";
        return Err(Failure::of(
            "--revoke asks for a typed word, and there is no terminal to ask on",
            hint,
            Exit::Usage,
        ));
    }
    let warning = if login.renewal.is_some() {
        "The token of this login becomes worthless at Real-Debrid. Other logins go on."
    } else {
        "This is a private token, which is the same for every program of the account: all that use it stop working until \
         they are given the new one of https://real-debrid.com/apitoken."
    };
    writeln!(io::stderr(), "{warning}")?;
    match signals::unless_ended(|| Ok(ask(&format!("Type {WORD} to go on"))?)).await? {
        Ok(typed) if typed.trim() == WORD => {}
        Ok(_) => {
            return Err(Failure::of(
                "nothing was changed",
                format!("Only the word {WORD} revokes the token."),
                Exit::Failure,
            ));
        }
        Err(ended) => return Ok(Err(ended)),
    }
    let session = Session::new(settings.clone()).with_token(login.token.clone());
    match signals::or_ended(session.revoke()).await? {
        Ok(answer) => match answer? {
            Ok(()) => Ok(Ok(())),
            // It is worthless already.
            Err(Silence::Stop(Stop::Service(error))) if error.is_bad_token() => Ok(Ok(())),
            Err(silence) => Err(Failure::new(&silence, silence.hint(), (&silence).into())
                .after("The token was not revoked; the login is as it was.")),
        },
        Err(ended) => Ok(Err(ended)),
    }
}
