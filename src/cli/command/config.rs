//! `redriva config`: where the settings are, what they are and where each comes from; and an editor on the user's own.

use std::fs;
use std::path::Path;

use clap::{Args, Subcommand};

use super::doctor::setting_facts;
use crate::child;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, output_style, settings};
use crate::format::clean;
use crate::report::{settings_json, settings_text};
use crate::scratch;

/// The shipped settings file, which states every default.
const SHIPPED: &str = include_str!("../../../config/redriva.toml");

/// The editor where none is named.
const USUAL_EDITOR: &str = "vi";

/// What is asked of the settings.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// Print the path of the settings file, whether it is there or not
    Path,
    /// Every setting with its value and where that comes from; of the token only its length
    Show {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Open the settings file in $VISUAL or $EDITOR, and check what was written
    ///
    /// A file that is not there yet begins with every setting and its default, each as a comment.
    Edit,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva config show            every setting, and where it is set
  redriva config edit            change them
  cat \"$(redriva config path)\"";

/// Does what is asked.
pub fn run(global: &Global, args: &ConfigArgs) -> Result<Exit, Failure> {
    let sources = settings::sources(global)?;
    let file = sources.config_toml();
    match args.what {
        What::Path => to_stdout(|out| writeln!(out, "{}", file.display())),
        What::Show { json } => {
            let facts = setting_facts(&settings::of(&sources)?);
            let style = output_style::of_output(global.color);
            to_stdout(|out| if json { settings_json(out, &facts) } else { settings_text(out, &facts, &style) })
        }
        What::Edit => {
            edit(&file)?;
            settings::tell(&settings::of(&sources)?);
            Ok(Exit::Done)
        }
    }
}

/// Opens the user's editor on the file, which is made first where it is not there.
fn edit(file: &Path) -> Result<(), Failure> {
    if !file.try_exists()? {
        make(file)?;
    }
    let named = |name: &str| std::env::var(name).ok().filter(|line| !line.trim().is_empty());
    let line = named("VISUAL").or_else(|| named("EDITOR")).unwrap_or_else(|| USUAL_EDITOR.to_owned());
    let cannot = |why: &str| {
        let hint = format!("Name another one in EDITOR, or open the file yourself: {}", file.display());
        Failure::of(format!("the editor \"{}\" {why}", clean(&line)), hint, Exit::Failure)
    };
    let mut editor = child::of_line(&line).ok_or_else(|| cannot("is no program"))?;
    let ended = editor.arg(file).status().map_err(|error| cannot(&format!("cannot be started: {error}")))?;
    if ended.success() { Ok(()) } else { Err(cannot("did not end well; what was saved in it stays")) }
}

/// Makes the file with every default as a comment, for its owner alone.
fn make(file: &Path) -> Result<(), Failure> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    scratch::replace(file, commented(SHIPPED).as_bytes())?;
    Ok(())
}

/// Makes a comment of every setting.
fn commented(shipped: &str) -> String {
    let line = |line: &str| {
        let is_setting = !line.is_empty() && !line.starts_with('#');
        [if is_setting { "# " } else { "" }, line, "\n"].concat()
    };
    shipped.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_settings_file_sets_nothing_and_names_everything() {
        let text = commented(SHIPPED);
        assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
        for setting in &crate::config::SETTINGS {
            assert!(text.contains(&format!("\n# {} = ", setting.toml)), "{}", setting.name);
        }
    }
}
