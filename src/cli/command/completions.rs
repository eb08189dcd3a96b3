//! `redriva completions`: what a shell needs to complete command lines, made from the grammar and one hook a shell.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use clap_complete::{Shell, generate};

use super::screen;
use crate::archive::{Reader, snapshots};
use crate::cli::completing::{self, Wanted};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings};
use crate::format::clean;
use crate::scratch;

/// Prints a completion script to standard output, or installs it.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell; with --install the one you use when left out
    #[arg(required_unless_present_any = ["install", "words"])]
    pub shell: Option<Shell>,
    /// Put the script where the shell looks for it: bash, zsh or fish
    #[arg(long)]
    pub install: bool,
    /// How a line may go on, for the scripts
    #[arg(long, value_name = "LINE", hide = true, conflicts_with_all = ["shell", "install"])]
    pub words: Option<String>,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva completions --install        for the shell of this account
  redriva completions zsh --install
  redriva completions elvish > redriva.elv
Values are completed too: modes, statuses, formats, fields of queries and
what they take, saved views (@), jobs.";

/// What each shell asks this program for besides what the grammar says.
const BASH: &str = include_str!("../../../config/completions/redriva.bash");
const ZSH: &str = include_str!("../../../config/completions/redriva.zsh");
const FISH: &str = include_str!("../../../config/completions/redriva.fish");

/// Where the script that clap makes for zsh begins to run.
const ZSH_RUNS: &str = "if [ \"$funcstack[1]\" = \"_redriva\" ]; then";

/// Does what is asked.
pub fn run(global: &Global, grammar: &mut clap::Command, args: &CompletionsArgs) -> Result<Exit, Failure> {
    if let Some(line) = &args.words {
        let offered = words(global, grammar, line);
        return to_stdout(|out| offered.iter().try_for_each(|word| writeln!(out, "{}", clean(word))));
    }
    if !args.install {
        let script = args.shell.map(|shell| script(shell, grammar)).unwrap_or_default();
        return to_stdout(|out| out.write_all(script.as_bytes()));
    }
    let sources = settings::sources(global)?;
    let variable = |name: &str| sources.environment.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    let shell = args.shell.or_else(|| variable("SHELL").and_then(Shell::from_shell_path));
    let folders =
        Folders { home: &sources.paths.home, data: variable("XDG_DATA_HOME"), config: variable("XDG_CONFIG_HOME") };
    let Some((shell, (place, then))) = shell.and_then(|shell| Some((shell, folders.place(shell)?))) else {
        let named = "Name one that has a place for them: redriva completions bash --install (or zsh, fish)";
        return Err(Failure::of("the shell is not known, or has no place for completions", named, Exit::Usage));
    };
    let folder = place.parent().unwrap_or(Path::new("."));
    let shown = clean(&place.display().to_string());
    std::fs::create_dir_all(folder)
        .and_then(|()| scratch::replace(&place, script(shell, grammar).as_bytes()))
        .map_err(|error| Failure::of(format!("{shown} cannot be written: {error}"), "", Exit::Storage))?;
    to_stdout(|out| writeln!(out, "Completions for {shell} are in {shown}. {then}"))
}

/// The folders of a user as shells look for them, also where this program keeps its own things elsewhere.
struct Folders<'a> {
    home: &'a Path,
    data: Option<&'a OsString>,
    config: Option<&'a OsString>,
}

impl Folders<'_> {
    /// Returns where a shell looks for the script, and what its user does next.
    fn place(&self, shell: Shell) -> Option<(PathBuf, &'static str)> {
        let folder = |set: Option<&OsString>, usual: &str| {
            set.filter(|path| Path::new(path).is_absolute()).map_or_else(|| self.home.join(usual), PathBuf::from)
        };
        Some(match shell {
            Shell::Bash => (
                folder(self.data, ".local/share").join("bash-completion/completions/redriva"),
                "A new shell has them, where bash-completion is installed.",
            ),
            Shell::Fish => {
                (folder(self.config, ".config").join("fish/completions/redriva.fish"), "A new shell has them.")
            }
            Shell::Zsh => (
                self.home.join(".zfunc/_redriva"),
                "A new shell has them, once ~/.zshrc says before compinit: fpath=(~/.zfunc $fpath)",
            ),
            _ => return None,
        })
    }
}

/// Returns the script of a shell.
fn script(shell: Shell, grammar: &mut clap::Command) -> String {
    let mut made = Vec::new();
    generate(shell, grammar, "redriva", &mut made);
    let made = String::from_utf8_lossy(&made).into_owned();
    match shell {
        Shell::Bash => made + BASH,
        Shell::Fish => made + FISH,
        // What clap makes is asked by a function of the name that the shell knows.
        Shell::Zsh => match made.split_once(ZSH_RUNS) {
            Some((functions, _)) => functions.replacen("\n_redriva() {", "\n_redriva_grammar() {", 1) + ZSH,
            None => made,
        },
        _ => made,
    }
}

/// Returns how a line may go on. What cannot be read is not offered.
fn words(global: &Global, grammar: &clap::Command, line: &str) -> Vec<String> {
    let Some(wanted) = completing::wanted(line, grammar) else { return Vec::new() };
    let archive = || settings::load_quietly(global).ok().map(|settings| settings.archive);
    match wanted {
        Wanted::Query(typed) => completing::of_query(&typed, || saved_views(global)),
        Wanted::OneOf(words) => words,
        Wanted::Job(command, typed) => {
            let jobs = archive().and_then(|archive| Reader::open(&archive).ok()?.jobs().ok()).unwrap_or_default();
            let fits = |open: bool| match command.as_str() {
                "run" | "cancel" => open,
                "undo" => !open,
                _ => true,
            };
            let fitting = jobs.iter().filter(|job| fits(job.state.is_open()));
            completing::beginning(&typed, fitting.map(|job| job.id.0.to_string()))
        }
        Wanted::Snapshot(typed) => {
            let found = archive().and_then(|archive| snapshots(&archive).ok()).unwrap_or_default();
            let name = |path: &Path| Some(path.file_name()?.to_str()?.to_owned());
            completing::beginning(&typed, found.iter().filter_map(|snapshot| name(&snapshot.path)))
        }
    }
}

fn saved_views(global: &Global) -> Vec<String> {
    let views = settings::sources(global).ok().and_then(|sources| screen::saved_views(&sources.paths).ok());
    views.unwrap_or_default().into_iter().map(|view| view.name).collect()
}
