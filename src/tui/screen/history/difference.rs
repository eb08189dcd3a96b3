//! What was there at one time and not at the other: two times to type, and a list.

use crate::format::{count, local_minute, shown_name, torrent_size};
use crate::model::{BadTime, Difference, PastTorrent, Timestamp, parse_time};
use crate::tui::protocol::{ArchiveQuery, Ask, Destination, Entry, MenuContent, TextPurpose, TextWanted};
use crate::tui::style::Ctx;

/// Asks for the two times.
pub(super) fn ask(ctx: &Ctx) -> Ask {
    let day = |at: Timestamp| at.to_zoned(ctx.zone.clone()).strftime("%Y-%m-%d").to_string();
    let week_ago = ctx.now.checked_sub(std::time::Duration::from_secs(7 * 86_400)).unwrap_or(ctx.now);
    Ask::WantText(TextWanted {
        title: "Compare two times".to_owned(),
        what: "Two times with a blank between them, such as 2026-11-01 today, or 7d alone for that time and now."
            .to_owned(),
        label: "From, to",
        // What is typed is the second time, or stands in the place of both.
        proposed: format!("{} ", day(week_ago)),
        purpose: TextPurpose::Compare,
    })
}

/// Reads the times that were typed, the earlier one first.
pub(super) fn read(text: &str, ctx: &Ctx) -> Result<ArchiveQuery, BadTime> {
    let mut words = text.split_whitespace();
    let time = |word: &str| parse_time(word, ctx.now, &ctx.zone);
    let first = time(words.next().unwrap_or_default())?;
    let second = words.next().map_or(Ok(ctx.now), time)?;
    if words.next().is_some() {
        return Err(BadTime);
    }
    Ok(ArchiveQuery::Difference { first: first.min(second), second: first.max(second) })
}

/// Shows what the two times have not in common.
pub(super) fn show(found: &Difference, (first, second): (Timestamp, Timestamp), ctx: &Ctx) -> Ask {
    let (from, to) = (local_minute(first, &ctx.zone), local_minute(second, &ctx.zone));
    if found.left.is_empty() && found.joined.is_empty() {
        return Ask::Tell(format!("Nothing came and nothing went between {from} and {to}."));
    }
    let entry = |sign: &str, torrent: &PastTorrent| {
        let label = format!("{sign} {}", shown_name(&torrent.name, &torrent.id));
        Entry::new(label, torrent_size(torrent.bytes), Ask::Show(Destination::Torrent(torrent.id.clone())))
    };
    let went = found.left.iter().map(|torrent| entry("-", torrent));
    let entries = went.chain(found.joined.iter().map(|torrent| entry("+", torrent))).collect();
    let (came, went) = (count(found.joined.len() as u64), count(found.left.len() as u64));
    Ask::Menu(MenuContent::new(&format!("{came} came, {went} went, {from} to {to}"), entries))
}
