//! One text that a query looks for: where it may stand, and how it is found there.
//!
//! Everything here is folded already, the text as well as what it is looked for in.

use memchr::memmem::Finder;

/// Ends each path where several are written one after the other; no text holds this byte.
pub const PATH_END: u8 = 0xff;

/// A text that is looked for.
#[derive(Debug, Clone)]
pub(super) enum Text {
    /// In the name or in a path.
    Anywhere(Finder<'static>),
    /// In the name.
    Name(Finder<'static>),
    /// In a path.
    Path(Finder<'static>),
    /// At the end of a path, behind its last dot.
    Ending(Vec<Ending>),
}

/// The ending of a file.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    word: String,
    /// The dot, the ending and the end of a path; none when no file can have this ending.
    tail: Option<Finder<'static>>,
}

impl Ending {
    /// Makes an ending from folded text.
    pub(super) fn new(word: String) -> Self {
        let mut tail = vec![b'.'];
        tail.extend_from_slice(word.as_bytes());
        tail.push(PATH_END);
        let tail = (!word.contains(['.', '/'])).then(|| Finder::new(&tail).into_owned());
        Self { word, tail }
    }
}

impl Text {
    /// Whether it may stand in a path.
    pub(super) fn is_in_paths(&self) -> bool {
        !matches!(self, Self::Name(_))
    }

    /// Whether a name holds it.
    pub(super) fn in_name(&self, name: &[u8]) -> bool {
        match self {
            Self::Anywhere(finder) | Self::Name(finder) => finder.find(name).is_some(),
            Self::Path(_) | Self::Ending(_) => false,
        }
    }

    /// Whether a path holds it.
    pub(super) fn in_path(&self, path: &[u8]) -> bool {
        match self {
            Self::Anywhere(finder) | Self::Path(finder) => finder.find(path).is_some(),
            Self::Ending(endings) => ending(path).is_some_and(|end| endings.iter().any(|e| e.word.as_bytes() == end)),
            Self::Name(_) => false,
        }
    }

    /// Whether one of several paths holds it, each of which ends with [`PATH_END`].
    pub(super) fn in_paths(&self, paths: &[u8]) -> bool {
        match self {
            Self::Anywhere(finder) | Self::Path(finder) => finder.find(paths).is_some(),
            Self::Ending(endings) => endings.iter().filter_map(|e| e.tail.as_ref()).any(|t| t.find(paths).is_some()),
            Self::Name(_) => false,
        }
    }
}

/// Returns the end of a path that has not been folded: enough of it for [`Ending`] to find the same there.
///
/// A letter outside ASCII may become a dot or a slash; behind the last of those that are there already, none does.
pub(super) fn end_of(path: &str) -> &str {
    let end = memchr::memrchr2(b'.', b'/', path.as_bytes()).map_or(path, |at| &path[at..]);
    if end.is_ascii() { end } else { path }
}

/// Returns what stands after the last dot of a path's last part.
fn ending(path: &[u8]) -> Option<&[u8]> {
    let dot = memchr::memrchr2(b'.', b'/', path)?;
    (path[dot] == b'.').then(|| &path[dot + 1..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::folded;

    #[test]
    fn the_end_of_a_path_has_the_ending_of_the_whole_path() {
        let paths =
            ["a.b/C", "/x.tar.GZ", "y.", "", "no dot", "É.mkv", "x.mkv．srt", "x.mkv／srt", "x．mkv", "a.b…", "a/.MKV"];
        for path in paths {
            assert_eq!(ending(folded(end_of(path)).as_bytes()), ending(folded(path).as_bytes()), "{path}");
        }
        assert_eq!(end_of("/\u{e9}/Name.S01E01.FLAC"), ".FLAC");
    }

    proptest! {
        #[test]
        fn any_path_has_the_ending_of_its_end(path in "([a-zA-Z0-9./ -]|[\u{300}\u{338}ＡＺ．／İßéΣς∕․…⸱ﬁ\u{200b}]|.){0,12}") {
            let (end, whole) = (folded(end_of(&path)), folded(&path));
            prop_assert_eq!(ending(end.as_bytes()), ending(whole.as_bytes()));
        }
    }

    #[test]
    fn several_paths_together_hold_what_one_of_them_holds() {
        let paths = ["a.b/c", "/x.tar.gz", "y.", "z.mkv/", "\u{e9}.mkv"];
        let mut joined = Vec::new();
        for path in paths {
            joined.extend_from_slice(path.as_bytes());
            joined.push(PATH_END);
        }
        for word in ["", "b/c", "gz", "tar.gz", "mkv", "c", "mk", "kv"] {
            let text = Text::Ending(vec![Ending::new(word.to_owned())]);
            assert_eq!(text.in_paths(&joined), paths.iter().any(|path| text.in_path(path.as_bytes())), "{word}");
        }
        for word in ["c/x", "c", "gzy", "z.mkv/"] {
            let text = Text::Anywhere(Finder::new(word).into_owned());
            assert_eq!(text.in_paths(&joined), paths.iter().any(|path| text.in_path(path.as_bytes())), "{word}");
        }
    }
}
