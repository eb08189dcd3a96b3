//! Every error of every room says what to do, and not only what is safe.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use redriva::api::{self, Fault, Impostor, ProxyFault};
use redriva::archive::{self, GoodSnapshot, SourceError};
use redriva::cli::Failure;
use redriva::config::{self, Origin};
use redriva::model::{BadApiUrl, BadToken, Proxy, Timestamp, TorrentId};
use redriva::own_file::{self, NotAFile};
use redriva::refused_names::RefusedNames;
use redriva::sync::{RunStop, Safety};
use redriva::{demo, export, login, remote, session, tui};

/// How sentences begin that tell what is safe and not what to do.
const SAFE: [&str; 5] =
    ["Nothing", "Everything", "What was stored", "The archive is as it was", "The token was not sent"];

/// Asserts that a hint has a sentence that tells what to do.
fn assert_helps(what: &str, hint: Option<&str>) {
    let hint = hint.unwrap_or_default();
    let tells = |sentence: &str| !sentence.is_empty() && SAFE.iter().all(|safe| !sentence.starts_with(safe));
    assert!(hint.split(". ").flat_map(|part| part.split("; ")).any(|one| tells(one.trim())), "{what}: {hint:?}");
}

fn assert_failures(failures: impl IntoIterator<Item = Failure>) {
    for failure in failures {
        let (what, hint) = failure.words();
        assert_helps(what, hint);
    }
}

fn system() -> io::Error {
    io::ErrorKind::PermissionDenied.into()
}

fn path() -> PathBuf {
    "/a/b".into()
}

fn id() -> TorrentId {
    TorrentId::parse("ABC").unwrap()
}

fn api_errors() -> Vec<api::Error> {
    use api::Error as E;
    let proxy = Proxy::parse("HTTPS_PROXY", "http://proxy:3128").unwrap();
    let mut all = vec![
        E::Setup { source: "x".into() },
        E::NotFound { code: Some(7), html: false },
        E::NotFound { code: None, html: false },
        E::NotFound { code: None, html: true },
        E::Server { status: 502, html: true },
        E::Edge { status: 403 },
        E::NotRealDebrid { what: Impostor::Page },
        E::NotRealDebrid { what: Impostor::Redirect { status: 302, host: "x".to_owned() } },
        E::EmptyBody,
        E::WrongShape { wanted: "an array", found: "an object" },
        E::Malformed { source: "x".into() },
        E::Hollow,
        E::TooLarge { cap: 1, unit: "rows" },
        E::WrongId { asked: id() },
    ];
    let faults = [
        Fault::Dns,
        Fault::Connect,
        Fault::Refused,
        Fault::Timeout,
        Fault::Reset,
        Fault::Tls,
        Fault::Truncated,
        Fault::Other,
    ];
    all.extend(faults.map(|fault| E::Transport { fault, host: "x".to_owned(), source: "x".into() }));
    let proxies = [
        ProxyFault::Unknown,
        ProxyFault::Unreachable,
        ProxyFault::Refused,
        ProxyFault::Timeout,
        ProxyFault::Cut,
        ProxyFault::Tls,
        ProxyFault::Password,
        ProxyFault::Denied(None),
        ProxyFault::Denied(Some(403)),
    ];
    all.extend(proxies.map(|fault| E::Proxy { fault, proxy: proxy.clone(), host: "x".to_owned() }));
    for status in [200, 400, 401, 403, 404, 451, 500, 503, 509] {
        for code in (-1..=38).map(Some).chain([None]) {
            all.push(E::Refused { status, code, slug: String::new() });
            all.push(E::RateLimited { status, code, retry_after: None, html: false });
        }
    }
    all
}

fn archive_errors() -> Vec<archive::Error> {
    use archive::Error as E;
    let damaged = |written, good_snapshot| E::Damaged {
        path: path(),
        source: Arc::from(Box::<dyn std::error::Error + Send + Sync>::from("x")),
        good_snapshot,
        written,
    };
    let altered = |by_hand: Option<&str>, good_snapshot| E::Altered {
        path: path(),
        what: "lacks the index x".to_owned(),
        by_hand: by_hand.map(str::to_owned),
        good_snapshot,
    };
    vec![
        E::Missing(path()),
        E::Foreign(path()),
        E::Script(path()),
        E::Newer { path: path(), found: 2, known: 1 },
        E::NoDatabase { path: path(), what: "x".to_owned() },
        E::Unmarked { path: path(), mark: 1, newest: 1 },
        damaged(false, GoodSnapshot::None),
        damaged(true, GoodSnapshot::NotSought),
        altered(None, Some(GoodSnapshot::None)),
        altered(Some("See them all with: redriva check."), None),
        E::Refused(path()),
        E::NoFile { path: path(), what: "a folder" },
        E::Changed(path()),
        E::NoRoom { place: path(), bytes: 1 },
        E::Outdated { path: path(), found: 1, known: 2, bytes: 1, source: Arc::new(E::Busy) },
        E::InTheWay { path: path(), what: "a folder" },
        E::Names { path: path(), names: 2 },
        E::NotAsShown(path()),
        E::Exists(path()),
        E::Itself(path()),
        E::NoSnapshot(path()),
        E::BadSnapshot { path: path(), source: Arc::new(E::Busy) },
        E::Busy,
        E::Full(path()),
        E::Unusable { path: path(), source: Arc::new(system()) },
        E::Sqlite(Arc::new(rusqlite::Error::InvalidQuery)),
        E::Closed,
    ]
}

