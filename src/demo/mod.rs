//! The stand-in: a faithful Real-Debrid over real HTTP on loopback, with a model account behind it.
//!
//! Serves `redriva demo`, every test and every benchmark. Knows the service's habits (paging, false
//! dates, quota, odd bodies) and nothing of the rest of the program: whoever talks to it does so
//! over a socket, as with the real one. Start reading at `handle.rs`, then `routes.rs`; the account
//! is in `account.rs`, its names in `names.txt`, the faults in `faults.rs`.

mod account;
mod answer;
mod clock;
mod content;
mod delivery;
mod door;
mod entry;
mod error;
mod faults;
mod generate;
mod handle;
mod kinds;
mod latency;
mod meter;
mod moving;
mod oauth;
mod options;
mod routes;
mod rules;
mod server;
mod service;
mod truth;
mod wire;
mod words;
mod writes;

pub use account::Account;
pub use error::Error;
pub use faults::{Fault, RowDamage};
pub use meter::Traffic;
pub use options::{DemoOptions, Latency};
pub use rules::{Class, Faults, When};
pub use server::Demo;
