//! What is inside a torrent, worked out from a few bytes: the same content gives the same files.
//!
//! Nothing of this is kept: a hundred thousand torrents hold three quarters of a million files, and
//! each is drawn again when somebody asks. Start at `Content::files`.

use super::kinds::{KINDS, Part};
use super::words::Words;

/// Share of torrents whose file numbers have gaps, in a hundred.
const GAPS: u8 = 6;
/// Share of torrents with the padding files of `BitTorrent` v2, in a hundred.
const PADDED: u8 = 3;
/// Files of each part that padding follows, so that no torrent grows beyond measure.
const PADDED_FILES: u32 = 3;
/// Share of torrents that repeat their name as a top folder, in a hundred.
const TOP_FOLDER: u8 = 30;

/// The seed of everything inside a torrent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Content {
    /// Place in `KINDS`.
    pub(super) kind: u8,
    /// What the draws start from.
    pub(super) seed: u64,
}

/// One file of a torrent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// The service's number: from 1, sometimes with gaps.
    pub(super) id: u32,
    /// Path inside the torrent.
    pub(super) path: String,
    /// The file's size in bytes.
    pub(super) bytes: u64,
    /// Whether the user chose it.
    pub(super) selected: bool,
}

/// Sums over the files of a torrent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// All bytes.
    pub(super) bytes: u64,
    /// Bytes of the chosen files.
    pub(super) selected_bytes: u64,
    /// Number of chosen files.
    pub(super) selected: u32,
}

impl Totals {
    /// Sums over listed files.
    pub(super) fn of(files: &[File]) -> Self {
        let mut totals = Self::default();
        for file in files {
            totals.count(file.bytes, file.selected);
        }
        totals
    }

    fn count(&mut self, bytes: u64, selected: bool) {
        self.bytes += bytes;
        if selected {
            self.selected_bytes += bytes;
            self.selected += 1;
        }
    }
}

impl Content {
    /// Draws a kind by its share and a seed.
    pub(super) fn draw(rng: &mut fastrand::Rng) -> Self {
        let seed = rng.u64(..);
        let mut ticket = rng.u8(0..100);
        for (place, kind) in (0..).zip(KINDS) {
            if ticket < kind.share {
                return Self { kind: place, seed };
            }
            ticket -= kind.share;
        }
        Self { kind: 0, seed }
    }

    /// Draws what is behind a hash: the same hash, the same content.
    pub(super) fn of_hash(hash: &str) -> Self {
        Self::draw(&mut fastrand::Rng::with_seed(seed(hash)))
    }

    /// Draws the name the torrent goes by.
    pub(super) fn name(self, words: &Words) -> String {
        words.draw(self.vocabulary(), &mut fastrand::Rng::with_seed(mix(self.seed, 2)))
    }

    /// Returns the sums without building a single path.
    pub(super) fn totals(self) -> Totals {
        let mut totals = Totals::default();
        self.walk(|drawn| totals.count(drawn.bytes, drawn.selected));
        totals
    }

    /// Returns all files of the torrent that has this name.
    pub(super) fn files(self, name: &str, words: &Words) -> Vec<File> {
        let mut rng = fastrand::Rng::with_seed(mix(self.seed, 3));
        let top = if rng.u8(0..100) < TOP_FOLDER { format!("/{name}/") } else { "/".to_owned() };
        let mut files = Vec::new();
        self.walk(|drawn| {
            let path = match drawn.part {
                Some(part) => format!("{top}{}", path(part, drawn.number, name, words, &mut rng)),
                None => format!("/.pad/{}", drawn.bytes),
            };
            files.push(File { id: drawn.id, path, bytes: drawn.bytes, selected: drawn.selected });
        });
        files
    }

