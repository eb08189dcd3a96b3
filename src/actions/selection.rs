//! Which files of a torrent are wanted, said in a word, in numbers or as a pattern; and which ones that means.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use glob::{MatchOptions, Pattern};

use crate::model::TorrentFile;

/// What ends a video that one watches.
const VIDEOS: [&str; 24] = [
    "3gp", "asf", "avi", "divx", "f4v", "flv", "m2ts", "m2v", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "ogm",
    "ogv", "rm", "rmvb", "ts", "vob", "webm", "wmv", "xvid",
];

/// Words in a path that mark a video as a sample.
const SAMPLES: [&str; 2] = ["sample", "samples"];

/// Longest text that is read.
const LONGEST: usize = 4_096;

/// A pattern is about names as people see them: in either case, and `*` reaches into folders.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: false, require_literal_separator: false, require_literal_leading_dot: false };

/// Which files are wanted; written and read as on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Every file.
    All,
    /// The videos without samples; where there is none, the largest file.
    Videos,
    /// The largest file.
    Largest,
    /// No file: the torrent is left waiting.
    None,
    /// Those that a person chooses when the files are known.
    Ask,
    /// The files of these numbers.
    Ids(Vec<RangeInclusive<i64>>),
    /// The files whose path fits, or whose name where the pattern has no `/`.
    Glob(Pattern),
}

/// Why a text is no selection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSelection {
    /// There is nothing.
    #[error("files are chosen with all, videos, largest, none, ask, numbers such as 1,3-5, or a pattern such as *.mkv")]
    Empty,
    /// More than anybody types.
    #[error("a choice of files has at most {LONGEST} bytes")]
    TooLong,
    /// A number that no file has, or a range that runs backwards.
    #[error("{0:?} is no number of a file and no range of such; they look like 1,3-5")]
    Number(String),
    /// A pattern that cannot be read.
    #[error("the pattern cannot be read at character {position}: {problem}")]
    Pattern {
        /// Counted from 1.
        position: usize,
        /// What is wrong there.
        problem: &'static str,
    },
}

/// Why no files are to be selected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFiles {
    /// The torrent is to be left waiting.
    #[error("no files are to be chosen")]
    Unwanted,
    /// A person has to choose.
    #[error("the files are still to be chosen")]
    Ask,
    /// The service has not told the files.
    #[error("the files are not known yet")]
    Unknown,
    /// A number that no file of this torrent has.
    #[error("there is no file {0}")]
    NoSuchFile(i64),
    /// Nothing fits.
    #[error("no file fits {0}")]
    NoneFits(String),
    /// Which one is the largest cannot be told.
    #[error("the sizes of the files are not known")]
    SizesUnknown,
}

impl Selection {
    /// The words that choose by themselves, with what each means.
    pub const WORDS: [(&str, Self); 5] = [
        ("all", Self::All),
        ("videos", Self::Videos),
        ("largest", Self::Largest),
        ("none", Self::None),
        ("ask", Self::Ask),
    ];

    /// Returns the numbers of the wanted files in the order in which they came, at least one; or why there are none.
    pub fn choose(&self, files: &[TorrentFile]) -> Result<Vec<i64>, NoFiles> {
        match self {
            Self::None => return Err(NoFiles::Unwanted),
            Self::Ask => return Err(NoFiles::Ask),
            _ if files.is_empty() => return Err(NoFiles::Unknown),
            _ => {}
        }
        let chosen = match self {
            Self::All => ids(files, |_| true),
            Self::Videos => match ids(files, |file| is_video(&file.path) && !is_sample(&file.path)) {
                videos if videos.is_empty() => vec![largest(files)?],
                videos => videos,
            },
            Self::Largest => vec![largest(files)?],
            Self::Ids(ranges) => {
                // A number that is meant and not there is a mistake, also as one end of a range.
                for end in ranges.iter().flat_map(|range| [*range.start(), *range.end()]) {
                    if !files.iter().any(|file| file.id == end) {
                        return Err(NoFiles::NoSuchFile(end));
                    }
                }
                ids(files, |file| ranges.iter().any(|range| range.contains(&file.id)))
            }
            Self::Glob(pattern) => ids(files, |file| fits(pattern, &file.path)),
            Self::None | Self::Ask => Vec::new(),
        };
        if chosen.is_empty() { Err(NoFiles::NoneFits(self.to_string())) } else { Ok(chosen) }
    }
}

