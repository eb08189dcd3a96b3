//! Every setting with its name, kind, bounds, default and meaning. Data only.

use super::setting::{Key, Kind, Place, Setting};

/// Most requests a minute that Real-Debrid allows, by its documentation.
pub(super) const SERVICE_LIMIT: u32 = 250;

/// Most adds a minute at the real service, and least seconds between two: about thirty a minute were measured.
pub(super) const SERVICE_ADDS: u32 = 30;
pub(super) const SERVICE_ADD_WAIT: u64 = 2;

/// Any number goes for a stand-in on this machine.
const ANY_RATE: u32 = 1_000_000;

/// Longest wait that makes sense, an hour.
const HOUR: u32 = 3600;

/// Every setting, in the order in which help shows them.
pub const SETTINGS: [Setting; 24] = [
    Setting {
        key: Key::Token,
        name: "RD_TOKEN",
        toml: "token",
        kind: Kind::Secret,
        place: Place::Anywhere,
        default: "",
        meaning: "The API token of the account, from https://real-debrid.com/apitoken.",
    },
    Setting {
        key: Key::MaxConcurrent,
        name: "RD_MAX_CONCURRENT",
        toml: "max_concurrent",
        kind: Kind::Count { min: 1, max: SERVICE_LIMIT },
        place: Place::Anywhere,
        default: "50",
        meaning: "Most requests in flight; the real number adapts below it.",
    },
    Setting {
        key: Key::RateLimit,
        name: "RD_RATE_LIMIT",
        toml: "rate_limit",
        kind: Kind::Count { min: 1, max: ANY_RATE },
        place: Place::Anywhere,
        default: "200",
        meaning: "Requests in any 60 seconds; the service allows 250, the rest is for the account's other tools.",
    },
    Setting {
        key: Key::BatchSize,
        name: "RD_BATCH_SIZE",
        toml: "batch_size",
        kind: Kind::Count { min: 1, max: 100_000 },
        place: Place::Anywhere,
        default: "250",
        meaning: "Mode all: details in a batch.",
    },
    Setting {
        key: Key::QuotaWait,
        name: "RD_QUOTA_WAIT",
        toml: "quota_wait",
        kind: Kind::Seconds { max: HOUR },
        place: Place::Anywhere,
        default: "60",
        meaning: "Mode all: seconds between batches; and the first pause after a refused list page.",
    },
    Setting {
        key: Key::TorrentWait,
        name: "RD_TORRENT_WAIT",
        toml: "torrent_wait",
        kind: Kind::Seconds { max: HOUR },
        place: Place::Anywhere,
        default: "10",
        meaning: "Seconds of the first pause after a refused detail; doubles up to 5 minutes while it lasts.",
    },
    Setting {
        key: Key::PageWait,
        name: "RD_PAGE_WAIT",
        toml: "page_wait",
        kind: Kind::FineSeconds { max: HOUR },
        place: Place::Anywhere,
        default: "1.0",
        meaning: "Seconds between list pages.",
    },
    Setting {
        key: Key::StaleDays,
        name: "RD_STALE_DAYS",
        toml: "stale_days",
        kind: Kind::Count { min: 0, max: 36_500 },
        place: Place::Anywhere,
        default: "7",
        meaning: "Mode smart: details older than this many days are refreshed, oldest first.",
    },
    Setting {
        key: Key::StaleLimit,
        name: "RD_STALE_LIMIT",
        toml: "stale_limit",
        kind: Kind::Count { min: 0, max: 1_000_000 },
        place: Place::Anywhere,
        default: "120",
        meaning: "Mode smart: at most this many such refreshes a run.",
    },
    Setting {
        key: Key::ApiUrl,
        name: "RD_API_URL",
        toml: "api_url",
        kind: Kind::Address,
        place: Place::NotWorkingFolder,
        default: "https://api.real-debrid.com/rest/1.0",
        meaning: "Where the service is; https, or plain http for this machine.",
    },
    Setting {
        key: Key::Archive,
        name: "REDRIVA_ARCHIVE",
        toml: "archive",
        kind: Kind::File,
        place: Place::NotWorkingFolder,
        default: "",
        meaning: "The archive file; empty means redriva.db in the user's data folder.",
    },
    Setting {
        key: Key::Theme,
        name: "REDRIVA_THEME",
        toml: "theme",
        kind: Kind::WordOrFile,
        place: Place::Anywhere,
        default: "auto",
        meaning: "Colours of the full screen: auto, dark, light, redriva (the terminal's sixteen), mono, or a .toml file.",
    },
    Setting {
        key: Key::Ascii,
        name: "REDRIVA_ASCII",
        toml: "ascii",
        kind: Kind::Switch,
        place: Place::Anywhere,
        default: "false",
        meaning: "Whether frames and bars of the full screen are plain ASCII.",
    },
    Setting {
        key: Key::Mouse,
        name: "REDRIVA_MOUSE",
        toml: "mouse",
        kind: Kind::Switch,
        place: Place::Anywhere,
        default: "false",
        meaning: "Whether the full screen takes the mouse at its start; the terminal's own selection needs Shift then.",
    },
    Setting {
        key: Key::Bell,
        name: "REDRIVA_BELL",
        toml: "bell",
        kind: Kind::OneOf(&["auto", "always", "never"]),
        place: Place::Anywhere,
        default: "auto",
        meaning: "Whether the full screen rings when what took 30 s ends unseen: auto, always (focus unknown too) or never.",
    },
    Setting {
        key: Key::ReadOnly,
        name: "REDRIVA_READ_ONLY",
        toml: "read_only",
        kind: Kind::Switch,
        place: Place::NotWorkingFolder,
        default: "false",
        meaning: "Whether nothing is ever changed at Real-Debrid; true in any source wins.",
    },
    Setting {
        key: Key::AddWait,
        name: "RD_ADD_WAIT",
        toml: "add_wait",
        kind: Kind::FineSeconds { max: HOUR },
        place: Place::Anywhere,
        default: "5",
        meaning: "Least seconds between the starts of two adds.",
    },
    Setting {
        key: Key::AddLimit,
        name: "RD_ADD_LIMIT",
        toml: "add_limit",
        kind: Kind::Count { min: 1, max: ANY_RATE },
        place: Place::Anywhere,
        default: "25",
        meaning: "Most adds in any 60 seconds; the service takes about 30.",
    },
    Setting {
        key: Key::MaxDelete,
        name: "REDRIVA_MAX_DELETE",
        toml: "max_delete",
        kind: Kind::Count { min: 0, max: 1_000_000 },
        place: Place::NotWorkingFolder,
        default: "500",
        meaning: "Most torrents that one job may delete; a larger plan is refused, never cut.",
    },
    Setting {
        key: Key::AddFiles,
        name: "REDRIVA_ADD_FILES",
        toml: "add_files",
        kind: Kind::OneOf(&["all", "videos", "largest", "ask"]),
        place: Place::NotWorkingFolder,
        default: "all",
        meaning: "Which files of an added torrent are chosen where nothing is said: all, videos, largest or ask.",
    },
    Setting {
        key: Key::Aria2Url,
        name: "REDRIVA_ARIA2_URL",
        toml: "aria2_url",
        kind: Kind::Aria2,
        place: Place::NotWorkingFolder,
        default: "",
        meaning: "An aria2 that is running already, for downloads; http for this machine and private addresses, else https.",
    },
    Setting {
        key: Key::Aria2Secret,
        name: "REDRIVA_ARIA2_SECRET",
        toml: "aria2_secret",
        kind: Kind::Password,
        place: Place::NotWorkingFolder,
        default: "",
        meaning: "The secret of that aria2 (its rpc-secret).",
    },
    Setting {
        key: Key::Aria2Dir,
        name: "REDRIVA_ARIA2_DIR",
        toml: "aria2_dir",
        kind: Kind::Text,
        place: Place::NotWorkingFolder,
        default: "",
        meaning: "The folder on the machine of that aria2; empty means its own.",
    },
    Setting {
        key: Key::Player,
        name: "REDRIVA_PLAYER",
        toml: "player",
        kind: Kind::Command,
        place: Place::NotWorkingFolder,
        default: "",
        meaning: "The program that opens direct links, such as mpv; {url} stands for the address, which else comes last.",
    },
];

impl Key {
    /// Returns the row of the table.
    pub fn setting(self) -> &'static Setting {
        // The table is in the order of the variants, which a test checks.
        &SETTINGS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_keys() {
        for setting in &SETTINGS {
            assert_eq!(setting.key.setting().name, setting.name);
        }
    }

    #[test]
    fn names_in_files_follow_from_names_in_the_environment() {
        for setting in &SETTINGS {
            let bare = setting.name.trim_start_matches("REDRIVA_").trim_start_matches("RD_");
            assert_eq!(setting.toml, bare.to_ascii_lowercase());
        }
    }
}
