//! The table of checks: each is a small function from the facts to one line, or to none.

#![expect(clippy::unnecessary_wraps, reason = "all functions of the table have one signature")]

use super::access::{proxy, refused, screen_files, settings, strays, token};
use super::aria2::aria2;
use super::facts::{Account, ArchiveFacts, Around, Facts, Network};
use super::finding::{Finding, Trouble};
use crate::format::{age, clean, counted, duration, is_utf8, shell_path, size};
use crate::model::Timestamp;
use std::path::Path;
use std::time::Duration;

/// Days of premium at which a reminder is due.
const PREMIUM_SOON: i64 = 7;

/// How far a clock may be off before dates mislead and certificates begin to fail.
const CLOCK_OFF_MS: i64 = 60_000;

/// Age of the last complete sync at which something has stopped running it.
const SYNC_OLD_DAYS: i64 = 7;

/// Smallest terminal that the full screen is made for.
const SMALLEST: (u16, u16) = (40, 12);

/// Permission bits of the group and of others.
const OTHERS: u32 = 0o077;

/// Terminals that take a copied text (OSC 52) as they come, by `TERM` or `TERM_PROGRAM`.
const COPYING: [&str; 11] =
    ["kitty", "alacritty", "foot", "wezterm", "iterm", "ghostty", "contour", "rio", "vscode", "windows", "st-"];

/// Terminals known to refuse it.
const NOT_COPYING: [&str; 3] = ["apple_terminal", "linux", "dumb"];

/// Every check, in the order in which it is told.
const CHECKS: [fn(&Facts) -> Option<Finding>; 23] = [
    settings,
    strays,
    screen_files,
    token,
    proxy,
    account,
    clock,
    archive,
    pages,
    last_sync,
    owed,
    writing,
    modes,
    links,
    file_system,
    snapshots,
    aria2,
    window,
    colours,
    unicode,
    copying,
    mouse,
    surroundings,
];

/// Runs every check.
pub fn examine(facts: &Facts) -> Vec<Finding> {
    CHECKS.iter().filter_map(|check| check(facts)).collect()
}

fn account(facts: &Facts) -> Option<Finding> {
    let account = match &facts.account {
        Network::NotAsked(why) => return Some(Finding::ok("account", format!("not asked: {why}"))),
        Network::Failed(refusal) => return Some(refused("account", refusal)),
        Network::Answered(account) => account,
    };
    let mut found = premium(account, facts.now);
    let number = account.id.map(|id| format!("number {id}"));
    let who = [account.name.as_deref().map(clean), number].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !who.is_empty() {
        found.message = format!("{who}: {}", found.message);
    }
    Some(found)
}

/// Says what an account that was accepted may do, and for how long.
pub fn premium(account: &Account, now: Timestamp) -> Finding {
    let renew = "Renew it at https://real-debrid.com/premium; without premium torrents cannot be listed for long.";
    let left = account.premium_seconds.unwrap_or(0);
    if left <= 0 || account.kind.as_deref() == Some("free") {
        return Finding::warning("account", "accepted, without premium", renew);
    }
    let until = now.checked_add(jiff::SignedDuration::from_secs(left)).unwrap_or(now);
    let days = left / 86_400;
    let found = format!(
        "accepted, premium until {} ({} left)",
        until.strftime("%Y-%m-%d"),
        counted(u64::try_from(days).unwrap_or(0), "day", "days")
    );
    if days < PREMIUM_SOON { Finding::warning("account", found, renew) } else { Finding::ok("account", found) }
}

