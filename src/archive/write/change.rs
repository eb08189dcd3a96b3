//! What differs between a torrent as archived and as just seen: pure, and the one place that decides it.

use crate::format::is_hash;
use crate::model::{ChangeKind, Phase, Reason, Status, Torrent};

/// Width of the progress steps that history keeps: a slow download leaves four events, not a thousand.
const PROGRESS_STEP: f64 = 25.0;

/// One observed difference, as history stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Change {
    pub(in crate::archive) kind: ChangeKind,
    pub(in crate::archive) old: Option<String>,
    pub(in crate::archive) new: Option<String>,
}

/// What a comparison found.
#[derive(Debug, Default, PartialEq)]
pub(in crate::archive) struct Difference {
    /// For history.
    pub(in crate::archive) changes: Vec<Change>,
    /// The strongest reason to fetch the detail again.
    pub(in crate::archive) owes: Option<Reason>,
    /// Whether any stored field gets a new value.
    pub(in crate::archive) dirty: bool,
}

/// Returns what a source tells anew. What list and detail both tell may differ for good; then the one that spoke last is
/// right until the other one says something else than before, and what it repeats changes nothing.
pub(in crate::archive) fn news(told: &Torrent, before: Option<&Torrent>) -> Torrent {
    fn changed<T: PartialEq + Clone>(told: Option<&T>, before: Option<&T>) -> Option<T> {
        told.filter(|_| told != before).cloned()
    }
    let Some(before) = before else { return told.clone() };
    Torrent {
        host: changed(told.host.as_ref(), before.host.as_ref()),
        split: changed(told.split.as_ref(), before.split.as_ref()),
        progress: changed(told.progress.as_ref(), before.progress.as_ref()),
        status: changed(told.status.as_ref(), before.status.as_ref()),
        added: changed(told.added.as_ref(), before.added.as_ref()),
        ended: changed(told.ended.as_ref(), before.ended.as_ref()),
        speed: changed(told.speed.as_ref(), before.speed.as_ref()),
        seeders: changed(told.seeders.as_ref(), before.seeders.as_ref()),
        // Told by the list alone.
        ..told.clone()
    }
}

/// Returns the torrent with every value that came, and the archived ones where nothing came.
pub(in crate::archive) fn merge(stored: &Torrent, seen: &Torrent) -> Torrent {
    Torrent {
        id: stored.id.clone(),
        filename: seen.filename.clone().or_else(|| stored.filename.clone()),
        hash: newer_hash(stored.hash.as_deref(), seen.hash.as_deref()),
        bytes: seen.bytes.or(stored.bytes),
        host: seen.host.clone().or_else(|| stored.host.clone()),
        split: seen.split.or(stored.split),
        progress: seen.progress.or(stored.progress),
        status: seen.status.clone().or_else(|| stored.status.clone()),
        added: seen.added.clone().or_else(|| stored.added.clone()),
        links: seen.links.clone().or_else(|| stored.links.clone()),
        ended: seen.ended.clone().or_else(|| stored.ended.clone()),
        speed: seen.speed.or(stored.speed),
        seeders: seen.seeders.or(stored.seeders),
    }
}

/// Returns the hash to keep: a text that is none never replaces one that is.
pub(in crate::archive) fn newer_hash(stored: Option<&str>, seen: Option<&str>) -> Option<String> {
    let is_lost = |seen: &&str| stored.is_some_and(is_hash) && !is_hash(seen);
    seen.filter(|seen| !is_lost(seen)).or(stored).map(str::to_owned)
}

