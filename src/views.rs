//! Saved views: questions to the archive that have a name, each with how the table shows its answer; and their file.
//!
//! Pure: a text goes in, and comes out changed. What of a file cannot be used is told and costs only itself; keys that this
//! version does not know stay where they are. Knows nothing of columns, filters and queries but their names.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// The key of the list of views.
const LIST: &str = "view";

/// A view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// What it is called.
    pub name: String,
    /// What it finds.
    pub query: String,
    /// The names of the columns; none stands for those that are shown anyway.
    pub columns: Vec<String>,
    /// The name of the column it is sorted by; none for the order that is in force anyway.
    pub sort: String,
    /// Large to small.
    pub descending: bool,
    /// The name of the filter; none for all.
    pub filter: String,
    /// Whether gone torrents are left out.
    pub hide_gone: bool,
    /// The line of its file, from 1; 0 for one that stands in none.
    pub line: usize,
}

/// One change of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Keeps a view, in the place of the one that is called so.
    Keep(View),
    /// Calls a view otherwise.
    Rename {
        /// As it is called.
        from: String,
        /// As it will be.
        to: String,
    },
    /// Forgets a view.
    Remove(String),
}

/// Why a file cannot be changed; nothing of it is lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadChange {
    /// It is no TOML.
    #[error("the file of views cannot be read: {0}")]
    Syntax(String),
    /// What stands in the place of the list is none.
    #[error("the file of views has something else in the place of [[view]]")]
    NoList,
    /// There is no such view any more.
    #[error("no view is called {0}")]
    Unknown(String),
    /// Another view is called so already.
    #[error("another view is called {0}")]
    Taken(String),
}

/// Reads the views of a file, by its name in messages and its text; and tells what of it cannot be used.
pub fn read(file: &str, text: &str) -> (Vec<View>, Vec<String>) {
    let line = |span: Range<usize>| text[..span.start.min(text.len())].matches('\n').count() + 1;
    let (mut views, mut faults): (Vec<View>, Vec<String>) = (Vec::new(), Vec::new());
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let at = line(error.span().unwrap_or(0..0));
            return (views, vec![format!("{file}:{at}: {}", error.message())]);
        }
    };
    let Some((key, list)) = document.get_ref().get_key_value(LIST) else { return (views, faults) };
    let DeValue::Array(list) = list.get_ref() else {
        return (views, vec![format!("{file}:{}: expected [[{LIST}]]", line(key.span()))]);
    };
    for entry in list {
        let DeValue::Table(table) = entry.get_ref() else {
            faults.push(format!("{file}:{}: expected [[{LIST}]]", line(entry.span())));
            continue;
        };
        let at = table.iter().map(|(key, _)| line(key.span())).min().unwrap_or_else(|| line(entry.span()));
        let mut bad = Vec::new();
        let view = View { line: at, ..view(table, &mut bad) };
        faults.extend(bad.into_iter().map(|(span, why)| format!("{file}:{}: [[{LIST}]] {why}", line(span))));
        if view.name.trim().is_empty() {
            faults.push(format!("{file}:{at}: [[{LIST}]] has no name"));
        } else if views.iter().any(|known| known.name == view.name) {
            faults.push(format!("{file}:{at}: [[{LIST}]] another view is called {:?}", view.name));
        } else {
            views.push(view);
        }
    }
    (views, faults)
}

/// What is wrong, and where.
type Bad = Vec<(Range<usize>, String)>;

/// Reads a view key by key; a value that is none costs only its key.
fn view(table: &DeTable<'_>, bad: &mut Bad) -> View {
    let mut view = View::default();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "name" => set(&mut view.name, text(value), key, "a text", bad),
            "query" => set(&mut view.query, text(value), key, "a text", bad),
            "sort" => set(&mut view.sort, text(value), key, "a text", bad),
            "filter" => set(&mut view.filter, text(value), key, "a text", bad),
            "descending" => set(&mut view.descending, value.get_ref().as_bool(), key, "true or false", bad),
            "hide_gone" => set(&mut view.hide_gone, value.get_ref().as_bool(), key, "true or false", bad),
            "columns" => set(&mut view.columns, texts(value), key, "a list of texts", bad),
            // Another version may know it.
            _ => {}
        }
    }
    view
}

