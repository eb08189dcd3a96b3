//! The rules of the architecture: which module may name which, and what every file owes its reader.
//!
//! A plain text search over `src/`: the drawing in `src/ARCHITECTURE.md` stays true because this
//! test says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::imports::{Arrows, arrows, circles};

/// Each module and the modules it may name. A module that is missing here may name none and be named by none.
const MAY_KNOW: [(&str, &str); 32] = [
    ("model", ""),
    ("scratch", ""),
    ("format", "model"),
    ("own_file", "format"),
    ("refused_names", ""),
    ("views", ""),
    ("advice", "model format"),
    ("diagnose", "model format"),
    ("wire", "model"),
    ("links", "model format"),
    ("child", ""),
    ("api", "model format wire"),
    ("query", "model format refused_names"),
    ("archive", "model format query refused_names scratch wire"),
    ("login", "api format model own_file scratch"),
    ("config", "links login model format own_file refused_names scratch"),
    ("demo", "model"),
    ("quota", "archive model"),
    ("remote", "api archive login quota model format"),
    ("actions", "model format quota refused_names"),
    ("aria2", "api child format links model scratch"),
    ("sync", "api archive quota remote model format"),
    ("jobs", "actions api archive quota refused_names remote model format"),
    ("export", "archive model format query scratch"),
    ("import", "actions archive format model"),
    ("doctor", "model format"),
    (
        "session",
        "actions api archive aria2 child config format jobs links login model own_file query quota refused_names remote scratch sync",
    ),
    ("report", "actions advice archive diagnose doctor import jobs links remote session sync model format"),
    (
        "tui",
        "actions advice archive diagnose doctor export jobs links own_file query refused_names scratch session sync views model format",
    ),
    (
        "cli",
        "actions advice api archive aria2 child config demo diagnose doctor export format import jobs links login model own_file query quota refused_names remote report scratch session sync tui views",
    ),
    ("main", "cli"),
    ("lib", ""),
];

/// The folders of the archive, and the files beside them, and which of the others each may name: a folder names only
/// folders above it in this table.
const ARCHIVE: [(&str, &str); 10] = [
    ("disk", ""),
    ("sqlite_words", ""),
    ("good_snapshot", "disk"),
    ("error", "disk good_snapshot sqlite_words"),
    ("file", "disk error"),
    ("schema", "disk error file good_snapshot"),
    ("snapshot", "disk error file good_snapshot schema"),
    ("open", "disk error file schema snapshot"),
    ("read", "disk error file open schema snapshot"),
    ("write", "disk error file open read schema snapshot"),
];

/// Crates that only one module may name.
const OWNED: [(&str, &str); 9] = [
    ("reqwest", "api"),
    ("rusqlite", "archive"),
    ("ratatui", "tui"),
    ("crossterm", "tui"),
    ("tui_input", "tui"),
    ("terminal_colorsaurus", "tui"),
    ("clap", "cli"),
    ("indicatif", "report"),
    ("qrcode", "format"),
];

/// Longest file, its tests left out.
const LONGEST: usize = 350;

struct Source {
    path: PathBuf,
    /// First folder below `src`, or the file's own name.
    module: String,
    whole: String,
    /// The text before the file's own tests.
    production: String,
}

fn sources() -> Vec<Source> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![base.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let inner = path.strip_prefix(&base).unwrap();
                let first = inner.components().next().unwrap().as_os_str().to_string_lossy();
                let whole = fs::read_to_string(&path).unwrap();
                let production = whole.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
                let module = first.trim_end_matches(".rs").to_owned();
                found.push(Source { path: inner.to_owned(), module, whole, production });
            }
        }
    }
    assert!(found.len() > 50, "the search must find the sources");
    found
}

