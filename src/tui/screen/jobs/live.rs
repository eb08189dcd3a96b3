//! The job that this program works on, as its events tell it: they are ahead of what the archive is asked.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::jobs::{JobEvent, WaitReason, job_line};
use crate::model::{ActCounts, ActNumber, ActState, JobId, JobRecord, Timestamp, TorrentId, Verb};

/// A job of this program that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveJob {
    /// What it does.
    pub verb: Verb,
    /// What it is doing, in a sentence.
    pub said: Option<String>,
    /// Whether it was asked to end.
    pub cancelling: bool,
    /// New torrents whose files the user wanted to choose.
    to_choose: Vec<TorrentId>,
    /// Acts that were done and cannot be taken back: what they made took the place of another entry.
    replaced: u64,
    /// As it was taken up; nothing before that.
    record: Option<JobRecord>,
    /// How acts ended in this run.
    ended: BTreeMap<ActNumber, ActState>,
    waiting: Option<(Timestamp, WaitReason)>,
    began: Timestamp,
    confirmed: Timestamp,
}

/// The selection that leaves a new torrent waiting until its files are chosen.
const ASK: &str = "ask";

impl LiveJob {
    /// A job that was ordered and of which nothing was heard yet.
    pub fn new(verb: Verb, now: Timestamp) -> Self {
        let (said, record, waiting, to_choose) = (None, None, None, Vec::new());
        let (ended, began, confirmed) = (BTreeMap::new(), now, now);
        Self { verb, said, cancelling: false, to_choose, replaced: 0, record, ended, waiting, began, confirmed }
    }

    /// Handles an event.
    pub fn apply(&mut self, event: &JobEvent, now: Timestamp, zone: &TimeZone) {
        match event {
            JobEvent::Started(record) => {
                (self.verb, self.began) = (record.verb, now);
                self.record = Some((**record).clone());
            }
            JobEvent::ActEnded(act) => {
                self.ended.insert(act.seq, act.state);
                self.waiting = None;
                self.replaced += u64::from(act.state == ActState::Done && act.plan.replaces);
                if act.state == ActState::Owed && act.plan.selection.as_deref() == Some(ASK) {
                    self.to_choose.extend(act.new_id.clone());
                }
            }
            JobEvent::ActMoved { from, to, .. } => {
                if let Some(record) = &mut self.record {
                    record.acts.move_one(*from, *to);
                }
            }
            JobEvent::Waiting { until, why } => self.waiting = Some((*until, *why)),
            JobEvent::ListRead { .. } | JobEvent::Asking(_) => self.waiting = None,
        }
        if !matches!(event, JobEvent::Waiting { .. }) {
            self.said = job_line(event, zone).or(self.said.take());
        }
    }

    /// Returns since when it runs.
    pub fn began(&self) -> Timestamp {
        self.began
    }

    /// Returns when its user confirmed it.
    pub fn confirmed(&self) -> Timestamp {
        self.confirmed
    }

    /// Whether something of it can be taken back, when so much of it was done.
    pub fn can_be_taken_back(&self, done: u64) -> bool {
        done > self.replaced
    }

    /// Returns the new torrents whose files are to be chosen now.
    pub fn to_choose(&self) -> &[TorrentId] {
        &self.to_choose
    }

    /// Returns its number, once it has one.
    pub fn id(&self) -> Option<JobId> {
        self.record.as_ref().map(|record| record.id)
    }

    /// Returns how its acts stand, as the archive has them.
    pub fn acts(&self) -> ActCounts {
        self.record.as_ref().map_or_else(ActCounts::default, |record| record.acts)
    }

    /// Returns until when nothing is sent, and why.
    pub fn waiting(&self, now: Timestamp) -> Option<(Timestamp, WaitReason)> {
        self.waiting.filter(|(until, _)| *until > now)
    }

