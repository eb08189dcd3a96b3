//! What may take a while and is neither a sync nor a job: a token, a check, an export, a clearing; each ends as a message.
//!
//! Part of the view's only way to the rest of the program, like `runtime.rs`, which says where these run.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;

use super::clock::now;
use super::maintenance;
use crate::doctor::{self, Account, Level};
use crate::format::{clean, count, counted, duration};
use crate::model::{ApiToken, Contents, ExportFormat, TorrentId};
use crate::own_file;
use crate::scratch::replace;
use crate::session::{SavedToken, Session, User};
use crate::tui::protocol::{Failure, MessageKind, NewToken};
use crate::views::{self, Change};

/// Tests a token, saves it, and puts it in force.
pub async fn try_token(sessions: &watch::Sender<Session>, token: ApiToken) -> MessageKind {
    let tried = sessions.borrow().with_token(token.clone());
    let user = match account(&tried).await {
        Ok(user) => user,
        Err(failure) => return MessageKind::TokenTried(Err(failure)),
    };
    let session = sessions.borrow().clone();
    let saved = match session.save_token(token, user.id).await {
        Ok(saved) => saved,
        Err(error) => {
            // Accepted is accepted: it is used now, and its user is told why the next start will not know it.
            sessions.send_replace(tried);
            let failure = Failure::of(&error, error.hint());
            let warning = [Some(format!("It could not be saved: {}.", failure.headline)), failure.hint];
            return MessageKind::TokenTried(Ok(NewToken {
                account: account_label(&user),
                saved: None,
                warning: Some(warning.into_iter().flatten().collect::<Vec<_>>().join(" ")),
                origin: "what you typed".to_owned(),
            }));
        }
    };
    MessageKind::TokenTried(Ok(accepted(sessions, Some(&user), saved)))
}

/// Puts a token in force that was kept, and tells what is to be known of it.
pub fn accepted(sessions: &watch::Sender<Session>, user: Option<&User>, saved: SavedToken) -> NewToken {
    let warning = saved.stronger.map(|origin| {
        clean(&format!(
            "Another token, from {origin}, is stronger and stays in force; take it away to use the new one."
        ))
    });
    let file = saved.file.map(|file| clean(&file.display().to_string()));
    let origin = saved.session.token_origin().map_or_else(String::new, |origin| clean(&origin.to_string()));
    sessions.send_replace(saved.session);
    let saved = file.map(|file| format!("Saved in {file}, which nobody else can read."));
    let account = user.map_or_else(|| "Real-Debrid did not tell whose account it is.".to_owned(), account_label);
    NewToken { account, saved, warning, origin }
}

/// Asks for the account.
pub async fn check_token(session: &Session) -> MessageKind {
    match account(session).await {
        Ok(user) => MessageKind::Told(account_label(&user)),
        Err(failure) => MessageKind::Failure(failure),
    }
}

async fn account(session: &Session) -> Result<User, Failure> {
    match session.account().await {
        Ok(Ok(user)) => Ok(user),
        Ok(Err(silence)) => Err(Failure::of(&silence, silence.hint())),
        Err(error) => Err(Failure::of(&error, error.hint())),
    }
}

/// Tells an account as `doctor` does, with its name.
fn account_label(user: &User) -> String {
    let found = doctor::premium(
        &Account { kind: user.kind.clone(), premium_seconds: user.premium, ..Account::default() },
        now(),
    );
    let name = user.username.as_deref().map(|name| format!("Account {}: ", clean(name))).unwrap_or_default();
    let remedy = found.remedy.filter(|_| found.level != Level::Ok).map(|text| format!(" {text}")).unwrap_or_default();
    format!("{name}{}.{remedy}", found.message)
}