fn clock(facts: &Facts) -> Option<Finding> {
    let clock = match &facts.clock {
        Network::NotAsked(why) => return Some(Finding::ok("clock", format!("not compared: {why}"))),
        // The account's line already tells why nothing answers.
        Network::Failed(_) if !matches!(facts.account, Network::Answered(_)) => return None,
        Network::Failed(refusal) => return Some(refused("clock", refusal)),
        Network::Answered(clock) => clock,
    };
    // The service tells whole seconds.
    let (off, uncertain) = (clock.ahead_ms.unsigned_abs(), clock.uncertain_ms.unsigned_abs() + 1_000);
    if off <= uncertain {
        return Some(Finding::ok("clock", "agrees with Real-Debrid's"));
    }
    let way = if clock.ahead_ms > 0 { "ahead of" } else { "behind" };
    let found = format!("{} {way} Real-Debrid's", duration(Duration::from_millis(off)));
    Some(if clock.ahead_ms.abs() <= CLOCK_OFF_MS {
        Finding::ok("clock", found)
    } else {
        Finding::warning("clock", found, "Set the clock of this machine, usually with: timedatectl set-ntp true")
    })
}

fn archive(facts: &Facts) -> Option<Finding> {
    let archive = facts.archive.as_ref()?;
    let place = &archive.path;
    Some(match &archive.contents {
        Err(refusal) => refused("archive", refusal),
        Ok(None) => Finding::warning("archive", format!("none yet at {place}"), "Make it with: redriva sync fast"),
        Ok(Some(contents)) => {
            let (torrents, details) =
                (counted(contents.torrents, "torrent", "torrents"), counted(contents.details, "detail", "details"));
            let bytes = archive.file.as_ref().map_or(0, |file| file.bytes);
            let held = archive.held_by.as_ref().map(|who| format!("; {} uses it now", holder(who))).unwrap_or_default();
            let bytes = size(i64::try_from(bytes).unwrap_or(i64::MAX));
            Finding::ok("archive", format!("{place}, {bytes}, {torrents}, {details}{held}"))
        }
    })
}

/// Names who holds the archive; a process between taking the lock and writing its name down has none yet.
fn holder(who: &str) -> String {
    if who.is_empty() { "another process".to_owned() } else { clean(who) }
}

fn contents(facts: &Facts) -> Option<(&ArchiveFacts, &super::Contents)> {
    let archive = facts.archive.as_ref()?;
    Some((archive, archive.contents.as_ref().ok()?.as_ref()?))
}

fn pages(facts: &Facts) -> Option<Finding> {
    let (_, contents) = contents(facts)?;
    Some(match &contents.problem {
        None => Finding::ok("health", "the archive's pages are whole; redriva check looks deeper"),
        Some(problem) => Finding::error(
            "health",
            format!("the archive is damaged: {}", clean(problem)),
            Some(contents.remedy.clone()),
            Trouble::Storage,
        ),
    })
}

fn last_sync(facts: &Facts) -> Option<Finding> {
    let (_, contents) = contents(facts)?;
    let Some(at) = contents.last_complete else {
        return Some(Finding::warning("last sync", "none reached its end", "Run: redriva sync"));
    };
    let found = format!("complete, {} ago", age(at, facts.now));
    let found = if found.contains("now ago") { "complete, just now".to_owned() } else { found };
    let days = (facts.now.as_second() - at.as_second()) / 86_400;
    Some(if days >= SYNC_OLD_DAYS {
        Finding::warning("last sync", found, "Run: redriva sync, daily if possible.")
    } else {
        Finding::ok("last sync", found)
    })
}

fn owed(facts: &Facts) -> Option<Finding> {
    let (_, contents) = contents(facts)?;
    (contents.owed > 0).then(|| {
        let owed = counted(contents.owed, "detail is", "details are");
        Finding::warning("details", format!("{owed} still to fetch"), "The next redriva sync fetches them.")
    })
}

fn writing(facts: &Facts) -> Option<Finding> {
    let (what, remedy) = facts.archive.as_ref()?.file.as_ref()?.barrier.as_ref()?;
    Some(Finding::warning("writing", format!("nothing can be stored here: {what}"), remedy.clone()))
}

