//! The first line: the screens, with what is open on them, and at the right how the archive stands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::acting::read_only_mark;
use super::clock::DAY;
use super::state::App;
use crate::format::{COMING, DONE, FAILED, WARNING, age_words, count, counted, width};
use crate::model::{Outcome, Overview, RunState};
use crate::tui::protocol::{Route, SCREENS, ScreenTab};
use crate::tui::screen::jobs::{download_words, job_words};
use crate::tui::screen::sync::{Standing, standing};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{put, put_spans};

/// Widths from which the program's name stands before the tabs, and there is a blank more between them.
const NAME_FROM: u16 = 60;

/// Widest end of the line that the titles of all screens give way to.
const STATE_CELLS: usize = 26;

/// The program's name, and the cells that it takes with the blanks behind it.
const NAME: &str = "redriva";
const NAME_CELLS: usize = 11;

/// Blank cells between the screens and the end of the line.
const GAP: usize = 2;

/// Days of premium below which they are told wherever there is room for anything.
const URGENT_DAYS: i64 = 7;

/// A few words, each with what it means.
type Words = Vec<(String, Role)>;

/// How much of the line the screens get.
#[derive(Clone, Copy)]
struct Tabs {
    /// Whether the program's name stands before them.
    named: bool,
    /// Whether all have their titles; else keys stand for all but the one that is seen.
    titled: bool,
}

/// Draws the line.
pub(super) fn draw(buf: &mut Buffer, area: Rect, app: &App) {
    let ctx = &app.ctx;
    let said = state_words(app);
    let x = draw_tabs(buf, area, app, tabs(area, app, &said));
    let room = usize::from(area.width.saturating_sub(x + 1));
    if let Some(words) = said.into_iter().find(|words| cells(words) <= room) {
        let from = area.width - 1 - u16::try_from(cells(&words)).unwrap_or(0);
        let spans: Vec<_> = words.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
        put_spans(buf, area, from, 0, &spans);
    }
}

/// Decides how the screens are named: titles say more than the program's name, and than more than the shortest end.
fn tabs(area: Rect, app: &App, said: &[Words]) -> Tabs {
    let usual = said.iter().map(cells).find(|cells| *cells <= STATE_CELLS).unwrap_or(0);
    let least = said.iter().map(cells).min().unwrap_or(0);
    let titles: usize = SCREENS.iter().map(|tab| width(tab.title) + width(&key_of(app, tab)) + 3).sum();
    let fits =
        |before: usize, end: usize| before + 1 + titles + width(&mark(app)) + end + GAP <= usize::from(area.width);
    match area.width >= NAME_FROM {
        true if fits(NAME_CELLS, usual) => Tabs { named: true, titled: true },
        true if fits(0, least) => Tabs { named: false, titled: true },
        named => Tabs { named, titled: false },
    }
}

fn key_of(app: &App, tab: &ScreenTab) -> String {
    app.ctx.keymap.keys(tab.opens).first().map(ToString::to_string).unwrap_or_default()
}

/// Returns what stands behind the title of the problems: how many there are.
fn mark(app: &App) -> String {
    let problems = app.layers.dashboard.overview().map_or(0, |overview| overview.stats.problems);
    if problems > 0 { format!(" {}", count(problems)) } else { String::new() }
}

fn cells(words: &Words) -> usize {
    words.iter().map(|(text, _)| width(text)).sum()
}

/// Draws the tabs; returns where they end.
fn draw_tabs(buf: &mut Buffer, area: Rect, app: &App, tabs: Tabs) -> u16 {
    let ctx = &app.ctx;
    let wide = area.width >= NAME_FROM;
    let mut x = 1;
    if tabs.named {
        x += put(buf, area, x, 0, NAME, ctx.style(Role::Heading)) + 4;
    }
    let here = SCREENS[app.layers.tab()].route;
    let mark = mark(app);
    for tab in SCREENS {
        let &ScreenTab { title, route, opens } = tab;
        let from = x;
        let key = key_of(app, tab);
        x += put(buf, area, x, 0, &key, ctx.style(Role::Key)) + u16::from(!key.is_empty());
        if tabs.titled || route == here {
            x += put(buf, area, x, 0, title, ctx.style(if route == here { Role::Title } else { Role::Dim })) + 1;
        }
        if route == Route::Problems && !mark.is_empty() {
            let mark = if wide { mark.trim_start() } else { "•" };
            // Without a title the mark follows the key at once.
            x += put(buf, area, x, 0, mark, ctx.style(Role::Failed)) + 1;
        }
        ctx.clicks.note_action(Rect { x: area.x + from, width: x.saturating_sub(from + 1), ..area }, opens);
        x += u16::from(wide);
    }
    x.min(area.width)
}