/// Names the modules that a text imports: `crate::a::B`, `crate::{a, b::C}` and `redriva::a`.
fn modules_named(text: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for prefix in ["crate::", "redriva::"] {
        for (at, _) in text.match_indices(prefix) {
            let rest = &text[at + prefix.len()..];
            if let Some(group) = rest.strip_prefix('{') {
                let mut depth = 0;
                let mut name = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            modules.insert(first_word(&name));
                            name.clear();
                        }
                        c if depth == 0 => name.push(c),
                        _ => {}
                    }
                }
                modules.insert(first_word(&name));
            } else {
                modules.insert(first_word(rest));
            }
        }
    }
    modules.remove("");
    modules
}

fn first_word(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The text without comments, in which words are free.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn modules_name_only_the_modules_that_the_table_allows() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY_KNOW.iter().map(|(module, below)| (*module, below.split_whitespace().collect())).collect();
    for source in sources() {
        let may = allowed.get(source.module.as_str());
        assert!(
            may.is_some(),
            "src/{}: its module has no row in MAY_KNOW of tests/it/architecture.rs",
            source.path.display()
        );
        for named in modules_named(&code(&source.production)) {
            let fine = named == source.module || may.is_some_and(|may| may.contains(named.as_str()));
            let (path, own) = (source.path.display(), &source.module);
            assert!(
                fine,
                "src/{path} names crate::{named}, which MAY_KNOW of tests/it/architecture.rs does not allow {own}"
            );
        }
    }
}

#[test]
fn the_tables_have_no_circle() {
    settle(&MAY_KNOW);
    settle(&ARCHIVE);
}

fn settle(table: &[(&'static str, &'static str)]) {
    let below: BTreeMap<&str, Vec<&str>> =
        table.iter().map(|(module, below)| (*module, below.split_whitespace().collect())).collect();
    let mut settled = BTreeSet::new();
    while settled.len() < below.len() {
        let next: Vec<&str> = below
            .iter()
            .filter(|(module, names)| !settled.contains(*module) && names.iter().all(|name| settled.contains(name)))
            .map(|(module, _)| *module)
            .collect();
        assert!(!next.is_empty(), "a circle among the modules that are not in {settled:?}");
        settled.extend(next);
    }
}

/// The arrows between all files of `src/`, drawn once for all tests.
static DRAWN: LazyLock<Arrows> = LazyLock::new(|| {
    let texts: Vec<_> = sources().into_iter().map(|source| (source.path, code(&source.production))).collect();
    let arrows = arrows(&texts);
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 500, "the search must find the imports");
    arrows
});

#[test]
fn no_files_lead_back_to_each_other() {
    // The screen's own circles are being cut; nothing outside of it may join one.
    let circles = circles(&DRAWN).into_iter().filter(|circle| !circle.iter().all(|file| file.starts_with("tui")));
    let circles: Vec<_> = circles.collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn folders_of_the_archive_name_only_the_folders_above_them() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ARCHIVE.iter().map(|(folder, above)| (*folder, above.split_whitespace().collect())).collect();
    let folder = |path: &Path| {
        let inner = path.strip_prefix("archive").ok()?;
        Some(inner.components().next()?.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned())
    };
    for (file, targets) in DRAWN.iter() {
        let Some(own) = folder(file) else { continue };
        let may = allowed.get(own.as_str());
        assert!(may.is_some(), "src/{}: its folder has no row in ARCHIVE of tests/it/architecture.rs", file.display());
        for target in targets {
            let Some(named) = folder(target) else { continue };
            let fine = named == own || may.is_some_and(|may| may.contains(named.as_str()));
            assert!(fine, "{} must not know {}", file.display(), target.display());
        }
    }
}

