//! The bytes of frames: few for a key, none for nothing, and the same screen whichever way one came to it.

use redriva::tui::testing::{Clipboard, FrameEncoder};

use super::*;

/// Names whose letters terminals draw wider or narrower than they are counted.
const WIDE: [&str; 12] = [
    "नमस्ते दुनिया 2160p",
    "தமிழ் திரைப்படம் 1080p",
    "ภาพยนตร์ไทย ซับไทย",
    "ភាពយន្តខ្មែរ 720p",
    "ｱﾆﾒ ﾊﾞﾝﾄﾞ 01",
    "🇫🇷 Film 🇩🇪 Film 🇯🇵",
    "👨‍👩‍👧‍👦 Family 👩🏽‍🚀 S01",
    "e\u{301}te\u{301} combining",
    "鬼滅の刃 The Movie",
    "مسلسل عربي 2024",
    "❤️ heart and ☎️ telephone",
    "plain.Name.2024.1080p-GROUP",
];

/// A terminal that draws some letters wider than they are counted: what stands there after some bytes.
struct Screen {
    cells: Vec<Vec<String>>,
    at: (usize, usize),
    /// By how many cells letters of several code points are drawn wider than counted.
    wider: usize,
}

impl Screen {
    fn new(width: usize, height: usize, wider: usize) -> Self {
        Self { cells: vec![vec![" ".to_owned(); width]; height], at: (0, 0), wider }
    }

    fn take(&mut self, bytes: &[u8]) {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            if let Some(sequence) = rest.strip_prefix("\x1b[") {
                let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                self.obey(&sequence[..end], sequence.as_bytes()[end]);
                rest = &sequence[end + 1..];
                continue;
            }
            let until = rest.find('\x1b').unwrap_or(rest.len());
            let grapheme: String = first_grapheme(&rest[..until]);
            rest = &rest[grapheme.len()..];
            self.print(&grapheme);
        }
    }

    fn obey(&mut self, numbers: &str, command: u8) {
        let number = |at: usize| numbers.split(';').nth(at).and_then(|n| n.parse::<usize>().ok());
        match command {
            b'H' => self.at = (number(0).unwrap() - 1, number(1).unwrap() - 1),
            b'G' => self.at.1 = number(0).unwrap() - 1,
            b'C' => self.at.1 += number(0).unwrap_or(1),
            b'X' => {
                let (y, x) = self.at;
                self.cells[y].iter_mut().skip(x).take(number(0).unwrap()).for_each(|cell| " ".clone_into(cell));
            }
            b'J' => self.cells.iter_mut().flatten().for_each(|cell| " ".clone_into(cell)),
            _ => {}
        }
    }

    fn print(&mut self, grapheme: &str) {
        let odd = grapheme.chars().count() > 1;
        let cells = redriva::format::width(grapheme).max(1) + if odd { self.wider } else { 0 };
        let (y, x) = self.at;
        let line = &mut self.cells[y];
        for (n, cell) in line.iter_mut().skip(x).take(cells).enumerate() {
            *cell = if n == 0 { grapheme.to_owned() } else { "<".to_owned() };
        }
        self.at.1 = x + cells;
    }
}

fn first_grapheme(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation as _;
    text.graphemes(true).next().unwrap_or_default().to_owned()
}

fn wide_rows() -> Vec<TorrentRow> {
    let names = WIDE.iter().cycle().zip(0..80_i64);
    names.map(|(name, n)| row(&format!("W{n}"), &format!("{name} {n}"), n)).collect()
}

fn encoder(width: u16, height: u16) -> FrameEncoder {
    FrameEncoder::new((width, height), true, Clipboard { tmux: false })
}

#[test]
fn letters_of_other_widths_leave_nothing_behind_whichever_way_one_came() {
    for wider in [0, 1, 2] {
        let mut bench = AppHarness::loaded(80, 24, wide_rows());
        let mut frames = encoder(80, 24);
        let mut walked = Screen::new(80, 24, wider);
        walked.take(&frames.frame(&bench.app, Vec::new()).unwrap());
        for key in "j j j pgdn j j k pgdn pgup j 1 2 G g j : esc ? esc j".split(' ') {
            bench.press(key);
            walked.take(&frames.frame(&bench.app, Vec::new()).unwrap());
        }
        let mut fresh = Screen::new(80, 24, wider);
        fresh.take(&encoder(80, 24).frame(&bench.app, Vec::new()).unwrap());
        for (y, (walked, fresh)) in walked.cells.iter().zip(&fresh.cells).enumerate() {
            assert_eq!(walked.concat(), fresh.concat(), "line {y}, drawn wider by {wider}");
        }
    }
}

#[test]
fn everything_is_drawn_again_with_a_key() {
    let mut bench = AppHarness::loaded(80, 24, wide_rows());
    bench.press("ctrl-l");
    assert!(bench.orders().contains(&Effect::Redraw));
    let mut frames = encoder(80, 24);
    let first = frames.frame(&bench.app, Vec::new()).unwrap();
    assert_eq!(frames.frame(&bench.app, Vec::new()).unwrap(), b"", "nothing has changed");
    frames.begin_anew((80, 24));
    assert_eq!(frames.frame(&bench.app, Vec::new()).unwrap(), first);
}

#[test]
fn a_step_and_a_page_cost_few_bytes() {
    let names = ["The.Navigator.1924.720p.Blu-ray.ProRes-MAGiC", "Scarlet Street (1945) SWEDiSH 1440p FLAC.2.0.mkv"];
    let rows = || -> Vec<TorrentRow> {
        let names = names.iter().cycle().zip(0..400_i64);
        names.map(|(name, n)| row(&format!("R{n}"), &format!("{n} {name}"), n)).collect()
    };
    for (theme, pane) in [("dark", true), ("dark", false), ("redriva", false)] {
        let mut bench = AppHarness::with(Setup { theme: Theme::shipped(theme).unwrap(), ..setup(120, 36) });
        bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: rows(), rev: 1 })).press("2");
        if !pane {
            bench.press("P");
        }
        let mut frames = encoder(120, 36);
        frames.frame(&bench.app, Vec::new()).unwrap();
        let mut bytes = |bench: &AppHarness| frames.frame(&bench.app, Vec::new()).unwrap().len();
        let step = bytes(bench.press("j"));
        let page = bytes(bench.press("pgdn"));
        println!("{theme}, pane {pane}: a step {step}, a page {page}");
        assert!(step <= if pane { 1_000 } else { 400 }, "{theme}, pane {pane}: {step} bytes for a step");
        assert!(page <= 4_500, "{theme}, pane {pane}: {page} bytes for a page");
    }
}
