//! A stand-in, a home, and the real program between them, with nothing of this machine's user.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use redriva::demo::{Demo, DemoOptions};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::house;

/// Every file below a folder, by its path from there.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// One home and its service. Everything ends with it.
pub struct World {
    pub demo: Demo,
    folder: TempDir,
    /// Held to the end: the stand-in runs on it.
    _runtime: Runtime,
}

impl World {
    pub fn quick(torrents: usize) -> Self {
        Self::with(DemoOptions::quick(torrents))
    }

    pub fn with(options: DemoOptions) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let demo = runtime.block_on(Demo::start(options)).unwrap();
        Self { demo, folder: house::folder(), _runtime: runtime }
    }

    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.home().join(name)
    }

    pub fn archive(&self) -> PathBuf {
        self.at("redriva.db")
    }

    /// The program as cron starts it.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(words).current_dir(self.home()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.home()).env("REDRIVA_ARCHIVE", self.archive()).env("TZ", "UTC");
        command.env("RD_TOKEN", self.demo.token()).env("RD_API_URL", self.demo.base_url());
        command.env("RD_RATE_LIMIT", "100000").env("RD_PAGE_WAIT", "0");
        command
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        Ran::of(self.command(words).output().unwrap())
    }

    pub fn files(&self) -> Files {
        let mut found = Files::new();
        collect(self.home(), self.home(), &mut found);
        found
    }

    /// Makes the home what it was.
    pub fn start_over(&self, files: &Files) {
        for entry in fs::read_dir(self.home()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
        put(self.home(), files);
    }
}

/// Writes files below a folder, for their owner only.
pub fn put(folder: &Path, files: &Files) {
    use std::os::unix::fs::PermissionsExt as _;
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.is_file() {
            found.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self
    }
}

/// A copy of a database as it lies on the disk, journal and all; looking at it repairs nothing of the original.
pub struct Copy {
    pub path: PathBuf,
    _folder: TempDir,
}

impl Copy {
    pub fn of(path: &Path) -> Self {
        let folder = house::folder();
        let copy = folder.path().join("redriva.db");
        for ending in ["", "-wal", "-journal"] {
            let beside = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
            if beside(path).exists() {
                fs::copy(beside(path), beside(&copy)).unwrap();
            }
        }
        Self { path: copy, _folder: folder }
    }

    pub fn db(&self) -> Connection {
        Connection::open(&self.path).unwrap()
    }
}

/// Whether SQLite finds a database whole.
pub fn is_sound(db: &Connection) -> Result<(), String> {
    let verdict: rusqlite::Result<String> = db.query_row("PRAGMA integrity_check", [], |r| r.get(0));
    match verdict {
        Ok(word) if word == "ok" => {}
        other => return Err(format!("{other:?}")),
    }
    match db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| r.get::<_, i64>(0)) {
        Ok(0) => Ok(()),
        other => Err(format!("rows that point to nothing: {other:?}")),
    }
}
