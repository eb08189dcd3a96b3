//! Adding a torrent: what a request wants, why it may be refused, and what becomes of it.
//!
//! Start at `Wanted::read`, then `add`.

use serde_json::json;

use super::answer::Answer;
use super::bencode::TorrentFile;
use super::content::Content;
use super::course::Course;
use super::generate::Origin;
use super::routes::{Query, Route};
use super::service::Service;
use super::writing::Again;

/// What a request to add wants.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Info hash, in lower case.
    pub(super) hash: String,
    file: Option<TorrentFile>,
}

impl Wanted {
    /// Reads an add; `None` for other requests, an answer for an add that is malformed.
    pub(super) fn read(route: &Route<'_>, body: &[u8]) -> Option<Result<Self, Answer>> {
        match route {
            Route::AddMagnet => Some(Self::of_magnet(&Query::parse(&String::from_utf8_lossy(body)))),
            Route::AddTorrent => Some(Self::of_file(body)),
            _ => None,
        }
    }

    fn of_magnet(form: &Query) -> Result<Self, Answer> {
        let magnet = form.get("magnet").filter(|magnet| !magnet.is_empty());
        let magnet = magnet.ok_or_else(|| Answer::missing_parameter(400, "magnet"))?;
        let parameters = magnet.strip_prefix("magnet:?").unwrap_or("");
        let hash = form_urlencoded::parse(parameters.as_bytes())
            .filter(|(name, _)| name == "xt")
            .find_map(|(_, topic)| topic.strip_prefix("urn:btih:").and_then(hash));
        let hash = hash.ok_or_else(|| Answer::error(400, "parameter_invalid_value", 2))?;
        Ok(Self { hash, file: None })
    }

    fn of_file(body: &[u8]) -> Result<Self, Answer> {
        let file = TorrentFile::read(body).ok_or_else(|| Answer::error(400, "torrent_file_invalid", 30))?;
        Ok(Self { hash: file.hash.clone(), file: Some(file) })
    }
}

/// Reads a hash in 40 hexadecimal digits or in 32 letters of base 32.
pub(super) fn hash(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    match text.len() {
        40 if text.bytes().all(|b| b.is_ascii_hexdigit()) => Some(text),
        32 => {
            let values = text.bytes().map(base32).collect::<Option<Vec<u32>>>()?;
            let digits = |four: &[u32]| format!("{:05x}", four.iter().fold(0, |bits, value| bits << 5 | value));
            Some(values.chunks(4).map(digits).collect())
        }
        _ => None,
    }
}

fn base32(letter: u8) -> Option<u32> {
    match letter {
        b'a'..=b'z' => Some(u32::from(letter - b'a')),
        b'2'..=b'7' => Some(u32::from(letter - b'2') + 26),
        _ => None,
    }
}

/// Carries an add out, or says why not.
pub(super) fn add(service: &Service, wanted: Result<Wanted, Answer>) -> Answer {
    let now = service.account.clock().elapsed();
    if let Some(refusal) = service.gate.refusal(now) {
        return refusal;
    }
    let Wanted { hash, file } = match wanted {
        Ok(wanted) => wanted,
        Err(answer) => return answer,
    };
    let writing = &service.writing;
    let known = service.account.work(&hash);
    let held = known.is_some();
    let with_files = file.is_some();
    let origin = known.unwrap_or_else(|| match file {
        Some(TorrentFile { name, files, .. }) => {
            let content = Content::of_hash(&hash);
            Origin { name, listed: Some(files), content, hash: hash.clone() }
        }
        None => Origin::of_hash(&hash, service.account.words()),
    });
    if writing.refuses(&origin.name) {
        return Answer::infringing();
    }
    let fate = service.fates.of_hash(&hash, held);
    if fate.needs_place && service.account.active().len() >= writing.active_limit {
        return Answer::no_place();
    }
    if let Some(entry) = service.account.find_hash(&hash) {
        match writing.again {
            Again::SecondEntry => {}
            Again::SameEntry => return added(&entry.id),
            // No record of the status exists; the number alone is documented.
            Again::Refused33 => return Answer::error(400, "torrent_already_active", 33),
        }
    }
    if !held {
        service.gate.note_new(now);
    }
    service.meter.added(&hash);
    let course = Course::start(fate, with_files, now);
    added(&service.account.send(origin, course))
}

fn added(id: &str) -> Answer {
    let uri = format!("https://api.real-debrid.com/rest/1.0/torrents/info/{id}");
    Answer { status: 201, ..Answer::json(&json!({ "id": id, "uri": uri })) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_in_both_alphabets() {
        let hex = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(hash(&hex.to_uppercase()).as_deref(), Some(hex));
        assert_eq!(hash("AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH").as_deref(), Some(hex));
        for bad in ["", "abc", "AERUKZ4JVPG66AJDIVTYTK6N54ASGRL1", &"g".repeat(40)] {
            assert_eq!(hash(bad), None);
        }
    }
}
