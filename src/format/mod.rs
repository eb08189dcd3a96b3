//! How values look to a person, the same in every frontend: names made safe, sizes, counts, times.
//!
//! Models hold numbers and raw text; only frontends call this module. Untrusted text goes through
//! [`clean()`] before it reaches a terminal, a log or an error message.

mod change;
mod clean;
mod csv;
mod fold;
mod json;
mod locale;
mod magnet;
mod name;
mod numbers;
mod qr;
mod shell;
mod status;
mod system_words;
mod times;
mod torrent_csv;
mod width;
mod wrap;

pub use change::change_words;
pub use clean::{clean, clean_line};
pub use csv::{Cell, FORMULA, csv_record};
pub use fold::{fold, folded};
pub use json::{json, json_pretty};
pub use locale::{is_utf8, locale_in_force};
pub use magnet::{is_hash, magnet, percent_encode};
pub use name::{is_blank, problem_name, shown_host, shown_name, shown_path, shown_word};
pub use numbers::{count, counted, gib_label, known_percent, percent, ratio, share, size, tenths, torrent_size};
pub use qr::qr_picture;
pub use shell::{shell_path, shell_word};
pub use status::{
    ASKING, BAD_MAGNET, COMING, DEAD, DONE, FAILED, FAILED_AT_SERVICE, GOING, GONE, Glyph, UNKNOWN as NOTHING_KNOWN,
    VIRUS, WAITING, WARNING, status_glyph, status_words,
};
pub use system_words::{system_words, with_causes};
pub use times::{age, age_changes, age_words, calm_moment, duration, duration_of_seconds, local_minute, local_second};
pub use torrent_csv::{TORRENT_COLUMNS, torrent_cells};
pub use width::{ellipsis, middle, pad_right, width};
pub use wrap::{wrap, wrap_at_blanks};
