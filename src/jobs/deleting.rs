//! Deletions: whether an entry is still the one that was meant, and whether it is gone.

use super::account::Account;
use super::deletion_hold::DeletionHold;
use super::news::{news, plain, stopped};
use super::run::Run;
use super::stop::JobStop;
use super::tasks::{Request, Step};
use super::waits::TRIES;
use super::work::{Todo, Work};
use crate::api;
use crate::archive::{ActNews, Answer, Effect, Sending};
use crate::model::{ActNumber, ActState, Detail, Phase, StepKind, StepState, TRIED_LATER};
use crate::quota::now;
use crate::remote::{Turn, Unwritten};

/// How long a deletion waits that is to be sent once more.
const AGAIN_MS: i64 = 1_000;

impl Run {
    /// Whether an entry may be deleted by the account as it is known; what may not be ends.
    pub(super) async fn may_delete(&mut self, act: ActNumber) -> Result<bool, JobStop> {
        let judged = match (&self.account, self.work(act)) {
            (Some(account), Some(work)) => judge(account, work),
            _ => Some((ActState::Skipped, "nothing is known of the account".to_owned())),
        };
        let Some((state, reason)) = judged else { return Ok(true) };
        self.end_plainly(act, state, reason).await?;
        Ok(false)
    }

    /// Sends a deletion whose turn it is, unless the entry is another one meanwhile.
    pub(super) async fn send_deletion(&mut self, act: ActNumber, turn: Turn) -> Result<(), JobStop> {
        // Others that had their turn already wait with the rest.
        let now_ms = self.clock.now_ms();
        if let Some(hold) = self.deletions_held.filter(|hold| hold.until > now_ms) {
            turn.unused();
            self.held_back(act, hold.until);
            return Ok(());
        }
        if !self.may_delete(act).await? {
            turn.unused();
            return Ok(());
        }
        let Some(id) = self.work(act).and_then(|work| work.act.plan.torrent.clone()) else {
            turn.unused();
            return Ok(());
        };
        let sending = Sending { kind: StepKind::Delete, sent_ms: now().as_millisecond(), known: None, pace: None };
        self.leave(act, turn, Request::Delete { id }, sending);
        Ok(())
    }

    /// Takes in the answer to a deletion.
    pub(super) async fn deleted(
        &mut self,
        act: ActNumber,
        step: Step,
        answer: Result<(), Unwritten>,
    ) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        self.sent(act, StepKind::Delete, step, !matches!(answer, Err(Unwritten::Unsent(_))));
        match answer {
            Ok(()) => self.is_gone(act, step.0, None).await,
            Err(Unwritten::Missing(error)) => {
                let answer =
                    Answer { http: error.http_status(), code: error.error_code(), message: Some(error.to_string()) };
                self.is_gone(act, step.0, Some(answer)).await
            }
            // A deletion is never refused for a name: the account is paused, or has too much under way.
            Err(Unwritten::Refused(error)) if is_for_now(&error) => {
                let hold = DeletionHold::after(self.deletions_held, now_ms);
                self.deletions_held = Some(hold);
                self.delete_at(act, hold.until);
                self.note(act, news(step.0, StepState::Refused, &error, ActState::Planned)).await?;
                if let Some(not_before) = hold.gives_up(now_ms) {
                    self.rest_until(not_before, Todo::Delete);
                }
                Ok(())
            }
            Err(Unwritten::Refused(error)) => {
                self.end(act, news(step.0, StepState::Refused, &error, ActState::Refused)).await
            }
            Err(Unwritten::Slower { error, .. }) => {
                self.delete_at(act, now_ms + AGAIN_MS);
                self.note(act, news(step.0, StepState::Refused, &error, ActState::Planned)).await
            }
            Err(Unwritten::Unknown(error)) => {
                self.note(act, news(step.0, StepState::Unknown, &error, ActState::Unknown)).await?;
                if let Some(work) = self.at(act) {
                    work.turn_to(Todo::CheckDeletion, now_ms);
                }
                Ok(())
            }
            Err(Unwritten::Unsent(error)) => {
                self.note(act, news(step.0, StepState::NotDone, &error, ActState::Planned)).await?;
                let wait = self.wait_unsent(error)?;
                self.delete_at(act, now_ms + wait);
                Ok(())
            }
            Err(Unwritten::Stop(ending)) => {
                self.note(act, stopped(step.0, &ending)).await?;
                Err(ending.into())
            }
        }
    }

    /// Takes in whether an entry is there of whose deletion nobody knows.
    pub(super) async fn check_deletion(&mut self, act: ActNumber, there: Option<Box<Detail>>) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let Some(work) = self.at(act) else { return Ok(()) };
        let step = work.last_step(StepKind::Delete).map_or(0, |step| step.number);
        if there.is_none() {
            return self.is_gone(act, step, None).await;
        }
        work.failed += 1;
        let is_last = work.failed >= TRIES;
        work.turn_to(Todo::Delete, now_ms + AGAIN_MS);
        let step = Some((step, StepState::NotDone));
        let (state, reason) = if is_last {
            (ActState::Owed, Some(format!("Real-Debrid did not delete it; {TRIED_LATER}")))
        } else {
            (ActState::Planned, None)
        };
        let news = ActNews { step, ..plain(state, reason) };
        if is_last { self.end(act, news).await } else { self.note(act, news).await }
    }

    /// Takes in what an entry is that was not archived whole: only then it may be deleted.
    pub(super) async fn asked_first(&mut self, act: ActNumber, told: Option<Box<Detail>>) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let Some(detail) = told else {
            return self.end_plainly(act, ActState::Skipped, "it is not there any more").await;
        };
        let hash = detail.torrent.hash.as_deref().map(str::to_ascii_lowercase);
        let known = self.work(act).and_then(|work| work.act.plan.hash.clone());
        if known.is_some() && hash.is_some() && known != hash {
            return self.end_plainly(act, ActState::Skipped, "another torrent has this id now").await;
        }
        if known.or(hash.clone()).is_none() {
            let reason = "Real-Debrid does not tell its hash, so that it could not be put back";
            return self.end_plainly(act, ActState::Skipped, reason).await;
        }
        self.hands.archive.store_told(now(), *detail).await?;
        if let Some(work) = self.at(act) {
            work.act.plan.hash = work.act.plan.hash.take().or(hash);
            work.turn_to(Todo::Delete, now_ms);
        }
        Ok(())
    }

    async fn is_gone(&mut self, act: ActNumber, step: u32, answer: Option<Answer>) -> Result<(), JobStop> {
        self.deletions_held = None;
        let Some(id) = self.work(act).and_then(|work| work.act.plan.torrent.clone()) else { return Ok(()) };
        let effect = Effect::Deleted { id };
        let (step, answer) = (Some((step, StepState::Done)), answer.unwrap_or_default());
        self.end(act, ActNews { step, answer, effect, ..plain(ActState::Done, None) }).await
    }

    /// Puts a deletion back that had its turn and did not leave.
    fn held_back(&mut self, act: ActNumber, until_ms: i64) {
        self.delete_at(act, until_ms);
        if let Some(work) = self.at(act) {
            work.is_busy = false;
        }
    }

    fn delete_at(&mut self, act: ActNumber, due_ms: i64) {
        if let Some(work) = self.at(act) {
            work.due_ms = due_ms;
        }
    }
}

