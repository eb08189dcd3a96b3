//! `redriva select`: chooses the files of torrents that wait for it.

use clap::Args;

use crate::actions::{ActPlan, Selection};
use crate::archive::Reader;
use crate::cli::acting::{ActArgs, carry_out};
use crate::cli::command::restore::selection;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, settings};
use crate::model::{TorrentId, Verb};
use crate::session::Session;

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
    let plan = ActPlan::select(&found, &args.files);
    let session = Session::new(settings);
    carry_out(&session, session.proposal(Verb::Select, plan, None), &args.act).await
}
