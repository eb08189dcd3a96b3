//! Jobs: acts on the account that were confirmed, carried out one request at a time, each written down before it leaves.
//!
//! `engine.rs` opens and closes a job, `run.rs` is its loop: it decides what may begin, and tasks ask and answer.
//! `begin.rs` says what is sent when, `adding.rs`, `choosing.rs` and `deleting.rs` what an answer means, `lookups.rs` what none means, `account.rs` is
//! the account as its list told it. What is meant by all of it is decided in `actions`; nothing here prints.

mod account;
mod adding;
mod begin;
mod choosing;
mod clock;
mod deleting;
mod deletion_hold;
mod engine;
mod event;
mod judging;
mod lookups;
mod news;
mod proving;
mod refusals;
mod run;
mod settings;
mod stop;
mod tasks;
mod waits;
mod words;
mod work;

pub use engine::{JobEnd, JobEngine};
pub use event::{JobEvent, WaitReason};
pub use settings::{ActSettings, JobControl, ReadFile};
pub use stop::JobStop;
pub use words::{act_line, counts_words, job_line, still_waits, waiting};
