//! CSV as RFC 4180 writes it, safe to open in a spreadsheet.

/// Characters that make a spreadsheet take a cell for a formula.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0'];

/// Appends a record with its line end; text that could be a formula gets a `'` before it.
pub fn csv_record<'a>(cells: impl IntoIterator<Item = &'a str>, into: &mut String) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            into.push(',');
        }
        csv_cell(cell, into);
    }
    into.push_str("\r\n");
}

fn csv_cell(cell: &str, into: &mut String) {
    let formula = cell.starts_with(FORMULA);
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
        csv_record(["plain", "a,b", "say \"x\"", "=1+1", "@SUM(A1)", "-2", " x", "a\nb", ""], &mut out);
        assert_eq!(out, "plain,\"a,b\",\"say \"\"x\"\"\",\"'=1+1\",\"'@SUM(A1)\",\"'-2\",\" x\",\"a\nb\",\r\n");
    }
}
