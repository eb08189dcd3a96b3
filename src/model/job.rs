//! Acting on the account, as words: what a job is for, and where it, its acts and their requests stand.
//!
//! An *act* is what is wanted for one torrent, a *step* one of its requests, a *job* a confirmed set of acts.

/// Makes an enum whose variants have one word each, stored in the archive and used in JSON.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$what])* $variant,)*
        }

        impl $name {
            /// Every one of them, in the order of the variants.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the word stored in the archive and used in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Reads a stored word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}

words! {
    /// What a job was asked to do; also the word on the command line.
    Verb {
        /// Adds torrents.
        Add = "add",
        /// Chooses the files of waiting torrents.
        Select = "select",
        /// Deletes torrents at Real-Debrid; the archive keeps them.
        Delete = "delete",
        /// Puts torrents back by their hashes.
        Restore = "restore",
    }
}

words! {
    /// Where a job stands.
    JobState {
        /// A process works on it.
        Running = "running",
        /// A process works on it, and waits until a time that is told.
        Waiting = "waiting",
        /// No process works on it, or acts of it are owed or unknown.
        Resting = "resting",
        /// Every act ended.
        Done = "done",
        /// Somebody ended it early.
        Cancelled = "cancelled",
    }
}

words! {
    /// Where an act stands.
    ActState {
        /// Nothing was sent for it.
        Planned = "planned",
        /// A request of it was noted and may have left.
        Sent = "sent",
        /// What was wanted is so.
        Done = "done",
        /// Real-Debrid will not do it.
        Refused = "refused",
        /// To be tried again later.
        Owed = "owed",
        /// Not done, with the reason.
        Skipped = "skipped",
        /// A request left and no answer says what became of it.
        Unknown = "unknown",
    }
}

words! {
    /// What one request asks of the service.
    StepKind {
        /// Adds by a magnet or a .torrent file.
        Add = "add",
        /// Chooses files.
        Select = "select",
        /// Deletes an entry of the account.
        Delete = "delete",
    }
}

words! {
    /// What became of one request.
    StepState {
        /// It was noted and may have left; after a kill this is as good as unknown.
        Sent = "sent",
        /// Real-Debrid did it.
        Done = "done",
        /// Real-Debrid said no.
        Refused = "refused",
        /// No answer says what became of it.
        Unknown = "unknown",
        /// It was looked up, and proved not to have been done.
        NotDone = "not_done",
    }
}

impl Verb {
    /// Whether its acts begin with an add.
    pub fn adds(self) -> bool {
        matches!(self, Self::Add | Self::Restore)
    }
}

impl JobState {
    /// Whether it is still to be gone on with.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Waiting | Self::Resting)
    }
}

impl ActState {
    /// Whether nothing more is to be done for it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_and_no_other_does() {
        assert!(Verb::ALL.iter().all(|verb| Verb::parse(verb.as_str()) == Some(*verb)));
        assert!(JobState::ALL.iter().all(|state| JobState::parse(state.as_str()) == Some(*state)));
        assert!(ActState::ALL.iter().all(|state| ActState::parse(state.as_str()) == Some(*state)));
        assert!(StepKind::ALL.iter().all(|kind| StepKind::parse(kind.as_str()) == Some(*kind)));
        assert!(StepState::ALL.iter().all(|state| StepState::parse(state.as_str()) == Some(*state)));
        assert_eq!((ActState::parse("Done"), JobState::parse(""), Verb::parse("links")), (None, None, None));
    }

    #[test]
    fn a_job_is_open_and_an_act_unfinished_while_something_is_left_to_do() {
        let open: Vec<&str> =
            JobState::ALL.iter().filter(|state| state.is_open()).map(|state| state.as_str()).collect();
        assert_eq!(open, ["running", "waiting", "resting"]);
        let last: Vec<&str> =
            ActState::ALL.iter().filter(|state| state.is_final()).map(|state| state.as_str()).collect();
        assert_eq!(last, ["done", "refused", "skipped"]);
    }
}
