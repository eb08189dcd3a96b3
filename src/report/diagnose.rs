//! Findings for people and scripts: each with type and remedy, then a summary and the commands that act.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::{number, write_json};
use super::{OutputLayout, TextStyle};
use crate::diagnose::{Finding, TypeCount, by_type, commands, problems};
use crate::format::{
    clean, count, counted, gib_label, local_minute, pad_right, percent, problem_name, status_words, wrap_at_blanks,
};
use crate::model::{Status, TorrentId, Trouble};

/// Version of the JSON shape: keys are added, never renamed.
const SCHEMA: u8 = 1;

/// Cells of a type's name in the summary.
const NAME: usize = 21;

/// Writes findings by type, the most frequent first, each type with what helps and the command that acts on it; of a type
/// the newest come first. Then a summary.
pub fn findings_text(
    out: &mut dyn Write,
    findings: &[Finding],
    layout: OutputLayout,
    style: &TextStyle,
) -> io::Result<()> {
    if findings.is_empty() {
        return writeln!(out, "No problems: no torrent failed, and no fetch is unanswered.");
    }
    let of = |is: fn(&Trouble) -> bool| findings.iter().filter(|finding| is(&finding.problem.trouble)).count() as u64;
    let rows = of(|trouble| matches!(trouble, Trouble::Row(_)));
    let links = of(|trouble| matches!(trouble, Trouble::Link(_)));
    let more =
        [(links, "torrent with dead links", "torrents with dead links"), (rows, "unreadable row", "unreadable rows")];
    let more = more.iter().filter(|row| row.0 > 0).map(|row| format!(", {}", counted(row.0, row.1, row.2)));
    let rows: String = more.collect();
    writeln!(
        out,
        "{}: {}, {}{rows}.\n",
        problem_count(findings),
        counted(of(|trouble| matches!(trouble, Trouble::Torrent)), "failed torrent", "failed torrents"),
        counted(of(|trouble| matches!(trouble, Trouble::Fetch(_))), "failed fetch", "failed fetches")
    )?;
    for TypeCount { kind, count: n } in by_type(findings) {
        writeln!(out, "{}", style.heading(&format!("{}: {}", capitalized(kind.name), count(n as u64))))?;
        wrapped(out, kind.suggestion, layout)?;
        writeln!(out, "  {}\n", kind.command)?;
        findings
            .iter()
            .filter(|finding| finding.kind == kind)
            .try_for_each(|finding| write_finding(out, finding, layout, style))?;
    }
    writeln!(out, "{}", style.heading("By type, and the command that acts on it"))?;
    by_type(findings).iter().try_for_each(|TypeCount { kind, count: n }| {
        writeln!(out, "  {}{:>8}  {}", pad_right(kind.name, NAME), count(*n as u64), kind.command)
    })
}

/// Counts each torrent once, whatever is found of it.
fn problem_count(findings: &[Finding]) -> String {
    let all = counted(problems(findings) as u64, "problem", "problems");
    let found = counted(findings.len() as u64, "finding", "findings");
    if problems(findings) == findings.len() { all } else { format!("{all} with {found}") }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes findings, summary and commands as one JSON object.
pub fn findings_json(out: &mut dyn Write, findings: &[Finding]) -> io::Result<()> {
    let types = by_type(findings);
    let value = json!({
        "schema": SCHEMA,
        "findings": findings.iter().map(value).collect::<Value>(),
        "summary": types.iter().map(|TypeCount { kind, count }| json!({
            "type": kind.word, "count": count, "suggestion": kind.suggestion, "command": kind.command,
        })).collect::<Value>(),
        "commands": commands(&types),
        "problems": problems(findings),
    });
    write_json(out, &value)
}

fn write_finding(out: &mut dyn Write, finding: &Finding, layout: OutputLayout, style: &TextStyle) -> io::Result<()> {
    let problem = &finding.problem;
    writeln!(out, "  {}", layout.cut(&problem_name(problem), layout.width.saturating_sub(2)))?;
    let status =
        problem.status.as_ref().map_or_else(|| "no status".to_owned(), |status| status_words(status).into_owned());
    let id = problem.id.as_ref().map_or_else(|| "no id".to_owned(), TorrentId::to_string);
    let mut facts = vec![id, status];
    facts.extend(problem.progress.map(percent));
    facts.extend(problem.bytes.filter(|bytes| *bytes > 0).map(gib_label));
    facts.extend(problem.added.map(|added| format!("added {}", local_minute(added, &style.zone))));
    writeln!(out, "    {}", style.muted(&facts.join("  ")))?;
    let tries = match &problem.trouble {
        Trouble::Fetch(fetch) | Trouble::Link(fetch) => {
            format!(
                " ({}, last {})",
                counted(fetch.attempts, "request", "requests"),
                local_minute(problem.at, &style.zone)
            )
        }
        Trouble::Row(_) => format!(" (last met {})", local_minute(problem.at, &style.zone)),
        Trouble::Torrent => String::new(),
    };
    // A status says of itself what it is; of anything else the words that came are all there is.
    if !matches!(problem.trouble, Trouble::Torrent) {
        let said = wrap_at_blanks(&[clean(&finding.message), tries].concat(), layout.width.saturating_sub(4).max(20));
        said.iter().try_for_each(|line| writeln!(out, "    {line}"))?;
    }
    if let Trouble::Row(row) = &problem.trouble {
        writeln!(out, "    {}", layout.cut(&one_line(&row.json), layout.width.saturating_sub(4)))?;
    }
    writeln!(out)
}

/// Returns a row as one clean line: its own indents are nothing to read.
fn one_line(json: &str) -> String {
    clean(&json.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Writes a sentence at a small indent, broken at blanks before the edge.
fn wrapped(out: &mut dyn Write, text: &str, layout: OutputLayout) -> io::Result<()> {
    wrap_at_blanks(text, layout.width.saturating_sub(2).max(20)).iter().try_for_each(|line| writeln!(out, "  {line}"))
}

fn value(finding: &Finding) -> Value {
    let problem = &finding.problem;
    let fetch = match &problem.trouble {
        Trouble::Fetch(fetch) | Trouble::Link(fetch) => Some(fetch),
        Trouble::Torrent | Trouble::Row(_) => None,
    };
    let row = match &problem.trouble {
        Trouble::Row(row) => Some(&row.json),
        Trouble::Torrent | Trouble::Fetch(_) | Trouble::Link(_) => None,
    };
    json!({
        "id": problem.id.as_ref().map(TorrentId::as_str),
        "name": problem.name,
        "status": problem.status.as_ref().map(Status::as_str),
        "message": finding.message,
        "progress": problem.progress.map(number),
        "added": problem.added,
        "size": problem.bytes,
        "type": finding.kind.word,
        "suggestion": finding.kind.suggestion,
        "command": finding.kind.command,
        "at": problem.at,
        "http_status": fetch.and_then(|fetch| fetch.http_status),
        "error_code": fetch.and_then(|fetch| fetch.error_code),
        "attempts": fetch.map(|fetch| fetch.attempts),
        "row": row,
    })
}
