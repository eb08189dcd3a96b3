//! `redriva delete`: deletes torrents at Real-Debrid; the archive keeps everything that it knows of them.

use clap::Args;

use crate::actions::ActPlan;
use crate::archive::Reader;
use crate::cli::acting::{ActArgs, carry_out, with_most_deleted};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, named, settings};
use crate::model::Verb;
use crate::session::Session;

/// Options of `delete`.
#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// Exact ids, or one query with at least one field
    #[arg(required = true, value_name = "QUERY|ID", trailing_var_arg = false)]
    pub what: Vec<String>,
    /// Most torrents that this job may delete, in place of `REDRIVA_MAX_DELETE`
    #[arg(long, value_name = "N")]
    pub max: Option<u64>,
    #[command(flatten)]
    pub act: ActArgs,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva delete X2ILDQNYFYOHM               asks for the typed number
  redriva delete status:error,dead --dry-run
  redriva delete 'added:>2y size:>50G'
  redriva delete status:dead --yes --expect 3
  redriva jobs undo                          puts back what was deleted last";

/// Deletes what is named.
pub async fn run(global: &Global, args: DeleteArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    let reader = Reader::open(&settings.archive)?;
    let found = named::find(&reader, &settings.refused_names, &args.what, false)?;
    drop(reader);
    let plan = ActPlan::delete(&found.torrents, &settings.refused_names);
    let session = Session::new(settings);
    let proposal = session.proposal(Verb::Delete, plan, None);
    carry_out(&session, with_most_deleted(proposal, args.max), &args.act).await
}
