//! Decides about torrents: fields first, then texts in the name, then texts in the paths.
//!
//! Names and paths are handed in folded, so that whoever holds many of them folds them once. Each text
//! looked for is one bit of [`Hits`]; a caller may search its names and its paths in whatever order it
//! holds them, put the bits together, and ask for the verdict.

use std::collections::HashSet;
use std::ops::{BitOr, BitOrAssign, RangeInclusive};
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use memchr::memmem::Finder;

use super::text::{Ending, Text, end_of};
use super::{Needs, Query, Subject, Test, Trait};
use crate::format::{fold, folded};
use crate::model::{Absence, Phase, Status, TorrentId};
use crate::refused_names::RefusedNames;

/// The shipped list, which is read when a name is judged by it for the first time.
static SHIPPED: LazyLock<Option<RefusedNames>> = LazyLock::new(|| RefusedNames::shipped().ok());

/// A query ready to decide: dates resolved, texts folded, searchers built.
#[derive(Debug, Clone)]
pub struct Matcher {
    checks: Vec<(bool, Check)>,
    texts: Vec<Text>,
    /// Texts that must occur.
    wanted: Hits,
    /// Texts that must not occur.
    unwanted: Hits,
    /// Texts that are looked for in paths.
    in_paths: Hits,
    needs: Needs,
    /// The only torrents that are wanted, when not all are.
    among: Option<HashSet<TorrentId>>,
}

/// Which texts were found: one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hits(u64);

#[derive(Debug, Clone)]
enum Check {
    Host(Box<Finder<'static>>),
    Hash(String),
    Id(String),
    Status {
        words: Vec<String>,
        exact: bool,
    },
    Phase(Vec<Phase>),
    Is(Trait),
    Absent(Absence),
    /// By which list; without one, by the shipped one.
    Refused(Option<Arc<RefusedNames>>),
    Size(RangeInclusive<i64>),
    Added(RangeInclusive<i64>),
}

impl Query {
    /// Makes the query ready to decide; ages lie before `now`, dates are those of `zone`.
    pub fn matcher(&self, now: Timestamp, zone: &TimeZone) -> Matcher {
        let mut matcher = Matcher {
            among: None,
            checks: Vec::new(),
            texts: Vec::new(),
            wanted: Hits::default(),
            unwanted: Hits::default(),
            in_paths: Hits::default(),
            needs: Needs::default(),
        };
        for term in &self.terms {
            let check = match &term.test {
                Test::Word(text) => {
                    matcher.look_for(term.excluded, text, Text::Anywhere);
                    continue;
                }
                Test::Name(text) => {
                    matcher.look_for(term.excluded, text, Text::Name);
                    continue;
                }
                Test::File(text) => {
                    matcher.look_for(term.excluded, text, Text::Path);
                    continue;
                }
                Test::Ext(endings) => {
                    matcher.add_text(
                        term.excluded,
                        Text::Ending(endings.iter().map(|text| Ending::new(folded(text))).collect()),
                    );
                    continue;
                }
                Test::Host(text) => Check::Host(Box::new(finder(&folded(text)))),
                Test::Hash(text) => Check::Hash(text.clone()),
                Test::Id(text) => Check::Id(text.clone()),
                Test::Status { words, exact } => Check::Status { words: words.clone(), exact: *exact },
                Test::Phase(phases) => Check::Phase(phases.clone()),
                Test::Is(fact) => Check::Is(*fact),
                // Gone or not is one fact, written in two ways.
                Test::Gone(gone) => {
                    matcher.checks.push((term.excluded == *gone, Check::Is(Trait::Gone)));
                    continue;
                }
                Test::Absent(absence) => Check::Absent(*absence),
                Test::Refused(refused) => {
                    matcher.checks.push((term.excluded == *refused, Check::Refused(None)));
                    matcher.needs.own_name = true;
                    continue;
                }
                Test::Size(compare) => Check::Size(compare.bytes()),
                Test::Added(compare) => Check::Added(compare.seconds(now, zone)),
            };
            matcher.needs.hash |= matches!(check, Check::Hash(_));
            matcher.needs.absence |= matches!(check, Check::Absent(_));
            matcher.needs.host |= matches!(check, Check::Host(_));
            matcher.needs.detailed |= matches!(check, Check::Is(Trait::Detailed));
            matcher.needs.owed |= matches!(check, Check::Is(Trait::Owed));
            matcher.needs.duplicate |= matches!(check, Check::Is(Trait::Duplicate));
            matcher.checks.push((term.excluded, check));
        }
        matcher.needs.paths = matcher.in_paths != Hits::default();
        matcher
    }
}

impl Matcher {
    /// Returns what has to be known beyond a row.
    pub fn needs(&self) -> Needs {
        self.needs
    }

