//! A failed command as a person reads it: what happened, why, what to do; and its exit code.

use std::error::Error;
use std::io::{self, Write};

use super::global::ColorWhen;
use super::{Exit, terminal};
use crate::format::{clean, system_words, with_causes};
use crate::model::secrets;
use crate::{api, archive, config, demo, export, login, session, tui};

/// Why a command failed, in words and as a code.
#[derive(Debug)]
pub struct Failure {
    /// What happened, with its causes.
    message: String,
    /// A line of the user's input and one that points into it; both clean.
    pointer: Option<[String; 2]>,
    /// What to do.
    hint: Option<String>,
    /// The exit code.
    pub exit: Exit,
}

impl Failure {
    /// Makes a failure of a message that needs no causes.
    pub fn plain(message: String, hint: Option<String>, exit: Exit) -> Self {
        // Whatever came into the words on the way, no secret leaves with them.
        let masked = |text: String| secrets().mask_own(&text).into_owned();
        Self { message: masked(message), pointer: None, hint: hint.map(masked), exit }
    }

    /// Makes a failure of an error: its text and the texts of its causes.
    pub fn new(error: &dyn Error, hint: Option<String>, exit: Exit) -> Self {
        Self::plain(with_causes(error), hint, exit)
    }

    /// Writes it on stderr, coloured as the command line asks for. With a broken stderr there is nobody left to tell.
    pub fn tell(&self) {
        let asked = ColorWhen::asked(&std::env::args_os().collect::<Vec<_>>());
        let _ = self.write(&mut io::stderr(), terminal::stderr_color(asked));
    }

    /// Adds a line of the user's input, clean, and one that points into it.
    #[must_use]
    pub fn pointing(self, pointer: [String; 2]) -> Self {
        Self { pointer: Some(pointer.map(|line| secrets().mask_own(&line).into_owned())), ..self }
    }

    /// Puts what is safe before what to do.
    #[must_use]
    pub fn after(self, safe: &str) -> Self {
        let hint = [Some(safe.to_owned()).filter(|text| !text.is_empty()), self.hint];
        let hint: Vec<String> = hint.into_iter().flatten().collect();
        Self { hint: Some(hint.join(" ")).filter(|text| !text.is_empty()), ..self }
    }

    /// Makes a failure of standard output that does not take what is written; a reader that has seen enough is none.
    pub fn output(error: &io::Error) -> Self {
        let exit = match error.kind() {
            io::ErrorKind::BrokenPipe => Exit::Done,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Exit::Storage,
            _ => Exit::Failure,
        };
        let hint = "What was stored is safe; what was written there is not complete. Free some space there, or send it \
                    elsewhere.";
        Self::of(format!("cannot write to standard output: {}", system_words(error)), hint, exit)
    }

    /// Makes a failure of plain words.
    pub fn of(message: impl Into<String>, hint: impl Into<String>, exit: Exit) -> Self {
        Self::plain(message.into(), Some(hint.into()), exit)
    }

    /// Returns what happened and what to do.
    pub fn words(&self) -> (&str, Option<&str>) {
        (&self.message, self.hint.as_deref())
    }

    /// Writes it: `error: what happened.` and the remedy on a line of its own.
    pub fn write(&self, out: &mut dyn Write, color: bool) -> io::Result<()> {
        // As the parser's own errors look.
        let label = if color { "\x1b[1m\x1b[31merror:\x1b[0m" } else { "error:" };
        writeln!(out, "{label} {}.", clean(self.message.trim_end_matches('.')))?;
        for line in self.pointer.iter().flatten() {
            writeln!(out, "  {line}")?;
        }
        match &self.hint {
            Some(hint) => writeln!(out, "{}", clean(hint)),
            None => Ok(()),
        }
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        Self::new(&error, error.hint(), (&error).into())
    }
}

impl From<login::Error> for Failure {
    fn from(error: login::Error) -> Self {
        Self::new(&error, Some(error.hint()), (&error).into())
    }
}

impl From<login::Failed> for Failure {
    fn from(failed: login::Failed) -> Self {
        Self::new(&failed, failed.hint(), (&failed).into())
    }
}

impl From<api::Error> for Failure {
    fn from(error: api::Error) -> Self {
        Self::new(&error, error.hint().map(str::to_owned), (&error).into())
    }
}

impl From<archive::Error> for Failure {
    fn from(error: archive::Error) -> Self {
        Self::new(&error, Some(error.hint()), (&error).into())
    }
}

impl From<archive::SourceError> for Failure {
    fn from(error: archive::SourceError) -> Self {
        Self::new(&error, Some(error.hint().to_owned()), (&error).into())
    }
}

impl From<archive::LockError> for Failure {
    fn from(error: archive::LockError) -> Self {
        session::Error::from(error).into()
    }
}

impl From<session::Error> for Failure {
    fn from(error: session::Error) -> Self {
        Self::new(&error, error.hint(), (&error).into())
    }
}

impl From<session::PlanError> for Failure {
    fn from(error: session::PlanError) -> Self {
        use session::PlanError as E;
        let exit = match &error {
            E::Archive(error) => return error.clone().into(),
            E::NoJob(_) => Exit::Failure,
            E::Fetch { .. } => Exit::Network,
            E::StillOpen(_) | E::NoWayBack(_) | E::Files(_) | E::Source { .. } | E::NoFile(_) | E::File(_) => {
                Exit::Usage
            }
        };
        Self::new(&error, Some(error.hint()), exit)
    }
}

impl From<export::Error> for Failure {
    fn from(error: export::Error) -> Self {
        if let export::Error::Write(source) = error {
            return source.into();
        }
        Self::new(&error, error.hint(), (&error).into())
    }
}

impl From<demo::Error> for Failure {
    fn from(error: demo::Error) -> Self {
        Self::new(&error, Some(error.hint().to_owned()), Exit::Failure)
    }
}

impl From<tui::Error> for Failure {
    fn from(error: tui::Error) -> Self {
        let exit = match &error {
            tui::Error::NoTerminal | tui::Error::Theme(_) => Exit::Usage,
            tui::Error::Terminal(_) => Exit::Failure,
        };
        Self::new(&error, error.hint(), exit)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let exit = match error.kind() {
            // Whoever reads has seen enough.
            io::ErrorKind::BrokenPipe => Exit::Done,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                let hint = "What was asked for is not complete. Free some space and try again.";
                return Self::of("no space left for the output", hint, Exit::Storage);
            }
            _ => Exit::Failure,
        };
        let hint = "What was stored is safe. See to what the system says, and try again.";
        Self::of(system_words(&error), hint, exit)
    }
}
