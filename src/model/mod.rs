//! The vocabulary of the program: torrents, statuses, runs and times as plain values.
//!
//! Knows nothing of files, networks or screens, and never formats for people.
//! Start reading at `torrent.rs`.

mod act_candidate;
mod add_pace;
mod api_url;
mod aria_url;
mod check;
mod decoded;
mod direct_link;
mod doubted_list;
mod export_format;
mod failure;
mod growth;
mod hidden;
mod history;
mod id;
mod info_hash;
mod job;
mod job_record;
mod link_fault;
mod log;
mod login;
mod maintenance;
mod mode;
mod news;
mod overview;
mod problem;
mod proxy;
mod reason;
mod row;
mod run;
mod secrets;
mod service_time;
mod stats;
mod status;
mod token;
mod torrent;
mod when;

pub use act_candidate::{Absence, ActCandidate, DELETED, REPLACED};
pub use add_pace::{AddPace, AddPause};
pub use api_url::{ApiUrl, BadApiUrl};
pub use aria_url::{AriaReach, AriaUrl, BadAriaUrl};
pub use check::Checked;
pub use direct_link::{DirectLink, LinkTrouble};
pub use doubted_list::{DoubtedList, DoubtedTorrent};
pub use export_format::{ExportFormat, ExportFormatRow};
pub use failure::FailureKind;
pub use growth::{Growth, GrowthStep};
pub use hidden::Hidden;
pub use history::{ChangeKind, Difference, HistoryEvent, HistoryFilter, PastTorrent, PointInTime};
pub use id::{BadId, TorrentId};
pub use info_hash::{BadInfoHash, InfoHash};
pub use jiff::Timestamp;
pub use job::{ActState, JobState, StepKind, StepState, Verb};
pub use job_record::{
    ActCounts, ActNumber, ActRecord, JobId, JobRecord, NewAct, NewJob, StepRecord, TRIED_AGAIN, TRIED_LATER,
};
pub use link_fault::LinkFault;
pub use log::{Level, LogLine};
pub use login::{App, Login, PendingLogin, Renewal};
pub use maintenance::{Contents, Displaced, Imported, Snapshot, SnapshotFacts};
pub use mode::{BadMode, SyncMode};
pub use news::{LookMark, NewsKind, NewsLine};
pub use overview::Overview;
pub use problem::{FailedFetch, Problem, Trouble, UnreadableRow};
pub use proxy::{BadProxy, Proxy, Route, WhyNoProxy};
pub use reason::Reason;
pub use row::{FileRow, FoundTorrent, ImportedFacts, NamedHash, PastFailure, TorrentFacts, TorrentRecord, TorrentRow};
pub use run::{Outcome, RunId, RunState, RunSummary};
pub use secrets::{Secrets, secrets};
pub use service_time::true_instant;
pub use stats::{
    ArchiveStats, Backlog, HostCount, JudgedNames, LARGEST, LargeTorrent, PastRun, RunWithCounts, SizeStats,
    StatusCount,
};
pub use status::{Phase, Status};
pub use token::{ApiToken, BadToken, INVISIBLE};
pub use torrent::{Detail, Listed, OtherDetail, OtherHash, Torrent, TorrentFile, amount, percentage, sum};
pub use when::{BadTime, parse_time};
