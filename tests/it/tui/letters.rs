//! Letters that terminals draw wider or narrower than they are counted leave nothing behind: after every step of a walk
//! through every screen and overlay, the screen is what a freshly drawn one is.

use redriva::actions::{ActPlan, LeftOut};
use redriva::diagnose::diagnose;
use redriva::model::{ActCounts, ChangeKind, JobState, Problem, Reason, Trouble, Verb};
use redriva::sync::PlanSummary;
use redriva::tui::testing::{Clipboard, FrameEncoder, Habits};

use super::acting;
use super::frames::{STEP, STEP_BESIDE};
use super::*;

/// Names in scripts whose letters join, stack, turn round or are of another width, with pictures of several code points.
pub(super) const WIDE: [&str; 36] = [
    "नमस्ते दुनिया 2160p",
    "शृंखला क्षत्रिय श्री ज्ञान S01E01 1080p WEB and a tail that is cut in the middle of everything x265",
    "தமிழ் திரைப்படம் 1080p",
    "తెలుగు సినిమా క్ష్మి 720p",
    "ಕನ್ನಡ ಚಲನಚಿತ್ರ ಕ್ಷಣ",
    "മലയാളം സിനിമ സ്ത്രീ 4K",
    "বাংলা চলচ্চিত্র ক্ষ্ণ 1080p",
    "ગુજરાતી ફિલ્મ ક્ષેત્ર",
    "ਪੰਜਾਬੀ ਫ਼ਿਲਮ ਸ੍ਰੀ",
    "සිංහල චිත්‍රපටය ශ්‍රී",
    "ภาพยนตร์ไทย ซับไทย น้ำผึ้ง",
    "ພາສາລາວ ຮູບເງົາ ນ້ຳ",
    "ភាពយន្តខ្មែរ ស្ត្រី 720p",
    "བོད་ཡིག་ རྒྱལ་པོ་ བརྒྱུད 1080p",
    "မြန်မာရုပ်ရှင် ကြွေး ဿ",
    "한글 영화 한국 2024",
    "ｱﾆﾒ ﾊﾞﾝﾄﾞ ﾊﾟｰﾄ 01 ｶﾞ",
    "🇫🇷 Film 🇩🇪 Film 🇯🇵🇧🇷",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿 tagged flag 🏳️‍🌈 S02",
    "👨‍👩‍👧‍👦 Family 👩🏽‍🚀 S01",
    "👍🏿 skin 🤷🏼‍♀️ shrug 🧑‍🤝‍🧑",
    "1️⃣ keycap #️⃣ *️⃣ 2020",
    "❤️ heart and ☎️ telephone ☺︎ text ✈",
    "e\u{301}te\u{301} combining o\u{308}\u{304}",
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}a\u{321}\u{34a}\u{360}l\u{489}go\u{32f} stacked 1080p",
    "鬼滅の刃 The Movie 無限列車編",
    "か\u{3099}は\u{309a} decomposed",
    "مسلسل عربي الحلقة 01 لا إله 2024",
    "فیلم فارسی می‌خواهم بِسْمِ",
    "סרט עברי שָׁלוֹם 1080p",
    "\u{202e}gnirts\u{202c} turned round",
    "zero\u{200b}width\u{200d}joined\u{feff}name\u{ad}soft",
    "ﷺ ﷽ long ligatures 2019",
    "𒐫 𓀀 𝕳𝖊𝖑𝖑𝖔 ꧁name꧂",
    "ᠮᠣᠩᠭᠣᠯ кино й й 1080p",
    "plain.Name.2024.1080p-GROUP",
];

/// Names of which every terminal thinks the same.
pub(super) const PLAIN: [&str; 3] = [
    "The.Navigator.1924.720p.Blu-ray.ProRes-MAGiC",
    "Scarlet Street (1945) SWEDiSH 1440p FLAC.2.0.mkv",
    "debian-13.1.0-amd64-netinst.iso",
];

/// A screen with names on it.
pub(super) type Opens = fn(&mut AppHarness, &[&str]);

/// Every list besides the table, with the most bytes of a step: problems tell of the chosen one beside the list, and a
/// line of history may hold two names.
pub(super) const LISTS: [(&str, Opens, usize); 3] =
    [("problems", problems, STEP_BESIDE), ("history", history, STEP + STEP / 4), ("jobs", jobs, STEP)];

fn named(names: &[&str], n: i64) -> String {
    format!("{} {n}", names[usize::try_from(n).unwrap() % names.len()])
}

fn id(n: i64) -> TorrentId {
    TorrentId::parse(&format!("W{n}")).unwrap()
}

pub(super) fn rows_of(names: &[&str]) -> Vec<TorrentRow> {
    (0..80).map(|n| row(id(n).as_str(), &named(names, n), n)).collect()
}