fn set<T>(place: &mut T, value: Option<T>, key: &Spanned<Cow<'_, str>>, expected: &str, bad: &mut Bad) {
    match value {
        Some(value) => *place = value,
        None => bad.push((key.span(), format!("{}: expected {expected}", key.get_ref()))),
    }
}

fn text(value: &Spanned<DeValue<'_>>) -> Option<String> {
    value.get_ref().as_str().map(ToOwned::to_owned)
}

fn texts(value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    value.get_ref().as_array()?.iter().map(text).collect()
}

/// Returns the text of a file with a change made to it. What cannot be read of it, and keys that are not known, stay.
pub fn changed(file: &str, change: &Change) -> Result<String, BadChange> {
    let syntax = |error: toml::de::Error| BadChange::Syntax(error.message().to_owned());
    let mut table: Table = file.parse().map_err(syntax)?;
    let list = table.entry(LIST).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(list) = list else { return Err(BadChange::NoList) };
    let place = |list: &[Value], name: &str| list.iter().position(|entry| name_of(entry) == Some(name));
    match change {
        Change::Keep(view) => {
            if let Some(Value::Table(entry)) = place(list, &view.name).and_then(|at| list.get_mut(at)) {
                write(entry, view);
            } else {
                let mut entry = Table::new();
                write(&mut entry, view);
                if let Some(added) = appended(file, entry.clone()) {
                    return Ok(added);
                }
                list.push(Value::Table(entry));
            }
        }
        Change::Rename { from, to } => {
            if from != to && place(list, to).is_some() {
                return Err(BadChange::Taken(to.clone()));
            }
            let entry = place(list, from).and_then(|at| list.get_mut(at)).and_then(Value::as_table_mut);
            entry.ok_or_else(|| BadChange::Unknown(from.clone()))?.insert("name".to_owned(), to.as_str().into());
        }
        Change::Remove(name) => {
            let at = place(list, name).ok_or_else(|| BadChange::Unknown(name.clone()))?;
            list.remove(at);
        }
    }
    Ok(table.to_string())
}

fn name_of(entry: &Value) -> Option<&str> {
    entry.get("name")?.as_str()
}

