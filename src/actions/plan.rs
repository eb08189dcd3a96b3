//! What a job will do, before anybody is asked: which torrents, in which order, and what is left out for which reason.
//!
//! A plan is a frozen list: it is made of torrents that were found once, and nothing is looked for again. Pure.

use std::collections::HashMap;

use crate::format::clean;
use crate::model::{Absence, ActCandidate, NewAct, Phase, Status, TorrentId, Verb};
use crate::refused_names::RefusedNames;

use super::estimate::Work;

/// What a job will do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActPlan {
    /// What is done, in the order in which it is done.
    pub acts: Vec<NewAct>,
    /// What is not.
    pub left_out: Vec<LeftOut>,
    /// Of the torrents that are deleted, those that could not be added again today because of their names, with the part
    /// that is refused.
    pub lost_for_ever: Vec<(TorrentId, String)>,
    /// Of the torrents that are deleted to take a job back, those that no answer told to be the job's: they were found at
    /// Real-Debrid. Somebody has to say that these are meant too.
    pub adopted: Vec<TorrentId>,
}

/// Why nothing is done with an entry that was found.
const ADOPTED: &str = "it was adopted: found there, and no answer told that the job added it; --adopted deletes it too";

/// Why a torrent is not put back of which it is not known what was chosen.
pub const FILES_UNKNOWN: &str = "its files are not known";

/// A torrent that was found and on which nothing is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What was found.
    pub act: NewAct,
    /// Why nothing is done.
    pub reason: String,
}

/// How torrents are put back.
#[derive(Debug, Clone, Copy)]
pub struct RestoreOptions<'a> {
    /// Most torrents.
    pub max: Option<usize>,
    /// Whether a failed entry stays that a new one takes the place of.
    pub keep_old: bool,
    /// What is chosen where the files are not known.
    pub unknown_files: Option<&'a str>,
    /// The names that are refused.
    pub refused: &'a RefusedNames,
}

impl ActPlan {
    /// Plans a deletion of torrents.
    pub fn delete(found: &[ActCandidate], refused: &RefusedNames) -> Self {
        let mut plan = Self::default();
        for torrent in found {
            // None chosen is what is known of an entry whose files were chosen since it was looked at: it is asked for again,
            // so that it can be put back as it was.
            let files = torrent.chosen.filter(|chosen| *chosen > 0);
            let act = NewAct { phase: Some(phase(torrent)), files, ..act(Verb::Delete, torrent) };
            if torrent.absence.is_some() {
                plan.leave_out(act, "it is gone already");
                continue;
            }
            if let Some(part) = refused.part_of_torrent(torrent.original_name.as_deref(), Some(&torrent.name)) {
                plan.lost_for_ever.push((torrent.id.clone(), part.to_owned()));
            }
            plan.acts.push(act);
        }
        plan
    }

    /// Plans to choose files of torrents that wait for it.
    pub fn select(found: &[ActCandidate], files: &str) -> Self {
        let mut plan = Self::default();
        for torrent in found {
            let act = NewAct { files: None, selection: Some(files.to_owned()), ..act(Verb::Select, torrent) };
            match &torrent.status {
                _ if torrent.absence.is_some() => plan.leave_out(act, "it is gone"),
                Some(Status::WaitingFilesSelection | Status::MagnetConversion) | None => plan.acts.push(act),
                Some(status) => plan.leave_out(act, format!("it does not wait for a choice; it is {status}")),
            }
        }
        plan
    }

    /// Adds the acts of another plan of the same kind.
    pub fn join(&mut self, other: Self) {
        self.acts.extend(other.acts);
        self.left_out.extend(other.left_out);
        self.lost_for_ever.extend(other.lost_for_ever);
    }