    /// Whether rows, names and paths are enough to decide; otherwise the archive has to be asked.
    pub fn rows_suffice(&self) -> bool {
        let Needs { hash, host, owed, duplicate, absence, own_name, paths: _, detailed: _ } = self.needs;
        !(hash || host || owed || duplicate || absence || own_name)
    }

    /// Judges names by this list in place of the shipped one.
    #[must_use]
    pub fn judging_by(mut self, names: &Arc<RefusedNames>) -> Self {
        for (_, check) in &mut self.checks {
            if let Check::Refused(list) = check {
                *list = Some(names.clone());
            }
        }
        self
    }

    /// Accepts only torrents that are among these, as far as [`Matcher::is_among`] is asked.
    #[must_use]
    pub fn among(self, ids: Option<Vec<TorrentId>>) -> Self {
        Self { among: ids.map(|ids| ids.into_iter().collect()), ..self }
    }

    /// Whether a torrent is among those that it was narrowed to.
    pub fn is_among(&self, id: &TorrentId) -> bool {
        self.among.as_ref().is_none_or(|among| among.contains(id))
    }

    /// Whether the query asks for nothing, so that every torrent is accepted.
    pub fn accepts_all(&self) -> bool {
        self.texts.is_empty() && self.checks.is_empty()
    }

    /// Whether everything that the query asks of the fields holds.
    pub fn fields(&self, subject: &Subject<'_>) -> bool {
        self.checks.iter().all(|(excluded, check)| check.holds(subject) != *excluded)
    }

    /// Returns which texts occur in a folded name.
    pub fn name_hits(&self, name: &[u8]) -> Hits {
        let bits = self.texts.iter().enumerate().filter(|(_, text)| text.in_name(name));
        bits.fold(Hits::default(), |hits, (n, _)| hits | Hits(1 << n))
    }

    /// Appends what the texts look at of a path, folded: all of it, or its end when nothing but endings is asked for.
    pub fn fold_path(&self, path: &str, into: &mut String) {
        let endings_only = self.texts.iter().all(|text| matches!(text, Text::Ending(_) | Text::Name(_)));
        fold(if endings_only { end_of(path) } else { path }, into);
    }

    /// Returns which texts occur in a folded path; those `known` already are not looked for again.
    pub fn path_hits(&self, path: &[u8], known: Hits) -> Hits {
        let bits = self.texts.iter().enumerate().map(|(n, text)| (Hits(1 << n), text));
        bits.filter(|(bit, text)| known.0 & bit.0 == 0 && text.in_path(path)).fold(known, |hits, (bit, _)| hits | bit)
    }

    /// Decides about the texts with all paths of a torrent in one piece, each with [`PATH_END`](super::PATH_END) behind it.
    pub fn verdict_of_paths(&self, paths: &[u8], known: Hits) -> bool {
        self.texts.iter().enumerate().all(|(n, text)| {
            let bit = 1 << n;
            let found = known.0 & bit != 0 || text.in_paths(paths);
            found == (self.wanted.0 & bit != 0)
        })
    }