fn modes(facts: &Facts) -> Option<Finding> {
    let archive = facts.archive.as_ref()?;
    let file = archive.file.as_ref()?;
    let open = |mode: Option<u32>| mode.is_some_and(|mode| mode & OTHERS != 0);
    let (mode, folder) = (file.mode?, file.folder_mode.unwrap_or(0));
    Some(if open(file.mode) && open(file.folder_mode) {
        let found = format!("others may read the archive (mode {mode:04o} in a folder {folder:04o})");
        Finding::warning("modes", found, format!("Run: chmod 600 {}", shell_path(Path::new(&archive.path))))
    } else {
        Finding::ok("modes", "nobody else can read the archive")
    })
}

fn links(facts: &Facts) -> Option<Finding> {
    let archive = facts.archive.as_ref()?;
    let names = archive.file.as_ref()?.names;
    (names > 1).then(|| {
        let remedy = "Remove the other names: a program that opens one of them writes its journal under that name, which \
                      damages the archive. To keep a copy, use cp.";
        let found = format!("the archive's file has {names} names (hard links)");
        Finding::error("links", found, Some(remedy.to_owned()), Trouble::Storage)
    })
}

fn file_system(facts: &Facts) -> Option<Finding> {
    let kind = facts.archive.as_ref()?.file.as_ref()?.network?;
    let remedy = "Two machines on one archive there would damage it. Keep it on a local disk and copy snapshots there.";
    Some(Finding::warning("disk", format!("the archive lies on a network file system ({kind})"), remedy))
}

fn snapshots(facts: &Facts) -> Option<Finding> {
    let (n, newest) = facts.archive.as_ref()?.snapshots;
    let newest = newest?;
    let n = counted(n as u64, "snapshot", "snapshots");
    Some(Finding::ok("snapshots", format!("{n}, the newest of {}", newest.strftime("%Y-%m-%d %H:%M UTC"))))
}

fn window(facts: &Facts) -> Option<Finding> {
    let t = &facts.terminal;
    let term = t.term.as_deref().unwrap_or("");
    if !t.is_terminal {
        return Some(Finding::ok("terminal", "none here; the full screen needs one, every command works without"));
    }
    if term.is_empty() || term == "dumb" {
        let found = format!("TERM is {}", if term.is_empty() { "not set" } else { term });
        return Some(Finding::warning("terminal", found, "The full screen needs a terminal that it can draw on."));
    }
    let (columns, rows) = t.size.unwrap_or_default();
    let found = format!("{}, {columns} x {rows}", clean(term));
    let small = columns < SMALLEST.0 || rows < SMALLEST.1;
    Some(if small {
        let remedy = format!("The full screen wants {} x {} at least.", SMALLEST.0, SMALLEST.1);
        Finding::warning("terminal", found, remedy)
    } else {
        Finding::ok("terminal", found)
    })
}

fn colours(facts: &Facts) -> Option<Finding> {
    let t = &facts.terminal;
    let term = t.term.as_deref().unwrap_or("");
    if !t.is_terminal {
        return None;
    }
    let found = if t.no_color {
        "none, as NO_COLOR wants it"
    } else if t.color_term.as_deref().is_some_and(|value| matches!(value, "truecolor" | "24bit")) {
        "16 million"
    } else if term.contains("256") || term.contains("direct") {
        "256"
    } else {
        "16"
    };
    Some(Finding::ok("colours", found))
}

fn unicode(facts: &Facts) -> Option<Finding> {
    let locale = facts.terminal.locale.as_deref().unwrap_or("");
    let shown = if locale.is_empty() { "not set".to_owned() } else { clean(locale) };
    Some(if is_utf8(facts.terminal.locale.as_deref()) {
        Finding::ok("letters", format!("Unicode (locale {shown})"))
    } else {
        Finding::warning(
            "letters",
            format!("the locale ({shown}) is not UTF-8: the screen draws with ASCII, other letters may be lost"),
            "Set one, for instance: export LANG=C.UTF-8",
        )
    })
}

