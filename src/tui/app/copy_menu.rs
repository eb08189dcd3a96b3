//! The copy menu: what can be copied of the marked torrents, or of the chosen one, wherever it was chosen.
//!
//! The archive is asked first, unless the page of the torrent is open: hash, magnet, links and files are in
//! its answer. The menu is open meanwhile, so that what is typed at once is meant for it.

use super::state::App;
use crate::format::{clean, count, counted, is_blank, local_minute, magnet, shown_name, size};
use crate::links::LinkWish;
use crate::model::{Status, TorrentFacts};
use crate::tui::overlay::Overlay;
use crate::tui::protocol::{
    ArchiveAnswer, ArchiveQuery, Ask, Effect, Entry, Failure, LinkOrder, LinkUse, MenuContent, Owner, ReadError, Route,
    Ticket,
};
use crate::tui::style::Ctx;
use crate::tui::terminal::LONGEST_COPY;

/// Opens the menu, or asks the archive for what it will hold.
pub fn open(app: &mut App) -> Vec<Ask> {
    let marked = (app.layers.route == Route::Torrents).then(|| app.layers.torrents.copies(&app.facts(), &app.ctx));
    if let Some(menu) = marked.flatten() {
        return vec![menu];
    }
    let Some(id) = app.layers.screen().torrent() else { return Vec::new() };
    if app.layers.route == Route::Detail
        && let Some(facts) = app.layers.detail.page.facts()
    {
        let page = &app.layers.detail.page;
        let mut entries = Vec::new();
        entries.extend(page.chosen_file().and_then(|at| facts.files().get(at)).map(|file| {
            let path = clean(file.path.trim_start_matches('/'));
            entry("Path of the chosen file", "path", path)
        }));
        entries.extend(page.chosen_link().map(|link| entry("Link of the chosen file", "link", clean(link))));
        if !app.read_only {
            let orders = [
                ("Direct link of the chosen file", page.chosen_wish().filter(LinkWish::is_some_file), String::new()),
                (
                    "Direct links of the marked files",
                    page.wish().filter(|_| page.marked() > 0),
                    count(page.marked() as u64),
                ),
            ];
            let orders = orders.into_iter().filter_map(|(label, wish, remark)| Some(direct(label, wish?, remark)));
            entries.extend(orders);
        }
        entries.extend(entries_of(facts, app.read_only, &app.ctx));
        return vec![Ask::Menu(MenuContent::new("Copy", entries))];
    }
    app.copy_menu.wanted = Some(id.clone());
    let asked = app.copy_menu.asked.ask_anew(Owner::CopyMenu, ArchiveQuery::Torrent { id });
    vec![Ask::Menu(MenuContent::reading("Copy")), Ask::Effect(asked)]
}

/// Fills the menu with what the archive answered, unless it was closed meanwhile.
pub fn on_answer(app: &mut App, ticket: Ticket, answer: &ArchiveAnswer) -> Option<Ask> {
    let ArchiveAnswer::Torrent { facts, .. } = answer else { return None };
    if !app.copy_menu.asked.answered(ticket, ()) {
        return None;
    }
    let id = app.copy_menu.wanted.take()?;
    let entries = match facts {
        Some(facts) => entries_of(facts, app.read_only, &app.ctx),
        None => vec![entry("Id", "id", id.to_string())],
    };
    let is_reading = |overlay: &Overlay| matches!(overlay, Overlay::Menu(menu) if menu.is_reading());
    let is_on_top = app.layers.overlays.last().is_some_and(is_reading);
    let menu = app.layers.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Menu(menu) if menu.is_reading() => Some(menu),
        _ => None,
    })?;
    menu.read(entries).filter(|_| is_on_top).map(Ask::Act)
}

/// Records that there will be no menu; says whether anybody waits for it.
pub fn on_unread(app: &mut App, ticket: Ticket, why: &ReadError) -> bool {
    let is_awaited = app.copy_menu.asked.failed(ticket, why);
    if is_awaited {
        app.layers.overlays.retain(|overlay| !matches!(overlay, Overlay::Menu(menu) if menu.is_reading()));
    }
    is_awaited
}

