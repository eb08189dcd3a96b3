//! What is wrong with token, account, clock, archive and terminal, and the remedy.
//!
//! Pure: facts in, findings out. Gathers nothing itself and sends nothing. `facts.rs` is what is
//! known, `verdicts.rs` the table of checks, each a small function of the facts.

mod access;
mod aria2;
mod facts;
mod finding;
mod verdicts;

pub use facts::{
    Account, ArchiveFacts, AriaFacts, Around, ClockFacts, Contents, Facts, FileFacts, LoginFacts, Network, ProxyFacts,
    Refusal, SettingFact, TerminalFacts, TokenFacts,
};
pub use finding::{Finding, Level, Trouble, worst};
pub use verdicts::{examine, premium};