fn copying(facts: &Facts) -> Option<Finding> {
    let t = &facts.terminal;
    if !t.is_terminal {
        return None;
    }
    let names = [&t.term, &t.program].map(|name| name.as_deref().unwrap_or("").to_ascii_lowercase());
    let is_in = |table: &[&str]| table.iter().any(|known| names.iter().any(|name| name.contains(known)));
    Some(if t.around.contains(&Around::Tmux) {
        Finding::ok("copying", "through tmux, if it has: set -g set-clipboard on")
    } else if is_in(&NOT_COPYING) {
        let remedy = "Copied texts do not reach the clipboard; use the commands' output instead.";
        Finding::warning("copying", "this terminal takes no copied text (OSC 52)", remedy)
    } else if is_in(&COPYING) {
        Finding::ok("copying", "this terminal takes copied texts (OSC 52)")
    } else {
        Finding::ok("copying", "may need to be allowed in the terminal's settings (OSC 52)")
    })
}

fn mouse(facts: &Facts) -> Option<Finding> {
    let t = &facts.terminal;
    let has_none = matches!(t.term.as_deref(), None | Some("" | "dumb" | "linux"));
    t.is_terminal.then(|| {
        Finding::ok("mouse", if has_none { "none; every act has a key" } else { "works, if the terminal passes it on" })
    })
}

