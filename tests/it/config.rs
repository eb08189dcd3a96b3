//! Settings: which source wins, what is refused and how, and that the shipped files tell the truth.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use redriva::config::{
    Error, KeptLogin, Key, Origin, Paths, Place, SETTINGS, Settings, Sources, comment_out_token, load,
};
use redriva::model::ApiToken;
use redriva::own_file;
use redriva::session::Session;
use tempfile::TempDir;

/// A token that must never be seen again.
const CANARY: &str = "CANARYTOKENCANARYTOKENCANARYTOKENCANARYTOKENCANARY12";

/// A home with all the folders, and the sources that read it.
pub struct Home {
    folder: TempDir,
    pub sources: Sources,
}

impl Home {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["work/config", "own", "data", "state"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        let paths = Paths { home: at(""), config: at("own"), data: at("data"), state: at("state") };
        let sources = Sources {
            command_line: Vec::new(),
            environment: Vec::new(),
            working_folder: at("work"),
            paths,
            config_file: None,
        };
        Self { folder, sources }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.at(name);
        fs::write(&path, text).unwrap();
        only_for_me(&path);
        self
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.sources.environment.push((name.into(), value.into()));
        self
    }

    pub fn option(mut self, key: Key, value: &str) -> Self {
        self.sources.command_line.push((key, value.into()));
        self
    }

    pub fn load(&self) -> Settings {
        load(&self.sources).unwrap()
    }

    pub fn error(&self) -> Error {
        load(&self.sources).unwrap_err()
    }

