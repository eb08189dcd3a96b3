//! Files of settings: what each may say, and what happens when something else stands in their place.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::Duration;

use redriva::config::{Error, Key, Place, SETTINGS};
use redriva::model::BadToken;
use redriva::own_file::{self, NotAFile};
use tokio::time::Instant;

use crate::config::{Home, set_mode};

/// A token that must never be seen again.
const CANARY: &str = "CANARYTOKENCANARYTOKENCANARYTOKENCANARYTOKENCANARY12";

/// The files that are read, in the order of their strength.
const FILES: [&str; 4] = ["work/config/.env", "work/.env", "own/.env", "own/config.toml"];

/// Puts something in the place of a file.
type Make = fn(&std::path::Path);

#[test]
fn nothing_is_put_in_the_place_of_a_variable() {
    for value in ["/x/${RD_TOKEN}.db", "'/x/${RD_TOKEN}.db'", "\"/x/${RD_TOKEN}.db\""] {
        let home = Home::new().variable("RD_TOKEN", CANARY).file("own/.env", format!("REDRIVA_ARCHIVE={value}\n"));
        assert_eq!(home.load().archive.to_str(), Some("/x/${RD_TOKEN}.db"));
    }
    let home = Home::new().file("work/.env", "A=ABC\nRD_TOKEN=x$A\n");
    assert!(matches!(home.error(), Error::BadToken { source: BadToken::Character(2), .. }), "{}", home.told());
}

#[test]
fn a_file_of_the_working_folder_sets_what_the_table_allows_there_and_nothing_else() {
    let good = |key| match key {
        Key::Token => CANARY,
        Key::ApiUrl => "https://mine.example",
        Key::Archive => "a.db",
        Key::Theme => "dark",
        Key::Ascii | Key::Mouse | Key::ReadOnly => "true",
        Key::Bell => "never",
        Key::AddFiles => "videos",
        Key::Aria2Url => "https://mine.example/jsonrpc",
        _ => "7",
    };
    for setting in &SETTINGS {
        let text = format!("# x\n{}={}\n", setting.name, good(setting.key));
        for file in ["work/.env", "work/config/.env"] {
            let home = Home::new().file(file, &text);
            if setting.place == Place::Anywhere {
                assert_ne!(home.load().origin(setting.key).to_string(), "the default");
                continue;
            }
            let told = home.told();
            assert!(matches!(home.error(), Error::NotHere { .. }), "{told}");
            assert!(told.contains(&format!("{file}, line 2: {} may not be set", setting.name)), "{told}");
            assert!(told.contains("Set ") && told.contains("your own configuration folder."), "{told}");
        }
        assert_ne!(Home::new().file("own/.env", &text).load().origin(setting.key).to_string(), "the default");
    }
    let own: Vec<&str> =
        SETTINGS.iter().filter(|row| row.place == Place::NotWorkingFolder).map(|row| row.name).collect();
    assert_eq!(
        own,
        [
            "RD_API_URL",
            "REDRIVA_ARCHIVE",
            "REDRIVA_READ_ONLY",
            "REDRIVA_MAX_DELETE",
            "REDRIVA_ADD_FILES",
            "REDRIVA_ARIA2_URL",
            "REDRIVA_ARIA2_SECRET",
            "REDRIVA_ARIA2_DIR",
            "REDRIVA_PLAYER"
        ]
    );
}

#[test]
fn a_working_folder_names_no_file() {
    for theme in ["mine.toml", "../mine.TOML", "/etc/x.toml", "~/x.toml", "../../etc/passwd"] {
        let home = Home::new().file("work/.env", format!("REDRIVA_THEME={theme}\n"));
        assert!(home.told().contains("work/.env, line 1: REDRIVA_THEME may be a name there, and no file"));
        assert_eq!(Home::new().file("own/.env", format!("REDRIVA_THEME={theme}\n")).load().strays, []);
    }
}

#[test]
fn names_of_other_tools_are_passed_over_in_the_working_folder_alone() {
    for file in ["work/.env", "work/config/.env"] {
        let home = Home::new().file(file, format!("RD_API_KEY={CANARY}\nRD_OTHER=a b c\nRD_BATCH_SIZE=9\n"));
        let settings = home.load();
        let told: Vec<String> = settings.strays.iter().map(ToString::to_string).collect();
        assert_eq!((told.len(), settings.batch_size), (2, 9));
        assert!(told[0].ends_with(&format!("{file}, line 1: no setting is called RD_API_KEY; it was passed over")));
        assert!(!told.concat().contains(&CANARY[..8]));
        let home = Home::new().file(file, "\nREDRIVA_ARCHIV=x\n");
        assert!(home.told().contains(&format!("{file}, line 2: no setting is called REDRIVA_ARCHIV")));
    }
    assert!(Home::new().file("own/.env", "RD_API_KEY=1\n").told().contains("line 1: no setting is called RD_API_KEY"));
}

