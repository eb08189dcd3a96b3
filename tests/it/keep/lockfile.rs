//! The lock file: never followed, never emptied before it is held, and nothing else is taken for one.

use std::os::unix::fs::symlink;

use redriva::archive::{LockError, SyncLock};

use super::Home;

/// What may stand where a lock file should be, and what it is called in the message.
type Odd = (&'static str, fn(&Home, &str));

const ODD: [Odd; 6] = [
    ("symbolic link", |home, name| {
        std::fs::write(home.at("precious"), "precious").unwrap();
        symlink(home.at("precious"), home.at(name)).unwrap();
    }),
    ("symbolic link", |home, name| symlink(home.at("nowhere"), home.at(name)).unwrap()),
    ("2 names", |home, name| {
        std::fs::write(home.at("precious"), "precious").unwrap();
        std::fs::hard_link(home.at("precious"), home.at(name)).unwrap();
    }),
    ("folder", |home, name| std::fs::create_dir(home.at(name)).unwrap()),
    ("pipe", |home, name| {
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, home.at(name), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }),
    ("socket", |home, name| drop(std::os::unix::net::UnixListener::bind(home.at(name)).unwrap())),
];

#[tokio::test]
async fn what_is_no_lock_file_is_refused_at_once_and_left_as_it_is() {
    let home = Home::synced(3).await;
    let before = super::dump(&home.archive());
    for name in ["redriva.db.lock", "snapshots/.lock"] {
        std::fs::create_dir_all(home.at("snapshots")).unwrap();
        for (what, make) in ODD {
            make(&home, name);
            // The lock of the folder matters to whoever takes a snapshot.
            let ran = home.run(&["clear", "--yes"]).expect(15);
            assert!(ran.err.contains(&format!("HOME/{name} ")) && ran.err.contains(what), "{name} {what}: {ran:?}");
            assert!(ran.err.contains("Nothing was changed"), "{name} {what}: {ran:?}");
            if name == "redriva.db.lock" {
                assert!(matches!(SyncLock::take(&home.archive()), Err(LockError::Unusable(_))), "{what}");
                assert_eq!(SyncLock::holder(&home.archive()), None, "{what}");
            }
            assert_eq!(super::dump(&home.archive()), before);
            assert!(!home.at("nowhere").exists());
            if home.at("precious").exists() {
                assert_eq!(std::fs::read_to_string(home.at("precious")).unwrap(), "precious", "{name} {what}");
                std::fs::remove_file(home.at("precious")).unwrap();
            }
            let _ = std::fs::remove_file(home.at(name)).or_else(|_| std::fs::remove_dir(home.at(name)));
            let _ = std::fs::remove_file(home.at("redriva.db.lock"));
        }
    }
    home.run(&["clear", "--yes"]).expect(0);
}

#[test]
fn a_file_that_says_something_else_is_locked_and_keeps_its_words() {
    let home = Home::empty();
    std::fs::write(home.at("redriva.db.lock"), "my notes\n").unwrap();
    let lock = SyncLock::take(&home.archive()).unwrap();
    let error = SyncLock::take(&home.archive()).unwrap_err();
    assert_eq!(error.to_string(), "another Redriva uses the archive");
    drop(lock);
    assert_eq!(std::fs::read_to_string(home.at("redriva.db.lock")).unwrap(), "my notes\n");
}

#[test]
fn the_holder_is_named_until_it_lets_go() {
    let home = Home::empty();
    let first = SyncLock::take(&home.archive()).unwrap();
    let error = SyncLock::take(&home.archive()).unwrap_err();
    assert_eq!(error.to_string(), format!("another Redriva uses the archive (process {})", std::process::id()));
    drop(first);
    SyncLock::take(&home.archive()).unwrap();
}
