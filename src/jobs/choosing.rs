//! The files of a new entry: when they can be chosen, which ones they are, and whether they were. And of an entry that is
//! to take another one's place: whether it is worth it.

use super::news::{news, plain, stopped};
use super::run::Run;
use super::stop::JobStop;
use super::tasks::{Request, Step};
use super::waits::{LOOKS_MS, PROOFS_MS, SLOT_MS, TRIES};
use super::work::Todo;
use crate::actions::{Mapping, NoFiles, Selection, Wanted, map_files, read_wanted};
use crate::api::{self, Selected};
use crate::archive::{ActNews, Sending};
use crate::format::{count, counted};
use crate::model::{
    ActNumber, ActState, Detail, NewAct, Phase, Status, StepKind, StepState, TorrentFile, TorrentId, Verb,
};
use crate::quota::now;
use crate::remote::{Turn, Unanswered, Unwritten};

/// What is done with the files of an entry.
enum Choice {
    /// These are chosen.
    Files(Vec<i64>),
    /// None are, and that is what was wanted.
    LeaveWaiting,
    /// A person has to choose; the entry waits until then.
    Ask(String),
}

impl Run {
    /// Takes in what the service told of an entry.
    pub(super) async fn told(
        &mut self,
        act: ActNumber,
        answer: Result<Box<Detail>, Unanswered>,
    ) -> Result<(), JobStop> {
        let Some(work) = self.at(act) else { return Ok(()) };
        work.is_busy = false;
        let todo = work.todo;
        if todo == Todo::LookAfter {
            return self.seen_after(act, answer.ok()).await;
        }
        let detail = match answer {
            Ok(detail) => Some(detail),
            Err(Unanswered::Missing) => None,
            Err(Unanswered::GaveUp { error, .. }) => return self.nothing_told(act, &error).await,
            Err(Unanswered::Stop(stop)) => return Err(stop.into()),
        };
        match (todo, detail) {
            (Todo::LookAtFiles, Some(detail)) => self.look_at_files(act, *detail).await,
            (Todo::CheckSelection, Some(detail)) => self.check_selection(act, *detail).await,
            (Todo::Prove, Some(detail)) => self.prove(act, *detail).await,
            (Todo::LookAtFiles | Todo::CheckSelection | Todo::Prove, None) => {
                let reason = match self.work(act).map(|work| work.act.plan.verb) {
                    Some(Verb::Select) => "it is not there any more",
                    _ => "the new entry was removed again by something else",
                };
                self.end_plainly(act, ActState::Skipped, reason).await
            }
            (Todo::AskFirst, detail) => self.asked_first(act, detail).await,
            (Todo::CheckDeletion, detail) => self.check_deletion(act, detail).await,
            (Todo::Add | Todo::FindAdded | Todo::Select | Todo::LookAfter | Todo::Delete | Todo::Nothing, _) => Ok(()),
        }
    }

    /// Looks again later at an entry of which nothing was told.
    async fn nothing_told(&mut self, act: ActNumber, error: &api::Error) -> Result<(), JobStop> {
        match self.work(act).map(|work| work.todo) {
            Some(Todo::LookAtFiles) => self.look_later(act, &error.to_string()).await,
            Some(Todo::Prove) => self.prove_later(act).await,
            _ => {
                let now_ms = self.clock.now_ms();
                let Some(work) = self.at(act) else { return Ok(()) };
                work.looks += 1;
                work.due_ms = now_ms + LOOKS_MS.get(work.looks + 1).copied().unwrap_or(30_000);
                if work.looks < TRIES as usize {
                    return Ok(());
                }
                let state = if todo_is_unknown(work.todo) { ActState::Unknown } else { ActState::Owed };
                let reason = format!("Real-Debrid does not tell what became of it: {error}");
                self.end_plainly(act, state, reason).await
            }
        }
    }

