//! What stands under the search line: what can be typed, or what is wrong and what is possible.

use super::state::TorrentsState;
use crate::format::{clean, width};
use crate::query::{BadQuery, FIELDS, completions};
use crate::tui::style::Role;
use crate::tui::widget::wrap;

/// What stands before the typed text.
pub(super) const LABEL: &str = "/ ";

/// Most lines that an error takes.
const MOST: usize = 4;

/// Returns the lines under the search line: clean text and what it means.
pub(super) fn lines(state: &TorrentsState, cells: u16) -> Vec<(String, Role)> {
    let cells = usize::from(cells);
    let text = state.prompt.text();
    match state.search.bad() {
        // Half a word is no mistake while it is being typed.
        Some(bad) if state.prompt.is_open() && bad.is_unfinished() => {
            vec![(format!("unfinished; {}", hint(text, cells)), Role::Text)]
        }
        Some(bad) => error(bad, cells),
        None if !state.search.hints().is_empty() => {
            let told = clean(&state.search.hints().join(" "));
            wrap(&told, cells).into_iter().take(MOST).map(|line| (line, Role::Text)).collect()
        }
        None if state.prompt.is_open() => vec![(hint(text, cells), Role::Dim)],
        None => Vec::new(),
    }
}

fn error(bad: &BadQuery, cells: usize) -> Vec<(String, Role)> {
    let [query, marks] = bad.pointer();
    let mut lines = Vec::new();
    // The mark stands under its place as long as the line is not scrolled.
    if LABEL.len() + width(&query) < cells {
        let pointed = format!("{}{marks}", " ".repeat(LABEL.len()));
        let what = clean(bad.what());
        let beside = format!("{pointed} {what}");
        if width(&beside) <= cells {
            lines.push((beside, Role::Error));
        } else {
            lines.push((pointed, Role::Error));
            lines.extend(wrap(&what, cells).into_iter().map(|line| (line, Role::Error)));
        }
    } else {
        lines.extend(wrap(&clean(&bad.to_string()), cells).into_iter().map(|line| (line, Role::Error)));
    }
    lines.extend(wrap(&clean(bad.possible()), cells).into_iter().map(|line| (line, Role::Text)));
    if lines.len() > MOST {
        lines.truncate(MOST);
        if let Some((last, _)) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    lines
}

/// Returns what can be typed: the meaning of the field at the end of the text, or the whole language in a line.
fn hint(text: &str, cells: usize) -> String {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or("").trim_start_matches('-');
    let field = last.split_once(':').and_then(|(name, _)| FIELDS.iter().find(|f| f.name.eq_ignore_ascii_case(name)));
    let offered = completions(text);
    if offered.len() > 1 && field.is_none_or(|field| !field.compares) {
        let last =
            |whole: &String| whole.rsplit([' ', ':', ',']).find(|part| !part.is_empty()).unwrap_or("").to_owned();
        let words: Vec<String> = offered.iter().map(last).collect();
        return format!("goes on as {}", words.join(" "));
    }
    if let Some(field) = field {
        return format!("as in {}; {}: takes {}", field.example, field.name, field.takes);
    }
    let fields = FIELDS.map(|field| format!("{}:", field.name)).join(" ");
    let whole = format!("words, \"phrases\", -without, {fields}");
    if width(&whole) <= cells { whole } else { fields }
}