    fn vocabulary(self) -> &'static str {
        KINDS.get(usize::from(self.kind)).map_or("", |kind| kind.names)
    }

    fn walk(self, mut visit: impl FnMut(Drawn)) {
        let mut rng = fastrand::Rng::with_seed(mix(self.seed, 1));
        let gaps = rng.u8(0..100) < GAPS;
        let padded = rng.u8(0..100) < PADDED;
        let step = |rng: &mut fastrand::Rng| if gaps { rng.u32(1..=4) } else { 1 };
        let mut id = 0;
        for part in KINDS.get(usize::from(self.kind)).map_or(&[][..], |kind| kind.parts) {
            for number in 1..=count(part.count, &mut rng) {
                let bytes = size(part.bytes, &mut rng);
                // The first file is always chosen: a torrent without any would never have been started.
                let selected = rng.u8(0..100) < part.chosen || id == 0;
                id = if id == 0 { 1 } else { id + step(&mut rng) };
                visit(Drawn { part: Some(part), number, id, bytes, selected });
                if padded && number <= PADDED_FILES {
                    let bytes = rng.u64(1..4_000_000);
                    id += step(&mut rng);
                    visit(Drawn { part: None, number, id, bytes, selected: false });
                }
            }
        }
    }
}

/// A file before it has a path; without a part it is padding.
struct Drawn {
    part: Option<&'static Part>,
    number: u32,
    id: u32,
    bytes: u64,
    selected: bool,
}

/// Draws a number of files between the two, small ones far likelier.
fn count((low, high): (u32, u32), rng: &mut fastrand::Rng) -> u32 {
    let share = rng.f64();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the span")]
    let extra = (f64::from(high - low + 1) * share * share * share) as u32;
    low + extra
}

/// Draws a size between the two, each magnitude as likely as the next.
fn size((low, high): (u64, u64), rng: &mut fastrand::Rng) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "the last digits of a drawn size do not matter")]
    let (from, to) = ((low as f64).ln(), (high as f64).ln());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between the two sizes")]
    let bytes = (from + (to - from) * rng.f64()).exp() as u64;
    bytes
}

fn path(part: &Part, number: u32, name: &str, words: &Words, rng: &mut fastrand::Rng) -> String {
    let stem = name.strip_suffix(".mkv").unwrap_or(name);
    let mut path = part.path.replace("{full}", name).replace("{stem}", stem).replace("{n}", &format!("{number:02}"));
    if path.contains("{subtitle}") {
        path = path.replace("{subtitle}", &words.draw("subtitle", rng));
    }
    path
}

/// Makes a seed of a text; every letter counts.
pub(super) fn seed(text: &str) -> u64 {
    text.bytes().fold(0, |seed, letter| mix(seed, u64::from(letter)))
}

/// Mixes two numbers into one that looks like neither; for one `salt` no two results are equal.
pub(super) fn mix(value: u64, salt: u64) -> u64 {
    // The finisher of splitmix64 (Steele, Lea and Flood, 2014): each step can be undone.
    let mut z = value.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_a_hundred() {
        assert_eq!(KINDS.iter().map(|kind| u32::from(kind.share)).sum::<u32>(), 100);
    }

    #[test]
    fn sums_and_files_tell_the_same() {
        let words = Words::load();
        let mut rng = fastrand::Rng::with_seed(5);
        let mut n_files = 0;
        for _ in 0..1_000 {
            let content = Content::draw(&mut rng);
            let files = content.files(&content.name(&words), &words);
            let totals = content.totals();
            let chosen = files.iter().filter(|file| file.selected);
            assert_eq!(totals.bytes, files.iter().map(|file| file.bytes).sum::<u64>());
            assert_eq!(totals.selected_bytes, chosen.clone().map(|file| file.bytes).sum::<u64>());
            assert_eq!(totals.selected as usize, chosen.count());
            assert!(totals.selected > 0 && files.len() <= 200, "{} files", files.len());
            assert!(files.iter().all(|file| !file.path.contains(['{', '}']) && file.path.starts_with('/')));
            n_files += files.len();
        }
        assert!((5_000..11_000).contains(&n_files), "mean of {n_files} / 1000 files");
    }
}