fn surroundings(facts: &Facts) -> Option<Finding> {
    let word = |around: &Around| match around {
        Around::Ssh => "SSH",
        Around::Tmux => "tmux",
        Around::Screen => "screen",
    };
    let around: Vec<&str> = facts.terminal.around.iter().map(word).collect();
    (!around.is_empty()).then(|| Finding::ok("inside", around.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::{
        Account, AriaFacts, ClockFacts, FileFacts, Level, ProxyFacts, Refusal, TerminalFacts, TokenFacts, worst,
    };
    use super::*;
    use crate::model::Timestamp;

    fn healthy() -> Facts {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let ago = |seconds: i64| Some(Timestamp::from_second(now.as_second() - seconds).unwrap());
        Facts {
            now,
            settings: Ok(vec![]),
            token: Some(TokenFacts { length: 52, usual_letters: true, origin: "the environment".into() }),
            login: super::super::LoginFacts::None,
            strays: vec![],
            screen_files: vec![],
            proxy: ProxyFacts::None,
            aria2: AriaFacts::None,
            account: Network::Answered(Account {
                kind: Some("premium".into()),
                premium_seconds: Some(40 * 86_400),
                ..Account::default()
            }),
            clock: Network::Answered(ClockFacts { ahead_ms: 300, uncertain_ms: 60 }),
            archive: Some(ArchiveFacts {
                path: "/a/redriva.db".into(),
                file: Some(FileFacts {
                    bytes: 1 << 20,
                    mode: Some(0o600),
                    folder_mode: Some(0o700),
                    names: 1,
                    network: None,
                    barrier: None,
                }),
                contents: Ok(Some(super::super::Contents {
                    problem: None,
                    torrents: 4_233,
                    details: 4_233,
                    owed: 0,
                    last_complete: ago(3_600),
                    remedy: "restore".into(),
                })),
                snapshots: (2, ago(7_200)),
                held_by: None,
            }),
            terminal: TerminalFacts {
                is_terminal: true,
                size: Some((120, 40)),
                term: Some("xterm-kitty".into()),
                color_term: Some("truecolor".into()),
                locale: Some("en_GB.UTF-8".into()),
                ..TerminalFacts::default()
            },
        }
    }

    /// Returns the lines that are not ok, in short.
    fn amiss(facts: &Facts) -> Vec<(&'static str, Level)> {
        let findings = examine(facts);
        findings.iter().filter(|found| found.level != Level::Ok).map(|found| (found.check, found.level)).collect()
    }

    fn running(clear: bool, answer: Network<String>) -> AriaFacts {
        AriaFacts::Running { place: "http://192.168.1.4:6800/jsonrpc".into(), clear, answer }
    }

    fn but(change: impl FnOnce(&mut Facts)) -> Facts {
        let mut facts = healthy();
        change(&mut facts);
        facts
    }

    fn refusal(trouble: Trouble) -> Refusal {
        Refusal { message: "no".into(), remedy: None, trouble }
    }

    #[test]
    fn a_healthy_house_has_nothing_amiss() {
        assert_eq!(amiss(&healthy()), []);
        assert_eq!(worst(&examine(&healthy())), None);
    }

    #[test]
    fn each_fault_has_its_line_and_nothing_else_changes() {
        use Level::{Error, Warning};
        fn file(facts: &mut Facts) -> &mut FileFacts {
            facts.archive.as_mut().unwrap().file.as_mut().unwrap()
        }
        fn inside(facts: &mut Facts) -> &mut super::super::Contents {
            facts.archive.as_mut().unwrap().contents.as_mut().unwrap().as_mut().unwrap()
        }
        let cases: Vec<(&str, Level, Facts)> = vec![
            ("settings", Error, but(|f| f.settings = Err(refusal(Trouble::Settings)))),
            (
                "screen",
                Warning,
                but(|f| {
                    f.screen_files = vec!["keymap.toml:1: no context is called sky; the shipped keys hold.".into()];
                }),
            ),
            ("settings", Warning, but(|f| f.strays = vec![".env, line 1: no setting is called RD_X".into()])),
            ("proxy", Error, but(|f| f.proxy = ProxyFacts::Unusable(refusal(Trouble::Settings)))),
            ("token", Error, but(|f| f.token = None)),
            ("token", Warning, but(|f| f.token.as_mut().unwrap().length = 40)),
            ("account", Error, but(|f| f.account = Network::Failed(refusal(Trouble::Refused)))),
            (
                "account",
                Warning,
                but(|f| f.account = Network::Answered(Account { kind: Some("free".into()), ..Account::default() })),
            ),
            (
                "account",
                Warning,
                but(|f| f.account = Network::Answered(Account { premium_seconds: Some(86_400), ..Account::default() })),
            ),
            ("clock", Error, but(|f| f.clock = Network::Failed(refusal(Trouble::Network)))),
            (
                "clock",
                Warning,
                but(|f| f.clock = Network::Answered(ClockFacts { ahead_ms: -7_200_000, uncertain_ms: 100 })),
            ),
            ("archive", Error, but(|f| f.archive.as_mut().unwrap().contents = Err(refusal(Trouble::Storage)))),
            ("archive", Warning, but(|f| f.archive.as_mut().unwrap().contents = Ok(None))),
            ("health", Error, but(|f| inside(f).problem = Some("page 7".into()))),
            ("last sync", Warning, but(|f| inside(f).last_complete = None)),
            ("last sync", Warning, but(|f| inside(f).last_complete = Some(Timestamp::UNIX_EPOCH))),
            ("details", Warning, but(|f| inside(f).owed = 3)),
            ("writing", Warning, but(|f| file(f).barrier = Some(("it belongs to root".into(), "chown".into())))),
            ("modes", Warning, but(|f| (file(f).mode, file(f).folder_mode) = (Some(0o644), Some(0o755)))),
            ("links", Error, but(|f| file(f).names = 2)),
            ("disk", Warning, but(|f| file(f).network = Some("NFS"))),
            ("aria2", Warning, but(|f| f.aria2 = running(true, Network::Answered("1.36.0".into())))),
            ("aria2", Warning, but(|f| f.aria2 = running(false, Network::Failed(refusal(Trouble::Network))))),
            ("terminal", Warning, but(|f| f.terminal.size = Some((30, 40)))),
            ("terminal", Warning, but(|f| f.terminal.term = Some(String::new()))),
            ("letters", Warning, but(|f| f.terminal.locale = Some("C".into()))),
        ];
        for (check, level, facts) in cases {
            assert_eq!(amiss(&facts), [(check, level)]);
            assert_eq!(worst(&examine(&facts)).is_some(), level == Error, "{check}");
        }
    }

    #[test]
    fn the_worst_trouble_decides() {
        let facts = but(|f| {
            f.token = None;
            f.account = Network::Failed(refusal(Trouble::Network));
            f.archive.as_mut().unwrap().contents = Err(refusal(Trouble::Storage));
        });
        assert_eq!(worst(&examine(&facts)), Some(Trouble::Storage));
    }
}
