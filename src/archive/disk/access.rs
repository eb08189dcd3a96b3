//! What this user may do with the archive's files, who owns the one in the way, and what helps.
//!
//! Knows the file system and nothing of SQLite. The facts are gathered when something failed, so that
//! whoever tells them later reads no disk.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::names::{beside, folder_of, snapshots_of};
use crate::format::{shell_path, shell_word};

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Read it; list it, when it is a folder.
    Read,
    /// Write it; make files in it, when it is a folder.
    Write,
}

/// Why it may not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// The file system is mounted for reading only.
    Medium,
    /// It belongs to this other user.
    Owner(String),
    /// It is this user's own, and its permission bits are against it.
    Mode(u32),
}

/// A file that is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barrier {
    /// The file or folder.
    pub path: PathBuf,
    act: Act,
    why: Why,
    is_folder: bool,
    /// What else is in the way for the same reason, where there is a remedy.
    others: Vec<PathBuf>,
    /// The commands that take it out of the way, and what else is in the way with it.
    remedy: Option<String>,
}

impl fmt::Display for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.act, self.is_folder) {
            (Act::Read, false) => "cannot read ",
            (Act::Read, true) => "cannot look into ",
            (Act::Write, false) => "cannot write ",
            (Act::Write, true) => "cannot make files in ",
        })?;
        write!(f, "{}", self.path.display())?;
        for (n, other) in self.others.iter().enumerate() {
            let and = if n + 1 == self.others.len() { " and" } else { "," };
            write!(f, "{and} {}", other.display())?;
        }
        match (&self.why, self.others.is_empty()) {
            (Why::Medium, true) => f.write_str(": it lies on a read-only file system"),
            (Why::Medium, false) => f.write_str(": they lie on a read-only file system"),
            (Why::Owner(name), true) => write!(f, ": it belongs to {name}"),
            (Why::Owner(name), false) => write!(f, ": they belong to {name}"),
            (Why::Mode(mode), true) => write!(f, ": its permissions ({mode:04o}) forbid it"),
            (Why::Mode(mode), false) => write!(f, ": their permissions ({mode:04o}) forbid it"),
        }
    }
}

impl Barrier {
    fn names(&self, path: &Path) -> bool {
        self.path == path || self.others.iter().any(|other| other == path)
    }

    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> String {
        let safe = match self.act {
            Act::Read => "Nothing was changed.",
            Act::Write => "Everything stored is safe and can be read.",
        };
        match (&self.remedy, &self.why) {
            (Some(remedy), _) => format!("{safe} Run: {remedy}"),
            (None, Why::Owner(name)) => {
                format!("{safe} Run the command as {name}, or name another archive with --archive.")
            }
            (None, _) => format!("{safe} Mount it for writing, or name another archive with --archive."),
        }
    }
}

/// Returns whether this user may do it; a file that is not there is in nobody's way.
pub(in crate::archive) fn may(path: &Path, act: Act) -> bool {
    !matches!(ask(path, act), Err(e) if is_refusal(&e))
}

/// Returns what keeps this user from an archive's files: its folder, itself, or what SQLite keeps beside it. When
/// something does, it names what else would be in the way of a next try: lock and snapshots as well.
pub(in crate::archive) fn barrier(archive: &Path, act: Act) -> Option<Barrier> {
    let beside = ["-wal", "-shm", "-journal"].map(|ending| beside(archive, ending));
    let folder = folder_of(archive);
    let found: Vec<Barrier> = [folder.as_path(), archive]
        .into_iter()
        .chain(beside.iter().map(PathBuf::as_path))
        // To read a file, its folder need not be written.
        .filter_map(|path| refused(path, act))
        .collect();
    let rest = if found.is_empty() || act == Act::Read { Vec::new() } else { refused_besides(archive) };
    join(found.into_iter().chain(rest).collect())
}

/// Returns a barrier that was met at one of an archive's files, with everything else that is in the way there.
pub(in crate::archive) fn with_the_rest(met: Barrier, archive: &Path) -> Barrier {
    let all = barrier(archive, Act::Write).or_else(|| join(refused_besides(archive)));
    match all.filter(|all| all.names(&met.path)) {
        Some(all) if met.act == Act::Write => all,
        // Who only reads is told what cannot be read; the remedy is for all of it.
        Some(all) => Barrier { remedy: all.remedy.or(met.remedy), ..met },
        None => met,
    }
}

/// Finds what of lock and snapshots this user may not write; one command may have left all of them.
fn refused_besides(archive: &Path) -> Vec<Barrier> {
    let snapshots = snapshots_of(archive);
    let inside = std::fs::read_dir(&snapshots).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut inside: Vec<PathBuf> = inside.collect();
    inside.sort();
    [beside(archive, ".lock"), snapshots].iter().chain(&inside).filter_map(|path| refused(path, Act::Write)).collect()
}

/// Returns what keeps this user from one file.
pub(in crate::archive) fn barrier_at(path: &Path, act: Act) -> Option<Barrier> {
    join(Vec::from_iter(refused(path, act)))
}

