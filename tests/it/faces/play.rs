//! Plays rows, holds what they say to the rules of every face, and keeps it as one transcript a command.

use std::fmt::Write as _;
use std::process::Command;
use std::sync::LazyLock;

use redriva::format::width;
use regex::Regex;

use super::rows::{Act, Form, Row};
use super::stage::{self, Place, Ran, Stage};

/// What differs from day to day or from machine to machine, and what stands for it.
static MASKS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        // The shelf and the account are of 2024; what is younger happened while the test ran.
        (r"20(?:2[5-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d", "YYYY-MM-DD hh:mm"),
        (r"20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*Z", "YYYY-MM-DDThh:mm:ssZ"),
        (r"(?m)^\d\d:\d\d:\d\d ", "hh:mm:ss "),
        (r"\.v\d+-\d{8}T\d{6}Z", ".vN-YYYYMMDDThhmmssZ"),
        (r"\.(replaced|damaged)-\d{8}T\d{6}Z", ".$1-YYYYMMDDThhmmssZ"),
        (r"\(\d+[mhdy] ago\)", "(a while ago)"),
        (r" in <?\d+(?:\.\d+)? s\b", " in N s"),
        (r" +\d+(?:\.\d+)? KiB", " N KiB"),
        (r"\(\d+(?:\.\d+)? KiB\)", "(N KiB)"),
        (r"(REDRIVA_ARCHIVE +\S+|RD_API_URL +\S+) +from the", "$1  from the"),
        (r#""bytes": \d{5,7}\b"#, r#""bytes": N"#),
        (r#""(seconds|estimate_seconds|after_seconds)":[\d.e-]+"#, r#""$1":N"#),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"premium until .*", "premium until DATE"),
        (r"premium, \d+ days?", "premium, N days"),
        (r"clock       .*", "clock       (as it is)"),
        (r#"("check": "clock",\s+"level": "[a-z]+",\s+"message": )".*""#, r#"$1"(as it is)""#),
        (r"(indexes|as shipped) \(\d+\)", "$1 (N)"),
        (r#"("name": "(?:pages|schema)",\s+"what": "[^"]+",\s+"ok": true,\s+"looked_at": )\d+"#, "${1}N"),
        (r#""archive_schema": \d+"#, r#""archive_schema": N"#),
        // Days and months reach up to the day of the test.
        (
            r#"(?s)("growth": \{\s+"days": \[\s+\{\s+"from": )"[-\d]+".*?(\n    \],\n    "months": \[).*?(\n    \])"#,
            "${1}DAY, and so on$2 MONTH, and so on$3",
        ),
        (r"redriva \d+\.\d+\.\d+", "redriva VERSION"),
        (r"process \d+", "process N"),
    ]
    .map(|(pattern, instead)| (Regex::new(pattern).unwrap(), instead))
    .into()
});

fn masked(text: &str, stage: &Stage) -> String {
    let text = text.replace(stage.home(), "HOME");
    MASKS.iter().fold(text, |text, (pattern, instead)| pattern.replace_all(&text, *instead).into_owned())
}

/// Keeps the last line of how a run goes along, without its numbers: how many there are is a matter of time.
fn lone_gauge(text: &str) -> String {
    let gauge = |line: &&str| line.contains("\"event\":\"gauge\"");
    let Some(last) = text.lines().rfind(gauge) else { return text.to_owned() };
    let numbers = Regex::new(r":\d+(?:\.\d+)?([,}])").unwrap().replace_all(last, ":N$1").into_owned();
    let (before, after) = text.split_at(text.rfind(last).unwrap());
    let mut kept: Vec<&str> = before.lines().filter(|line| !gauge(line)).collect();
    kept.push(&numbers);
    kept.extend(after.lines().skip(1));
    kept.join("\n") + "\n"
}

/// Plays the rows of an act one after the other and compares its transcript.
#[track_caller]
pub fn play(act: &Act, stage: &Stage) {
    let mut told = Transcript::default();
    for row in act.rows {
        (row.before)(stage);
        told.line(row);
        for place in row.places {
            let ran = if row.form == Form::Serving { serve(stage, row) } else { run(stage, row, *place) };
            told.check(row, *place, &ran, stage);
            told.keep(*place, &lone_gauge(&masked(&ran.out, stage)), &masked(&ran.err, stage), row.head);
        }
        writeln!(told.text, "--- exit code {}\n", row.code).unwrap();
    }
    told.compare(act.name);
}

/// Plays `-h` and `--help` of every command, at both widths; texts that are laid out by hand are never broken.
#[track_caller]
pub fn play_help(stage: &Stage) {
    for name in std::iter::once(String::new()).chain(commands()) {
        let mut told = Transcript::default();
        let long = [&name, "--help"].join(" ");
        for line in [[&name, "-h"].join(" "), long.clone()] {
            let row = Row { line: line.trim(), ..Row::plain() };
            told.line(&row);
            let places = if line == long { row.places } else { &[Place::Columns(80)] };
            for place in places {
                let ran = run(stage, &row, *place);
                told.check(&row, *place, &ran, stage);
                told.keep(*place, &masked(&ran.out, stage), &ran.err, 0);
            }
            told.text.push('\n');
        }
        let by_hand = |columns: u16| {
            let out = run(stage, &Row { line: long.trim(), ..Row::plain() }, Place::Columns(columns)).out;
            let from = ["\nModes:\n", "\nQueries:\n", "\nExamples:\n"].iter().filter_map(|title| out.find(title)).min();
            out[from.unwrap()..].to_owned()
        };
        if by_hand(80) != by_hand(120) {
            told.wrong.push(format!("redriva {long} is broken where it was laid out by hand:\n{}", by_hand(80)));
        }
        told.compare(["help", &name].join("_").trim_end_matches('_'));
    }
}

/// Returns the names of all commands, as the grammar lists them.
pub fn commands() -> Vec<String> {
    let help = help("");
    let listed = help.split("\nCommands:\n").nth(1).unwrap().split("\n\n").next().unwrap().lines();
    let lines = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = lines.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

/// Returns the long help of a command, or that of the program.
pub fn help(name: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
    command.args(Some(name).filter(|name| !name.is_empty())).arg("--help").env_clear();
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Runs a row. At 80 columns colours are taken off by the variable, at others by the option.
fn run(stage: &Stage, row: &Row<'_>, place: Place) -> Ran {
    let mut command = stage.command(row.line);
    match place {
        Place::Pipe => {}
        Place::Columns(80) => drop(command.env("NO_COLOR", "1")),
        Place::Columns(_) => {
            // Before the words, which may end with a query.
            let mut colourless = stage.command("--color never");
            colourless.args(command.get_args());
            command = colourless;
        }
    }
    stage::run(&mut command, place, row.typed)
}

/// Runs a command that serves until it is asked to stop, and takes its first lines.
fn serve(stage: &Stage, row: &Row<'_>) -> Ran {
    use std::io::{BufRead as _, BufReader};
    let mut child = stage.command(row.line).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(row.head);
    let out: String = lines.map(|line| line.unwrap() + "\n").collect();
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::TERM).unwrap();
    Ran { code: child.wait().unwrap().code().unwrap(), err: String::new(), raw: out.clone(), out }
}

/// What was said, and what is wrong with it.
#[derive(Default)]
struct Transcript {
    text: String,
    wrong: Vec<String>,
    /// What the places of this row said so far.
    said: Vec<(Place, String)>,
}

impl Transcript {
    /// Begins a row.
    fn line(&mut self, row: &Row<'_>) {
        self.said.clear();
        writeln!(self.text, "{}", format!("$ redriva {}", row.line).trim_end()).unwrap();
    }

    /// Holds what a row said to the rules of every face.
    fn check(&mut self, row: &Row<'_>, place: Place, ran: &Ran, stage: &Stage) {
        let mut wrong = |rule: &str, what: &str| {
            self.wrong.push(format!("redriva {} on {place:?}: {rule}: {what}", row.line));
        };
        if ran.code != row.code {
            wrong("another exit code", &format!("{}\n{}{}", ran.code, ran.out, ran.err));
        }
        let coloured = ran
            .raw
            .split("\x1b[")
            .skip(1)
            .any(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'));
        if coloured
            || (ran.raw.contains('\x1b')
                && !(row.form == Form::Moving && place != Place::Pipe || row.form == Form::Raw && place == Place::Pipe))
        {
            wrong("escape bytes", &format!("{:?}", ran.raw));
        }
        let shown = masked(&ran.out, stage);
        if let Place::Columns(columns) = place
            && row.form == Form::Fitting
            && row.code == 0
        {
            for line in shown.lines().filter(|line| width(line) > usize::from(columns)) {
                wrong("wider than the terminal", line);
            }
        }
        // A line of blanks is how the grammar parts the paragraphs of an option.
        for line in
            shown.lines().filter(|line| row.form == Form::Fitting && line.ends_with(' ') && !line.trim().is_empty())
        {
            wrong("blanks at the end", line);
        }
        if row.code != 0 && place == Place::Pipe {
            if ran.raw.lines().count() < 2 {
                wrong("a failure without a remedy", &ran.err);
            }
            if !ran.err.contains("error: ") && !ran.out.contains("error") {
                wrong("a failure that is not called one", &ran.err);
            }
        }
    }

    /// Keeps what a row said on a place; what is the same as before is not said again.
    fn keep(&mut self, place: Place, out: &str, err: &str, head: usize) {
        let all = [out, err].concat();
        if let Some((before, _)) = self.said.iter().find(|(before, said)| same(*before, said, &all)) {
            writeln!(self.text, "--- {}: as {}", words(place), words(*before)).unwrap();
            return;
        }
        self.said.push((place, all));
        let name = words(place);
        for (text, stream) in [(out, ""), (err, ", on standard error")] {
            if text.is_empty() && (place != Place::Pipe || !stream.is_empty()) {
                continue;
            }
            writeln!(self.text, "--- {name}{stream}").unwrap();
            let lines = text.lines().count();
            for line in text.split_terminator('\n').take(if head == 0 { lines } else { head }) {
                let shown = line.replace('\r', "<CR>").replace('\x1b', "<ESC>").replace('\u{202e}', "<RLO>");
                writeln!(self.text, "{shown}").unwrap();
            }
            if head > 0 && lines > head {
                writeln!(self.text, "[and so on]").unwrap();
            }
        }
    }

    #[track_caller]
    fn compare(&self, name: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, self.text));
        assert!(self.wrong.is_empty(), "{name}:\n{}", self.wrong.join("\n"));
    }
}

fn words(place: Place) -> String {
    match place {
        Place::Pipe => "in a pipe".to_owned(),
        Place::Columns(columns) => format!("on {columns} columns"),
    }
}

/// A terminal mixes both streams, so the same lines in another order are the same.
fn same(before: Place, said: &str, now: &str) -> bool {
    if before != Place::Pipe {
        return said == now;
    }
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(|line| line.trim_end_matches('\r').to_owned()).collect();
        lines.sort();
        lines
    };
    sorted(said) == sorted(now)
}
