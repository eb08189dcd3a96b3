//! Why a link gives no direct link: one table of what Real-Debrid's numbers mean there, each with words of its own.

/// What a refused link means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkFault {
    /// The service has lost what the link leads to.
    Unavailable,
    /// The file was removed.
    Removed,
    /// The name of the file is refused.
    RefusedName,
    /// The traffic of the account is used up.
    Traffic,
    /// The account has had its fair share.
    FairUse,
    /// Any other number.
    Other(i32),
}

/// Each with its number.
const NUMBERS: [(i32, LinkFault); 5] = [
    (19, LinkFault::Unavailable),
    (24, LinkFault::Removed),
    (35, LinkFault::RefusedName),
    (23, LinkFault::Traffic),
    (36, LinkFault::FairUse),
];

impl LinkFault {
    /// The link is dead for ever: its torrent gets new ones when it is put back.
    pub const DEAD: [Self; 2] = [Self::Unavailable, Self::Removed];

    /// Tells it by the service's number.
    pub fn of_code(code: i32) -> Self {
        NUMBERS.iter().find(|row| row.0 == code).map_or(Self::Other(code), |row| row.1)
    }

    /// Returns the service's number.
    pub fn code(self) -> i32 {
        match self {
            Self::Other(code) => code,
            known => NUMBERS.iter().find(|row| row.1 == known).map_or(0, |row| row.0),
        }
    }

    /// Returns the word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Removed => "removed",
            Self::RefusedName => "refused_name",
            Self::Traffic => "traffic",
            Self::FairUse => "fair_use",
            Self::Other(_) => "refused",
        }
    }

    /// Returns what it means, as a fragment.
    pub fn words(self) -> String {
        match self {
            Self::Unavailable => "the link is dead: Real-Debrid has lost what it leads to (19)".to_owned(),
            Self::Removed => "the link is dead: the file was removed (24)".to_owned(),
            Self::RefusedName => "Real-Debrid refuses files of this name (35)".to_owned(),
            Self::Traffic => "the account's traffic is used up for now (23)".to_owned(),
            Self::FairUse => "the account has reached its fair use limit for now (36)".to_owned(),
            Self::Other(code) => format!("Real-Debrid refuses this link ({code})"),
        }
    }

    /// Whether it is about the account as a whole: every other link would be refused too.
    pub fn is_about_the_account(self) -> bool {
        matches!(self, Self::Traffic | Self::FairUse)
    }

    /// Whether what the link led to is lost: put back, the torrent gets a new one.
    pub fn is_dead(self) -> bool {
        Self::DEAD.contains(&self)
    }

    /// Whether it stays so, whenever one asks again.
    pub fn is_lasting(self) -> bool {
        self.is_dead() || self == Self::RefusedName
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_words_of_its_own_and_survives_a_round_trip() {
        let mut seen = Vec::new();
        for code in [19, 24, 35, 23, 36, 16] {
            let fault = LinkFault::of_code(code);
            assert_eq!(fault.code(), code);
            assert!(!seen.contains(&fault.words()) && fault.words().contains(&code.to_string()), "{code}");
            seen.push(fault.words());
        }
        assert!(LinkFault::of_code(23).is_about_the_account() && !LinkFault::of_code(19).is_about_the_account());
    }
}
