//! A query's texts as functions of SQL: what cannot be found leaves the statement no further.
//!
//! Handing a row over costs more than looking at it, and most rows of a search are refused.

use std::cell::RefCell;

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

use crate::format::fold;
use crate::query::{Hits, Matcher};

/// The condition that a name leaves the torrent in the running, before its closing bracket.
pub(in crate::archive) const NAME_PASSES: &str = "name_passes(";

/// The condition that a path has a text that is looked for, before its closing bracket.
pub(in crate::archive) const PATH_PASSES: &str = "path_passes(";

/// Teaches a connection which names and paths this matcher lets pass; `no_paths` says that names decide alone.
pub(in crate::archive) fn register(db: &Connection, matcher: &Matcher, no_paths: bool) -> rusqlite::Result<()> {
    let names = matcher.clone();
    function(db, NAME_PASSES, fold, move |name| names.verdict(names.name_hits(name), no_paths) != Some(false))?;
    let (paths, folding) = (matcher.clone(), matcher.clone());
    let fold_path = move |path: &str, into: &mut String| folding.fold_path(path, into);
    function(db, PATH_PASSES, fold_path, move |path| paths.path_hits(path, Hits::default()) != Hits::default())
}

/// Whether a torrent can be refused for its name.
pub(in crate::archive) fn refuses_names(matcher: &Matcher, no_paths: bool) -> bool {
    matcher.verdict(Hits::default(), no_paths) == Some(false)
}

/// Adds a function of one text, which it gets folded by `fold`.
fn function(
    db: &Connection,
    name: &str,
    fold: impl Fn(&str, &mut String) + Send + 'static,
    passes: impl Fn(&[u8]) -> bool + Send + 'static,
) -> rusqlite::Result<()> {
    let folded = RefCell::new(String::new());
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    db.create_scalar_function(name.trim_end_matches('('), 1, flags, move |call: &Context<'_>| {
        let mut folded = folded.borrow_mut();
        folded.clear();
        fold(call.get_raw(0).as_str()?, &mut folded);
        Ok(passes(folded.as_bytes()))
    })
}
