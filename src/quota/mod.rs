//! The quota: how many requests may go out, when, and how many at once.
//!
//! `pace` and `flow` are pure state machines over milliseconds; `limiter` puts them behind one
//! `async` function and leases its slots through the archive, so that every process on an archive and
//! every restart share one window. Nothing here knows HTTP.

mod clock;
mod flow;
mod limiter;
mod limiter_state;
mod pace;
mod permit;

pub use clock::{BootClock, now};
pub use flow::Flow;
pub use limiter::{Limiter, Reading};
pub use limiter_state::Limits;
pub use pace::{Pace, PauseFor, Stop, span};
pub use permit::Permit;