/// Puts a new view behind everything else, so that comments stay; nothing where the list is written otherwise.
fn appended(file: &str, entry: Table) -> Option<String> {
    let new: Table = [(LIST.to_owned(), Value::Array(vec![Value::Table(entry)]))].into_iter().collect();
    let gap = match file {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let whole = [file, gap, &new.to_string()].concat();
    whole.parse::<Table>().is_ok().then_some(whole)
}

/// Writes what is not as usual into an entry; its other keys stay.
fn write(entry: &mut Table, view: &View) {
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    let columns = view.columns.iter().map(|name| Value::from(name.as_str())).collect::<Vec<_>>();
    let rows = [
        ("name", text(&view.name)),
        ("query", text(&view.query)),
        ("columns", (!columns.is_empty()).then_some(Value::Array(columns))),
        ("sort", text(&view.sort)),
        ("descending", view.descending.then_some(Value::Boolean(true))),
        ("filter", text(&view.filter).filter(|_| view.filter != "all")),
        ("hide_gone", view.hide_gone.then_some(Value::Boolean(true))),
    ];
    for (key, value) in rows {
        match value {
            Some(value) => drop(entry.insert(key.to_owned(), value)),
            None => drop(entry.remove(key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn large() -> View {
        View {
            name: "Large films".to_owned(),
            query: "size:>20G ext:mkv".to_owned(),
            columns: vec!["name".to_owned(), "size".to_owned()],
            sort: "size".to_owned(),
            descending: true,
            ..View::default()
        }
    }

    fn names(text: &str) -> Vec<String> {
        read("views.toml", text).0.into_iter().map(|view| view.name).collect()
    }

    #[test]
    fn a_view_that_is_kept_is_read_again_and_comments_and_other_keys_stay() {
        let before =
            "# mine\nmood = \"good\"\n\n[[view]] # the first one\nname = \"Failed\"\nfilter = \"failed\"\nicon = 3\n";
        let text = changed(before, &Change::Keep(large())).unwrap();
        assert!(text.starts_with(before), "{text}");
        let (views, faults) = read("views.toml", &text);
        assert_eq!((views[1].clone(), faults), (View { line: views[1].line, ..large() }, vec![]));
        assert_eq!(views[0].line, 5);
        // The same name again takes its place, and what another version wrote there stays.
        let other = View { query: "x".to_owned(), name: "Failed".to_owned(), ..View::default() };
        let text = changed(&text, &Change::Keep(other)).unwrap();
        assert_eq!(names(&text), ["Failed", "Large films"]);
        assert!(text.contains("icon = 3") && text.contains("mood = ") && !text.contains("filter = "), "{text}");
    }

    #[test]
    fn a_bad_line_costs_only_itself_and_is_told_with_its_place_and_survives_a_change() {
        let text = "[[view]]\nname = \"A\"\nsort = 3\nquery = \"x\"\n[[view]]\nquery = \"y\"\n[[view]]\nname = \"A\"\n\
                    [[view]]\nname = \"B\"\ncolumns = [\"name\", 1]\nhide_gone = \"no\"\n";
        let (views, faults) = read("views.toml", text);
        assert_eq!(views.iter().map(|view| (&*view.name, &*view.query)).collect::<Vec<_>>(), [("A", "x"), ("B", "")]);
        assert_eq!(
            faults,
            [
                "views.toml:3: [[view]] sort: expected a text",
                "views.toml:6: [[view]] has no name",
                "views.toml:8: [[view]] another view is called \"A\"",
                "views.toml:11: [[view]] columns: expected a list of texts",
                "views.toml:12: [[view]] hide_gone: expected true or false",
            ]
        );
        let text = changed(text, &Change::Remove("B".to_owned())).unwrap();
        assert!(text.contains("sort = 3") && text.contains("query = \"y\""), "{text}");
        assert_eq!(read("f", "view = 3").1, ["f:1: expected [[view]]"]);
        assert_eq!(read("f", "view = [1]\n").1, ["f:1: expected [[view]]"]);
    }

    #[test]
    fn views_are_renamed_and_removed_and_what_cannot_be_read_is_never_written_over() {
        let text = changed("", &Change::Keep(large())).unwrap();
        let rename = |from: &str, to: &str| Change::Rename { from: from.to_owned(), to: to.to_owned() };
        let text = changed(&text, &rename("Large films", "Big \"ones\" = ü")).unwrap();
        assert_eq!(names(&text), ["Big \"ones\" = ü"]);
        assert_eq!(changed(&text, &rename("nothing", "x")), Err(BadChange::Unknown("nothing".to_owned())));
        let two = changed(&text, &Change::Keep(large())).unwrap();
        let taken = rename("Large films", "Big \"ones\" = ü");
        assert!(matches!(changed(&two, &taken), Err(BadChange::Taken(_))));
        assert_eq!(names(&changed(&text, &Change::Remove("Big \"ones\" = ü".to_owned())).unwrap()), [""; 0]);
        assert!(matches!(changed("a = [", &Change::Keep(large())), Err(BadChange::Syntax(_))));
        assert_eq!(changed("view = 3", &Change::Keep(large())), Err(BadChange::NoList));
        // A list in one line cannot be added to at the end of the file.
        let text = changed("view = [{name = \"A\"}]\n", &Change::Keep(large())).unwrap();
        assert_eq!(names(&text), ["A", "Large films"]);
    }
}
