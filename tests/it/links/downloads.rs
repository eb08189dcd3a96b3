//! Downloads by a real aria2: whole, byte for byte, and going on after whatever ended them.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redriva::demo::{Class, Fault, When};
use redriva::links::LinkWish;
use redriva::model::{SyncMode, TorrentId};
use redriva::session::DownloadNews;
use serde_json::{Value, json};

use super::{aria2c, asked, host, objects, run_with, scene, with_aria2c};
use crate::house::House;
use crate::shell::{Shell, ran};

pub const SECRET: &str = "s3cr3t of the \"aria2\"";

#[tokio::test(flavor = "multi_thread")]
async fn without_an_aria2_the_three_ways_are_told() {
    let shell = scene(12).await;
    let ran = shell.run(&["download", "phase:done", "--yes"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    for way in ["install aria2", "REDRIVA_ARIA2_URL", "redriva links"] {
        assert!(ran.err.contains(way), "{}", ran.err);
    }
    assert_eq!(asked(&shell), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_torrents_come_byte_for_byte_and_are_not_fetched_twice() {
    let Some(program) = aria2c("forty torrents") else { return };
    let shell = scene(40).await;
    let line = ["download", "phase:done", "--yes", "--dir", "films"];
    let ran_once = ran(&mut with_aria2c(&shell, &program, &line));
    assert_eq!(ran_once.code, Some(0), "{}{}", ran_once.out, ran_once.err);
    let links = objects(&shell.run(&["links", "phase:done", "--yes", "--format", "json"]));
    assert!(links.len() >= 40);
    compare(&shell.home().join("films"), &links).await;
    let before = asked(&shell);
    assert_eq!(before, links.len() as u64, "one question a link");
    let again = ran(&mut with_aria2c(&shell, &program, &line));
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(again.out.starts_with("0 files were downloaded; there already: "), "{}", again.out);
    assert_eq!(asked(&shell), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_is_killed_goes_on_and_leaves_no_process() {
    let Some(program) = aria2c("killed downloads") else { return };
    let shell = Shell::quick(6).await;
    shell.demo.account().shrink_files(6_000_000);
    super::sync(&shell);
    let line = ["download", "phase:done", "--yes", "--dir", "films", "--quiet"];
    for round in 0..3 {
        let mut child =
            with_aria2c(&shell, &program, &line).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(500 + 200 * round)).await;
        let own = children_of(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        // aria2c looks after its parent once a second.
        wait_until(|| own.iter().all(|pid| !is_running(*pid))).await;
    }
    let ran = ran(&mut with_aria2c(&shell, &program, &line));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let links = objects(&shell.run(&["links", "phase:done", "--yes", "--format", "json"]));
    compare(&shell.home().join("films"), &links).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_download_of_an_archive_waits_for_no_file_that_the_first_one_writes() {
    let Some(program) = aria2c("two downloads at once") else { return };
    let shell = Shell::quick(6).await;
    shell.demo.account().shrink_files(6_000_000);
    super::sync(&shell);
    let line = ["download", "phase:done", "--yes", "--dir", "films", "--quiet"];
    let mut first = with_aria2c(&shell, &program, &line).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    wait_until(|| !children_of(first.id()).is_empty()).await;
    let second = ran(&mut with_aria2c(&shell, &program, &line));
    assert_eq!(second.code, Some(11), "{}{}", second.out, second.err);
    assert!(second.err.contains("another download of this archive runs (process "), "{}", second.err);
    assert!(first.wait().unwrap().success());
    let links = objects(&shell.run(&["links", "phase:done", "--yes", "--format", "json"]));
    compare(&shell.home().join("films"), &links).await;
    assert_eq!(ran(&mut with_aria2c(&shell, &program, &line)).code, Some(0), "the lock ends with its process");
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_are_looked_after_while_the_next_link_is_waited_for() {
    if aria2c("a link that is waited for").is_none() {
        return;
    }
    redriva::api::install_tls();
    let house = House::quick(12).await;
    house.demo.account().shrink_files(60_000);
    house.run(SyncMode::Fast).await;
    // The first five are handed over together; the answer to the sixth takes its time.
    house.demo.faults().add(When::unrestrict().nth(6), Fault::Stall(Duration::from_secs(4)));
    let ids = house.demo.account().ids_with_status("downloaded");
    let ids = ids.iter().map(|id| TorrentId::parse(id).unwrap()).collect();
    let session = house.session().clone();
    let plan = session.plan_links(&LinkWish::all_of(ids)).unwrap();
    assert!(plan.targets.len() > 6);
    let folder = tempfile::tempdir().unwrap();
    let by = session.downloader(Some(folder.path()), std::env::var_os("PATH")).unwrap();
    let (sender, mut news) = tokio::sync::mpsc::channel(64);
    let stop = tokio_util::sync::CancellationToken::new();
    let ends = stop.clone();
    let run = tokio::spawn(async move { Box::pin(session.download(plan, by, sender, ends)).await });
    let mut whole = 0;
    while whole < 5 {
        whole += usize::from(matches!(news.recv().await.unwrap(), DownloadNews::Whole(_)));
    }
    assert!(house.traffic().of(Class::Unrestrict) <= 6, "five are whole, and the seventh is not asked for yet");
    stop.cancel();
    while news.recv().await.is_some() {}
    assert!(run.await.unwrap().unwrap().whole >= 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_link_that_leads_nowhere_is_asked_for_anew() {
    let Some(program) = aria2c("kept links") else { return };
    let shell = scene(12).await;
    let id = super::downloaded(&shell).swap_remove(0);
    let before = objects(&shell.run(&["links", &id, "--format", "json"]));
    for link in &before {
        let number = link["url"].as_str().unwrap().split("/d/").nth(1).unwrap().split('/').next().unwrap();
        let url = format!("{}/downloads/delete/{number}", shell.demo.base_url());
        reqwest::Client::new().delete(url).bearer_auth(shell.demo.token()).send().await.unwrap();
    }
    let ran = ran(&mut with_aria2c(&shell, &program, &["download", &id, "--dir", "films"]));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let after = objects(&shell.run(&["links", &id, "--format", "json"]));
    assert!(after[0]["url"] != before[0]["url"]);
    compare(&shell.home().join("films"), &after).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_exists_is_overwritten() {
    let Some(program) = aria2c("existing files") else { return };
    let shell = scene(12).await;
    let links = objects(&shell.run(&["links", "phase:done", "--yes", "--format", "json"]));
    let mine = shell.home().join("films").join(links[0]["place"].as_str().unwrap());
    std::fs::create_dir_all(mine.parent().unwrap()).unwrap();
    std::fs::write(&mine, "mine").unwrap();
    let ran = ran(&mut with_aria2c(&shell, &program, &["download", "phase:done", "--yes", "--dir", "films"]));
    assert_eq!(ran.code, Some(3), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("nothing is overwritten"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "mine");
    compare(&shell.home().join("films"), &links[1..]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_an_own_aria2c_is_in_no_list_of_processes() {
    let Some(program) = aria2c("lists of processes") else { return };
    let shell = Shell::quick(3).await;
    shell.demo.account().shrink_files(200_000_000);
    super::sync(&shell);
    let mut command = with_aria2c(&shell, &program, &["download", "phase:done", "--yes", "--dir", "films"]);
    let mut child = command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let mut own = Vec::new();
    for _ in 0..200 {
        own = children_of(child.id());
        if !own.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let told = std::fs::read_to_string(format!("/proc/{}/cmdline", own[0])).unwrap();
    let around = std::fs::read_to_string(format!("/proc/{}/environ", own[0])).unwrap();
    let conf = told.split('\0').find_map(|word| word.strip_prefix("--conf-path=")).unwrap();
    let text = std::fs::read_to_string(conf).unwrap();
    let secret = text.lines().find_map(|line| line.strip_prefix("rpc-secret=")).unwrap();
    assert!(secret.len() == 32 && !told.contains(secret) && !around.contains(secret) && !around.contains("RD_"));
    assert_eq!(Path::new(conf).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    child.kill().unwrap();
    child.wait().unwrap();
    wait_until(|| own.iter().all(|pid| !is_running(*pid))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_aria2_gets_each_file_once_and_its_secret_stays_secret() {
    let Some(program) = aria2c("a running aria2") else { return };
    let shell = scene(20).await;
    let there = Running::start(&program, &shell.home().join("there"));
    let url = there.url();
    let right = [("REDRIVA_ARIA2_URL", url.as_str()), ("REDRIVA_ARIA2_SECRET", SECRET)];
    let wrong = [("REDRIVA_ARIA2_URL", url.as_str()), ("REDRIVA_ARIA2_SECRET", "something else")];
    let ran = run_with(&shell, &wrong, &["download", "phase:done", "--yes"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert!(ran.err.contains("does not accept the secret") && !ran.err.contains("something else"), "{}", ran.err);
    assert_eq!(asked(&shell), 0);
    let foreign = there.ask("aria2.addUri", json!([["http://127.0.0.1:9/x"], { "pause": "true" }])).await;
    let ran = run_with(&shell, &right, &["download", "phase:done", "--yes"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let links = objects(&shell.run(&["links", "phase:done", "--yes", "--format", "json"]));
    let files = counted(&ran.out);
    assert_eq!(files, links.len());
    let before = asked(&shell);
    let again = run_with(&shell, &right, &["download", "phase:done", "--yes"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(again.out.starts_with("0 files were handed over to aria2; there already: "), "{}", again.out);
    assert_eq!(asked(&shell), before);
    there.settle(links.len()).await;
    compare(&shell.home().join("there"), &links).await;
    // What is not this program's is left alone.
    let status = there.ask("aria2.tellStatus", json!([foreign, ["status"]])).await;
    assert_eq!(status["status"], "paused");
    for file in logs(shell.home()) {
        assert!(!std::fs::read_to_string(&file).unwrap_or_default().contains("s3cr3t"), "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_aria2_is_told_and_gets_nothing_more() {
    let shell = scene(12).await;
    // The stand-in answers, and is none.
    let url = format!("{}/jsonrpc", host(&shell));
    let ran = run_with(&shell, &[("REDRIVA_ARIA2_URL", &url)], &["download", "phase:done", "--yes"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(13), ""), "{}", ran.err);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}/jsonrpc");
    let ran = run_with(&shell, &[("REDRIVA_ARIA2_URL", &url)], &["download", "phase:done", "--yes"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(13), ""), "{}", ran.err);
    for url in ["http://192.0.2.7:6800/jsonrpc", "http://a:b@127.0.0.1/", "nonsense"] {
        let ran = run_with(&shell, &[("REDRIVA_ARIA2_URL", url)], &["download", "phase:done", "--yes"]);
        assert_eq!(ran.code, Some(2), "{url}: {}", ran.err);
    }
    assert_eq!(asked(&shell), 0);
}

/// Compares files with what is behind their links.
async fn compare(folder: &Path, links: &[Value]) {
    redriva::api::install_tls();
    for link in links {
        let place = link["place"].as_str().unwrap();
        let there = std::fs::read(folder.join(place)).unwrap_or_else(|error| panic!("{place}: {error}"));
        let wanted = reqwest::get(link["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
        assert!(there == wanted, "{place}: {} and {} bytes", there.len(), wanted.len());
        assert!(!folder.join(format!("{place}.aria2")).exists(), "{place}");
    }
}

fn counted(text: &str) -> usize {
    text.split(' ').next().unwrap().replace(',', "").parse().unwrap()
}

fn children_of(pid: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).map(|tasks| tasks.flatten().collect::<Vec<_>>());
    let lists = tasks.unwrap_or_default().into_iter().map(|task| task.path().join("children"));
    let text: String = lists.map(|list| std::fs::read_to_string(list).unwrap_or_default()).collect();
    text.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

fn is_running(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // One that nobody has asked about yet is dead all the same.
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

async fn wait_until(done: impl Fn() -> bool) {
    for _ in 0..200 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it does not come to that");
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(logs(&path));
        } else if path.to_string_lossy().contains("log") {
            found.push(path);
        }
    }
    found
}

/// An aria2 that was there before, with a secret.
pub struct Running {
    child: Child,
    port: u16,
}

impl Running {
    pub fn start(program: &str, dir: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(program)
            .args(["--no-conf", "--enable-rpc", "--quiet=true"])
            .arg(format!("--rpc-secret={SECRET}"))
            .arg(format!("--rpc-listen-port={port}"))
            .arg(format!("--dir={}", dir.display()))
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, port }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/jsonrpc", self.port)
    }

    pub async fn ask(&self, method: &str, parameters: Value) -> Value {
        let mut parameters = parameters.as_array().unwrap().clone();
        parameters.insert(0, Value::from(format!("token:{SECRET}")));
        let question = json!({ "jsonrpc": "2.0", "id": "test", "method": method, "params": parameters }).to_string();
        for _ in 0..100 {
            let sent = reqwest::Client::new().post(self.url()).body(question.clone()).send().await;
            if let Ok(answer) = sent {
                let value: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
                return value["result"].clone();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("aria2 does not answer");
    }

    /// Waits until so many downloads have ended.
    pub async fn settle(&self, files: usize) {
        for _ in 0..400 {
            let stat = self.ask("aria2.getGlobalStat", json!([])).await;
            if stat["numActive"] == "0" && stat["numStoppedTotal"].as_str().unwrap().parse::<usize>().unwrap() >= files
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("aria2 does not come to its end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
