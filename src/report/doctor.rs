//! The findings of an examination for people and scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Look;
use super::json::write_json;
use super::look::wrap;
use crate::doctor::{Facts, Finding, Level, SettingFact};
use crate::format::{clean, counted, pad_right};

/// Version of the JSON shape.
const SCHEMA: u8 = 1;

/// Cells before what a finding says.
const LEAD: usize = 21;

/// Narrowest column of words on a terminal.
const NARROWEST: usize = 20;

/// Writes one line a finding, its remedy below it; `terminal` breaks long lines, in a pipe they are whole.
pub fn doctor_text(
    out: &mut dyn Write,
    facts: &Facts,
    findings: &[Finding],
    settings: bool,
    terminal: Option<Look>,
) -> io::Result<()> {
    let lines = |text: &str| match terminal {
        Some(look) => wrap(text, look.width.saturating_sub(LEAD).max(NARROWEST)),
        None => vec![text.to_owned()],
    };
    for finding in findings {
        let mut lead = format!("{:<7}  {:<10}  ", finding.level.as_str(), finding.check);
        let remedy = finding.remedy.iter().flat_map(|remedy| lines(remedy));
        for line in lines(&finding.message).into_iter().chain(remedy) {
            writeln!(out, "{lead}{line}")?;
            lead = " ".repeat(LEAD);
        }
    }
    if settings {
        writeln!(out, "\nSettings:")?;
        for SettingFact { name, value, origin } in facts.settings.iter().flatten() {
            let value = if value.is_empty() { "(empty)".to_owned() } else { clean(value) };
            writeln!(out, "  {}  {}  from {}", pad_right(name, 18), pad_right(&value, 38), clean(origin))?;
        }
    }
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count() as u64;
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    if errors + warnings == 0 {
        return writeln!(out, "\nNothing is wrong.");
    }
    let (errors, warnings) = (counted(errors, "error", "errors"), counted(warnings, "warning", "warnings"));
    writeln!(out, "\n{errors}, {warnings}")
}

/// Writes the findings as one JSON object.
pub fn doctor_json(out: &mut dyn Write, facts: &Facts, findings: &[Finding], exit_code: u8) -> io::Result<()> {
    let checks: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "check": finding.check, "level": finding.level.as_str(), "message": finding.message,
                "remedy": finding.remedy,
            })
        })
        .collect();
    let settings: Vec<Value> = facts
        .settings
        .iter()
        .flatten()
        .map(|setting| json!({ "name": setting.name, "value": setting.value, "from": setting.origin }))
        .collect();
    write_json(out, &json!({ "schema": SCHEMA, "exit_code": exit_code, "checks": checks, "settings": settings }))
}
