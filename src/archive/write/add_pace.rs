//! How fast the account takes adds, and whether it takes any: kept here so that restarts and several processes stay
//! inside one budget. It belongs to the account, not to what is archived.

use rusqlite::Connection;

use crate::archive::schema::meta;
use crate::archive::{Archive, Error};
use crate::model::{AddPace, AddPause};

const PACE: &str = "add_pace";
const PAUSE: &str = "add_pause";

impl Archive {
    /// Returns what is remembered of the adds that were sent, and the pause that the account is in.
    pub async fn add_pace(&self) -> Result<(AddPace, Option<AddPause>), Error> {
        self.writer
            .run(|db| {
                let pace = meta::get(db, PACE)?.as_deref().and_then(read_pace).unwrap_or_default();
                Ok((pace, meta::get(db, PAUSE)?.as_deref().and_then(read_pause)))
            })
            .await
    }

    /// Stores both.
    pub async fn store_add_pace(&self, pace: AddPace, pause: Option<AddPause>) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                store(db, &pace)?;
                match pause {
                    Some(pause) => meta::set(db, PAUSE, &write_pause(pause)),
                    None => meta::forget(db, PAUSE),
                }
            })
            .await
    }
}

pub(super) fn store(db: &Connection, pace: &AddPace) -> rusqlite::Result<()> {
    meta::set(db, PACE, &write_pace(pace))
}

fn write_pace(pace: &AddPace) -> String {
    let AddPace { distance_ms, accepted, hold_until_ms, hold_ms, starts_ms } = pace;
    let first = [*distance_ms, i64::from(*accepted), *hold_until_ms, *hold_ms];
    let numbers: Vec<String> = first.iter().chain(starts_ms).map(i64::to_string).collect();
    numbers.join(" ")
}

fn read_pace(text: &str) -> Option<AddPace> {
    let mut numbers = text.split(' ').map(|word| word.parse::<i64>().ok());
    let mut next = || numbers.next().flatten();
    let (distance_ms, accepted, hold_until_ms, hold_ms) = (next()?, next()?, next()?, next()?);
    let starts_ms = numbers.collect::<Option<Vec<i64>>>()?;
    Some(AddPace { distance_ms, accepted: u32::try_from(accepted).ok()?, hold_until_ms, hold_ms, starts_ms })
}

fn write_pause(pause: AddPause) -> String {
    let AddPause { since_ms, until_ms, hold_ms } = pause;
    format!("{since_ms} {until_ms} {hold_ms}")
}

fn read_pause(text: &str) -> Option<AddPause> {
    let mut numbers = text.split(' ').map(|word| word.parse::<i64>().ok());
    let mut next = || numbers.next().flatten();
    Some(AddPause { since_ms: next()?, until_ms: next()?, hold_ms: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pace_and_pause_survive_being_stored_and_odd_texts_are_none() {
        for starts_ms in [vec![], vec![1, 2, 3_000_000_000_000]] {
            let pace = AddPace { distance_ms: 5_000, accepted: 7, hold_until_ms: -1, hold_ms: 10_000, starts_ms };
            assert_eq!(read_pace(&write_pace(&pace)), Some(pace));
        }
        let pause = AddPause { since_ms: 1, until_ms: 2, hold_ms: 30_000 };
        assert_eq!(read_pause(&write_pause(pause)), Some(pause));
        assert_eq!((read_pace("1 2 x 4"), read_pace("1 2 3 4 "), read_pause("1 2")), (None, None, None));
    }
}
