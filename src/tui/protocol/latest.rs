//! Where a screen stands that the archive has to answer first, and the questions that it asks again and again.

use crate::tui::input::action::Action;
use crate::tui::style::ctx::Ctx;

/// Where the first answer of the archive stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loading {
    /// The rows are on their way.
    #[default]
    Waiting,
    /// There is no archive yet.
    NoArchive,
    /// The archive could not be read.
    Failed,
    /// The rows are there.
    Ready,
}

impl Loading {
    /// Takes in that an answer will not come; what came before stays.
    pub fn give_up(&mut self, why: Self) {
        if *self != Self::Ready {
            *self = why;
        }
    }

    /// Returns what stands where nothing has been read, and what to do; nothing once it has.
    pub fn words(self, ctx: &Ctx) -> Option<(&'static str, String)> {
        let sync = || ctx.keymap.shown(Action::SyncDefault);
        match self {
            Self::Waiting => Some(("Reading the archive.", String::new())),
            Self::Failed => Some(("The archive could not be read.", String::new())),
            Self::NoArchive => Some(("There is no archive yet.", format!("Press {} to make one with a sync.", sync()))),
            Self::Ready => None,
        }
    }
}

/// A question that is asked whenever the archive changes, but never twice at once.
#[derive(Debug, Clone, Default)]
pub struct Inquiry {
    request: u64,
    asked: bool,
    again: bool,
}

impl Inquiry {
    /// Asks, unless an answer is still on its way; returns the number of the request.
    pub fn ask(&mut self) -> Option<u64> {
        if self.asked {
            self.again = true;
            return None;
        }
        self.asked = true;
        self.request += 1;
        Some(self.request)
    }

    /// Whether an answer is the one that is awaited.
    pub fn awaits(&self, request: u64) -> bool {
        request == self.request
    }

    /// Takes in that the answer came; returns the number of the next request when more was written meanwhile.
    pub fn answered(&mut self) -> Option<u64> {
        self.asked = false;
        if std::mem::take(&mut self.again) { self.ask() } else { None }
    }

    /// Takes in that the answer will not come.
    pub fn give_up(&mut self) {
        (self.asked, self.again) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_never_asked_twice_at_once_and_once_more_when_something_was_written() {
        let mut inquiry = Inquiry::default();
        assert_eq!((inquiry.ask(), inquiry.ask(), inquiry.ask()), (Some(1), None, None));
        assert!(inquiry.awaits(1) && !inquiry.awaits(2));
        assert_eq!((inquiry.answered(), inquiry.answered()), (Some(2), None));
        assert_eq!((inquiry.ask(), inquiry.ask()), (Some(3), None));
        inquiry.give_up();
        assert_eq!((inquiry.ask(), inquiry.answered()), (Some(4), None));
    }
}
