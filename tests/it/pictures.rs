//! The pictures of the README: drawn from frames of the real screens, and checked to be up to date.
//!
//! `REDRIVA_PICTURES=write cargo test --test it pictures` draws them anew.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use redriva::format::width;
use redriva::model::{SyncMode, Timestamp};
use redriva::tui::testing::{ArchiveAnswer, Owner};

use crate::house::{House, Plan};
use crate::tui::{AppHarness, answer};

/// Pixels of one cell.
const CELL: (f32, f32) = (8.0, 18.0);

/// Ground and text of the pictures.
const GROUND: &str = "#16181d";
const TEXT: &str = "#d4d7dd";

/// The sixteen colours of a calm dark terminal.
const PALETTE: [(Color, &str); 15] = [
    (Color::Black, "#16181d"),
    (Color::Red, "#e06c75"),
    (Color::Green, "#98c379"),
    (Color::Yellow, "#e5c07b"),
    (Color::Blue, "#3b6ea8"),
    (Color::Magenta, "#c678dd"),
    (Color::Cyan, "#56b6c2"),
    (Color::Gray, "#abb2bf"),
    (Color::DarkGray, "#7f848e"),
    (Color::LightRed, "#ef8b93"),
    (Color::LightGreen, "#b1d598"),
    (Color::LightBlue, "#61afef"),
    (Color::LightMagenta, "#d898e8"),
    (Color::LightCyan, "#7fcdd7"),
    (Color::White, "#ffffff"),
];

fn colour(colour: Color, fallback: &'static str) -> String {
    match colour {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        other => PALETTE.iter().find(|(named, _)| *named == other).map_or(fallback, |(_, hex)| hex).to_owned(),
    }
}

/// Cells that look alike, with their text.
struct Run {
    x: u16,
    cells: u16,
    text: String,
    style: (Color, Color, Modifier),
}

fn runs(buffer: &Buffer, y: u16) -> Vec<Run> {
    let look = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let cells = u16::try_from(width(cell.symbol())).unwrap().max(1);
        match runs.last_mut() {
            // A wide character stands alone: fonts disagree on its width.
            Some(run)
                if run.style == look(cell)
                    && cells == 1
                    && run.cells == u16::try_from(run.text.chars().count()).unwrap() =>
            {
                run.cells += 1;
                run.text.push_str(cell.symbol());
            }
            _ => runs.push(Run { x, cells, text: cell.symbol().to_owned(), style: look(cell) }),
        }
        x += cells;
    }
    runs
}

fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (f32::from(buffer.area.width), f32::from(buffer.area.height));
    let (w, h) = (columns * CELL.0 + 16.0, rows * CELL.1 + 16.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"13.3\">\n\
         <rect width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{GROUND}\"/>\n"
    );
    for y in 0..buffer.area.height {
        for run in runs(buffer, y) {
            let (fg, bg, modifier) = run.style;
            let (x, top) = (8.0 + f32::from(run.x) * CELL.0, 8.0 + f32::from(y) * CELL.1);
            let wide = f32::from(run.cells) * CELL.0;
            let (mut ink, mut paper) = (colour(fg, TEXT), colour(bg, GROUND));
            if modifier.contains(Modifier::REVERSED) {
                std::mem::swap(&mut ink, &mut paper);
            }
            if paper != GROUND {
                writeln!(out, "<rect x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"{}\" fill=\"{paper}\"/>", CELL.1)
                    .unwrap();
            }
            if run.text.trim().is_empty() {
                continue;
            }
            let text = run.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let mut extra = String::new();
            for (flag, attribute) in [
                (Modifier::BOLD, " font-weight=\"bold\""),
                (Modifier::DIM, " opacity=\"0.7\""),
                (Modifier::UNDERLINED, " text-decoration=\"underline\""),
            ] {
                if modifier.contains(flag) {
                    extra.push_str(attribute);
                }
            }
            writeln!(
                out,
                "<text x=\"{x}\" y=\"{}\" textLength=\"{wide}\" fill=\"{ink}\" xml:space=\"preserve\"{extra}>{text}</text>",
                top + 13.5
            )
            .unwrap();
        }
    }
    out.push_str("</svg>\n");
    out
}

fn keep(name: &str, bench: &AppHarness) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    let picture = svg(&bench.buffer());
    if std::env::var_os("REDRIVA_PICTURES").is_some_and(|value| value == "write") {
        std::fs::write(&path, &picture).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == picture, "assets/{name} is not what the screen shows; draw it anew with REDRIVA_PICTURES=write");
}

#[tokio::test]
async fn the_pictures_show_what_the_screens_show() {
    let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let mut plan = Plan::quick(600);
    plan.demo.now = Some(now);
    let house = House::with(plan).await;
    house.run(SyncMode::Fast).await;
    let mut bench = AppHarness::new(120, 32);
    let delta = house.reader().rows_since(0).unwrap();
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: delta.rows, rev: delta.rev }));
    bench.press("2 j j j j j");
    keep("torrents.svg", &bench);
    let mut overview = house
        .reader()
        .overview(now, &TimeZone::UTC, 30, &redriva::refused_names::RefusedNames::shipped().unwrap())
        .unwrap();
    // The hour at which the pictures are drawn is not theirs.
    let (run, summary) = (overview.stats.last_sync.as_mut().unwrap(), overview.last_run.as_mut().unwrap());
    (run.started, run.finished, overview.premium_until) = (now, Some(now), None);
    (overview.stats.last_complete, summary.took) = (Some(now), Duration::from_secs(42));
    bench.press("1").deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview))));
    keep("dashboard.svg", &bench);
}
