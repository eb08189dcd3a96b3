//! The columns of the table as data: one row each says how it is called, how wide it is, how it
//! sorts and what stands in it.

use crate::format::{age, clean, count, gib_label, local_minute, percent};
use crate::model::{Phase, TorrentRow};
use crate::tui::ctx::Ctx;
use crate::tui::theme::Role;
use crate::tui::widget::Head;

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Takes what the others leave.
    Rest,
    /// Always this many cells.
    Cells(u16),
}

/// What a column sorts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the columns")]
pub enum SortKey {
    Name,
    Status,
    Progress,
    Size,
    Added,
    Files,
    Links,
    Detail,
    Id,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its heading.
    pub header: &'static str,
    /// Its width.
    pub width: Width,
    /// Whether it holds numbers.
    pub right: bool,
    /// What it sorts by.
    pub sort: SortKey,
    /// Whether the first press sorts from large to small.
    pub large_first: bool,
    /// When it is left out of a narrow table: the highest number first, 0 never.
    pub drop: u8,
    /// What stands in it.
    pub cell: fn(&TorrentRow, &Ctx) -> (String, Role),
}

/// Narrowest useful name.
const NAME_CELLS: u16 = 20;

/// What each further column must leave to the name: the less it matters, the more.
const NAME_STEP: u16 = 4;

/// Every column, left to right.
pub const COLUMNS: [Column; 10] = [
    Column {
        header: "Name",
        width: Width::Rest,
        right: false,
        sort: SortKey::Name,
        large_first: false,
        drop: 0,
        cell: |row, _| (clean(&row.name), if row.gone { Role::Dim } else { Role::Text }),
    },
    Column {
        header: "Status",
        width: Width::Cells(12),
        right: false,
        sort: SortKey::Status,
        large_first: false,
        drop: 1,
        cell: |row, _| status_cell(row),
    },
    Column {
        header: "Progress",
        width: Width::Cells(9),
        right: true,
        sort: SortKey::Progress,
        large_first: true,
        drop: 5,
        cell: |row, _| (percent(f64::from(row.progress)), Role::Text),
    },
    Column {
        header: "Size",
        width: Width::Cells(9),
        right: true,
        sort: SortKey::Size,
        large_first: true,
        drop: 2,
        cell: |row, _| if row.bytes > 0 { (gib_label(row.bytes), Role::Text) } else { unknown() },
    },
    Column {
        header: "Age",
        width: Width::Cells(5),
        right: true,
        sort: SortKey::Added,
        large_first: true,
        drop: 3,
        cell: |row, ctx| row.added.map_or_else(unknown, |at| (age(at, ctx.now), Role::Text)),
    },
    Column {
        header: "Files",
        width: Width::Cells(6),
        right: true,
        sort: SortKey::Files,
        large_first: true,
        drop: 4,
        cell: |row, _| row.files.map_or_else(unknown, |n| (count(n.into()), Role::Text)),
    },
    Column {
        header: "Links",
        width: Width::Cells(6),
        right: true,
        sort: SortKey::Links,
        large_first: true,
        drop: 7,
        cell: |row, _| (count(row.links.into()), Role::Text),
    },
    Column {
        header: "Detail",
        width: Width::Cells(7),
        right: false,
        sort: SortKey::Detail,
        large_first: false,
        drop: 8,
        cell: |row, _| if row.has_detail { ("yes".to_owned(), Role::Dim) } else { ("owed".to_owned(), Role::Text) },
    },
    Column {
        header: "Added",
        width: Width::Cells(16),
        right: false,
        sort: SortKey::Added,
        large_first: true,
        drop: 6,
        cell: |row, ctx| row.added.map_or_else(unknown, |at| (local_minute(at, &ctx.zone), Role::Dim)),
    },
    Column {
        header: "Id",
        width: Width::Cells(13),
        right: false,
        sort: SortKey::Id,
        large_first: false,
        drop: 9,
        cell: |row, _| (row.id.to_string(), Role::Dim),
    },
];

fn unknown() -> (String, Role) {
    ("-".to_owned(), Role::Dim)
}

/// Returns the status word; a gone torrent says so instead.
fn status_cell(row: &TorrentRow) -> (String, Role) {
    if row.gone {
        return ("gone".to_owned(), Role::Gone);
    }
    (clean(row.status.as_str()), phase_role(row.status.phase()))
}

/// Returns how a phase looks.
pub fn phase_role(phase: Phase) -> Role {
    match phase {
        Phase::Active => Role::Active,
        Phase::Done => Role::Done,
        Phase::Failed => Role::Failed,
        Phase::Unknown => Role::Text,
    }
}

/// Chooses the columns that fit, and their widths: pairs of column and head, left to right.
pub fn fit(width: u16, sorted_by: SortKey, descending: bool) -> Vec<(Column, Head)> {
    let mut kept: Vec<&Column> = COLUMNS.iter().collect();
    let needed = |kept: &[&Column], name: u16| {
        let cells = |column: &&Column| match column.width {
            Width::Rest => name,
            Width::Cells(cells) => cells,
        };
        kept.iter().map(cells).sum::<u16>() + Head::spacing(kept.len())
    };
    while let Some(least) = kept.iter().map(|column| column.drop).max().filter(|drop| *drop > 0) {
        let name = NAME_CELLS + NAME_STEP * u16::from(least - 1);
        if needed(&kept, name) <= width {
            break;
        }
        kept.retain(|column| column.drop != least);
    }
    let name = width.saturating_sub(needed(&kept, 0));
    let arrow = if descending { "↓" } else { "↑" };
    let marked = kept.iter().position(|column| column.sort == sorted_by);
    kept.iter()
        .enumerate()
        .map(|(index, column)| {
            let cells = match column.width {
                Width::Rest => name,
                Width::Cells(cells) => cells,
            };
            let text = match (marked == Some(index), column.right) {
                (true, true) => format!("{arrow}{}", column.header),
                (true, false) => format!("{}{arrow}", column.header),
                (false, _) => column.header.to_owned(),
            };
            (**column, Head { text, width: cells, right: column.right })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_dropped_until_the_rest_fits() {
        let headers = |width| -> Vec<&str> {
            fit(width, SortKey::Added, true).into_iter().map(|(column, _)| column.header).collect()
        };
        assert_eq!(headers(200).len(), COLUMNS.len());
        assert_eq!(headers(36), ["Name", "Status"]);
        assert_eq!(headers(10), ["Name"]);
        for width in 22..250 {
            let heads = fit(width, SortKey::Name, false);
            let cells: u16 = heads.iter().map(|(_, head)| head.width).sum();
            assert_eq!(cells + Head::spacing(heads.len()), width);
            assert_eq!(heads[0].1.text, "Name↑");
        }
    }
}