#[test]
fn what_the_service_and_the_network_do_has_a_remedy() {
    for error in api_errors() {
        let stop = remote::Stop::Service(error);
        assert_helps(&stop.to_string(), stop.hint().as_deref());
    }
    let not_before = Timestamp::UNIX_EPOCH;
    let stops = [
        RunStop::Cancelled,
        RunStop::Remote(remote::Stop::RateLimited { not_before }),
        RunStop::Remote(remote::Stop::LoginOver),
        RunStop::Remote(remote::Stop::Login(login::Error::Held(path()))),
        RunStop::Safety(Safety::OtherAccount { account: 7 }),
        RunStop::Safety(Safety::EmptyList { living: 1 }),
        RunStop::Safety(Safety::UnprovedEmptyList { living: 1 }),
        RunStop::Safety(Safety::TooManyMissing { missing: 1, living: 1 }),
    ];
    for stop in stops {
        assert_helps(&stop.to_string(), stop.hint().as_deref());
    }
    for silence in [session::Silence::Crowded, session::Silence::Paused(not_before)] {
        assert_helps(&silence.to_string(), silence.hint().as_deref());
    }
}

#[test]
fn what_is_wrong_with_the_archive_or_a_file_to_import_has_a_remedy() {
    assert_failures(archive_errors().into_iter().map(Failure::from));
    let sources = [
        SourceError::other(&path(), "is a picture"),
        SourceError::Busy(path()),
        SourceError::BreaksOff { path: path(), bytes: 1, of: 2 },
        SourceError::Damaged { path: path(), source: Arc::new(rusqlite::Error::InvalidQuery) },
        SourceError::unreadable(&path(), system()),
        SourceError::NoSpace { folder: path(), path: path() },
        SourceError::NoCopy { folder: path(), source: Arc::new(system()) },
    ];
    assert_failures(sources.into_iter().map(Failure::from));
    let held = archive::LockError::Held { holder: String::new() };
    assert_failures([session::Error::NoToken.into(), Failure::from(held)]);
}

#[test]
fn what_is_wrong_with_a_login_has_a_remedy() {
    use login::{Error as E, Failed};
    let errors = [
        E::Damaged { path: path(), line: 1, what: "x".to_owned() },
        E::OpenToOthers { path: path(), mode: 0o644 },
        E::Unwritable { path: path(), source: system() },
        E::Held(path()),
    ];
    assert_failures(errors.into_iter().map(Failure::from));
    let failed = [Failed::Late, Failed::Spent, Failed::Over, Failed::Kept(E::Held(path()))];
    assert_failures(failed.into_iter().map(Failure::from));
}

#[test]
fn what_is_wrong_with_settings_has_a_remedy() {
    use config::Error as E;
    let (origin, name) = (|| Origin::Environment, "RD_PAGE_WAIT");
    let tokens = [BadToken::Empty, BadToken::Placeholder, BadToken::Character(3)];
    let addresses =
        [BadApiUrl::NoAddress, BadApiUrl::Scheme, BadApiUrl::UserInfo, BadApiUrl::OddHost, BadApiUrl::Query];
    let misfits = [NotAFile::Folder, NotAFile::Dangling(path()), NotAFile::Special("a pipe"), NotAFile::Utf16];
    let errors = [
        E::NoHome,
        E::File(own_file::Error::Unreadable { path: path(), owner: None, source: system() }),
        E::RefusedNames(RefusedNames::parse("refused-names.toml", "").unwrap_err()),
        E::Unwritable { path: path(), source: system() },
        E::BadLine { path: path(), line: 1, expected: "NAME=value" },
        E::UnknownKey { origin: origin(), name: "X".to_owned(), toml: false },
        E::BadValue { origin: origin(), name, expected: "a number".to_owned() },
        E::NotHere { origin: origin(), name },
        E::NoFileHere { origin: origin(), name },
        E::MisplacedSecret { origin: origin(), name },
        E::TooFast { origin: origin(), name },
        E::OpenToOthers { path: path(), name, mode: 0o644 },
    ]
    .into_iter()
    .chain(tokens.map(|source| E::BadToken { origin: origin(), name, source }))
    .chain(addresses.map(|source| E::BadAddress { origin: origin(), name, source }))
    .chain(misfits.map(|what| E::File(own_file::Error::NotAFile { path: path(), what })));
    assert_failures(errors.map(Failure::from));
}

#[test]
fn what_is_wrong_with_outputs_and_the_screen_has_a_remedy() {
    use export::Error as E;
    let outputs = [E::Write(system()), E::Exists(path()), E::Full(path()), E::File { path: path(), source: system() }];
    assert_failures(outputs.into_iter().map(Failure::from));
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::FileTooLarge, io::ErrorKind::Other] {
        assert_failures([Failure::output(&kind.into()), Failure::from(io::Error::from(kind))]);
    }
    let screens = [tui::Error::NoTerminal, tui::Error::Terminal(system())];
    assert_failures(screens.into_iter().map(Failure::from));
    assert_failures([demo::Error::Listen { port: 1, source: system() }.into()]);
}