#[test]
fn what_helps_is_told_without_the_disk() {
    // Screens ask for hints while they draw. What a hint needs is in the error already.
    let world =
        ["fs::", "File::", "metadata(", "exists()", "read_dir", "is_file()", "remedy(", "snapshots(", "barrier("];
    let mut told = 0;
    for source in sources() {
        let text = code(&source.production);
        let bodies = ["fn hint(", "fn of(path: &Path, error: rusqlite::Error)"];
        for (at, _) in bodies.iter().flat_map(|begin| text.match_indices(begin)) {
            let body = &text[at..];
            // A function of an impl ends with a brace that stands as far in as it began.
            let body = &body[..body.find("\n    }\n").unwrap_or(body.len())];
            told += 1;
            for way in world {
                assert!(!body.contains(way), "{} tells what helps by {way}", source.path.display());
            }
        }
    }
    assert!(told > 15, "the search must find the hints");
}

#[test]
fn each_of_these_crates_is_named_in_one_module() {
    for source in sources() {
        let text = code(&source.whole);
        for (name, owner) in OWNED {
            let named = text.contains(&format!("{name}::")) || text.contains(&format!("use {name}"));
            assert!(!named || source.module == owner, "{} must not name {name}", source.path.display());
        }
    }
}

#[test]
fn only_the_writing_side_of_the_screen_touches_the_world() {
    for source in sources().iter().filter(|source| source.module == "tui") {
        let path = source.path.to_string_lossy();
        let text = code(&source.production);
        if !path.starts_with("tui/backend/") {
            for name in ["crate::session", "crate::archive", "crate::export", "crate::doctor"] {
                assert!(!text.contains(name), "{path} must not name {name}");
            }
        }
        if path.starts_with("tui/screen/") || path.starts_with("tui/overlay/") {
            for name in ["tui::app", "tui::backend", "std::fs", "async "] {
                assert!(!text.contains(name), "{path} must not name {name}");
            }
        }
    }
}

#[test]
fn the_pure_parts_have_no_time_of_their_own_and_do_not_wait() {
    let pure = [
        "model/",
        "format/",
        "advice.rs",
        "refused_names.rs",
        "diagnose/",
        "query/",
        "links/",
        "wire/",
        "archive/disk/names.rs",
        "archive/good_snapshot.rs",
        "archive/sqlite_words.rs",
        "sync/plan.rs",
        "sync/progress.rs",
        "sync/narrate.rs",
        "sync/event.rs",
        "actions/bencode.rs",
        "actions/estimate.rs",
        "actions/mapping.rs",
        "actions/pace.rs",
        "actions/plan.rs",
        "actions/plan_words.rs",
        "actions/proposal.rs",
        "actions/selection.rs",
        "actions/source.rs",
        "actions/torrent_file.rs",
        "actions/verdict.rs",
        "archive/write/change.rs",
        "quota/pace.rs",
        "quota/flow.rs",
        "api/retry.rs",
        "tui/app/update.rs",
        "tui/app/view.rs",
    ];
    for source in sources() {
        let path = source.path.to_string_lossy();
        if pure.iter().any(|prefix| path.starts_with(prefix)) {
            for word in ["async ", ".await", "std::fs", "now()"] {
                assert!(!code(&source.production).contains(word), "{path} is pure and must not say {word:?}");
            }
        }
    }
}

#[test]
fn every_file_introduces_itself_and_stays_short() {
    for source in sources() {
        let path = source.path.display();
        assert!(source.whole.starts_with("//!"), "src/{path} does not begin with //! lines that say what it knows");
        let lines = source.production.lines().count();
        assert!(
            lines <= LONGEST,
            "src/{path} has {lines} lines before its tests, and at most {LONGEST} are wanted: let a part of it know one thing in a file of its own"
        );
        if source.path.ends_with("mod.rs") {
            assert!(
                !code(&source.whole).contains("fn "),
                "src/{path} holds a function: a mod.rs has declarations only"
            );
        }
    }
}

