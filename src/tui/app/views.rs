//! Saved views on the screen: the menu that opens, renames and deletes them, and what keeps what is shown as one.

use super::state::App;
use crate::format::clean;
use crate::tui::input::Action;
use crate::tui::protocol::{
    Ask, Destination, Effect, Entry, MenuContent, SavedTable, TableView, Task, TextPurpose, TextWanted, ViewAsk,
};
use crate::tui::screen::torrents::{COLUMNS, Filter};
use crate::views::{Change, View};

/// Does what was asked for a view.
pub fn carry_out(app: &App, ask: ViewAsk) -> Vec<Ask> {
    match ask {
        ViewAsk::Menu => vec![menu(app)],
        ViewAsk::Keep => vec![ask_name(app)],
        ViewAsk::ChooseToRename => {
            let entry = |view: &View| {
                let wanted = TextWanted {
                    title: format!("Rename the view {}", clean(&view.name)),
                    what: "The name is seen in the menu of views and in the palette.".to_owned(),
                    label: "Name",
                    proposed: view.name.clone(),
                    purpose: TextPurpose::RenameView(view.name.clone()),
                };
                Entry::new(clean(&view.name), clean(&view.query), Ask::WantText(wanted))
            };
            vec![Ask::Menu(MenuContent::new("Rename which view?", app.views.iter().map(entry).collect()))]
        }
        ViewAsk::ChooseToRemove => {
            let entry = |view: &View| {
                let remove = ViewAsk::Change(Change::Remove(view.name.clone()));
                Entry::new(clean(&view.name), clean(&view.query), Ask::View(remove))
            };
            vec![Ask::Menu(MenuContent::new("Delete which view?", app.views.iter().map(entry).collect()))]
        }
        ViewAsk::Change(change) => vec![Ask::Effect(Effect::Do(Task::ChangeViews { change }))],
    }
}

/// Takes the name that was typed.
pub fn named(app: &App, purpose: TextPurpose, name: &str) -> Vec<Ask> {
    let change = match purpose {
        TextPurpose::RenameView(from) => Change::Rename { from, to: name.to_owned() },
        _ => Change::Keep(View { name: name.to_owned(), ..shown(app) }),
    };
    vec![Ask::View(ViewAsk::Change(change))]
}

/// Returns the entries that open a view, one each.
pub fn entries(app: &App) -> impl Iterator<Item = Entry> {
    app.views.iter().map(|view| {
        Entry::new(clean(&view.name), clean(&view.query), Ask::Show(Destination::View(Box::new(view.clone()))))
    })
}

fn menu(app: &App) -> Ask {
    if app.views.is_empty() {
        let keep = app.ctx.keymap.shown(Action::KeepView);
        return Ask::Tell(format!(
            "No view is kept yet. {keep} on the torrents screen keeps what it shows, with a name."
        ));
    }
    let verb = |label: &str, ask| Entry::new(label.to_owned(), String::new(), Ask::View(ask));
    let verbs = [verb("Rename a view …", ViewAsk::ChooseToRename), verb("Delete a view …", ViewAsk::ChooseToRemove)];
    let at = app.views.iter().position(|view| is_shown(app, view)).unwrap_or(0);
    Ask::Menu(MenuContent { at, ..MenuContent::new("Views", entries(app).chain(verbs).collect()) })
}

fn ask_name(app: &App) -> Ask {
    let known = app.views.iter().find(|view| is_shown(app, view));
    let proposed = known.map_or_else(|| shown(app).query, |view| view.name.clone());
    Ask::WantText(TextWanted {
        title: "Keep this view".to_owned(),
        what: "Query, columns, order and filter are kept under a name; a view that is called so already is replaced. \
               Ages in the query count from the day on which the view is opened."
            .to_owned(),
        label: "Name",
        proposed,
        purpose: TextPurpose::KeepView,
    })
}

/// Returns what the table shows, as a view without a name.
fn shown(app: &App) -> View {
    let TableView { query, choices, .. } = app.layers.torrents.view();
    let SavedTable { columns, sort, descending, filter, hide_gone, .. } = choices;
    View { query: query.trim().to_owned(), columns, sort, descending, filter, hide_gone, ..View::default() }
}

fn is_shown(app: &App, view: &View) -> bool {
    let shown = shown(app);
    (&shown.query, &shown.columns, &shown.sort, shown.descending)
        == (&view.query, &view.columns, &view.sort, view.descending)
}

/// Returns a view as the table takes it.
pub fn table_view(view: &View) -> TableView {
    let View { query, columns, sort, descending, filter, hide_gone, .. } = view.clone();
    let filter = if filter.is_empty() { Filter::All.name() } else { filter };
    let choices = SavedTable { columns, sort, descending, filter, hide_gone, ..SavedTable::default() };
    TableView { query, choices, chosen: None }
}

/// Tells what of a view names something that is not there; the rest of it holds.
pub fn faults(file: &str, view: &View) -> Vec<String> {
    let at = format!("{file}:{}: [[view]] {:?}", view.line, view.name);
    let is_column = |name: &str| COLUMNS.iter().any(|column| column.name == name);
    let unknown = view.columns.iter().filter(|name| !is_column(name)).map(|name| ("column", name.as_str()));
    let sort =
        Some(view.sort.as_str()).filter(|name| !name.is_empty() && !is_column(name)).map(|name| ("column", name));
    let is_filter = view.filter.is_empty() || Filter::named(&view.filter).is_some();
    let filter = (!is_filter).then_some(("filter", view.filter.as_str()));
    unknown.chain(sort).chain(filter).map(|(what, name)| format!("{at}: no {what} is called {name:?}")).collect()
}
