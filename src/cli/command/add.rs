//! `redriva add`: adds magnets, hashes and .torrent files.

use std::collections::HashSet;
use std::io::{self, Read as _};
use std::path::Path;

use clap::Args;

use crate::actions::{ActPlan, BadTorrentFile, LeftOut, Source, TorrentContent};
use crate::archive::{self, Reader};
use crate::cli::acting::{ActArgs, Wish, carry_out};
use crate::cli::command::restore::selection;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, settings};
use crate::format::clean;
use crate::model::{NewAct, Verb, secrets};
use crate::own_file;
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
What is there already is left out.";

/// Adds what is named.
pub async fn run(global: &Global, args: AddArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    let files = args.files.clone().unwrap_or_else(|| settings.add_files.to_owned());
    selection(&files)?;
    let session = Session::new(settings.clone());
    let mut plan = ActPlan::default();
    let mut known = HashSet::new();
    let living = match Reader::open(&settings.archive) {
        Ok(reader) => reader.living_by_hash()?,
        Err(archive::Error::Missing(_)) => std::collections::HashMap::new(),
        Err(error) => return Err(error.into()),
    };
    for text in sources(&args.sources)? {
        let act = NewAct { selection: Some(files.clone()), again: args.again, ..read(&session, &text).await? };
        let hash = act.hash.clone().unwrap_or_default();
        if !known.insert(hash.clone()) {
            continue;
        }
        let there = living.get(&hash).and_then(|entries| entries.first()).filter(|_| !args.again);
        let refused = settings.refused_names.part_of(&act.name).filter(|_| is_file(&act));
        let reason = match (there, refused) {
            (Some((id, _)), _) => Some(format!("it is there already ({id})")),
            (None, Some(part)) => Some(format!("Real-Debrid refuses its name ({})", clean(part))),
            (None, None) => None,
        };
        match reason {
            Some(reason) => plan.left_out.push(LeftOut { act, reason }),
            None => plan.acts.push(act),
        }
    }
    let most_deleted = settings.max_delete.into();
    carry_out(settings, Wish { verb: Verb::Add, plan, undoes: None, most_deleted }, &args.act).await
}

/// Whether the name is that of the torrent itself; the one in a magnet is anybody's word.
fn is_file(act: &NewAct) -> bool {
    act.bytes.is_some()
}

/// Returns the sources one by one; `-` stands for the lines of standard input.
fn sources(named: &[String]) -> Result<Vec<String>, Failure> {
    let mut sources = Vec::new();
    for name in named {
        if name != "-" {
            sources.push(name.clone());
            continue;
        }
        let mut text = String::new();
        io::stdin().lock().take(LONGEST_INPUT).read_to_string(&mut text)?;
        sources.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(sources)
}

/// Reads one source, up to the hash that it is about.
async fn read(session: &Session, text: &str) -> Result<NewAct, Failure> {
    let bad = |error: &dyn std::error::Error| {
        let shown: String = clean(&secrets().mask(text)).chars().take(60).collect();
        Failure::of(format!("cannot add {shown}: {error}"), "Nothing was sent.", Exit::Usage)
    };
    match Source::parse(text).map_err(|error| bad(&error))? {
        Source::Magnet(magnet) => Ok(NewAct {
            hash: Some(magnet.hash.to_string()),
            name: magnet.name.clone().unwrap_or_default(),
            source: Some(magnet.link()),
            ..bare()
        }),
        Source::Address(address) => {
            let bytes = session.torrent_at(address.as_str()).await.map_err(|why| {
                let host = address.host_str().unwrap_or_default().to_owned();
                Failure::of(format!("no .torrent file came from {host}: {why}"), "Nothing was sent.", Exit::Network)
            })?;
            content(&bytes, address.as_str()).map_err(|error| bad(&error))
        }
        Source::File(path) => {
            let found = own_file::bytes(&path, TorrentContent::LARGEST as u64 + 1);
            let found = found.map_err(|error| Failure::new(&error, Some(error.hint()), Exit::Usage))?;
            let bytes = found.ok_or_else(|| {
                let what = format!("{} is no magnet, no hash and no file", clean(&path.display().to_string()));
                Failure::of(what, "Nothing was sent.", Exit::Usage)
            })?;
            let whole = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
            content(&bytes, &file_source(&whole)).map_err(|error| bad(&error))
        }
    }
}

/// Writes down where a file lies, to be read again when it is sent.
fn file_source(path: &Path) -> String {
    format!("file:{}", path.display())
}

fn content(bytes: &[u8], source: &str) -> Result<NewAct, BadTorrentFile> {
    let content = TorrentContent::read(bytes)?;
    Ok(NewAct {
        hash: Some(content.hash.to_string()),
        bytes: Some(content.bytes()),
        files: Some(content.files.len() as u64),
        name: content.name,
        source: Some(source.to_owned()),
        ..bare()
    })
}

fn bare() -> NewAct {
    NewAct {
        verb: Verb::Add,
        torrent: None,
        hash: None,
        name: String::new(),
        bytes: None,
        files: None,
        phase: None,
        source: None,
        selection: None,
        wanted: Vec::new(),
        replaces: false,
        again: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_once_and_lines_of_the_input_are_not_empty() {
        assert_eq!(sources(&["a".to_owned(), "b".to_owned()]).unwrap(), ["a", "b"]);
        assert_eq!(file_source(Path::new("/x/y.torrent")), "file:/x/y.torrent");
    }
}
