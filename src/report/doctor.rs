//! The findings of an examination for people and scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::TextStyle;
use super::json::write_json;
use crate::doctor::{Facts, Finding, Level, SettingFact};
use crate::format::{clean, counted, pad_right, wrap_at_blanks};

/// Version of the JSON shape.
const SCHEMA: u8 = 1;

/// Cells before what a finding says.
const LEAD: usize = 21;

/// Narrowest column of words on a terminal.
const NARROWEST: usize = 20;

/// Writes one line a finding, its remedy below it; a terminal breaks long lines, in a pipe they are whole.
pub fn doctor_text(
    out: &mut dyn Write,
    facts: &Facts,
    findings: &[Finding],
    settings: bool,
    style: &TextStyle,
) -> io::Result<()> {
    let lines = |text: &str| match style.terminal {
        Some(layout) => wrap_at_blanks(text, layout.width.saturating_sub(LEAD).max(NARROWEST)),
        None => vec![text.to_owned()],
    };
    for finding in findings {
        let level = style.painted(colour(finding.level), &format!("{:<7}", finding.level.as_str()));
        let mut lead = format!("{level}  {:<10}  ", finding.check);
        let remedy = finding.remedy.iter().flat_map(|remedy| lines(remedy));
        for line in lines(&finding.message).into_iter().chain(remedy) {
            writeln!(out, "{lead}{line}")?;
            lead = " ".repeat(LEAD);
        }
    }
    if settings {
        writeln!(out, "\n{}", style.heading("Settings:"))?;
        facts.settings.iter().try_for_each(|settings| settings_text(out, settings, style))?;
    }
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count() as u64;
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    if errors + warnings == 0 {
        return writeln!(out, "\nNothing is wrong.");
    }
    let (errors, warnings) = (counted(errors, "error", "errors"), counted(warnings, "warning", "warnings"));
    writeln!(out, "\n{errors}, {warnings}")
}

/// Writes every setting with its value and where that came from.
pub fn settings_text(out: &mut dyn Write, settings: &[SettingFact], style: &TextStyle) -> io::Result<()> {
    settings.iter().try_for_each(|SettingFact { name, value, origin }| {
        let value = if value.is_empty() { "(empty)".to_owned() } else { clean(value) };
        let origin = style.muted(&format!("from {}", clean(origin)));
        writeln!(out, "  {}  {}  {origin}", pad_right(name, 18), pad_right(&value, 38))
    })
}

/// Writes every setting as one JSON object.
pub fn settings_json(out: &mut dyn Write, settings: &[SettingFact]) -> io::Result<()> {
    write_json(out, &json!({ "schema": SCHEMA, "settings": settings.iter().map(setting).collect::<Value>() }))
}

fn setting(fact: &SettingFact) -> Value {
    json!({ "name": fact.name, "value": fact.value, "from": fact.origin })
}

/// Returns the colour of a level as a terminal knows it.
fn colour(level: Level) -> &'static str {
    match level {
        Level::Ok => "32",
        Level::Warning => "33",
        Level::Error => "31",
    }
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
    let settings: Vec<Value> = facts.settings.iter().flatten().map(setting).collect();
    write_json(out, &json!({ "schema": SCHEMA, "exit_code": exit_code, "checks": checks, "settings": settings }))
}
