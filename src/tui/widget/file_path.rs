//! A file's path as the steps of a tree: the folders that it is in, and its own name.

use std::ops::Range;

/// Most steps of a path: what lies deeper is told as one long name.
const DEEPEST: usize = 32;

/// Files from which folders begin closed: more do not fit on any screen.
pub const MANY_FILES: usize = 200;

/// Returns where each step stands in a path, the file's own name last. A slash at the beginning is none, and one at the
/// end belongs to the name.
pub fn path_steps(path: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = Some(path.len() - path.trim_start_matches('/').len());
    let mut steps = 0;
    std::iter::from_fn(move || {
        let start = from?;
        steps += 1;
        let rest = &path[start..];
        let slash = rest.find('/').filter(|slash| *slash + 1 < rest.len() && steps < DEEPEST);
        let end = start + slash.unwrap_or(rest.len());
        from = slash.map(|_| end + 1);
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Vec<&str> {
        path_steps(path).map(|step| &path[step]).collect()
    }

    #[test]
    fn a_path_is_the_folders_and_the_name() {
        assert_eq!(of("/A/b/file.mkv"), ["A", "b", "file.mkv"]);
        assert_eq!(of("noslash"), ["noslash"]);
        for (odd, steps) in [("", vec![""]), ("/", vec![""]), ("a//b", vec!["a", "", "b"]), ("dir/", vec!["dir/"])] {
            assert_eq!(of(odd), steps, "{odd}");
        }
    }

    #[test]
    fn what_lies_deeper_than_any_screen_shows_is_one_long_name() {
        let deep = "x/".repeat(5_000) + "end";
        let steps = of(&deep);
        assert_eq!(steps.len(), DEEPEST);
        assert!(steps[..DEEPEST - 1].iter().all(|step| *step == "x") && steps[DEEPEST - 1].ends_with("x/end"));
    }
}