/// Checks the archive.
pub fn check_archive(session: &Session) -> MessageKind {
    let (checks, remedy) = match maintenance::check(session.archive_path()) {
        Ok(found) => found,
        Err(error) => return failed(&error),
    };
    let problems: u64 = checks.iter().map(|checked| checked.count).sum();
    if problems == 0 {
        let looked_at: Vec<String> = checks
            .iter()
            .map(|checked| {
                format!("{}{}", checked.what, checked.looked_at.map_or(String::new(), |n| format!(" ({})", count(n))))
            })
            .collect();
        return MessageKind::Told(format!("The archive is whole: {}.", looked_at.join("; ")));
    }
    let first = checks.iter().find_map(|checked| checked.problems.first()).map_or("", String::as_str);
    let headline = format!("{} in the archive, such as: {}", counted(problems, "problem", "problems"), clean(first));
    MessageKind::Failure(Failure { headline, hint: Some(clean(&remedy)) })
}

/// Writes torrents out.
pub fn export(session: &Session, format: ExportFormat, path: &Path, among: Option<Vec<TorrentId>>) -> MessageKind {
    let begun = now();
    match maintenance::export(session.archive_path(), format, path, among, begun) {
        Ok((path, written)) => {
            let took = Duration::try_from(now().duration_since(begun)).unwrap_or_default();
            let left_out = match written.without_hash {
                0 => String::new(),
                n => format!("; {} without a known hash left out", count(n)),
            };
            let torrents = counted(written.torrents, "torrent", "torrents");
            let path = clean(&path.display().to_string());
            MessageKind::Told(format!("Wrote {torrents} to {path} in {}{left_out}.", duration(took)))
        }
        Err(error) => failed(&error),
    }
}

/// Changes the file of views, as it is now: another window may have changed it as well.
pub fn change_views(file: Option<&Path>, change: &Change) -> MessageKind {
    let Some(file) = file else { return MessageKind::Told("The demo keeps nothing, and no views.".to_owned()) };
    let failure = |error: &dyn std::fmt::Display, hint: String| {
        MessageKind::Failure(Failure { headline: clean(&error.to_string()), hint: Some(clean(&hint)) })
    };
    let text = match own_file::read(file) {
        Ok(read) => read.map(|read| read.text).unwrap_or_default(),
        Err(error) => return failure(&error, error.hint()),
    };
    let text = match views::changed(&text, change) {
        Ok(text) => text,
        Err(error) => return failure(&error, format!("{} is as it was.", file.display())),
    };
    if let Err(error) = private_folder(file).and_then(|()| replace(&followed(file), text.as_bytes())) {
        let headline = format!("cannot write {}: {error}", file.display());
        return failure(&headline, "Nothing was changed; check the folder and its permissions.".to_owned());
    }
    let told = match change {
        Change::Keep(view) => format!("The view {} is kept.", clean(&view.name)),
        Change::Rename { from, to } => format!("The view {} is called {} now.", clean(from), clean(to)),
        Change::Remove(name) => format!("The view {} is deleted.", clean(name)),
    };
    MessageKind::ViewsKept { views: views::read("", &text).0, told }
}

/// Returns the file that a link leads to, which is kept as a link.
fn followed(file: &Path) -> PathBuf {
    std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned())
}

/// Makes the folder of a file, for its owner alone.
fn private_folder(file: &Path) -> io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Counts what would be cleared.
pub fn count_archive(session: &Session) -> MessageKind {
    maintenance::contents(session.archive_path()).map_or_else(|error| failed(&error), MessageKind::ArchiveCounted)
}

/// Empties the archive.
pub fn clear_archive(session: &Session, shown: &Contents) -> MessageKind {
    match maintenance::clear(session.archive_path(), shown, now()) {
        Ok(snapshot) => MessageKind::ArchiveCleared { snapshot: clean(&snapshot.path.display().to_string()) },
        Err(error) => failed(&error),
    }
}

fn failed(error: &maintenance::Error) -> MessageKind {
    MessageKind::Failure(Failure::of(error, error.hint()))
}
