//! What a refusal with 451 means, and so which add goes out next.
//!
//! Real-Debrid answers 451 for three reasons that look the same: the name, this release today, or a pause of the whole
//! account. One refusal alone proves nothing; what comes before and after it does. [`AddQueue`] is given the adds of a
//! job in their order and every answer to them, and says what to send, when to hold, and which act ends how. Pure:
//! times are handed in, in milliseconds since 1970.

use std::collections::{HashSet, VecDeque};

use crate::model::{ActNumber, AddPause};

/// First hold of a pause; pauses of 21 s to 5 min were recorded. Also the wait before a last act is sent once more.
const FIRST_HOLD_MS: i64 = 30_000;

/// Longest hold that doubling leads to.
const LONGEST_HOLD_MS: i64 = 300_000;

/// How long a pause is waited for within a job; what lasts longer was seen to last hours.
const PATIENCE_MS: i64 = 1_800_000;

/// After that, how long the job waits before the next add.
const REST_MS: i64 = 1_800_000;

/// Later runs in which a release is tried again before it is given up for the day.
const LATER_RUNS: u32 = 3;

/// An add that is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedAdd {
    /// Which act.
    pub act: ActNumber,
    /// In how many runs before this one it ended as [`AddVerdict::RefusedToday`] or counted [`AddVerdict::Owed`].
    pub counted_before: u32,
}

/// What came of an add that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddAnswer {
    /// It was accepted, as the answer says or as a later look at the account proves.
    Accepted,
    /// The service refused with status 451.
    Refused {
        /// Whether the torrent's name is on the list of refused names; an unknown name is not.
        by_name: bool,
        /// Whether this job or the last hour had this very torrent accepted.
        was_accepted: bool,
    },
    /// Anything else: no answer yet, 429, no free slot, another error. It says nothing about 451, and what becomes of
    /// the act is the caller's to decide; to be sent again it is [put back](AddQueue::put_back).
    Other,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Send this act's add.
    Send(ActNumber),
    /// Send this act's add alone, to see whether a pause of the account is over.
    Probe(ActNumber),
    /// Send no add before then.
    Hold {
        /// Until when.
        until_ms: i64,
        /// Why nothing is sent until then.
        reason: HoldReason,
    },
    /// Stop: the account has refused every add for half an hour. What is left waits, uncounted.
    Rest {
        /// When a later run may go on.
        not_before_ms: i64,
    },
    /// Nothing is left to send.
    Finished,
}

/// Why no add goes out for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldReason {
    /// The account's adds are paused.
    AccountPaused,
    /// The last act was refused, and is sent once more.
    LastAct,
}

/// How an act ends for this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddVerdict {
    /// Its name is refused, whoever sends it and whenever.
    RefusedByName,
    /// To be tried again by a later run.
    Owed {
        /// Whether this run is one of those that count towards giving it up.
        counted: bool,
    },
    /// The release was refused in run after run while others were accepted: given up for today.
    RefusedToday,
}

/// The adds of one job, in the order in which they go out.
#[derive(Debug, Clone)]
pub struct AddQueue {
    queue: VecDeque<QueuedAdd>,
    /// The act that was sent last.
    sent: Option<QueuedAdd>,
    /// Acts that drew a 451 in this job.
    refused: HashSet<ActNumber>,
    /// A 451 of which nothing is known yet, and when it came.
    doubtful: Option<(QueuedAdd, i64)>,
    /// The last act that was sent once more at the end.
    repeated: Option<ActNumber>,
    pause: Option<AddPause>,
    /// The add that was sent into the pause.
    probe: Option<ActNumber>,
    has_accepted: bool,
}