#[test]
fn every_file_that_is_named_is_there() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = sources();
    let named = |text: &str| {
        let words = text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| Path::new(word).extension().is_some_and(|end| end == "rs"));
        words.filter(|word| !word.contains("NAME")).map(str::to_owned).collect::<Vec<_>>()
    };
    let is_there = |name: &str| {
        base.join(name).exists() || sources.iter().any(|source| source.path.ends_with(name)) || name.contains('{')
    };
    for source in &sources {
        let comments = source.whole.lines().filter(|line| line.trim_start().starts_with("//"));
        for name in comments.flat_map(named) {
            assert!(is_there(&name), "src/{} names {name}, which is not there", source.path.display());
        }
    }
    let is_test = |name: &str| {
        ["tests/proofs", "tests/it", "tests/it/tui"].iter().any(|folder| base.join(folder).join(name).exists())
    };
    for page in ["src/ARCHITECTURE.md", ".github/CONTRIBUTING.md", "README.md"] {
        for name in named(&fs::read_to_string(base.join(page)).unwrap()) {
            assert!(is_there(&name) || is_test(&name), "{page} names {name}, which is not there");
        }
    }
}

#[test]
fn documentation_says_more_than_one_word() {
    for source in sources() {
        let lines: Vec<&str> = source.whole.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(text) = line.strip_prefix("///") else { continue };
            let is_whole = at.checked_sub(1).is_none_or(|above| !lines[above].starts_with("///"))
                && lines.get(at + 1).is_none_or(|below| !below.starts_with("///"));
            let path = source.path.display();
            // What the command line prints as help has no full stop.
            let says_more = text.trim().contains([' ', '`']) || !text.ends_with('.');
            assert!(!is_whole || says_more, "src/{path}:{}: {text} says too little", at + 1);
        }
    }
}

#[test]
fn json_for_a_reader_is_written_in_one_place() {
    let bound = ["report", "export", "cli", "tui"];
    for source in sources().iter().filter(|source| bound.contains(&source.module.as_str())) {
        let text = code(&source.production);
        for way in ["serde_json::to_", "serde_json::ser", "use serde_json::{to_", "Serializer::new"] {
            assert!(!text.contains(way), "{} writes JSON by {way}", source.path.display());
        }
    }
}

#[test]
fn nothing_is_left_half_done() {
    let words = ["todo!(", "unimplemented!(", "dbg!(", "TODO", "FIXME", "#[ignore", "#[allow("];
    for source in sources() {
        for word in words {
            assert!(!source.whole.contains(word), "{} says {word}", source.path.display());
        }
    }
}

#[test]
fn rows_of_the_archive_are_never_replaced_or_deleted() {
    // `clear` empties the archive as a whole, after a snapshot; nothing else deletes what is archived.
    let bound = |source: &&Source| source.module == "archive" && !source.path.ends_with("clear.rs");
    for source in sources().iter().filter(bound) {
        let text = code(&source.production).to_uppercase();
        assert!(!text.contains("OR REPLACE"), "{}", source.path.display());
        for (at, _) in text.match_indices("DELETE FROM ") {
            let table = first_word(&text[at + "DELETE FROM ".len()..]).to_lowercase();
            assert!(
                ["detail_jobs", "quota_slots", "meta", "run_log", "direct_links", "downloads_made"]
                    .contains(&table.as_str()),
                "{} deletes from {table}",
                source.path.display()
            );
        }
    }
}

#[test]
fn the_search_for_imports_sees_groups_and_paths() {
    let text = "use crate::{api, archive::{self, Error}};\nuse crate::model::Status; redriva::tui::run()";
    let modules: Vec<String> = modules_named(text).into_iter().collect();
    assert_eq!(modules, ["api", "archive", "model", "tui"]);
}

/// The folders of the full screen, and the folders each may name: they stand above one another.
const TUI_FOLDERS: [(&str, &str); 9] = [
    ("input", ""),
    ("style", "input"),
    ("protocol", "input style"),
    ("widget", "input style"),
    ("overlay", "input style protocol widget"),
    ("terminal", "input style protocol"),
    ("screen", "input style protocol widget"),
    ("app", "input style protocol widget overlay terminal screen"),
    ("backend", "input style protocol terminal app"),
];

