//! Adds: what is sent, what an answer means, and whether one without an answer was done after all.

use super::event::WaitReason;
use super::judging::{Judged, judge};
use super::news::{answered_another, news, plain, stopped};
use super::run::{Run, queued};
use super::stop::JobStop;
use super::tasks::{AddBody, Request, Step};
use super::waits::{LOOKS_MS, SLOT_MS};
use super::work::{Todo, Work};
use crate::actions::{AddAnswer, AddVerdict, Magnet};
use crate::api;
use crate::archive::{ActNews, Effect, Sending};
use crate::model::{ActNumber, ActState, StepKind, StepState, TRIED_LATER, TorrentId};
use crate::quota::now;
use crate::remote::{self, Turn, Unwritten};

/// How long after a sync was found to read the list it is looked again.
const SYNC_MS: i64 = 500;

/// First wait after a request that did not leave; it doubles.
const UNSENT_MS: i64 = 2_000;

/// Requests in a row that did not leave before the job rests.
const UNSENT: u32 = 5;

/// Adds in a row that are refused as too many before the job waits, and how long it does then.
const SLOWER: u32 = 6;
const SLOWER_MS: i64 = 300_000;

/// How long a hash counts as one that the account took, in milliseconds of Unix time.
const ACCEPTED_MS: i64 = 3_600_000;

impl Run {
    /// Judges an add by the account as it is known.
    pub(super) fn judge_add(&self, act: ActNumber) -> Judged {
        let (Some(account), Some(work)) = (&self.account, self.work(act)) else {
            return Judged::Skip("nothing is known of the account".to_owned());
        };
        if let Some(id) = self.found(account, work, &[]) {
            return Judged::Adopt(id);
        }
        judge(account, work)
    }

    /// Ends or goes on with an add that need not be sent.
    pub(super) async fn decide_unsent(&mut self, act: ActNumber) -> Result<(), JobStop> {
        match self.judge_add(act) {
            Judged::Send { .. } => Ok(()),
            Judged::Skip(reason) => self.end_plainly(act, ActState::Skipped, reason).await,
            Judged::Adopt(id) => self.adopt(act, id).await,
        }
    }

    /// Takes in the file that is to be added, and waits for the turn of its request.
    pub(super) async fn prepared(&mut self, act: ActNumber, file: Result<Vec<u8>, String>) -> Result<(), JobStop> {
        match file {
            Ok(file) => {
                if let Some(work) = self.at(act) {
                    work.file = Some(file);
                }
                let turn = self.hands.clone().turn(act, StepKind::Add);
                self.tasks.spawn(turn);
                Ok(())
            }
            Err(reason) => {
                self.waits_for_turn = false;
                self.take_out(act, AddAnswer::Other);
                self.end_plainly(act, ActState::Skipped, reason).await
            }
        }
    }

    /// Sends an add whose turn it is, unless it is there meanwhile.
    pub(super) async fn send_add(&mut self, act: ActNumber, turn: Turn) -> Result<(), JobStop> {
        self.waits_for_turn = false;
        let start = self.clock.now_ms();
        if self.pacer.earliest_ms(start) > start {
            // An answer that came meanwhile asks for more patience.
            turn.unused();
            self.again(act);
            if let Some(work) = self.at(act) {
                work.is_busy = false;
            }
            return Ok(());
        }
        let known = match self.judge_add(act) {
            Judged::Send { known } => known,
            Judged::Skip(_) | Judged::Adopt(_) => {
                turn.unused();
                self.take_out(act, AddAnswer::Other);
                return self.decide_unsent(act).await;
            }
        };
        let Some(body) = self.at(act).and_then(body) else {
            turn.unused();
            self.take_out(act, AddAnswer::Other);
            return self.end_plainly(act, ActState::Skipped, "its hash cannot be used").await;
        };
        self.pacer.started(start);
        let pace = Some(self.pacer.remembered().clone());
        let sending =
            Sending { kind: StepKind::Add, sent_ms: now().as_millisecond(), known: Some(known.clone()), pace };
        self.leave(act, turn, Request::Add(body), sending);
        if let Some(work) = self.at(act) {
            work.act.known = Some(known);
        }
        Ok(())
    }

    /// Puts a request back that did not leave, because a sync reads the list.
    pub(super) fn held(&mut self, act: ActNumber, kind: StepKind) {
        let due = self.clock.now_ms() + self.clock.of_world(SYNC_MS);
        if kind == StepKind::Add {
            self.again(act);
            self.adds_held = Some((due, WaitReason::Sync));
        }
        if let Some(work) = self.at(act) {
            (work.is_busy, work.due_ms) = (false, if kind == StepKind::Add { work.due_ms } else { due });
        }
    }