/// Returns what runs, else how archive and account stand; longest first.
fn state_words(app: &App) -> Vec<Words> {
    let ctx = &app.ctx;
    let job = job_words(&app.layers.jobs, ctx).into_iter().map(|text| vec![(text, Role::Title)]);
    let mut said: Vec<Words> = match standing(&app.layers.sync, ctx) {
        Some(Standing { sign, done, about }) => run_words(sign, done, about),
        None if app.layers.jobs.is_acting() => Vec::new(),
        None => app.layers.dashboard.overview().map(|overview| calm_words(overview, ctx)).unwrap_or_default(),
    };
    let mut jobs: Vec<Words> = job.collect();
    if let (Some(job), Some(run)) = (jobs.first(), said.last()) {
        // Both run: the whole of the job, and how far the sync is.
        let both = job.iter().cloned().chain([(" · ".to_owned(), Role::Dim)]).chain(run.iter().cloned()).collect();
        jobs.insert(0, both);
    }
    if !jobs.is_empty() {
        said = jobs;
    } else if standing(&app.layers.sync, ctx).is_none() && app.layers.jobs.downloads.is_running() {
        said = download_words(&app.layers.jobs.downloads).into_iter().map(|text| vec![(text, Role::Title)]).collect();
    }
    match read_only_mark(app) {
        Some(mark) if said.is_empty() => vec![vec![(mark.to_owned(), Role::Warning)]],
        Some(mark) => {
            said.iter().map(|words| marked(mark, words)).chain([vec![(mark.to_owned(), Role::Warning)]]).collect()
        }
        None => said,
    }
}

fn marked(mark: &str, words: &Words) -> Words {
    [(mark.to_owned(), Role::Warning), (" · ".to_owned(), Role::Dim)].into_iter().chain(words.iter().cloned()).collect()
}

fn run_words(sign: &'static str, done: String, about: Option<String>) -> Vec<Words> {
    let short = vec![(format!("{sign} "), Role::Active), (done, Role::Heading)];
    let mut long = short.clone();
    long.extend(about.map(|about| (format!(" · {about}"), Role::Dim)));
    vec![long, short]
}

/// Whether the last sync did what it was asked for.
fn ended_well(overview: &Overview) -> bool {
    let last = overview.stats.last_sync.as_ref();
    last.is_some_and(|run| matches!(run.state, RunState::Ended(Outcome::Complete | Outcome::Partial)))
}

fn calm_words(overview: &Overview, ctx: &Ctx) -> Vec<Words> {
    let (glyph, role, long, short) = match overview.stats.last_complete {
        Some(at) => {
            let ago = match age_words(at, ctx.now) {
                now if now == "now" => now,
                age => format!("{age} ago"),
            };
            (DONE, Role::Done, format!("synced {ago}"), ago)
        }
        // Other programs and jobs change the account meanwhile; the next list says what is missing.
        None if ended_well(overview) => {
            (WARNING, Role::Warning, "synced, list incomplete".to_owned(), "list incomplete".to_owned())
        }
        None => (COMING, Role::Waits, "not synced yet".to_owned(), "not synced".to_owned()),
    };
    let days = overview.premium_until.map(|until| (until.as_second() - ctx.now.as_second()).div_euclid(DAY));
    let (premium, brief) = match days.map(u64::try_from) {
        None => (Vec::new(), Vec::new()),
        Some(Err(_)) => {
            let none = vec![(format!(" · {} ", ctx.glyph(FAILED)), Role::Failed), ("no premium".to_owned(), Role::Dim)];
            (none.clone(), none)
        }
        Some(Ok(0)) => {
            let today = vec![(" · premium ends today".to_owned(), Role::Warning)];
            (today.clone(), today)
        }
        Some(Ok(days)) => (
            vec![(format!(" · premium {}", counted(days, "day", "days")), Role::Dim)],
            vec![(format!(" · {} d", count(days)), Role::Dim)],
        ),
    };
    let lead = |text: &str| vec![(format!("{} ", ctx.glyph(glyph)), role), (text.to_owned(), Role::Dim)];
    let join = |text: &str, rest: &Words| lead(text).into_iter().chain(rest.iter().cloned()).collect::<Words>();
    let whole = [join(&long, &premium), join(&long, &brief), join(&short, &brief)].into_iter();
    // What ends soon is not left out for lack of room.
    let is_urgent = days.is_some_and(|days| days < URGENT_DAYS);
    whole.chain([lead(&long), lead(&short)].into_iter().filter(|_| !is_urgent)).collect()
}