/// Copies a text; nobody knows whether the terminal takes it.
pub fn copy(what: &str, text: String) -> Vec<Ask> {
    if text.len() > LONGEST_COPY {
        let headline = format!("The {what} is too long to copy: {} bytes.", count(text.len() as u64));
        let hint = Some("Write it to a file with `redriva export`.".to_owned());
        return vec![Ask::Fail(Failure { headline, hint })];
    }
    let size = match text.lines().count() {
        0 | 1 => String::new(),
        n => format!(", {}", counted(n as u64, "line", "lines")),
    };
    let told = format!("Sent to the terminal's clipboard: {what}{size}.");
    vec![Ask::Tell(told), Ask::Effect(Effect::Copy { text })]
}

/// An entry that copies a text; what is copied is seen beside it.
fn entry(label: &str, what: &str, text: String) -> Entry {
    let remark = text.lines().next().unwrap_or("").to_owned();
    Entry::new(label.to_owned(), remark, Ask::Copy { what: what.to_owned(), text })
}

/// Returns the entry that asks for direct links and copies them.
fn direct(label: &str, wish: LinkWish, remark: String) -> Entry {
    let order = LinkOrder { wish, to: LinkUse::Copy, agreed: false };
    Entry { also: "unrestrict url", ..Entry::new(label.to_owned(), remark, Ask::Links(order)) }
}

fn entries_of(facts: &TorrentFacts, read_only: bool, ctx: &Ctx) -> Vec<Entry> {
    let torrent = &facts.torrent;
    let mut entries = Vec::new();
    entries.extend(facts.name().filter(|name| !is_blank(name)).map(|name| entry("Name", "name", clean(name))));
    entries.extend(torrent.hash.as_deref().map(|hash| entry("Hash", "hash", clean(hash))));
    entries.extend(
        torrent.hash.as_deref().and_then(|hash| magnet(hash, facts.name())).map(|link| entry("Magnet", "magnet", link)),
    );
    let links = facts.links();
    if !links.is_empty() {
        let text = links.iter().map(|link| clean(link)).collect::<Vec<_>>().join("\n");
        let mut all = entry("Links, one a line", "links", text);
        all.remark = count(links.len() as u64);
        entries.push(all);
        if !read_only {
            let wish = LinkWish::all_of(vec![torrent.id.clone()]);
            entries.push(direct("Direct links, one a line", wish, count(links.len() as u64)));
        }
    }
    entries.push(entry("Id", "id", torrent.id.to_string()));
    let mut everything = entry("Everything, as text", "text", everything(facts, ctx));
    everything.remark = String::new();
    entries.push(everything);
    entries
}

/// Returns what is known of a torrent as plain text; what no clipboard takes is not written to its end.
fn everything(facts: &TorrentFacts, ctx: &Ctx) -> String {
    let torrent = &facts.torrent;
    let mut told = vec![format!("Name    {}", shown_name(facts.name().unwrap_or(""), &torrent.id))];
    told.push(format!("Id      {}", torrent.id));
    told.extend(torrent.hash.as_deref().map(|hash| format!("Hash    {}", clean(hash))));
    told.extend(torrent.status.as_ref().map(|status| format!("Status  {}", clean(Status::as_str(status)))));
    told.extend(torrent.bytes.filter(|bytes| *bytes > 0).map(|bytes| format!("Size    {}", size(bytes))));
    told.extend(facts.added_at.map(|at| format!("Added   {}", local_minute(at, &ctx.zone))));
    told.extend(facts.gone_at.map(|at| format!("Gone    since {}", local_minute(at, &ctx.zone))));
    let mut text = told.join("\n");
    let mut section = |heading: String, entries: &mut dyn Iterator<Item = String>| {
        let mut begun = false;
        for entry in entries {
            if text.len() > LONGEST_COPY {
                return;
            }
            if !std::mem::replace(&mut begun, true) {
                text.push_str(&["\n\n", &heading].concat());
            }
            text.push_str(&["\n  ", &entry].concat());
        }
    };
    let files = facts.files();
    let file = |file: &crate::model::TorrentFile| {
        let mark = if file.selected { "" } else { ", not selected" };
        format!("{} ({}{mark})", clean(file.path.trim_start_matches('/')), size(file.bytes))
    };
    section(counted(files.len() as u64, "file", "files"), &mut files.iter().map(file));
    let links = facts.links();
    section(counted(links.len() as u64, "link", "links"), &mut links.iter().map(|link| clean(link)));
    text
}
