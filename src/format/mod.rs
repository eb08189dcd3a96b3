//! How values look to a person, the same on every face: names made safe, sizes, counts, times.
//!
//! Models hold numbers and raw text; only faces call this room. Untrusted text goes through
//! [`clean()`] before it reaches a terminal, a log or an error message.

mod change;
mod clean;
mod csv;
mod fold;
mod json;
mod magnet;
mod name;
mod numbers;
mod qr;
mod status;
mod system;
mod times;
mod width;

pub use change::change_words;
pub use clean::{clean, clean_line};
pub use csv::{Cell, FORMULA, csv_record};
pub use fold::fold;
pub use json::{json, json_pretty};
pub use magnet::{is_hash, magnet, percent_encode};
pub use name::{is_blank, problem_name, shown_host, shown_name, shown_path, shown_word};
pub use numbers::{count, counted, gib_label, known_percent, percent, ratio, share, size, tenths, torrent_size};
pub use qr::qr_picture;
pub use status::{
    ASKING, COMING, DONE, FAILED, GOING, GONE, Glyph, UNKNOWN as NOTHING_KNOWN, WAITING, WARNING, status_glyph,
    status_words,
};
pub use system::{system_words, with_causes};
pub use times::{age, age_words, calm_moment, duration, local_minute, local_second};
pub use width::{ellipsis, middle, pad_right, width};
