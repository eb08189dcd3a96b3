//! What the commands write for people and for scripts: the faces without a full screen.
//!
//! Writes into writers it is handed; knows no terminal of its own. `sync_plain` and `sync_json`
//! read the same event stream as the full screen does.

mod doctor;
mod history;
mod import;
mod reporter;
mod sync_json;
mod sync_plain;
mod upkeep;

pub use doctor::{doctor_json, doctor_text};
pub use history::{difference_json, difference_text, history_json, history_text, removed_json, removed_text};
pub use import::{ImportReport, backup_json, backup_text, import_json, import_text};
pub use reporter::Reporter;
pub use sync_json::SyncJson;
pub use sync_plain::{Detail, SyncPlain};
pub use upkeep::{check_json, check_text, contents_text, snapshots_json, snapshots_text};
