//! Handing links over to an aria2: the memory that 5,000 of them take, the requests, the time.
//!
//! The stand-in answers at once and has no quota. A real aria2c takes them, and only asks for each file without storing
//! it; where there is none, nothing is measured.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use redriva::aria2::find_program;
use redriva::demo::{Class, Demo, DemoOptions};
use serde_json::Value;
use support::archives::archive_of;
use support::ground::{NO_LIMIT, USUAL, asked, runtime};
use support::program::Program;
use support::table::{Bound, Table, Unit};

/// Links that are handed over.
const LINKS: usize = 5_000;

/// What keeps others out of that aria2.
const SECRET: &str = "of-the-benchmark";

/// Bytes of the largest file.
const SMALL: u64 = 1_000;

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("handing over, answers at once");
    let Some(program) = find_program(std::env::var_os("PATH")) else {
        return table.note("there is no aria2c here, so nothing is measured");
    };
    let serving = runtime();
    let demo = serving.block_on(Demo::start(DemoOptions::quick(USUAL))).unwrap();
    demo.account().shrink_files(SMALL);
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("redriva.db");
    fs::copy(archive_of(USUAL), &archive).unwrap();
    let (torrents, links) = chosen(&demo);
    let aria = Aria::start(&program, folder.path());
    let handing = Program::new(&archive)
        .asks(&demo, NO_LIMIT)
        .with("REDRIVA_ARIA2_URL", &format!("http://127.0.0.1:{}/jsonrpc", aria.port))
        .with("REDRIVA_ARIA2_SECRET", SECRET);
    demo.reset_traffic();
    let mut words = vec!["download", "--yes", "--quiet"];
    words.extend(torrents.iter().map(String::as_str));
    let ended = handing.run(&words);
    let traffic = demo.traffic();
    let peak: Vec<f64> = ended.peak.into_iter().collect();
    table.row("hand 5,000 links over, memory", Unit::Megabytes, &peak, Bound::Free);
    table.row("  time", Unit::Seconds, &[ended.seconds], Bound::Free);
    #[expect(clippy::cast_precision_loss, reason = "figures below a million")]
    let row = |what, n: u64, bound| table.row(what, Unit::Pieces, &[n as f64], bound);
    row("  links", links as u64, Bound::Free);
    row(
        "  requests for links beyond one each",
        traffic.of(Class::Unrestrict).abs_diff(links as u64),
        Bound::AtMost(0.0),
    );
    row("  refused requests", traffic.refused, Bound::AtMost(0.0));
    drop(aria);
    serving.block_on(demo.stop());
}

/// Returns the newest downloaded torrents with 5,000 links at most, and how many they have.
fn chosen(demo: &Demo) -> (Vec<String>, usize) {
    let account = demo.account();
    let (mut torrents, mut links) = (Vec::new(), 0);
    for id in account.ids_with_status("downloaded") {
        let truth: Value = serde_json::from_str(&account.truth_of(&id).unwrap()).unwrap();
        let more = truth["links"].as_array().map_or(0, Vec::len);
        if links + more <= LINKS {
            links += more;
            torrents.push(id);
        }
    }
    (torrents, links)
}

/// An aria2 that asks for files and stores none.
struct Aria {
    child: Child,
    port: u16,
}

impl Aria {
    fn start(program: &std::path::Path, folder: &std::path::Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(program);
        command.args(["--no-conf", "--enable-rpc", "--quiet=true", "--dry-run=true", "--max-concurrent-downloads=20"]);
        command.arg(format!("--rpc-secret={SECRET}")).arg(format!("--rpc-listen-port={port}"));
        command.arg(format!("--dir={}", folder.display())).arg("--max-download-result=100000");
        let child = command.stdin(Stdio::null()).spawn().unwrap();
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            let (_keep, wait) = std::sync::mpsc::channel::<()>();
            let _ = wait.recv_timeout(std::time::Duration::from_millis(20));
        }
        Self { child, port }
    }
}

impl Drop for Aria {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
