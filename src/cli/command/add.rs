//! `redriva add`: adds magnets, hashes and .torrent files.

use std::io::{self, Read as _};

use clap::Args;

use crate::cli::acting::{ActArgs, carry_out};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, settings};
use crate::model::Verb;
use crate::session::Session;

/// Most bytes of sources that are read from standard input: a magnet a line for the largest accounts.
const LONGEST_INPUT: u64 = 64 << 20;

/// Options of `add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// A magnet, a hash, a .torrent file or its https address; - reads lines from standard input
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Which files: all, videos, largest, none, ask, numbers such as 1,3-5, or a pattern such as *.mkv
    #[arg(long, value_name = "SEL")]
    pub files: Option<String>,
    /// Add also what is there already, as a second entry
    #[arg(long)]
    pub again: bool,
    #[command(flatten)]
    pub act: ActArgs,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva add 'magnet:?xt=urn:btih:...'
  redriva add --files videos 3b2ad7...      a hash of 40 hex digits
  redriva add film.torrent --files '*.mkv'
  redriva export is:gone --format magnets | redriva add - --dry-run

Of a magnet the hash and the trackers are sent, nothing else.
What is there already is left out. On a terminal --files ask lists the files
once they are known and asks which are wanted. Without one the torrent is left
waiting, with the command that chooses (exit code 3).";

/// Adds what is named.
pub async fn run(global: &Global, args: AddArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    let files = args.files.clone().unwrap_or_else(|| settings.add_files.to_owned());
    let session = Session::new(settings);
    let plan = session.plan_add(&sources(&args.sources)?, &files, args.again).await?;
    carry_out(&session, session.proposal(Verb::Add, plan, None), &args.act).await
}

/// Returns the sources one by one; `-` stands for the lines of standard input.
fn sources(named: &[String]) -> Result<Vec<String>, Failure> {
    let mut sources = Vec::new();
    for name in named {
        if name != "-" {
            sources.push(name.clone());
            continue;
        }
        let mut bytes = Vec::new();
        io::stdin().lock().take(LONGEST_INPUT + 1).read_to_end(&mut bytes)?;
        let text = in_utf8(bytes)?;
        sources.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(sources)
}

/// Reads the lines of the input as text; bytes that are none are told with their line.
fn in_utf8(bytes: Vec<u8>) -> Result<String, Failure> {
    if bytes.len() as u64 > LONGEST_INPUT {
        let hint = "Nothing was sent. Give it in parts.";
        return Err(Failure::of("standard input is too long", hint, Exit::Usage));
    }
    let text = String::from_utf8(bytes).map(|text| text.trim_start_matches('\u{feff}').to_owned());
    text.map_err(|error| {
        let (good, _) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        let line = good.split(|byte| *byte == b'\n').count();
        let what = format!("line {line} of standard input is no UTF-8");
        Failure::of(what, "Nothing was sent. Give one magnet, hash, file or address a line.", Exit::Usage)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_once_and_lines_of_the_input_are_not_empty() {
        assert_eq!(sources(&["a".to_owned(), "b".to_owned()]).unwrap(), ["a", "b"]);
    }

    #[test]
    fn input_that_is_no_text_or_too_long_is_refused_as_a_whole() {
        assert_eq!(in_utf8(b"a\nb".to_vec()).unwrap(), "a\nb");
        assert_eq!(in_utf8(b"\xef\xbb\xbfa\nb".to_vec()).unwrap(), "a\nb", "an editor's mark is no letter");
        assert!(in_utf8(b"a\nb\xff\n".to_vec()).is_err());
        assert!(in_utf8(vec![b'a'; usize::try_from(LONGEST_INPUT).unwrap() + 1]).is_err());
    }
}
