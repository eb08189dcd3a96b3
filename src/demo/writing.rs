//! How the stand-in behaves where the account is written to, as values: what it takes, when it refuses.
//!
//! Three sets: nothing refused (most tests), the service as it is known, and the gentle one of the demo. `gate.rs`
//! and `adding.rs` obey them.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::fate::Fate;

/// The list that the program ships: what the service refuses by name.
const REFUSED_NAMES: &str = include_str!("../../config/refused-names.toml");

/// What adds, choices and links meet. Times pass at the speed of the stand-in's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// Adds accepted in a burst, before the rate counts; 0 lifts the budget.
    pub add_burst: u32,
    /// Adds accepted in each minute after a burst.
    pub adds_per_minute: u32,
    /// After how many hashes that are new to the service the adds are paused, at least and at most; `None` for never.
    pub pause_after: Option<(u32, u32)>,
    /// How long a pause lasts, at least and at most.
    pub pause: (Duration, Duration),
    /// Most torrents that are worked on at once.
    pub active_limit: usize,
    /// What becomes of a hash that is added again.
    pub again: Again,
    /// Whether a choice of files that comes before the files is answered 204 and forgotten.
    pub forgets_early_choice: bool,
    /// Parts of names that are refused, in lower case: of the torrent on an add, of the file when unrestricted.
    pub refused_names: Vec<String>,
    /// When they began to be refused, in Unix seconds: the generated account has none that is younger.
    pub refused_since: i64,
    /// One in so many torrents of the generated account has a refused name; 0 for none.
    pub refused_one_in: u64,
    /// One in so many links leads nowhere; 0 for none.
    pub dead_one_in: u64,
    /// So many in a hundred adds are carried out and their connection is reset.
    pub lost_percent: u64,
    /// What becomes of hashes that are or were in the account.
    pub held: Fate,
    /// What becomes of hashes that are new to the service.
    pub new: Fate,
}

/// What becomes of a hash that the account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// A second entry with an id of its own, as seen most often.
    SecondEntry,
    /// The id of the newest entry, as one program claims.
    SameEntry,
    /// 400 with `torrent_already_active`, 33.
    Refused33,
}

impl Default for Writing {
    /// Refuses nothing, and everything is done at once.
    fn default() -> Self {
        Self {
            add_burst: 0,
            adds_per_minute: 0,
            pause_after: None,
            pause: (Duration::ZERO, Duration::ZERO),
            active_limit: 100,
            again: Again::SecondEntry,
            forgets_early_choice: false,
            refused_names: Vec::new(),
            refused_since: i64::MAX,
            refused_one_in: 0,
            dead_one_in: 0,
            lost_percent: 0,
            held: Fate::default(),
            new: Fate::default(),
        }
    }
}

impl Writing {
    /// Returns the service as it was measured: 30 adds in a burst and a minute, pauses of 20 s to 5 min after 2 to 9
    /// new hashes, refused names, and downloads of minutes for what is not held.
    pub fn service() -> Self {
        let seconds = Duration::from_secs;
        Self {
            add_burst: 30,
            adds_per_minute: 30,
            pause_after: Some((2, 9)),
            pause: (seconds(20), seconds(300)),
            forgets_early_choice: true,
            refused_names: Self::shipped_names(),
            refused_since: Self::shipped_date(),
            held: Fate {
                conversion: seconds(1),
                queue: seconds(1),
                download: seconds(2),
                needs_place: false,
                ..Fate::default()
            },
            new: Fate {
                conversion: seconds(20),
                queue: seconds(15),
                download: seconds(240),
                link_pause: seconds(3),
                ..Fate::default()
            },
            ..Self::default()
        }
    }

    /// Returns the service as a demo can wait for: what is held comes in seconds, new content within a minute; some
    /// names are refused, some links dead, and now and then an answer is lost.
    pub fn gentle() -> Self {
        let seconds = Duration::from_secs;
        let service = Self::service();
        Self {
            pause_after: Some((6, 9)),
            pause: (seconds(10), seconds(20)),
            refused_one_in: 40,
            dead_one_in: 60,
            lost_percent: 3,
            new: Fate {
                conversion: seconds(4),
                queue: seconds(3),
                download: seconds(25),
                link_pause: seconds(1),
                ..service.new
            },
            ..service
        }
    }

    /// Returns the parts of names that the program ships as refused.
    pub fn shipped_names() -> Vec<String> {
        shipped("names").and_then(|names| names.try_into().ok()).unwrap_or_default()
    }

    /// Returns the day of that list, in Unix seconds.
    fn shipped_date() -> i64 {
        let day = shipped("date").and_then(|date| date.as_str()?.parse::<Date>().ok());
        day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map_or(i64::MAX, |day| day.timestamp().as_second())
    }

    /// Whether a name is refused.
    pub(super) fn refuses(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.refused_names.iter().any(|part| name.contains(part))
    }
}

fn shipped(key: &str) -> Option<toml::Value> {
    toml::from_str::<toml::Table>(REFUSED_NAMES).ok()?.remove(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_names_are_read_and_judge_as_recorded() {
        let writing = Writing::service();
        assert_eq!(writing.refused_names.len(), 11);
        for name in ["A.2020.WEB-DLRip.mkv", "B.1080p.BluRay.x264-C", "D.HDTV.XviD", "predvdrip.txt"] {
            assert!(writing.refuses(name), "{name}");
        }
        for name in ["A WEB DL", "A.WEB.DL", "A.WEBDL", "B.BluRay.x265", "C.WEB-x264", "D.WEB.H.264", "E.BRRip"] {
            assert!(!writing.refuses(name), "{name}");
        }
    }
}