    /// Returns the time that is left at the pace so far.
    pub fn left(&self, now: Timestamp) -> Option<Duration> {
        let ended = u32::try_from(self.ended.len()).ok().filter(|ended| *ended > 1)?;
        let took = Duration::try_from(now.duration_since(self.began)).ok()?;
        let for_later = self.ended.values().filter(|state| !state.is_final()).count() as u64;
        let open = u32::try_from(self.acts().open().saturating_sub(for_later)).ok()?;
        let left = (took / ended).saturating_mul(open);
        (open > 0).then(|| Duration::from_secs(left.as_secs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ActRecord, JobState, NewAct};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn record(acts: ActCounts) -> JobRecord {
        JobRecord {
            id: JobId(3),
            verb: Verb::Delete,
            state: JobState::Running,
            account: None,
            origin: String::new(),
            started_by: String::new(),
            undoes: None,
            started: at(0),
            worked: at(0),
            ended: None,
            not_before: None,
            reason: None,
            requests: 0,
            acts,
        }
    }

    fn ended(seq: ActNumber, state: ActState) -> JobEvent {
        let plan = NewAct { name: "one".to_owned(), ..NewAct::bare(Verb::Delete) };
        JobEvent::ActEnded(Box::new(ActRecord {
            seq,
            plan,
            state,
            known: None,
            new_id: None,
            refusals: 0,
            adopted: false,
            reason: None,
            http: None,
            code: None,
            attempts: 1,
            at: at(0),
            steps: Vec::new(),
        }))
    }

    fn moved(act: ActNumber, from: ActState, to: ActState) -> JobEvent {
        JobEvent::ActMoved { act, from, to }
    }

    #[test]
    fn its_numbers_are_those_of_the_archive_add_up_and_count_an_act_once() {
        let mut live = LiveJob::new(Verb::Add, at(0));
        let before = ActCounts { done: 5, owed: 2, unknown: 1, planned: 2, ..ActCounts::default() };
        live.apply(&JobEvent::Started(Box::new(record(before))), at(10), &TimeZone::UTC);
        assert_eq!((live.acts(), live.verb), (before, Verb::Delete));
        let mut hear = |event| live.apply(&event, at(20), &TimeZone::UTC);
        hear(moved(6, ActState::Owed, ActState::Sent));
        hear(moved(7, ActState::Planned, ActState::Sent));
        assert_eq!(
            live.acts(),
            ActCounts { done: 5, owed: 1, unknown: 1, planned: 1, sent: 2, ..ActCounts::default() }
        );
        let mut hear = |event| live.apply(&event, at(20), &TimeZone::UTC);
        hear(moved(6, ActState::Sent, ActState::Done));
        hear(ended(6, ActState::Done));
        hear(moved(7, ActState::Sent, ActState::Owed));
        hear(ended(7, ActState::Owed));
        let acts = live.acts();
        assert_eq!(acts, ActCounts { done: 6, owed: 2, unknown: 1, planned: 1, ..ActCounts::default() });
        assert_eq!(acts.all(), before.all());
        // Two ended in ten seconds and three are left, of which a later run does one.
        assert_eq!(live.left(at(20)), Some(Duration::from_secs(15)));
    }

    #[test]
    fn an_act_that_ends_where_it_stood_before_counts_as_before() {
        let mut live = LiveJob::new(Verb::Add, at(0));
        let before = ActCounts { owed: 2, planned: 3, ..ActCounts::default() };
        live.apply(&JobEvent::Started(Box::new(record(before))), at(10), &TimeZone::UTC);
        live.apply(&ended(1, ActState::Owed), at(20), &TimeZone::UTC);
        assert_eq!(live.acts(), before);
    }

    #[test]
    fn a_wait_is_over_when_its_time_is() {
        let mut live = LiveJob::new(Verb::Add, at(0));
        live.apply(&JobEvent::Waiting { until: at(30), why: WaitReason::Pace }, at(1), &TimeZone::UTC);
        assert_eq!(live.waiting(at(29)), Some((at(30), WaitReason::Pace)));
        assert_eq!(live.waiting(at(30)), None);
    }
}
