//! The columns of the table as data: one row each says how it is called, how wide it is, how it
//! sorts and what stands in it.

use crate::format::{age_words, count, gib_label, local_minute, shown_name, status_words, width};
use crate::model::{Phase, TorrentRow};
use crate::tui::style::{Ctx, Role, status_role};
use crate::tui::widget::{Head, Width, fit};

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
    /// Its name where choices are remembered.
    pub name: &'static str,
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
    /// What the order is called, small to large and the other way round.
    pub orders: [&'static str; 2],
    /// When it is left out of a narrow table: the highest number first, 0 never.
    pub drop: u8,
    /// What stands in it.
    pub cell: fn(&TorrentRow, &Ctx) -> (String, Role),
}

/// Every column, left to right.
pub const COLUMNS: [Column; 10] = [
    Column {
        name: "name",
        header: "Name",
        width: Width::Rest,
        right: false,
        sort: SortKey::Name,
        large_first: false,
        orders: ["A to Z", "Z to A"],
        drop: 0,
        cell: |row, _| (shown_name(&row.name, &row.id), if row.gone { Role::Dim } else { Role::Text }),
    },
    Column {
        name: "status",
        header: "Status",
        width: Width::Cells(21),
        right: false,
        sort: SortKey::Status,
        large_first: false,
        orders: ["as a torrent lives", "the other way round"],
        drop: 14,
        cell: |row, _| status_cell(row),
    },
    Column {
        name: "progress",
        header: "Progress",
        width: Width::Cells(4),
        right: true,
        sort: SortKey::Progress,
        large_first: true,
        orders: ["least first", "furthest first"],
        drop: 5,
        cell: |row, _| progress_cell(row),
    },
    Column {
        name: "size",
        header: "Size",
        width: Width::Cells(9),
        right: true,
        sort: SortKey::Size,
        large_first: true,
        orders: ["smallest first", "largest first"],
        drop: 2,
        cell: |row, _| match row.bytes {
            Some(bytes @ 1..) => (gib_label(bytes), Role::Text),
            _ => unknown(),
        },
    },
    Column {
        name: "age",
        header: "Age",
        width: Width::Cells(6),
        right: true,
        sort: SortKey::Added,
        large_first: true,
        orders: ["oldest first", "newest first"],
        drop: 4,
        cell: |row, ctx| row.added.map_or_else(unknown, |at| (age_words(at, ctx.now), Role::Dim)),
    },
    Column {
        name: "files",
        header: "Files",
        width: Width::Cells(6),
        right: true,
        sort: SortKey::Files,
        large_first: true,
        orders: ["fewest first", "most first"],
        drop: 18,
        cell: |row, _| row.files.map_or_else(unknown, |n| (count(n.into()), Role::Text)),
    },
    Column {
        name: "links",
        header: "Links",
        width: Width::Cells(6),
        right: true,
        sort: SortKey::Links,
        large_first: true,
        orders: ["fewest first", "most first"],
        drop: 19,
        cell: |row, _| row.links.map_or_else(unknown, |n| (count(n.into()), Role::Text)),
    },
    Column {
        name: "detail",
        header: "Detail",
        width: Width::Cells(7),
        right: false,
        sort: SortKey::Detail,
        large_first: false,
        orders: ["owed first", "archived first"],
        drop: 20,
        cell: |row, _| if row.has_detail { ("yes".to_owned(), Role::Dim) } else { ("owed".to_owned(), Role::Text) },
    },
    Column {
        name: "added",
        header: "Added",
        width: Width::Cells(16),
        right: false,
        sort: SortKey::Added,
        large_first: true,
        orders: ["oldest first", "newest first"],
        drop: 6,
        cell: |row, ctx| row.added.map_or_else(unknown, |at| (local_minute(at, &ctx.zone), Role::Dim)),
    },
    Column {
        name: "id",
        header: "Id",
        width: Width::Cells(13),
        right: false,
        sort: SortKey::Id,
        large_first: false,
        orders: ["A to Z", "Z to A"],
        drop: 21,
        cell: |row, _| (row.id.to_string(), Role::Dim),
    },
];

fn unknown() -> (String, Role) {
    ("-".to_owned(), Role::Dim)
}

/// Returns the words of the status; a gone torrent says so instead.
fn status_cell(row: &TorrentRow) -> (String, Role) {
    if row.gone {
        return ("gone".to_owned(), Role::Gone);
    }
    (status_words(&row.status).into_owned(), status_role(&row.status))
}