    /// Plans to put torrents back: those that are gone, and those that failed. `living` are the entries of the account by
    /// their hash, as far as they are known.
    pub fn restore(
        found: &[ActCandidate],
        living: &HashMap<String, Vec<(TorrentId, Phase)>>,
        options: &RestoreOptions<'_>,
    ) -> Self {
        let mut plan = Self::default();
        let mut order: Vec<&ActCandidate> = found.iter().collect();
        // Complete ones first, each part newest first.
        let is_complete = |torrent: &ActCandidate| torrent.status == Some(Status::Downloaded);
        order.sort_by_key(|torrent| (!is_complete(torrent), std::cmp::Reverse(torrent.added)));
        let mut by_hash: HashMap<&str, usize> = HashMap::new();
        for torrent in order {
            let act = act(Verb::Restore, torrent);
            let Some(hash) = torrent.hash.as_deref() else {
                plan.leave_out(act, "its hash is not known");
                continue;
            };
            if let Some(first) = by_hash.get(hash).and_then(|place| plan.acts.get_mut(*place)) {
                join(first, torrent);
                continue;
            }
            match restored(torrent, hash, act, living, options) {
                Ok(_) if options.max.is_some_and(|max| plan.acts.len() >= max) => {
                    plan.leave_out(self::act(Verb::Restore, torrent), "it is beyond --max");
                }
                Ok(act) => {
                    by_hash.insert(hash, plan.acts.len());
                    plan.acts.push(act);
                }
                Err(reason) => plan.leave_out(self::act(Verb::Restore, torrent), reason),
            }
        }
        plan
    }

    /// Whether an act is about an entry that was found, and that no answer told to be the job's.
    pub fn is_adopted(&self, act: &NewAct) -> bool {
        act.torrent.as_ref().is_some_and(|torrent| self.adopted.contains(torrent))
    }

    /// Returns the plan without those; they are left out, with the reason.
    #[must_use]
    pub fn without_adopted(mut self) -> Self {
        let (adopted, acts): (Vec<NewAct>, _) =
            std::mem::take(&mut self.acts).into_iter().partition(|act| self.is_adopted(act));
        self.acts = acts;
        for act in adopted {
            self.leave_out(act, ADOPTED);
        }
        self
    }

    /// Returns the torrents that the acts may delete.
    pub fn deletions(&self) -> u64 {
        self.acts.iter().filter(|act| act.verb == Verb::Delete || act.replaces).count() as u64
    }

    /// Returns what the acts ask and send; `listed` are the torrents of the account.
    pub fn work(&self, listed: u64) -> Work {
        let mut work = Work { listed, ..Work::default() };
        for act in &self.acts {
            match act.verb {
                Verb::Add | Verb::Restore => {
                    work.adds += 1;
                    work.selections += 1;
                    // One look at least before an old entry is removed.
                    work.details += u64::from(act.replaces);
                    work.deletions += u64::from(act.replaces);
                }
                Verb::Select => {
                    work.selections += 1;
                    work.details += 1;
                }
                Verb::Delete => {
                    work.deletions += 1;
                    work.details += u64::from(act.files.is_none());
                }
            }
        }
        work
    }

    fn leave_out(&mut self, act: NewAct, reason: impl Into<String>) {
        self.left_out.push(LeftOut { act, reason: reason.into() });
    }
}

/// Returns the act that puts a torrent back, or why there is none.
fn restored(
    torrent: &ActCandidate,
    hash: &str,
    act: NewAct,
    living: &HashMap<String, Vec<(TorrentId, Phase)>>,
    options: &RestoreOptions<'_>,
) -> Result<NewAct, String> {
    let others = living.get(hash).map_or(&[][..], Vec::as_slice);
    let replaces = match torrent.absence {
        Some(_) => {
            if let Some((id, _)) = others.first() {
                return Err(format!("the same content is there already ({id})"));
            }
            false
        }
        None if !phase(torrent).may_be_put_back(torrent.has_dead_links) => {
            return Err("it is there, and has not failed".to_owned());
        }
        None => {
            if let Some((id, _)) = others.iter().find(|(id, phase)| *id != torrent.id && *phase != Phase::Failed) {
                return Err(format!("the same content is there already ({id})"));
            }
            !options.keep_old
        }
    };
    if let Some(part) = options.refused.part_of_torrent(torrent.original_name.as_deref(), Some(&torrent.name)) {
        return Err(format!("Real-Debrid refuses its name ({})", clean(part)));
    }
    let known = torrent.chosen.is_some_and(|chosen| chosen > 0);
    let (selection, wanted) = match (known, options.unknown_files) {
        (true, _) => (None, vec![torrent.id.clone()]),
        (false, Some(files)) => (Some(files.to_owned()), Vec::new()),
        (false, None) => return Err(FILES_UNKNOWN.to_owned()),
    };
    // The old entry stays beside the new one where that is wanted.
    let again = torrent.absence.is_none() && !replaces;
    Ok(NewAct { selection, wanted, replaces, again, phase: replaces.then(|| phase(torrent)), ..act })
}

