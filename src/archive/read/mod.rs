//! What is read of an archive: a connection that cannot write, and its questions, one file each.
//!
//! Nothing here changes what is archived.

mod candidates;
pub(super) mod check;
pub(super) mod copies;
mod export;
pub(super) mod facts;
mod findings;
pub(super) mod found;
mod growth;
pub(super) mod health;
mod history;
mod jobs;
pub(super) mod judged_names;
mod live_runs;
mod lookup;
mod news;
pub(super) mod other_details;
mod overview;
mod past_runs;
mod read_view;
pub(super) mod reader;
mod rejected;
pub(super) mod script;
mod search;
pub(super) mod search_index;
pub(super) mod source;
mod sql_filter;
mod stored_answers;
pub(super) mod table_rows;
mod totals;
