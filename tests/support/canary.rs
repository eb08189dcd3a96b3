//! The canary: a token that must never be seen again, and how it is found wherever it went.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A token that must never be seen again; no eight letters of it stand twice.
pub const CANARY: &str = "K3V9XQ2M7TB4ZR8WJ5HN6PC1YD0FGALSEU3O2I4K9VXQM7BTZ8RW";

/// Finds the token in a text: a piece of eight letters in any case, or coded.
pub fn leak(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let coded = (0..3).flat_map(|before| {
        let text = STANDARD_NO_PAD.encode([&b"::"[..before], CANARY.as_bytes()].concat());
        (4..text.len() - 12).map(move |at| text[at..at + 8].to_owned())
    });
    let percent = percent_coded();
    let plain = (0..=CANARY.len() - 8).map(|at| CANARY[at..at + 8].to_ascii_lowercase());
    plain
        .chain((0..40).map(|at| percent[at * 3..at * 3 + 24].to_owned()))
        .find(|piece| lower.contains(piece))
        .or_else(|| coded.into_iter().find(|piece| text.contains(piece)))
}

/// The token with every letter coded, as it may stand in an address.
pub fn percent_coded() -> String {
    CANARY.bytes().flat_map(|byte| ['%'.to_string(), format!("{byte:02x}")]).collect()
}

/// Looks through a folder, names included; files that the test itself wrote are left out.
pub fn leak_below(folder: &Path, written: &[&str]) -> Option<String> {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let found = if path.is_dir() {
            leak_below(&path, written)
        } else if written.iter().any(|name| path.ends_with(name)) {
            None
        } else {
            leak(&String::from_utf8_lossy(&fs::read(&path).unwrap()))
        };
        let found = found.or_else(|| leak(&path.file_name().unwrap().to_string_lossy()));
        if found.is_some() {
            return found.map(|piece| format!("{}: {piece}", path.display()));
        }
    }
    None
}
