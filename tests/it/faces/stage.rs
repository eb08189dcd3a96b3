//! What rows run on: a home with the shelf's archive, an empty one or none, perhaps an account, and the program.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use redriva::archive::Archive;
use redriva::demo::{Demo, DemoOptions};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::house;
use crate::pty;
use crate::shelf::Shelf;

/// The day on which the stand-in's account is generated.
const DAY: &str = "2024-11-22T10:00:00Z";

/// Torrents of that account.
const TORRENTS: usize = 12;

/// Where a command writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Pipe,
    /// A terminal of so many columns.
    Columns(u16),
}

/// What a command left: on a terminal both streams are one.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    /// Every byte of both streams.
    pub raw: String,
}

/// A home folder and what is in it.
pub struct Stage {
    folder: TempDir,
    account: RefCell<Option<(Demo, Runtime)>>,
    has_token: bool,
}

impl Stage {
    /// A home without an archive.
    pub fn bare() -> Self {
        Self { folder: house::folder(), account: RefCell::new(None), has_token: true }
    }

    /// A home with the archive of the shelf, the same bytes every time.
    pub fn shelf() -> Self {
        static SHELF: OnceLock<Vec<u8>> = OnceLock::new();
        let bytes = SHELF.get_or_init(|| {
            let shelf = Runtime::new().unwrap().block_on(Shelf::new());
            std::fs::read(shelf.archive()).unwrap()
        });
        let stage = Self::bare();
        stage.write("redriva.db", bytes);
        stage
    }

    /// A home with an archive of nothing.
    pub fn empty() -> Self {
        let stage = Self::bare();
        let opened = async { Archive::open(&stage.archive()).unwrap().close().await.unwrap() };
        Runtime::new().unwrap().block_on(opened);
        stage
    }

    /// Adds an account whose dates are always the same.
    pub fn with_account(self) -> Self {
        self.serve(DemoOptions { now: Some(DAY.parse().unwrap()), ..DemoOptions::quick(TORRENTS) })
    }

    /// Adds an account whose clock is right.
    pub fn with_account_of_today(self) -> Self {
        self.serve(DemoOptions::quick(TORRENTS))
    }

    /// Takes the account's token out of the environment.
    pub fn without_token(self) -> Self {
        Self { has_token: false, ..self }
    }

    fn serve(self, options: DemoOptions) -> Self {
        let runtime = Runtime::new().unwrap();
        let demo = runtime.block_on(Demo::start(options)).unwrap();
        self.account.replace(Some((demo, runtime)));
        self
    }

    /// Lets something happen to the account.
    pub fn account<T>(&self, what: impl FnOnce(&Demo) -> T) -> T {
        what(&self.account.borrow().as_ref().unwrap().0)
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn archive(&self) -> PathBuf {
        self.at("redriva.db")
    }

    /// Writes a file that only its owner can read.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::write(self.at(name), bytes).unwrap();
        std::fs::set_permissions(self.at(name), std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Returns the name of the newest snapshot.
    fn snapshot(&self) -> String {
        let names = std::fs::read_dir(self.at("snapshots")).unwrap();
        let mut names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name.contains(".v"));
        names.sort();
        names.pop().unwrap()
    }

    /// Returns the program with the words of a line, in single quotes where they hold blanks; `SNAPSHOT` is the newest.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        for (at, part) in line.split('\'').enumerate() {
            match at % 2 {
                1 => drop(command.arg(part)),
                _ => drop(command.args(part.split_whitespace().map(|word| match word {
                    "SNAPSHOT" => self.snapshot(),
                    word => word.to_owned(),
                }))),
            }
        }
        command.env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        for (name, value) in [("TZ", "Europe/Paris"), ("LANG", "C.UTF-8"), ("TERM", "xterm-256color")] {
            command.env(name, value);
        }
        command.env("HOME", self.folder.path()).env("REDRIVA_ARCHIVE", self.archive());
        if let Some((demo, _)) = &*self.account.borrow() {
            command.env("RD_API_URL", demo.base_url());
            if self.has_token {
                command.env("RD_TOKEN", demo.token());
            }
            // One after the other, so that lines come in the same order every time.
            command.env("RD_RATE_LIMIT", "100000").env("RD_PAGE_WAIT", "0").env("RD_MAX_CONCURRENT", "1");
        }
        command
    }

    /// Returns the folder's name, which no transcript shall hold.
    pub fn home(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }
}

/// Runs a command and waits for its end.
pub fn run(command: &mut Command, place: Place, typed: &str) -> Ran {
    match place {
        Place::Pipe => {
            let output = command.output().unwrap();
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let (out, err) = (text(&output.stdout), text(&output.stderr));
            Ran { code: output.status.code().unwrap(), raw: [out.clone(), err.clone()].concat(), out, err }
        }
        Place::Columns(columns) => {
            let seen = pty::run(command, columns, typed);
            Ran { code: seen.code, out: seen.text(columns), err: String::new(), raw: seen.raw }
        }
    }
}