/// What a key is called, as no text may name it: the user may have changed the keymap.
const KEY_NAMES: [&str; 11] =
    ["Enter", "Esc", "Tab", "Backspace", "Del", "Ins", "PgUp", "PgDn", "Ctrl-", "Alt-", "Shift-"];

/// A module by its path below the crate: `tui::app::state` is its three words.
type Module = Vec<String>;

fn module(source: &Source) -> Module {
    let path = source.path.with_extension("");
    let mut words: Module = path.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    if words.last().is_some_and(|word| word == "mod") {
        words.pop();
    }
    words
}

/// The paths that a module names, also in groups: those that begin at the crate, and those that begin beside it.
fn paths_named(module: &Module, text: &str) -> Vec<Module> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("crate::").chain(text.match_indices("super::")) {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let start = if word == "crate::" { Vec::new() } else { module[..module.len() - 1].to_vec() };
        read_path(&text[at + word.len()..], &start, &mut found);
    }
    found
}

/// Reads a path or a group of paths; returns how many bytes it takes.
fn read_path(text: &str, before: &Module, found: &mut Vec<Module>) -> usize {
    let mut path = before.clone();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        if rest.starts_with('{') {
            at += 1;
            loop {
                at += text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
                if text[at..].is_empty() || text[at..].starts_with('}') {
                    return at + 1;
                }
                at += read_path(&text[at..], &path, found).max(1);
            }
        }
        let word = first_word(rest);
        match word.as_str() {
            "super" => drop(path.pop()),
            "self" => {}
            _ => path.push(word.clone()),
        }
        at += word.len();
        if word.is_empty() || !text[at..].starts_with("::") {
            found.push(path);
            return at;
        }
        at += 2;
    }
}

/// The file in which a path leads: through the re-exports of folders to where the item is defined.
fn file_of(path: &Module, sources: &BTreeMap<Module, &Source>) -> Option<Module> {
    let known = (1..=path.len()).rev().map(|length| path[..length].to_vec()).find(|path| sources.contains_key(path))?;
    let source = sources[&known];
    let Some(name) = path.get(known.len()).filter(|_| source.path.ends_with("mod.rs")) else { return Some(known) };
    for line in code(&source.whole).split(';').filter_map(|line| line.trim().strip_prefix("pub use ")) {
        let mut exported = Vec::new();
        read_path(line, &known, &mut exported);
        if let Some(inner) = exported.into_iter().find(|inner| inner.last() == Some(name)) {
            return file_of(&inner, sources);
        }
    }
    Some(known)
}

/// Which file of the full screen names which; `tui/mod.rs` and what it opens for tests are none of them.
fn tui_files(sources: &[Source]) -> BTreeMap<Module, BTreeSet<Module>> {
    let by_module: BTreeMap<Module, &Source> = sources.iter().map(|source| (module(source), source)).collect();
    let is_file =
        |module: &Module| module[0] == "tui" && module.len() > 2 && !by_module[module].path.ends_with("mod.rs");
    let files = by_module.keys().filter(|module| is_file(module));
    files
        .map(|module| {
            let named = paths_named(module, &code(&by_module[module].production));
            let named = named.iter().filter_map(|path| file_of(path, &by_module));
            (module.clone(), named.filter(|named| named != module && is_file(named)).collect())
        })
        .collect()
}

#[test]
fn the_folders_of_the_full_screen_stand_above_one_another() {
    let sources = sources();
    for source in sources.iter().filter(|source| source.module == "tui") {
        let is_door = source.path.ends_with("tui/mod.rs") || source.path.ends_with("tui/testing.rs");
        assert!(is_door || source.path.iter().count() > 2, "{} stands in no folder", source.path.display());
    }
    let table: BTreeMap<&str, (usize, BTreeSet<&str>)> = TUI_FOLDERS
        .iter()
        .enumerate()
        .map(|(at, (folder, below))| (*folder, (at, below.split_whitespace().collect())))
        .collect();
    for (at, (_, below)) in TUI_FOLDERS.iter().enumerate() {
        assert!(below.split_whitespace().all(|folder| table[folder].0 < at), "{below} must stand lower");
    }
    for (file, named) in tui_files(&sources) {
        let (_, below) = &table[file[1].as_str()];
        for other in named {
            let fine = file[1] == other[1] || below.contains(other[1].as_str());
            assert!(fine, "{} must not name {}", file.join("/"), other.join("/"));
        }
    }
}

