//! `redriva demo`: the program on an embedded stand-in account, or only the stand-in.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::cli::args::DemoArgs;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, signals};
use crate::config::{self, Key, Paths, Settings, Sources};
use crate::demo::{Demo, DemoOptions, Writing};
use crate::scratch::Folder;
use crate::session::{Session, WINDOW};

/// The demo's minute. 250 requests in it let 4,233 details arrive in about a minute.
const SHORT_WINDOW: Duration = Duration::from_millis(3_400);

/// How many times faster than the world's the service's time runs beside that minute: waits of jobs are shortened alike.
const SPEED: u32 = 17;

/// Runs the demo until its user leaves.
pub async fn run(global: &Global, args: &DemoArgs) -> Result<Exit, Failure> {
    let options = DemoOptions {
        torrents: args.torrents,
        seed: args.seed,
        moving: true,
        writing: Writing::gentle(),
        ..DemoOptions::default()
    };
    if args.serve {
        return serve(DemoOptions { limit: args.quota, window: WINDOW, moving: false, ..options }).await;
    }
    let demo = Demo::start(DemoOptions { window: SHORT_WINDOW, speed: SPEED, ..options }).await?;
    let folder = Folder::inside(&std::env::temp_dir(), "redriva-demo-")?;
    let session = Session::with_window(settings(&demo, folder.path())?, SHORT_WINDOW);
    let exit = super::screen::show_demo(global, session).await;
    demo.stop().await;
    exit
}

/// Serves and prints what to set, until Ctrl-C.
async fn serve(options: DemoOptions) -> Result<Exit, Failure> {
    let demo = Demo::start(options).await?;
    let stop = CancellationToken::new();
    signals::watch(stop.clone())?;
    let mut out = io::stdout();
    writeln!(out, "export RD_API_URL={}\nexport RD_TOKEN={}", demo.base_url(), demo.token())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::output(&error))?;
    out.flush()?;
    stop.cancelled().await;
    demo.stop().await;
    Ok(Exit::Done)
}

/// Settings of a demo: the stand-in's address and token, defaults for the rest, nothing of the user's own.
fn settings(demo: &Demo, folder: &Path) -> Result<Settings, Failure> {
    let given = |key, text: &str| (key, OsString::from(text));
    let sources = Sources {
        command_line: vec![
            given(Key::ApiUrl, &demo.base_url()),
            given(Key::Token, demo.token()),
            given(Key::RateLimit, &DemoOptions::default().limit.to_string()),
            given(Key::AddWait, "1"),
            (Key::Archive, folder.join("redriva.db").into_os_string()),
        ],
        environment: Vec::new(),
        working_folder: folder.to_owned(),
        paths: Paths {
            home: folder.to_owned(),
            config: folder.to_owned(),
            data: folder.to_owned(),
            state: folder.to_owned(),
        },
        config_file: None,
    };
    Ok(config::load(&sources)?)
}
