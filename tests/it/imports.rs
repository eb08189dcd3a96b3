//! Which file of `src/` takes something from which other one, read from the text of its imports and paths.
//!
//! A re-export is looked through to the file that defines the name. `mod` lines and `mod.rs` files make no arrow, nor do
//! a file's own tests. Macros that write paths and imports with a star are not seen; the project has neither.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

static USE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?use ([^;]+);").unwrap());
static BEGIN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(?:crate|super|self)::").unwrap());
static OF_A_MODULE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|[^:\w])(\w+)::(\w+)").unwrap());

/// A path of modules from the crate's root: `["archive", "read", "reader"]`.
type Module = Vec<String>;

/// The arrows between files: from a file, relative to `src/`, to the files whose names it uses.
pub type Arrows = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// What the text of every file says.
struct Tree {
    files: BTreeMap<Module, PathBuf>,
    /// Every name that a module imports, and where it stands.
    names: BTreeMap<Module, BTreeMap<String, Module>>,
}

/// Draws the arrows between files, each given with its path and its text without tests and comments.
pub fn arrows(texts: &[(PathBuf, String)]) -> Arrows {
    // The binary's root names only the command line, and its path would be the library's.
    let texts = || texts.iter().filter(|(path, _)| path != Path::new("main.rs"));
    let files = texts().map(|(path, _)| (module(path), path.clone())).collect();
    let mut tree = Tree { files, names: BTreeMap::new() };
    for (path, text) in texts() {
        let here = module(path);
        let names = imports(text).into_iter().filter_map(|(target, name)| Some((name, tree.absolute(&target, &here)?)));
        let names = names.collect();
        tree.names.insert(here, names);
    }
    let mut arrows = Arrows::new();
    for (path, text) in texts().filter(|(path, _)| !path.ends_with("mod.rs") && !path.ends_with("lib.rs")) {
        let here = module(path);
        let named = paths(text, &tree.names[&here]);
        let targets = named.iter().filter_map(|target| tree.file(tree.absolute(target, &here)?));
        let targets = targets.filter(|target| *target != path && !target.ends_with("mod.rs")).cloned();
        arrows.insert(path.clone(), targets.collect());
    }
    arrows
}

/// Returns the groups of files in which each leads to each other one.
pub fn circles(arrows: &Arrows) -> Vec<BTreeSet<PathBuf>> {
    let reached: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> =
        arrows.keys().map(|file| (file, reached_from(file, arrows))).collect();
    let mut found: Vec<BTreeSet<PathBuf>> = Vec::new();
    for (file, far) in reached.iter().filter(|(file, far)| far.contains(*file)) {
        let circle = far.iter().filter(|other| reached[*other].contains(file)).map(|other| (*other).clone()).collect();
        if !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}

fn reached_from<'a>(file: &PathBuf, arrows: &'a Arrows) -> BTreeSet<&'a PathBuf> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&PathBuf> = arrows[file].iter().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(arrows.get(next).into_iter().flatten());
        }
    }
    reached
}

