//! A home in which somebody logs in: the program, its files, and a stand-in of the service.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use jiff::SignedDuration;
use redriva::demo::{Demo, DemoOptions, Grant};
use redriva::login::{LoginFile, Stored};
use redriva::model::{ApiToken, ApiUrl, App, Login, Renewal};
use redriva::quota::now;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::house;

pub struct Home {
    pub demo: Demo,
    pub runtime: Runtime,
    folder: TempDir,
}

/// What a command left.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Home {
    pub fn new(torrents: usize) -> Self {
        Self::with(DemoOptions::quick(torrents))
    }

    pub fn with(options: DemoOptions) -> Self {
        let runtime = Runtime::new().unwrap();
        let demo = runtime.block_on(Demo::start(options)).unwrap();
        Self { demo, runtime, folder: house::folder() }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn file(&self) -> LoginFile {
        LoginFile::inside(&self.at(".config/redriva"))
    }

    pub fn stored(&self) -> Stored {
        self.file().read().unwrap()
    }

    pub fn text(&self) -> String {
        std::fs::read_to_string(self.file().path()).unwrap_or_default()
    }

    pub fn mode(&self, name: &str) -> u32 {
        std::fs::metadata(self.at(name)).unwrap().permissions().mode() & 0o777
    }

    /// Writes a file that only its owner can read.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        std::fs::write(self.at(name), text).unwrap();
        std::fs::set_permissions(self.at(name), std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Puts a login in place that was granted so many seconds ago and ends in so many.
    pub fn log_in(&self, ago: i64, left: i64) -> Grant {
        let grant = self.demo.log_in().unwrap();
        self.keep(&grant, Some(ago), left);
        grant
    }

    /// Keeps a grant; without a time it is a private token.
    pub fn keep(&self, grant: &Grant, ago: Option<i64>, left: i64) {
        let secret = |text: &str| ApiToken::parse(text).unwrap();
        let now = now();
        let renewal = ago.map(|ago| Renewal {
            app: App { client_id: secret(&grant.client_id), client_secret: secret(&grant.client_secret) },
            refresh_token: secret(&grant.refresh_token),
            granted: now - SignedDuration::from_secs(ago),
            expires: now + SignedDuration::from_secs(left),
        });
        let origin = ApiUrl::parse(&self.demo.base_url()).unwrap().origin().to_owned();
        let login = Login { origin, account: None, token: secret(&grant.access_token), renewal };
        self.runtime.block_on(self.file().keep(login)).unwrap();
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(words).env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("HOME", self.folder.path()).env("TZ", "UTC").env("LANG", "C.UTF-8").env("TERM", "xterm-256color");
        command.env("RD_API_URL", self.demo.base_url()).env("RD_RATE_LIMIT", "100000").env("RD_PAGE_WAIT", "0");
        command
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        self.command(words).output().unwrap().into()
    }

    /// Runs a command that reads this from standard input.
    pub fn fed(&self, words: &[&str], input: &str) -> Ran {
        use std::io::Write as _;
        let mut command = self.command(words);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    }
}

/// Lets so many milliseconds go by.
pub fn wait(ms: u64) {
    let (_keep, never) = std::sync::mpsc::channel::<()>();
    let _ = never.recv_timeout(std::time::Duration::from_millis(ms));
}
