//! `redriva keys` and `redriva themes`: what the full screen listens to and looks like, as an installed program ships it.

use std::io::{self, Write};

use clap::Args;

use super::screen;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::pager::paged;
use crate::cli::{Exit, output_style, settings};
use crate::format::{clean, pad_right, width};
use crate::model::secrets;
use crate::report::TextStyle;
use crate::tui::{self, KeyRow, shipped_keymap, shipped_themes};
use crate::{config, own_file};

/// Which keys.
#[derive(Debug, Args)]
pub struct KeysArgs {
    /// The shipped keymap as a file, to begin one's own with
    #[arg(long)]
    pub default: bool,
}

/// Which themes.
#[derive(Debug, Args)]
pub struct ThemesArgs {
    /// The shipped theme of this name as a file, to begin one's own with
    #[arg(long, value_name = "NAME", value_parser = names())]
    pub default: Option<String>,
}

/// Examples below the long help of `keys`.
pub const KEYS_HELP: &str = "\
Examples:
  redriva keys                   every key, your own keymap.toml included
  redriva keys --default > ~/.config/redriva/keymap.toml";

/// Examples below the long help of `themes`.
pub const THEMES_HELP: &str = "\
Examples:
  redriva themes
  redriva themes --default dark > ~/.config/redriva/theme.toml
  REDRIVA_THEME=light redriva";

fn names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(shipped_themes().map(|(name, ..)| name))
}

/// Writes every action with its keys.
pub fn keys(global: &Global, args: &KeysArgs) -> Result<Exit, Failure> {
    if args.default {
        return to_stdout(|out| out.write_all(shipped_keymap().as_bytes()));
    }
    let paths = settings::sources(global)?.paths;
    let own = screen::keymap_file(&paths);
    let text = own.as_deref().map(own_file::read).transpose().map_err(config::Error::from)?.flatten();
    let name = own.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let (rows, faults) = tui::key_table(text.as_ref().map(|read| (name.as_str(), read.text.as_str())));
    for fault in faults {
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "warning: {}; the shipped key is in force.", clean(&fault));
    }
    paged(global, |out| key_lines(out, &rows, &output_style::of_output(global.color)))
}

fn key_lines(out: &mut dyn Write, rows: &[KeyRow], style: &TextStyle) -> io::Result<()> {
    let keys: Vec<String> = rows.iter().map(|row| row.keys.join(" ")).collect();
    let widest = keys.iter().map(|keys| width(keys)).max().unwrap_or(0);
    let longest = rows.iter().map(|row| row.action.len()).max().unwrap_or(0);
    let mut context = "";
    for (row, keys) in rows.iter().zip(&keys) {
        if row.context != context {
            let before = if context.is_empty() { "" } else { "\n" };
            writeln!(out, "{before}{}", style.heading(&format!("{} [{}]", row.heading, row.context)))?;
            context = row.context;
        }
        let name = style.muted(&pad_right(row.action, longest));
        writeln!(out, "  {}  {name}  {}", pad_right(keys, widest), row.help)?;
    }
    Ok(())
}

/// Writes the themes there are.
pub fn themes(global: &Global, args: &ThemesArgs) -> Result<Exit, Failure> {
    if let Some(wanted) = &args.default {
        let file = shipped_themes().find(|(name, ..)| name == wanted).map_or("", |(_, _, file)| file);
        return to_stdout(|out| out.write_all(file.as_bytes()));
    }
    let sources = settings::sources(global)?;
    let set = settings::of(&sources)?;
    let (style, wish) = (output_style::of_output(global.color), screen::theme_wish(&set, &sources.paths));
    to_stdout(|out| {
        for (name, what, _) in shipped_themes() {
            writeln!(out, "  {}  {what}", style.heading(&pad_right(name, 8)))?;
        }
        let by = wish.set_by.map(|by| format!(", set by {}", clean(&by))).unwrap_or_default();
        writeln!(out, "\nIn force: {}{by}", clean(&secrets().mask_own(&wish.name)))?;
        wish.own.map_or(Ok(()), |path| writeln!(out, "Your own: {}", clean(&path.display().to_string())))
    })
}
