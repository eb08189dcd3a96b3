//! What the user has chosen for the table, by names that can be saved, and the menus for it.

use super::columns::{COLUMNS, Column, ColumnSet, SortKey};
use super::filter::{Filter, Tab};
use super::layout::seen_columns;
use super::order::Sort;
use super::state::{Stale, TorrentsState};
use crate::format::count;
use crate::tui::protocol::{Ask, Entry, MenuContent, SavedTable, TableChange, TableView};

impl TorrentsState {
    /// Returns what the user has chosen.
    pub fn choices(&self) -> SavedTable {
        let hidden = COLUMNS.iter().filter(|column| !self.columns.holds(column.name));
        let hidden = hidden.map(|column| column.name.to_owned()).collect();
        SavedTable {
            columns: self.columns.columns().map(|column| column.name.to_owned()).collect(),
            sort: column_of(self.sort.key).map_or("", |column| column.name).to_owned(),
            descending: self.sort.descending,
            filter: self.filter.name(),
            hide_gone: self.hide_gone,
            hidden: Some(hidden),
            other: toml::Table::new(),
        }
    }

    /// Takes over what was chosen before; what is not understood stays as it is.
    pub fn set_choices(&mut self, choices: &SavedTable) {
        if !choices.columns.is_empty() {
            // A column that came after the choice was made is shown.
            let new = |column: &&Column| {
                choices.hidden.as_ref().is_some_and(|hidden| !hidden.iter().any(|name| name == column.name))
            };
            let new = COLUMNS.iter().filter(new).map(|column| column.name.to_owned());
            let shown: Vec<String> = choices.columns.iter().cloned().chain(new).collect();
            self.columns = ColumnSet::named(&shown);
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

    /// Returns what was searched, newest first.
    pub fn searches(&self) -> &[String] {
        self.typing.past()
    }

    /// Takes over what was searched before this start.
    pub fn set_searches(&mut self, past: &[String]) {
        self.typing.set_past(past);
    }

    /// Returns what the table shows.
    pub fn view(&self) -> TableView {
        TableView { query: self.prompt.text().to_owned(), choices: self.choices(), chosen: self.chosen.clone() }
    }

    /// Shows again what the table showed.
    pub fn set_view(&mut self, view: TableView) {
        // Where nothing else was shown meanwhile, the cursor is where its user left it on the page.
        if self.prompt.text() == view.query && self.choices() == view.choices {
            return;
        }
        self.set_choices(&view.choices);
        self.prompt.set_text(&view.query);
        self.chosen = view.chosen;
        self.outdate(Stale::Filter);
    }

    /// Returns the menu of filters with their counts, at the one in force.
    pub fn filter_menu(&self) -> MenuContent {
        let entry = |tab: &Tab| {
            let ask = Ask::Table(TableChange::Filter(tab.filter.name()));
            Entry { also: tab.filter.also(), ..Entry::new(tab.filter.words(), count(tab.count), ask) }
        };
        let at = self.tabs.iter().position(|tab| tab.filter == self.filter).unwrap_or(0);
        MenuContent { at, ..MenuContent::new("Show", self.tabs.iter().map(entry).collect()) }
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
            TableChange::Filter(name) => self.show(Filter::named(&name).unwrap_or_default()),
            TableChange::Column(name) => self.columns.toggle(name),
            TableChange::Sort { by, descending } => {
                let key = COLUMNS.iter().find(|column| column.name == by).map(|column| column.sort);
                self.sort_by(Sort { key: key.unwrap_or(self.sort.key), descending });
            }
        }
    }

    /// Returns the menu of columns; it stays open while they are chosen.
    pub fn column_menu(&self) -> MenuContent {
        MenuContent::new("Columns", self.column_entries())
    }

    /// Returns every column with whether it is shown; the name, which always is, is left out.
    pub fn column_entries(&self) -> Vec<Entry> {
        let seen = seen_columns(self);
        let entry = |column: &Column| {
            let chosen = self.columns.holds(column.name);
            let remark = match (chosen, seen.contains(&column.name)) {
                (true, true) => "shown",
                (true, false) => "no room here",
                (false, _) => "hidden",
            };
            let label = format!("{} {}", if chosen { "✓" } else { " " }, column.header);
            let ask = Ask::Table(TableChange::Column(column.name));
            Entry { stays: true, ..Entry::new(label, remark.to_owned(), ask) }
        };
        COLUMNS.iter().skip(1).map(entry).collect()
    }

    /// Returns the menu of orders, at the one in force.
    pub fn order_menu(&self) -> MenuContent {
        let orders = orders();
        let at = orders.iter().position(|(_, order, _)| *order == self.sort).unwrap_or(0);
        let entry = |(by, order, label): (&'static str, Sort, String)| {
            let remark = if order == self.sort { "now" } else { "" }.to_owned();
            Entry::new(label, remark, Ask::Table(TableChange::Sort { by, descending: order.descending }))
        };
        let entries = orders.into_iter().map(entry).collect();
        MenuContent { at, ..MenuContent::new("Order", entries) }
    }
}

/// Returns every order there is: its column, and what it is called; each column both ways, the usual way first.
fn orders() -> Vec<(&'static str, Sort, String)> {
    let mut found = Vec::new();
    for column in COLUMNS.iter().filter(|column| column_of(column.sort).is_some_and(|first| first.name == column.name))
    {
        for descending in [column.large_first, !column.large_first] {
            let label = column.orders[usize::from(descending)];
            found.push((column.name, Sort { key: column.sort, descending }, format!("{}, {label}", column.header)));
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
            assert_eq!(orders.iter().filter(|(_, sort, _)| sort.key == column.sort).count(), 2, "{}", column.name);
        }
        assert!(orders.iter().any(|(.., words)| words == "Added, newest first"));
        assert!(orders.iter().all(|(.., words)| !words.starts_with("Age")));
    }

    #[test]
    fn what_was_chosen_comes_back_from_its_words() {
        let mut table = TorrentsState::default();
        table.change(TableChange::Column("links"));
        table.change(TableChange::Sort { by: "size", descending: true });
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
        table.set_choices(&SavedTable {
            columns: Vec::new(),
            sort: "nonsense".to_owned(),
            filter: "nonsense".to_owned(),
            ..before.clone()
        });
        assert_eq!(table.choices(), before);
    }
}
