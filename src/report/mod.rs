//! What the commands write for people and for scripts, without a full screen.
//!
//! Writes into writers it is handed; knows no terminal of its own. `sync_plain` and `sync_json`
//! read the same event stream as the full screen does.

mod acts;
mod acts_json;
mod diagnose;
mod doctor;
mod download;
mod history;
mod import;
mod json;
mod list;
mod list_data;
mod maintenance;
mod output_style;
mod qr;
mod reporter;
mod show;
mod stats;
mod sync_json;
mod sync_plain;

pub use acts::{job_summary, job_text, jobs_text, plan_text};
pub use acts_json::{act_json, job_end_json, job_json, jobs_json, nothing_json, plan_json};
pub use diagnose::{findings_json, findings_text};
pub use doctor::{doctor_json, doctor_text, settings_json, settings_text};
pub use download::{DownloadReport, download_summary};
pub use history::{difference_json, difference_text, history_json, history_text, removed_json, removed_text};
pub use import::{ImportReport, backup_json, backup_text, import_json, import_text};
pub use list::list_text;
pub use list_data::{list_csv, list_ids, list_json};
pub use maintenance::{check_json, check_text, contents_text, snapshots_json, snapshots_text};
pub use output_style::{OutputLayout, TextStyle};
pub use qr::qr_lines;
pub use reporter::Reporter;
pub use show::{Shown, candidates_text, show_json, show_text};
pub use stats::{stats_compact, stats_json, stats_text};
pub use sync_json::SyncJson;
pub use sync_plain::{Detail, SyncPlain};
