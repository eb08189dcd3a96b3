//! What a person names to be added: a magnet, an address, a hash or a file; and what of it is sent.
//!
//! A magnet can hold thousands of parameters of anybody's choice. Its hash and a few trackers are all that leaves.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use url::Url;

use crate::format::percent_encode;
use crate::model::{BadInfoHash, INVISIBLE, InfoHash};

/// Longest text that is read. The magnets that sites give out stay below 8 KiB, with a hundred trackers.
const LONGEST: usize = 64 * 1024;

/// Trackers that are sent at most; more help nobody to find a torrent.
const TRACKERS: usize = 20;

/// Longest tracker that is sent.
const LONGEST_TRACKER: usize = 512;

/// Longest name that is taken from a magnet.
const LONGEST_NAME: usize = 1_024;

/// What is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A magnet, or a bare hash, which is a magnet without trackers.
    Magnet(Magnet),
    /// The `https:` address of a .torrent file.
    Address(Url),
    /// The path of a .torrent file.
    File(PathBuf),
}

/// What is kept of a magnet.
///
/// Trackers may carry a person's key: they are in [`Magnet::link`] alone and in nothing that is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Magnet {
    /// The torrent's info hash.
    pub hash: InfoHash,
    /// The name that came with it, raw; to show, never sent, and anybody's word.
    pub name: Option<String>,
    trackers: Vec<String>,
}

/// Why a text names nothing that can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSource {
    /// There is nothing.
    #[error("nothing is named")]
    Empty,
    /// More than any magnet or path has.
    #[error("it is longer than {} KiB", LONGEST / 1024)]
    TooLong,
    /// A line end or another control character in it.
    #[error("it holds a control character")]
    Control,
    /// A magnet that names no torrent.
    #[error("the magnet names no torrent: xt=urn:btih: is missing")]
    NoHash,
    /// A magnet with an unreadable hash.
    #[error("the magnet's hash is not usable: {0}")]
    BadHash(#[from] BadInfoHash),
    /// A magnet that names several torrents.
    #[error("the magnet names more than one torrent")]
    SeveralHashes,
    /// A magnet that names a torrent of version 2 only.
    #[error("the magnet is for BitTorrent version 2 only, which Real-Debrid does not take")]
    OnlyVersion2,
    /// An address that is not encrypted.
    #[error("an address must begin with https:")]
    NotHttps,
    /// An address that cannot be read.
    #[error("it is no address that can be asked")]
    BadAddress,
}

impl Source {
    /// Reads what was typed, pasted or piped: a magnet, an address, 40 hex digits, 32 base32 letters, else a path.
    pub fn parse(text: &str) -> Result<Self, BadSource> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || INVISIBLE.contains(&c));
        if text.is_empty() {
            return Err(BadSource::Empty);
        }
        if text.len() > LONGEST {
            return Err(BadSource::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(BadSource::Control);
        }
        if let Some(rest) = after_scheme(text, "magnet:") {
            return Magnet::read(rest).map(Self::Magnet);
        }
        if after_scheme(text, "https:").is_some() {
            return address(text).map(Self::Address);
        }
        if after_scheme(text, "http:").is_some() {
            return Err(BadSource::NotHttps);
        }
        match text.parse() {
            Ok(hash) => Ok(Self::Magnet(Magnet::of(hash))),
            Err(BadInfoHash) => Ok(Self::File(text.into())),
        }
    }
}

impl Magnet {
    /// Makes the magnet of a hash alone.
    pub fn of(hash: InfoHash) -> Self {
        Self { hash, name: None, trackers: Vec::new() }
    }

    /// Returns exactly what is sent: the hash and the trackers, nothing else that came along.
    pub fn link(&self) -> String {
        let mut link = format!("magnet:?xt=urn:btih:{}", self.hash);
        for tracker in &self.trackers {
            link.push_str("&tr=");
            percent_encode(tracker, &mut link);
        }
        link
    }

    /// Reads what stands behind `magnet:`.
    fn read(rest: &str) -> Result<Self, BadSource> {
        let query = rest.strip_prefix('?').unwrap_or(rest);
        let (mut hash, mut name, mut has_version_2) = (None, None, false);
        let (mut trackers, mut known) = (Vec::new(), BTreeSet::new());
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            // Several of a kind may be numbered: xt.1, tr.2.
            let (key, number) = key.split_once('.').map_or((&*key, "0"), |(key, number)| (key, number));
            if !number.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            match key.to_ascii_lowercase().as_str() {
                "xt" => {
                    let value = value.trim();
                    if let Some(text) = after_scheme(value, "urn:btih:") {
                        let told: InfoHash = text.parse()?;
                        if hash.is_some_and(|hash| hash != told) {
                            return Err(BadSource::SeveralHashes);
                        }
                        hash = Some(told);
                    }
                    has_version_2 |= after_scheme(value, "urn:btmh:").is_some();
                }
                "dn" if name.is_none() && !value.is_empty() && value.len() <= LONGEST_NAME => {
                    name = Some(value.into_owned());
                }
                "tr" if trackers.len() < TRACKERS && is_tracker(&value) && known.insert(value.to_string()) => {
                    trackers.push(value.into_owned());
                }
                _ => {}
            }
        }
        match hash {
            Some(hash) => Ok(Self { hash, name, trackers }),
            None if has_version_2 => Err(BadSource::OnlyVersion2),
            None => Err(BadSource::NoHash),
        }
    }
}

