//! Direct links: lists of them, the player, and downloads by a real aria2, all against the stand-in.

mod answers;
mod downloads;
mod kept;
mod lists;
mod player;

pub use downloads::{Running, SECRET};

use std::io::Write as _;
use std::process::Command;

use redriva::demo::Class;
use serde_json::Value;

use crate::shell::{Ran, Shell, ran};

/// A shell whose account is archived, with files that are downloaded in a moment.
pub async fn scene(torrents: usize) -> Shell {
    redriva::api::install_tls();
    let shell = Shell::quick(torrents).await;
    shell.demo.account().shrink_files(60_000);
    sync(&shell);
    shell
}

pub fn sync(shell: &Shell) {
    let ran = shell.run(&["sync", "fast", "--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
}

/// Runs the program with more in its environment.
pub fn run_with(shell: &Shell, environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
    ran(shell.command(arguments).envs(environment.iter().copied()))
}

/// The ids of downloaded torrents, newest first.
pub fn downloaded(shell: &Shell) -> Vec<String> {
    shell.demo.account().ids_with_status("downloaded")
}

/// The objects of a JSON list.
pub fn objects(ran: &Ran) -> Vec<Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Requests for direct links that came to the stand-in.
pub fn asked(shell: &Shell) -> u64 {
    shell.demo.traffic().of(Class::Unrestrict)
}

/// The address of the stand-in, without a path.
pub fn host(shell: &Shell) -> String {
    shell.demo.base_url().trim_end_matches("/rest/1.0").to_owned()
}

/// Returns where an aria2c lies; without one a test says that it is skipped.
pub fn aria2c(test: &str) -> Option<String> {
    let found = redriva::aria2::find_program(std::env::var_os("PATH"));
    if found.is_none() {
        // Past the harness, which would keep it to itself.
        let _ = writeln!(std::io::stderr(), "skipped: {test}: there is no aria2c here");
    }
    found.map(|program| program.to_str().unwrap().to_owned())
}

/// The program with the folder of aria2c in its path.
pub fn with_aria2c(shell: &Shell, program: &str, arguments: &[&str]) -> Command {
    let folder = program.rsplit_once('/').unwrap().0;
    let mut command = shell.command(arguments);
    command.env("PATH", folder);
    command
}
