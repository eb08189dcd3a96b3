//! What `redriva links` prints: only what is named, in forms that no name can break, for its owner alone.

use std::os::unix::fs::PermissionsExt as _;

use redriva::archive::Reader;
use redriva::demo::{Fault, LinkRule, When};

use super::{asked, downloaded, host, objects, run_with, scene, sync};
use crate::shell::Shell;

/// Names that want to be something else.
const HOSTILE: [&str; 6] = [
    "../../../etc/cron.d/x",
    "--out=/etc/passwd",
    "a\nhttps://evil.example/\n  out=/etc/passwd",
    "b\"\noutput = \"/etc/passwd",
    "\u{1b}]0;owned\u{7}\u{202e}gpj.exe",
    "CON",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_form_names_each_file_once_and_no_name_breaks_it() {
    let shell = Shell::quick(0).await;
    for name in HOSTILE {
        shell.demo.account().add(name);
    }
    sync(&shell);
    let ids = downloaded(&shell);
    let list = |format: &str| {
        let mut line = vec!["links", "--yes", "--format", format];
        line.extend(ids.iter().map(String::as_str));
        let ran = shell.run(&line);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{format}");
        ran
    };
    let json = list("json");
    let links = objects(&json);
    assert!(links.len() >= HOSTILE.len());
    let is_address = |line: &str| line.starts_with(&host(&shell)) && !line.contains(' ');
    assert!(list("plain").out.lines().all(is_address));
    let aria2 = list("aria2").out;
    for (at, line) in aria2.lines().enumerate() {
        let begins = ["http://127.0.0.1:", "  out=", "  gid=", "  auto-file-renaming=false", "  allow-overwrite=false"];
        assert!(line.starts_with(begins[at % begins.len()]), "{line}");
    }
    let curl = list("curl").out;
    for (at, line) in curl.lines().skip(4).enumerate() {
        let begins = ["url = \"http://127.0.0.1:", "output = \""];
        assert!(line.starts_with(begins[at % 2]) && line.ends_with('"'), "{line}");
    }
    let m3u = list("m3u").out;
    assert_eq!(m3u.lines().filter(|line| line.starts_with("#EXTINF:-1,")).count(), links.len());
    for text in [&aria2, &curl, &m3u, &json.out] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']));
    }
    for link in &links {
        let place = link["place"].as_str().unwrap();
        assert!(!place.split('/').any(|part| part.is_empty() || part.starts_with(['.', '-'])), "{place}");
    }
    // Each link was asked for once; the other forms used the answers again.
    assert_eq!(asked(&shell), links.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_must_be_meant() {
    let shell = scene(12).await;
    let id = downloaded(&shell).swap_remove(0);
    for line in [
        vec!["links"],
        vec!["download"],
        vec!["links", ""],
        vec!["links", &id[..7]],
        vec!["links", "nofield:x"],
        vec!["links", &id, "--files", "none"],
        vec!["links", "--forget", &id],
        vec!["open", "metropolis"],
    ] {
        let ran = shell.run(&line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line:?}: {}", ran.err);
    }
    let ran = shell.run(&["links", &id, "AAAAAAAAAAAAA"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    let read_only = [("REDRIVA_READ_ONLY", "true")];
    for line in [vec!["links", &id], vec!["links", "--forget"], vec!["open", &id], vec!["download", &id]] {
        let ran = run_with(&shell, &read_only, &line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line:?}: {}", ran.err);
    }
    assert_eq!(asked(&shell), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn above_a_hundred_links_have_to_be_wanted() {
    let shell = scene(60).await;
    let ran = shell.run(&["links", "phase:done"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    assert_eq!(asked(&shell), 0);
    let ran = shell.run(&["links", "phase:done", "--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out.lines().count() as u64, asked(&shell));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_a_file_for_its_owner_alone_and_never_over_another_one() {
    let shell = scene(12).await;
    let id = downloaded(&shell).swap_remove(0);
    let line = ["links", &id, "--format", "m3u", "-o", "list.m3u"];
    let ran = shell.run(&line);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    let file = shell.home().join("list.m3u");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let whole = std::fs::read_to_string(&file).unwrap();
    assert!(whole.starts_with("#EXTM3U\n#EXTINF:-1,"), "{whole}");
    let before = asked(&shell);
    assert_eq!(shell.run(&line).code, Some(2));
    assert_eq!((std::fs::read_to_string(&file).unwrap(), asked(&shell)), (whole, before));
    let archive = shell.archive();
    assert_eq!(shell.run(&["links", &id, "--force", "-o", archive.to_str().unwrap()]).code, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_links_have_their_own_words_and_are_findings_until_they_work() {
    let shell = scene(40).await;
    let id = downloaded(&shell).swap_remove(0);
    let alive = objects(&shell.run(&["links", &id, "--format", "json"]));
    shell.run(&["links", "--forget"]);
    let link = alive[0]["link"].as_str().unwrap();
    let reader = Reader::open(&shell.archive()).unwrap();
    let known = reader.rows_since(0).unwrap();
    assert!(known.rows.iter().all(|row| !row.has_dead_links));
    for (code, words, kind) in [(19, "lost what it leads to", "dead_link"), (24, "was removed", "dead_link")] {
        shell.demo.account().end_link(link, code);
        let ran = shell.run(&["links", &id]);
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        assert!(ran.err.contains(words) && ran.err.contains(&code.to_string()), "{}", ran.err);
        assert_eq!(ran.out.lines().count(), alive.len() - 1);
        assert_eq!(found(&shell, &id), [kind]);
    }
    // A screen that has read the rows before hears of it.
    let news = reader.rows_since(known.rev).unwrap();
    let told: Vec<_> = news.rows.iter().map(|row| (row.id.as_str(), row.has_dead_links)).collect();
    assert_eq!(told, [(id.as_str(), true)]);
    let other = downloaded(&shell).swap_remove(1);
    for (status, code, words, kind) in [
        (451, 35, "files of this name", "refused_file"),
        (503, 23, "traffic is used up", "traffic"),
        (503, 36, "fair use", "traffic"),
    ] {
        let fault = Fault::Status { status, error_code: code, slug: "no".to_owned() };
        shell.demo.faults().clear();
        shell.demo.faults().add(When::unrestrict(), fault);
        let ran = shell.run(&["links", &other]);
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        assert!(ran.err.contains(words) && ran.err.contains(&code.to_string()), "{}", ran.err);
        assert!(found(&shell, &other).contains(&kind.to_owned()), "{code}");
    }
    shell.demo.faults().clear();
    assert_eq!(shell.run(&["links", &other]).code, Some(0));
    assert!(found(&shell, &other).is_empty());
    // Traffic that is used up is no dead link.
    let others = reader.rows_since(news.rev).unwrap().rows;
    assert!(others.iter().any(|row| row.id.as_str() == other) && others.iter().all(|row| !row.has_dead_links));
}

#[tokio::test(flavor = "multi_thread")]
async fn used_up_traffic_ends_the_questions() {
    let shell = scene(60).await;
    let fault = Fault::Status { status: 503, error_code: 23, slug: "traffic_exhausted".to_owned() };
    shell.demo.faults().add(When::unrestrict(), fault);
    let ran = shell.run(&["links", "phase:done", "--yes"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
    assert!(ran.err.contains("not asked"), "{}", ran.err);
    assert_eq!(asked(&shell), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_are_called_one_and_fewer_links_than_files_are_told_by_their_answers() {
    let shell = Shell::quick(40).await;
    shell.demo.account().shrink_files(60_000);
    let ids = downloaded(&shell);
    let several = |id: &&String| {
        let truth: serde_json::Value = serde_json::from_str(&shell.demo.account().truth_of(id).unwrap()).unwrap();
        truth["links"].as_array().unwrap().len() > 3
    };
    let mut several = ids.iter().filter(several);
    let (rar, fewer) = (several.next().unwrap(), several.next().unwrap());
    shell.demo.account().set_links(rar, LinkRule::Rar);
    shell.demo.account().set_links(fewer, LinkRule::Fewer);
    sync(&shell);
    let links = objects(&shell.run(&["links", rar, "--format", "json"]));
    assert_eq!((links.len(), &links[0]["rar"], &links[0]["file"]), (1, &true.into(), &serde_json::Value::Null));
    assert!(links[0]["place"].as_str().unwrap().contains(".rar"), "{}", links[0]);
    let ran = shell.run(&["links", rar, "--files", "1"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""));
    assert!(ran.err.contains("(RAR)"), "{}", ran.err);
    let links = objects(&shell.run(&["links", fewer, "--format", "json"]));
    assert!(links.len() > 2);
    for link in &links {
        // The answer tells which file it is, where one alone has that name and size.
        if let Some(path) = link["file"]["path"].as_str() {
            assert!(path.ends_with(link["name"].as_str().unwrap()), "{link}");
        }
    }
}

/// The types of what is wrong with a torrent.
fn found(shell: &Shell, id: &str) -> Vec<String> {
    let ran = shell.run(&["diagnose", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let of_id = value["findings"].as_array().unwrap().iter().filter(|finding| finding["id"] == id);
    of_id.map(|finding| finding["type"].as_str().unwrap().to_owned()).collect()
}
