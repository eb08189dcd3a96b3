//! Adds without an answer: whether they were done after all. Only a complete list says that one was not, and only after
//! three of them, the last one three minutes after its sending.

use super::account::Account;
use super::event::JobEvent;
use super::news::{news, plain};
use super::run::Run;
use super::stop::JobStop;
use super::work::{Todo, Work};
use crate::actions::AddAnswer;
use crate::api;
use crate::archive::ActNews;
use crate::model::{ActNumber, ActState, StepKind, StepState, TRIED_LATER, TorrentId};
use crate::remote::WholeList;

/// How long after its sending an add without an answer is looked for once more, and for the last time.
const LOOKUPS_MS: [i64; 2] = [60_000, 180_000];

impl Run {
    /// Notes that nobody knows what became of an add; it is looked up.
    pub(super) async fn lose(&mut self, act: ActNumber, step: u32, error: &api::Error) -> Result<(), JobStop> {
        self.lost(act, news(step, StepState::Unknown, error, ActState::Unknown)).await
    }

    /// The same with what is written down of it.
    pub(super) async fn lost(&mut self, act: ActNumber, news: ActNews) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        self.take_out(act, AddAnswer::Other);
        self.note(act, news).await?;
        if let Some(work) = self.at(act) {
            work.turn_to(Todo::FindAdded, now_ms);
        }
        Ok(())
    }

    pub(super) async fn adopt(&mut self, act: ActNumber, id: TorrentId) -> Result<(), JobStop> {
        let step = self.work(act).and_then(|work| work.last_step(StepKind::Add)).map_or(0, |step| step.number);
        self.accepted(act, step, id, true).await
    }

    /// Takes a list in: what acts did while it was read is added to it, and what was lost is looked for.
    pub(super) async fn listed(&mut self, began_ms: i64, list: WholeList) -> Result<(), JobStop> {
        self.is_listing = false;
        let mut account = Account::of(list, began_ms);
        for (_, change) in self.changes.iter().filter(|(at, _)| *at >= began_ms) {
            account.apply(change);
        }
        self.tell(JobEvent::ListRead { torrents: account.len(), complete: account.is_complete }).await;
        let is_complete = account.is_complete;
        let unanswered = self.works.iter().filter(|work| work.todo == Todo::FindAdded && work.due_ms <= began_ms);
        let unanswered: Vec<ActNumber> = unanswered.map(|work| work.act.seq).collect();
        let mut claimed = Vec::new();
        let mut found = Vec::new();
        for act in &unanswered {
            let id = self.work(*act).and_then(|work| self.found(&account, work, &claimed));
            claimed.extend(id.clone());
            found.push((*act, id));
        }
        self.account = Some(account);
        for (act, id) in found {
            match id {
                Some(id) => self.adopt(act, id).await?,
                None if is_complete => self.not_found(act, began_ms).await?,
                None => {}
            }
        }
        if is_complete { Ok(()) } else { Err(JobStop::IncompleteList) }
    }

    /// Notes that a complete list, read from then on, lacks a lost add; after the last look it was not done.
    async fn not_found(&mut self, act: ActNumber, began_ms: i64) -> Result<(), JobStop> {
        let clock = self.clock;
        let Some(work) = self.at(act) else { return Ok(()) };
        let Some((number, sent_ms)) = work.last_step(StepKind::Add).map(|step| (step.number, step.sent_ms)) else {
            return Ok(());
        };
        let sent_ms = clock.of_world(sent_ms);
        work.looks += 1;
        if let Some(next) = LOOKUPS_MS.map(|after| sent_ms + after).into_iter().find(|due| *due > began_ms) {
            work.due_ms = next;
            return Ok(());
        }
        let reason = format!("no answer came, and Real-Debrid does not have it; {TRIED_LATER}");
        let step = Some((number, StepState::NotDone));
        self.end(act, ActNews { step, ..plain(ActState::Owed, Some(reason)) }).await
    }

    /// Returns the entry that an earlier request of an act made, as far as the account shows one.
    pub(super) fn found(&self, account: &Account, work: &Work, claimed: &[TorrentId]) -> Option<TorrentId> {
        let known = work.act.known.as_ref().filter(|_| work.last_step(StepKind::Add).is_some())?;
        let is_new = |id: &&TorrentId| {
            let owned = self.works.iter().any(|other| other.act.new_id.as_ref() == Some(id));
            !known.contains(id) && !owned && !claimed.contains(id)
        };
        account.of_hash(work.act.plan.hash.as_deref()?).iter().find(is_new).cloned()
    }
}
