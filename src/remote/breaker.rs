//! When it is the service that fails, and not what was asked for: a few answers tell, and then nothing more is sent.
//!
//! Two signs count. Useless answers (none at all, an empty, broken or foreign one, a server in trouble) let only a few
//! more requests out until something sensible comes. The same coded refusal for one torrent after the other, with no
//! success between, is no longer about those torrents. `Count` is pure; `Breaker` shares it between all questions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::api;

/// Questions whose repetitions did not heal before the service is given up.
const UNHEALED: u32 = 5;

/// Most requests that are sent after the first useless answer while nothing sensible comes.
const SENT: u32 = 20;

/// Torrents in a row with the same coded refusal before it is the service's.
const REFUSED: u32 = 10;

/// Why the service is given up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Nothing sensible comes any more.
    #[error("no useful answer comes from Real-Debrid any more, the last time because {error}")]
    Useless {
        /// The last error.
        error: String,
        /// Its number, when it had one.
        code: Option<i32>,
    },
    /// One torrent after the other is refused with the same number.
    #[error("{torrents} torrents in a row were refused for the same reason: {error}")]
    Refused {
        /// How many.
        torrents: u32,
        /// The last refusal.
        error: String,
        /// Its number.
        code: i32,
    },
}

impl Broken {
    /// Whether the service asks for less work, rather than being in trouble.
    pub fn is_about_too_much(&self) -> bool {
        matches!(self.code(), Some(5 | 21 | 34 | 36))
    }

    /// Returns the service's number for it, when there is one.
    pub fn code(&self) -> Option<i32> {
        match self {
            Self::Useless { code, .. } => *code,
            Self::Refused { code, .. } => Some(*code),
        }
    }
}

/// How an answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worth {
    /// What was asked for came, or that it does not exist.
    Success,
    /// A refusal with a number.
    Refusal(i32),
    /// It says nothing.
    Useless,
    /// It speaks of the quota, or nobody waited for it.
    Neutral,
}

impl Worth {
    fn of(error: &api::Error) -> Self {
        match (api::verdict(error), error.error_code()) {
            (api::Verdict::PauseAll { .. } | api::Verdict::StopRun, _) => Self::Neutral,
            (api::Verdict::Removal, _) => Self::Success,
            (api::Verdict::GiveUpTorrent, Some(code)) => Self::Refusal(code),
            (api::Verdict::GiveUpTorrent | api::Verdict::Retry | api::Verdict::RetryOnce, _) => Self::Useless,
        }
    }
}

/// What may be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Leave {
    Send,
    /// What is on its way has to be answered first.
    Wait,
    Stop(Broken),
}

/// What is counted since the last sensible answer, and since the last success.
#[derive(Debug, Default)]
struct Count {
    on_their_way: u32,
    /// Requests sent after the first useless answer; none while there was no such answer.
    sent: Option<u32>,
    last_useless: Option<(String, Option<i32>)>,
    unhealed: u32,
    refused: HashMap<i32, u32>,
    broken: Option<Broken>,
}

impl Count {
    fn leave(&mut self) -> Leave {
        if self.broken.is_none() && self.on_their_way == 0 && self.sent.is_some_and(|sent| sent >= SENT) {
            self.give_up_as_useless();
        }
        if let Some(broken) = &self.broken {
            return Leave::Stop(broken.clone());
        }
        match &mut self.sent {
            Some(sent) if *sent >= SENT => return Leave::Wait,
            Some(sent) => *sent += 1,
            None => {}
        }
        self.on_their_way += 1;
        Leave::Send
    }

    fn answered(&mut self, worth: Worth, error: Option<&api::Error>) {
        self.on_their_way = self.on_their_way.saturating_sub(1);
        match worth {
            Worth::Success => {
                self.sent = None;
                self.unhealed = 0;
                self.refused.clear();
            }
            Worth::Refusal(code) => {
                self.sent = None;
                self.unhealed = 0;
                let torrents = self.refused.entry(code).or_default();
                *torrents += 1;
                if *torrents >= REFUSED && self.broken.is_none() {
                    let error = error.map(ToString::to_string).unwrap_or_default();
                    self.broken = Some(Broken::Refused { torrents: *torrents, error, code });
                }
            }
            Worth::Useless => {
                self.sent.get_or_insert(0);
                self.last_useless = error.map(|error| (error.to_string(), error.error_code()));
            }
            Worth::Neutral => {}
        }
    }

