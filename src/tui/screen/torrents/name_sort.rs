//! The order of all rows by a text, kept while rows come and texts change.
//!
//! Sorting a hundred thousand names takes longer than a frame may. So it is done once, and afterwards only
//! new and changed texts are sorted and merged in. Rows that come sorted already cost no sorting at all.

use std::cmp::Ordering;

/// Rows up to which comparing whole texts is quicker than making keys of them.
const FEW: usize = 32;

/// A text that comes before its predecessor this often, one in so many, is no longer "nearly sorted".
const NEARLY: usize = 16;

/// Rows in the order of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct TextOrder {
    order: Vec<u32>,
    /// For each place, whether its text is the same as that of the place before.
    same: Vec<bool>,
    /// Whether no two rows can have the same text.
    unique: bool,
    known: u32,
    changed: Vec<u32>,
}

impl TextOrder {
    /// Returns the order of texts of which every row has its own.
    pub(super) fn of_unique() -> Self {
        Self { unique: true, ..Self::default() }
    }

    /// Records that the text of a known row is another one.
    pub(super) fn changed(&mut self, index: u32) {
        if index < self.known {
            self.changed.push(index);
        }
    }

    /// Brings the order up to date with the first `rows` rows.
    pub(super) fn update<'a>(&mut self, rows: u32, text: &impl Fn(u32) -> &'a [u8]) {
        let mut fresh = std::mem::take(&mut self.changed);
        fresh.sort_unstable();
        fresh.dedup();
        if !fresh.is_empty() {
            self.order.retain(|index| fresh.binary_search(index).is_err());
        }
        fresh.extend(self.known..rows);
        self.known = rows;
        if fresh.is_empty() {
            return;
        }
        sort(&mut fresh, text);
        self.order = if self.order.is_empty() { fresh } else { merged(&self.order, &fresh, text) };
        self.same.clear();
        self.same.resize(self.order.len(), false);
        if !self.unique {
            let pairs = self.order.windows(2).map(|pair| text(pair[0]) == text(pair[1]));
            self.same.iter_mut().skip(1).zip(pairs).for_each(|(same, is)| *same = is);
        }
    }

    /// Returns the rows from the smallest text to the largest, or the other way round; those with the same text are put
    /// in an order of their own.
    pub(super) fn rows(&self, descending: bool, sort_same: impl Fn(&mut [u32])) -> Vec<u32> {
        let mut rows = self.order.clone();
        let mut at = 0;
        while let Some(from) = self.same[at..].iter().position(|same| *same).map(|n| at + n - 1) {
            at = self.same[from + 1..].iter().position(|same| !same).map_or(rows.len(), |n| from + 1 + n);
            sort_same(&mut rows[from..at]);
            if descending {
                rows[from..at].reverse();
            }
        }
        if descending {
            rows.reverse();
        }
        rows
    }
}

fn sort<'a>(rows: &mut [u32], text: &impl Fn(u32) -> &'a [u8]) {
    let by_text = |a: &u32, b: &u32| text(*a).cmp(text(*b));
    let descents = rows.windows(2).filter(|pair| by_text(&pair[0], &pair[1]) == Ordering::Greater).count();
    if descents * NEARLY < rows.len() {
        // Finds the runs that are sorted already.
        rows.sort_by(by_text);
        return;
    }
    let mut keyed: Vec<(u64, u32)> = rows.iter().map(|index| (0, *index)).collect();
    sort_keyed(&mut keyed, 0, text);
    rows.iter_mut().zip(keyed).for_each(|(to, (_, index))| *to = index);
}

/// Sorts by the eight bytes from `at` on, and rows that are equal there by what follows.
fn sort_keyed<'a>(rows: &mut [(u64, u32)], at: usize, text: &impl Fn(u32) -> &'a [u8]) {
    for (key, index) in rows.iter_mut() {
        let mut bytes = [0; 8];
        let rest = text(*index).get(at..).unwrap_or(&[]);
        bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        *key = u64::from_be_bytes(bytes);
    }
    rows.sort_unstable();
    for equal in rows.chunk_by_mut(|a, b| a.0 == b.0) {
        match equal.len() {
            1 => {}
            2..=FEW => equal.sort_by(|a, b| text(a.1).cmp(text(b.1))),
            _ if equal.iter().any(|(_, index)| text(*index).len() > at + 8) => sort_keyed(equal, at + 8, text),
            // Equal but for zeros at their ends, which no key tells apart.
            _ => equal.sort_by(|a, b| text(a.1).cmp(text(b.1))),
        }
    }
}

fn merged<'a>(old: &[u32], new: &[u32], text: &impl Fn(u32) -> &'a [u8]) -> Vec<u32> {
    let mut order = Vec::with_capacity(old.len() + new.len());
    let mut rest = old;
    for index in new {
        // Most of the old ones come in long pieces when few are new.
        let end = first_after(rest, text(*index), text);
        order.extend_from_slice(&rest[..end]);
        rest = &rest[end..];
        order.push(*index);
    }
    order.extend_from_slice(rest);
    order
}

/// Returns the first place whose text is larger, looked for in growing steps from the front.
fn first_after<'a>(rows: &[u32], than: &[u8], text: &impl Fn(u32) -> &'a [u8]) -> usize {
    let mut step = 1;
    while step < rows.len() && text(rows[step]) <= than {
        step *= 2;
    }
    let (from, to) = (step / 2, rows.len().min(step + 1));
    from + rows[from..to].partition_point(|index| text(*index) <= than)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(order: &TextOrder, texts: &[String]) -> Vec<String> {
        order.rows(false, |_| {}).into_iter().map(|index| texts[index as usize].clone()).collect()
    }

    proptest! {
        #[test]
        fn however_rows_come_and_change_the_order_is_that_of_the_texts(
            steps in prop::collection::vec((prop::collection::vec("[ab\\x00]{0,40}", 0..40), any::<bool>(), any::<prop::sample::Index>()), 1..6),
        ) {
            let mut texts: Vec<String> = Vec::new();
            let mut order = TextOrder::default();
            for (mut new, come_sorted, changed) in steps {
                if come_sorted {
                    new.sort();
                }
                texts.extend(new);
                if !texts.is_empty() {
                    let at = changed.index(texts.len());
                    texts[at].push('b');
                    order.changed(u32::try_from(at).unwrap());
                }
                order.update(u32::try_from(texts.len()).unwrap(), &|index| texts[index as usize].as_bytes());
                let mut sorted = texts.clone();
                sorted.sort();
                prop_assert_eq!(names(&order, &texts), sorted);
                for descending in [false, true] {
                    let rows = order.rows(descending, <[u32]>::sort_unstable);
                    let mut expected: Vec<u32> = (0..rows.len()).map(|index| u32::try_from(index).unwrap()).collect();
                    expected.sort_by(|a, b| {
                        let by_text = texts[*a as usize].cmp(&texts[*b as usize]);
                        if descending { by_text.reverse() } else { by_text }
                    });
                    prop_assert_eq!(rows, expected);
                }
            }
        }
    }
}