/// Returns what the file system meant when it refused something at `path`.
pub(in crate::archive) fn refusal(path: &Path, error: &io::Error) -> Option<Barrier> {
    if !is_refusal(error) {
        return None;
    }
    let folder = folder_of(path);
    let found =
        [Act::Read, Act::Write].into_iter().find_map(|act| refused(path, act).or_else(|| refused(&folder, act)));
    found.and_then(|found| join(vec![found]))
}

/// Makes one of several: it names the first, and its remedy is for all of them.
///
/// What lies in a folder of this user's own was left there by a command run as another user, and can be taken back.
/// Nobody is told to take what belongs to others where it lies.
fn join(found: Vec<Barrier>) -> Option<Barrier> {
    let words = |is: fn(&Barrier) -> bool| -> Vec<String> {
        found.iter().filter(|one| is(one)).map(|one| shell_path(&one.path)).collect()
    };
    let others = words(|one| matches!(one.why, Why::Owner(_)) && is_own_folder(&folder_of(&one.path)));
    let own = words(|one| matches!(one.why, Why::Mode(_)));
    let folder = found.iter().any(|one| one.is_folder && matches!(one.why, Why::Mode(_)));
    // What lies in a folder that may not be looked into was left by the same command.
    let all = found.iter().any(|one| one.is_folder && matches!(one.why, Why::Owner(_)));
    let all = if all { "-R " } else { "" };
    let chown = (!others.is_empty()).then(|| format!("sudo chown {all}{} {}", shell_word(&me()), others.join(" ")));
    let chmod = (!own.is_empty()).then(|| format!("chmod u+rw{} {}", if folder { "x" } else { "" }, own.join(" ")));
    let commands: Vec<String> = [chown, chmod].into_iter().flatten().collect();
    // Some help where all of them can be helped.
    let helped = found.len() == others.len() + own.len();
    let remedy = (helped && !commands.is_empty()).then(|| commands.join(" && "));
    let mut found = found.into_iter();
    let first = found.next()?;
    // Where nothing helps here, the first says it all.
    let others = found
        .filter(|one| remedy.is_some() && (one.act, &one.why) == (first.act, &first.why))
        .map(|one| one.path)
        .collect();
    Some(Barrier { others, remedy, ..first })
}

fn refused(path: &Path, act: Act) -> Option<Barrier> {
    let error = ask(path, act).err().filter(is_refusal)?;
    let facts = path.metadata().ok();
    let is_folder = facts.as_ref().is_some_and(std::fs::Metadata::is_dir);
    // What is closed in a folder that may not be entered is the folder's doing.
    let Some(facts) = facts else {
        return path.parent().filter(|up| !up.as_os_str().is_empty()).and_then(|up| refused(up, Act::Read));
    };
    let why = if error.kind() == ErrorKind::ReadOnlyFilesystem { Why::Medium } else { whose(&facts) };
    Some(Barrier { path: path.to_owned(), act, why, is_folder, others: Vec::new(), remedy: None })
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

#[cfg(unix)]
fn ask(path: &Path, act: Act) -> io::Result<()> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    let folder = if path.is_dir() { Access::EXEC_OK } else { Access::empty() };
    let wanted = match act {
        Act::Read => Access::READ_OK,
        Act::Write => Access::READ_OK | Access::WRITE_OK,
    };
    Ok(accessat(CWD, path, wanted | folder, AtFlags::EACCESS)?)
}

#[cfg(not(unix))]
fn ask(path: &Path, act: Act) -> io::Result<()> {
    let facts = path.metadata()?;
    if act == Act::Write && !facts.is_dir() && facts.permissions().readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    Ok(())
}

#[cfg(unix)]
fn whose(facts: &std::fs::Metadata) -> Why {
    use std::os::unix::fs::MetadataExt as _;
    if facts.uid() == rustix::process::geteuid().as_raw() {
        return Why::Mode(facts.mode() & 0o7777);
    }
    Why::Owner(name_of(facts.uid()))
}

#[cfg(not(unix))]
fn whose(_facts: &std::fs::Metadata) -> Why {
    Why::Owner("another user".to_owned())
}

/// Whether a path is a folder of this user's own, and no link to one.
#[cfg(unix)]
pub(in crate::archive) fn is_own_folder(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = rustix::process::geteuid().as_raw();
    path.symlink_metadata().is_ok_and(|facts| facts.is_dir() && facts.uid() == own)
}

#[cfg(not(unix))]
pub(in crate::archive) fn is_own_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|facts| facts.is_dir())
}

#[cfg(unix)]
fn me() -> String {
    let id = rustix::process::geteuid().as_raw();
    named(id).unwrap_or_else(|| id.to_string())
}

#[cfg(not(unix))]
fn me() -> String {
    "you".to_owned()
}

/// Returns a user's name, or the number where there is none.
#[cfg(unix)]
fn name_of(id: u32) -> String {
    named(id).unwrap_or_else(|| format!("user {id}"))
}

/// Looks a user up where local ones are listed; those of a directory service go by their number.
#[cfg(unix)]
fn named(id: u32) -> Option<String> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(id)).then(|| crate::format::clean_line(name))
    })
}