    /// Notes that a question is given up whose repetitions brought nothing.
    fn unhealed(&mut self) {
        self.unhealed += 1;
        if self.unhealed >= UNHEALED && self.broken.is_none() {
            self.give_up_as_useless();
        }
    }

    fn give_up_as_useless(&mut self) {
        let (error, code) = self.last_useless.clone().unwrap_or_default();
        self.broken = Some(Broken::Useless { error, code });
    }
}

/// The count of all questions to the service. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub(super) struct Breaker {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    count: Mutex<Count>,
    answered: Notify,
}

/// One request on its way; dropped without an answer it counts as one that nobody waited for.
#[derive(Debug)]
pub(super) struct Sent {
    breaker: Breaker,
    is_answered: bool,
}

/// Whether a request may go out.
pub(super) enum Turn<'a> {
    /// It may.
    Go(Sent),
    /// Not before something on its way is answered.
    Wait(Notified<'a>),
    /// Never again.
    Stop(Broken),
}

impl Breaker {
    /// Asks whether a request may go out now.
    pub(super) fn turn(&self) -> Turn<'_> {
        let answered = self.shared.answered.notified();
        let leave = self.count().leave();
        match leave {
            Leave::Send => Turn::Go(Sent { breaker: self.clone(), is_answered: false }),
            Leave::Wait => Turn::Wait(answered),
            Leave::Stop(broken) => Turn::Stop(broken),
        }
    }

    /// Begins anew: what an earlier run met says nothing of this one.
    pub(super) fn reset(&self) {
        *self.count() = Count::default();
    }

    /// Returns why nothing more is sent, when that is so.
    pub(super) fn broken(&self) -> Option<Broken> {
        self.count().broken.clone()
    }

    /// Notes that a question is given up whose repetitions brought nothing.
    pub(super) fn unhealed(&self) {
        self.count().unhealed();
        self.shared.answered.notify_waiters();
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        // Nothing panics while it holds the count; should it, the numbers are still whole.
        self.shared.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sent {
    /// Notes that what was asked for came.
    pub(super) fn succeeded(self) {
        self.answered(Worth::Success, None);
    }

    /// Notes that something else came, or nothing.
    pub(super) fn failed(self, error: &api::Error) {
        self.answered(Worth::of(error), Some(error));
    }

    fn answered(mut self, worth: Worth, error: Option<&api::Error>) {
        self.is_answered = true;
        self.breaker.count().answered(worth, error);
        self.breaker.shared.answered.notify_waiters();
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        if !self.is_answered {
            self.breaker.count().answered(Worth::Neutral, None);
            self.breaker.shared.answered.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> (Worth, Option<api::Error>) {
        (Worth::Useless, Some(api::Error::EmptyBody))
    }

    fn answer(count: &mut Count, (worth, error): (Worth, Option<api::Error>)) {
        count.answered(worth, error.as_ref());
    }

    /// Sends what may be sent while nothing is answered.
    fn send_all(count: &mut Count) {
        assert!((0..100).any(|_| count.leave() != Leave::Send), "it never ends");
    }

    fn go(breaker: &Breaker) -> Sent {
        let Turn::Go(sent) = breaker.turn() else { panic!("nothing may be sent") };
        sent
    }

    /// A breaker after a useless answer, with all requests on their way that may follow it.
    fn waiting() -> (Breaker, Vec<Sent>) {
        let breaker = Breaker::default();
        go(&breaker).failed(&api::Error::EmptyBody);
        let sent = (0..20).map(|_| go(&breaker)).collect();
        (breaker, sent)
    }

    fn refused(code: i32) -> api::Error {
        api::Error::Refused { status: 451, code: Some(code), slug: String::new() }
    }

    #[tokio::test]
    async fn who_waits_is_told_of_the_next_answer_and_goes_on_when_it_is_sensible() {
        let (breaker, mut sent) = waiting();
        let Turn::Wait(told) = breaker.turn() else { panic!("all that may be sent are on their way") };
        sent.pop().unwrap().succeeded();
        tokio::time::timeout(std::time::Duration::from_secs(10), told).await.unwrap();
        assert!(matches!(breaker.turn(), Turn::Go(_)));
    }

    #[test]
    fn a_request_that_nobody_waited_for_is_on_its_way_no_longer() {
        let (breaker, sent) = waiting();
        assert!(matches!(breaker.turn(), Turn::Wait(_)));
        drop(sent);
        assert!(matches!(breaker.turn(), Turn::Stop(Broken::Useless { code: None, .. })));
    }

    #[test]
    fn ten_torrents_refused_alike_stop_everything_until_another_run_begins() {
        let breaker = Breaker::default();
        for _ in 0..9 {
            go(&breaker).failed(&refused(35));
        }
        assert_eq!(breaker.broken(), None);
        go(&breaker).failed(&refused(35));
        let broken = Broken::Refused { torrents: 10, error: refused(35).to_string(), code: 35 };
        assert_eq!(breaker.broken(), Some(broken.clone()));
        assert!(matches!(breaker.turn(), Turn::Stop(told) if told == broken));
        breaker.reset();
        assert_eq!(breaker.broken(), None);
        drop(go(&breaker));
    }

    #[test]
    fn a_service_that_does_not_heal_is_given_up_with_its_last_words() {
        let breaker = Breaker::default();
        for _ in 0..5 {
            assert_eq!(breaker.broken(), None);
            go(&breaker).failed(&api::Error::EmptyBody);
            breaker.unhealed();
        }
        let error = api::Error::EmptyBody.to_string();
        assert_eq!(breaker.broken(), Some(Broken::Useless { error, code: None }));
    }

    #[test]
    fn some_numbers_ask_for_less_work_and_all_others_tell_of_trouble() {
        let refused = |code| Broken::Refused { torrents: 10, error: String::new(), code };
        let useless = |code| Broken::Useless { error: String::new(), code };
        let much: Vec<i32> = (-1..40).filter(|code| refused(*code).is_about_too_much()).collect();
        assert_eq!(much, [5, 21, 34, 36]);
        assert_eq!((refused(25).code(), useless(Some(36)).code(), useless(None).code()), (Some(25), Some(36), None));
        assert!(useless(Some(36)).is_about_too_much() && !useless(None).is_about_too_much());
    }

    #[test]
    fn at_most_twenty_requests_follow_the_first_useless_answer() {
        let mut count = Count::default();
        for _ in 0..50 {
            assert_eq!(count.leave(), Leave::Send);
        }
        for _ in 0..50 {
            answer(&mut count, empty());
        }
        let sent = (0..100).filter(|_| count.leave() == Leave::Send).count();
        assert_eq!(sent, 20);
        assert_eq!(count.leave(), Leave::Wait);
        for _ in 0..20 {
            assert!(count.broken.is_none());
            answer(&mut count, empty());
        }
        assert!(matches!(count.leave(), Leave::Stop(Broken::Useless { .. })));
    }

    #[test]
    fn one_sensible_answer_lets_everything_go_on() {
        for sensible in [Worth::Success, Worth::Refusal(25)] {
            let mut count = Count::default();
            for _ in 0..21 {
                count.leave();
            }
            answer(&mut count, empty());
            send_all(&mut count);
            answer(&mut count, (sensible, None));
            assert_eq!(count.leave(), Leave::Send, "{sensible:?}");
            assert_eq!(count.sent, None);
        }
    }

    #[test]
    fn the_last_of_the_few_lost_without_a_word_ends_it_too() {
        let mut count = Count::default();
        count.leave();
        answer(&mut count, empty());
        send_all(&mut count);
        for _ in 0..20 {
            answer(&mut count, (Worth::Neutral, None));
        }
        assert!(matches!(count.leave(), Leave::Stop(_)));
    }

    #[test]
    fn five_questions_that_did_not_heal_end_it_unless_something_came_between() {
        for (between, broken) in [(Worth::Neutral, true), (Worth::Useless, true), (Worth::Success, false)] {
            let mut count = Count::default();
            for n in 0..UNHEALED {
                if n == 4 {
                    answer(&mut count, (between, None));
                }
                answer(&mut count, empty());
                count.unhealed();
            }
            assert_eq!(count.broken.is_some(), broken, "{between:?}");
        }
    }

    #[test]
    fn the_same_refusal_ten_times_is_the_services_and_a_success_begins_anew() {
        let mut count = Count::default();
        for n in 0..30 {
            answer(&mut count, (Worth::Refusal(if n % 2 == 0 { 25 } else { 20 }), None));
            assert_eq!(count.broken.is_some(), n >= 18, "{n}");
        }
        let mut count = Count::default();
        for n in 0..40 {
            let worth = if n % 10 == 9 { Worth::Success } else { Worth::Refusal(25) };
            answer(&mut count, (worth, None));
        }
        assert_eq!(count.broken, None);
    }
}