#[test]
fn started_in_the_configuration_folder_by_any_name_its_file_is_the_users_own() {
    let text = "RD_API_URL=https://mine.example\nREDRIVA_ARCHIVE=a.db\n";
    let mut home = Home::new().file("own/.env", text);
    symlink(home.at("own"), home.at("other-name")).unwrap();
    for folder in ["own", "other-name", "work/../own", "own/."] {
        home.sources.working_folder = home.at(folder);
        let settings = home.load();
        assert_eq!(settings.api_url.host(), "mine.example", "{folder}");
        assert_eq!(settings.archive, home.at("own/a.db"));
    }
    // `config` of the working folder is the configuration folder.
    symlink(home.at("own"), home.at("work/config-link")).unwrap();
    fs::remove_dir(home.at("work/config")).unwrap();
    fs::rename(home.at("work/config-link"), home.at("work/config")).unwrap();
    home.sources.working_folder = home.at("work");
    assert_eq!(home.load().api_url.host(), "mine.example");
}

#[test]
fn what_is_no_text_is_named_with_what_is_wrong_and_what_to_do() {
    let utf16 = |mark: &[u8], order: fn(u16) -> [u8; 2]| {
        [mark, &"RD_BATCH_SIZE=9\n".encode_utf16().flat_map(order).collect::<Vec<u8>>()].concat()
    };
    let contents: [(&str, Vec<u8>, &str); 6] = [
        ("UTF-16 of Windows", utf16(b"\xff\xfe", u16::to_le_bytes), "is UTF-16 text"),
        ("UTF-16, big end first", utf16(b"\xfe\xff", u16::to_be_bytes), "is UTF-16 text"),
        ("UTF-16 without a mark", utf16(b"", u16::to_le_bytes), "is UTF-16 text"),
        ("a NUL byte", b"RD_BATCH_SIZE=9\nA=\0\n".to_vec(), "is no text (line 2 holds a NUL byte)"),
        ("a program", fs::read(env!("CARGO_BIN_EXE_redriva")).unwrap()[..9000].to_vec(), "is no text (line"),
        ("ten megabytes", b"A=1\n".repeat(10 << 18), "is larger than 1 MiB"),
    ];
    for file in FILES {
        for (what, bytes, told) in &contents {
            let home = Home::new().file(file, bytes);
            let shown = home.told();
            assert!(shown.contains(&format!("{file} {told}")), "{what}: {shown}");
            assert!(home.error().hint().unwrap().contains("belongs there") || shown.contains("iconv"), "{shown}");
        }
    }
    let mut home = Home::new().file("work/named", &contents[0].1);
    home.sources.config_file = Some("named".into());
    assert!(home.told().contains("work/named is UTF-16 text"));
}

#[test]
fn what_is_no_file_is_named_and_never_waited_for() {
    let started = Instant::now();
    for file in FILES {
        let make: [(&str, Make); 6] = [
            ("is a folder", |path| fs::create_dir(path).unwrap()),
            ("is a link to gone, which is not there", |path| symlink("gone", path).unwrap()),
            ("is a link that leads in a circle", |path| symlink(path.file_name().unwrap(), path).unwrap()),
            ("is a pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())),
            ("is a socket", |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap())),
            ("is a device", |path| symlink("/dev/zero", path).unwrap()),
        ];
        for (told, make) in make {
            let home = Home::new();
            make(&home.at(file));
            let shown = home.told();
            assert!(shown.contains(told) && shown.contains(file), "{file}, {told}: {shown}");
            assert!(
                matches!(home.error(), Error::File(own_file::Error::NotAFile { .. })) && home.error().hint().is_some()
            );
            // The same by name.
            let mut named = Home::new();
            named.sources.config_file = Some(home.at(file));
            assert!(named.told().contains(told), "{}", named.told());
        }
        // Nothing, whoever made the link.
        let home = Home::new();
        symlink("/dev/null", home.at(file)).unwrap();
        assert_eq!(home.load().batch_size, 250);
    }
    assert!(started.elapsed() < Duration::from_secs(10));
    let error = {
        let home = Home::new();
        fs::create_dir(home.at("work/config/.env")).unwrap();
        home.error()
    };
    assert!(matches!(error, Error::File(own_file::Error::NotAFile { what: NotAFile::Folder, .. })));
    assert!(error.hint().unwrap().contains("container") && error.hint().unwrap().contains("rmdir"), "{error:?}");
}

