//! The library between the program and the system's calls (`shim.c`), compiled once for all tests of a binary.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// Compiles the library; nothing where there is no compiler, or no such calls.
pub fn shim() -> Option<PathBuf> {
    static SHIM: OnceLock<Option<(TempDir, PathBuf)>> = OnceLock::new();
    let built = SHIM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("shim.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/proofs/shim.c");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).args([source, "-ldl"]);
        let built = cfg!(target_os = "linux") && cc.status().is_ok_and(|status| status.success());
        built.then_some((folder, library))
    });
    if built.is_none() {
        crate::house::skipped("no call can be made to fail here");
    }
    built.as_ref().map(|(_, library)| library.clone())
}
