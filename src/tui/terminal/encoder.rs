//! Turns the difference of two screens into bytes: only what changed, with as few words to the terminal as possible.
//!
//! Colours of the terminal's sixteen are sent as 30 to 37 and 90 to 97, which every terminal knows. Letters that
//! terminals draw wider or narrower than counted never leave remains: what stands behind them is always written out.

use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::multiplexer::Habits;
use crate::format::width;

/// Unchanged cells that are written again rather than passed over, since a move costs as many bytes.
const SHORT_GAP: u16 = 4;

/// Blanks that are erased at once rather than written, which costs a word and a move.
const LONG_BLANK: u16 = 10;

/// Characters of which terminals draw one alone wider or narrower than counted: scripts whose letters join, letters of
/// half a width, halves of flags.
const ODD: [std::ops::RangeInclusive<char>; 7] = [
    '\u{900}'..='\u{dff}',
    '\u{e00}'..='\u{fff}',
    '\u{1000}'..='\u{109f}',
    '\u{1100}'..='\u{11ff}',
    '\u{1780}'..='\u{18af}',
    '\u{ff61}'..='\u{ffdc}',
    '\u{1f1e6}'..='\u{1f1ff}',
];

/// Characters of which all terminals have always thought the same: letters of Europe and of the Far East, and what frames,
/// bars and glyphs are made of.
const SURE: [std::ops::RangeInclusive<char>; 12] = [
    ' '..='\u{2ff}',
    '\u{370}'..='\u{482}',
    '\u{48a}'..='\u{52f}',
    '\u{2010}'..='\u{2027}',
    '\u{2030}'..='\u{205e}',
    '\u{2190}'..='\u{22ff}',
    '\u{2500}'..='\u{25ff}',
    '\u{2713}'..='\u{2718}',
    '\u{2800}'..='\u{28ff}',
    '\u{2e80}'..='\u{a4cf}',
    '\u{ac00}'..='\u{d7a3}',
    '\u{ff01}'..='\u{ff60}',
];

/// Whether a terminal may draw a cell's text wider or narrower than it is counted, or count it otherwise.
fn is_odd(symbol: &str, strays: bool) -> bool {
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (_, Some(_)) => true,
        (Some(c), None) if strays => !SURE.iter().any(|range| range.contains(&c)),
        (Some(c), None) => ODD.iter().any(|range| range.contains(&c)),
        (None, None) => false,
    }
}

/// How the terminal writes: colours and attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    add: Modifier,
}

impl Pen {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, add: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, add: cell.modifier }
    }

    /// Returns the numbers that make this pen of one that has no attribute too many.
    fn over(self, before: Self) -> String {
        let added = self.add.difference(before.add);
        let mut codes: Vec<String> =
            ATTRIBUTES.iter().filter(|(add, _)| added.contains(*add)).map(|(_, code)| code.to_string()).collect();
        if self.fg != before.fg {
            codes.push(colour(self.fg, 30));
        }
        if self.bg != before.bg {
            codes.push(colour(self.bg, 40));
        }
        codes.join(";")
    }
}

/// Attributes that are seen on a blank.
const ON_BLANKS: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// Attributes and the numbers that turn them on.
const ATTRIBUTES: [(Modifier, u8); 6] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

/// What turns attributes off; bold and dim go together.
const OFF: [(Modifier, &str); 5] = [
    (Modifier::BOLD.union(Modifier::DIM), "22"),
    (Modifier::ITALIC, "23"),
    (Modifier::UNDERLINED, "24"),
    (Modifier::REVERSED, "27"),
    (Modifier::CROSSED_OUT, "29"),
];

/// Whether two cells look the same: of a blank only the ground is seen.
fn same(one: &Cell, other: &Cell) -> bool {
    if one.symbol() != other.symbol() || one.bg != other.bg {
        return false;
    }
    let blank = one.symbol() == " " && !(one.modifier | other.modifier).intersects(ON_BLANKS);
    blank || (one.fg == other.fg && one.modifier == other.modifier)
}

/// Writes cells, and remembers where the terminal's cursor and how its pen are.
struct Writer<'a> {
    out: &'a mut Vec<u8>,
    pen: Pen,
    /// Where the cursor stands, as far as that is certain: its row, and its column.
    row: Option<u16>,
    column: Option<u16>,
    /// Whether it goes astray behind odd letters.
    strays: bool,
}

