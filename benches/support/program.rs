//! The release binary as a process of its own, away from the settings of whoever runs this.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use redriva::demo::Demo;
use tempfile::TempDir;

use super::ground::now;
use super::process::{peak_memory, written_by_children};

/// How often the memory of a running process is read.
const SAMPLE: Duration = Duration::from_millis(20);

/// The program with its settings.
#[derive(Debug)]
pub struct Program {
    folder: TempDir,
    environment: Vec<(&'static str, OsString)>,
}

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// From its start to its end.
    pub seconds: f64,
    /// The most memory it held, in millions of bytes, as far as it was seen.
    pub peak: Option<f64>,
    /// What it wrote to disks, in millions of bytes, as far as it was seen.
    pub written: Option<f64>,
}

impl Program {
    /// Sets the program up with this archive, with a token that nobody accepts, and with nobody to ask.
    pub fn new(archive: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().as_os_str().to_owned();
        let mut environment: Vec<_> =
            ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"]
                .map(|name| (name, home.clone()))
                .into();
        environment.push(("REDRIVA_ARCHIVE", archive.as_os_str().to_owned()));
        environment.push(("RD_API_URL", "http://127.0.0.1:9/rest/1.0".into()));
        environment.push(("RD_TOKEN", "BENCHMARKBENCHMARKBENCHMARKBENCHMARKBENCHMARKBENCHMA".into()));
        environment.push(("TERM", "xterm-256color".into()));
        environment.push(("LANG", "C.UTF-8".into()));
        Self { folder, environment }
    }

    /// Lets it ask this stand-in, with no more than `limit` requests in a minute.
    pub fn asks(mut self, demo: &Demo, limit: u32) -> Self {
        self.environment.push(("RD_API_URL", demo.base_url().into()));
        self.environment.push(("RD_TOKEN", demo.token().into()));
        self.environment.push(("RD_RATE_LIMIT", limit.to_string().into()));
        self
    }

    /// Gives it one more setting.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// Where the binary is.
    pub fn path() -> &'static Path {
        Path::new(env!("CARGO_BIN_EXE_redriva"))
    }

    /// What it finds in its environment.
    pub fn environment(&self) -> &[(&'static str, OsString)] {
        &self.environment
    }

    /// The folder it runs in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a command that is ready to start.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(Self::path());
        command.args(arguments).env_clear().envs(self.environment.iter().cloned()).current_dir(self.folder());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs it to its end, which must be a good one.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        let said = self.folder().join("stderr");
        let mut command = self.command(arguments);
        command.stderr(File::create(&said).unwrap());
        let begun = now();
        let mut child = command.spawn().unwrap();
        let pid = child.id();
        let (over, is_over) = channel::<()>();
        let sampler = std::thread::spawn(move || {
            let mut peak = None;
            while is_over.recv_timeout(SAMPLE) == Err(RecvTimeoutError::Timeout) {
                peak = peak_memory(pid).or(peak);
            }
            peak
        });
        let written = written_by_children();
        let status = child.wait().unwrap();
        let written = written_by_children().zip(written).map(|(after, before)| after - before);
        let seconds = begun.elapsed().as_secs_f64();
        drop(over);
        let peak = sampler.join().unwrap();
        assert!(status.success(), "{arguments:?} ended with {status}: {}", std::fs::read_to_string(&said).unwrap());
        Ended { seconds, peak, written }
    }
}
