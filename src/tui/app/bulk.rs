//! What is done to many torrents at once, and the menus of the table.

use std::time::Duration;

use super::act::copy;
use super::state::App;
use super::syncing::start;
use crate::format::{clean, count, counted, duration, is_blank, magnet, shown_name, torrent_size};
use crate::model::TorrentId;
use crate::sync::SyncRequest;
use crate::tui::input::action::Action;
use crate::tui::overlay::{Choice, Confirm, Entry, Menu, Overlay};
use crate::tui::protocol::effect::{CopyForm, Effect};
use crate::tui::protocol::message::Failure;
use crate::tui::screen::torrents::{Column, TableChange, orders, seen_columns};

/// Requests up to which nobody needs to be asked.
const UNASKED: usize = 50;

/// Requests a minute as long as no sync has told the quota.
const USUAL_QUOTA: (u32, Duration) = (200, Duration::from_secs(60));

/// What a bulk menu offers, in its order.
const BULK: [Action; 7] = [
    Action::RefreshMarked,
    Action::CopyNames,
    Action::CopyHashes,
    Action::CopyMagnets,
    Action::MarkShown,
    Action::InvertMarks,
    Action::ClearMarks,
];

/// Opens the menu of what can be done to the marked torrents, or to the chosen one.
pub fn open_menu(app: &mut App) {
    let marked = app.torrents.marked();
    let title = match app.torrents.targets()[..] {
        [] => return,
        [only] if marked.count == 0 => shown_name(&only.name, &only.id),
        _ if marked.hidden > 0 => {
            format!("{} marked, {} of them hidden", count(marked.count as u64), count(marked.hidden as u64))
        }
        _ => format!("{} marked, {}", count(marked.count as u64), torrent_size(marked.bytes)),
    };
    let n = app.torrents.targets().len();
    let shown = count(app.torrents.counts().1 as u64);
    let entries = BULK.into_iter().filter(|action| app.works(*action)).map(|action| Entry {
        label: label(action, n),
        remark: match action {
            Action::RefreshMarked => cost(fetchable(app).len(), n),
            Action::MarkShown | Action::InvertMarks => format!("{shown} shown"),
            _ => app.ctx.keymap.keys(action).first().map(ToString::to_string).unwrap_or_default(),
        },
        choice: Choice::Act(action),
    });
    let entries = entries.collect();
    app.overlays.push(Overlay::Menu(Menu::new(&title, entries)));
}

