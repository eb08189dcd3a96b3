//! Direct links: a link of a torrent becomes an entry of `/downloads`.
//!
//! Start at `unrestrict`.

use std::borrow::Cow;

use serde_json::json;

use super::account;
use super::answer::Answer;
use super::content::mix;
use super::entry::{Entry, LinkRule};
use super::routes::Query;
use super::service::Service;

/// Answers `/unrestrict/link`.
pub(super) fn unrestrict(service: &Service, form: &Query) -> Answer {
    let Some(link) = form.get("link").filter(|link| !link.is_empty()) else {
        return Answer::missing_parameter(400, "link");
    };
    let Some((entry, place)) = service.account.find_link(link) else {
        return dead(19);
    };
    let by_chance = || {
        let ticket = mix(entry.content.seed, 80 + u64::try_from(place).unwrap_or(0));
        ticket.checked_rem(service.writing.dead_one_in) == Some(0)
    };
    if let Some(code) = service.account.dead_link(link).or_else(|| by_chance().then_some(19)) {
        return dead(code);
    }
    let (filename, bytes) = behind(service, &entry, place);
    if service.writing.refuses(&filename) {
        return Answer::infringing();
    }
    let mut downloads = service.downloads();
    // The number of downloads may fall; the letters must not come again.
    let id = account::token(service.next_download() ^ entry.content.seed);
    let download = format!("{}/d/{id}/{}", service.host_url(), percent(&filename));
    let body = json!({
        "id": id,
        "filename": filename,
        "mimeType": "application/octet-stream",
        "filesize": bytes,
        "link": link,
        "host": "real-debrid.com",
        "host_icon": "https://fcdn.real-debrid.com/0830/images/hosters/realdebrid.png",
        "chunks": 32,
        "crc": 1,
        "download": download,
        "streamable": 1,
        "generated": service.account.clock().falsely(service.account.clock().now()),
    });
    let answer = Answer::json(&body);
    downloads.insert(0, body);
    answer
}

/// Removes an entry of `/downloads`.
pub(super) fn delete_download(service: &Service, id: &str) -> Answer {
    let mut downloads = service.downloads();
    let before = downloads.len();
    downloads.retain(|download| download["id"] != id);
    if downloads.len() < before { Answer::empty(204) } else { Answer::unknown() }
}

fn dead(code: i32) -> Answer {
    let slug: Cow<'_, str> = match code {
        19 => "hoster_unavailable".into(),
        24 => "file_unavailable".into(),
        other => format!("error_{other}").into(),
    };
    Answer::error(503, &slug, code)
}

/// Returns name and size of what is behind a link.
fn behind(service: &Service, entry: &Entry, place: usize) -> (String, u64) {
    let files = entry.files(service.account.words());
    match (entry.links, files.iter().filter(|file| file.selected).nth(place)) {
        (LinkRule::PerFile | LinkRule::Fewer, Some(file)) => {
            (file.path.rsplit('/').next().unwrap_or("").to_owned(), file.bytes)
        }
        _ => (format!("{}.rar", entry.name), entry.bytes()),
    }
}

/// Writes a file name into a URL.
fn percent(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}
