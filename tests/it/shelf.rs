//! A small archive with one torrent of every kind, made by hand with fixed times, and the program that reads it.

use std::path::PathBuf;
use std::process::{Command, Output};

use redriva::archive::RunClosing;
use redriva::archive::{Archive, Evidence, FetchFailure};
use redriva::model::{
    Detail, FailureKind, Listed, Outcome, RunId, RunSummary, Status, SyncMode, Timestamp, Torrent, TorrentFile,
    TorrentId,
};
use tempfile::TempDir;

use crate::house;

/// One torrent: id, name, status, bytes, added, files with `*` for the selected ones.
type Row = (&'static str, &'static str, &'static str, i64, &'static str, Option<&'static [&'static str]>);

const G: i64 = 1 << 30;

/// What is on the shelf. `Abcd` begins two ids and is none.
pub const ROWS: [Row; 10] = [
    (
        "ABCD1METROPOL",
        "Metropolis.1927.2160p",
        "downloaded",
        40 * G,
        "2024-01-10T12:00:00.000Z",
        Some(&["*/Metropolis/Metropolis.1927.mkv", "/Metropolis/sample.MKV", "*/Metropolis/subs/Français.srt"]),
    ),
    ("ABCD2METROPOL", "Metropolis.1927.1080p", "downloaded", 8 * G, "2024-02-10T12:00:00.000Z", None),
    ("BOTANIC123456", "Le Fabuleux Destin d'Amélie", "downloading", 5 * G, "2024-11-20T12:00:00.000Z", None),
    ("CALIGARI12345", "=HYPERLINK(\"x\"), Dr. Caligari", "error", 0, "2023-05-01T12:00:00.000Z", None),
    ("DEADBEEF12345", "鬼滅の刃 01", "dead", 700 << 20, "2022-03-01T12:00:00.000Z", None),
    (
        "ESCAPE1234567",
        "evil\x1b[2J\u{202e}name",
        "downloaded",
        G,
        "2024-03-01T12:00:00.000Z",
        Some(&["*/a,b \"c\".bin"]),
    ),
    (
        "GONE123456789",
        "Nosferatu.1922",
        "downloaded",
        3 * G,
        "2021-03-01T12:00:00.000Z",
        Some(&["*/Nosferatu/one.rar", "*/Nosferatu/two.rar"]),
    ),
    (
        "LONGNAME12345",
        "La.Passion.de.Jeanne.d.Arc.1928.Restored.2160p.Criterion.with.a.name.that.fits.no.line.of.80.columns-CC0",
        "virus",
        4 * G,
        "2023-06-01T12:00:00.000Z",
        None,
    ),
    ("NEWWORD123456", "A torrent of the future", "ready", 2 * G, "2024-11-01T12:00:00.000Z", None),
    ("ZZZ1234567890", "", "magnet_conversion", 0, "2024-11-21T12:00:00.000Z", None),
];

/// An archive in a folder of its own.
pub struct Shelf {
    folder: TempDir,
}

