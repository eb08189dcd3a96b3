//! What becomes of torrents that are added: how long each step takes and how it ends, as data.
//!
//! Knows nothing of entries; `course.rs` takes an entry along its fate. Start at `Fate`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::entry::LinkRule;

/// What becomes of an added torrent. The default is that of content the service holds and hands over at once.
///
/// Times pass at the speed of the stand-in's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// Time from a magnet to its files; a `.torrent` brings them along.
    pub conversion: Duration,
    /// What the conversion comes to.
    pub files: Conversion,
    /// Whether it needs one of the places for torrents that are worked on; without one it is never refused with 509.
    pub needs_place: bool,
    /// Time from the choice of files to the download.
    pub queue: Duration,
    /// Time from the first byte to the last.
    pub download: Duration,
    /// The status at the end: `downloaded`, `error`, `dead`, `virus`, or any other word.
    pub ending: &'static str,
    /// How links relate to files; `None` leaves what was drawn.
    pub links: Option<LinkRule>,
    /// Time between two links once the torrent is downloaded; zero shows all of them at once.
    pub link_pause: Duration,
}

/// What the conversion of a magnet comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// The files are found.
    Files,
    /// It never ends.
    Never,
    /// The magnet leads nowhere: `magnet_error`.
    MagnetError,
}

impl Default for Fate {
    fn default() -> Self {
        Self {
            conversion: Duration::ZERO,
            files: Conversion::Files,
            needs_place: true,
            queue: Duration::ZERO,
            download: Duration::ZERO,
            ending: "downloaded",
            links: None,
            link_pause: Duration::ZERO,
        }
    }
}

/// A handle to the fates of a running stand-in; clones set the same ones. A fate is given to a torrent when it is
/// added.
#[derive(Debug, Clone)]
pub struct Fates {
    shared: Arc<Mutex<Table>>,
}

#[derive(Debug)]
struct Table {
    held: Fate,
    new: Fate,
    by_hash: HashMap<String, Fate>,
}

impl Fates {
    /// Returns a table of the two usual fates.
    pub(super) fn of(held: Fate, new: Fate) -> Self {
        Self { shared: Arc::new(Mutex::new(Table { held, new, by_hash: HashMap::new() })) }
    }

    /// Sets what becomes of hashes that the service holds: those that are or were in the account.
    pub fn set_held(&self, fate: Fate) {
        self.table().held = fate;
    }

    /// Sets what becomes of hashes that are new to the service.
    pub fn set_new(&self, fate: Fate) {
        self.table().new = fate;
    }

    /// Sets what becomes of one hash (40 lower-case hexadecimal digits), held or new.
    pub fn set(&self, hash: &str, fate: Fate) {
        self.table().by_hash.insert(hash.to_owned(), fate);
    }

    /// Returns what becomes of a hash.
    pub(super) fn of_hash(&self, hash: &str, held: bool) -> Fate {
        let table = self.table();
        let usual = if held { &table.held } else { &table.new };
        table.by_hash.get(hash).unwrap_or(usual).clone()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
