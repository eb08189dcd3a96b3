//! CSV as RFC 4180 writes it, safe to open in a spreadsheet.

use std::borrow::Cow;

/// Characters that make a spreadsheet take a cell for a formula.
pub const FORMULA: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0'];

/// One value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    value: Cow<'a, str>,
    /// Whether a spreadsheet may take it for what it likes: a number stays one, also below 0.
    is_number: bool,
}

impl<'a> Cell<'a> {
    /// Makes a cell of text, which is never a formula.
    pub fn text(text: &'a str) -> Self {
        Self { value: Cow::Borrowed(text), is_number: false }
    }

    /// Makes a cell of text that may not be known.
    pub fn known(text: Option<&'a str>) -> Self {
        Self::text(text.unwrap_or_default())
    }

    /// Makes a cell of a number or a time; empty when it is not known.
    pub fn number(number: Option<impl ToString>) -> Self {
        let value = number.map(|number| number.to_string()).unwrap_or_default();
        Self { value: Cow::Owned(value), is_number: true }
    }
}

/// Appends a record with its line end; text that could be a formula gets a `'` before it.
pub fn csv_record<'a>(cells: impl IntoIterator<Item = Cell<'a>>, into: &mut String) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            into.push(',');
        }
        csv_cell(&cell, into);
    }
    into.push_str("\r\n");
}

fn csv_cell(cell: &Cell<'_>, into: &mut String) {
    let formula = !cell.is_number && cell.value.starts_with(FORMULA);
    let cell = cell.value.as_ref();
    if !formula && !cell.contains(['"', ',', '\r', '\n']) && cell.trim() == cell {
        into.push_str(cell);
        return;
    }
    into.push('"');
    if formula {
        into.push('\'');
    }
    for c in cell.chars() {
        if c == '"' {
            into.push('"');
        }
        into.push(c);
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_quoted_and_formulas_disarmed() {
        let mut out = String::new();
        let texts = ["plain", "a,b", "say \"x\"", "=1+1", "@SUM(A1)", "-2", " x", "a\nb", ""];
        csv_record(texts.map(Cell::text), &mut out);
        assert_eq!(out, "plain,\"a,b\",\"say \"\"x\"\"\",\"'=1+1\",\"'@SUM(A1)\",\"'-2\",\" x\",\"a\nb\",\r\n");
    }

    #[test]
    fn numbers_stay_numbers_and_unknown_ones_are_empty() {
        let mut out = String::new();
        csv_record([Cell::number(Some(-7)), Cell::number(Some(-0.5)), Cell::number(None::<i64>)], &mut out);
        assert_eq!(out, "-7,-0.5,\r\n");
    }
}
