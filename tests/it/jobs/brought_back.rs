//! A library that is put back by the real program: from each kind of file when the archive itself is lost, and into another
//! account.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::shell::{Ran, Shell, ran};

/// What the account holds: the chosen paths of each hash.
fn content(shell: &Shell) -> BTreeMap<String, Vec<String>> {
    let mut content: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in shell.demo.account().truth().lines() {
        let torrent: Value = serde_json::from_str(line).unwrap();
        let files = torrent["detail"]["files"].as_array().cloned().unwrap_or_default();
        let chosen = files.iter().filter(|file| file["selected"] == 1 || file["selected"] == true);
        let paths = content.entry(torrent["hash"].as_str().unwrap().to_owned()).or_default();
        paths.extend(chosen.map(|file| file["path"].as_str().unwrap().to_owned()));
        paths.sort();
        paths.dedup();
    }
    content
}

/// Puts everything back that a plan has; the number is taken from the plan.
fn restore(shell: &Shell, words: &[&str]) -> Ran {
    let words = [&["restore"], words].concat();
    let plan = shell.run(&[&words[..], &["--dry-run", "--json"]].concat()).out;
    let last: Value = serde_json::from_str(plan.lines().last().unwrap()).unwrap();
    let n = last["acts"]["planned"].to_string();
    let words = [&words[..], &["--yes", "--quiet", "--expect", &n]].concat();
    ran(shell.command(&words).env("RD_ADD_WAIT", "0.02").env("RD_ADD_LIMIT", "100000"))
}

#[tokio::test(flavor = "multi_thread")]
async fn from_every_form_of_file_the_library_comes_back_with_the_files_that_it_tells() {
    let shell = Shell::synced(16).await;
    let before = content(&shell);
    let forms = ["json", "jsonl", "csv", "dmm", "magnets"];
    for form in forms {
        assert_eq!(shell.run(&["export", "--format", form, "-o", &format!("library.{form}")]).code, Some(0));
    }
    for form in forms {
        let knows_files = form.starts_with("json");
        shell.demo.account().clear();
        // The archive is lost: there is none.
        let file = format!("library.{form}");
        let archive = format!("{form}.db");
        let mut words = vec!["--archive", &archive, "--from", &file];
        if !knows_files {
            // Which files were chosen stands in none of the others, and is not guessed.
            let none = shell.run(&[&["restore"], &words[..], &["--dry-run"]].concat()).out;
            assert!(none.contains("its files are not known"), "{form}: {none}");
            words.extend(["--unknown-files", "all"]);
        }
        let ran = restore(&shell, &words);
        assert_eq!(ran.code, Some(0), "{form}: {} {}", ran.out, ran.err);
        let after = content(&shell);
        let hashes = |content: &BTreeMap<String, Vec<String>>| {
            content
                .iter()
                .filter(|(_, paths)| !knows_files || !paths.is_empty())
                .map(|(hash, _)| hash.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(hashes(&after), hashes(&before), "{form}");
        for (hash, paths) in before.iter().filter(|(_, paths)| !paths.is_empty()) {
            let same =
                if knows_files { after[hash] == *paths } else { paths.iter().all(|path| after[hash].contains(path)) };
            assert!(same, "{form} {hash}: {:?} and not {paths:?}", after[hash]);
        }
        // Once more: everything is there, and nothing is to be done.
        let again = restore(&shell, &words);
        assert_eq!((again.code, shell.demo.account().len()), (Some(0), after.len()), "{form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_kind_is_told_and_nothing_is_sent() {
    let shell = Shell::synced(3).await;
    for (name, text) in [("a.txt", "words"), ("b.json", "{\"a\": 1"), ("c.csv", "id,name\nA,b\n"), ("empty", "")] {
        fs::write(shell.home().join(name), text).unwrap();
        let ran = shell.run(&["restore", "--from", name, "--yes"]);
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.err);
        assert!(ran.err.contains(name), "{name}: {}", ran.err);
    }
    assert_eq!(shell.run(&["restore", "--from", "nothing", "--yes"]).code, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_account_died_puts_the_old_library_into_the_new_one() {
    let shell = Shell::synced(12).await;
    let before = content(&shell);
    shell.demo.faults().add(redriva::demo::When::any(), redriva::demo::Fault::OtherAccount);
    let stopped = shell.run(&["sync"]);
    assert_eq!(stopped.code, Some(20), "{}", stopped.err);
    let number = stopped.err.split("--new-account ").nth(1).unwrap();
    let number: String = number.chars().take_while(char::is_ascii_digit).collect();
    let followed = shell.run(&["sync", "--new-account", &number, "--quiet"]);
    assert_eq!(followed.code, Some(0), "{} {}", stopped.err, followed.err);
    // What was left behind is gone as replaced, and that is what a restore means now.
    assert_eq!(shell.run(&["list", "gone:replaced", "--ids"]).out.lines().count(), 12);
    let plan = shell.run(&["restore", "--dry-run", "--json"]).out;
    let acts = plan.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let planned: Vec<String> = acts
        .filter(|act| act["state"] == "planned" && act["hash"].is_string())
        .map(|act| act["hash"].as_str().unwrap().to_owned())
        .collect();
    let known: Vec<&String> = before.iter().filter(|(_, paths)| !paths.is_empty()).map(|(hash, _)| hash).collect();
    assert!(!planned.is_empty() && known.iter().all(|hash| planned.contains(hash)), "{planned:?} {known:?}");
}
