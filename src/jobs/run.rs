//! The loop of a job: begins what may begin, waits for what comes first, and takes in what comes.
//!
//! Everything that is decided is decided here, one thing after the other; tasks only ask, send and bring back.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::account::{Account, Change};
use super::clock::Clock;
use super::deletion_hold::DeletionHold;
use super::event::{JobEvent, WaitReason};
use super::news::plain;
use super::settings::{ActSettings, JobControl};
use super::stop::JobStop;
use super::tasks::{Done, Hands, Request};
use super::work::{Todo, Work};
use crate::actions::{AddPacer, AddQueue, QueuedAdd};
use crate::archive::{ActKey, ActNews, Archive, Effect, Sending};
use crate::model::{ActNumber, ActRecord, ActState, AddPace, JobRecord, Timestamp};
use crate::quota::now;
use crate::remote::{self, Note, Remote, Turn};

/// How long what is in hand may take after a job was cancelled.
const LAST_WORDS: Duration = Duration::from_secs(60);

/// How long answers are waited for after the job was stopped by another one.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// How often it is looked whether another process asks for the end of the job.
const LOOK: Duration = Duration::from_secs(1);

/// Waits below this are not told.
const SHORT: i64 = 2_000;

/// A job that is carried out.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Run {
    pub(super) hands: Hands,
    pub(super) settings: ActSettings,
    pub(super) clock: Clock,
    pub(super) record: JobRecord,
    pub(super) works: Vec<Work>,
    /// The account, once its list was read.
    pub(super) account: Option<Account>,
    /// What acts changed, and when, to be seen in a list that is read beside them.
    pub(super) changes: Vec<(i64, Change)>,
    /// Whether a list is being read.
    pub(super) is_listing: bool,
    /// Whether one is wanted whatever the age of the last one.
    pub(super) wants_list: bool,
    pub(super) queue: AddQueue,
    pub(super) pacer: AddPacer,
    /// The add whose answer the queue waits for, and whether it is a probe.
    pub(super) adding: Option<(ActNumber, bool)>,
    /// Whether an add waits for its turn in the quota.
    pub(super) waits_for_turn: bool,
    /// No add before then: a sync reads the list, no slot is free, or nothing gets through.
    pub(super) adds_held: Option<(i64, WaitReason)>,
    /// No deletion before then; once that is over, one is tried alone until one is done.
    pub(super) deletions_held: Option<DeletionHold>,
    /// Whether the account has as many active torrents as it may have.
    pub(super) is_full: bool,
    /// Whether it is being asked.
    pub(super) asks_slots: bool,
    /// Requests in a row that did not leave.
    pub(super) unsent: u32,
    /// Until when what did not leave counts as the same time.
    pub(super) unsent_until_ms: i64,
    /// Adds in a row that were refused as too many.
    pub(super) slower: u32,
    /// The account takes no add before then: what is in hand is finished, and the job waits.
    pub(super) rests_until: Option<Timestamp>,
    pub(super) tasks: JoinSet<Done>,
    /// Until when each reason to wait was told to last: two that hold at once are not told in turns.
    told: Vec<(WaitReason, i64)>,
    is_cancelled: bool,
}

/// A job as it stands when its run is over.
pub(super) struct Records {
    pub(super) job: JobRecord,
    pub(super) acts: Vec<ActRecord>,
}

impl Run {
    pub(super) fn new(
        (archive, remote, settings): (Archive, Remote, ActSettings),
        record: JobRecord,
        acts: Vec<ActRecord>,
        events: mpsc::Sender<JobEvent>,
        notes: mpsc::Sender<Note>,
    ) -> Self {
        let clock = Clock::new(settings.tempo);
        let hands = Hands { archive, remote, notes, events, clock };
        Self {
            hands,
            clock,
            record,
            works: acts.into_iter().map(Work::of).collect(),
            account: None,
            changes: Vec::new(),
            is_listing: false,
            wants_list: false,
            queue: AddQueue::new([], None, 0),
            pacer: AddPacer::new(settings.adds, AddPace::default()),
            adding: None,
            waits_for_turn: false,
            adds_held: None,
            deletions_held: None,
            is_full: false,
            asks_slots: false,
            unsent: 0,
            unsent_until_ms: 0,
            slower: 0,
            rests_until: None,
            tasks: JoinSet::new(),
            told: Vec::new(),
            is_cancelled: false,
            settings,
        }
    }

    pub(super) fn job(&self) -> &JobRecord {
        &self.record
    }

