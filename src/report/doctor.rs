//! The findings of an examination for people and scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::write_json;
use crate::doctor::{Facts, Finding, Level, SettingFact};
use crate::format::{clean, counted, pad_right};

/// Version of the JSON shape.
const SCHEMA: u8 = 1;

/// Writes one line a finding, its remedy below it.
pub fn doctor_text(out: &mut dyn Write, facts: &Facts, findings: &[Finding], settings: bool) -> io::Result<()> {
    for finding in findings {
        writeln!(out, "{:<7}  {:<10}  {}", finding.level.as_str(), finding.check, finding.message)?;
        if let Some(remedy) = &finding.remedy {
            writeln!(out, "{:<19}  {remedy}", "")?;
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
