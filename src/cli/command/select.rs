//! `redriva select`: chooses the files of torrents that wait for it.

use clap::Args;

use crate::actions::{ActPlan, LeftOut, Selection};
use crate::archive::Reader;
use crate::cli::acting::{ActArgs, Wish, carry_out};
use crate::cli::command::restore::selection;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, settings};
use crate::model::{ActCandidate, NewAct, Status, TorrentId, Verb};

/// Options of `select`.
#[derive(Debug, Args)]
pub struct SelectArgs {
    /// The id of a torrent that waits for a choice
    #[arg(required = true, value_name = "ID", value_parser = TorrentId::parse)]
    pub ids: Vec<TorrentId>,
    /// Which files: all, videos, largest, numbers such as 1,3-5, or a pattern such as *.mkv
    #[arg(long, value_name = "SEL", required = true)]
    pub files: String,
    #[command(flatten)]
    pub act: ActArgs,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva list status:waiting                what waits
  redriva show X2ILDQNYFYOHM                 its files, with their numbers
  redriva select X2ILDQNYFYOHM --files 1,3-5
  redriva select X2ILDQNYFYOHM --files videos";

/// Chooses files.
pub async fn run(global: &Global, args: SelectArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    if matches!(selection(&args.files)?, Selection::Ask | Selection::None) {
        let what = format!("--files {} chooses nothing", args.files.trim());
        return Err(Failure::of(what, "Nothing was sent. Name files, such as: --files videos", Exit::Usage));
    }
    let found = Reader::open(&settings.archive)?.candidates(&args.ids)?;
    if let Some(id) = args.ids.iter().find(|id| !found.iter().any(|torrent| torrent.id == **id)) {
        let hint =
            "Nothing was sent. Bring the archive up to date with: redriva sync, or search by name: redriva list WORDS";
        return Err(Failure::of(format!("no torrent has the id \"{id}\""), hint, Exit::Failure));
    }
    let mut plan = ActPlan::default();
    for torrent in &found {
        let act = act(torrent, &args.files);
        match &torrent.status {
            _ if torrent.absence.is_some() => plan.left_out.push(left_out(act, "it is gone")),
            Some(Status::WaitingFilesSelection | Status::MagnetConversion) | None => plan.acts.push(act),
            Some(status) => {
                plan.left_out.push(left_out(act, &format!("it does not wait for a choice; it is {status}")));
            }
        }
    }
    let most_deleted = settings.max_delete.into();
    carry_out(settings, Wish { verb: Verb::Select, plan, undoes: None, most_deleted }, &args.act).await
}

fn left_out(act: NewAct, reason: &str) -> LeftOut {
    LeftOut { act, reason: reason.to_owned() }
}

fn act(torrent: &ActCandidate, files: &str) -> NewAct {
    NewAct {
        verb: Verb::Select,
        torrent: Some(torrent.id.clone()),
        hash: torrent.hash.clone(),
        name: torrent.name.clone(),
        bytes: torrent.bytes,
        files: None,
        phase: None,
        source: None,
        selection: Some(files.to_owned()),
        wanted: Vec::new(),
        replaces: false,
        again: false,
    }
}
