//! What the commands write for people and for scripts: the faces without a full screen.
//!
//! Writes into writers it is handed; knows no terminal of its own. `sync_plain` and `sync_json`
//! read the same event stream as the full screen does.

mod history;
mod json;
mod list;
mod reporter;
mod show;
mod sync_json;
mod sync_plain;

pub use history::{difference_json, difference_text, history_json, history_text, removed_json, removed_text};
pub use list::{TableStyle, list_csv, list_ids, list_json, list_text};
pub use reporter::Reporter;
pub use show::{Shown, candidates_text, show_json, show_text};
pub use sync_json::SyncJson;
pub use sync_plain::{Detail, SyncPlain};
