//! What kinds of torrents the model account holds, as a table: how often, named how, made of what.
//!
//! Paths use `{full}` (the torrent's name), `{stem}` (without a film's ending), `{n}` (the file's
//! number within its part) and `{subtitle}` (a language).

/// One kind of torrent.
#[derive(Debug)]
pub(super) struct Kind {
    /// How many in a hundred torrents are of this kind.
    pub(super) share: u8,
    /// Vocabulary of `names.txt` that holds its name patterns.
    pub(super) names: &'static str,
    /// What it is made of; the first part holds the content itself.
    pub(super) parts: &'static [Part],
}

/// Some files of one sort inside a torrent.
#[derive(Debug)]
pub(super) struct Part {
    /// Pattern of the path.
    pub(super) path: &'static str,
    /// Fewest and most files; few are likelier.
    pub(super) count: (u32, u32),
    /// Smallest and largest size; each magnitude is as likely as the next.
    pub(super) bytes: (u64, u64),
    /// Chance in a hundred that the user chose such a file.
    pub(super) chosen: u8,
}

const KB: u64 = 1_000;
const MB: u64 = 1_000 * KB;
const GB: u64 = 1_000 * MB;

const fn part(path: &'static str, count: (u32, u32), bytes: (u64, u64), chosen: u8) -> Part {
    Part { path, count, bytes, chosen }
}

const POSTER: Part = part("poster.jpg", (0, 1), (30 * KB, 2 * MB), 10);
const INFO: Part = part("{stem}.nfo", (0, 1), (KB, 12 * KB), 5);
const SUBTITLES: Part = part("Subs/{n}_{subtitle}.srt", (0, 9), (18 * KB, 160 * KB), 25);
const CHECKSUMS: Part = part("SHA256SUMS", (0, 1), (90, 4 * KB), 40);

/// The kinds; shares add up to 100.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        share: 37,
        names: "film-name",
        parts: &[
            part("{stem}.mkv", (1, 1), (250 * MB, 90 * GB), 100),
            part("Extras/Featurette {n}.mkv", (0, 6), (20 * MB, 3 * GB), 60),
            SUBTITLES,
            INFO,
            POSTER,
        ],
    },
    Kind {
        share: 17,
        names: "linux-name",
        parts: &[
            part("{full}", (1, 1), (45 * MB, 7 * GB), 100),
            CHECKSUMS,
            part("README.txt", (0, 1), (KB, 9 * KB), 10),
        ],
    },
    Kind {
        share: 5,
        names: "blender-name",
        parts: &[part("{stem}.mkv", (1, 1), (60 * MB, 40 * GB), 100), SUBTITLES, POSTER],
    },
    Kind {
        share: 2,
        names: "frames-name",
        parts: &[
            part("frames/{n}.tar", (8, 120), (200 * MB, 9 * GB), 95),
            part("LICENSE.txt", (1, 1), (KB, 20 * KB), 0),
        ],
    },
    Kind {
        share: 12,
        names: "book-name",
        parts: &[
            part("{full} {n}.epub", (1, 12), (24 * KB, 40 * MB), 100),
            part("cover.jpg", (0, 1), (20 * KB, MB), 20),
        ],
    },
    Kind {
        share: 10,
        names: "audio-name",
        parts: &[
            part("{n} - {full}.flac", (1, 60), (3 * MB, 300 * MB), 98),
            part("cover.jpg", (0, 1), (60 * KB, 3 * MB), 30),
            part("notes.pdf", (0, 1), (50 * KB, 9 * MB), 15),
        ],
    },
    Kind {
        share: 4,
        names: "archive-name",
        parts: &[
            part("{full}/frame_{n}.tif", (6, 190), (2 * MB, 900 * MB), 92),
            part("index.csv", (1, 1), (2 * KB, 3 * MB), 70),
        ],
    },
    Kind { share: 4, names: "data-name", parts: &[part("{full}", (1, 1), (900 * MB, 720 * GB), 100), CHECKSUMS] },
    Kind {
        share: 9,
        names: "serial-name",
        parts: &[
            part("{stem} - S01E{n}.mkv", (1, 26), (90 * MB, 6 * GB), 96),
            part("Subs/S01E{n}.{subtitle}.srt", (0, 26), (9 * KB, 90 * KB), 15),
            INFO,
        ],
    },
];