/// Adds the files of another entry of the same hash to an act.
fn join(act: &mut NewAct, torrent: &ActCandidate) {
    // A torrent without known files adds none; what was typed for unknown files holds for the hash as a whole.
    if torrent.chosen.is_some_and(|chosen| chosen > 0) && act.selection.is_none() && torrent.absence.is_some() {
        act.wanted.push(torrent.id.clone());
        act.files = act.files.max(torrent.chosen);
        act.bytes = act.bytes.max(torrent.bytes);
    }
}

fn act(verb: Verb, torrent: &ActCandidate) -> NewAct {
    NewAct {
        torrent: Some(torrent.id.clone()),
        hash: torrent.hash.clone(),
        name: torrent.name.clone(),
        bytes: torrent.bytes,
        files: torrent.chosen,
        ..NewAct::bare(verb)
    }
}

fn phase(torrent: &ActCandidate) -> Phase {
    torrent.status.as_ref().map_or(Phase::Unknown, Status::phase)
}

/// Whether a torrent is put back where nothing else is said: it was lost, or left behind with an old account.
pub fn is_lost(torrent: &ActCandidate) -> bool {
    matches!(torrent.absence, Some(Absence::Lost | Absence::Replaced))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    fn torrent(id: &str, hash: &str, absence: Option<Absence>) -> ActCandidate {
        ActCandidate {
            id: TorrentId::parse(id).unwrap(),
            hash: Some(hash.to_owned()),
            name: format!("name of {id}"),
            original_name: None,
            status: Some(Status::Downloaded),
            absence,
            bytes: Some(7),
            added: Timestamp::from_second(1_000).ok(),
            chosen: Some(2),
            has_dead_links: false,
        }
    }

    fn options(refused: &RefusedNames) -> RestoreOptions<'_> {
        RestoreOptions { max: None, keep_old: false, unknown_files: None, refused }
    }

    fn names(plan: &ActPlan) -> (Vec<&str>, Vec<(&str, &str)>) {
        let id = |act: &NewAct| {
            act.torrent.as_ref().map_or("", |id| match id.as_str() {
                "A" => "A",
                "B" => "B",
                "C" => "C",
                "D" => "D",
                _ => "?",
            })
        };
        (
            plan.acts.iter().map(id).collect(),
            plan.left_out.iter().map(|out| (id(&out.act), out.reason.as_str())).collect(),
        )
    }

    #[test]
    fn what_was_adopted_is_left_out_by_name_unless_somebody_means_it() {
        let refused = RefusedNames::shipped().unwrap();
        let found = [torrent("A", "h1", None), torrent("B", "h2", None)];
        let plan = ActPlan { adopted: vec![found[1].id.clone()], ..ActPlan::delete(&found, &refused) };
        assert_eq!(plan.deletions(), 2);
        let plan = plan.without_adopted();
        assert_eq!((plan.acts.len(), plan.acts[0].torrent.as_ref()), (1, Some(&found[0].id)));
        let [left] = &plan.left_out[..] else { panic!("{:?}", plan.left_out) };
        assert_eq!(left.act.name, "name of B");
        assert!(left.reason.starts_with("it was adopted: "), "{}", left.reason);
    }

    #[test]
    fn what_is_gone_is_put_back_complete_ones_first_and_each_part_newest_first() {
        let refused = RefusedNames::shipped().unwrap();
        let lost = Some(Absence::Lost);
        let later = Timestamp::from_second(2_000).ok();
        let found = [
            ActCandidate { status: Some(Status::Error), added: later, ..torrent("A", "aa", lost) },
            torrent("B", "bb", lost),
            ActCandidate { added: later, ..torrent("C", "cc", lost) },
        ];
        let plan = ActPlan::restore(&found, &HashMap::new(), &options(&refused));
        assert_eq!(names(&plan), (vec!["C", "B", "A"], vec![]));
        let two = ActPlan::restore(&found, &HashMap::new(), &RestoreOptions { max: Some(2), ..options(&refused) });
        assert_eq!(names(&two), (vec!["C", "B"], vec![("A", "it is beyond --max")]));
        assert_eq!(plan.work(10), Work { adds: 3, selections: 3, listed: 10, ..Work::default() });
    }

    #[test]
    fn what_lives_what_has_a_refused_name_and_what_has_no_known_files_is_left_out() {
        let refused = RefusedNames::shipped().unwrap();
        let lost = Some(Absence::Lost);
        let found = [
            ActCandidate { chosen: None, ..torrent("A", "aa", lost) },
            ActCandidate { original_name: Some("x.WEB-DL".to_owned()), ..torrent("B", "bb", lost) },
            torrent("C", "cc", lost),
            ActCandidate { hash: None, ..torrent("D", "", lost) },
        ];
        let living = HashMap::from([("cc".to_owned(), vec![(TorrentId::parse("E").unwrap(), Phase::Done)])]);
        let plan = ActPlan::restore(&found, &living, &options(&refused));
        let reasons = vec![
            ("A", "its files are not known"),
            ("B", "Real-Debrid refuses its name (WEB-DL)"),
            ("C", "the same content is there already (E)"),
            ("D", "its hash is not known"),
        ];
        assert_eq!(names(&plan), (vec![], reasons));
        let told =
            ActPlan::restore(&found, &living, &RestoreOptions { unknown_files: Some("videos"), ..options(&refused) });
        assert_eq!(told.acts[0].selection.as_deref(), Some("videos"));
    }

    #[test]
    fn several_entries_of_one_hash_are_one_add_with_all_their_files() {
        let refused = RefusedNames::shipped().unwrap();
        let found = [torrent("A", "aa", Some(Absence::Lost)), torrent("B", "aa", Some(Absence::Lost))];
        let plan = ActPlan::restore(&found, &HashMap::new(), &options(&refused));
        let ids: Vec<TorrentId> = ["A", "B"].iter().map(|id| TorrentId::parse(id).unwrap()).collect();
        assert_eq!((plan.acts.len(), &plan.acts[0].wanted), (1, &ids));
    }

    #[test]
    fn a_failed_entry_is_replaced_unless_it_is_to_stay_and_a_living_one_is_left_alone() {
        let refused = RefusedNames::shipped().unwrap();
        let failed = ActCandidate { status: Some(Status::Dead), ..torrent("A", "aa", None) };
        let living = HashMap::from([("aa".to_owned(), vec![(failed.id.clone(), Phase::Failed)])]);
        let plan = ActPlan::restore(&[failed.clone(), torrent("B", "bb", None)], &living, &options(&refused));
        assert!(plan.acts[0].replaces);
        assert_eq!((plan.deletions(), names(&plan).1), (1, vec![("B", "it is there, and has not failed")]));
        let kept = ActPlan::restore(&[failed], &living, &RestoreOptions { keep_old: true, ..options(&refused) });
        assert!(!kept.acts[0].replaces && kept.acts[0].again);
        assert_eq!(kept.deletions(), 0);
    }

    #[test]
    fn an_entry_with_dead_links_is_replaced_like_a_failed_one() {
        let refused = RefusedNames::shipped().unwrap();
        let dead = ActCandidate { has_dead_links: true, ..torrent("A", "aa", None) };
        let running = ActCandidate { status: Some(Status::Downloading), ..dead.clone() };
        let living = HashMap::from([("aa".to_owned(), vec![(dead.id.clone(), Phase::Done)])]);
        let plan = ActPlan::restore(std::slice::from_ref(&dead), &living, &options(&refused));
        assert_eq!((plan.acts[0].replaces, plan.acts[0].phase), (true, Some(Phase::Done)));
        let other = HashMap::from([("aa".to_owned(), vec![(TorrentId::parse("B").unwrap(), Phase::Done)])]);
        let plan = ActPlan::restore(&[dead], &other, &options(&refused));
        assert_eq!(names(&plan).1, [("A", "the same content is there already (B)")]);
        let plan = ActPlan::restore(&[running], &living, &options(&refused));
        assert_eq!(names(&plan).1, [("A", "it is there, and has not failed")]);
    }

    #[test]
    fn a_deletion_tells_what_could_not_be_added_again() {
        let refused = RefusedNames::shipped().unwrap();
        let found = [
            ActCandidate { name: "x.WEBRip".to_owned(), ..torrent("A", "aa", None) },
            torrent("B", "bb", Some(Absence::Lost)),
            ActCandidate { chosen: None, ..torrent("C", "cc", None) },
        ];
        let plan = ActPlan::delete(&found, &refused);
        assert_eq!(names(&plan), (vec!["A", "C"], vec![("B", "it is gone already")]));
        assert_eq!(plan.lost_for_ever, [(found[0].id.clone(), "WEBRip".to_owned())]);
        assert_eq!(plan.work(0), Work { deletions: 2, details: 1, ..Work::default() });
        assert_eq!(plan.acts[0].phase, Some(Phase::Done));
    }
    #[test]
    fn an_act_carries_what_is_known_of_its_torrent_and_the_phase_it_may_be_deleted_in() {
        let refused = RefusedNames::shipped().unwrap();
        let found = torrent("A", "aa", None);
        let known = NewAct {
            torrent: Some(found.id.clone()),
            hash: Some("aa".to_owned()),
            name: "name of A".to_owned(),
            bytes: Some(7),
            files: Some(2),
            ..NewAct::bare(Verb::Delete)
        };
        let deleted = ActPlan::delete(std::slice::from_ref(&found), &refused);
        assert_eq!(deleted.acts, [NewAct { phase: Some(Phase::Done), ..known.clone() }]);
        let failed = ActCandidate { status: Some(Status::Dead), ..found };
        let living = HashMap::new();
        let replaced = ActPlan::restore(std::slice::from_ref(&failed), &living, &options(&refused));
        let restored = NewAct { verb: Verb::Restore, wanted: vec![failed.id.clone()], ..known };
        let wanted = NewAct { replaces: true, phase: Some(Phase::Failed), ..restored.clone() };
        assert_eq!(replaced.acts, [wanted]);
        let lost = ActCandidate { absence: Some(Absence::Lost), ..failed };
        assert_eq!(ActPlan::restore(&[lost], &living, &options(&refused)).acts, [restored]);
    }

    #[test]
    fn an_entry_without_a_chosen_file_is_asked_for_before_it_is_deleted_and_cannot_be_put_back_without_a_word() {
        let refused = RefusedNames::shipped().unwrap();
        let found = [ActCandidate { chosen: Some(0), ..torrent("A", "aa", None) }, torrent("B", "bb", None)];
        let plan = ActPlan::delete(&found, &refused);
        assert_eq!(plan.acts.iter().map(|act| act.files).collect::<Vec<_>>(), [None, Some(2)]);
        let lost = [ActCandidate { chosen: Some(0), ..torrent("A", "aa", Some(Absence::Lost)) }];
        let plan = ActPlan::restore(&lost, &HashMap::new(), &options(&refused));
        assert_eq!(names(&plan), (vec![], vec![("A", FILES_UNKNOWN)]));
    }

    #[test]
    fn files_are_chosen_of_what_waits_for_it_or_may_wait_and_of_nothing_else() {
        let waiting = |id, status| ActCandidate { status, ..torrent(id, "aa", None) };
        let found = [
            waiting("A", Some(Status::WaitingFilesSelection)),
            waiting("B", None),
            torrent("C", "cc", None),
            ActCandidate { absence: Some(Absence::Lost), ..waiting("D", Some(Status::MagnetConversion)) },
        ];
        let plan = ActPlan::select(&found, "1,3");
        let left = vec![("C", "it does not wait for a choice; it is downloaded"), ("D", "it is gone")];
        assert_eq!(names(&plan), (vec!["A", "B"], left));
        for act in &plan.acts {
            assert_eq!((act.verb, act.files, act.selection.as_deref()), (Verb::Select, None, Some("1,3")));
        }
        assert_eq!(plan.work(0), Work { selections: 2, details: 2, ..Work::default() });
    }

    #[test]
    fn a_plan_that_is_joined_brings_all_it_knows() {
        let refused = RefusedNames::shipped().unwrap();
        let gone = Some(Absence::Lost);
        let webrip = |id| ActCandidate { name: "x.WEBRip".to_owned(), ..torrent(id, "aa", None) };
        let mut plan = ActPlan::delete(&[webrip("A"), torrent("B", "bb", gone)], &refused);
        plan.join(ActPlan::delete(&[webrip("C"), torrent("D", "dd", gone)], &refused));
        let left = vec![("B", "it is gone already"), ("D", "it is gone already")];
        assert_eq!(names(&plan), (vec!["A", "C"], left));
        assert_eq!(plan.lost_for_ever.len(), 2);
    }

    #[test]
    fn each_replaced_entry_costs_a_look_and_a_deletion_besides() {
        let refused = RefusedNames::shipped().unwrap();
        let failed = |id, hash| ActCandidate { status: Some(Status::Dead), ..torrent(id, hash, None) };
        let found = [failed("A", "aa"), failed("B", "bb"), torrent("C", "cc", Some(Absence::Lost))];
        let plan = ActPlan::restore(&found, &HashMap::new(), &options(&refused));
        assert_eq!(plan.deletions(), 2);
        assert_eq!(plan.work(9), Work { adds: 3, selections: 3, deletions: 2, details: 2, listed: 9 });
    }

    #[test]
    fn of_several_entries_of_one_hash_only_lost_ones_with_known_files_add_theirs() {
        let refused = RefusedNames::shipped().unwrap();
        let lost = Some(Absence::Lost);
        let first = ActCandidate { added: Timestamp::from_second(9_000).ok(), ..torrent("A", "aa", lost) };
        let more = |chosen, bytes| ActCandidate { bytes, chosen, ..torrent("B", "aa", lost) };
        let failed = ActCandidate { status: Some(Status::Dead), ..torrent("B", "aa", None) };
        for (other, wanted, files, bytes) in [
            (more(Some(5), Some(90)), vec!["A", "B"], 5, 90),
            (more(Some(1), Some(1)), vec!["A", "B"], 2, 7),
            (more(Some(0), Some(90)), vec!["A"], 2, 7),
            (more(None, Some(90)), vec!["A"], 2, 7),
            (failed, vec!["A"], 2, 7),
        ] {
            let plan = ActPlan::restore(&[first.clone(), other], &HashMap::new(), &options(&refused));
            let [act] = &plan.acts[..] else { panic!("{plan:?}") };
            let ids: Vec<&str> = act.wanted.iter().map(TorrentId::as_str).collect();
            assert_eq!((ids, act.files, act.bytes), (wanted, Some(files), Some(bytes)));
        }
        let unknown = ActCandidate { chosen: None, ..first };
        let told = RestoreOptions { unknown_files: Some("videos"), ..options(&refused) };
        let plan = ActPlan::restore(&[unknown, more(Some(5), None)], &HashMap::new(), &told);
        assert_eq!((plan.acts.len(), &plan.acts[0].wanted), (1, &vec![]), "what was typed holds for the hash");
    }

    #[test]
    fn lost_is_what_real_debrid_removed_or_an_old_account_kept_and_not_what_was_deleted() {
        for (absence, lost) in [
            (None, false),
            (Some(Absence::Deleted), false),
            (Some(Absence::Lost), true),
            (Some(Absence::Replaced), true),
        ] {
            assert_eq!(is_lost(&torrent("A", "aa", absence)), lost, "{absence:?}");
        }
    }
}
