//! Which columns of a table fit, and how wide each is.

use super::table::Head;

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Takes what the others leave.
    Rest,
    /// Always this many cells.
    Cells(u16),
}

/// Narrowest useful column of [`Width::Rest`].
const REST_CELLS: u16 = 20;

/// What each further column must leave to it: the less the column matters, the more.
const REST_STEP: u16 = 4;

/// Chooses those of some columns that fit into so many cells: the place of each and its cells, left to right.
///
/// A column is its width, and when it is left out of a narrow table: the highest number first, 0 never.
pub fn fit(columns: &[(Width, u8)], cells: u16) -> Vec<(usize, u16)> {
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let width = |at: usize, rest: u16| match columns[at].0 {
        Width::Rest => rest,
        Width::Cells(cells) => cells,
    };
    let needed =
        |kept: &[usize], rest: u16| kept.iter().map(|at| width(*at, rest)).sum::<u16>() + Head::spacing(kept.len());
    while let Some(least) = kept.iter().map(|at| columns[*at].1).max().filter(|drop| *drop > 0) {
        if needed(&kept, REST_CELLS + REST_STEP * u16::from(least - 1)) <= cells {
            break;
        }
        kept.retain(|at| columns[*at].1 != least);
    }
    let rest = cells.saturating_sub(needed(&kept, 0));
    kept.into_iter().map(|at| (at, width(at, rest))).collect()
}
