//! Decides what a run fetches, and in which order: pure, from what is stored after the list was read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::options::{SmartOptions, SyncRequest, SyncSettings};
use crate::archive::StoredTorrent;
use crate::model::{Phase, Reason, Status, SyncMode, Timestamp, TorrentId};

/// One detail to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Which torrent.
    pub id: TorrentId,
    /// Its raw name, for messages.
    pub name: String,
    /// Why its detail is fetched.
    pub reason: Reason,
}

/// The times a plan is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanTimes {
    /// The time at which the plan is made.
    pub now: Timestamp,
    /// Details fetched at or after this time are fresh for a mode that fetches everything again.
    pub since: Timestamp,
}

/// Returns the details to fetch in the order of the work.
pub fn plan(
    request: &SyncRequest,
    settings: &SyncSettings,
    times: PlanTimes,
    stored: &[StoredTorrent],
) -> Vec<Planned> {
    // What is proved removed has no detail to fetch.
    let living = stored.iter().filter(|t| !t.gone);
    let mut chosen: Vec<(&StoredTorrent, Reason)> = match request.mode {
        SyncMode::Torrents => Vec::new(),
        SyncMode::Fast | SyncMode::All => living.filter_map(|t| everything(t, times)).collect(),
        SyncMode::Details if !request.only.is_empty() => {
            let only: HashSet<&TorrentId> = request.only.iter().collect();
            living.filter(|t| only.contains(&t.id)).map(|t| (t, t.owed.unwrap_or(Reason::Refresh))).collect()
        }
        SyncMode::Details => living
            .filter(|t| request.status.is_none() || t.status == request.status)
            .filter_map(|t| everything(t, times))
            .collect(),
        SyncMode::Resume => living.filter_map(|t| t.owed.map(|reason| (t, reason))).collect(),
        SyncMode::Smart => living.filter_map(|t| changed(t, request.smart)).collect(),
    };
    if request.mode == SyncMode::Smart && !request.smart.status_changes_only {
        let taken: HashSet<&TorrentId> = chosen.iter().map(|(t, _)| &t.id).collect();
        let old = stale(stored, settings, times.now, &taken);
        chosen.extend(old);
    }
    sort(request.mode, &mut chosen);
    chosen.into_iter().map(|(t, reason)| Planned { id: t.id.clone(), name: t.name.clone(), reason }).collect()
}

