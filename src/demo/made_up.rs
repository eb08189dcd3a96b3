//! Made-up bytes: the same for the same place in the same file, however it is cut. Pure.

use std::ops::Range;

use hyper::body::Bytes;

use super::content::mix;

/// Bytes made at a time.
const CHUNK: u64 = 64 * 1_024;
/// Bytes that one draw gives.
const WORD: u64 = 8;

/// A part of a made-up file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    seed: u64,
    from: u64,
    /// The first byte that is not in it.
    to: u64,
}

impl Span {
    /// Returns this range of the file that the seed makes.
    pub(super) fn new(seed: u64, range: Range<u64>) -> Self {
        Self { seed, from: range.start, to: range.end }
    }

    /// Returns how many bytes are left.
    pub(super) fn len(&self) -> u64 {
        self.to - self.from
    }

    /// Takes the next bytes off; none at the end.
    pub(super) fn next_chunk(&mut self) -> Bytes {
        let to = self.to.min(self.from.saturating_add(CHUNK));
        let words = self.from / WORD..to.div_ceil(WORD);
        let skipped = usize::try_from(self.from % WORD).unwrap_or(0);
        let length = usize::try_from(to - self.from).unwrap_or(0);
        self.from = to;
        words.flat_map(|word| mix(self.seed, word).to_le_bytes()).skip(skipped).take(length).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cut_of_a_file_shows_the_same_bytes() {
        let whole = Span::new(3, 0..CHUNK).next_chunk();
        assert_eq!(whole.len() as u64, CHUNK);
        for (from, to) in [(0, 1), (1, 8), (7, 17), (100, 1_000)] {
            let part = Span::new(3, from as u64..to as u64).next_chunk();
            assert_eq!(part, whole.slice(from..to));
        }
        let mut long = Span::new(3, 5..5 + 3 * CHUNK);
        let chunks: Vec<Bytes> = std::iter::from_fn(|| Some(long.next_chunk())).take_while(|c| !c.is_empty()).collect();
        assert_eq!((chunks.len(), &chunks[0][..9]), (3, &whole[5..14]));
    }
}