impl AddQueue {
    /// Starts with the adds of a run, and with the pause that an earlier run or another process ran into.
    ///
    /// A pause is taken over while it is less than an hour past its end, and never obeyed longer than its own length
    /// and a minute, whatever became of the clock.
    pub fn new(adds: impl IntoIterator<Item = QueuedAdd>, pause: Option<AddPause>, now_ms: i64) -> Self {
        let is_credible = |pause: &AddPause| {
            let ahead = pause.until_ms.saturating_sub(now_ms);
            (-3_600_000..=pause.hold_ms.saturating_add(60_000)).contains(&ahead)
        };
        Self {
            queue: adds.into_iter().collect(),
            sent: None,
            refused: HashSet::new(),
            doubtful: None,
            repeated: None,
            pause: pause.filter(is_credible),
            probe: None,
            has_accepted: false,
        }
    }

    /// Returns the pause of the account, to be stored after each answer; `None` when there is none or it is over.
    pub fn pause(&self) -> Option<AddPause> {
        self.pause
    }

    /// Puts an act at the end, to be sent again or for the first time.
    pub fn put_back(&mut self, add: QueuedAdd) {
        self.queue.push_back(add);
    }

    /// Takes an act out before it is sent, such as one that turned out to be there already.
    pub fn take_out(&mut self, act: ActNumber) {
        self.queue.retain(|add| add.act != act);
        self.doubtful = self.doubtful.filter(|(add, _)| add.act != act);
    }

    /// Says what to do now. After `Send` and `Probe` the answer is told before this is asked again.
    pub fn next(&mut self, now_ms: i64) -> Next {
        if let Some(pause) = self.pause {
            if now_ms < pause.until_ms {
                return Next::Hold { until_ms: pause.until_ms, reason: HoldReason::AccountPaused };
            }
            if self.probe.is_some() && now_ms.saturating_sub(pause.since_ms) >= PATIENCE_MS {
                return self.rest(pause, now_ms);
            }
            let untried = self.queue.iter().position(|add| !self.refused.contains(&add.act));
            let Some(add) = self.queue.remove(untried.unwrap_or(0)) else { return Next::Finished };
            self.sent = Some(add);
            self.probe = Some(add.act);
            return Next::Probe(add.act);
        }
        if let Some(add) = self.queue.pop_front() {
            self.sent = Some(add);
            return Next::Send(add.act);
        }
        match self.doubtful {
            None => Next::Finished,
            Some((_, at)) if now_ms < at.saturating_add(FIRST_HOLD_MS) => {
                Next::Hold { until_ms: at.saturating_add(FIRST_HOLD_MS), reason: HoldReason::LastAct }
            }
            Some((add, _)) => {
                self.sent = Some(add);
                self.repeated = Some(add.act);
                Next::Send(add.act)
            }
        }
    }

    /// Takes an answer; returns the acts of which it decided something, at most one.
    ///
    /// An act that was sent earlier and whose outcome became known only now may be told too: it decides nothing about
    /// others, unless it was the add that was sent into a pause.
    pub fn answered(&mut self, act: ActNumber, answer: AddAnswer, now_ms: i64) -> Option<(ActNumber, AddVerdict)> {
        let add = self.sent.take_if(|sent| sent.act == act);
        match answer {
            AddAnswer::Accepted => {
                self.has_accepted = true;
                if self.probe == Some(act) {
                    (self.pause, self.probe) = (None, None);
                }
                let doubtful = self.doubtful.take_if(|_| add.is_some());
                doubtful.filter(|(doubtful, _)| doubtful.act != act).map(|(doubtful, _)| doubtful.refused_release())
            }
            AddAnswer::Refused { by_name: true, .. } => {
                self.hold_again(act, now_ms);
                Some((act, AddVerdict::RefusedByName))
            }
            AddAnswer::Refused { by_name: false, was_accepted } => {
                let add = add.unwrap_or(QueuedAdd { act, counted_before: 0 });
                self.refused.insert(act);
                self.refused(add, was_accepted, now_ms)
            }
            AddAnswer::Other => {
                self.hold_again(act, now_ms);
                // The caller decides about it now; it is not to be sent once more by itself.
                self.doubtful = self.doubtful.filter(|(doubtful, _)| doubtful.act != act);
                None
            }
        }
    }

