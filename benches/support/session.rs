//! The library's own doors to a stand-in, for what cannot be measured from outside.

use std::path::Path;
use std::time::Duration;

use redriva::api::{Client, Timeouts, install_tls};
use redriva::config::{self, Key, Paths, Sources};
use redriva::demo::Demo;
use redriva::model::{ApiToken, ApiUrl};
use redriva::session::Session;

/// Returns a session with this stand-in and a quota of `limit` requests in a window.
pub fn session(demo: &Demo, archive: &Path, limit: u32, window: Duration) -> Session {
    let folder = archive.parent().unwrap().to_owned();
    let sources = Sources {
        command_line: vec![
            (Key::ApiUrl, demo.base_url().into()),
            (Key::Token, demo.token().into()),
            (Key::RateLimit, limit.to_string().into()),
            (Key::Archive, archive.as_os_str().to_owned()),
        ],
        environment: Vec::new(),
        working_folder: folder.clone(),
        paths: Paths { home: folder.clone(), config: folder.clone(), data: folder.clone(), state: folder },
        config_file: None,
    };
    Session::with_window(config::load(&sources).unwrap(), window)
}

/// Returns a client of this stand-in.
pub fn client(demo: &Demo) -> Client {
    install_tls();
    let (url, token) = (ApiUrl::parse(&demo.base_url()).unwrap(), ApiToken::parse(demo.token()).unwrap());
    Client::new(&url, &token, Timeouts::default()).unwrap()
}