#[test]
fn what_stands_in_the_place_of_a_settings_folder_is_named() {
    for (folder, told) in
        [("own", "own is a link to gone, which is not there"), ("work/config", "work/config is a link to gone, which")]
    {
        let home = Home::new();
        fs::remove_dir(home.at(folder)).unwrap();
        symlink("gone", home.at(folder)).unwrap();
        assert!(home.told().contains(told), "{}", home.told());
        assert!(home.error().hint().unwrap().contains("remove the link"));
        fs::remove_file(home.at(folder)).unwrap();
        symlink(home.at(folder), home.at(folder)).unwrap();
        assert!(home.told().contains(&format!("{folder} is a link that leads in a circle")), "{}", home.told());
        fs::remove_file(home.at(folder)).unwrap();
        assert_eq!(home.load().batch_size, 250, "a folder that is not there holds nothing");
        fs::write(home.at(folder), "").unwrap();
        if folder == "own" {
            assert!(home.told().contains("own is no folder"), "{}", home.told());
            let login = redriva::login::LoginFile::inside(&home.at("own"));
            assert!(login.read().unwrap_err().to_string().contains("no folder"));
            assert!(login.try_lock().unwrap_err().to_string().contains("cannot write"));
        } else {
            assert_eq!(home.load().batch_size, 250, "other tools have files of that name");
        }
    }
    let mut home = Home::new();
    fs::write(home.at("file"), "").unwrap();
    home.sources.config_file = Some(home.at("file/config.toml"));
    assert!(home.told().contains("cannot read file/config.toml"), "a path that was named is at fault: {}", home.told());
    home.sources.config_file = None;
    home.sources.paths.config = "/dev/null/redriva".into();
    assert_eq!(home.load().batch_size, 250, "no settings at all are a wish");
}

#[test]
fn a_virtual_environment_of_python_may_be_called_env() {
    let home = Home::new().file("own/.env", "RD_BATCH_SIZE=9\n");
    fs::create_dir(home.at("work/.env")).unwrap();
    assert!(
        matches!(home.error(), Error::File(own_file::Error::NotAFile { what: NotAFile::Folder, .. })),
        "any other folder is told"
    );
    fs::write(home.at("work/.env/pyvenv.cfg"), "home = /usr/bin\n").unwrap();
    assert_eq!(home.load().batch_size, 9);
}

#[test]
fn where_config_is_a_file_nothing_is_set() {
    let home = Home::new();
    fs::remove_dir(home.at("work/config")).unwrap();
    fs::write(home.at("work/config"), "A=1\n").unwrap();
    assert_eq!(home.load().batch_size, 250);
}

#[test]
fn old_encodings_are_borne_in_lines_of_others_only() {
    let home = Home::new()
        .file("work/config/.env", b"# r\xe9glages\nNOM=Ren\xe9\nRD_BATCH_SIZE=9\n")
        .file("own/config.toml", b"# r\xe9glages\nrate_limit = 8\n");
    let settings = home.load();
    assert_eq!((settings.batch_size, settings.rate_limit), (9, 8));
    let home = Home::new().file("own/.env", b"\nREDRIVA_ARCHIVE=/Ren\xe9/a.db\n");
    assert!(home.told().contains("own/.env, line 2: expected a value in UTF-8"), "{}", home.told());
    let home = Home::new().file("own/config.toml", b"\narchive = \"/Ren\xe9/a.db\"\n");
    assert!(home.told().contains("own/config.toml, line 2: expected a value in UTF-8"), "{}", home.told());
}

#[test]
fn a_placeholder_is_refused_with_the_line_to_edit() {
    for text in ["votre_token_ici", "your_token_here", "<YOUR_TOKEN>", "xxxxxxxx", "changeme", "..."] {
        for file in FILES {
            let toml = file.ends_with("toml");
            let line = if toml { format!("\ntoken = \"{text}\"\n") } else { format!("#\nRD_TOKEN={text}\n") };
            // Also where a stronger source has a token.
            for home in [Home::new(), Home::new().variable("RD_TOKEN", CANARY)] {
                let home = home.file(file, &line);
                // It is no secret yet: the first thing to mend is the line.
                set_mode(&home.at(file), 0o644);
                let told = home.told();
                let wanted = format!("{file}, line 2: {} is not usable", if toml { "token" } else { "RD_TOKEN" });
                assert!(told.contains(&wanted) && told.contains("placeholder"), "{told}");
                assert!(told.contains("https://real-debrid.com/apitoken"), "{told}");
            }
        }
        assert!(Home::new().variable("RD_TOKEN", text).told().contains("the environment: RD_TOKEN is not usable"));
    }
}