    async fn look_at_files(&mut self, act: ActNumber, detail: Detail) -> Result<(), JobStop> {
        let Some(plan) = self.work(act).map(|work| work.act.plan.clone()) else { return Ok(()) };
        let told = detail.torrent.hash.as_deref().map(str::to_ascii_lowercase);
        if let (Some(wanted), Some(told)) = (plan.hash.as_ref(), told)
            && *wanted != told
        {
            let reason = format!("Real-Debrid made another torrent of it ({told}); no files were chosen");
            return self.end_plainly(act, ActState::Refused, reason).await;
        }
        let status = detail.torrent.status.clone().unwrap_or_else(|| Status::parse(""));
        let files = detail.files.clone().unwrap_or_default();
        match (&status, status.phase()) {
            (Status::MagnetConversion, _) => {
                return self.look_later(act, "Real-Debrid is still reading the torrent").await;
            }
            (Status::WaitingFilesSelection, _) if files.is_empty() => {
                return self.look_later(act, "Real-Debrid does not tell its files yet").await;
            }
            (_, Phase::Failed) => {
                let reason = format!("Real-Debrid ended it as {status}");
                return self.end_plainly(act, ActState::Refused, reason).await;
            }
            _ => {}
        }
        self.hands.archive.store_told(now(), detail).await?;
        if status != Status::WaitingFilesSelection {
            if plan.verb == Verb::Select {
                let reason = format!("its files were chosen before; it is {status}");
                return self.end_plainly(act, ActState::Skipped, reason).await;
            }
            return self.chosen(act, None).await;
        }
        let target = self.work(act).and_then(|work| work.target().cloned());
        match self.choice(&plan, &files, target.as_ref()).await? {
            Choice::LeaveWaiting => self.end(act, plain(ActState::Done, None)).await,
            Choice::Ask(reason) => self.end_plainly(act, ActState::Owed, reason).await,
            Choice::Files(files) => {
                let now_ms = self.clock.now_ms();
                if let Some(work) = self.at(act) {
                    work.files = files;
                    work.turn_to(Todo::Select, now_ms);
                }
                Ok(())
            }
        }
    }

    /// Decides which files are chosen.
    async fn choice(
        &self,
        plan: &NewAct,
        files: &[TorrentFile],
        target: Option<&TorrentId>,
    ) -> Result<Choice, JobStop> {
        let command = |files: &str| {
            let id = target.map_or("ID", TorrentId::as_str);
            format!("choose them with: redriva select {id} --files {files}")
        };
        let told = plan.selection.as_deref().and_then(read_wanted);
        if told.is_some() || !plan.wanted.is_empty() {
            let wanted = if let Some(wanted) = told {
                wanted
            } else {
                let chosen = self.hands.archive.chosen_files(plan.wanted.clone()).await?;
                chosen.iter().map(Wanted::of).collect()
            };
            return Ok(match map_files(&wanted, files) {
                Mapping::Whole(ids) => Choice::Files(ids),
                Mapping::Partial { found, missing } => {
                    let have = found.len() as u64;
                    let all = counted(have + missing.len() as u64, "file", "files");
                    let ids = found.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                    let command = command(&ids);
                    Choice::Ask(format!("the new entry has {} of the {all} that were chosen; {command}", count(have)))
                }
                Mapping::Nothing => {
                    Choice::Ask(format!("the new entry has none of the files that were chosen; {}", command("all")))
                }
            });
        }
        let selection = plan.selection.as_deref().unwrap_or("all");
        let chosen = match selection.parse::<Selection>() {
            Ok(selection) => selection.choose(files),
            Err(bad) => return Ok(Choice::Ask(format!("{bad}; {}", command("all")))),
        };
        Ok(match chosen {
            Ok(ids) => Choice::Files(ids),
            Err(NoFiles::Unwanted) => Choice::LeaveWaiting,
            Err(why) => Choice::Ask(format!("{why}; {}", command("all"))),
        })
    }

