//! Exports from the screen: what is marked, else what is shown, into a file that its user names.

use std::path::PathBuf;

use super::state::App;
use crate::format::{count, counted};
use crate::model::{ExportFormat, ExportFormatRow, TorrentId};
use crate::tui::protocol::{Ask, Effect, Entry, MenuContent, Route, Task, TextPurpose, TextWanted};

/// What an export takes.
struct ExportExtent {
    /// Which torrents; without any, everything archived.
    among: Option<Vec<TorrentId>>,
    /// What they are, as the end of a title.
    words: String,
}

/// Asks for the format of an export of what is marked or shown.
pub fn choose_format(app: &App) -> Ask {
    let words = extent(app).words;
    let entry = |ExportFormatRow { format, name, ending, purpose }| {
        let day = app.ctx.now.to_zoned(app.ctx.zone.clone()).strftime("%Y-%m-%d");
        let wanted = TextWanted {
            title: format!("Export {words}"),
            what: "A path from the working folder, or from / or ~ on. No file is written over.".to_owned(),
            label: "To",
            proposed: format!("redriva-{day}.{ending}"),
            purpose: TextPurpose::ExportTo(format),
        };
        Entry::new(purpose.to_owned(), name.to_owned(), Ask::WantText(wanted))
    };
    let title = format!("Export {words} as");
    Ask::Menu(MenuContent::new(&title, ExportFormat::ALL.into_iter().map(entry).collect()))
}

/// Writes the export to the file that was named.
pub fn export(app: &App, format: ExportFormat, path: &str) -> Vec<Ask> {
    let ExportExtent { among, words } = extent(app);
    let task = Task::Export { format, path: PathBuf::from(path), among };
    vec![Ask::Tell(format!("Writing the export of {words}.")), Ask::Effect(Effect::Do(task))]
}

/// Returns what an export takes: the marked torrents, what the table shows, or the torrent of the page.
fn extent(app: &App) -> ExportExtent {
    let layers = &app.layers;
    let torrents = &layers.torrents;
    let (all, shown) = torrents.counts();
    match layers.route {
        Route::Torrents if torrents.marked().count > 0 => {
            let among: Vec<TorrentId> = torrents.targets().into_iter().map(|row| row.id.clone()).collect();
            let words = format!("{} marked", counted(among.len() as u64, "torrent", "torrents"));
            ExportExtent { among: Some(among), words }
        }
        Route::Torrents if shown < all => {
            let ids = (0..shown).filter_map(|at| torrents.shown_row(at)).map(|row| row.id.clone());
            let words = format!("the {} of {} torrents that are shown", count(shown as u64), count(all as u64));
            ExportExtent { among: Some(ids.collect()), words }
        }
        Route::Detail if layers.detail.page.id().is_some() => {
            let among = layers.detail.page.id().cloned().into_iter().collect();
            ExportExtent { among: Some(among), words: "this torrent".to_owned() }
        }
        _ => ExportExtent { among: None, words: "everything archived".to_owned() },
    }
}