/// Says what an action does to so many torrents.
fn label(action: Action, torrents: usize) -> String {
    let n = count(torrents as u64);
    match (action, torrents) {
        (Action::RefreshMarked, 1) => "Fetch the details again".to_owned(),
        (Action::RefreshMarked, _) => format!("Fetch the details of {n} torrents again"),
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
fn fetchable(app: &App) -> Vec<TorrentId> {
    app.torrents.targets().into_iter().filter(|row| !row.gone).map(|row| row.id.clone()).collect()
}

/// Fetches details again, and asks first when it takes long.
pub fn refresh(app: &mut App) -> Vec<Effect> {
    let ids = fetchable(app);
    let requests = ids.len();
    let gone = app.torrents.targets().len() - requests;
    if requests == 0 {
        let headline = "there is nothing to fetch: Real-Debrid no longer has it".to_owned();
        let hint = Some("What the archive knows of it stays.".to_owned());
        app.notices.fail(Failure { headline, hint }, app.ctx.now);
        return Vec::new();
    }
    let request = SyncRequest::refresh(ids);
    if requests <= UNASKED || app.sync.is_alive() {
        return start(app, request);
    }
    let (limit, window) = match (app.sync.known(), app.sync.progress.gauge) {
        (Some((_, rates)), _) => (rates.limit.max(1), rates.window),
        (None, gauge) if gauge.window_limit > 0 => (gauge.window_limit, gauge.window),
        (None, _) => USUAL_QUOTA,
    };
    let takes = window.mul_f64(f64::from(u32::try_from(requests).unwrap_or(u32::MAX)) / f64::from(limit));
    let left_out = match gone {
        0 => String::new(),
        n => format!(
            " {} left out: Real-Debrid no longer has them.",
            counted(n as u64, "gone torrent is", "gone torrents are")
        ),
    };
    let consequence = format!(
        "That takes {} requests and, at {} requests in {}, about {}.{left_out} It can be cancelled at any time; what is \
         archived stays.",
        count(requests as u64),
        count(limit.into()),
        duration(window),
        duration(Duration::from_secs(takes.as_secs()))
    );
    let question = format!("Fetch {} details again?", count(requests as u64));
    app.overlays.push(Overlay::Confirm(Confirm::new(&question, consequence, vec![Effect::StartSync { request }])));
    Vec::new()
}

/// Copies names, one a line.
pub fn copy_names(app: &mut App) -> Vec<Effect> {
    // A name with nothing to be seen is no line to paste.
    let with_name = app.torrents.targets().into_iter().filter(|row| !is_blank(&row.name));
    let names: Vec<String> = with_name.map(|row| clean(&row.name)).collect();
    if names.is_empty() && !app.torrents.targets().is_empty() {
        let hint = Some("It is told by its id, which can be copied.".to_owned());
        app.notices.fail(Failure { headline: "there is no name to copy".to_owned(), hint }, app.ctx.now);
        return Vec::new();
    }
    copy_lines(app, "name", &names)
}

/// Asks for the info hashes, which rows do not have.
pub fn ask_hashes(app: &App, form: CopyForm) -> Vec<Effect> {
    let ids: Vec<TorrentId> = app.torrents.targets().into_iter().map(|row| row.id.clone()).collect();
    if ids.is_empty() { Vec::new() } else { vec![Effect::LoadHashes { form, ids }] }
}

/// Copies the info hashes that were asked for.
pub fn copy_hashes(app: &mut App, form: CopyForm, hashes: &[(TorrentId, Option<String>)]) -> Vec<Effect> {
    let line = |(id, hash): &(TorrentId, Option<String>)| match form {
        CopyForm::Hashes => hash.clone(),
        CopyForm::Magnets => magnet(hash.as_deref()?, app.torrents.row_of(id).map(|row| &*row.name)),
    };
    let lines: Vec<String> = hashes.iter().filter_map(line).map(|line| clean(&line)).collect();
    let what = match form {
        CopyForm::Hashes => "info hash",
        CopyForm::Magnets => "magnet link",
    };
    if lines.is_empty() {
        let headline = format!("there is no {what} to copy");
        let hint = Some("Real-Debrid has told no info hash of it so far.".to_owned());
        app.notices.fail(Failure { headline, hint }, app.ctx.now);
        return Vec::new();
    }
    copy_lines(app, what, &lines)
}

fn copy_lines(app: &mut App, what: &str, lines: &[String]) -> Vec<Effect> {
    if lines.is_empty() { Vec::new() } else { copy(app, what, lines.join("\n")) }
}

/// Opens the menu of columns; it stays open while they are chosen.
pub fn open_columns(app: &mut App) {
    let entries = column_entries(app);
    app.overlays.push(Overlay::Menu(Menu::new("Columns", entries)));
}

fn column_entries(app: &App) -> Vec<Entry> {
    let seen = seen_columns(app.areas().unwrap_or_default().body, &app.torrents);
    let entry = |(column, chosen): (&Column, bool)| Entry {
        label: format!("{} {}", if chosen { "✓" } else { " " }, column.header),
        remark: match (chosen, seen.contains(&column.name)) {
            (true, true) => "shown",
            (true, false) => "no room here",
            (false, _) => "hidden",
        }
        .to_owned(),
        choice: Choice::Table(TableChange::Column(column.name)),
    };
    app.torrents.column_list().into_iter().map(entry).collect()
}

/// Opens the menu of orders, at the one in force.
pub fn open_orders(app: &mut App) {
    let sort = app.torrents.sort();
    let orders = orders();
    let now = orders.iter().position(|(order, _)| *order == sort).unwrap_or(0);
    let entry = |(order, label)| Entry {
        label,
        remark: if order == sort { "now" } else { "" }.to_owned(),
        choice: Choice::Table(TableChange::Sort(order)),
    };
    app.overlays.push(Overlay::Menu(Menu::new("Order", orders.into_iter().map(entry).collect()).at(now)));
}

/// Does what a menu of the table offered; columns are often chosen several at once, so their menu stays.
pub fn change_table(app: &mut App, change: TableChange) {
    app.torrents.change(change);
    match change {
        TableChange::Sort(_) => drop(app.overlays.pop()),
        TableChange::Column(_) => {
            let entries = column_entries(app);
            if let Some(Overlay::Menu(menu)) = app.overlays.last_mut() {
                menu.renew(entries);
            }
        }
    }
}
