//! Where an answer of the archive stands, and the one way in which all screens ask for theirs.

use super::effect::Effect;
use super::query::{ArchiveQuery, Owner, ReadError, Ticket};
use crate::tui::input::Action;
use crate::tui::style::Ctx;

/// Where the first answer of the archive stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loading {
    /// It is on its way.
    #[default]
    Waiting,
    /// There is no archive yet.
    NoArchive,
    /// The archive could not be read.
    Failed,
    /// It is there.
    Ready,
}

impl Loading {
    /// Returns what stands where nothing has been read, and what to do; nothing once it has.
    pub fn label(self, ctx: &Ctx) -> Option<(&'static str, String)> {
        let sync = || ctx.keymap.shown(Action::SyncDefault);
        match self {
            Self::Waiting => Some(("Reading the archive.", String::new())),
            Self::Failed => Some(("The archive could not be read.", String::new())),
            Self::NoArchive if ctx.syncing => {
                Some(("The first sync has begun.", "What it lists is shown here as it comes.".to_owned()))
            }
            Self::NoArchive => Some(("There is no archive yet.", format!("Press {} to make one with a sync.", sync()))),
            Self::Ready => None,
        }
    }
}

/// A question that is asked again and again, of which only the newest answer counts, and that answer.
///
/// About the same thing there is one question at a time: whoever asks while an answer is on its way gets that answer,
/// and another one behind it. About another thing a new question is asked at once, and the answer to the old one is
/// late.
#[derive(Debug, Clone)]
pub struct Latest<T> {
    /// The number of the newest question; 0 before the first.
    number: u64,
    /// Whether its answer is on its way.
    pending: bool,
    /// Whether to ask once more when the answer has come.
    dirty: bool,
    loading: Loading,
    value: Option<T>,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { number: 0, pending: false, dirty: false, loading: Loading::Waiting, value: None }
    }
}

impl<T> Latest<T> {
    /// Asks, unless an answer is on its way; then it is asked once more behind it.
    pub fn ask(&mut self, owner: Owner, query: ArchiveQuery) -> Option<Effect> {
        if self.pending {
            self.dirty = true;
            return None;
        }
        Some(self.ask_anew(owner, query))
    }

    /// Asks about something else: an answer that is on its way is late from now on.
    pub fn ask_anew(&mut self, owner: Owner, query: ArchiveQuery) -> Effect {
        self.number += 1;
        (self.pending, self.dirty) = (true, false);
        Effect::Read { ticket: Ticket { owner, number: self.number }, query }
    }

    /// Asks once more when somebody wanted that while the answer was on its way.
    pub fn ask_again(&mut self, owner: Owner, query: impl FnOnce() -> ArchiveQuery) -> Option<Effect> {
        if self.pending || !std::mem::take(&mut self.dirty) { None } else { self.ask(owner, query()) }
    }

    /// Whether an answer belongs to the newest question.
    pub fn accepts(&self, ticket: Ticket) -> bool {
        ticket.number == self.number
    }

    /// Whether an answer is on its way.
    pub fn is_pending(&self) -> bool {
        self.pending
    }

    /// Takes an answer, which is dropped when it is late; says whether it was taken.
    pub fn answered(&mut self, ticket: Ticket, value: T) -> bool {
        if !self.accepts(ticket) {
            return false;
        }
        self.pending = false;
        self.loading = Loading::Ready;
        self.value = Some(value);
        true
    }

    /// Records that there will be no answer; what was answered before stays. Says whether it was the newest question.
    pub fn failed(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        if !self.accepts(ticket) {
            return false;
        }
        (self.pending, self.dirty) = (false, false);
        if self.loading != Loading::Ready {
            self.loading = match why {
                ReadError::Missing => Loading::NoArchive,
                ReadError::Failed(_) => Loading::Failed,
            };
        }
        true
    }

    /// Forgets what was answered, for something else that is going to be asked.
    pub fn forget(&mut self) {
        (self.loading, self.value) = (Loading::Waiting, None);
    }

    /// Returns the newest answer.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Returns where the first answer stands.
    pub fn loading(&self) -> Loading {
        self.loading
    }
}

#[cfg(test)]
mod tests {
    use super::super::change_filter::ChangeFilter;
    use super::super::failure::Failure;
    use super::*;

    fn ask(latest: &mut Latest<u32>) -> Option<u64> {
        latest.ask(Owner::History, ArchiveQuery::History { part: ChangeFilter::default(), since: None }).map(number)
    }

    fn number(effect: Effect) -> u64 {
        match effect {
            Effect::Read { ticket, .. } => ticket.number,
            other => panic!("{other:?}"),
        }
    }

    fn ticket(number: u64) -> Ticket {
        Ticket { owner: Owner::History, number }
    }

    #[test]
    fn a_question_is_never_asked_twice_at_once_and_once_more_when_something_was_written() {
        let mut latest = Latest::default();
        assert_eq!((ask(&mut latest), ask(&mut latest), ask(&mut latest)), (Some(1), None, None));
        assert_eq!(
            latest.ask_again(Owner::History, || ArchiveQuery::History { part: ChangeFilter::default(), since: None }),
            None,
            "the answer has not come"
        );
        assert!(latest.answered(ticket(1), 10));
        assert_eq!(
            latest
                .ask_again(Owner::History, || ArchiveQuery::History { part: ChangeFilter::default(), since: None })
                .map(number),
            Some(2)
        );
        assert!(latest.answered(ticket(2), 20));
        assert_eq!(
            latest.ask_again(Owner::History, || ArchiveQuery::History { part: ChangeFilter::default(), since: None }),
            None
        );
        assert_eq!((latest.value(), latest.loading()), (Some(&20), Loading::Ready));
    }

    #[test]
    fn late_answers_and_late_failures_are_dropped() {
        let mut latest = Latest::default();
        ask(&mut latest);
        assert_eq!(
            number(
                latest.ask_anew(Owner::History, ArchiveQuery::History { part: ChangeFilter::default(), since: None })
            ),
            2
        );
        assert!(!latest.answered(ticket(1), 10));
        assert!(!latest.failed(ticket(1), &ReadError::Missing));
        assert_eq!((latest.value(), latest.loading(), latest.is_pending()), (None, Loading::Waiting, true));
        assert!(latest.answered(ticket(2), 20));
    }

    #[test]
    fn a_failure_keeps_what_was_answered_and_lets_ask_again() {
        let mut latest = Latest::default();
        let failed = ReadError::Failed(Failure { headline: "the archive is in use".to_owned(), hint: None });
        ask(&mut latest);
        assert!(latest.failed(ticket(1), &failed));
        assert_eq!((latest.loading(), ask(&mut latest)), (Loading::Failed, Some(2)));
        latest.answered(ticket(2), 20);
        ask(&mut latest);
        assert!(latest.failed(ticket(3), &failed));
        assert_eq!((latest.value(), latest.loading()), (Some(&20), Loading::Ready));
        assert_eq!(ask(&mut latest), Some(4));
    }
}
