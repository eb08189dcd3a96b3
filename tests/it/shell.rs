//! The built program as a shell runs it: an own home, nothing of the environment, a stand-in behind it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use redriva::demo::{Demo, DemoOptions};
use tempfile::TempDir;

/// A home folder, a stand-in, and the program between them.
pub struct Shell {
    pub demo: Demo,
    home: TempDir,
}

/// What a command left behind.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Shell {
    pub async fn quick(torrents: usize) -> Self {
        Self::with(DemoOptions::quick(torrents)).await
    }

    pub async fn with(options: DemoOptions) -> Self {
        Self { demo: Demo::start(options).await.unwrap(), home: tempfile::tempdir().unwrap() }
    }

    /// A shell whose archive holds the account.
    pub async fn synced(torrents: usize) -> Self {
        let shell = Self::quick(torrents).await;
        let ran = shell.run(&["sync", "fast", "--quiet"]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
        shell
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn archive(&self) -> PathBuf {
        self.home().join(".local/share/redriva/redriva.db")
    }

    /// The program with the environment of a cron job, and the stand-in's token and address.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(arguments);
        command
            .env("HOME", self.home())
            .env("TZ", "UTC")
            .env("RD_TOKEN", self.demo.token())
            .env("RD_API_URL", self.demo.base_url())
            .env("RD_RATE_LIMIT", "100000")
            .env("RD_PAGE_WAIT", "0");
        command
    }

    /// The program with no environment at all.
    pub fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(arguments).env_clear().current_dir(self.home()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments))
    }
}

pub fn ran(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    Ran { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
}