impl fmt::Debug for Magnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hash, name, trackers } = self;
        f.debug_struct("Magnet").field("hash", hash).field("name", name).field("trackers", &trackers.len()).finish()
    }
}

/// Returns of a source what can be shown when it is refused: of a magnet its hashes and of an address its host, since
/// everything else may carry a person's key.
pub fn shown_source(text: &str) -> String {
    let text = text.trim();
    if let Some(rest) = after_scheme(text, "magnet:") {
        let is_hash = |part: &&str| after_scheme(part, "xt").is_some_and(|rest| rest.starts_with(['=', '.']));
        let hashes: Vec<&str> = rest.trim_start_matches('?').split('&').filter(is_hash).collect();
        return if hashes.is_empty() { "this magnet".to_owned() } else { format!("magnet:?{}", hashes.join("&")) };
    }
    for scheme in ["https:", "http:"] {
        if after_scheme(text, scheme).is_some() {
            let host = Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
            return host.map_or_else(|| "this address".to_owned(), |host| format!("{scheme}//{host}/"));
        }
    }
    text.to_owned()
}

/// Returns what stands behind a beginning that is written in either case.
fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// Reads the address of a file; one with a user name or a password in it is not asked.
fn address(text: &str) -> Result<Url, BadSource> {
    let url = Url::parse(text).map_err(|_| BadSource::BadAddress)?;
    let is_usable = url.has_host() && url.username().is_empty() && url.password().is_none();
    is_usable.then_some(url).ok_or(BadSource::BadAddress)
}