impl Writer<'_> {
    fn text(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into memory cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn move_to(&mut self, x: u16, y: u16) {
        match (self.row, self.column) {
            (Some(row), Some(column)) if (row, column) == (y, x) => {}
            (Some(row), Some(column)) if row == y && column < x && x - column < 10 => match x - column {
                1 => self.text(format_args!("\x1b[C")),
                n => self.text(format_args!("\x1b[{n}C")),
            },
            (Some(row), _) if row == y => self.text(format_args!("\x1b[{}G", x + 1)),
            _ => self.text(format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        (self.row, self.column) = (Some(y), Some(x));
    }

    fn dress(&mut self, cell: &Cell) {
        let mut wanted = Pen::of(cell);
        if cell.symbol() == " " && !wanted.add.intersects(ON_BLANKS) && !self.pen.add.intersects(ON_BLANKS) {
            (wanted.fg, wanted.add) = (self.pen.fg, self.pen.add);
        }
        if wanted == self.pen {
            return;
        }
        let lost = self.pen.add.difference(wanted.add);
        let codes = if lost.is_empty() {
            wanted.over(self.pen)
        } else {
            // Whatever is shorter: beginning anew, or turning off what is too much.
            let anew = format!(";{}", wanted.over(Pen::PLAIN));
            let off: Vec<&str> = OFF.iter().filter(|(add, _)| add.intersects(lost)).map(|(_, code)| *code).collect();
            let left =
                OFF.iter().filter(|(add, _)| !add.intersects(lost)).fold(Modifier::empty(), |all, (add, _)| all | *add);
            let rest = wanted.over(Pen { add: self.pen.add & left, ..self.pen });
            let less = [off.join(";"), rest].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(";");
            if less.len() < anew.len() { less } else { anew.trim_end_matches(';').to_owned() }
        };
        self.pen = wanted;
        self.text(format_args!("\x1b[{codes}m"));
    }

    /// Erases so many cells to the ground of the first.
    fn erase(&mut self, cell: &Cell, x: u16, y: u16, cells: u16) {
        self.move_to(x, y);
        self.dress(cell);
        self.text(format_args!("\x1b[{cells}X"));
    }

    /// Writes one cell of so many columns, where the cursor is.
    fn cell(&mut self, cell: &Cell, x: u16, y: u16, columns: u16, end: u16) {
        self.move_to(x, y);
        self.dress(cell);
        let odd = is_odd(cell.symbol(), self.strays);
        if odd {
            // What a narrower letter would leave of what stood there goes first.
            for _ in 0..columns {
                self.out.push(b' ');
            }
            self.text(format_args!("\x1b[{}G", x + 1));
        }
        self.out.extend_from_slice(cell.symbol().as_bytes());
        let next = x + columns;
        self.column = (!odd && next < end).then_some(next);
        if odd && self.strays {
            // The edge is where it is for everybody.
            self.out.push(b'\r');
            self.column = Some(0);
        } else if next >= end {
            // At the right edge terminals differ in where the cursor is.
            self.row = None;
        }
    }
}

/// Returns a colour as a terminal is told it; `base` is 30 for text and 40 for the ground.
fn colour(colour: Color, base: u8) -> String {
    let near = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
        Color::Reset => near(9),
        Color::Black => near(0),
        Color::Red => near(1),
        Color::Green => near(2),
        Color::Yellow => near(3),
        Color::Blue => near(4),
        Color::Magenta => near(5),
        Color::Cyan => near(6),
        Color::Gray => near(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

/// Appends what turns one screen into another of the same size; the pen is plain before and after.
///
pub fn encode(before: &Buffer, after: &Buffer, habits: Habits, out: &mut Vec<u8>) {
    let area = after.area;
    let mut writer = Writer { out, pen: Pen::PLAIN, row: None, column: None, strays: habits.strays };
    let columns = usize::from(area.width).max(1);
    for ((old, new), y) in before.content.chunks(columns).zip(after.content.chunks(columns)).zip(0..area.height) {
        row(&mut writer, old, new, y, habits.erases);
    }
    if writer.pen != Pen::PLAIN {
        writer.text(format_args!("\x1b[m"));
    }
}

fn row(writer: &mut Writer<'_>, old: &[Cell], new: &[Cell], y: u16, erases: bool) {
    if old == new {
        return;
    }
    // Behind the first letter of another width nothing is certain: it is all written out. A letter that is put together where
    // the cursor is astray may meet one before it, so there the whole row is.
    let is_odd = |cell: &Cell| is_odd(cell.symbol(), writer.strays);
    let odd = old.iter().zip(new).position(|(old, new)| is_odd(old) || is_odd(new));
    let odd = odd.map(|odd| if writer.strays { 0 } else { odd });
    let cells = |cell: &Cell| u16::try_from(width(cell.symbol()).max(1)).unwrap_or(1);
    let end = u16::try_from(new.len()).unwrap_or(u16::MAX);
    let mut covered: u16 = 0;
    let mut stale: u16 = 0;
    let mut gap_from: Option<u16> = None;
    let mut erased_to: u16 = 0;
    for ((before, cell), x) in old.iter().zip(new).zip(0..) {
        let wide = cells(cell);
        let certain = odd.is_none_or(|odd| usize::from(x) < odd);
        let changed = covered == 0 && (!certain || stale > 0 || !same(before, cell));
        if changed && x >= erased_to {
            if let Some(from) = gap_from.take().filter(|from| x - from <= SHORT_GAP) {
                fill(writer, new, from..x, y, end);
            }
            let blanks = if erases { blanks(&new[usize::from(x)..]) } else { 0 };
            if blanks >= LONG_BLANK {
                writer.erase(cell, x, y, blanks);
                erased_to = x + blanks;
            } else {
                writer.cell(cell, x, y, wide, end);
            }
        } else if covered == 0 && gap_from.is_none() {
            gap_from = Some(x);
        }
        stale = stale.max(wide.max(cells(before))).saturating_sub(1);
        covered = if covered > 0 { covered - 1 } else { wide - 1 };
    }
}

/// Returns how many blanks that look the same stand at the beginning.
fn blanks(cells: &[Cell]) -> u16 {
    let Some(first) = cells.first() else { return 0 };
    let alike = |cell: &&Cell| cell.symbol() == " " && cell.bg == first.bg && !cell.modifier.intersects(ON_BLANKS);
    u16::try_from(cells.iter().take_while(alike).count()).unwrap_or(u16::MAX)
}

/// Writes unchanged cells again where that is no dearer than passing over them.
fn fill(writer: &mut Writer<'_>, new: &[Cell], gap: std::ops::Range<u16>, y: u16, end: u16) {
    let follows = (writer.row, writer.column) == (Some(y), Some(gap.start));
    let cells = new.get(usize::from(gap.start)..usize::from(gap.end)).unwrap_or_default();
    let plain = |cell: &Cell| {
        let pen = Pen::of(cell);
        let looks = if cell.symbol() == " " { pen.bg == writer.pen.bg } else { pen == writer.pen };
        cell.symbol().is_ascii() && looks && !(pen.add | writer.pen.add).intersects(ON_BLANKS)
    };
    if follows && cells.iter().all(plain) {
        for (cell, x) in cells.iter().zip(gap) {
            writer.cell(cell, x, y, 1, end);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn screen(lines: &[&str], style: Style) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, u16::try_from(lines.len()).unwrap()));
        for (line, y) in lines.iter().zip(0..) {
            buffer.set_string(0, y, line, style);
        }
        buffer
    }

    fn told(before: &Buffer, after: &Buffer) -> String {
        let mut out = Vec::new();
        encode(before, after, Habits { erases: false, strays: false }, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_what_changed_is_sent() {
        let plain = Style::new();
        let same = screen(&["one", "two"], plain);
        assert_eq!(told(&same, &same), "");
        assert_eq!(told(&same, &screen(&["one", "tao"], plain)), "\x1b[2;2Ha");
        assert_eq!(told(&screen(&["abcdefgh"], plain), &screen(&["Abc~efgH"], plain)), "\x1b[1;1HAbc~efgH");
        assert_eq!(told(&screen(&["鬼a"], plain), &screen(&["x a"], plain)), "\x1b[1;1Hx ");
    }

    #[test]
    fn long_blanks_are_erased_where_the_terminal_keeps_the_ground() {
        let full = screen(&["a long line of text"], Style::new());
        let mut out = Vec::new();
        encode(&full, &screen(&["a              text"], Style::new().bg(Color::Blue)), Habits::USUAL, &mut out);
        let told = String::from_utf8(out).unwrap();
        assert_eq!(told, "\x1b[1;1H\x1b[44ma\x1b[14X\x1b[16Gtext\x1b[m");
    }

    #[test]
    fn the_sixteen_colours_are_sent_as_every_terminal_knows_them() {
        let nothing = screen(&[""], Style::new());
        for (style, code) in [
            (Style::new().fg(Color::Red), "31"),
            (Style::new().fg(Color::LightBlue), "94"),
            (Style::new().fg(Color::White).bg(Color::Blue), "97;44"),
            (Style::new().add_modifier(Modifier::BOLD).fg(Color::Cyan), "1;36"),
            (Style::new().fg(Color::Rgb(1, 2, 3)), "38;2;1;2;3"),
        ] {
            assert_eq!(told(&nothing, &screen(&["x"], style)), format!("\x1b[1;1H\x1b[{code}mx\x1b[m"));
        }
    }

    #[test]
    fn what_stands_behind_a_letter_of_another_width_is_written_out() {
        let plain = Style::new();
        let behind = told(&screen(&["ก่อน same"], plain), &screen(&["กาลx same"], plain));
        assert!(behind.contains("x same       "), "{behind:?}");
        let gone = told(&screen(&["👨‍👩‍👧 same"], plain), &screen(&["xx same"], plain));
        assert!(gone.starts_with("\x1b[1;1Hxx same    "), "{gone:?}");
        // The letters themselves stand on blanks, and nothing relies on where they leave the cursor.
        let flag = told(&screen(&[""], plain), &screen(&["🇫🇷a"], plain));
        assert!(flag.starts_with("\x1b[1;1H  \x1b[1G🇫🇷\x1b[3Ga"), "{flag:?}");
    }
}
