//! What is done to the marked torrents, or to the chosen one.

use super::state::TorrentsState;
use crate::format::{clean, count, counted, is_blank, shown_name, torrent_size};
use crate::model::TorrentId;
use crate::tui::input::Action;
use crate::tui::protocol::{Ask, Entry, Failure, MenuContent};
use crate::tui::style::Ctx;

/// What is copied of the marked, in the order of the copy menu.
const COPIED: [Action; 4] = [Action::CopyMagnets, Action::CopyHashes, Action::CopyNames, Action::CopyDirectLinks];

/// What the menu of all that can be done offers, in its order.
const OFFERED: [Action; 11] = [
    Action::RefreshMarked,
    Action::DownloadTorrents,
    Action::DeleteTorrents,
    Action::PutBack,
    Action::CopyNames,
    Action::CopyHashes,
    Action::CopyMagnets,
    Action::CopyDirectLinks,
    Action::MarkShown,
    Action::InvertMarks,
    Action::ClearMarks,
];

/// Returns the menu of what can be done; `can` says whether an action does something now.
pub(super) fn menu(state: &TorrentsState, can: impl Fn(Action) -> bool, ctx: &Ctx) -> Option<Ask> {
    Some(Ask::Menu(MenuContent::new(&title(state)?, entries(state, &OFFERED, can, ctx))))
}

/// Returns the menu of what can be copied of the marked, if any are.
pub(super) fn copies(state: &TorrentsState, can: impl Fn(Action) -> bool, ctx: &Ctx) -> Option<Ask> {
    let about = title(state).filter(|_| state.marked().count > 0)?;
    Some(Ask::Menu(MenuContent::new(&format!("Copy of {about}"), entries(state, &COPIED, can, ctx))))
}

/// Says of what a menu is.
fn title(state: &TorrentsState) -> Option<String> {
    let marked = state.marked();
    let targets = state.targets();
    Some(match targets[..] {
        [] => return None,
        [only] if marked.count == 0 => shown_name(&only.name, &only.id),
        _ if marked.hidden > 0 => {
            format!("{} marked, {} of them hidden", count(marked.count as u64), count(marked.hidden as u64))
        }
        _ => format!("{} marked, {}", count(marked.count as u64), torrent_size(marked.bytes)),
    })
}

fn entries(state: &TorrentsState, offered: &[Action], can: impl Fn(Action) -> bool, ctx: &Ctx) -> Vec<Entry> {
    let n = state.targets().len();
    let shown = count(state.counts().1 as u64);
    let entry = |action| {
        let remark = match action {
            Action::RefreshMarked => cost(fetchable(state).len(), n),
            Action::MarkShown | Action::InvertMarks => format!("{shown} shown"),
            _ => ctx.keymap.keys(action).first().map(ToString::to_string).unwrap_or_default(),
        };
        Entry::new(label(action, n), remark, Ask::Act(action))
    };
    offered.iter().copied().filter(|action| can(*action)).map(entry).collect()
}

/// Says what an action does to so many torrents.
fn label(action: Action, torrents: usize) -> String {
    let n = count(torrents as u64);
    match (action, torrents) {
        (Action::DeleteTorrents, 1) => "Delete at Real-Debrid (remove)".to_owned(),
        (Action::DeleteTorrents, _) => format!("Delete {n} torrents at Real-Debrid (remove)"),
        (Action::PutBack, 1) => "Put back at Real-Debrid (restore)".to_owned(),
        (Action::PutBack, _) => format!("Put {n} torrents back at Real-Debrid (restore)"),
        (Action::RefreshMarked, 1) => "Fetch the details again".to_owned(),
        (Action::RefreshMarked, _) => format!("Fetch the details of {n} torrents again"),
        (Action::DownloadTorrents, 1) => "Download with aria2".to_owned(),
        (Action::DownloadTorrents, _) => format!("Download {n} torrents with aria2"),
        (Action::CopyDirectLinks, 1) => "Copy the direct links".to_owned(),
        (Action::CopyDirectLinks, _) => format!("Copy the direct links of {n} torrents"),
        (Action::CopyNames, 1) => "Copy the name".to_owned(),
        (Action::CopyNames, _) => format!("Copy {n} names"),
        (Action::CopyHashes, 1) => "Copy the info hash".to_owned(),
        (Action::CopyHashes, _) => format!("Copy {n} info hashes"),
        (Action::CopyMagnets, 1) => "Copy the magnet link".to_owned(),
        (Action::CopyMagnets, _) => format!("Copy {n} magnet links"),
        (other, _) => other.help().trim_end_matches('.').to_owned(),
    }
}

/// Says what fetching costs when `requests` of so many torrents can be fetched.
fn cost(requests: usize, torrents: usize) -> String {
    let cost = counted(requests as u64, "request", "requests");
    match torrents - requests {
        0 => cost,
        gone => format!("{cost}, {} gone left out", count(gone as u64)),
    }
}

/// Returns what can be fetched of the torrents in question: Real-Debrid knows nothing of gone ones.
fn fetchable(state: &TorrentsState) -> Vec<TorrentId> {
    state.targets().into_iter().filter(|row| !row.gone).map(|row| row.id.clone()).collect()
}

/// Fetches details again.
pub(super) fn refresh(state: &TorrentsState) -> Ask {
    let ids = fetchable(state);
    let gone = state.targets().len() - ids.len();
    Ask::Fetch { ids, gone }
}

/// Copies names, one a line.
pub(super) fn copy_names(state: &TorrentsState) -> Option<Ask> {
    // A name with nothing to be seen is no line to paste.
    let with_name = state.targets().into_iter().filter(|row| !is_blank(&row.name));
    let names: Vec<String> = with_name.map(|row| clean(&row.name)).collect();
    if names.is_empty() && !state.targets().is_empty() {
        return Some(fail("there is no name to copy", "It is told by its id, which can be copied."));
    }
    copy_lines("name", &names)
}

/// Says why nothing is marked at one go: what cannot be read of the search is left out, and may be what was meant to bound it.
pub(super) fn too_much_is_shown() -> Ask {
    let headline = "the search cannot be read, and more may be shown than was meant";
    fail(headline, "Nothing was marked. Correct the search, or take it away, and then mark.")
}

fn copy_lines(what: &str, lines: &[String]) -> Option<Ask> {
    (!lines.is_empty()).then(|| Ask::Copy { what: what.to_owned(), text: lines.join("\n") })
}

fn fail(headline: &str, hint: &str) -> Ask {
    Ask::Fail(Failure { headline: headline.to_owned(), hint: Some(hint.to_owned()) })
}