#[test]
fn screens_do_not_name_each_other() {
    for (file, named) in tui_files(&sources()).iter().filter(|(file, _)| file[1] == "screen") {
        for other in named.iter().filter(|other| other[1] == "screen" && other[2] != file[2]) {
            assert_eq!(other[2], "torrent_facts", "{} must not name {}", file.join("/"), other.join("/"));
        }
    }
}

#[test]
fn no_files_of_the_full_screen_name_each_other_in_a_circle() {
    let mut files = tui_files(&sources());
    assert!(files.len() > 90 && files.values().map(BTreeSet::len).sum::<usize>() > 300, "the search must find imports");
    loop {
        let settled: Vec<Module> =
            files.iter().filter(|(_, named)| named.is_empty()).map(|(file, _)| file.clone()).collect();
        if settled.is_empty() {
            break;
        }
        for file in &settled {
            files.remove(file);
            for named in files.values_mut() {
                named.remove(file);
            }
        }
    }
    let left: Vec<String> = files.keys().map(|file| file.join("/")).collect();
    assert!(left.is_empty(), "a circle is among {left:?}");
}

#[test]
fn every_action_is_handled_somewhere() {
    let table = Path::new("tui/input/action.rs");
    let texts: Vec<String> = sources()
        .into_iter()
        .filter(|source| source.module == "tui" && source.path != table)
        .map(|source| code(&source.production))
        .collect();
    for action in redriva::tui::testing::Action::ALL {
        let name = format!("Action::{action:?}");
        let is_named = texts.iter().any(|text| {
            text.match_indices(&name).any(|(at, _)| first_word(&text[at + "Action::".len()..]) == format!("{action:?}"))
        });
        assert!(is_named, "{name} stands in src/tui/input/action.rs, and nothing is done for it: its key does nothing");
    }
}

#[test]
fn no_text_of_the_full_screen_names_a_key() {
    let bound = |source: &&Source| source.module == "tui" && !source.path.starts_with("tui/input");
    for source in sources().iter().filter(bound) {
        for text in code(&source.production).split('"').skip(1).step_by(2) {
            for name in KEY_NAMES {
                let named = text
                    .split(|c: char| !c.is_alphanumeric() && c != '-')
                    .any(|word| if name.ends_with('-') { word.starts_with(name) } else { word == name });
                assert!(!named, "src/{} names the key {name} in {text:?}", source.path.display());
            }
            let numbered = text.split("screen ").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            assert!(!numbered, "src/{} names a screen by its key in {text:?}", source.path.display());
        }
    }
}

#[test]
fn the_search_for_paths_sees_groups_re_exports_and_what_stands_beside() {
    let here: Module = ["tui", "app", "view"].map(str::to_owned).to_vec();
    let text = "use super::state::{App, Areas};\nuse crate::tui::{input::{key::Key, Motion}, widget::put}; super::x()";
    let paths: Vec<String> = paths_named(&here, text).iter().map(|path| path.join("/")).collect();
    let expected = [
        "tui/input/key/Key",
        "tui/input/Motion",
        "tui/widget/put",
        "tui/app/state/App",
        "tui/app/state/Areas",
        "tui/app/x",
    ];
    assert_eq!(paths, expected);
    let sources = sources();
    let by_module: BTreeMap<Module, &Source> = sources.iter().map(|source| (module(source), source)).collect();
    let put: Module = ["tui", "widget", "put"].map(str::to_owned).to_vec();
    assert_eq!(file_of(&put, &by_module).unwrap().join("/"), "tui/widget/paint");
}
