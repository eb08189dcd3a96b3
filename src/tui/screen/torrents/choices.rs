//! What the user has chosen for the table, as plain words that can be remembered, and the menus for it.

use super::columns::{COLUMNS, Column, ColumnSet, SortKey};
use super::filter::Filter;
use super::order::Sort;
use super::state::{Stale, TorrentsState};

/// What the user has chosen for the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChoices {
    /// The names of the shown columns.
    pub columns: Vec<String>,
    /// The name of the column that the table is sorted by.
    pub sort: String,
    /// Large to small.
    pub descending: bool,
    /// The filter: `all`, a phase, `gone`, or `status:` and the word.
    pub filter: String,
    /// Whether gone torrents are left out.
    pub hide_gone: bool,
}

/// One change of the table that a menu offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableChange {
    /// Shows the column with this name, or hides it.
    Column(&'static str),
    /// Sorts.
    Sort(Sort),
}

impl TorrentsState {
    /// Returns what the user has chosen.
    pub fn choices(&self) -> TableChoices {
        TableChoices {
            columns: self.columns.columns().map(|column| column.name.to_owned()).collect(),
            sort: column_of(self.sort.key).map_or("", |column| column.name).to_owned(),
            descending: self.sort.descending,
            filter: self.filter.name(),
            hide_gone: self.hide_gone,
        }
    }

    /// Takes over what was chosen before; what is not understood stays as it is.
    pub fn set_choices(&mut self, choices: &TableChoices) {
        if !choices.columns.is_empty() {
            self.columns = ColumnSet::named(&choices.columns);
        }
        if let Some(column) = COLUMNS.iter().find(|column| column.name == choices.sort) {
            self.sort_by(Sort { key: column.sort, descending: choices.descending });
        }
        if let Some(filter) = Filter::named(&choices.filter) {
            self.show(filter);
        }
        if self.hide_gone != choices.hide_gone {
            self.toggle_gone();
        }
    }

    /// Hides gone torrents, or shows them again.
    pub fn toggle_gone(&mut self) {
        self.hide_gone = !self.hide_gone;
        self.outdate(Stale::Filter);
    }

    /// Shows gone torrents again if they were hidden.
    pub fn show_gone(&mut self) {
        if self.hide_gone {
            self.toggle_gone();
        }
    }

    /// Whether gone torrents are left out.
    pub fn hides_gone(&self) -> bool {
        self.hide_gone
    }

    /// Does what a menu offered.
    pub fn change(&mut self, change: TableChange) {
        match change {
            TableChange::Column(name) => self.columns.toggle(name),
            TableChange::Sort(sort) => self.sort_by(sort),
        }
    }

    /// Returns the columns with whether each is shown; the name, which always is, is left out.
    pub fn column_list(&self) -> Vec<(&'static Column, bool)> {
        COLUMNS.iter().skip(1).map(|column| (column, self.columns.holds(column.name))).collect()
    }
}

/// Returns every order there is with what it is called, each column both ways, the usual way first.
pub fn orders() -> Vec<(Sort, String)> {
    let mut found = Vec::new();
    for column in COLUMNS.iter().filter(|column| column_of(column.sort).is_some_and(|first| first.name == column.name))
    {
        for descending in [column.large_first, !column.large_first] {
            let words = column.orders[usize::from(descending)];
            found.push((Sort { key: column.sort, descending }, format!("{}, {words}", column.header)));
        }
    }
    found
}

/// Returns the column that stands for a key: "Added" and not "Age", which says the same.
fn column_of(key: SortKey) -> Option<&'static Column> {
    COLUMNS.iter().rev().find(|column| column.sort == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Phase, Status};

    #[test]
    fn every_column_can_be_chosen_as_an_order_both_ways() {
        let orders = orders();
        assert_eq!(orders.len(), 18);
        for column in COLUMNS {
            assert_eq!(orders.iter().filter(|(sort, _)| sort.key == column.sort).count(), 2, "{}", column.name);
        }
        assert!(orders.iter().any(|(_, words)| words == "Added, newest first"));
        assert!(orders.iter().all(|(_, words)| !words.starts_with("Age")));
    }

    #[test]
    fn what_was_chosen_comes_back_from_its_words() {
        let mut table = TorrentsState::default();
        table.change(TableChange::Column("links"));
        table.change(TableChange::Sort(Sort { key: SortKey::Size, descending: true }));
        table.toggle_gone();
        for filter in
            [Filter::All, Filter::Gone, Filter::Phase(Phase::Failed), Filter::Status(Status::parse("new:word"))]
        {
            table.show(filter);
            let mut again = TorrentsState::default();
            again.set_choices(&table.choices());
            assert_eq!(again.choices(), table.choices());
        }
        let before = table.choices();
        table.set_choices(&TableChoices {
            columns: Vec::new(),
            sort: "nonsense".to_owned(),
            filter: "nonsense".to_owned(),
            ..before.clone()
        });
        assert_eq!(table.choices(), before);
    }
}
