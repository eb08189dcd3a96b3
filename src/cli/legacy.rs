//! The Python script's flags as today's commands, translated before the grammar sees them.
//!
//! Knows words only. A command line that names a command of today is left alone.

use std::ffi::OsString;

/// One of the script's flags that choose what to do.
struct Mode {
    flag: &'static str,
    /// Today's words for it.
    words: &'static [&'static str],
    /// The script's other flags that mean something with it.
    takes: &'static [&'static str],
}

/// What every sync takes.
const SYNC: &[&str] = &[
    "--dry-run",
    "--verbose",
    "-v",
    "--status-changes-only",
    "--include-active-downloads",
    "--skip-error-retry",
    "--status",
];

/// The script's modes. Given several, it obeyed one: this is its order.
const MODES: [Mode; 11] = [
    mode("--menu", &[], &[]),
    mode("--clear", &["clear"], &[]),
    mode("--stats", &["stats"], &["--compact"]),
    mode("--diagnose-errors", &["diagnose"], &[]),
    mode("--diagnose-token", &["doctor"], &[]),
    mode("--torrents-only", &["sync", "torrents"], SYNC),
    mode("--sync-fast", &["sync", "fast"], SYNC),
    mode("--sync-smart", &["sync", "smart"], SYNC),
    mode("--resume", &["sync", "resume"], SYNC),
    mode("--details-only", &["sync", "details"], SYNC),
    mode("--sync-all", &["sync", "all"], SYNC),
];

/// The script's flags that change a mode.
const MODIFIERS: [&str; 8] = [
    "--compact",
    "--dry-run",
    "--verbose",
    "-v",
    "--status-changes-only",
    "--include-active-downloads",
    "--skip-error-retry",
    "--status",
];

/// Options before which no command can be recognised, since their value may look like one.
const WITH_VALUE: [&str; 4] = ["--status", "--archive", "--config", "--color"];

const fn mode(flag: &'static str, words: &'static [&'static str], takes: &'static [&'static str]) -> Mode {
    Mode { flag, words, takes }
}

/// Returns the arguments (the program's name first) in today's words.
pub fn translate(arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(mode) = chosen(&arguments) else { return arguments };
    let mut rest = arguments.into_iter();
    let mut translated: Vec<OsString> = rest.next().into_iter().collect();
    translated.extend(mode.words.iter().map(OsString::from));
    while let Some(argument) = rest.next() {
        let name = name(&argument);
        if MODES.iter().any(|mode| mode.flag == name) {
            continue;
        }
        let has_value = WITH_VALUE.contains(&name.as_str()) && argument == *name;
        let value = if has_value { rest.next() } else { None };
        // The script took every flag with every mode and looked at those that mattered.
        if !MODIFIERS.contains(&name.as_str()) || mode.takes.contains(&name.as_str()) {
            translated.push(argument);
            translated.extend(value);
        }
    }
    translated
}

/// Returns the mode that the script would have obeyed, unless a command of today comes first.
fn chosen(arguments: &[OsString]) -> Option<&'static Mode> {
    let mut given = Vec::new();
    let mut rest = arguments.iter().skip(1);
    while let Some(argument) = rest.next() {
        let name = name(argument);
        if name == "--" || (!name.starts_with('-') && given.is_empty()) {
            break;
        }
        if WITH_VALUE.contains(&name.as_str()) && *argument == *name {
            rest.next();
        }
        given.extend(MODES.iter().filter(|mode| mode.flag == name).map(|mode| mode.flag));
    }
    MODES.iter().find(|mode| given.contains(&mode.flag))
}

/// Returns an option without its `=value`; what is no text is no flag of the script.
fn name(argument: &OsString) -> String {
    let text = argument.to_string_lossy();
    if text.starts_with("--") { text.split('=').next().unwrap_or_default().to_owned() } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today(line: &str) -> String {
        let arguments = std::iter::once("redriva").chain(line.split_whitespace()).map(OsString::from).collect();
        let words: Vec<String> = translate(arguments).iter().map(|word| word.to_string_lossy().into_owned()).collect();
        words[1..].join(" ")
    }

    #[test]
    fn every_flag_of_the_script_has_its_words_of_today() {
        for (script, words) in [
            ("--sync-all", "sync all"),
            ("--sync-fast", "sync fast"),
            ("--sync-smart", "sync smart"),
            ("--torrents-only", "sync torrents"),
            ("--details-only", "sync details"),
            ("--details-only --status error", "sync details --status error"),
            ("--details-only --status=downloaded", "sync details --status=downloaded"),
            ("--status error --details-only", "sync details --status error"),
            ("--resume", "sync resume"),
            ("--stats", "stats"),
            ("--stats --compact", "stats --compact"),
            ("--compact --stats", "stats --compact"),
            ("--diagnose-errors", "diagnose"),
            ("--diagnose-token", "doctor"),
            ("--clear", "clear"),
            ("--menu", ""),
            ("--sync-smart --dry-run", "sync smart --dry-run"),
            ("--sync-smart --verbose", "sync smart --verbose"),
            ("--sync-smart -v", "sync smart -v"),
            ("--sync-smart --status-changes-only", "sync smart --status-changes-only"),
            ("--sync-smart --include-active-downloads", "sync smart --include-active-downloads"),
            ("--sync-smart --skip-error-retry", "sync smart --skip-error-retry"),
            ("--dry-run --verbose --sync-smart", "sync smart --dry-run --verbose"),
        ] {
            assert_eq!(today(script), words, "{script}");
        }
    }

    #[test]
    fn the_options_of_today_pass_through() {
        for (line, words) in [
            ("--archive a.db --stats", "stats --archive a.db"),
            ("--stats --archive=a.db --compact", "stats --archive=a.db --compact"),
            ("--archive sync --stats", "stats --archive sync"),
            ("--sync-fast --quiet", "sync fast --quiet"),
            ("--sync-fast --bogus", "sync fast --bogus"),
        ] {
            assert_eq!(today(line), words, "{line}");
        }
    }

    #[test]
    fn what_meant_nothing_to_the_script_means_nothing_now() {
        for (script, words) in [
            ("--stats --verbose", "stats"),
            ("--stats --status error", "stats"),
            ("--diagnose-errors --compact", "diagnose"),
            ("--clear --sync-fast", "clear"),
            ("--sync-all --sync-smart", "sync smart"),
            ("--torrents-only --compact", "sync torrents"),
        ] {
            assert_eq!(today(script), words, "{script}");
        }
    }

    #[test]
    fn a_command_of_today_is_left_alone() {
        for line in ["", "stats --compact", "sync --dry-run", "list --stats", "--help", "-- --stats", "--compact", "x"]
        {
            assert_eq!(today(line), line);
        }
    }
}