pub(super) fn problems(bench: &mut AppHarness, names: &[&str]) {
    let of = |n| Problem {
        id: Some(id(n)),
        name: named(names, n),
        status: Some(if n % 3 == 0 { Status::Dead } else { Status::MagnetError }),
        progress: Some(12.5),
        added: None,
        bytes: Some(7_600_000_000 * (n + 1)),
        at: moment("2026-11-20T08:00:00Z"),
        trouble: Trouble::Torrent,
    };
    let found = diagnose((0..80).map(of).collect());
    bench.press("4").deliver(answer(Owner::Problems, ArchiveAnswer::Problems(found)));
}

fn events(names: &[&str]) -> Vec<redriva::model::HistoryEvent> {
    let at = |n: i64| Timestamp::from_second(moment("2026-11-22T11:00:00Z").as_second() - n * 20_000).unwrap();
    let kinds = [ChangeKind::Gone, ChangeKind::Added, ChangeKind::Renamed];
    let of = |n: i64| redriva::model::HistoryEvent {
        id: 1_000 - n,
        at: at(n),
        run: None,
        torrent: id(n),
        name: named(names, n),
        kind: kinds[usize::try_from(n).unwrap() % kinds.len()],
        old: Some(named(names, n + 1)),
        new: Some(named(names, n + 2)),
    };
    (0..80).map(of).collect()
}

pub(super) fn history(bench: &mut AppHarness, names: &[&str]) {
    let events = events(names);
    bench.press("5");
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events, removed: Vec::new(), totals: None }));
}

fn jobs(bench: &mut AppHarness, _names: &[&str]) {
    let verbs = [Verb::Delete, Verb::Restore, Verb::Add];
    let known = (1..60).rev().map(|n: i64| {
        let done = u64::try_from(n * 3).unwrap();
        let verb = verbs[usize::try_from(n).unwrap() % verbs.len()];
        acting::job(n, verb, JobState::Done, ActCounts { done, refused: 1, ..ActCounts::default() })
    });
    bench.press("6").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(known.collect())));
}

/// A job that is opened, with the torrents it was about.
fn one_job(bench: &mut AppHarness, names: &[&str]) {
    jobs(bench, names);
    let acts = (0..60).map(|n| {
        let mut act = acting::record(n, redriva::model::ActState::Refused, Some(names[n as usize % names.len()]));
        act.plan.name = named(names, n.into());
        act
    });
    let job = acting::job(59, Verb::Delete, JobState::Done, ActCounts { refused: 60, ..ActCounts::default() });
    let found = ArchiveAnswer::JobActs(Some(Box::new((job, acts.collect()))));
    bench.press("enter").deliver(answer(Owner::JobActs, found));
}

fn table(bench: &mut AppHarness, names: &[&str]) {
    bench.press("2");
    pane(bench, names);
}

/// What is known of the chosen torrent, beside the table and on its page.
fn pane(bench: &mut AppHarness, names: &[&str]) {
    let mut facts = facts(12);
    facts.torrent.id = id(0);
    let files = facts.detail.as_mut().unwrap().0.files.as_mut().unwrap();
    for (file, n) in files.iter_mut().zip(0..) {
        file.path = format!("/{}/{}.mkv", named(names, n / 3), named(names, n));
    }
    let found = || ArchiveAnswer::Torrent { facts: Some(Box::new(facts.clone())), timeline: events(names) };
    for owner in [Owner::Preview, Owner::Detail] {
        bench.deliver(answer(owner, found()));
    }
}

fn page(bench: &mut AppHarness, names: &[&str]) {
    bench.press("2 g enter");
    pane(bench, names);
}

pub(super) fn dashboard(bench: &mut AppHarness, names: &[&str]) {
    let mut overview = super::dashboard::overview();
    for (large, n) in overview.stats.largest.iter_mut().zip(0..) {
        large.name = named(names, n);
    }
    overview.newest = events(names);
    overview.news = Vec::new();
    bench.press("1").deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview))));
}

fn running(bench: &mut AppHarness, names: &[&str]) {
    bench.press("3 s").sync(EventKind::RunStarted { mode: redriva::model::SyncMode::Smart, archived: 12 });
    let plan = PlanSummary { by_reason: vec![(Reason::New, 80)], requests: 80, ..PlanSummary::default() };
    bench.sync(EventKind::Planned(plan));
    for n in 0..60 {
        bench.sync(EventKind::DetailArchived { id: id(n), name: named(names, n), reason: Reason::New, files: Some(2) });
    }
}

fn plan(bench: &mut AppHarness, names: &[&str]) {
    let mut proposal = acting::proposal(Verb::Delete, 40);
    for (act, n) in proposal.plan.acts.iter_mut().zip(0..) {
        act.name = named(names, n);
    }
    let left = proposal.plan.acts.iter().take(5).map(|act| LeftOut { act: act.clone(), reason: "it is gone".into() });
    proposal.plan = ActPlan { left_out: left.collect(), ..proposal.plan };
    bench.press("2").deliver(MessageKind::Proposed(Box::new(proposal)));
}

