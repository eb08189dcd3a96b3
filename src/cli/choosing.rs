//! Which files of a new torrent are wanted, asked on the terminal: a numbered list, and one line that says it.
//!
//! A choice cannot be undone, so an empty line chooses nothing. Esc and Ctrl-C leave the torrent waiting.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::asking::{Letters, Typed, can_ask, line_of_letters};
use super::failure::Failure;
use super::signals;
use crate::actions::{NoFiles, Selection, act_name};
use crate::archive::Reader;
use crate::format::{clean, count, counted, size};
use crate::jobs::{JobEnd, act_line};
use crate::model::{ActNumber, ActRecord, ActState, Status, TorrentFile};
use crate::session::Session;

/// Files that are listed; patterns and words reach the others.
const LISTED: usize = 500;

const QUESTION: &str = "Which files? all, videos, largest, none, 1,3-5 or *.mkv (Esc leaves it waiting): ";

/// Asks for the files of every act that waits for a person; returns what was chosen. An act is asked for once.
pub async fn ask_for(
    session: &Session,
    end: &JobEnd,
    asked: &mut BTreeSet<ActNumber>,
) -> Result<Vec<(ActNumber, String)>, Failure> {
    let open: Vec<&ActRecord> = end.acts.iter().filter(|act| is_open(act) && asked.insert(act.seq)).collect();
    if open.is_empty() || !can_ask() {
        return Ok(Vec::new());
    }
    let reader = Reader::open(session.archive_path())?;
    let mut chosen = Vec::new();
    for act in open {
        let Some(files) = act.new_id.as_ref().map(|id| waiting_files(&reader, id)).transpose()?.flatten() else {
            continue;
        };
        match ask(&act_name(&act.plan), files).await? {
            Some(selection) => chosen.push((act.seq, selection)),
            // With a broken stderr there is nobody left to tell.
            None => drop(writeln!(io::stderr(), "{}", act_line(act))),
        }
    }
    Ok(chosen)
}

/// Whether an act has its entry, and a person has to say which files of it are wanted.
fn is_open(act: &ActRecord) -> bool {
    let asks = |files: &str| files.parse() == Ok(Selection::Ask);
    act.state == ActState::Owed && act.plan.selection.as_deref().is_some_and(asks)
}

/// Returns the files of an entry that waits for a choice; nothing for one that does not, or does not know them yet.
fn waiting_files(reader: &Reader, id: &crate::model::TorrentId) -> Result<Option<Vec<TorrentFile>>, Failure> {
    let facts = reader.facts(id)?.filter(|facts| facts.torrent.status == Some(Status::WaitingFilesSelection));
    let files = facts.and_then(|facts| facts.detail).and_then(|(detail, _)| detail.files);
    Ok(files.filter(|files| !files.is_empty()))
}

/// Shows files and asks until a line says which; nothing when they are not to be chosen now.
async fn ask(name: &str, files: Vec<TorrentFile>) -> Result<Option<String>, Failure> {
    io::stderr().write_all(list(name, &files).as_bytes())?;
    loop {
        // Set back by this thread, also when a signal ends the command in the middle of the line.
        let letters = Letters::begin()?;
        let typed = match signals::unless_ended(|| Ok(line_of_letters(QUESTION)?)).await? {
            Ok(typed) => typed,
            Err(_) => Typed::Left,
        };
        drop(letters);
        writeln!(io::stderr())?;
        let Typed::Line(line) = typed else { return Ok(None) };
        match read(&line, &files) {
            Ok(selection) => return Ok(selection),
            Err(wrong) => writeln!(io::stderr(), "{wrong}")?,
        }
    }
}

/// Reads an answer: the selection to be made, nothing for none, or what is wrong with it.
fn read(line: &str, files: &[TorrentFile]) -> Result<Option<String>, String> {
    if line.trim().is_empty() {
        return Err("Nothing is chosen yet: a choice cannot be undone, so Enter alone makes none.".to_owned());
    }
    let selection: Selection = line.parse().map_err(|bad| sentence(&bad))?;
    match selection.choose(files) {
        Ok(_) => Ok(Some(selection.to_string())),
        Err(NoFiles::Unwanted) => Ok(None),
        Err(NoFiles::Ask) => Err("That is what this question is.".to_owned()),
        Err(why) => Err(sentence(&why)),
    }
}

fn sentence(error: &dyn std::error::Error) -> String {
    let text = clean(&error.to_string());
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    [&first, letters.as_str(), "."].concat()
}

/// Returns the numbered list.
fn list(name: &str, files: &[TorrentFile]) -> String {
    let mut text = format!("\n{name}: {}\n", counted(files.len() as u64, "file", "files"));
    let widest = files.iter().map(|file| file.id.to_string().len()).max().unwrap_or(1);
    for file in files.iter().take(LISTED) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:>widest$}  {:>10}  {}", file.id, size(file.bytes), clean(&file.path));
    }
    if let Some(more) = files.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {} more, which words, numbers and patterns reach as well", count(more as u64));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<TorrentFile> {
        let file = |id, path: &str, bytes| TorrentFile { id, path: path.to_owned(), bytes, selected: false };
        vec![file(1, "/A/film.mkv", 5 << 30), file(2, "/A/evil\u{1b}[2J.srt", 7), file(13, "/A/sample.mkv", 1 << 20)]
    }

    #[test]
    fn a_line_says_which_files_or_is_told_what_is_wrong_with_it() {
        for (line, chosen) in [("all", Some("all")), (" 1,13 ", Some("1,13")), ("*.MKV", Some("*.MKV")), ("none", None)]
        {
            assert_eq!(read(line, &files()), Ok(chosen.map(str::to_owned)), "{line}");
        }
        for (line, wrong) in [
            ("", "Nothing is chosen yet"),
            ("  ", "Nothing is chosen yet"),
            ("3", "There is no file 3."),
            ("*.iso", "No file fits *.iso."),
            ("5-2", "\"5-2\" is no number of a file"),
            ("ask", "That is what this question is."),
        ] {
            let told = read(line, &files()).unwrap_err();
            assert!(told.starts_with(wrong) && told.ends_with('.'), "{line}: {told}");
        }
    }

    #[test]
    fn the_list_has_the_numbers_that_are_typed_and_no_letters_that_act() {
        let text = list("A film", &files());
        assert!(text.starts_with("\nA film: 3 files\n   1       5 GiB  /A/film.mkv\n"), "{text}");
        assert!(text.contains("\n  13       1 MiB  /A/sample.mkv\n") && !text.contains('\u{1b}'), "{text}");
    }
}
