//! Whether an add is sent, by what the account has of its hash; pure.

use super::account::Account;
use super::work::Work;
use crate::model::{InfoHash, Phase, TorrentId};

/// What the account says of an add that is to be sent.
pub(super) enum Judged {
    /// It is sent; these entries has the hash before.
    Send { known: Vec<TorrentId> },
    /// An earlier request of the act made this entry after all.
    Adopt(TorrentId),
    /// It is not sent.
    Skip(String),
}

/// Judges an add by what the account has of its hash.
pub(super) fn judge(account: &Account, work: &Work) -> Judged {
    let plan = &work.act.plan;
    let hash = plan.hash.as_deref().unwrap_or_default();
    if hash.parse::<InfoHash>().is_err() {
        return Judged::Skip("its hash cannot be used".to_owned());
    }
    let there = account.of_hash(hash);
    let phase = |id: &TorrentId| account.entry(id).map_or(Phase::Unknown, |entry| entry.phase);
    let in_the_way = if plan.replaces {
        let old = plan.torrent.as_ref();
        let then = plan.phase.unwrap_or(Phase::Failed);
        match old.filter(|old| there.contains(old)).map(&phase) {
            Some(now) if now == then => {}
            Some(now) if then == Phase::Failed => {
                return Judged::Skip(format!("it had failed and is {} now", now.as_str()));
            }
            Some(now) => return Judged::Skip(format!("it was {} and is {} now", then.as_str(), now.as_str())),
            None => return Judged::Skip("it is not there any more".to_owned()),
        }
        there.iter().find(|id| Some(*id) != old && phase(id) != Phase::Failed)
    } else {
        there.first().filter(|_| !plan.again)
    };
    match in_the_way {
        Some(id) => Judged::Skip(format!("it is there already ({id})")),
        None => Judged::Send { known: there.to_vec() },
    }
}
