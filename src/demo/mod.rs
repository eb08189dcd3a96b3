//! The stand-in: a faithful Real-Debrid over real HTTP on loopback, with a model account behind it.
//!
//! Serves `redriva demo`, every test and every benchmark. Knows the service's habits (paging, false
//! dates, quota, odd bodies) and nothing of the rest of the program: whoever talks to it does so
//! over a socket, as with the real one. Start reading at `handle.rs`, then `routes.rs`; the account
//! is in `account.rs`, its names in `names.txt`, the faults in `faults.rs`.

mod account;
mod activity;
mod adding;
mod answer;
mod bencode;
mod bytes;
mod clock;
mod content;
mod control_api;
mod course;
mod damage;
mod delivery;
mod entry;
mod error;
mod fate;
mod faults;
mod gate;
mod generate;
mod handle;
mod kinds;
mod latency;
mod links;
mod logins;
mod made_up;
mod mutations;
mod oauth;
mod options;
mod routes;
mod rules;
mod server;
mod service;
mod state;
mod traffic;
mod truth;
mod wire;
mod words;
mod writing;

pub use account::Account;
pub use damage::RowDamage;
pub use entry::LinkRule;
pub use error::Error;
pub use fate::{Conversion, Fate, Fates};
pub use faults::Fault;
pub use logins::Grant;
pub use options::{DemoOptions, Latency};
pub use rules::{Class, Faults, When};
pub use server::Demo;
pub use traffic::Traffic;
pub use writing::{Again, Writing};