/// Whether a text is the address of a tracker: udp or http(s), with a host, and nothing odd in it.
fn is_tracker(text: &str) -> bool {
    // The reader of addresses drops blanks and line ends without a word; what is sent is the text itself.
    let is_plain = text.len() <= LONGEST_TRACKER && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "udp" | "http" | "https")
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none()
        })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    const HASH: &str = "c9e15763f722f23e98a29decdfae341b98d53056";
    const BASE32: &str = "ZHQVOY7XELZD5GFCTXWN7LRUDOMNKMCW";

    fn magnet(text: &str) -> Result<Magnet, BadSource> {
        match Source::parse(text)? {
            Source::Magnet(magnet) => Ok(magnet),
            other => panic!("{text} is {other:?}"),
        }
    }

    fn bare() -> String {
        format!("magnet:?xt=urn:btih:{HASH}")
    }

    #[test]
    fn what_cannot_be_seen_around_a_source_comes_from_a_page_and_is_left_out() {
        for unseen in ["\u{feff}", "\u{200b}", "\u{2060} ", "\u{a0}"] {
            for text in [HASH.to_owned(), bare()] {
                let wanted = Source::parse(&text);
                assert!(wanted.is_ok());
                assert_eq!(Source::parse(&format!("{unseen}{text}{unseen}")), wanted, "{text:?} in {unseen:?}");
            }
        }
    }

    #[test]
    fn a_source_is_read_in_a_fixed_order() {
        let bare_hash = Ok(Source::Magnet(Magnet::of(HASH.parse().unwrap())));
        for text in [HASH.to_owned(), HASH.to_uppercase(), BASE32.to_owned(), BASE32.to_lowercase(), bare()] {
            assert_eq!(Source::parse(&text), bare_hash, "{text}");
        }
        assert_eq!(
            Source::parse(&format!("  MAGNET:?XT=URN:BTIH:{BASE32}\n")),
            bare_hash,
            "either case, blanks around"
        );
        let address = "https://example.org/a.torrent?x=1";
        assert_eq!(Source::parse(address), Ok(Source::Address(Url::parse(address).unwrap())));
        for file in ["ubuntu.torrent", "./magnet", "C:\\a.torrent", &HASH[1..], "ftp://x/y.torrent", "magnet"] {
            assert_eq!(Source::parse(file), Ok(Source::File(file.into())));
        }
    }

    #[test]
    fn what_cannot_be_added_is_said() {
        for (text, why) in [
            ("", BadSource::Empty),
            (" \t ", BadSource::Empty),
            ("a\nb", BadSource::Control),
            ("magnet:?dn=x", BadSource::NoHash),
            ("magnet:", BadSource::NoHash),
            ("magnet:?xt=urn:sha1:PLSTHIPQGSSZTS5FJUPAKUZWUGYQYPFB", BadSource::NoHash),
            ("magnet:?xt=urn:btih:123", BadSource::BadHash(BadInfoHash)),
            (
                "magnet:?xt=urn:btmh:1220caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e",
                BadSource::OnlyVersion2,
            ),
            ("http://example.org/a.torrent", BadSource::NotHttps),
            ("https://", BadSource::BadAddress),
            ("https://me:secret@example.org/a.torrent", BadSource::BadAddress),
        ] {
            assert_eq!(Source::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(Source::parse(&"a".repeat(LONGEST + 1)), Err(BadSource::TooLong));
        let other = format!("{}&xt.1=urn:btih:{}", bare(), "a".repeat(40));
        assert_eq!(Source::parse(&other), Err(BadSource::SeveralHashes));
    }

    #[test]
    fn what_is_shown_of_a_refused_source_holds_no_key() {
        for (text, shown) in [
            ("magnet:?tr=http://t.example/KEY/announce", "this magnet"),
            ("magnet:?tr=http://t.example/KEY&xt=urn:btih:zz&dn=KEY", "magnet:?xt=urn:btih:zz"),
            ("https://me:KEY@example.org/KEY?x=KEY#KEY", "https://example.org/"),
            (" HTTP://example.org/KEY", "http://example.org/"),
            ("https://KEY@", "this address"),
            ("film.torrent", "film.torrent"),
        ] {
            assert_eq!(shown_source(text), shown, "{text}");
        }
    }

    #[test]
    fn the_same_hash_twice_and_a_hash_of_version_2_beside_it_are_one_torrent() {
        let text = format!("{}&xt=urn:btih:{BASE32}&xt=urn:btmh:1220ff", bare());
        assert_eq!(magnet(&text).unwrap().link(), bare());
    }

    #[test]
    fn only_hash_and_trackers_are_sent() {
        let text = format!(
            "{}&dn=A+name%0A&xl=5&as=https%3A%2F%2Fevil%2Fa&xs=https%3A%2F%2Fevil%2Fb&ws=https%3A%2F%2Fevil&x.pe=1.2.3.4%3A5&kt=x\
             &tr=udp%3A%2F%2Ft.example%3A80%2Fannounce&tr=udp%3A%2F%2Ft.example%3A80%2Fannounce&tr.2=https://t.example/a%3Fkey=1%26b&so=0",
            bare()
        );
        let read = magnet(&text).unwrap();
        assert_eq!(
            read.link(),
            format!("{}&tr=udp%3A%2F%2Ft.example%3A80%2Fannounce&tr=https%3A%2F%2Ft.example%2Fa%3Fkey%3D1%26b", bare())
        );
        assert_eq!(read.name.as_deref(), Some("A name\n"), "raw, and not sent");
        assert!(!format!("{read:?}").contains("t.example"), "trackers are never shown");
    }

    #[test]
    fn odd_trackers_are_left_out_and_twenty_are_enough() {
        for bad in [
            "ftp://x/a",
            "udp://",
            "wss://t.example",
            "t.example",
            "udp://me@t.example",
            "http://t.exa mple/",
            "http://t.example/\n",
            "http://t.example/\u{e9}",
            "javascript:alert(1)",
            "file:///etc/passwd",
            &format!("http://t.example/{}", "a".repeat(600)),
        ] {
            let mut text = format!("{}&tr=", bare());
            percent_encode(bad, &mut text);
            assert_eq!(magnet(&text).unwrap().link(), bare(), "{bad:?}");
        }
        let mut text = bare();
        for n in 0..2_000 {
            write!(text, "&tr=udp://t{n}.example").unwrap();
        }
        let sent = magnet(&text).unwrap().link();
        assert_eq!(sent.matches("&tr=").count(), TRACKERS);
        assert!(sent.ends_with("t19.example"), "the first ones");
    }

    proptest! {
        #[test]
        fn nothing_but_the_form_of_a_magnet_is_ever_sent(rest in "(&(xt|tr|dn|xs|tr\\.1|x\\.pe)=[ -~%]{0,40}){0,8}") {
            if let Ok(Source::Magnet(magnet)) = Source::parse(&format!("{}{rest}", bare())) {
                let link = magnet.link();
                let sent: Vec<_> = form_urlencoded::parse(&link.as_bytes()[8..]).into_owned().collect();
                prop_assert_eq!(&sent[0], &("xt".to_owned(), format!("urn:btih:{HASH}")));
                prop_assert!(sent[1..].iter().all(|(key, value)| key == "tr" && is_tracker(value)));
                prop_assert!(link.bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", magnet in any::<bool>()) {
            drop(Source::parse(&if magnet { format!("magnet:?{text}") } else { text }));
        }
    }
}