/// Counts a plan by reason, in the order of the work.
pub fn by_reason(plan: &[Planned]) -> Vec<(Reason, u64)> {
    let mut counts = BTreeMap::new();
    for item in plan {
        *counts.entry(item.reason).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// Counts the owed details that a plan leaves to another run.
pub fn owed_besides(plan: &[Planned], stored: &[StoredTorrent]) -> u64 {
    let owed = stored.iter().filter(|t| !t.gone && t.owed.is_some());
    let planned: HashSet<&TorrentId> = plan.iter().map(|item| &item.id).collect();
    owed.filter(|t| !planned.contains(&t.id)).count() as u64
}

fn everything(t: &StoredTorrent, times: PlanTimes) -> Option<(&StoredTorrent, Reason)> {
    match t.fetched {
        None => Some((t, Reason::New)),
        // What was fetched in the future was fetched while the clock was wrong.
        Some(at) if at < times.since || at > times.now => Some((t, t.owed.unwrap_or(Reason::Refresh))),
        // Fresh, yet owed: it changed after it was fetched.
        Some(_) => t.owed.filter(|reason| *reason != Reason::Refresh).map(|reason| (t, reason)),
    }
}

fn changed(t: &StoredTorrent, options: SmartOptions) -> Option<(&StoredTorrent, Reason)> {
    let reason = match t.owed {
        Some(_) if t.failed => Reason::Failed,
        Some(reason) => reason,
        None if t.fetched.is_none() && !t.unknown => Reason::New,
        None if options.include_active && is_active(t) => Reason::Active,
        None => return None,
    };
    let wanted = match reason {
        Reason::Failed => !options.skip_failed && !options.status_changes_only,
        Reason::StatusChanged => true,
        Reason::New | Reason::FieldsChanged | Reason::Stale | Reason::Active | Reason::Refresh => {
            !options.status_changes_only
        }
    };
    wanted.then_some((t, reason))
}

/// Returns the oldest details that are too old, as many as one run may refresh.
fn stale<'a>(
    stored: &'a [StoredTorrent],
    settings: &SyncSettings,
    now: Timestamp,
    taken: &HashSet<&TorrentId>,
) -> Vec<(&'a StoredTorrent, Reason)> {
    let Ok(limit) = now.checked_sub(settings.stale_after) else { return Vec::new() };
    let mut old: Vec<&StoredTorrent> = stored
        .iter()
        .filter(|t| !t.gone && !t.unknown && !is_active(t) && !taken.contains(&t.id))
        // A detail that is still owed has been left out by an option, not forgotten.
        .filter(|t| t.owed.is_none() && t.fetched.is_some_and(|at| at < limit || at > now))
        .collect();
    old.sort_by(|a, b| (a.fetched, &a.id).cmp(&(b.fetched, &b.id)));
    old.truncate(settings.stale_limit);
    old.into_iter().map(|t| (t, Reason::Stale)).collect()
}

/// Newest first everywhere; smart and resume go by reason before that, and the stale ones oldest first.
/// What failed the last time comes after what did not: a few that fail for ever must not keep the rest from its turn.
fn sort(mode: SyncMode, chosen: &mut [(&StoredTorrent, Reason)]) {
    let by_reason = matches!(mode, SyncMode::Smart | SyncMode::Resume);
    chosen.sort_by(|(a, why_a), (b, why_b)| {
        let rank = |reason: Reason| by_reason.then_some(reason);
        let age = |t: &StoredTorrent, reason: Reason| if reason == Reason::Stale { t.fetched } else { None };
        let key = |t: &StoredTorrent, why: Reason| (rank(why), t.failed, age(t, why), Reverse(t.added));
        key(a, *why_a).cmp(&key(b, *why_b)).then_with(|| a.id.cmp(&b.id))
    });
}

fn is_active(t: &StoredTorrent) -> bool {
    t.status.as_ref().map(Status::phase) == Some(Phase::Active)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const DAY: i64 = 86_400;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn settings() -> SyncSettings {
        SyncSettings {
            batch_size: 250,
            batch_wait: Duration::ZERO,
            page_rows: 5_000,
            page_wait: Duration::ZERO,
            stale_after: Duration::from_secs(7 * 86_400),
            stale_limit: 2,
            workers: 1,
        }
    }

    fn fetched(id: &str, seconds: i64) -> StoredTorrent {
        StoredTorrent {
            id: TorrentId::parse(id).unwrap(),
            name: String::new(),
            added: Some(at(-1_000 * DAY)),
            status: Some(Status::Downloaded),
            fetched: Some(at(seconds)),
            owed: None,
            failed: false,
            unknown: false,
            gone: false,
        }
    }

    fn owed(id: &str, reason: Reason) -> StoredTorrent {
        StoredTorrent { owed: Some(reason), ..fetched(id, 0) }
    }

    fn chosen(request: &SyncRequest, stored: &[StoredTorrent]) -> Vec<String> {
        let times = PlanTimes { now: at(0), since: at(-10) };
        plan(request, &settings(), times, stored).iter().map(|p| format!("{} {}", p.id, p.reason.as_str())).collect()
    }

    fn smart(options: SmartOptions) -> SyncRequest {
        SyncRequest { smart: options, ..SyncRequest::of(SyncMode::Smart) }
    }

    fn account() -> Vec<StoredTorrent> {
        vec![
            fetched("fresh", 0),
            fetched("old2", -9 * DAY),
            fetched("old1", -10 * DAY),
            fetched("old3", -8 * DAY),
            StoredTorrent { gone: true, ..fetched("gone", -90 * DAY) },
            StoredTorrent { failed: true, ..owed("broken", Reason::New) },
            owed("moved", Reason::FieldsChanged),
            owed("done", Reason::StatusChanged),
            StoredTorrent { fetched: None, added: Some(at(-5)), ..owed("new1", Reason::New) },
            StoredTorrent { fetched: None, added: Some(at(-3)), ..owed("new2", Reason::New) },
            StoredTorrent { status: Some(Status::Downloading), ..fetched("active", -30 * DAY) },
            StoredTorrent { unknown: true, ..fetched("lost", -30 * DAY) },
        ]
    }

    #[test]
    fn smart_takes_what_changed_in_the_order_of_reasons() {
        assert_eq!(
            chosen(&smart(SmartOptions::default()), &account()),
            [
                "new2 new",
                "new1 new",
                "done status_changed",
                "moved fields_changed",
                "broken failed",
                "old1 stale",
                "old2 stale",
            ]
        );
    }

    #[test]
    fn smart_options_narrow_and_widen_the_plan() {
        let only = SmartOptions { status_changes_only: true, ..SmartOptions::default() };
        assert_eq!(chosen(&smart(only), &account()), ["done status_changed"]);
        let skip = SmartOptions { skip_failed: true, ..SmartOptions::default() };
        assert!(!chosen(&smart(skip), &account()).iter().any(|c| c.starts_with("broken")));
        let active = SmartOptions { include_active: true, ..SmartOptions::default() };
        assert!(chosen(&smart(active), &account()).contains(&"active active".to_owned()));
    }

    #[test]
    fn nothing_changed_plans_nothing() {
        assert!(chosen(&smart(SmartOptions::default()), &[fetched("a", 0), fetched("b", -DAY)]).is_empty());
    }

    #[test]
    fn fast_takes_everything_not_fetched_since_its_chain_began_newest_first() {
        let stored = [
            StoredTorrent { added: Some(at(1)), ..fetched("a", -20) },
            StoredTorrent { added: Some(at(2)), ..fetched("b", -20) },
            StoredTorrent { added: Some(at(3)), ..fetched("c", -5) },
            StoredTorrent { fetched: None, added: Some(at(0)), ..owed("d", Reason::New) },
            owed("e", Reason::StatusChanged),
        ];
        assert_eq!(
            chosen(&SyncRequest::of(SyncMode::Fast), &stored),
            ["b refresh", "a refresh", "d new", "e status_changed"]
        );
    }

    #[test]
    fn details_can_be_narrowed_to_a_status_and_torrents_fetch_none() {
        let stored = [fetched("a", -20), StoredTorrent { status: Some(Status::Error), ..fetched("b", -20) }];
        let request = SyncRequest { status: Some(Status::Error), ..SyncRequest::of(SyncMode::Details) };
        assert_eq!(chosen(&request, &stored), ["b refresh"]);
        assert!(chosen(&SyncRequest::of(SyncMode::Torrents), &stored).is_empty());
    }

    #[test]
    fn named_torrents_are_fetched_again_however_fresh_and_nothing_else_is() {
        let stored = [fetched("a", 20), fetched("b", 20), owed("c", Reason::StatusChanged)];
        let named = |ids: &[&str]| ids.iter().map(|id| TorrentId::parse(id).unwrap()).collect();
        assert_eq!(
            chosen(&SyncRequest::refresh(named(&["a", "c", "nobody"])), &stored),
            ["a refresh", "c status_changed"]
        );
    }

    #[test]
    fn a_detail_is_fresh_from_the_second_its_chain_began_to_now_and_one_of_the_future_is_not() {
        let stored = [fetched("a", -11), fetched("b", -10), fetched("c", 0), fetched("d", 1)];
        for mode in [SyncMode::Fast, SyncMode::All, SyncMode::Details] {
            assert_eq!(chosen(&SyncRequest::of(mode), &stored), ["a refresh", "d refresh"], "{mode:?}");
        }
    }

    #[test]
    fn what_is_owed_only_because_a_mode_fetched_everything_is_fresh_again_once_it_was() {
        let stored = [owed("a", Reason::Refresh), owed("b", Reason::FieldsChanged)];
        assert_eq!(chosen(&SyncRequest::of(SyncMode::Fast), &stored), ["b fields_changed"]);
    }

    #[test]
    fn smart_takes_what_was_never_fetched_unless_the_service_does_not_know_it() {
        let never = |id| StoredTorrent { fetched: None, ..fetched(id, 0) };
        let stored = [never("a"), StoredTorrent { unknown: true, ..never("b") }];
        assert_eq!(chosen(&smart(SmartOptions::default()), &stored), ["a new"]);
        let only = SmartOptions { status_changes_only: true, ..SmartOptions::default() };
        assert!(chosen(&smart(only), &stored).is_empty());
    }

    #[test]
    fn active_torrents_are_taken_only_when_asked_for_and_finished_ones_never() {
        let active = |id| StoredTorrent { status: Some(Status::Downloading), ..fetched(id, 0) };
        let stored = [active("a"), fetched("b", 0), StoredTorrent { status: None, ..fetched("c", 0) }];
        let options = SmartOptions { include_active: true, ..SmartOptions::default() };
        assert_eq!(chosen(&smart(options), &stored), ["a active"]);
        assert!(chosen(&smart(SmartOptions::default()), &stored).is_empty());
        let narrow = SmartOptions { status_changes_only: true, ..options };
        assert!(chosen(&smart(narrow), &stored).is_empty());
    }

    #[test]
    fn what_failed_is_left_when_it_is_skipped_and_when_only_changes_of_status_are_wanted() {
        let stored = [StoredTorrent { failed: true, ..owed("a", Reason::StatusChanged) }];
        assert_eq!(chosen(&smart(SmartOptions::default()), &stored), ["a failed"]);
        let skip = SmartOptions { skip_failed: true, ..SmartOptions::default() };
        let only = SmartOptions { status_changes_only: true, ..SmartOptions::default() };
        assert!(chosen(&smart(skip), &stored).is_empty());
        assert!(chosen(&smart(only), &stored).is_empty());
    }

    #[test]
    fn a_detail_is_stale_when_it_is_older_than_the_setting_or_of_the_future_and_nothing_speaks_against_it() {
        let stale = |stored: StoredTorrent| chosen(&smart(SmartOptions::default()), &[stored]);
        assert!(stale(fetched("a", -7 * DAY)).is_empty());
        assert_eq!(stale(fetched("a", -7 * DAY - 1)), ["a stale"]);
        assert!(stale(fetched("a", 0)).is_empty());
        assert_eq!(stale(fetched("a", 1)), ["a stale"], "the clock was wrong when it was fetched");
        let old = || fetched("a", -30 * DAY);
        assert!(stale(StoredTorrent { gone: true, ..old() }).is_empty());
        assert!(stale(StoredTorrent { unknown: true, ..old() }).is_empty());
        assert!(stale(StoredTorrent { status: Some(Status::Downloading), ..old() }).is_empty());
        let skip = SmartOptions { skip_failed: true, ..SmartOptions::default() };
        let failed = StoredTorrent { owed: Some(Reason::New), failed: true, ..old() };
        assert!(chosen(&smart(skip), &[failed]).is_empty(), "left out by an option, not forgotten");
    }

    #[test]
    fn what_is_taken_as_active_is_not_taken_a_second_time_as_stale() {
        let old = StoredTorrent { status: Some(Status::Downloading), ..fetched("a", -30 * DAY) };
        let options = SmartOptions { include_active: true, ..SmartOptions::default() };
        assert_eq!(chosen(&smart(options), &[old, fetched("b", -30 * DAY)]), ["b stale", "a active"]);
    }

    #[test]
    fn equals_are_taken_by_their_ids_and_the_oldest_details_first_of_the_stale_ones() {
        let stored = [fetched("b", -20), fetched("a", -20), fetched("c", -20)];
        assert_eq!(chosen(&SyncRequest::of(SyncMode::Fast), &stored), ["a refresh", "b refresh", "c refresh"]);
        let stored = [fetched("b", -9 * DAY), fetched("c", -9 * DAY), fetched("a", -9 * DAY), fetched("d", -8 * DAY)];
        assert_eq!(chosen(&smart(SmartOptions::default()), &stored), ["a stale", "b stale"]);
        let stored = [
            StoredTorrent { added: Some(at(0)), ..fetched("a", -9 * DAY) },
            StoredTorrent { added: Some(at(-5)), ..fetched("b", -10 * DAY) },
        ];
        assert_eq!(chosen(&smart(SmartOptions::default()), &stored), ["b stale", "a stale"]);
        assert_eq!(chosen(&SyncRequest::of(SyncMode::Fast), &stored), ["a refresh", "b refresh"]);
    }

    #[test]
    fn a_plan_is_counted_by_reason_and_knows_what_it_leaves_to_another_run() {
        let stored = account();
        let times = PlanTimes { now: at(0), since: at(-10) };
        let planned = plan(&smart(SmartOptions::default()), &settings(), times, &stored);
        let counts = [
            (Reason::New, 2),
            (Reason::StatusChanged, 1),
            (Reason::FieldsChanged, 1),
            (Reason::Failed, 1),
            (Reason::Stale, 2),
        ];
        assert_eq!(by_reason(&planned), counts);
        assert_eq!(by_reason(&[]), []);
        assert_eq!(owed_besides(&planned, &stored), 0);
        let only = SmartOptions { status_changes_only: true, ..SmartOptions::default() };
        assert_eq!(owed_besides(&plan(&smart(only), &settings(), times, &stored), &stored), 4);
        let gone = StoredTorrent { gone: true, ..owed("a", Reason::New) };
        assert_eq!(owed_besides(&[], &[gone, fetched("b", 0), owed("c", Reason::New)]), 1);
    }

    #[test]
    fn resume_takes_exactly_what_is_owed() {
        assert_eq!(
            chosen(&SyncRequest::of(SyncMode::Resume), &account()),
            ["new2 new", "new1 new", "broken new", "done status_changed", "moved fields_changed"]
        );
    }
}
