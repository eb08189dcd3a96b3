//! Whole runs against the stand-in: what they store, what they say, and what no fault can make them do.

mod blocked;
mod dry_run;
mod faults;
mod interruption;
mod list;
mod modes;
mod refusals;
mod removals;
mod said;
mod smart;
