//! The account takes no deletions for a while: how long none is sent, and when the job gives that up. Pure; all times in the
//! service's milliseconds.

/// First hold; it doubles up to the longest one.
const FIRST: i64 = 30_000;
const LONGEST: i64 = 300_000;

/// How long such holds are waited for within a job, and how long the job waits then.
const PATIENCE: i64 = 1_800_000;

/// A hold: since when nothing is taken, until when nothing is sent, how long that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DeletionHold {
    since: i64,
    pub(super) until: i64,
    length: i64,
}

impl DeletionHold {
    /// Returns the hold after one more refusal. Those that were on their way together are one.
    pub(super) fn after(before: Option<Self>, now: i64) -> Self {
        match before {
            None => Self { since: now, until: now + FIRST, length: FIRST },
            Some(hold) if now < hold.until => hold,
            Some(hold) => {
                let length = (2 * hold.length).min(LONGEST);
                Self { until: now + length, length, ..hold }
            }
        }
    }

    /// Returns when a later run may go on, once it has lasted too long to be waited for.
    pub(super) fn gives_up(self, now: i64) -> Option<i64> {
        (now - self.since >= PATIENCE).then_some(now + PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_double_to_five_minutes_and_after_half_an_hour_the_job_rests() {
        let mut hold = DeletionHold::after(None, 0);
        assert_eq!(DeletionHold::after(Some(hold), 29_999), hold, "what was on its way with it says nothing new");
        let mut lengths = vec![hold.until];
        while hold.gives_up(hold.until).is_none() {
            let now = hold.until;
            hold = DeletionHold::after(Some(hold), now);
            lengths.push(hold.until - now);
        }
        assert_eq!(lengths, [30_000, 60_000, 120_000, 240_000, 300_000, 300_000, 300_000, 300_000, 300_000]);
        assert_eq!((hold.gives_up(1_799_999), hold.gives_up(1_800_000)), (None, Some(3_600_000)));
    }
}