    /// After a probe that proved nothing, the pause holds as long as before it.
    fn hold_again(&mut self, act: ActNumber, now_ms: i64) {
        if let Some(pause) = self.pause.as_mut().filter(|_| self.probe == Some(act)) {
            pause.until_ms = now_ms.saturating_add(pause.hold_ms);
        }
    }

    /// Weighs a 451 that no name explains.
    fn refused(&mut self, add: QueuedAdd, was_accepted: bool, now_ms: i64) -> Option<(ActNumber, AddVerdict)> {
        if let Some(pause) = &mut self.pause {
            pause.hold_ms = pause.hold_ms.saturating_mul(2).clamp(FIRST_HOLD_MS, LONGEST_HOLD_MS);
            let patience_ends = pause.since_ms.saturating_add(PATIENCE_MS);
            pause.until_ms = now_ms.saturating_add(pause.hold_ms).min(patience_ends.max(now_ms));
            self.queue.push_back(add);
            return None;
        }
        match self.doubtful.take() {
            Some((doubtful, _)) if doubtful.act != add.act => {
                self.queue.extend([doubtful, add]);
                self.begin_pause(now_ms);
                None
            }
            _ if was_accepted => {
                self.queue.push_back(add);
                self.begin_pause(now_ms);
                None
            }
            _ if self.repeated == Some(add.act) => Some(if self.has_accepted {
                add.refused_release()
            } else {
                // Nothing was accepted beside it, so that it may as well be the account.
                (add.act, AddVerdict::Owed { counted: false })
            }),
            _ => {
                self.doubtful = Some((add, now_ms));
                None
            }
        }
    }

    fn begin_pause(&mut self, now_ms: i64) {
        let until_ms = now_ms.saturating_add(FIRST_HOLD_MS);
        self.pause = Some(AddPause { since_ms: now_ms, until_ms, hold_ms: FIRST_HOLD_MS });
        self.probe = None;
    }

    /// Ends a run in a pause that outlasts its patience; the pause itself is kept for the next run, which tries one add.
    fn rest(&mut self, pause: AddPause, now_ms: i64) -> Next {
        let not_before_ms = now_ms.saturating_add(REST_MS);
        self.pause = Some(AddPause { until_ms: not_before_ms, hold_ms: REST_MS, ..pause });
        Next::Rest { not_before_ms }
    }
}

