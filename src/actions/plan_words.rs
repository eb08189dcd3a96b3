//! A plan in words: what it does in one sentence, what an act is called, what is left out for which reason. Pure.

use std::collections::BTreeMap;

use super::plan::ActPlan;
use crate::format::{age_words, counted, shown_name, size};
use crate::model::{NewAct, Timestamp, Verb, sum};

impl ActPlan {
    /// Says what it does in one sentence.
    pub fn sentence(&self, verb: Verb) -> String {
        let torrents = counted(self.acts.len() as u64, "torrent", "torrents");
        let bytes = self.bytes().map_or_else(String::new, |bytes| format!(" ({})", size(bytes)));
        match verb {
            Verb::Delete => {
                format!("Delete {torrents}{bytes} at Real-Debrid. The archive keeps everything that it knows of them.")
            }
            Verb::Restore => format!("Put back {torrents}{bytes} at Real-Debrid, with the files that were chosen."),
            Verb::Add => format!("Add {torrents}{bytes} at Real-Debrid."),
            Verb::Select => format!("Choose the files of {torrents} at Real-Debrid. This cannot be undone."),
        }
    }

    /// Returns the size of everything that it is about; nothing when none is known.
    pub fn bytes(&self) -> Option<i64> {
        sum(self.acts.iter().filter_map(|act| act.bytes)).filter(|bytes| *bytes > 0)
    }

    /// Returns why torrents are left out, and of how many each reason holds.
    pub fn reasons(&self) -> BTreeMap<&str, u64> {
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for left in &self.left_out {
            // The entry that is in the way differs from one to the other; the reason is the same.
            let reason = left.reason.split(" (").next().unwrap_or_default();
            *reasons.entry(reason).or_default() += 1;
        }
        reasons
    }
}

/// Returns what stands for the torrent of an act: its id, or its hash.
pub fn act_key(act: &NewAct) -> String {
    act.torrent.as_ref().map_or_else(|| act.hash.clone().unwrap_or_default(), ToString::to_string)
}

/// Returns what the torrent of an act is called; clean text.
pub fn act_name(act: &NewAct) -> String {
    shown_name(&act.name, act_key(act))
}

/// Says from which list a plan was made.
pub fn made_from(listed: Option<Timestamp>, now: Timestamp) -> String {
    let Some(at) = listed else { return "The list of the account is read before the first act.".to_owned() };
    let when = match age_words(at, now).as_str() {
        "now" => "just now".to_owned(),
        age => format!("{age} ago"),
    };
    format!("The list that this was made from was read {when}; it is read anew before the first act.")
}