/// Returns how far a torrent is, as long as it is under way.
fn progress_cell(row: &TorrentRow) -> (String, Role) {
    let percent = row
        .progress
        .filter(|percent| *percent > 0.0 && *percent < 100.0 && !row.gone && row.status.phase() == Phase::Active);
    let words = percent.map(|percent| format!("{:.0}%", percent.floor()));
    (words.unwrap_or_default(), Role::Active)
}

/// Which columns the user wants; the name is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSet([bool; COLUMNS.len()]);

/// The columns that are seen unasked: what a row says by its glyph or in another column needs none.
const USUAL: [&str; 6] = ["name", "status", "progress", "size", "age", "files"];

impl Default for ColumnSet {
    fn default() -> Self {
        Self(COLUMNS.map(|column| USUAL.contains(&column.name)))
    }
}

impl ColumnSet {
    /// Returns the columns with these names; a name that no column has is passed over.
    pub fn named(names: &[String]) -> Self {
        Self(COLUMNS.map(|column| column.width == Width::Rest || names.iter().any(|name| name == column.name)))
    }

    /// Returns the columns in it.
    pub fn columns(self) -> impl Iterator<Item = &'static Column> {
        COLUMNS.iter().zip(self.0).filter(|(_, shown)| *shown).map(|(column, _)| column)
    }

    /// Whether a column is in it.
    pub fn holds(self, name: &str) -> bool {
        self.columns().any(|column| column.name == name)
    }

    /// Takes a column in, or out when it was in it.
    pub fn toggle(&mut self, name: &str) {
        for (column, shown) in COLUMNS.iter().zip(&mut self.0) {
            *shown = column.width == Width::Rest || *shown != (column.name == name);
        }
    }
}

/// Chooses those of the columns that fit, and their widths: pairs of column and head, left to right.
pub fn fitting(columns: ColumnSet, cells: u16, sorted_by: SortKey, descending: bool) -> Vec<(&'static Column, Head)> {
    let wanted: Vec<&Column> = columns.columns().collect();
    let shapes: Vec<(Width, u8)> = wanted.iter().map(|column| (column.width, column.drop)).collect();
    let kept: Vec<(&Column, u16)> = fit(&shapes, cells).into_iter().map(|(at, width)| (wanted[at], width)).collect();
    let arrow = if descending { "↓" } else { "↑" };
    let sorted = kept.iter().position(|(column, _)| column.sort == sorted_by);
    let head = |(at, (column, cells)): (usize, (&'static Column, u16))| {
        // A heading that has no room says nothing: numbers speak for themselves.
        let header = if self::width(column.header) < usize::from(cells) { column.header } else { "" };
        let text = if sorted == Some(at) { format!("{header}{arrow}") } else { header.to_owned() };
        (column, Head { text, width: cells, right: column.right })
    };
    kept.into_iter().enumerate().map(head).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_dropped_until_the_rest_fits() {
        let headers = |width| -> Vec<&str> {
            fitting(ColumnSet::default(), width, SortKey::Added, true)
                .into_iter()
                .map(|(column, _)| column.header)
                .collect()
        };
        assert_eq!(headers(150), ["Name", "Status", "Progress", "Size", "Age", "Files"]);
        assert_eq!(headers(116), ["Name", "Progress", "Size", "Age"]);
        assert_eq!(headers(76), ["Name", "Progress", "Size", "Age"]);
        assert_eq!(headers(39), ["Name", "Size"]);
        assert_eq!(headers(10), ["Name"]);
        for width in 22..250 {
            let heads = fitting(ColumnSet::default(), width, SortKey::Name, false);
            let cells: u16 = heads.iter().map(|(_, head)| head.width).sum();
            assert_eq!(cells + Head::spacing(heads.len()), width);
            assert_eq!(heads[0].1.text, "Name↑");
        }
    }

    #[test]
    fn chosen_columns_leave_their_room_to_the_name() {
        let mut columns = ColumnSet::named(&["size".to_owned(), "nonsense".to_owned(), "id".to_owned()]);
        let shown = |columns: ColumnSet| columns.columns().map(|column| column.name).collect::<Vec<_>>();
        assert_eq!(shown(columns), ["name", "size", "id"]);
        for name in ["id", "name", "status"] {
            columns.toggle(name);
        }
        assert_eq!(shown(columns), ["name", "status", "size"]);
        assert_eq!(fitting(columns, 120, SortKey::Id, false)[0].1.width, 120 - 21 - 9 - Head::spacing(3));
    }
}