impl Tree {
    /// Returns a path of a module from the crate's root; none when it leads into another crate.
    fn absolute(&self, path: &[String], here: &[String]) -> Option<Module> {
        let mut base = here.to_vec();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => return Some(rest[1..].to_vec()),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|word| word == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            // A module of this one, in a `mod.rs` that exports its names.
            first if self.files.contains_key(&[here, &[first.to_owned()]].concat()) => {}
            _ => return None,
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// Returns the file that defines a name, re-exports looked through.
    fn file(&self, mut path: Module) -> Option<&PathBuf> {
        for _ in 0..8 {
            let at = (0..=path.len()).rev().find(|at| self.files.contains_key(&path[..*at]))?;
            let (module, name) = (&path[..at], path.get(at));
            match name.and_then(|name| self.names.get(module)?.get(name)) {
                Some(elsewhere) if *elsewhere != path => path = [elsewhere, &path[at + 1..]].concat(),
                _ => return self.files.get(module),
            }
        }
        None
    }
}

fn module(path: &Path) -> Module {
    let mut words: Module =
        path.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if words.last().is_some_and(|last| last == "mod" || last == "lib") {
        words.pop();
    }
    words
}

/// Returns what the `use` lines of a text name: each path, and the name it has there.
fn imports(text: &str) -> Vec<(Module, String)> {
    let mut found = Vec::new();
    for line in USE.captures_iter(text) {
        for tree in leaves(&line[1]) {
            let (path, alias) =
                tree.split_once(" as ").map_or((tree.as_str(), None), |(path, name)| (path, Some(name)));
            let path = words(path);
            let name = alias.map(str::to_owned).or_else(|| path.last().cloned()).unwrap_or_default();
            found.push((path, name));
        }
    }
    found
}

/// Returns every path that a text names, imported or written out, and what it takes from modules that it imported.
fn paths(text: &str, names: &BTreeMap<String, Module>) -> Vec<Module> {
    let mut found = Vec::new();
    for begin in BEGIN.find_iter(text) {
        let rest = &text[begin.start()..];
        let plain = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
        let end = if rest[plain..].starts_with('{') { plain + group(&rest[plain..]) } else { plain };
        found.extend(leaves(&rest[..end]).iter().map(|leaf| words(leaf.split(" as ").next().unwrap_or_default())));
    }
    for used in OF_A_MODULE.captures_iter(text) {
        if let Some(module) = names.get(&used[1]) {
            let from_root = std::iter::once("crate".to_owned()).chain(module.iter().cloned());
            found.push(from_root.chain([used[2].to_owned()]).collect());
        }
    }
    found
}

/// Returns the length of the group in braces that a text begins with.
fn group(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Takes `a::{b, c::{d, e}}` apart: `a::b`, `a::c::d`, `a::c::e`.
fn leaves(tree: &str) -> Vec<String> {
    let Some((before, _)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let whole = group(&tree[before.len()..]);
    let inner = &tree[before.len() + 1..before.len() + whole - 1];
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in inner.chars() {
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                parts.last_mut().unwrap().push(c);
            }
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| leaves(&[before, part.trim()].concat())).collect()
}

/// Returns the words of a path; the module itself is named by `a::{self}`.
fn words(path: &str) -> Module {
    let mut words: Module = path.split("::").map(|word| word.trim().to_owned()).collect();
    if words.len() > 1 && words.last().is_some_and(|last| last == "self") {
        words.pop();
    }
    words
}

#[test]
fn arrows_go_to_the_file_that_defines_a_name_and_a_circle_is_found() {
    let text = |path: &str, text: &str| (PathBuf::from(path), text.to_owned());
    let house = [
        text("lib.rs", "pub mod a;\npub mod b;"),
        text("a/mod.rs", "mod one;\nmod two;\npub use one::One;\npub use two::{Two as Second, three};"),
        text("a/one.rs", "use super::two::{self, Two};\nfn f() -> Two { two::three() }"),
        text("a/two.rs", "pub struct Two;\npub fn three() {}"),
        text("b.rs", "use crate::a::{One, Second};\nfn f() { crate::a::three(); }"),
    ];
    let arrows = arrows(&house);
    let to = |files: &[&str]| files.iter().map(PathBuf::from).collect::<BTreeSet<_>>();
    assert_eq!(arrows[Path::new("a/one.rs")], to(&["a/two.rs"]));
    assert_eq!(arrows[Path::new("a/two.rs")], to(&[]));
    assert_eq!(arrows[Path::new("b.rs")], to(&["a/one.rs", "a/two.rs"]));
    assert!(circles(&arrows).is_empty());

    let mut closed = house.to_vec();
    closed[3].1.push_str("\nfn g() { crate::b::f(); }");
    assert_eq!(circles(&super::imports::arrows(&closed)), [to(&["b.rs", "a/one.rs", "a/two.rs"])]);
}
