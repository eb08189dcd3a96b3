//! Complete archives of generated accounts, made once and kept for the next time.

use std::fs;
use std::path::{Path, PathBuf};

use redriva::archive::Reader;
use redriva::demo::{Demo, DemoOptions};

use super::ground::{NO_LIMIT, runtime};
use super::program::Program;

/// Returns a file with the archive of a generated account of this size, all details included. Copy it before a sync.
pub fn archive_of(torrents: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-data");
    let path = folder.join(format!("{torrents}.db"));
    if is_whole(&path, torrents) {
        return path;
    }
    fs::create_dir_all(&folder).unwrap();
    let growing = tempfile::tempdir_in(&folder).unwrap();
    let new = growing.path().join("new.db");
    let serving = runtime();
    let demo = serving.block_on(Demo::start(DemoOptions::quick(torrents))).unwrap();
    Program::new(&new).asks(&demo, NO_LIMIT).run(&["sync", "fast"]);
    serving.block_on(demo.stop());
    fs::rename(new, &path).unwrap();
    path
}

/// Returns how the name of the newest torrent begins, which stands on the first screen.
pub fn newest_name(archive: &Path) -> String {
    let rows = Reader::open(archive).and_then(|reader| reader.rows_since(0)).unwrap().rows;
    let row = rows.into_iter().max_by(|a, b| (a.added, &b.id).cmp(&(b.added, &a.id))).unwrap();
    row.name.chars().take(12).collect()
}

/// Whether the file is an archive of today's schema that lacks nothing.
fn is_whole(path: &Path, torrents: usize) -> bool {
    let all = torrents as u64;
    Reader::open(path).and_then(|reader| reader.counts()).is_ok_and(|counts| counts == (all, all))
}
