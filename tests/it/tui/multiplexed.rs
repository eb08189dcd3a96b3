//! GNU screen counts the cells of letters by tables of its own, and tells the terminal outside where to go by them: after
//! every step of a walk, what stands on that terminal is what a freshly drawn screen is.

use std::io::Write as _;
use std::time::Duration;

use redriva::tui::testing::{Clipboard, FrameEncoder, Habits};
use tokio::time::Instant;

use super::letters::{Opens, WALKS, rows_of};
use super::window::Window;
use super::*;

/// Names in scripts of which it thinks otherwise than the terminal outside.
const NAMES: [&str; 20] = [
    "रात की रेल क्षमा श्रावण 720p",
    "இரவு ரயில் கூழாங்கல் 1080p",
    "రాత్రి బండి స్త్రీ S02",
    "രാത്രി വണ്ടി ക്ഷമ 4K",
    "রাতের ট্রেন ক্ষুদ্র 480p",
    "รถไฟกลางคืน น้ำค้าง ตำนาน",
    "ລົດໄຟ ກາງຄືນ ນ້ຳ",
    "រថភ្លើង យប់ ស្ត្រី",
    "ညရထား မြို့ ကျွန်း",
    "མཚན་མོ་ རྒྱུན་ སྒྲུང་",
    "밤 기차 한여름 S03",
    "ﾖﾙﾉ ﾃﾞﾝｼｬ ﾊﾟﾝ",
    "夜行列車 か\u{3099}き\u{3099} 完全版",
    "🇬🇷 Night 🇮🇸 Train 🏴‍☠️",
    "👩🏿‍🌾 Farm 👨‍👨‍👧 4️⃣ ❤️‍🩹",
    "قطار الليل القَمَر",
    "רכבת לַיְלָה",
    "n\u{360}i\u{489}g\u{351}\u{36b}h\u{343}t\u{36a} train",
    "𝕹𝖎𝖌𝖍𝖙 𒀭 train ﷻ",
    "Night.Train.1938.1080p-plain",
];

/// Where GNU screen is looked for.
const SCREEN: &str = "/usr/bin/screen";

/// What it is told at its start: nothing of its own on the screen, and a bell that is heard outside.
const QUIET: &str = "startup_message off\nvbell off\n";

/// GNU screen on a terminal, which shows what is written to it.
struct Multiplexed {
    window: Window,
    pipe: std::fs::File,
}

impl Multiplexed {
    fn open() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("rc"), QUIET).unwrap();
        let made = std::process::Command::new("/usr/bin/mkfifo").arg(home.path().join("pipe")).status().unwrap();
        assert!(made.success());
        let (pipe, sockets) = (home.path().join("pipe"), home.path().join("sockets"));
        std::fs::create_dir(&sockets).unwrap();
        std::fs::set_permissions(&sockets, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let shows = ["/bin/sh", "-c", "stty raw -echo; exec cat pipe"];
        let words = [&[SCREEN, "-U", "-c", "rc"], &shows[..]].concat();
        let window = Window::run_at(home, &words, true, &[("SCREENDIR", sockets.to_str().unwrap())]);
        // Waits until it reads.
        let pipe = std::fs::File::options().write(true).open(pipe).unwrap();
        Self { window, pipe }
    }

    /// Shows bytes, and returns what stands outside when they have got there: behind them a bell is rung.
    fn shows(&mut self, bytes: &[u8]) -> Vec<String> {
        self.window.raw.clear();
        self.pipe.write_all(bytes).unwrap();
        self.pipe.write_all(b"\x07").unwrap();
        let patience = Instant::now() + Duration::from_secs(10);
        while !self.window.wrote(b"\x07") {
            assert!(Instant::now() < patience, "nothing is shown");
            self.window.step();
        }
        self.window.seen.screen().rows(0, 80).map(|line| line.trim_end().to_owned()).collect()
    }
}

fn walk(terminal: &mut Multiplexed, (opens, keys): (Opens, &str), habits: Habits) -> Vec<String> {
    let size = (80, 24);
    let mut bench = AppHarness::loaded(size.0, size.1, rows_of(&NAMES));
    let mut frames = FrameEncoder::new(size, habits, Clipboard::default());
    terminal.shows(&frames.frame(&bench.app, Vec::new()).unwrap());
    opens(&mut bench, &NAMES);
    let mut remains = Vec::new();
    for key in keys.split(' ') {
        let walked = terminal.shows(&frames.frame(&bench.app, Vec::new()).unwrap());
        frames.begin_anew(size);
        let fresh = terminal.shows(&frames.frame(&bench.app, Vec::new()).unwrap());
        let other = walked.iter().zip(&fresh).filter(|(walked, fresh)| walked != fresh);
        remains.extend(other.map(|(walked, fresh)| format!("before {key} of {keys}:\n{walked}\n{fresh}")));
        bench.press(key);
    }
    remains
}

#[test]
fn under_gnu_screen_no_step_leaves_anything_of_another_row() {
    if !std::path::Path::new(SCREEN).exists() {
        eprintln!("skipped: GNU screen is not installed");
        return;
    }
    let mut terminal = Multiplexed::open();
    let walks = || WALKS.into_iter().step_by(2);
    let remains: Vec<String> = walks().flat_map(|of| walk(&mut terminal, of, Habits::SCREEN)).collect();
    assert!(remains.is_empty(), "{} rows, such as {}", remains.len(), remains[0]);
    // It is the way of writing that does it.
    let usual = walks().take(1).flat_map(|of| walk(&mut terminal, of, Habits::USUAL)).count();
    assert!(usual > 0, "this GNU screen does as others do");
}