impl Shelf {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&folder.path().join("a.db")).unwrap();
        let (before, at) = (moment("2024-11-21T10:00:00Z"), moment("2024-11-22T10:00:00Z"));
        let first = archive.begin_run(SyncMode::Torrents, before).await.unwrap().run;
        let earlier = ROWS.iter().filter(|row| row.0 != "ZZZ1234567890").map(a_day_earlier).collect();
        archive.store_page(first, before, earlier, Vec::new()).await.unwrap();
        archive.finish_run(closing(first, before)).await.unwrap();
        let run = archive.begin_run(SyncMode::Smart, at).await.unwrap().run;
        let listed = ROWS.iter().map(listed).collect();
        archive.store_page(run, at, listed, Vec::new()).await.unwrap();
        archive.believe_list(run, at).await.unwrap();
        for row in ROWS.iter().filter(|row| row.5.is_some()) {
            archive.store_detail(run, at, detail(row)).await.unwrap().await.unwrap().unwrap();
        }
        let failure = FetchFailure {
            id: TorrentId::parse("CALIGARI12345").unwrap(),
            kind: FailureKind::Server,
            http_status: Some(503),
            error_code: Some(25),
            message: "service unavailable".to_owned(),
            attempts: 3,
        };
        archive.record_failure(run, at, failure).await.unwrap().await.unwrap().unwrap();
        let gone = TorrentId::parse("GONE123456789").unwrap();
        archive.mark_gone(run, at, vec![(gone, Evidence::Unknown)]).await.unwrap();
        archive.finish_run(closing(run, at)).await.unwrap();
        archive.close().await.unwrap();
        Self { folder }
    }

    pub fn archive(&self) -> PathBuf {
        self.folder.path().join("a.db")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the program on this archive with a clean environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(words).env_clear().env("HOME", self.folder.path()).env("TZ", "Europe/Paris");
        command.env("REDRIVA_ARCHIVE", self.archive()).current_dir(self.folder.path());
        command
    }

    /// Runs the program: exit code, output, messages.
    pub fn run(&self, words: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.command(words).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    /// Returns the ids that a query finds.
    pub fn ids(&self, query: &str) -> Vec<String> {
        let (code, out, err) = self.run(&["list", "--ids", "--sort", "id", "--", query]);
        assert_eq!((code, err.as_str()), (0, ""), "{query}");
        out.lines().map(str::to_owned).collect()
    }
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Both Metropolis share a hash.
fn torrent(row: &Row) -> Torrent {
    let (id, name, status, bytes, added, files) = *row;
    let letter = id.bytes().next().unwrap();
    let links = files.map_or(1, |files| files.iter().filter(|file| file.starts_with('*')).count());
    // The two files of this one came in one archive.
    let links = if id == "GONE123456789" { 1 } else { links };
    Torrent {
        filename: (!name.is_empty()).then(|| name.to_owned()),
        hash: Some(format!("{letter:02x}").repeat(20)),
        bytes: Some(bytes),
        host: Some("real-debrid.com".to_owned()),
        split: Some(2_000),
        progress: Some(if status == "downloading" { 56.82 } else { 100.0 }),
        status: Some(Status::parse(status)),
        added: Some(added.to_owned()),
        links: Some((1..=links).map(|n| format!("https://real-debrid.com/d/{id}{n}")).collect()),
        ..Torrent::bare(TorrentId::parse(id).unwrap())
    }
}

fn closing(run: RunId, at: Timestamp) -> RunClosing {
    RunClosing { run, at, outcome: Outcome::Complete, summary: RunSummary::default(), error: None }
}

/// What the list said a day earlier.
fn a_day_earlier(row: &Row) -> Listed {
    let now = torrent(row);
    let torrent = match row.0 {
        "BOTANIC123456" => Torrent { status: Some(Status::Queued), progress: Some(0.0), ..now },
        "CALIGARI12345" => Torrent { status: Some(Status::Downloading), progress: Some(12.5), ..now },
        "NEWWORD123456" => Torrent { filename: Some("A torrent of the past".to_owned()), bytes: Some(G), ..now },
        _ => now,
    };
    house::listed(&torrent)
}

fn listed(row: &Row) -> Listed {
    house::listed(&torrent(row))
}

fn detail(row: &Row) -> Detail {
    let files = row.5.unwrap();
    let torrent = torrent(row);
    let json = serde_json::json!({ "links": torrent.links }).to_string();
    let file = |(id, text): (i64, &&str)| TorrentFile {
        id,
        path: text.trim_start_matches('*').to_owned(),
        bytes: row.3 / 2,
        selected: text.starts_with('*'),
    };
    Detail {
        torrent,
        original_filename: Some(row.1.to_owned()),
        original_bytes: Some(row.3),
        files: Some((1..).zip(files).map(file).collect()),
        json,
    }
}
