//! .torrent files from addresses: what is sent, how far a redirect leads, and what is said of what does not come.

use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use redriva::api::{FetchError, Reach, TorrentFetcher};
use redriva::config::route_to;
use redriva::model::{BadProxy, Proxy, Route};
use url::Url;

use crate::scripted::{Scripted, Step, answer};

/// A key as private trackers put it into addresses.
const KEY: &str = "PERSONALKEY0123456789";

fn address(server: &Scripted) -> Url {
    Url::parse(&format!("{}/a.torrent?key={KEY}", server.url().as_str())).unwrap()
}

fn no_proxy(address: &Url) -> Result<Route, BadProxy> {
    route_to(&[], address)
}

async fn fetch(server: &Scripted) -> Result<Vec<u8>, FetchError> {
    let fetched = TorrentFetcher::new(Reach::Loopback).fetch(&address(server), no_proxy).await;
    if let Err(error) = &fetched {
        let mut told = format!("{error} {error:?}");
        let mut next = std::error::Error::source(error);
        while let Some(cause) = next {
            told.push_str(&cause.to_string());
            next = cause.source();
        }
        assert!(!told.contains(KEY), "{told}");
    }
    fetched
}

#[tokio::test]
async fn a_file_comes_whole_and_nothing_of_the_user_goes_out() {
    let file = [&b"d4:info"[..], &[0, 255, 13, 10], b"e"].concat();
    let server = Scripted::answering(200, "set-cookie: a=b\r\n", &file).await;
    assert_eq!(fetch(&server).await.unwrap(), file);
    let head = server.requests().remove(0).to_lowercase();
    for header in ["authorization", "cookie", "referer"] {
        assert!(!head.contains(header), "{head}");
    }
}

#[tokio::test]
async fn five_redirects_are_followed_and_a_sixth_is_not() {
    let end = Scripted::answering(200, "", "file").await;
    let onward = format!("location: {}\r\nset-cookie: a=b\r\n", address(&end));
    for status in [301, 302, 303, 307, 308] {
        let server = Scripted::answering(status, &onward, "").await;
        assert_eq!(fetch(&server).await.unwrap(), b"file", "{status}");
    }
    assert!(end.requests().iter().all(|head| !head.to_lowercase().contains("cookie")));
    let circle = Scripted::answering(302, "location: ?again\r\n", "").await;
    assert!(matches!(fetch(&circle).await, Err(FetchError::TooManyRedirects)));
    assert_eq!(circle.requests().len(), 6, "the first and five more");
}

#[tokio::test]
async fn a_redirect_leads_nowhere_else() {
    for (location, words) in [
        ("http://10.0.0.1/a", "it redirects on, and 10.0.0.1 is not on the public internet"),
        ("file:///etc/passwd", "it redirects on, and only https: addresses are asked"),
        ("http://me:secret@127.0.0.1/a", "it redirects on, and an address with a user name or a password is not asked"),
        ("http://[", "it redirects on, and the new address cannot be read"),
    ] {
        let server = Scripted::answering(302, &format!("location: {location}\r\n"), "").await;
        assert_eq!(fetch(&server).await.unwrap_err().to_string(), words);
        assert_eq!(server.requests().len(), 1);
    }
    let nowhere = Scripted::answering(302, "", "").await;
    assert!(fetch(&nowhere).await.unwrap_err().to_string().ends_with("the new address cannot be read"));
}

#[tokio::test]
async fn what_is_no_file_is_said() {
    let missing = Scripted::answering(404, "", "<html>").await;
    assert_eq!(fetch(&missing).await.unwrap_err().to_string(), "127.0.0.1 answered 404");
    let flood =
        Scripted::start(vec![Step::Send(b"HTTP/1.1 200 X\r\n\r\n".to_vec()), Step::Flood(vec![b'x'; 65_536])]).await;
    assert!(matches!(fetch(&flood).await, Err(FetchError::TooLarge)));
    let cut = Scripted::start(vec![Step::Send(b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\nfile".to_vec())]).await;
    assert!(matches!(fetch(&cut).await, Err(FetchError::Transport { .. })));
}

#[tokio::test]
async fn a_packed_file_is_measured_as_it_is_once_unpacked() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let nothing = vec![0; 1 << 20];
    (0..11).for_each(|_| packer.write_all(&nothing).unwrap());
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 20_000);
    let server = Scripted::answering(200, "content-encoding: gzip\r\n", bomb).await;
    assert!(matches!(fetch(&server).await, Err(FetchError::TooLarge)));
}

#[tokio::test]
async fn the_patience_counts_for_everything_together() {
    let slow = Scripted::start(vec![Step::Wait(Duration::from_secs(60))]).await;
    let patient = TorrentFetcher::new(Reach::Loopback).with_patience(Duration::from_millis(300));
    let error = patient.fetch(&address(&slow), no_proxy).await.unwrap_err();
    assert!(matches!(error, FetchError::TooSlow(_) | FetchError::Transport { .. }), "{error}");
}

#[tokio::test]
async fn through_a_proxy_names_are_its_business_and_private_hosts_are_not_asked_for() {
    let server = Scripted::start(vec![Step::Send(answer(403, "", b""))]).await;
    let place = server.url().as_str().trim_end_matches("/rest/1.0").to_owned();
    let through = |_: &Url| Proxy::parse("HTTPS_PROXY", &place).map(Route::Through);
    let ask = async |address: &str| {
        let address = Url::parse(&format!("{address}?key={KEY}")).unwrap();
        TorrentFetcher::new(Reach::Public).fetch(&address, through).await.unwrap_err().to_string()
    };
    for private in ["https://192.168.1.1/a", "https://localhost/a", "https://[::1]/a", "https://169.254.169.254/a"] {
        assert!(ask(private).await.ends_with("is not on the public internet"), "{private}");
    }
    assert_eq!(server.requests(), Vec::<String>::new(), "the proxy was not asked");
    let told = ask("https://files.example/a.torrent").await;
    assert!(told.contains("answered 403 instead of connecting to files.example"), "{told}");
    assert!(server.requests().iter().all(|head| head.starts_with("CONNECT files.example:443 ") && !head.contains(KEY)));
}