    /// Carries the acts out until nothing is left to do now.
    pub(super) async fn go_on(&mut self, control: &JobControl) -> Result<(), JobStop> {
        let (pace, pause) = self.hands.archive.add_pace().await?;
        self.pacer = AddPacer::new(self.settings.adds, pace);
        let adds = self.works.iter().filter(|work| work.todo == Todo::Add);
        self.queue = AddQueue::new(in_turn(adds.map(|work| &work.act)), pause, self.clock.now_ms());
        let hurry = CancellationToken::new();
        let mut looks = tokio::time::interval(LOOK);
        let ended = loop {
            let turn = async {
                self.begin().await?;
                // Who cancelled waits for what is in hand, and not for a list.
                if self.is_finished() && (self.tasks.is_empty() || self.is_cancelled) {
                    return Ok(true);
                }
                let wake = self.wake_ms().map(|wake| self.clock.until(wake));
                let sleep = async {
                    match wake {
                        Some(length) => tokio::time::sleep(length).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    biased;
                    () = control.cancel.cancelled(), if !self.is_cancelled => self.cancel(&hurry),
                    Some(done) = self.tasks.join_next() => self.handle(whole(done)).await?,
                    _ = looks.tick(), if !self.is_cancelled => {
                        if self.hands.archive.is_cancel_asked(self.record.id).await? {
                            self.cancel(&hurry);
                        }
                    }
                    () = sleep => {}
                }
                Ok(false)
            };
            let turned = tokio::select! {
                biased;
                () = control.stop.cancelled() => break Err(JobStop::Stopped),
                () = hurry.cancelled() => break Ok(()),
                turned = turn => turned,
            };
            match turned {
                Ok(false) => {}
                Ok(true) => break Ok(()),
                Err(stop) => break Err(self.drained(stop, &control.stop).await),
            }
        };
        self.tasks.abort_all();
        match (ended, self.rests_until) {
            (Ok(()), _) if self.is_cancelled => Err(JobStop::Cancelled),
            (Ok(()), Some(not_before)) => Err(JobStop::Paused { not_before }),
            (ended, _) => ended,
        }
    }

    /// Takes in the answers of what has left already, although nothing more is sent.
    async fn drained(&mut self, stop: JobStop, hurry: &CancellationToken) -> JobStop {
        if matches!(stop, JobStop::Remote(remote::Stop::Storage(_))) {
            return stop;
        }
        let drain = async {
            while let Some(done) = self.tasks.join_next().await {
                if matches!(done, Ok(Done::Added { .. } | Done::Selected { .. } | Done::Deleted { .. })) {
                    // What else goes wrong now has the same cause.
                    let _ = self.handle(whole(done)).await;
                }
            }
        };
        tokio::select! { () = drain => {}, () = tokio::time::sleep(LAST_ANSWERS) => {}, () = hurry.cancelled() => {} }
        stop
    }

    /// Begins nothing more; what is in hand is finished, for a minute at most.
    fn cancel(&mut self, hurry: &CancellationToken) {
        self.is_cancelled = true;
        for work in self.works.iter_mut().filter(|work| !work.has_begun()) {
            work.todo = Todo::Nothing;
        }
        let (hurry, length) = (hurry.clone(), LAST_WORDS);
        tokio::spawn(async move {
            tokio::time::sleep(length).await;
            hurry.cancel();
        });
    }

    fn is_finished(&self) -> bool {
        self.works.iter().all(Work::is_over)
    }

    pub(super) fn at(&mut self, act: ActNumber) -> Option<&mut Work> {
        self.works.get_mut(usize::try_from(act).ok()?.checked_sub(1)?)
    }

    pub(super) fn key(&self, act: ActNumber) -> ActKey {
        (self.record.id, act)
    }

    /// Sends a request whose turn it is.
    pub(super) fn leave(&mut self, act: ActNumber, turn: Turn, request: Request, sending: Sending) {
        let from = self.work(act).map_or(ActState::Planned, |work| work.act.state);
        let sent = self.hands.clone().send((self.key(act), from), turn, request, sending);
        self.tasks.spawn(sent);
    }

    /// Tells that nothing more is sent for a while, once.
    pub(super) async fn tell_wait(&mut self, until_ms: i64, why: WaitReason) {
        let is_known = |(known, told): &(WaitReason, i64)| *known == why && (until_ms - told).abs() <= SHORT;
        if self.told.iter().any(is_known) || until_ms - self.clock.now_ms() < SHORT {
            return;
        }
        self.told.retain(|(known, _)| *known != why);
        self.told.push((why, until_ms));
        let until = Timestamp::from_millisecond(self.clock.to_world(until_ms)).unwrap_or_else(|_| now());
        self.tell(JobEvent::Waiting { until, why }).await;
    }

    pub(super) async fn tell(&self, event: JobEvent) {
        // Nobody listens any more when the job is being stopped.
        let _ = self.hands.events.send(event).await;
    }

    /// Writes down where an act stands that ended for this run, and tells it.
    pub(super) async fn end(&mut self, act: ActNumber, news: ActNews) -> Result<(), JobStop> {
        self.note(act, news).await?;
        let Some(work) = self.at(act) else { return Ok(()) };
        (work.todo, work.is_busy) = (Todo::Nothing, false);
        let ended = Box::new(work.act.clone());
        self.tell(JobEvent::ActEnded(ended)).await;
        Ok(())
    }

    /// Ends an act without a request.
    pub(super) async fn end_plainly(
        &mut self,
        act: ActNumber,
        state: ActState,
        reason: impl Into<String>,
    ) -> Result<(), JobStop> {
        self.end(act, plain(state, Some(reason.into()))).await
    }

    /// Writes down where an act stands.
    pub(super) async fn note(&mut self, act: ActNumber, news: ActNews) -> Result<(), JobStop> {
        let at = now();
        self.hands.archive.note_act(self.key(act), at, news.clone()).await?;
        let Some(work) = self.at(act) else { return Ok(()) };
        if let Some((number, state)) = news.step
            && let Some(step) = work.act.steps.iter_mut().find(|step| step.number == number)
        {
            step.state = state;
        }
        if let Effect::Added { id, adopted } = &news.effect {
            (work.act.new_id, work.act.adopted) = (Some(id.clone()), *adopted);
        }
        let from = work.act.state;
        work.act.refusals += u32::from(news.is_refusal);
        (work.act.state, work.act.reason, work.act.at) = (news.state, news.reason, at);
        // What went wrong on the way says nothing of an act that is done.
        let earlier = if news.state == ActState::Done { (None, None) } else { (work.act.http, work.act.code) };
        (work.act.http, work.act.code) = (news.answer.http.or(earlier.0), news.answer.code.or(earlier.1));
        let hash = work.act.plan.hash.clone();
        if from != news.state {
            self.tell(JobEvent::ActMoved { act, from, to: news.state }).await;
        }
        let change = match news.effect {
            Effect::None => return Ok(()),
            Effect::Added { id, .. } => Change::Added { id, hash },
            Effect::Deleted { id } => Change::Deleted(id),
        };
        if let Some(account) = &mut self.account {
            account.apply(&change);
        }
        self.changes.push((self.clock.now_ms(), change));
        Ok(())
    }

    pub(super) fn into_records(self) -> Records {
        Records { job: self.record, acts: self.works.into_iter().map(|work| work.act).collect() }
    }
}

/// Returns what a task brought; its panic is the loop's.
fn whole(done: Result<Done, tokio::task::JoinError>) -> Done {
    match done {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// Makes an add of an act ready for the queue.
pub(super) fn queued(act: &ActRecord) -> QueuedAdd {
    QueuedAdd { act: act.seq, counted_before: act.refusals }
}

/// Makes the adds of a job ready: those that drew a 451 before it was interrupted come behind all others.
fn in_turn<'a>(acts: impl Iterator<Item = &'a ActRecord>) -> Vec<QueuedAdd> {
    let (later, first): (Vec<&ActRecord>, Vec<&ActRecord>) = acts.partition(|act| act.http == Some(451));
    first.into_iter().chain(later).map(queued).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ActState, NewAct, Timestamp, Verb};

    #[test]
    fn an_add_that_drew_a_451_waits_behind_the_others_also_after_an_interruption() {
        let act = |seq, http| ActRecord {
            seq,
            plan: NewAct::bare(Verb::Restore),
            state: ActState::Planned,
            known: None,
            new_id: None,
            refusals: 0,
            adopted: false,
            reason: None,
            http,
            code: None,
            attempts: 0,
            at: Timestamp::UNIX_EPOCH,
            steps: Vec::new(),
        };
        let acts = [act(1, Some(451)), act(2, None), act(3, Some(503)), act(4, Some(451)), act(5, None)];
        let order: Vec<ActNumber> = in_turn(acts.iter()).iter().map(|add| add.act).collect();
        assert_eq!(order, [2, 3, 5, 1, 4]);
    }
}
