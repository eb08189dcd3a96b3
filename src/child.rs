//! Programs that this one starts: they get the user's environment, but nothing of the account and no secret.

use std::ffi::OsStr;
use std::process::Command;

/// How names of the account's settings begin, and how names of secrets end.
const ACCOUNT: &str = "RD_";
const OURS: &str = "REDRIVA_";
const SECRET: &str = "_SECRET";

/// Prepares a program that is started without a shell.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if is_kept_back(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command
}

fn is_kept_back(name: &str) -> bool {
    name.starts_with(ACCOUNT) || (name.starts_with(OURS) && name.ends_with(SECRET))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_learns_nothing_of_the_account() {
        for name in ["RD_TOKEN", "RD_API_URL", "REDRIVA_ARIA2_SECRET"] {
            assert!(is_kept_back(name), "{name}");
        }
        for name in ["PATH", "REDRIVA_THEME", "REDRIVA_ARIA2_URL", "WORD_X"] {
            assert!(!is_kept_back(name), "{name}");
        }
    }
}