    /// Whether everything that must occur was found.
    pub fn has_all_wanted(&self, hits: Hits) -> bool {
        self.wanted.0 & !hits.0 == 0
    }

    /// Decides about the texts; `None` when paths have to be searched first.
    pub fn verdict(&self, hits: Hits, paths_searched: bool) -> Option<bool> {
        let (missing, open) = (self.wanted.0 & !hits.0, self.in_paths.0 & !hits.0);
        match () {
            () if hits.0 & self.unwanted.0 != 0 => Some(false),
            () if paths_searched => Some(missing == 0),
            () if missing & !open != 0 => Some(false),
            () if (missing | self.unwanted.0) & open == 0 => Some(true),
            () => None,
        }
    }

    /// Decides about one torrent with everything at hand; for callers with few torrents.
    pub fn accepts<'p>(&self, subject: &Subject<'_>, name: &str, paths: impl IntoIterator<Item = &'p str>) -> bool {
        if !self.fields(subject) {
            return false;
        }
        let mut hits = self.name_hits(folded(name).as_bytes());
        for path in paths {
            hits = self.path_hits(folded(path).as_bytes(), hits);
        }
        self.verdict(hits, true) == Some(true)
    }

    fn look_for(&mut self, excluded: bool, text: &str, place: fn(Finder<'static>) -> Text) {
        let text = folded(text);
        // What folds to nothing, such as a lone accent, asks for nothing.
        if !text.is_empty() {
            self.add_text(excluded, place(finder(&text)));
        }
    }

    fn add_text(&mut self, excluded: bool, text: Text) {
        let bit = Hits(1 << self.texts.len());
        if text.is_in_paths() {
            self.in_paths |= bit;
        }
        if excluded {
            self.unwanted |= bit;
        } else {
            self.wanted |= bit;
        }
        self.texts.push(text);
    }
}

impl Check {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        let phase = || (!subject.gone).then(|| subject.status.phase());
        match self {
            Self::Host(finder) => subject.host.is_some_and(|host| finder.find(folded(host).as_bytes()).is_some()),
            Self::Hash(start) => subject.hash.is_some_and(|hash| begins(hash, start)),
            Self::Id(start) => begins(subject.id, start),
            Self::Status { words, exact } => words.iter().any(|word| is_status(subject.status.as_str(), word, *exact)),
            Self::Phase(phases) => phase().is_some_and(|phase| phases.contains(&phase)),
            Self::Absent(absence) => subject.gone && subject.absence == Some(*absence),
            Self::Refused(list) => {
                let list = list.as_deref().or_else(|| SHIPPED.as_ref());
                list.zip(subject.own_name).is_some_and(|(list, name)| list.part_of(name).is_some())
            }
            Self::Is(Trait::Gone) => subject.gone,
            Self::Is(Trait::Active) => phase() == Some(Phase::Active),
            Self::Is(Trait::Failed) => phase() == Some(Phase::Failed),
            Self::Is(Trait::Done) => phase() == Some(Phase::Done),
            Self::Is(Trait::Owed) => subject.owed,
            Self::Is(Trait::Detailed) => subject.has_detail,
            Self::Is(Trait::Duplicate) => subject.duplicate && !subject.gone,
            Self::Size(range) => range.contains(&subject.bytes),
            Self::Added(range) => subject.added.is_some_and(|at| range.contains(&at.as_second())),
        }
    }
}

impl Hits {
    /// Returns how many texts occur.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }
}

impl BitOr for Hits {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Hits {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A word that is a status means that one; another one means all that begin with it.
fn is_status(status: &str, word: &str, exact: bool) -> bool {
    let whole = exact || Status::known().any(|known| known.as_str() == word);
    if whole { status.eq_ignore_ascii_case(word) } else { begins(status, word) }
}

fn begins(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn finder(text: &str) -> Finder<'static> {
    Finder::new(text).into_owned()
}
