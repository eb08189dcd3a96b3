//! `redriva open`: one direct link in the player of the settings, or printed.

use std::io::{self, Write};

use clap::Args;

use crate::archive::Reader;
use crate::cli::acting::refuse_read_only;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::linking::{chosen, stopped};
use crate::cli::output::to_stdout;
use crate::cli::{Exit, named, settings, signals, terminal};
use crate::config::Settings;
use crate::format::{clean, counted, shown_name};
use crate::links::{LinkTarget, LinkWish, PlayerCommand, WantedFiles};
use crate::session::{PlayerError, Playing, Session, plan_links};

/// Options of `open`.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// The id of a torrent
    #[arg(value_name = "ID")]
    pub id: String,
    /// Which of its files, by number or pattern; the largest video when left out
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva open X2ILDQNYFYOHM               the only file, or the largest video
  redriva open X2ILDQNYFYOHM 3             file number 3, as in: redriva show
  redriva open X2ILDQNYFYOHM '*s01e05*'
  REDRIVA_PLAYER='mpv --fs {url}' redriva open X2ILDQNYFYOHM

The player is started without a shell. Without REDRIVA_PLAYER the link is
printed.";

/// Opens one direct link.
pub async fn run(global: &Global, args: &OpenArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    refuse_read_only(&settings)?;
    let target = target(&settings, args)?;
    let player = settings.player.clone();
    let mut desk = Session::new(settings).link_desk().await?;
    let direct = match signals::or_ended(desk.direct(&target)).await? {
        Ok(direct) => direct,
        Err(ended) => return Ok(ended),
    };
    desk.close().await?;
    let direct = match direct.map_err(|stop| stopped(&stop, 0))? {
        Ok(direct) => direct,
        Err(none) => {
            let hint = "See what else is wrong with: redriva diagnose";
            return Err(Failure::of(none.told(&target), hint, Exit::Partial));
        }
    };
    match player {
        Some(player) => play(player, direct.address).await,
        None => to_stdout(|out| print(out, &direct.address, terminal::hyperlinks())),
    }
}

/// Writes an address; a terminal that knows links gets one.
fn print(out: &mut dyn Write, address: &str, link: bool) -> io::Result<()> {
    if link {
        writeln!(out, "\u{1b}]8;;{address}\u{1b}\\{address}\u{1b}]8;;\u{1b}\\")
    } else {
        writeln!(out, "{address}")
    }
}

/// Starts the player, and waits for its end.
async fn play(player: PlayerCommand, address: String) -> Result<Exit, Failure> {
    let ran = tokio::task::spawn_blocking(move || Playing::start(&player, &address, false)?.wait()).await;
    let error = match ran {
        Ok(Ok(())) => return Ok(Exit::Done),
        Ok(Err(error)) => error,
        Err(error) => return Err(io::Error::other(error).into()),
    };
    let exit = match error {
        PlayerError::Start { .. } => Exit::Usage,
        PlayerError::Ended { .. } => Exit::Failure,
    };
    Err(Failure::of(error.to_string(), error.hint(), exit))
}

/// Finds the one link that is meant.
fn target(settings: &Settings, args: &OpenArgs) -> Result<LinkTarget, Failure> {
    let files = args.file.as_deref().map_or(Ok(WantedFiles::Best), chosen)?;
    let reader = Reader::open(&settings.archive)?;
    let found = named::find(&reader, &settings.refused_names, std::slice::from_ref(&args.id), false)?.torrents;
    let [torrent] = found.as_slice() else {
        let what = format!("\"{}\" is not the id of one torrent", clean(&args.id));
        return Err(Failure::of(what, "Nothing was sent. Search by name: redriva list WORDS", Exit::Usage));
    };
    let mut plan = plan_links(&reader, &LinkWish { torrents: vec![torrent.id.clone()], files })?;
    let name = shown_name(&torrent.name, &torrent.id);
    match (plan.targets.len(), plan.left_out.first()) {
        (1, _) => Ok(plan.targets.remove(0)),
        (0, left) => {
            let why = left.map_or("it has no links", |left| left.reason.as_str());
            let hint = format!("Nothing was sent. See its files with: redriva show {}", torrent.id);
            Err(Failure::of(format!("nothing of {name} can be opened: {why}"), hint, Exit::Failure))
        }
        (n, _) => {
            let what = format!("{} of {name} may be meant", counted(n as u64, "link", "links"));
            let hint =
                format!("Nothing was sent. Name one file, or print all links with: redriva links {}", torrent.id);
            Err(Failure::of(what, hint, Exit::Usage))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_knows_links_gets_one_and_others_the_address_alone() {
        let printed = |link| {
            let mut out = Vec::new();
            print(&mut out, "https://a/b", link).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(printed(false), "https://a/b\n");
        assert_eq!(printed(true), "\u{1b}]8;;https://a/b\u{1b}\\https://a/b\u{1b}]8;;\u{1b}\\\n");
    }
}
