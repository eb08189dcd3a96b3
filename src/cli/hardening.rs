//! Seals the process: what is in its memory and in its environment is for nobody else.
//!
//! A process that cannot be dumped leaves no core file, cannot be watched by others of the same user, and its
//! `/proc/PID/environ` is closed to them. The variable itself stays where the shell put it: to take it out of the
//! environment is not possible in safe code.

/// Seals a release build, and a debug build that is asked for it; a debugger may look into other debug builds.
pub fn seal() {
    if !cfg!(debug_assertions) || std::env::var_os("REDRIVA_SEALED").is_some() {
        no_dumps();
    }
}

#[cfg(unix)]
fn no_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // Where the system refuses, the program works as well as before.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Elsewhere the system keeps no cores in files.
#[cfg(not(unix))]
fn no_dumps() {}
