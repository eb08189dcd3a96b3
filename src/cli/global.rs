//! The options that every command takes.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where the help lists them, apart from a command's own.
const HEADING: &str = "Options of every command";

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The archive file
    #[arg(long, global = true, value_name = "FILE", help_heading = HEADING)]
    pub archive: Option<PathBuf>,
    /// A settings file in place of the user's config.toml
    #[arg(long, global = true, value_name = "FILE", help_heading = HEADING)]
    pub config: Option<PathBuf>,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        help = "Colour: always, never, or auto: on a terminal, unless NO_COLOR is set",
        help_heading = HEADING
    )]
    pub color: ColorWhen,
    /// Write long lists to the terminal at once, not through $PAGER
    #[arg(long, global = true, help_heading = HEADING)]
    pub no_pager: bool,
}

impl ColorWhen {
    /// Returns what a command line asks for before it is parsed: the parser's own words have colours too.
    pub fn asked(arguments: &[OsString]) -> Self {
        let mut asked = Self::Auto;
        let mut rest = arguments.iter().filter_map(|argument| argument.to_str()).take_while(|word| *word != "--");
        while let Some(word) = rest.next() {
            let value = if word == "--color" { rest.next() } else { word.strip_prefix("--color=") };
            asked = value.and_then(|value| Self::from_str(value, false).ok()).unwrap_or(asked);
        }
        asked
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