    /// Takes in the answer to an add.
    pub(super) async fn added(
        &mut self,
        act: ActNumber,
        step: Step,
        answer: Result<TorrentId, Unwritten>,
    ) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        self.sent(act, StepKind::Add, step, !matches!(answer, Err(Unwritten::Unsent(_))));
        if !matches!(answer, Err(Unwritten::Slower { .. })) {
            self.slower = 0;
        }
        match answer {
            Ok(id) => {
                self.pacer.accepted();
                let plan = self.work(act).map(|work| &work.act.plan);
                if plan.is_some_and(|plan| plan.replaces && plan.torrent.as_ref() == Some(&id)) {
                    return self.added_nothing(act, step.0).await;
                }
                let hash = plan.and_then(|plan| plan.hash.clone());
                match self.account.as_ref().and_then(|account| account.entry(&id)) {
                    // One that was there before belongs to whoever added it, whatever the answer says.
                    Some(entry) if entry.hash != hash => self.lost(act, answered_another(step.0, &id)).await,
                    before => {
                        let adopted = before.is_some();
                        self.accepted(act, step.0, id, adopted).await
                    }
                }
            }
            Err(Unwritten::Refused(error)) if is_451(&error) => self.refused_451(act, step.0, &error).await,
            Err(Unwritten::Refused(error)) if error.error_code() == Some(api::TOO_MANY_ACTIVE) => {
                self.is_full = true;
                self.hold_adds(SLOT_MS, WaitReason::NoFreeSlot);
                self.again(act);
                self.note(act, news(step.0, StepState::Refused, &error, ActState::Planned)).await
            }
            // Already active: whether it is this act's entry is looked up.
            Err(Unwritten::Refused(error)) if error.error_code() == Some(api::ALREADY_ACTIVE) => {
                self.lose(act, step.0, &error).await
            }
            Err(Unwritten::Refused(error) | Unwritten::Missing(error)) => {
                self.take_out(act, AddAnswer::Other);
                self.end(act, news(step.0, StepState::Refused, &error, ActState::Refused)).await
            }
            Err(Unwritten::Unknown(error)) => self.lose(act, step.0, &error).await,
            Err(Unwritten::Slower { error, retry_after }) => {
                self.pacer.refused(now_ms, retry_after);
                self.slower += 1;
                self.again(act);
                self.note(act, news(step.0, StepState::Refused, &error, ActState::Planned)).await?;
                if self.slower >= SLOWER {
                    self.rest_until(now_ms + SLOWER_MS, Todo::Add);
                }
                self.store_pace().await
            }
            Err(Unwritten::Unsent(error)) => {
                self.again(act);
                self.note(act, news(step.0, StepState::NotDone, &error, ActState::Planned)).await?;
                let wait = self.wait_unsent(error)?;
                self.hold_adds(wait, WaitReason::Trouble);
                Ok(())
            }
            Err(Unwritten::Stop(ending)) => {
                self.again(act);
                self.note(act, stopped(step.0, &ending)).await?;
                Err(ending.into())
            }
        }
    }

    /// Notes that a new entry is this act's, and looks at its files soon.
    pub(super) async fn accepted(
        &mut self,
        act: ActNumber,
        step: u32,
        id: TorrentId,
        adopted: bool,
    ) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let reason = Some("its files are still to be chosen".to_owned());
        let effect = Effect::Added { id, adopted };
        let step = Some((step, StepState::Done));
        self.note(act, ActNews { step, effect, ..plain(ActState::Owed, reason) }).await?;
        if let Some(work) = self.at(act) {
            work.added_ms = now_ms;
            work.turn_to(Todo::LookAtFiles, if adopted { now_ms } else { now_ms + LOOKS_MS[0] });
        }
        self.take_out(act, AddAnswer::Accepted);
        let verdict = self.queue.answered(act, AddAnswer::Accepted, now_ms);
        self.decided(verdict).await?;
        self.store_pace().await
    }

    /// Ends an act whose add was answered with the very entry whose place the new one was to take.
    async fn added_nothing(&mut self, act: ActNumber, step: u32) -> Result<(), JobStop> {
        self.take_out(act, AddAnswer::Other);
        let reason = "Real-Debrid made no new entry and answered with the old one, which stays".to_owned();
        let step = Some((step, StepState::Done));
        self.end(act, ActNews { step, ..plain(ActState::Refused, Some(reason)) }).await
    }

    /// Weighs a 451.
    async fn refused_451(&mut self, act: ActNumber, step: u32, error: &api::Error) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let Some(plan) = self.work(act).map(|work| work.act.plan.clone()) else { return Ok(()) };
        let by_name = self.settings.refused.part_of(&plan.name).is_some();
        let since = now().as_millisecond() - ACCEPTED_MS;
        let was_accepted = match plan.hash {
            Some(hash) => self.hands.archive.was_accepted(hash, since).await?,
            None => false,
        };
        if !by_name {
            self.pacer.unexplained();
        }
        self.adding = self.adding.filter(|(adding, _)| *adding != act);
        let answer = AddAnswer::Refused { by_name, was_accepted };
        let verdict = self.queue.answered(act, answer, now_ms);
        self.note(act, news(step, StepState::Refused, error, ActState::Owed)).await?;
        self.decided(verdict).await?;
        self.store_pace().await
    }

    /// Ends the act of which an answer decided something.
    async fn decided(&mut self, verdict: Option<(ActNumber, AddVerdict)>) -> Result<(), JobStop> {
        let Some((act, verdict)) = verdict else { return Ok(()) };
        let (state, reason, is_refusal) = match verdict {
            AddVerdict::RefusedByName => (
                ActState::Refused,
                "Real-Debrid refuses torrents of this name, and trying again does not help (451)".to_owned(),
                false,
            ),
            AddVerdict::Owed { counted } => (
                ActState::Owed,
                format!("Real-Debrid does not take it today; nothing was done, and {TRIED_LATER} (451)"),
                counted,
            ),
            AddVerdict::RefusedToday => (
                ActState::Refused,
                "Real-Debrid refused it in several runs, and nothing more is tried; add it anew on another day (451)"
                    .to_owned(),
                false,
            ),
        };
        self.end(act, ActNews { is_refusal, ..plain(state, Some(reason)) }).await
    }

    /// Sends no add for a while.
    pub(super) fn hold_adds(&mut self, length_ms: i64, why: WaitReason) {
        self.adds_held = Some((self.clock.now_ms() + length_ms, why));
    }

    /// Takes in that a request is over, whatever came of it; one that left ends the row of those that did not.
    pub(super) fn sent(&mut self, act: ActNumber, kind: StepKind, step: Step, has_left: bool) {
        if let Some(work) = self.at(act) {
            work.sent(step.0, kind, step.1);
            work.is_busy = false;
        }
        if has_left {
            self.unsent = 0;
        }
    }

    /// Returns how long to wait after a request that did not leave; too many times in a row end the run. Those that were
    /// on the way together are one time.
    pub(super) fn wait_unsent(&mut self, error: api::Error) -> Result<i64, JobStop> {
        let now_ms = self.clock.now_ms();
        if now_ms >= self.unsent_until_ms {
            self.unsent += 1;
            self.unsent_until_ms = now_ms + (UNSENT_MS << self.unsent.min(5));
        }
        if self.unsent >= UNSENT {
            return Err(remote::Stop::Service(error).into());
        }
        Ok(self.unsent_until_ms - now_ms)
    }

    /// Stores how fast the account takes adds.
    pub(super) async fn store_pace(&mut self) -> Result<(), JobStop> {
        Ok(self.hands.archive.store_add_pace(self.pacer.remembered().clone(), self.queue.pause()).await?)
    }

    /// Tells the queue of an answer that says nothing of 451, unless it has gone on without it.
    pub(super) fn take_out(&mut self, act: ActNumber, answer: AddAnswer) {
        if self.adding.is_some_and(|(adding, _)| adding == act) {
            self.adding = None;
            if answer == AddAnswer::Other {
                self.queue.answered(act, answer, self.clock.now_ms());
            }
        }
    }

    /// Puts an act at the end of the queue, to be sent again.
    fn again(&mut self, act: ActNumber) {
        self.take_out(act, AddAnswer::Other);
        if let Some(add) = self.work(act).map(|work| queued(&work.act)) {
            self.queue.put_back(add);
        }
    }

    pub(super) fn work(&self, act: ActNumber) -> Option<&Work> {
        self.works.get(usize::try_from(act).ok()?.checked_sub(1)?)
    }
}

/// Returns what an add is sent with.
fn body(work: &mut Work) -> Option<AddBody> {
    if let Some(file) = work.file.take() {
        return Some(AddBody::File(file));
    }
    let plan = &work.act.plan;
    let magnet = plan.source.clone().filter(|source| source.starts_with("magnet:"));
    let hash = || plan.hash.as_deref()?.parse().ok().map(|hash| Magnet::of(hash).link());
    magnet.or_else(hash).map(AddBody::Magnet)
}

/// Whether a refusal is one for its content, or for all adds of the account.
fn is_451(error: &api::Error) -> bool {
    error.http_status() == Some(451) || error.error_code() == Some(api::INFRINGING)
}
