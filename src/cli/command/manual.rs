//! `redriva man`: made from the grammar, so it cannot lie.

use std::io::{self, Write};

use clap_mangen::Man;

use crate::cli::Exit;
use crate::cli::exit::EXITS;
use crate::cli::failure::Failure;
use crate::cli::help::AFTER;
use crate::cli::output::to_stdout;
use crate::config::SETTINGS;

/// Where things are on Linux, and what they are.
const FILES: [(&str, &str); 4] = [
    (
        "~/.local/share/redriva/redriva.db",
        "the archive: one SQLite file, unless REDRIVA_ARCHIVE or --archive names another",
    ),
    ("~/.config/redriva/config.toml, ~/.config/redriva/.env", "settings of the user"),
    ("config/.env, .env", "settings of the working folder; they cannot change the address of the service"),
    ("~/.local/state/redriva/", "the log of the last seven days"),
];

/// Examples below the long help of `man`.
pub const MAN_HELP: &str = "\
Examples:
  redriva man | man -l -
  redriva man > ~/.local/share/man/man1/redriva.1";

/// Writes the manual page of a grammar.
pub fn man(grammar: clap::Command) -> Result<Exit, Failure> {
    to_stdout(|out| page(out, grammar))
}

fn page(out: &mut dyn Write, grammar: clap::Command) -> io::Result<()> {
    let mut command = grammar.after_long_help("");
    command.build();
    let man = Man::new(command.clone());
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    writeln!(out, ".SH COMMANDS")?;
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set() && inner.get_name() != "help") {
        subcommand(out, inner)?;
    }
    writeln!(out, ".SH ENVIRONMENT\nThe same names are read from \\fB.env\\fR files.")?;
    for setting in &SETTINGS {
        let default =
            if setting.default.is_empty() { String::new() } else { format!(" [default: {}]", setting.default) };
        writeln!(out, ".TP\n\\fB{}\\fR{}\n{}", setting.name, escaped(&default), escaped(setting.meaning))?;
    }
    writeln!(out, ".SH FILES")?;
    for (file, meaning) in FILES {
        writeln!(out, ".TP\n\\fI{}\\fR\n{}", escaped(file), escaped(meaning))?;
    }
    writeln!(out, ".SH EXAMPLES\n.nf\n{}\n.fi", escaped(AFTER.trim_start_matches("Examples:\n")))?;
    writeln!(out, ".SH \"EXIT STATUS\"")?;
    for (exit, meaning) in EXITS {
        writeln!(out, ".TP\n{}\n{}", exit.code(), escaped(meaning))?;
    }
    writeln!(out, ".TP\n128+N\nended by signal N")
}

/// Writes a command as a section of its own; what would be its sections become paragraphs.
fn subcommand(out: &mut dyn Write, command: &clap::Command) -> io::Result<()> {
    // The global options were told once.
    let mine = command.clone().mut_args(|arg| {
        let told = arg.is_global_set() || arg.get_id() == "help";
        arg.hide(told)
    });
    let examples = command.get_after_long_help().map(ToString::to_string);
    let man = Man::new(mine.after_long_help("").after_help(""));
    let mut text = Vec::new();
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if command.get_arguments().any(|arg| !arg.is_global_set() && arg.get_id() != "help") {
        man.render_options_section(&mut text)?;
    }
    writeln!(out, ".SS \"redriva {}\"", command.get_name())?;
    for line in String::from_utf8_lossy(&text).lines() {
        match line {
            ".SH SYNOPSIS" | ".SH DESCRIPTION" => writeln!(out, ".PP")?,
            ".SH OPTIONS" => {}
            line if line.starts_with(".ie") || line.starts_with(".el") => {}
            line => writeln!(out, "{line}")?,
        }
    }
    examples.map_or(Ok(()), |examples| writeln!(out, ".PP\n.nf\n{}\n.fi", escaped(&examples)))
}

/// Makes plain text of every letter that roff would read as a command.
fn escaped(text: &str) -> String {
    let line = |line: &str| {
        let plain = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
        if plain.starts_with('.') { ["\\&", &plain].concat() } else { plain }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
