//! An aria2c of this program's own: started with a configuration for its owner alone, and ended with this program,
//! however that ends.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use super::error::Error;
use super::server::Server;
use crate::child;
use crate::model::{AriaUrl, Hidden};
use crate::scratch::Folder;

/// What the program is called.
const PROGRAM: &str = "aria2c";

/// What the folder of its configuration is called.
const FOLDER: &str = "redriva-aria2-";

/// How often another port is tried: one that was free a moment ago may be taken.
const PORTS: u32 = 3;

/// How long it may take to answer for the first time, and between two looks.
const STARTING: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(50);

/// How long it may take to write down what is unfinished.
const LAST_WORDS: Duration = Duration::from_millis(400);

/// A running aria2c, and how it is spoken to. It is ended when this is dropped.
#[derive(Debug)]
pub struct OwnAria {
    server: Server,
    child: Child,
    _folder: Folder,
}

/// Returns where aria2c lies, in the folders of a `PATH`.
pub fn find_program(path: Option<OsString>) -> Option<PathBuf> {
    let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let folders = path?;
    // A folder that is named without its beginning is whatever folder one happens to be in.
    let mut folders = std::env::split_paths(&folders).filter(|folder| folder.is_absolute());
    folders.find_map(|folder| Some(folder.join(&name)).filter(|file| is_program(file)))
}

fn is_program(file: &Path) -> bool {
    let Ok(facts) = file.metadata() else { return false };
    #[cfg(unix)]
    let runs = std::os::unix::fs::PermissionsExt::mode(&facts.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let runs = true;
    facts.is_file() && runs
}

impl OwnAria {
    /// Starts the program, and returns when it answers.
    pub async fn start(program: &Path) -> Result<Self, Error> {
        let mut last = None;
        for _ in 0..PORTS {
            let mut own = Self::spawn(program).map_err(Error::Start)?;
            match own.wait_for_answer().await {
                Ok(()) => return Ok(own),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| Error::Ended(String::new())))
    }

    /// Returns how it is spoken to.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    fn spawn(program: &Path) -> io::Result<Self> {
        let folder = Folder::inside(&std::env::temp_dir(), FOLDER)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let secret = random();
        let file = folder.path().join("aria2.conf");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&file)?.write_all(configuration(port, &secret).as_bytes())?;
        let mut conf = OsString::from("--conf-path=");
        conf.push(&file);
        let mut command = child::command(program);
        // Its own configuration takes the place of the user's: with --no-conf aria2 would read neither.
        command.arg(conf).arg(format!("--stop-with-process={}", std::process::id()));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl-C is this program's to answer.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let secret = Hidden::new(&secret);
        let server = Server::new(&AriaUrl::on_this_machine(port), secret).map_err(io::Error::other)?;
        Ok(Self { server, child: command.spawn()?, _folder: folder })
    }

    async fn wait_for_answer(&mut self) -> Result<(), Error> {
        let mut looks = STARTING.as_millis() / LOOK.as_millis();
        loop {
            let Err(error) = self.server.version().await else { return Ok(()) };
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(Error::Ended(format!(" ({status})")));
            }
            looks = looks.saturating_sub(1);
            if looks == 0 {
                return Err(error);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Lets it write down what is unfinished, and ends it.
    pub async fn end(mut self) {
        // One that does not answer is ended all the same.
        let _ = tokio::time::timeout(LAST_WORDS, self.server.shut_down()).await;
        let mut looks = LAST_WORDS.as_millis() / LOOK.as_millis();
        while looks > 0 && !self.has_ended() {
            looks -= 1;
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Drop for OwnAria {
    fn drop(&mut self) {
        if !self.has_ended() {
            // Its notes on what is unfinished are a second old at most.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn configuration(port: u16, secret: &str) -> String {
    let lines = [
        "enable-rpc=true".to_owned(),
        "rpc-listen-all=false".to_owned(),
        format!("rpc-listen-port={port}"),
        format!("rpc-secret={secret}"),
        "quiet=true".to_owned(),
        "no-netrc=true".to_owned(),
        "auto-save-interval=1".to_owned(),
        "file-allocation=none".to_owned(),
        "allow-overwrite=false".to_owned(),
        "auto-file-renaming=false".to_owned(),
        "max-download-result=100000".to_owned(),
    ];
    lines.join("\n") + "\n"
}

/// Returns 32 hexadecimal digits that nobody can guess: the keys of the standard hasher come from the system.
fn random() -> String {
    let word = |n: u64| {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u64(n);
        hasher.finish()
    };
    format!("{:016x}{:016x}", word(1), word(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_stand_in_the_file_alone() {
        let (one, other) = (random(), random());
        assert!(one != other && one.len() == 32);
        assert!(configuration(6800, &one).contains(&format!("rpc-secret={one}\n")));
    }

    #[test]
    fn the_program_is_looked_for_in_whole_paths_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
        let path = || Some(std::env::join_paths([Path::new("."), folder.path()]).unwrap());
        assert_eq!(find_program(path()), None);
        std::fs::write(&file, "").unwrap();
        #[cfg(unix)]
        {
            assert_eq!(find_program(path()), None, "it cannot be run");
            std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
        assert_eq!(find_program(path()), Some(file));
        assert_eq!(find_program(None), None);
    }
}
