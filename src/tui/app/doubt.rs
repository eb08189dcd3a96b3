//! The list that was not believed: what it lacks, and what its user decides about it.

use super::state::App;
use crate::format::{count, counted, local_minute, shown_name, torrent_size};
use crate::model::{DoubtedList, DoubtedTorrent, SyncMode};
use crate::sync::SyncRequest;
use crate::tui::protocol::{Ask, Destination, Entry, MenuContent, Question};

/// Shows what the list lacks, and what can be decided; nothing when every list was believed.
pub fn decide(app: &App) -> Option<Ask> {
    let doubted = app.layers.dashboard.doubted()?;
    let mut entries = vec![believe(doubted), leave()];
    entries.extend(doubted.torrents.iter().map(torrent));
    let read = format!("Read {}.", local_minute(doubted.at, &app.ctx.zone));
    let mut notes = vec![
        format!(
            "{read} Look at real-debrid.com first: if the torrents are there, leave it. A sync then asks for each of them \
             and marks as gone what Real-Debrid does not know; names, files and history stay archived."
        ),
        format!("{read} Nothing is marked and nothing is lost; the next sync reads the list again."),
    ];
    notes.resize(entries.len(), "The list lacks this torrent; the archive still has it.".to_owned());
    let known = doubted.torrents.len() as u64;
    if doubted.missing > known {
        let more = format!("and {} more", count(doubted.missing - known));
        entries.push(Entry { asks: Vec::new(), stays: true, label: more, also: "", remark: String::new() });
        notes.push(String::new());
    }
    let title = format!("The list lacks {} of {} torrents", count(doubted.missing), count(doubted.living));
    Some(Ask::Menu(MenuContent { title, entries, notes, ..MenuContent::default() }))
}

/// The way to believe it, behind the number that has to be typed.
fn believe(doubted: &DoubtedList) -> Entry {
    let request = SyncRequest { accept_removals: Some(doubted.missing), ..SyncRequest::of(SyncMode::Smart) };
    let torrents = counted(doubted.missing, "torrent", "torrents");
    let question = Question {
        title: format!("Believe that {torrents} are gone?"),
        consequence: format!(
            "A sync reads the list again. If it lacks exactly {} again, each is asked for, and what Real-Debrid does not \
             know is marked as gone. Nothing is deleted, neither here nor there.",
            count(doubted.missing)
        ),
        on_yes: vec![Ask::Sync(request)],
        word: Some(doubted.missing.to_string()),
    };
    Entry::new(format!("Believe it: {torrents} are removed"), "asks for the number".to_owned(), Ask::Question(question))
}

fn leave() -> Entry {
    let told = "Nothing was marked as gone; the next sync reads the list again.".to_owned();
    Entry::new("Leave it: decide another time".to_owned(), String::new(), Ask::Tell(told))
}

fn torrent(torrent: &DoubtedTorrent) -> Entry {
    let name = shown_name(&torrent.name, &torrent.id);
    let open = Ask::Show(Destination::Torrent(torrent.id.clone()));
    Entry::new(name, torrent_size(torrent.bytes), open)
}
