//! What may begin now: looks that are due, requests whose turn it is, a list where one is needed.

use super::event::WaitReason;
use super::judging::Judged;
use super::run::Run;
use super::stop::JobStop;
use super::tasks::{Done, Hands};
use super::work::{Todo, Work};
use crate::actions::{AddAnswer, HoldReason, Next};
use crate::model::{ActNumber, StepKind, Timestamp};
use crate::quota::now;

/// Most things that are asked and sent at once; the quota bounds them further.
const MOST: usize = 16;

/// Most deletions that are on their way at once.
const DELETIONS: usize = 8;

/// Most adds that are on their way at once, however late their answers.
const ADDS: usize = 8;

/// Age at which a list is read again before something is added or deleted by it.
const FRESH_MS: i64 = 600_000;

impl Run {
    pub(super) async fn begin(&mut self) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        self.follow_up(now_ms);
        self.begin_deletions(now_ms).await?;
        self.begin_adds(now_ms).await?;
        if self.wants_list && !self.is_listing {
            (self.wants_list, self.is_listing) = (false, true);
            let (rows, wait) = (self.settings.page_rows, self.settings.page_wait);
            self.tasks.spawn(self.hands.clone().list(rows, wait));
        }
        self.tell_idle(now_ms).await;
        Ok(())
    }

    /// Takes in what a task brought.
    pub(super) async fn handle(&mut self, done: Done) -> Result<(), JobStop> {
        match done {
            Done::List { began_ms, list } => self.listed(began_ms, list?).await,
            Done::Prepared { act, file } => self.prepared(act, file).await,
            Done::Turn { act, kind, turn } => {
                let turn = *turn?;
                match kind {
                    StepKind::Add => self.send_add(act, turn).await,
                    StepKind::Select => {
                        self.send_selection(act, turn);
                        Ok(())
                    }
                    StepKind::Delete => self.send_deletion(act, turn).await,
                }
            }
            Done::Held { act, kind, reading } => {
                let until = self.clock.of_world(reading.since_ms + 120_000);
                self.tell_wait(until, WaitReason::Sync).await;
                self.held(act, kind);
                Ok(())
            }
            Done::Added { act, step, answer } => self.added(act, step, answer).await,
            Done::Selected { act, step, answer } => self.selected(act, step, answer).await,
            Done::Deleted { act, step, answer } => self.deleted(act, step, answer).await,
            Done::Told { act, answer } => self.told(act, answer).await,
            Done::Slots(count) => {
                (self.is_full, self.asks_slots) = (count?.is_some_and(crate::api::ActiveCount::is_full), false);
                if self.is_full {
                    self.hold_adds(super::waits::SLOT_MS, WaitReason::NoFreeSlot);
                }
                Ok(())
            }
            Done::Storage(error) => Err(error.into()),
        }
    }

    /// Begins looks that are due, and choices of files.
    fn follow_up(&mut self, now_ms: i64) {
        for place in 0..self.works.len() {
            if self.tasks.len() >= MOST {
                return;
            }
            let Some(work) = self.works.get_mut(place) else { return };
            if work.is_busy || work.due_ms > now_ms {
                continue;
            }
            let (act, hands) = (work.act.seq, self.hands.clone());
            let about = match work.todo {
                Todo::LookAtFiles | Todo::CheckSelection | Todo::LookAfter | Todo::Prove => work.target().cloned(),
                Todo::AskFirst | Todo::CheckDeletion => work.act.plan.torrent.clone(),
                Todo::Select => {
                    work.is_busy = true;
                    self.tasks.spawn(hands.turn(act, StepKind::Select));
                    continue;
                }
                Todo::FindAdded => {
                    // Answered by the list that is read next.
                    self.wants_list |= !self.is_listing;
                    continue;
                }
                Todo::Add | Todo::Delete | Todo::Nothing => continue,
            };
            if let Some(id) = about {
                work.is_busy = true;
                self.tasks.spawn(hands.look(act, id));
            }
        }
    }

    async fn begin_deletions(&mut self, now_ms: i64) -> Result<(), JobStop> {
        let (held, open) = (self.deletions_held, |work: &&Work| work.todo == Todo::Delete && !work.is_busy);
        if let Some(until) = held.map(|hold| hold.until).filter(|until| *until > now_ms) {
            if self.works.iter().any(|work| open(&work)) {
                self.tell_wait(until, WaitReason::DeletionsHeld).await;
            }
            return Ok(());
        }
        let on_their_way = self.works.iter().filter(|work| work.todo == Todo::Delete && work.is_busy).count();
        // After a hold one is tried alone, and first one that was not refused.
        let most = if held.is_some() { 1 } else { DELETIONS };
        let mut due: Vec<&Work> = self.works.iter().filter(open).filter(|work| work.due_ms <= now_ms).collect();
        due.sort_by_key(|work| work.due_ms);
        let due: Vec<ActNumber> = due.iter().map(|work| work.act.seq).take(most.saturating_sub(on_their_way)).collect();
        if due.is_empty() || !self.may_change(now_ms) {
            return Ok(());
        }
        for act in due {
            if self.may_delete(act).await? {
                if let Some(work) = self.at(act) {
                    work.is_busy = true;
                }
                let turn = self.hands.clone().turn(act, StepKind::Delete);
                self.tasks.spawn(turn);
            }
        }
        Ok(())
    }

    async fn begin_adds(&mut self, now_ms: i64) -> Result<(), JobStop> {
        if !self.works.iter().any(|work| work.todo == Todo::Add && !work.is_busy) {
            return Ok(());
        }
        if let Some((until, why)) = self.adds_held.filter(|(until, _)| *until > now_ms) {
            self.tell_wait(until, why).await;
            return Ok(());
        }
        self.adds_held = None;
        if self.is_full {
            if !std::mem::replace(&mut self.asks_slots, true) {
                self.tasks.spawn(self.hands.clone().slots());
            }
            return Ok(());
        }
        let earliest = self.pacer.earliest_ms(now_ms);
        // Two that wait for their turns would leave together when the quota has room again.
        if self.waits_for_turn {
            return Ok(());
        }
        if earliest > now_ms {
            if earliest - now_ms > self.pacer.distance_ms() {
                self.tell_wait(earliest, WaitReason::Pace).await;
            }
            return Ok(());
        }
        let on_their_way = self.works.iter().filter(|work| work.todo == Todo::Add && work.is_busy).count();
        if let Some((act, is_probe)) = self.adding {
            if is_probe || on_their_way >= ADDS {
                return Ok(());
            }
            // Its answer is late; the next one does not wait for it.
            self.adding = None;
            self.queue.answered(act, AddAnswer::Other, now_ms);
        }
        if !self.may_change(now_ms) {
            return Ok(());
        }
        self.begin_add(now_ms).await
    }

    /// Begins the add that the queue sends next.
    async fn begin_add(&mut self, now_ms: i64) -> Result<(), JobStop> {
        loop {
            let (act, is_probe) = match self.queue.next(now_ms) {
                Next::Send(act) => (act, false),
                Next::Probe(act) => (act, true),
                Next::Hold { until_ms, reason } => {
                    let why = match reason {
                        HoldReason::AccountPaused => WaitReason::AccountPaused,
                        HoldReason::LastAct => WaitReason::LastAct,
                    };
                    self.adds_held = Some((until_ms, why));
                    self.tell_wait(until_ms, why).await;
                    return Ok(());
                }
                Next::Rest { not_before_ms } => {
                    self.store_pace().await?;
                    self.rest_until(not_before_ms, Todo::Add);
                    return Ok(());
                }
                Next::Finished => return Ok(()),
            };
            let is_open = self.at(act).is_some_and(|work| work.todo == Todo::Add && !work.is_busy);
            if is_open && matches!(self.judge_add(act), Judged::Send { .. }) {
                (self.adding, self.waits_for_turn) = (Some((act, is_probe)), true);
                let Some(work) = self.at(act) else { return Ok(()) };
                work.is_busy = true;
                let file = work.act.plan.source.clone().filter(|source| !source.starts_with("magnet:"));
                let hash = work.act.plan.hash.clone();
                if let Some(file) = file {
                    let read = self.settings.read_file.clone();
                    self.tasks.spawn(Hands::prepare(act, file, hash, read));
                } else {
                    let turn = self.hands.clone().turn(act, StepKind::Add);
                    self.tasks.spawn(turn);
                }
                return Ok(());
            }
            self.queue.answered(act, AddAnswer::Other, now_ms);
            if is_open {
                self.decide_unsent(act).await?;
            }
        }
    }

    /// Lets what is in hand finish; what is left of this kind waits until then.
    pub(super) fn rest_until(&mut self, not_before_ms: i64, kind: Todo) {
        let at = Timestamp::from_millisecond(self.clock.to_world(not_before_ms)).unwrap_or_else(|_| now());
        self.rests_until = Some(at);
        for work in self.works.iter_mut().filter(|work| work.todo == kind && !work.is_busy) {
            work.todo = Todo::Nothing;
        }
    }

    /// Whether something may be added or deleted by what is known of the account; asks for a list where it is not.
    fn may_change(&mut self, now_ms: i64) -> bool {
        if self.is_listing {
            return false;
        }
        let fresh = |began: i64| (0..=FRESH_MS).contains(&(now_ms - began));
        if !self.account.as_ref().is_some_and(|account| account.is_complete && fresh(account.began_ms)) {
            self.wants_list = true;
            return false;
        }
        // What was lost is looked up first: a service that loses one answer after the other is sent nothing more.
        !self.works.iter().any(|work| work.todo == Todo::FindAdded && work.looks == 0)
    }

    /// Returns when there is something to do next, when nothing comes before.
    pub(super) fn wake_ms(&self) -> Option<i64> {
        let now_ms = self.clock.now_ms();
        let dues = self.works.iter().filter(|work| !work.is_busy && !work.is_over()).map(|work| work.due_ms);
        let adds = self.works.iter().any(|work| work.todo == Todo::Add && !work.is_busy);
        let held = self.deletions_held.map(|hold| hold.until);
        let held = held.filter(|_| self.works.iter().any(|work| work.todo == Todo::Delete && !work.is_busy));
        let adds = adds.then(|| [self.adds_held.map(|(until, _)| until), Some(self.pacer.earliest_ms(now_ms))]);
        dues.chain(held).chain(adds.into_iter().flatten().flatten()).filter(|due| *due > now_ms).min()
    }

    /// Tells what is waited for when nothing is asked and nothing sent.
    async fn tell_idle(&mut self, now_ms: i64) {
        if !self.tasks.is_empty() || self.works.iter().any(|work| work.todo == Todo::Add) {
            return;
        }
        // Why deletions are held is told where they are begun.
        let is_told = |work: &Work| work.todo == Todo::Delete && self.deletions_held.is_some();
        let waits = self.works.iter().filter(|work| !work.is_over() && !is_told(work) && work.due_ms > now_ms);
        let next = waits.min_by_key(|work| work.due_ms);
        let Some((due, todo)) = next.map(|work| (work.due_ms, work.todo)) else { return };
        let why = match todo {
            Todo::LookAtFiles | Todo::LookAfter => WaitReason::Files,
            Todo::FindAdded | Todo::CheckSelection | Todo::CheckDeletion => WaitReason::Lookup,
            Todo::Prove => WaitReason::Proof,
            Todo::Add | Todo::Select | Todo::AskFirst | Todo::Delete | Todo::Nothing => WaitReason::Trouble,
        };
        self.tell_wait(due, why).await;
    }
}