/// Whether a refusal says that the account may not now, and nothing of the torrent.
fn is_for_now(error: &api::Error) -> bool {
    matches!(error.http_status(), Some(451 | 509))
        || matches!(error.error_code(), Some(api::INFRINGING | api::TOO_MANY_ACTIVE))
}

/// Returns how a deletion ends that must not be sent, and why.
fn judge(account: &Account, work: &Work) -> Option<(ActState, String)> {
    let plan = &work.act.plan;
    let skipped = |reason: String| Some((ActState::Skipped, reason));
    let Some(entry) = plan.torrent.as_ref().and_then(|id| account.entry(id)) else {
        return if plan.replaces {
            Some((ActState::Done, "the old entry was gone already".to_owned()))
        } else {
            skipped("it is not there any more".to_owned())
        };
    };
    if let (Some(known), Some(told)) = (&plan.hash, &entry.hash)
        && !known.eq_ignore_ascii_case(told)
    {
        return skipped("another torrent has this id now".to_owned());
    }
    if plan.replaces && !has_successor(account, work) {
        return Some((ActState::Owed, "the new entry is not there; the old one stays".to_owned()));
    }
    let confirmed = plan.phase.or(plan.replaces.then_some(Phase::Failed));
    match confirmed.filter(|confirmed| *confirmed != entry.phase) {
        Some(then) => {
            skipped(format!("it was {} when this was confirmed, and is {} now", then.as_str(), entry.phase.as_str()))
        }
        None => None,
    }
}

/// Whether the entry that is to take the old one's place is another one and there now.
fn has_successor(account: &Account, work: &Work) -> bool {
    let (plan, new) = (&work.act.plan, work.act.new_id.as_ref());
    let entry = new.filter(|new| plan.torrent.as_ref() != Some(*new)).and_then(|new| account.entry(new));
    entry.is_some_and(|entry| entry.hash == plan.hash && entry.phase != Phase::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ActRecord, NewAct, Status, Timestamp, Torrent, TorrentId, Verb};
    use crate::remote::WholeList;

    fn id(text: &str) -> TorrentId {
        TorrentId::parse(text).unwrap()
    }

    fn replacing(new: Option<&str>) -> Work {
        let plan = NewAct {
            torrent: Some(id("OLD")),
            hash: Some("aa".to_owned()),
            phase: Some(Phase::Done),
            replaces: true,
            ..NewAct::bare(Verb::Restore)
        };
        Work::of(ActRecord {
            seq: 1,
            plan,
            state: ActState::Owed,
            known: None,
            new_id: new.map(id),
            refusals: 0,
            adopted: false,
            reason: None,
            http: None,
            code: None,
            attempts: 2,
            at: Timestamp::UNIX_EPOCH,
            steps: Vec::new(),
        })
    }

    #[test]
    fn an_entry_is_replaced_only_while_another_one_of_its_content_is_there() {
        let row = |name: &str, hash: &str, status: &str| Torrent {
            hash: Some(hash.to_owned()),
            status: Some(Status::parse(status)),
            ..Torrent::bare(id(name))
        };
        let torrents = vec![
            row("OLD", "aa", "downloaded"),
            row("NEW", "aa", "downloaded"),
            row("BAD", "aa", "dead"),
            row("OTHER", "bb", "downloaded"),
        ];
        let account = Account::of(WholeList { torrents, is_complete: true }, 0);
        assert_eq!(judge(&account, &replacing(Some("NEW"))), None);
        for new in [None, Some("OLD"), Some("GONE"), Some("BAD"), Some("OTHER")] {
            let judged = judge(&account, &replacing(new)).map(|(state, _)| state);
            assert_eq!(judged, Some(ActState::Owed), "{new:?}");
        }
    }
}