impl QueuedAdd {
    /// The verdict on a release that was refused while others were accepted.
    fn refused_release(self) -> (ActNumber, AddVerdict) {
        let given_up = self.counted_before >= LATER_RUNS;
        (self.act, if given_up { AddVerdict::RefusedToday } else { AddVerdict::Owed { counted: true } })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: i64 = 1_000;
    const NO: AddAnswer = AddAnswer::Refused { by_name: false, was_accepted: false };
    const NAME: AddAnswer = AddAnswer::Refused { by_name: true, was_accepted: false };
    const KNOWN: AddAnswer = AddAnswer::Refused { by_name: false, was_accepted: true };
    const YES: AddAnswer = AddAnswer::Accepted;
    const OTHER: AddAnswer = AddAnswer::Other;
    const OWED: AddVerdict = AddVerdict::Owed { counted: true };

    fn queue(acts: ActNumber) -> AddQueue {
        AddQueue::new((1..=acts).map(|act| QueuedAdd { act, counted_before: 0 }), None, 0)
    }

    fn held(seconds: i64) -> Next {
        Next::Hold { until_ms: seconds * SECOND, reason: HoldReason::AccountPaused }
    }

    /// Answers what the queue sends, one answer a send, each a second after the last; returns what was sent and decided.
    fn play(
        queue: &mut AddQueue,
        answers: &[AddAnswer],
        mut now: i64,
    ) -> (Vec<ActNumber>, Vec<(ActNumber, AddVerdict)>) {
        let (mut sent, mut decided) = (Vec::new(), Vec::new());
        for answer in answers {
            let (Next::Send(act) | Next::Probe(act)) = queue.next(now) else {
                panic!("{:?} at {now}", queue.next(now))
            };
            sent.push(act);
            now += SECOND;
            decided.extend(queue.answered(act, *answer, now));
        }
        (sent, decided)
    }

    #[test]
    fn a_refused_name_is_the_torrents_own_and_says_nothing_of_others() {
        let mut queue = queue(3);
        assert_eq!(
            play(&mut queue, &[NO, NAME, YES], 0),
            (vec![1, 2, 3], vec![(2, AddVerdict::RefusedByName), (1, OWED)])
        );
        assert_eq!(queue.next(9), Next::Finished);
    }

    #[test]
    fn one_refusal_between_accepted_ones_is_this_release_today() {
        let mut queue = queue(4);
        assert_eq!(play(&mut queue, &[YES, NO, YES, YES], 0), (vec![1, 2, 3, 4], vec![(2, OWED)]));
        assert_eq!(queue.next(9), Next::Finished);
        assert_eq!(queue.pause(), None);
    }

    #[test]
    fn a_release_is_given_up_for_the_day_after_three_later_runs() {
        for (counted_before, verdict) in
            [(0, OWED), (2, OWED), (3, AddVerdict::RefusedToday), (9, AddVerdict::RefusedToday)]
        {
            let adds = [QueuedAdd { act: 1, counted_before }, QueuedAdd { act: 2, counted_before: 0 }];
            let mut queue = AddQueue::new(adds, None, 0);
            assert_eq!(play(&mut queue, &[NO, YES], 0).1, [(1, verdict)], "{counted_before}");
        }
    }

    #[test]
    fn two_refusals_in_a_row_pause_everything_and_one_probe_that_was_never_refused_is_tried() {
        let mut queue = queue(5);
        assert_eq!(play(&mut queue, &[YES, NO, NO], 0), (vec![1, 2, 3], vec![]));
        assert_eq!(queue.next(3 * SECOND), held(33));
        assert_eq!(queue.next(33 * SECOND), Next::Probe(4));
        assert_eq!(queue.answered(4, NO, 34 * SECOND), None);
        assert_eq!(queue.next(34 * SECOND), held(94), "the hold doubles");
        assert_eq!(queue.next(94 * SECOND), Next::Probe(5));
        assert_eq!(queue.answered(5, YES, 95 * SECOND), None);
        assert_eq!(queue.pause(), None);
        // Those of the pause come once more, uncounted, at the end; then they are judged like all others.
        assert_eq!(play(&mut queue, &[YES, NO, YES], 100 * SECOND), (vec![2, 3, 4], vec![(3, OWED)]));
        assert_eq!(queue.next(200 * SECOND), Next::Finished);
    }

    #[test]
    fn the_refusal_of_a_torrent_that_was_accepted_before_is_a_pause_at_once() {
        let mut queue = queue(2);
        assert_eq!(play(&mut queue, &[KNOWN], 0), (vec![1], vec![]));
        assert_eq!(queue.next(SECOND), held(31));
        assert_eq!(queue.next(31 * SECOND), Next::Probe(2));
        queue.answered(2, YES, 32 * SECOND);
        assert_eq!(play(&mut queue, &[YES], 33 * SECOND), (vec![1], vec![]));
    }

    #[test]
    fn what_is_taken_out_is_neither_sent_nor_sent_once_more_and_the_doubt_about_another_stays() {
        let last = |taken| {
            let mut queue = queue(3);
            play(&mut queue, &[NO], 0);
            queue.take_out(taken);
            queue.take_out(2);
            queue.take_out(3);
            queue.next(SECOND)
        };
        assert_eq!(last(1), Next::Finished);
        assert_eq!(last(2), Next::Hold { until_ms: 31 * SECOND, reason: HoldReason::LastAct });
    }

    #[test]
    fn when_all_that_is_left_was_refused_they_are_probed_in_turn() {
        let mut queue = queue(2);
        play(&mut queue, &[NO, NO], 0);
        let mut probed = Vec::new();
        let mut now = 0;
        while probed.len() < 4 {
            match queue.next(now) {
                Next::Hold { until_ms, .. } => {
                    assert!(until_ms > now, "a hold lies ahead");
                    now = until_ms;
                }
                Next::Probe(act) => {
                    probed.push(act);
                    queue.answered(act, NO, now);
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(probed, [1, 2, 1, 2]);
    }

    #[test]
    fn holds_double_to_five_minutes_and_after_half_an_hour_the_job_rests() {
        let mut queue = queue(30);
        play(&mut queue, &[NO, NO], -2 * SECOND);
        let (mut now, mut holds, mut probes) = (0, Vec::new(), 0);
        let not_before = loop {
            match queue.next(now) {
                Next::Hold { until_ms, reason } => {
                    assert_eq!(reason, HoldReason::AccountPaused);
                    assert!(until_ms > now, "a hold lies ahead");
                    holds.push((until_ms - now) / SECOND);
                    now = until_ms;
                }
                Next::Probe(act) => {
                    probes += 1;
                    assert_eq!(probes, holds.len(), "one a hold");
                    assert_eq!(queue.answered(act, NO, now), None, "nothing counts against a torrent");
                }
                Next::Rest { not_before_ms } => break not_before_ms,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(holds, [30, 60, 120, 240, 300, 300, 300, 300, 150]);
        assert_eq!((now, not_before), (1_800 * SECOND, 3_600 * SECOND));
        // The next run tries one add, and rests again when that is refused.
        let pause = queue.pause();
        assert_eq!(pause, Some(AddPause { since_ms: 0, until_ms: not_before, hold_ms: REST_MS }));
        let adds: Vec<QueuedAdd> = queue.queue.iter().copied().collect();
        assert_eq!(adds.len(), 30, "none is lost");
        let mut next = AddQueue::new(adds.clone(), pause, not_before);
        let Next::Probe(act) = next.next(not_before) else { panic!() };
        assert_eq!(next.answered(act, NO, not_before), None);
        assert_eq!(next.next(not_before), Next::Rest { not_before_ms: not_before + 1_800 * SECOND });
        let mut accepted = AddQueue::new(adds, pause, not_before);
        assert_eq!(play(&mut accepted, &[YES, YES, NO, YES], not_before).1.len(), 1, "it goes on as ever");
    }

    #[test]
    fn the_last_or_only_act_is_sent_once_more_after_half_a_minute() {
        let hold = Next::Hold { until_ms: 31 * SECOND, reason: HoldReason::LastAct };
        let mut only = queue(1);
        play(&mut only, &[NO], 0);
        assert_eq!(only.next(SECOND), hold);
        let (sent, decided) = play(&mut only, &[NO], 31 * SECOND);
        assert_eq!((sent, decided), (vec![1], vec![(1, AddVerdict::Owed { counted: false })]), "it may be the account");
        assert_eq!(only.next(99 * SECOND), Next::Finished);

        let mut last = queue(2);
        assert_eq!(play(&mut last, &[YES, NO], -SECOND).1, []);
        assert_eq!(last.next(SECOND), hold);
        assert_eq!(play(&mut last, &[NO], 31 * SECOND).1, [(2, OWED)], "another one was accepted");

        let mut healed = queue(1);
        play(&mut healed, &[NO], 0);
        assert_eq!(play(&mut healed, &[YES], 31 * SECOND), (vec![1], vec![]));
        assert_eq!(healed.next(99 * SECOND), Next::Finished);
    }

    #[test]
    fn other_answers_prove_nothing() {
        // A lost answer between two refusals does not part them, and a late word of it releases nobody.
        let mut queue = queue(4);
        assert_eq!(play(&mut queue, &[NO, OTHER], 0).1, []);
        assert_eq!(queue.answered(2, YES, 5 * SECOND), None);
        assert_eq!(play(&mut queue, &[NO], 6 * SECOND).1, []);
        assert_eq!(queue.next(7 * SECOND), held(37));
        // A probe without an answer is followed by a hold of the same length; its late success ends the pause.
        assert_eq!(queue.next(37 * SECOND), Next::Probe(4));
        queue.answered(4, OTHER, 40 * SECOND);
        assert_eq!(queue.next(40 * SECOND), held(70));
        queue.answered(4, YES, 60 * SECOND);
        assert_eq!(queue.next(60 * SECOND), Next::Send(1));
        // An act whose second try was lost is the caller's.
        let mut only = super::tests::queue(1);
        play(&mut only, &[NO], 0);
        play(&mut only, &[OTHER], 31 * SECOND);
        assert_eq!(only.next(32 * SECOND), Next::Finished);
        only.put_back(QueuedAdd { act: 1, counted_before: 0 });
        assert_eq!(only.next(33 * SECOND), Next::Send(1));
    }

    #[test]
    fn a_stored_pause_goes_on_unless_it_is_old_or_of_another_clock() {
        let pause = AddPause { since_ms: 0, until_ms: 60 * SECOND, hold_ms: 30 * SECOND };
        let with = |now| AddQueue::new([QueuedAdd { act: 1, counted_before: 0 }], Some(pause), now).next(now);
        assert_eq!(with(40 * SECOND), held(60));
        assert_eq!(with(60 * SECOND), Next::Probe(1));
        assert_eq!(with(-30 * SECOND), held(60), "a clock that is half a minute off");
        assert_eq!(with(-31 * SECOND), Next::Send(1), "a clock that was set back");
        assert_eq!(with(7_200 * SECOND), Next::Send(1), "long over");
    }

    #[test]
    fn an_act_can_be_taken_out_at_any_time() {
        let mut queue = queue(3);
        play(&mut queue, &[NO], 0);
        queue.take_out(2);
        queue.take_out(1);
        assert_eq!(play(&mut queue, &[YES], SECOND), (vec![3], vec![]));
        assert_eq!(queue.next(5 * SECOND), Next::Finished);
    }

    proptest! {
        #[test]
        fn every_act_ends_once_and_none_is_probed_again_while_a_fresh_one_is_left(
            acts in 1_u32..12,
            answers in proptest::collection::vec(0_u8..8, 0..60),
        ) {
            let mut queue = queue(acts);
            let mut answers = answers.into_iter().chain(std::iter::repeat(0));
            let (mut now, mut ended, mut refused) = (0, Vec::new(), HashSet::new());
            let mut untried: HashSet<ActNumber> = (1..=acts).collect();
            for _ in 0..1_000 {
                match queue.next(now) {
                    Next::Hold { until_ms, .. } => {
                        prop_assert!(until_ms > now && until_ms - now <= LONGEST_HOLD_MS);
                        now = until_ms;
                    }
                    next @ (Next::Send(act) | Next::Probe(act)) => {
                        prop_assert!(!ended.contains(&act), "{} was sent after its end", act);
                        prop_assert!(
                            !matches!(next, Next::Probe(_)) || !refused.contains(&act) || untried.is_empty(),
                            "{} was probed again", act
                        );
                        untried.remove(&act);
                        now += SECOND;
                        let answer = match answers.next() {
                            Some(0..=3) => YES,
                            Some(4) => KNOWN,
                            Some(5) => OTHER,
                            _ => NO,
                        };
                        let decided = queue.answered(act, answer, now);
                        match answer {
                            YES => ended.push(act),
                            OTHER => queue.put_back(QueuedAdd { act, counted_before: 0 }),
                            _ => { refused.insert(act); }
                        }
                        ended.extend(decided.map(|(act, _)| act));
                    }
                    Next::Rest { not_before_ms } => {
                        prop_assert!(not_before_ms > now);
                        prop_assert!(ended.len() < usize::try_from(acts).unwrap());
                        return Ok(());
                    }
                    Next::Finished => {
                        ended.sort_unstable();
                        prop_assert_eq!(ended, (1..=acts).collect::<Vec<_>>());
                        return Ok(());
                    }
                }
            }
            prop_assert!(false, "it never ends");
        }
    }
}
