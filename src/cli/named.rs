//! What is named on the command line of an acting verb: exact ids, or one query. What is named must be meant.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Exit;
use super::command::list::query;
use super::failure::Failure;
use crate::archive::Reader;
use crate::format::clean;
use crate::model::{ActCandidate, TorrentId};
use crate::query::{Key, Order, Query, SortBy, Test};
use crate::quota::now;
use crate::refused_names::RefusedNames;

/// What was named.
#[derive(Debug)]
pub struct Named {
    /// The torrents, in the order in which they were named or, for a query, newest first.
    pub torrents: Vec<ActCandidate>,
    /// The query, when it was one.
    pub query: Option<Query>,
}

/// Finds what is named. `words` says whether a query may be of words alone; `names` are those that are refused.
pub fn find(reader: &Reader, names: &Arc<RefusedNames>, arguments: &[String], words: bool) -> Result<Named, Failure> {
    let ids: Vec<Option<TorrentId>> = arguments.iter().map(|word| TorrentId::parse(word).ok()).collect();
    let known = reader.candidates(&ids.iter().flatten().cloned().collect::<Vec<_>>())?;
    let is_known = |id: &Option<TorrentId>| id.as_ref().is_some_and(|id| known.iter().any(|torrent| torrent.id == *id));
    if ids.iter().any(is_known) {
        if let Some(place) = ids.iter().position(|id| !is_known(id)) {
            let Some(id) = &ids[place] else {
                let hint = "Nothing was sent. Name exact ids, or one query, but not both.";
                return Err(Failure::of(format!("\"{}\" is no id", clean(&arguments[place])), hint, Exit::Usage));
            };
            refuse_id(reader, id, words)?;
            let what = format!("no torrent has the id \"{id}\"");
            return Err(Failure::of(what, "Nothing was sent. Search by name: redriva list WORDS", Exit::Failure));
        }
        // One that is named twice is meant once.
        let mut torrents: Vec<ActCandidate> = Vec::new();
        for torrent in known {
            if !torrents.iter().any(|other| other.id == torrent.id) {
                torrents.push(torrent);
            }
        }
        return Ok(Named { torrents, query: None });
    }
    let query = query(arguments)?;
    if query.is_empty() {
        let hint = "Nothing was sent. Name ids, or a query with a field, such as: status:error";
        return Err(Failure::of("the query is empty", hint, Exit::Usage));
    }
    if let [Some(id)] = ids.as_slice() {
        refuse_id(reader, id, words)?;
    }
    if !words && !has_field(&query) {
        let hint = "Nothing was sent. Name exact ids, or one query with a field, such as: status:error or name:WORD";
        return Err(Failure::of("words alone do not say which torrents are meant", hint, Exit::Usage));
    }
    let matcher = query.matcher(now(), &TimeZone::system()).judging_by(names);
    let found = reader.search(&matcher, Order { by: SortBy::Added, reverse: false, limit: None })?;
    Ok(Named { torrents: reader.candidates(&found)?, query: Some(query) })
}

/// Refuses a single word that looks like an id and is none.
fn refuse_id(reader: &Reader, id: &TorrentId, words: bool) -> Result<(), Failure> {
    let begins = query(&[format!("id:{id}")])?.matcher(now(), &TimeZone::system());
    let order = Order { by: SortBy::Added, reverse: false, limit: Some(1) };
    let capitals = id.as_str().bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if capitals && !reader.search(&begins, order)?.is_empty() {
        let what = format!("\"{id}\" is only the beginning of an id");
        return Err(Failure::of(what, "Nothing was sent. Write the id out.", Exit::Usage));
    }
    // The service's own ids have thirteen capital letters and digits.
    if !words && capitals && id.as_str().len() == 13 {
        let what = format!("no torrent has the id \"{id}\"");
        return Err(Failure::of(what, "Nothing was sent. Search by name: redriva list WORDS", Exit::Failure));
    }
    Ok(())
}

fn has_field(query: &Query) -> bool {
    query.terms.iter().any(|term| !matches!(term.test, Test::Word(_)))
}

/// Whether a query names one of these fields.
pub fn names_field(query: &Query, keys: &[Key]) -> bool {
    query.terms.iter().any(|term| {
        let key = match &term.test {
            Test::Status { .. } => Key::Status,
            Test::Phase(_) => Key::Phase,
            Test::Gone(_) | Test::Absent(_) => Key::Gone,
            Test::Is(_) => Key::Is,
            _ => return false,
        };
        keys.contains(&key)
    })
}