    /// Looks at the files again later, and not for ever.
    async fn look_later(&mut self, act: ActNumber, why: &str) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let Some(work) = self.at(act) else { return Ok(()) };
        if work.added_ms == i64::MIN {
            // Added by an earlier run.
            work.added_ms = now_ms;
        }
        work.looks += 1;
        if let Some(after) = LOOKS_MS.get(work.looks) {
            work.due_ms = (work.added_ms + after).max(now_ms + LOOKS_MS[0]);
            return Ok(());
        }
        self.end_plainly(act, ActState::Owed, format!("{why}; a later run chooses its files")).await
    }

    /// Sends a choice of files whose turn it is.
    pub(super) fn send_selection(&mut self, act: ActNumber, turn: Turn) {
        let Some((id, files)) = self.work(act).and_then(|work| Some((work.target()?.clone(), work.files.clone())))
        else {
            turn.unused();
            return;
        };
        let sending = Sending { kind: StepKind::Select, sent_ms: now().as_millisecond(), known: None, pace: None };
        self.leave(act, turn, Request::Select { id, files }, sending);
    }

    /// Takes in the answer to a choice of files.
    pub(super) async fn selected(
        &mut self,
        act: ActNumber,
        step: Step,
        answer: Result<Selected, Unwritten>,
    ) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        self.sent(act, StepKind::Select, step, !matches!(answer, Err(Unwritten::Unsent(_))));
        let due_in = |run: &mut Self, wait: i64| {
            if let Some(work) = run.at(act) {
                work.due_ms = now_ms + wait;
            }
        };
        match answer {
            Ok(Selected::Taken | Selected::Already) => self.chosen(act, Some(step.0)).await,
            Err(Unwritten::Refused(error)) if error.error_code() == Some(api::TOO_MANY_ACTIVE) => {
                due_in(self, SLOT_MS);
                self.note(act, news(step.0, StepState::Refused, &error, ActState::Owed)).await
            }
            Err(Unwritten::Refused(error)) => {
                self.end(act, news(step.0, StepState::Refused, &error, ActState::Owed)).await
            }
            Err(Unwritten::Missing(error)) => {
                self.end(act, news(step.0, StepState::Refused, &error, ActState::Skipped)).await
            }
            Err(Unwritten::Slower { error, .. }) => {
                due_in(self, LOOKS_MS[0]);
                self.note(act, news(step.0, StepState::Refused, &error, ActState::Owed)).await
            }
            Err(Unwritten::Unknown(error)) => {
                self.note(act, news(step.0, StepState::Unknown, &error, ActState::Unknown)).await?;
                if let Some(work) = self.at(act) {
                    work.turn_to(Todo::CheckSelection, now_ms);
                }
                Ok(())
            }
            Err(Unwritten::Unsent(error)) => {
                self.note(act, news(step.0, StepState::NotDone, &error, ActState::Owed)).await?;
                let wait = self.wait_unsent(error)?;
                due_in(self, wait);
                Ok(())
            }
            Err(Unwritten::Stop(ending)) => {
                self.note(act, ActNews { state: ActState::Owed, ..stopped(step.0, &ending) }).await?;
                Err(ending.into())
            }
        }
    }

    /// Finds out from the entry whether its files were chosen after all.
    async fn check_selection(&mut self, act: ActNumber, detail: Detail) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let Some(work) = self.at(act) else { return Ok(()) };
        let step = work.last_step(StepKind::Select).map_or(0, |step| step.number);
        let status = detail.torrent.status.clone().unwrap_or_else(|| Status::parse(""));
        let is_open = matches!(status, Status::WaitingFilesSelection | Status::MagnetConversion);
        if !is_open && status.phase() != Phase::Failed {
            self.hands.archive.store_told(now(), detail).await?;
            return self.chosen(act, Some(step)).await;
        }
        work.failed += 1;
        let step = Some((step, StepState::NotDone));
        if status.phase() == Phase::Failed {
            let reason = Some(format!("Real-Debrid ended it as {status}"));
            return self.end(act, ActNews { step, ..plain(ActState::Refused, reason) }).await;
        }
        let is_last = work.failed >= TRIES;
        work.added_ms = now_ms;
        work.turn_to(Todo::LookAtFiles, now_ms);
        let reason = Some("its files are still to be chosen".to_owned());
        let news = ActNews { step, ..plain(ActState::Owed, reason) };
        if is_last { self.end(act, news).await } else { self.note(act, news).await }
    }

    /// Goes on with an entry whose files are chosen.
    async fn chosen(&mut self, act: ActNumber, step: Option<u32>) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let step = step.map(|number| (number, StepState::Done));
        if !self.work(act).is_some_and(|work| work.act.plan.replaces) {
            let is_stale = step.is_some();
            self.end(act, ActNews { step, ..plain(ActState::Done, None) }).await?;
            // What the archive was told of it last is that it waits for a choice.
            if let Some(work) = self.at(act).filter(|_| is_stale) {
                work.turn_to(Todo::LookAfter, now_ms);
            }
            return Ok(());
        }
        let reason = Some("the old entry is removed once the new one is proved".to_owned());
        self.note(act, ActNews { step, ..plain(ActState::Owed, reason) }).await?;
        if let Some(work) = self.at(act) {
            work.added_ms = now_ms;
            work.turn_to(Todo::Prove, now_ms + PROOFS_MS[0]);
        }
        Ok(())
    }

    /// Stores how an entry stands whose files were chosen. One that waits all the same is looked at a few times more;
    /// where nothing is told, the next sync tells it.
    async fn seen_after(&mut self, act: ActNumber, told: Option<Box<Detail>>) -> Result<(), JobStop> {
        let now_ms = self.clock.now_ms();
        let Some(work) = self.at(act) else { return Ok(()) };
        let Some(detail) = told else {
            work.todo = Todo::Nothing;
            return Ok(());
        };
        if detail.torrent.status == Some(Status::WaitingFilesSelection) && work.looks < TRIES as usize {
            work.due_ms = now_ms + LOOKS_MS[work.looks];
            work.looks += 1;
            return Ok(());
        }
        work.todo = Todo::Nothing;
        Ok(self.hands.archive.store_told(now(), *detail).await?)
    }
}

fn todo_is_unknown(todo: Todo) -> bool {
    matches!(todo, Todo::CheckSelection | Todo::CheckDeletion)
}