    /// Everything a person may see of the error.
    pub fn told(&self) -> String {
        let error = self.error();
        let mut text = format!("{error:?}\n{}\n{error}", error.hint().unwrap_or_default());
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            text = format!("{text}: {inner}");
            cause = inner.source();
        }
        text.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

#[cfg(unix)]
fn only_for_me(path: &Path) {
    set_mode(path, 0o600);
}

#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn only_for_me(_path: &Path) {}

#[test]
fn without_any_source_the_defaults_hold() {
    let home = Home::new();
    let settings = home.load();
    assert!(settings.token.is_none());
    assert_eq!((settings.max_concurrent, settings.rate_limit, settings.batch_size), (50, 200, 250));
    assert_eq!((settings.quota_wait, settings.torrent_wait), (Duration::from_secs(60), Duration::from_secs(10)));
    assert_eq!(settings.page_wait, Duration::from_secs(1));
    assert_eq!((settings.stale_days, settings.stale_limit), (7, 120));
    assert_eq!(settings.api_url.as_str(), "https://api.real-debrid.com/rest/1.0");
    assert_eq!(settings.archive, home.at("data/redriva.db"));
    assert!(SETTINGS.iter().all(|setting| *settings.origin(setting.key) == Origin::Default));
}

#[test]
fn the_stronger_source_wins() {
    let mut home = Home::new();
    let mut wanted = vec![(200, Origin::Default)];
    let line = |home: &Home, name: &str, line| Origin::File { path: home.at(name), line };
    home = home.file("own/config.toml", "\nrate_limit = 1_0\n");
    wanted.push((10, line(&home, "own/config.toml", 2)));
    assert_eq!(seen(&home), *wanted.last().unwrap());
    home = home.file("own/.env", "RD_RATE_LIMIT=11\n");
    wanted.push((11, line(&home, "own/.env", 1)));
    assert_eq!(seen(&home), *wanted.last().unwrap());
    home = home.file("work/.env", "# x\nRD_RATE_LIMIT=12\n");
    wanted.push((12, line(&home, "work/.env", 2)));
    assert_eq!(seen(&home), *wanted.last().unwrap());
    home = home.file("work/config/.env", "RD_RATE_LIMIT=1\nRD_RATE_LIMIT='13'\n");
    wanted.push((13, line(&home, "work/config/.env", 2)));
    assert_eq!(seen(&home), *wanted.last().unwrap());
    home = home.variable("RD_RATE_LIMIT", " 14 ");
    assert_eq!(seen(&home), (14, Origin::Environment));
    home = home.option(Key::RateLimit, "15");
    assert_eq!(seen(&home), (15, Origin::CommandLine));
}

fn seen(home: &Home) -> (u32, Origin) {
    let settings = home.load();
    (settings.rate_limit, settings.origin(Key::RateLimit).clone())
}

#[test]
fn a_named_file_replaces_the_users_config_toml_and_must_exist() {
    let mut home = Home::new()
        .file("own/config.toml", "rate_limit = 10\nbatch_size = 10\n")
        .file("work/other.toml", "rate_limit = 20\n");
    home.sources.config_file = Some(PathBuf::from("other.toml"));
    let settings = home.load();
    assert_eq!((settings.rate_limit, settings.batch_size), (20, 250));
    home.sources.config_file = Some(PathBuf::from("none.toml"));
    assert!(
        matches!(home.error(), Error::File(own_file::Error::Unreadable { path, .. }) if path.ends_with("work/none.toml"))
    );
}

#[test]
fn an_empty_value_sets_nothing() {
    let home = Home::new()
        .file("own/config.toml", "rate_limit = 10\ntoken = \"\"\narchive = \"\"\n")
        .file("work/.env", "RD_TOKEN=\nRD_RATE_LIMIT=\nRD_API_URL=\n")
        .variable("RD_RATE_LIMIT", "");
    let settings = home.load();
    assert_eq!((settings.rate_limit, settings.token.is_none()), (10, true));
    assert_eq!(settings.archive, home.at("data/redriva.db"));
}

#[test]
fn the_working_folder_may_set_token_and_limits() {
    let home = Home::new()
        .file("work/config/.env", format!("RD_TOKEN=\" {CANARY} \"\nRD_PAGE_WAIT=0.25\nHOME=/x\nrd_token=x\n"));
    let settings = home.load();
    assert_eq!(settings.token.as_ref().unwrap().expose(), CANARY);
    assert_eq!(settings.page_wait, Duration::from_millis(250));
    assert_eq!(settings.shown(Key::Token), "set (52 characters)");
    assert!(!format!("{settings:?}").contains(CANARY));
}

#[test]
fn the_working_folder_never_says_who_gets_the_token() {
    for name in ["work/.env", "work/config/.env"] {
        let home = Home::new()
            .file(name, "\nRD_API_URL=https://evil.example\n")
            .variable("RD_API_URL", "https://mine.example");
        let told = home.told();
        assert!(matches!(home.error(), Error::NotHere { .. }), "{told}");
        assert!(told.contains(&format!("{name}, line 2: RD_API_URL may not be set")), "{told}");
    }
    let home = Home::new().file("own/.env", "RD_API_URL=https://mine.example\n");
    assert_eq!(home.load().api_url.host(), "mine.example");
}

#[test]
fn started_in_the_configuration_folder_its_env_file_is_the_users_own() {
    let mut home = Home::new().file("own/.env", "RD_API_URL=https://mine.example\n");
    home.sources.working_folder = home.at("own");
    assert_eq!(home.load().api_url.host(), "mine.example");
}

#[test]
fn paths_are_relative_to_where_they_are_written() {
    let archive = |home: Home| (home.load().archive, home);
    let (path, home) = archive(Home::new().file("own/config.toml", "archive = \"a.db\""));
    assert_eq!(path, home.at("own/a.db"));
    let (path, home) = archive(Home::new().variable("REDRIVA_ARCHIVE", "data/redriva.db"));
    assert_eq!(path, home.at("work/data/redriva.db"));
    let (path, home) = archive(Home::new().file("own/.env", "REDRIVA_ARCHIVE=~/a.db"));
    assert_eq!(path, home.at("a.db"));
    let (path, home) = archive(Home::new().option(Key::Archive, "b.db").variable("REDRIVA_ARCHIVE", "c.db"));
    assert_eq!(path, home.at("work/b.db"));
    assert_eq!(archive(Home::new().option(Key::Archive, "/b.db")).0, Path::new("/b.db"));
}

#[test]
fn a_mistake_is_told_with_file_line_and_what_is_expected() {
    for (file, text, told) in [
        ("own/config.toml", "\nrate = 1\n", "own/config.toml, line 2: no setting is called rate"),
        ("own/config.toml", "\n\n[sync]\nrate_limit = 1\n", "own/config.toml, line 3: no setting is called sync"),
        ("own/config.toml", "rate_limit = 0\n", "own/config.toml, line 1: rate_limit must be a whole number from 1 to"),
        ("own/config.toml", "rate_limit = true\n", "own/config.toml, line 1: rate_limit must be a whole number"),
        ("own/config.toml", "batch_size = 1.5\n", "own/config.toml, line 1: batch_size must be a whole number"),
        ("own/config.toml", "#\nx = \n", "own/config.toml, line 2: expected name = value in TOML"),
        (
            "own/config.toml",
            "quota_wait = 1\nquota_wait = 2\n",
            "own/config.toml, line 2: expected name = value in TOML, each name once",
        ),
        ("own/config.toml", "api_url = \"http://real-debrid.com\"", "api_url is not usable: only https is allowed"),
        ("own/.env", "#\nRD_RATE=1\n", "own/.env, line 2: no setting is called RD_RATE"),
        ("own/.env", "REDRIVA_TOKEN=1\n", "own/.env, line 1: no setting is called REDRIVA_TOKEN"),
        ("work/.env", "RD_QUOTA_WAIT=60s\n", "work/.env, line 1: RD_QUOTA_WAIT must be whole seconds from 0 to 3,600"),
        (
            "work/.env",
            "RD_PAGE_WAIT=-1\n",
            "work/.env, line 1: RD_PAGE_WAIT must be seconds from 0 to 3,600, such as 1.5",
        ),
        ("work/.env", "RD_PAGE_WAIT=NaN\n", "work/.env, line 1: RD_PAGE_WAIT must be seconds"),
        ("work/.env", "RD_BATCH_SIZE 1\n", "work/.env, line 1: expected NAME=value"),
        (
            "work/config/.env",
            "RD_TOKEN=AB!C\n",
            "RD_TOKEN is not usable: the token has a character that is in no token, at position 3",
        ),
    ] {
        let shown = Home::new().file(file, text).told();
        assert!(shown.contains(told), "{text:?} is told as:\n{shown}\ninstead of:\n{told}");
    }
    let home = Home::new().variable("RD_MAX_CONCURRENT", "many");
    assert!(home.told().contains("the environment: RD_MAX_CONCURRENT must be a whole number from 1 to 250"));
    let home = Home::new().option(Key::RateLimit, "x");
    assert!(home.told().contains("the command line: RD_RATE_LIMIT must be"));
}

#[test]
fn an_unknown_name_is_answered_with_the_known_ones() {
    let hint = |file, text| Home::new().file(file, text).error().hint().unwrap();
    assert!(hint("own/.env", "RD_X=1").contains("RD_TOKEN, RD_MAX_CONCURRENT"));
    assert!(hint("own/config.toml", "x=1").contains("token, max_concurrent"));
}

#[test]
fn a_mistake_is_told_even_where_a_stronger_source_wins() {
    let home = Home::new().file("own/config.toml", "rate_limit = \"fast\"").variable("RD_RATE_LIMIT", "5");
    assert!(matches!(home.error(), Error::BadValue { .. }));
}

#[test]
fn variables_of_other_programs_are_left_alone() {
    let mut home = Home::new().variable("RD_OTHER", "x").variable("RDRATE", "y");
    home.sources.environment.push((odd_text(), odd_text()));
    assert_eq!(home.load().rate_limit, 200);
}

#[cfg(unix)]
fn odd_text() -> OsString {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(vec![0xff, b'x'])
}

#[cfg(not(unix))]
fn odd_text() -> OsString {
    OsString::from("x")
}

#[cfg(unix)]
#[test]
fn a_path_need_not_be_text_but_everything_else_must() {
    let mut home = Home::new();
    home.sources.environment.push(("REDRIVA_ARCHIVE".into(), odd_text()));
    assert_eq!(home.load().archive, home.at("work").join(odd_text()));
    home.sources.environment.push(("RD_BATCH_SIZE".into(), odd_text()));
    assert!(matches!(home.error(), Error::BadValue { .. }));
}

#[test]
fn more_requests_than_allowed_go_to_this_machine_only() {
    let fast = |url: &str| Home::new().variable("RD_API_URL", url).file("own/config.toml", "\nrate_limit = 251");
    let error = fast("").error();
    assert!(matches!(error, Error::TooFast { origin: Origin::File { line: 2, .. }, name: "rate_limit" }), "{error:?}");
    assert!(matches!(fast("https://mine.example").error(), Error::TooFast { .. }));
    assert_eq!(fast("http://127.0.0.1:9000/rest/1.0").load().rate_limit, 251);
    assert_eq!(Home::new().variable("RD_RATE_LIMIT", "250").load().rate_limit, 250);
}

#[cfg(unix)]
#[test]
fn a_token_that_others_can_read_is_refused_with_the_remedy() {
    for (file, text) in [
        ("work/config/.env", format!("RD_TOKEN={CANARY}")),
        ("work/.env", format!("RD_TOKEN={CANARY}")),
        ("own/.env", format!("RD_TOKEN={CANARY}")),
        ("own/config.toml", format!("token = \"{CANARY}\"")),
    ] {
        for mode in [0o644, 0o640, 0o604, 0o620, 0o601] {
            let home = Home::new().file(file, &text);
            set_mode(&home.at(file), mode);
            let error = home.error();
            assert!(matches!(error, Error::OpenToOthers { mode: shown, .. } if shown == mode), "{error:?}");
            assert_eq!(error.hint().unwrap(), format!("Run: chmod 600 {}", home.at(file).display()));
        }
    }
    let home = Home::new().file("work/.env", "RD_TOKEN=\nRD_BATCH_SIZE=9\n");
    set_mode(&home.at("work/.env"), 0o644);
    assert_eq!(home.load().batch_size, 9, "only a token makes a file secret");
}

#[test]
fn no_message_shows_the_token_wherever_it_was_put() {
    for (file, text) in [
        ("own/.env", format!("RD_TOKEN={CANARY} {CANARY}")),
        ("own/.env", format!("RD_TOKEN=\"{CANARY}")),
        ("own/.env", format!("RD_TOKEN {CANARY}")),
        ("own/.env", format!("RD_TOKEN={CANARY}!")),
        ("own/.env", format!("RD_API_URL={CANARY}")),
        ("own/.env", format!("RD_RATE_LIMIT={CANARY}")),
        ("own/config.toml", format!("token = {CANARY}")),
        ("own/config.toml", format!("token = \"{CANARY}")),
        ("own/config.toml", format!("token = [\"{CANARY}\"]")),
        ("own/config.toml", format!("rate_limit = \"{CANARY}\"")),
    ] {
        let told = Home::new().file(file, &text).told();
        assert!(!told.contains(&CANARY[..8]), "{text} is told as {told}");
    }
}

#[test]
fn screen_settings_are_words_and_switches() {
    let home = Home::new()
        .file("own/config.toml", "theme = \"dark\"\nascii = true\nmouse = \"yes\"\n")
        .variable("REDRIVA_MOUSE", "0");
    let settings = home.load();
    assert_eq!((settings.theme.as_str(), settings.ascii, settings.mouse), ("dark", true, false));
    // A theme file is a path like any other: relative to where it is written.
    let home = Home::new().file("own/config.toml", "theme = \"themes/mine.toml\"");
    assert_eq!(home.load().theme, home.at("own/themes/mine.toml").display().to_string());
    let home = Home::new().variable("REDRIVA_THEME", "~/mine.toml");
    assert_eq!(home.load().theme, home.at("mine.toml").display().to_string());
    for (text, told) in [
        ("ascii = 2", "own/config.toml, line 1: ascii must be true or false"),
        ("mouse = \"maybe\"", "own/config.toml, line 1: mouse must be true or false"),
        ("theme = true", "own/config.toml, line 1: theme must be a name or the path of a .toml file"),
    ] {
        let shown = Home::new().file("own/config.toml", text).told();
        assert!(shown.contains(told), "{shown}");
    }
}

#[test]
fn a_login_is_the_weakest_source_of_a_token_and_for_its_own_service_only() {
    let login = format!("origin = \"https://api.real-debrid.com\"\naccess_token = \"{CANARY}\"\n");
    let home = || Home::new().file("own/login.toml", &login);
    let settings = home().load();
    assert_eq!(settings.token.as_ref().unwrap().expose(), CANARY);
    assert!(matches!(settings.origin(Key::Token), Origin::File { path, line: 2 } if path.ends_with("own/login.toml")));
    assert!(matches!(&settings.login, KeptLogin::Used(login) if login.token.expose() == CANARY));
    assert!(!format!("{settings:?}").contains(&CANARY[..8]));
    for stronger in [
        home().variable("RD_TOKEN", "OTHER"),
        home().file("work/.env", "RD_TOKEN=OTHER\n"),
        home().file("own/.env", "RD_TOKEN=OTHER\n"),
        home().file("own/config.toml", "token = \"OTHER\"\n"),
    ] {
        let settings = stronger.load();
        assert_eq!((settings.token.unwrap().expose(), settings.login), ("OTHER", KeptLogin::Overridden));
    }
    let settings = home().variable("RD_API_URL", "https://other.example/rest/1.0").load();
    assert_eq!(settings.token, None);
    assert_eq!(settings.login, KeptLogin::Elsewhere("https://api.real-debrid.com".into()));
    // What is secret there is secret everywhere.
    let told = home().variable("REDRIVA_THEME", CANARY).told();
    assert!(told.contains("REDRIVA_THEME holds a token"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_token_that_becomes_a_comment_leaves_its_file_private_and_a_link_a_link() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new().file("elsewhere", format!("A=1\nRD_TOKEN={CANARY}\n"));
    set_mode(&home.at("elsewhere"), 0o644);
    std::os::unix::fs::symlink(home.at("elsewhere"), home.at("own/.env")).unwrap();
    comment_out_token(&home.at("own/.env")).unwrap();
    assert!(fs::symlink_metadata(home.at("own/.env")).unwrap().is_symlink());
    assert_eq!(fs::metadata(home.at("elsewhere")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(home.at("elsewhere")).unwrap(), format!("A=1\n# RD_TOKEN={CANARY}\n"));
    let error = comment_out_token(Path::new("/proc/none/.env")).unwrap_err();
    assert!(error.to_string().contains("cannot write") && error.hint().unwrap().contains("put a # before RD_TOKEN"));
}

#[tokio::test]
async fn a_session_uses_a_saved_token_at_once_unless_a_stronger_source_sets_another() {
    let saved = async |home: &Home| {
        let session = Session::new(home.load()).with_sources(home.sources.clone());
        let saved = session.save_token(ApiToken::parse(CANARY).unwrap(), Some(1)).await.unwrap();
        assert!(!format!("{saved:?}").contains(&CANARY[..8]));
        (saved.session.has_token(), saved.session.token_origin().cloned(), saved.stronger)
    };
    let home = Home::new();
    let file = Origin::File { path: home.at("own/login.toml"), line: 4 };
    assert_eq!(saved(&home).await, (true, Some(file), None));
    let home = Home::new().variable("RD_TOKEN", "OTHER");
    assert_eq!(saved(&home).await, (true, Some(Origin::Environment), Some(Origin::Environment)));
    let home = Home::new().file("work/config/.env", "RD_TOKEN=OTHER\n");
    let stronger = Origin::File { path: home.at("work/config/.env"), line: 1 };
    assert_eq!(saved(&home).await, (true, Some(stronger.clone()), Some(stronger)));
    // The same token there is no other one.
    assert_eq!(saved(&Home::new().variable("RD_TOKEN", CANARY)).await.2, None);
}

#[test]
fn sources_show_no_values() {
    let home = Home::new().variable("RD_TOKEN", CANARY).option(Key::Token, CANARY);
    assert!(!format!("{:?}", home.sources).contains(&CANARY[..8]));
}

#[test]
fn the_shipped_toml_states_every_default_and_says_what_it_means() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/redriva.toml")).unwrap();
    let home = Home::new().file("own/config.toml", &text);
    same_as_defaults(&home);
    let settings = home.load();
    for setting in &SETTINGS {
        let stated = format!("\n# {}\n{} = ", setting.meaning, setting.toml);
        assert_eq!(text.matches(&stated).count(), 1, "{stated}");
        let empty = setting.default.is_empty();
        assert_eq!(*settings.origin(setting.key) == Origin::Default, empty, "{} is read from the file", setting.toml);
    }
}

#[test]
fn the_shipped_env_example_states_every_default_and_says_what_it_means() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/.env.example")).unwrap();
    same_as_defaults(&Home::new().file("work/config/.env", &text));
    let all = text.replace("\n# RD_", "\nRD_").replace("\n# REDRIVA_", "\nREDRIVA_");
    same_as_defaults(&Home::new().file("own/.env", &all));
    // Each name stands below the line that says where it is allowed.
    let (anywhere, own) = all.split_once("\n# Not in a file of the working folder:").unwrap();
    for setting in &SETTINGS {
        let part = if setting.place == Place::Anywhere { anywhere } else { own };
        assert!(part.contains(&format!("\n{}=", setting.name)), "{}", setting.name);
    }
    for setting in &SETTINGS {
        let stated = format!("\n# {}\n{}={}\n", setting.meaning, setting.name, setting.default);
        assert_eq!(all.matches(&stated).count(), 1, "{stated}");
    }
}

fn same_as_defaults(home: &Home) {
    let bare = Home::new();
    let (settings, defaults) = (home.load(), bare.load());
    for setting in &SETTINGS {
        let wanted = defaults.shown(setting.key);
        let wanted = wanted.replace(&bare.at("").display().to_string(), &home.at("").display().to_string());
        assert_eq!(settings.shown(setting.key), wanted, "{}", setting.name);
    }
}

#[test]
fn the_users_folders_end_in_the_name_of_the_program() {
    let paths = Paths::of_user().unwrap();
    assert!(paths.config.starts_with(&paths.home) || std::env::var_os("XDG_CONFIG_HOME").is_some());
    assert!(paths.archive().ends_with("redriva.db"));
    #[cfg(target_os = "linux")]
    for folder in [&paths.config, &paths.data, &paths.state] {
        assert!(folder.ends_with("redriva"), "{}", folder.display());
    }
}
