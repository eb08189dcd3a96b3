//! The query language: one parser and one meaning for `list`, `export` and the search line of the screen.
//!
//! A query is a list of terms that must all hold: words, `"phrases"`, `field:value`, and `-` before any of
//! them. `field.rs` is the grammar as a table, `parse.rs` reads, `term.rs` is what was read and prints it
//! again, `matcher.rs` decides about torrents. Pure: whoever asks brings the time and the torrents.
//! Start reading at `field.rs`.

mod compare;
mod complete;
mod error;
mod fact;
mod field;
mod lenient;
mod matcher;
mod order;
mod parse;
mod size;
mod subject;
mod term;
mod text;
mod token;
mod when;

pub use compare::Compare;
pub use complete::completions;
pub use error::BadQuery;
pub use fact::Trait;
pub use field::{FIELDS, Field, Key, help};
pub use lenient::LenientQuery;
pub use matcher::{Hits, Matcher};
pub use order::{Order, SortBy};
pub use size::Size;
pub use subject::{Needs, Subject};
pub use term::{Query, Term, Test};
pub use text::PATH_END;
pub use when::When;