#[test]
fn blanks_around_a_token_are_nothing_and_one_inside_is_told_as_that_from_every_source() {
    let broken = format!("{} {}", &CANARY[..6], &CANARY[6..]);
    for (text, is_broken) in [(format!("\r\n {CANARY}\n"), false), (broken.clone(), true)] {
        for home in [Home::new().variable("RD_TOKEN", &text), Home::new().option(Key::Token, &text)] {
            if is_broken {
                let told = home.told();
                assert!(
                    told.contains("RD_TOKEN is not usable: the token has a blank or a line break inside"),
                    "{told}"
                );
                assert!(!told.contains("placeholder") && !told.contains(&CANARY[6..14]), "{told}");
            } else {
                assert_eq!(home.load().token.unwrap().expose(), CANARY);
            }
        }
    }
    for file in FILES {
        let text =
            if file.ends_with("toml") { format!("token = \"{broken}\"") } else { format!("RD_TOKEN='{broken}'") };
        let home = Home::new().file(file, &text);
        set_mode(&home.at(file), 0o600);
        let told = home.told();
        assert!(told.contains("has a blank or a line break inside, at position 7"), "{told}");
        assert!(told.contains("as one line, from https://real-debrid.com/apitoken"), "{told}");
    }
}

#[test]
fn a_bad_letter_of_the_token_is_told_by_its_position_from_every_source() {
    let bad = |home: Home| {
        assert!(home.told().contains("in no token, at position 12"), "{}", home.told());
        assert!(!home.told().contains(&CANARY[..8]), "{}", home.told());
        let good = " \" CANARYTOKENCANARYTOKENCANARYTOKENCANARYTOKENCANARY12 \" ";
        let home = Home::new().variable("RD_TOKEN", good);
        assert_eq!(home.load().token.unwrap().expose(), CANARY);
    };
    let value = format!("{}!{}", &CANARY[..11], &CANARY[11..]);
    bad(Home::new().variable("RD_TOKEN", &value));
    bad(Home::new().option(Key::Token, &value));
    for file in FILES {
        let text = if file.ends_with("toml") { format!("token = \"{value}\"") } else { format!("RD_TOKEN='{value}'") };
        bad(Home::new().file(file, text));
    }
}

#[test]
fn a_token_in_the_place_of_a_path_names_no_file() {
    for home in [
        Home::new().variable("REDRIVA_ARCHIVE", CANARY),
        Home::new().option(Key::Archive, &format!("/x/{CANARY}.db")),
        Home::new().file("own/.env", format!("REDRIVA_ARCHIVE=/x/{CANARY}/a.db")),
        Home::new().file("own/config.toml", format!("archive = \"{CANARY}\"")),
        Home::new().file("own/config.toml", format!("theme = \"{CANARY}.toml\"")),
        // A token of another form is known from its own line.
        Home::new().file(
            "own/.env",
            "REDRIVA_ARCHIVE=/x/an-odd.one_of-another~kind.db\nRD_TOKEN=an-odd.one_of-another~kind\n",
        ),
    ] {
        let told = home.told();
        assert!(matches!(home.error(), Error::MisplacedSecret { .. }), "{told}");
        assert!(!told.contains(&CANARY[..8]) && !told.contains("an-odd"), "{told}");
    }
}

#[test]
fn a_name_that_holds_the_token_is_cut() {
    for (file, text) in [
        ("own/.env", format!("RD_TOKEN{CANARY}\n")),
        ("own/.env", format!("RD_{CANARY}=1\n")),
        ("own/.env", format!("REDRIVA_{CANARY}=1\n")),
        ("work/.env", format!("RD_{CANARY}=1\n")),
        ("own/config.toml", format!("{CANARY} = 1\n")),
        ("own/config.toml", format!("token{CANARY} = 1\n")),
    ] {
        let home = Home::new().file(file, &text);
        let told = if file.starts_with("work") { home.load().strays[0].to_string() } else { home.told() };
        assert!(told.contains("no setting is called "), "{told}");
        assert!((0..44).all(|at| !told.contains(&CANARY[at..at + 8])), "{told}");
    }
}
