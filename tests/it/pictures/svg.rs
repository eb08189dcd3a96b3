//! Frames as SVG: one text a run of cells that look alike.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use redriva::format::width;

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

/// One line of a screen.
pub fn line(buffer: &Buffer, y: u16) -> String {
    let mut out = String::new();
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
    out
}

/// A picture of a screen of that size, with these lines on it and this style.
pub fn picture(size: (u16, u16), style: &str, lines: &str) -> String {
    let (w, h) = (f32::from(size.0) * CELL.0 + 16.0, f32::from(size.1) * CELL.1 + 16.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"13.3\">\n{style}\
         <rect width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{GROUND}\"/>\n{lines}</svg>\n"
    )
}

/// A picture of one frame.
pub fn still(buffer: &Buffer) -> String {
    let lines: String = (0..buffer.area.height).map(|y| line(buffer, y)).collect();
    picture((buffer.area.width, buffer.area.height), "", &lines)
}