fn choice(bench: &mut AppHarness, names: &[&str]) {
    let rows = rows_of(names).into_iter().map(|row| with_status(row, Status::WaitingFilesSelection)).collect();
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows, rev: 2 })).press("2 e");
    let mut facts = facts(20);
    let files = facts.detail.as_mut().unwrap().0.files.as_mut().unwrap();
    for (file, n) in files.iter_mut().zip(0..) {
        file.path = format!("/{}/{}.mkv", named(names, n / 4), named(names, n));
    }
    bench.deliver(answer(Owner::FileChoice, ArchiveAnswer::Torrents(vec![facts])));
}

/// Where the walk begins, and the keys that it takes there.
pub(super) const WALKS: [(Opens, &str); 14] = [
    (table, "j j j pgdn j k pgdn pgup G g P j P j space j space A u"),
    (table, "/ a n esc esc o esc f esc : esc ? pgdn esc y esc T j esc c esc a esc V esc"),
    (page, "j j pgdn n n p pgup G g tab j ? esc y esc : esc esc"),
    (dashboard, "j j j t t pgdn G g : esc T j j esc esc"),
    (running, "j pgdn k l l F G g / esc ? esc h esc"),
    (problems, "j j pgdn enter esc j space G g : esc"),
    (history, "j j pgdn ] ] [ pgup G g enter esc c esc"),
    (jobs, "j pgdn G g ? esc"),
    (one_job, "j j pgdn G g esc"),
    (plan, "j j pgdn space G g pgup esc j"),
    (choice, "j j pgdn space G g left right esc j"),
    (table, "1 2 3 4 5 6 2 5 2 4 1 2"),
    (history, "2 j 4 2 j 5 2 : esc j"),
    (page, "2 j enter esc j j enter esc G"),
];

/// A terminal that draws some letters wider than they are counted: what stands there after some bytes.
struct Widened {
    cells: Vec<Vec<String>>,
    at: (usize, usize),
    /// By how many cells letters of several code points are drawn wider than counted.
    wider: usize,
}

impl Widened {
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

/// What stands on two terminals after the same bytes: one that draws wider, and one that counts by its own lights.
struct Seen {
    size: (u16, u16),
    widened: Vec<Widened>,
    own: vt100::Parser,
}

impl Seen {
    fn new(size: (u16, u16)) -> Self {
        let (width, height) = size;
        let widened = [0, 1, 2].map(|wider| Widened::new(width.into(), height.into(), wider));
        Self {
            size,
            widened: widened.into(),
            own: vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0),
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.widened.iter_mut().for_each(|screen| screen.take(bytes));
        self.own.process(bytes);
    }

    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.widened.iter().flat_map(|screen| screen.cells.iter().map(|line| line.concat())).collect();
        // Blanks at the end are written by some frames and erased by others.
        lines.extend(self.own.screen().rows(0, self.size.0).map(|line| line.trim_end().to_owned()));
        lines
    }
}

fn encoder(size: (u16, u16)) -> FrameEncoder {
    FrameEncoder::new(size, Habits::USUAL, Clipboard::default())
}

/// Walks, and compares what stands there after every step with a screen that is drawn anew.
fn walk(size: (u16, u16), opens: Opens, keys: &str) {
    let mut bench = AppHarness::loaded(size.0, size.1, rows_of(&WIDE));
    let mut frames = encoder(size);
    let mut walked = Seen::new(size);
    walked.take(&frames.frame(&bench.app, Vec::new()).unwrap());
    opens(&mut bench, &WIDE);
    for key in keys.split(' ') {
        walked.take(&frames.frame(&bench.app, Vec::new()).unwrap());
        let mut fresh = Seen::new(size);
        fresh.take(&encoder(size).frame(&bench.app, Vec::new()).unwrap());
        for (n, (walked, fresh)) in walked.lines().iter().zip(&fresh.lines()).enumerate() {
            assert_eq!(walked, fresh, "line {n} before {key} of {keys} at {size:?}");
        }
        bench.press(key);
    }
}

#[test]
fn letters_of_other_widths_leave_nothing_behind_on_any_screen_or_overlay() {
    for size in [(80, 24), (120, 36), (40, 14)] {
        for (opens, keys) in WALKS {
            walk(size, opens, keys);
        }
    }
}

#[test]
fn letters_of_other_widths_leave_nothing_behind_when_the_size_changes() {
    let mut bench = AppHarness::loaded(80, 24, rows_of(&WIDE));
    let mut frames = encoder((80, 24));
    for size in [(120, 36), (41, 13), (79, 24), (200, 60), (80, 24)] {
        let (width, height) = size;
        // A terminal of another size keeps what it likes of what stood there.
        frames.begin_anew(size);
        let mut walked = Seen::new(size);
        walked.take("x".repeat(usize::from(width) * usize::from(height)).as_bytes());
        bench.deliver(MessageKind::Resize { width, height });
        walked.take(&frames.frame(&bench.app, Vec::new()).unwrap());
        let mut fresh = Seen::new(size);
        fresh.take(&encoder(size).frame(&bench.app, Vec::new()).unwrap());
        assert_eq!(walked.lines(), fresh.lines(), "{size:?}");
    }
}
