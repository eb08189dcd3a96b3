//! The endpoints that change the account: add, select, delete, unrestrict, revoke.
//!
//! Only called when no fault and no quota stands in the way. Start at `write`.

use serde_json::json;

use super::account::{self, Account};
use super::answer::Answer;
use super::entry::LinkRule;
use super::routes::{Query, Route};
use super::service::Service;

/// Answers what changes the account.
pub(super) fn write(service: &Service, route: &Route<'_>, body: &[u8]) -> Answer {
    let form = || Query::parse(&String::from_utf8_lossy(body));
    match *route {
        Route::AddMagnet => add_magnet(service, &form()),
        Route::AddTorrent => add_torrent(service, body),
        Route::SelectFiles(id) => select_files(service, id, &form()),
        Route::Delete(id) if service.account.remove(id) => Answer::empty(204),
        Route::Unrestrict => unrestrict(service, &form()),
        Route::DeleteDownload(id) => {
            let mut downloads = service.downloads();
            let before = downloads.len();
            downloads.retain(|download| download["id"] != id);
            if downloads.len() < before { Answer::empty(204) } else { Answer::unknown() }
        }
        Route::DisableAccessToken => {
            service.revoke();
            Answer::empty(204)
        }
        _ => Answer::unknown(),
    }
}

fn add_magnet(service: &Service, form: &Query) -> Answer {
    let Some(magnet) = form.get("magnet").filter(|magnet| !magnet.is_empty()) else {
        return Answer::missing_parameter(400, "magnet");
    };
    let parameters = Query::parse(magnet.split_once('?').map_or("", |(_, parameters)| parameters));
    let hash = parameters.get("xt").and_then(|topic| topic.strip_prefix("urn:btih:"));
    match hash.filter(|hash| hash.len() == 40 && hash.bytes().all(|b| b.is_ascii_hexdigit())) {
        Some(hash) => added(service, &hash.to_ascii_lowercase(), parameters.get("dn"), service.moving),
        None => Answer::error(400, "parameter_invalid_value", 2),
    }
}

fn add_torrent(service: &Service, file: &[u8]) -> Answer {
    let info = file.windows(6).any(|window| window == b"4:info");
    if !file.starts_with(b"d") || !info {
        return Answer::error(400, "torrent_file_invalid", 30);
    }
    // The true info hash is a SHA-1 over a part of the file; any stable 40 digits serve here.
    let digest = <sha2::Sha256 as sha2::Digest>::digest(file);
    let hash: String = digest
        .iter()
        .take(20)
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect();
    added(service, &hash, bencoded_name(file).as_deref(), false)
}

/// Finds `4:name12:...` in a .torrent file.
fn bencoded_name(file: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"4:name";
    let start = file.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    let rest = file.get(start..)?;
    let colon = rest.iter().position(|&b| b == b':')?;
    let length: usize = std::str::from_utf8(rest.get(..colon)?).ok()?.parse().ok()?;
    let name = rest.get(colon + 1..)?.get(..length)?;
    Some(String::from_utf8_lossy(name).into_owned())
}

fn added(service: &Service, hash: &str, name: Option<&str>, converting: bool) -> Answer {
    let status = if converting { "magnet_conversion" } else { "waiting_files_selection" };
    let id = service.account.add_hash(hash, name, status);
    let uri = format!("https://api.real-debrid.com/rest/1.0/torrents/info/{id}");
    Answer { status: 201, ..Answer::json(&json!({ "id": id, "uri": uri })) }
}

fn select_files(service: &Service, id: &str, form: &Query) -> Answer {
    let Some(entry) = service.account.find(id) else { return Answer::unknown() };
    let Some(files) = form.get("files").filter(|files| !files.is_empty()) else {
        return Answer::missing_parameter(404, "files");
    };
    if !matches!(entry.status.as_ref(), "waiting_files_selection" | "magnet_conversion") {
        return Answer::error(202, "action_already_done", 31);
    }
    let wanted = if files == "all" {
        None
    } else {
        match files.split(',').map(|file| file.trim().parse()).collect::<Result<Vec<u32>, _>>() {
            Ok(ids) => Some(ids),
            Err(_) => return Answer::error(404, "parameter_invalid_value", 2),
        }
    };
    if !select(&service.account, id, wanted) {
        return Answer::error(404, "parameter_invalid_value", 2);
    }
    // In a still account all content is cached; in a moving one it takes its course.
    service.account.turn(id, if service.moving { "queued" } else { "downloaded" });
    Answer::empty(204)
}

fn select(account: &Account, id: &str, wanted: Option<Vec<u32>>) -> bool {
    // The service forgets a choice that comes while it converts; here it is a wait that is over.
    account.turn(id, "waiting_files_selection") && account.select(id, wanted)
}

fn unrestrict(service: &Service, form: &Query) -> Answer {
    let Some(link) = form.get("link").filter(|link| !link.is_empty()) else {
        return Answer::missing_parameter(400, "link");
    };
    let Some((entry, place)) = service.account.find_link(link) else {
        return Answer::error(503, "hoster_unavailable", 19);
    };
    let files = entry.files(service.account.words());
    let file = files.iter().filter(|file| file.selected).nth(place);
    let (filename, bytes) = match (entry.links, file) {
        (LinkRule::PerFile | LinkRule::Fewer, Some(file)) => {
            (file.path.rsplit('/').next().unwrap_or("").to_owned(), file.bytes)
        }
        _ => (format!("{}.rar", entry.name), entry.bytes()),
    };
    let mut downloads = service.downloads();
    let id = account::token(u64::try_from(downloads.len()).unwrap_or(0) ^ entry.content.seed);
    let download = format!("{}/_demo/d/{id}/{}", service.host_url(), percent(&filename));
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

/// Writes a file name into a URL.
fn percent(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}