/// Compares an archived torrent with what [`merge`] made of it.
pub(in crate::archive) fn difference(stored: &Torrent, merged: &Torrent) -> Difference {
    let word = |status: &Option<Status>| status.as_ref().map(|s| s.as_str().to_owned());
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    let links = |links: &Option<Vec<String>>| links.as_ref().map(|l| crate::archive::schema::rows::links_json(l));
    let mut changes = Vec::new();
    let mut note = |differs: bool, kind: ChangeKind, old: Option<String>, new: Option<String>| {
        // What was not known before has not changed.
        if differs && old.is_some() {
            changes.push(Change { kind, old, new });
        }
        differs
    };
    let status = note(stored.status != merged.status, ChangeKind::Status, word(&stored.status), word(&merged.status));
    let named =
        note(stored.filename != merged.filename, ChangeKind::Renamed, stored.filename.clone(), merged.filename.clone());
    let sized = note(stored.bytes != merged.bytes, ChangeKind::Bytes, number(stored.bytes), number(merged.bytes));
    let linked = note(stored.links != merged.links, ChangeKind::Links, links(&stored.links), links(&merged.links));
    let hashed = note(stored.hash != merged.hash, ChangeKind::Hash, stored.hash.clone(), merged.hash.clone());
    note(
        step(stored.progress) != step(merged.progress),
        ChangeKind::Progress,
        stored.progress.map(|p| p.to_string()),
        merged.progress.map(|p| p.to_string()),
    );
    // The list tells the progress of an active torrent; its detail would add nothing and cost a request each time.
    let is_active = merged.status.as_ref().is_some_and(|s| s.phase() == Phase::Active);
    let moved = stored.progress != merged.progress && !is_active;
    let owes = match (status, named || sized || linked || hashed || moved) {
        (true, _) => Some(Reason::StatusChanged),
        (false, true) => Some(Reason::FieldsChanged),
        (false, false) => None,
    };
    Difference { changes, owes, dirty: stored != merged }
}

#[expect(clippy::cast_possible_truncation, reason = "the quotient is clamped to a handful of steps")]
fn step(progress: Option<f64>) -> Option<i64> {
    progress.map(|p| (p.clamp(0.0, 100.0) / PROGRESS_STEP) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TorrentId;

    fn torrent(status: &str, progress: f64) -> Torrent {
        Torrent {
            status: Some(Status::parse(status)),
            progress: Some(progress),
            filename: Some("a".into()),
            bytes: Some(1),
            links: Some(vec![]),
            ..Torrent::bare(TorrentId::parse("A").unwrap())
        }
    }

    #[test]
    fn a_null_never_overwrites_a_value() {
        let stored = torrent("downloading", 10.0);
        let merged = merge(&stored, &Torrent::bare(stored.id.clone()));
        assert_eq!(merged, stored);
        assert_eq!(difference(&stored, &merged), Difference::default());
    }

    #[test]
    fn each_change_owes_the_detail_for_its_own_reason() {
        let stored = torrent("downloading", 10.0);
        let cases = [
            (
                Torrent { status: Some(Status::Downloaded), ..stored.clone() },
                Some(Reason::StatusChanged),
                vec!["status"],
            ),
            (Torrent { filename: Some("b".into()), ..stored.clone() }, Some(Reason::FieldsChanged), vec!["renamed"]),
            (Torrent { bytes: Some(5), ..stored.clone() }, Some(Reason::FieldsChanged), vec!["bytes"]),
            (Torrent { links: Some(vec!["l".into()]), ..stored.clone() }, Some(Reason::FieldsChanged), vec!["links"]),
            (Torrent { progress: Some(24.9), ..stored.clone() }, None, vec![]),
            (Torrent { progress: Some(25.0), ..stored.clone() }, None, vec!["progress"]),
            (Torrent { speed: Some(7), ..stored.clone() }, None, vec![]),
        ];
        for (seen, owes, kinds) in cases {
            let found = difference(&stored, &seen);
            assert_eq!(found.owes, owes, "{seen:?}");
            assert_eq!(found.changes.iter().map(|c| c.kind.as_str()).collect::<Vec<_>>(), kinds, "{seen:?}");
            assert!(found.dirty);
        }
    }

    #[test]
    fn what_was_not_known_before_has_not_changed() {
        let stored = Torrent::bare(TorrentId::parse("A").unwrap());
        let found = difference(&stored, &torrent("downloaded", 100.0));
        assert_eq!(found, Difference { changes: vec![], owes: Some(Reason::StatusChanged), dirty: true });
    }

    #[test]
    fn progress_of_a_torrent_that_is_not_active_owes_the_detail() {
        let stored = torrent("error", 10.0);
        let found = difference(&stored, &Torrent { progress: Some(11.0), ..stored.clone() });
        assert_eq!(found.owes, Some(Reason::FieldsChanged));
    }
}