impl FromStr for Selection {
    type Err = BadSelection;

    fn from_str(text: &str) -> Result<Self, BadSelection> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadSelection::Empty);
        }
        if text.len() > LONGEST {
            return Err(BadSelection::TooLong);
        }
        if let Some((_, word)) = Self::WORDS.into_iter().find(|(word, _)| *word == text) {
            return Ok(word);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit() || b",- ".contains(&byte)) {
            let ranges = text.split(',').map(|part| range(part.trim()));
            return ranges.collect::<Result<_, _>>().map(Self::Ids);
        }
        let bad = |error: glob::PatternError| BadSelection::Pattern { position: error.pos + 1, problem: error.msg };
        Pattern::new(text).map(Self::Glob).map_err(bad)
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ids(ranges) => {
                for (n, range) in ranges.iter().enumerate() {
                    let (start, end) = (range.start(), range.end());
                    f.write_str(if n > 0 { "," } else { "" })?;
                    if start == end { write!(f, "{start}")? } else { write!(f, "{start}-{end}")? }
                }
                Ok(())
            }
            Self::Glob(pattern) => f.write_str(pattern.as_str()),
            word => f.write_str(Self::WORDS.iter().find(|(_, known)| known == word).map_or("", |(word, _)| word)),
        }
    }
}

/// Reads `3` or `3-5`.
fn range(part: &str) -> Result<RangeInclusive<i64>, BadSelection> {
    let (start, end) = part.split_once('-').unwrap_or((part, part));
    let number = |text: &str| text.trim().parse::<i64>().ok().filter(|number| *number > 0);
    let both = number(start).zip(number(end)).filter(|(start, end)| start <= end);
    both.map(|(start, end)| start..=end).ok_or_else(|| BadSelection::Number(part.to_owned()))
}

fn ids(files: &[TorrentFile], is_wanted: impl Fn(&TorrentFile) -> bool) -> Vec<i64> {
    files.iter().filter(|file| is_wanted(file)).map(|file| file.id).collect()
}

/// Returns the largest file; of several the first. A single file needs no size.
fn largest(files: &[TorrentFile]) -> Result<i64, NoFiles> {
    if let [only] = files {
        return Ok(only.id);
    }
    let known = files.iter().filter(|file| file.size().is_some()).rev();
    known.max_by_key(|file| file.bytes).map(|file| file.id).ok_or(NoFiles::SizesUnknown)
}

/// Whether a path fits, with or without the slash that the service puts before it.
fn fits(pattern: &Pattern, path: &str) -> bool {
    let text = pattern.as_str();
    pattern.matches_with(path, OPTIONS)
        || (!text.starts_with('/') && pattern.matches_with(path.trim_start_matches('/'), OPTIONS))
        || (!text.contains('/') && pattern.matches_with(base_name(path), OPTIONS))
}

fn is_video(path: &str) -> bool {
    base_name(path)
        .rsplit_once('.')
        .is_some_and(|(name, ending)| !name.is_empty() && VIDEOS.iter().any(|video| ending.eq_ignore_ascii_case(video)))
}

fn is_sample(path: &str) -> bool {
    let mut words = path.split(|c: char| !c.is_alphanumeric());
    words.any(|word| SAMPLES.iter().any(|sample| word.eq_ignore_ascii_case(sample)))
}

fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(id: i64, path: &str, bytes: i64) -> TorrentFile {
        TorrentFile { id, path: path.to_owned(), bytes, selected: false }
    }

    fn season() -> Vec<TorrentFile> {
        vec![
            file(1, "/Season 1/Show.S01E01.mkv", 900),
            file(2, "/Season 1/Show.S01E02.MKV", 901),
            file(4, "/Sample/show.sample.mkv", 20),
            file(5, "/Extras/making of.avi", 300),
            file(7, "/big.iso", 4_000),
            file(8, "/readme.txt", 1),
        ]
    }

    fn choose(text: &str, files: &[TorrentFile]) -> Result<Vec<i64>, NoFiles> {
        text.parse::<Selection>().unwrap().choose(files)
    }

    #[test]
    fn words_numbers_and_patterns_choose_files() {
        for (text, chosen) in [
            ("all", vec![1, 2, 4, 5, 7, 8]),
            ("videos", vec![1, 2, 5]),
            ("largest", vec![7]),
            ("8,1-4", vec![1, 2, 4, 8]),
            (" 2 , 4 - 5 ", vec![2, 4, 5]),
            ("*.mkv", vec![1, 2, 4]),
            ("season 1/*", vec![1, 2]),
            ("/Season 1/*e01*", vec![1]),
            ("readme.txt", vec![8]),
            ("*e0[12]*", vec![1, 2]),
            ("*extras*", vec![5]),
            ("making?of.*", vec![5]),
        ] {
            assert_eq!(choose(text, &season()), Ok(chosen), "{text}");
        }
    }

    #[test]
    fn where_there_is_no_video_the_largest_file_is_meant() {
        let files = [file(1, "/a.iso", 5), file(2, "/sample.mkv", 1), file(3, "/b.iso", 5), file(4, "/.mkv", 1)];
        assert_eq!(choose("videos", &files), Ok(vec![1]), "of two equal ones the first");
        assert_eq!(choose("largest", &[file(3, "/a", TorrentFile::UNKNOWN_SIZE)]), Ok(vec![3]));
        let unknown = [file(1, "/a", TorrentFile::UNKNOWN_SIZE), file(2, "/b", TorrentFile::UNKNOWN_SIZE)];
        assert_eq!(choose("largest", &unknown), Err(NoFiles::SizesUnknown));
    }

    #[test]
    fn why_nothing_is_chosen_is_said() {
        for (text, why) in [
            ("none", NoFiles::Unwanted),
            ("ask", NoFiles::Ask),
            ("3", NoFiles::NoSuchFile(3)),
            ("1-9", NoFiles::NoSuchFile(9)),
            ("*.flac", NoFiles::NoneFits("*.flac".to_owned())),
            ("show.s01e01", NoFiles::NoneFits("show.s01e01".to_owned())),
        ] {
            assert_eq!(choose(text, &season()), Err(why), "{text}");
        }
        assert_eq!(choose("all", &[]), Err(NoFiles::Unknown));
    }

    #[test]
    fn what_is_no_selection_is_said() {
        assert_eq!("".parse::<Selection>(), Err(BadSelection::Empty));
        for (text, part) in [
            ("0", "0"),
            ("1,,2", ""),
            ("5-3", "5-3"),
            ("1-2-3", "1-2-3"),
            ("99999999999999999999", "99999999999999999999"),
        ] {
            assert_eq!(text.parse::<Selection>(), Err(BadSelection::Number(part.to_owned())), "{text}");
        }
        assert!(matches!("[a".parse::<Selection>(), Err(BadSelection::Pattern { position: 1, .. })));
        assert_eq!("a".repeat(LONGEST + 1).parse::<Selection>(), Err(BadSelection::TooLong));
    }

    #[test]
    fn a_selection_reads_back_as_it_is_written() {
        for text in ["all", "videos", "largest", "none", "ask", "1,3-5", "Season 1/*.mkv"] {
            assert_eq!(text.parse::<Selection>().unwrap().to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_chooses_among_the_files_or_says_why_not(text in "([a-z0-9*?,/-]|\\[|\\]){1,12}") {
            if let Ok(selection) = text.parse::<Selection>() {
                prop_assert_eq!(selection.to_string().parse::<Selection>(), Ok(selection.clone()));
                if let Ok(ids) = selection.choose(&season()) {
                    prop_assert!(!ids.is_empty() && ids.iter().all(|id| season().iter().any(|file| file.id == *id)));
                }
            }
        }
    }
}
