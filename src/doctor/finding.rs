//! One line of the examination.

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, with something to know.
    Warning,
    /// Does not work.
    Error,
}

impl Level {
    /// Returns the word that is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What an error is about, the worst first; it decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The archive file.
    Storage,
    /// Real-Debrid refuses the token or the account.
    Refused,
    /// Real-Debrid wants fewer requests.
    RateLimited,
    /// The network, or what answered in the service's place.
    Network,
    /// The settings.
    Settings,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// One word for what was looked at.
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub message: String,
    /// What to do, as full sentences.
    pub remedy: Option<String>,
    /// What an error is about.
    pub trouble: Option<Trouble>,
}

impl Finding {
    /// Makes a line about what is as it should be.
    pub fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Ok, message: message.into(), remedy: None, trouble: None }
    }

    /// Makes a line about what works, with something to know.
    pub fn warning(check: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { level: Level::Warning, remedy: Some(remedy.into()), ..Self::ok(check, message) }
    }

    /// Makes a line about what does not work.
    pub fn error(check: &'static str, message: impl Into<String>, remedy: Option<String>, trouble: Trouble) -> Self {
        Self { level: Level::Error, remedy, trouble: Some(trouble), ..Self::ok(check, message) }
    }
}

/// Returns what the worst error is about.
pub fn worst(findings: &[Finding]) -> Option<Trouble> {
    findings.iter().filter_map(|finding| finding.trouble).min()
}
