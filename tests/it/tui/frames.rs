//! The bytes of frames: few for a key, none for nothing.

use redriva::tui::testing::{Clipboard, FrameEncoder, Habits};

use super::*;

pub(super) fn encoder(width: u16, height: u16) -> FrameEncoder {
    FrameEncoder::new((width, height), Habits::USUAL, Clipboard::default())
}

#[test]
fn everything_is_drawn_again_with_a_key() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("ctrl-l");
    assert!(bench.orders().contains(&Effect::Redraw));
    let mut frames = encoder(80, 24);
    let first = frames.frame(&bench.app, Vec::new()).unwrap();
    assert_eq!(frames.frame(&bench.app, Vec::new()).unwrap(), b"", "nothing has changed");
    frames.begin_anew((80, 24));
    assert_eq!(frames.frame(&bench.app, Vec::new()).unwrap(), first);
}

/// The most bytes for a step of the cursor with a pane beside the list, without one, and for a page.
pub(super) const STEP_BESIDE: usize = 1_000;
pub(super) const STEP: usize = 400;
const PAGE: usize = 4_500;

fn rows() -> Vec<TorrentRow> {
    let names = ["The.Navigator.1924.720p.Blu-ray.ProRes-MAGiC", "Scarlet Street (1945) SWEDiSH 1440p FLAC.2.0.mkv"];
    let names = names.iter().cycle().zip(0..400_i64);
    names.map(|(name, n)| row(&format!("R{n}"), &format!("{n} {name}"), n)).collect()
}

/// A screen in a theme, with the bytes that each frame takes.
struct Counted {
    bench: AppHarness,
    frames: FrameEncoder,
}

impl Counted {
    fn of(theme: &str, prepare: impl Fn(&mut AppHarness)) -> Self {
        let mut bench = AppHarness::with(Setup { theme: Theme::shipped(theme).unwrap(), ..setup(120, 36) });
        bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: rows(), rev: 1 }));
        prepare(&mut bench);
        let mut counted = Self { bench, frames: encoder(120, 36) };
        counted.frame();
        counted
    }

    fn frame(&mut self) -> usize {
        self.frames.frame(&self.bench.app, Vec::new()).unwrap().len()
    }

    /// A key, and what of the chosen torrent comes once the cursor rests: the larger of the two frames.
    fn press(&mut self, key: &str, others: i64) -> usize {
        self.bench.press(key);
        let at_once = self.frame();
        let mut facts = facts(3 + others % 4);
        facts.torrent.id = self.bench.app.layers.torrents.chosen_row().map_or(facts.torrent.id, |row| row.id.clone());
        facts.torrent.hash = Some(format!("{others:040x}"));
        self.bench.wait(1).deliver(MessageKind::Tick);
        let found = ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline: Vec::new() };
        self.bench.deliver(answer(Owner::Preview, found));
        at_once.max(self.frame())
    }

    /// The most of some steps, and a page.
    fn measured(&mut self) -> (usize, usize) {
        let step = (1..6).map(|n| self.press("j", n)).max().unwrap();
        (step, self.press("pgdn", 6))
    }
}

#[test]
fn a_step_and_a_page_cost_few_bytes_with_the_pane_and_without() {
    for theme in ["dark", "light", "redriva"] {
        for pane in [true, false] {
            let mut counted = Counted::of(theme, |bench| {
                bench.press(if pane { "2" } else { "2 P" });
            });
            let (step, page) = counted.measured();
            println!("{theme}, pane {pane}: a step {step}, a page {page}");
            assert!(step <= if pane { STEP_BESIDE } else { STEP }, "{theme}, pane {pane}: {step} bytes for a step");
            assert!(page <= PAGE, "{theme}, pane {pane}: {page} bytes for a page");
            assert_eq!(counted.frame(), 0, "nothing has changed");
        }
    }
}

#[test]
fn a_step_and_a_page_cost_few_bytes_on_every_other_list() {
    for theme in ["dark", "redriva"] {
        for (name, screen, most) in super::letters::LISTS {
            let mut counted = Counted::of(theme, |bench| screen(bench, &super::letters::PLAIN));
            // What is said of a group, and which keys work there, goes with the first step.
            counted.press("j", 0);
            let (step, page) = counted.measured();
            println!("{theme}, {name}: a step {step}, a page {page}");
            assert!(step <= most, "{theme}, {name}: {step} bytes for a step");
            assert!(page <= PAGE, "{theme}, {name}: {page} bytes for a page");
        }
    }
}
