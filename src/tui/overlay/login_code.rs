//! A code that waits for its user: a picture for telephones where it fits, the page and the code everywhere, the time left.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format::{duration, qr_picture, width};
use crate::tui::protocol::LoginCode;
use crate::tui::style::{Charset, Ctx, Role};
use crate::tui::widget::{put, put_spans};

/// Lines of the words: what to do, page and code, the time.
const WORDS: u16 = 4;

/// A code that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodeSheet {
    code: LoginCode,
    /// The picture, line by line.
    picture: Vec<String>,
}

impl CodeSheet {
    pub(super) fn new(code: LoginCode) -> Self {
        let picture = qr_picture(&code.target).unwrap_or_default();
        Self { code, picture }
    }

    /// Returns how many lines it would like to have of so many cells and lines.
    pub(super) fn height(&self, cells: u16, lines: u16, ctx: &Ctx) -> u16 {
        let whole = self.size().1.saturating_add(WORDS);
        // With a blank line between picture and words, where there is one.
        if self.can_show(cells, ctx) && whole <= lines { (whole + 1).min(lines) } else { WORDS }
    }

    /// Cells and lines of the picture.
    fn size(&self) -> (u16, u16) {
        let cells = self.picture.first().map_or(0, |line| width(line));
        (u16::try_from(cells).unwrap_or(u16::MAX), u16::try_from(self.picture.len()).unwrap_or(u16::MAX))
    }

    /// Whether the terminal has the letters and the colours of the picture, and the cells.
    fn can_show(&self, cells: u16, ctx: &Ctx) -> bool {
        let letters = ctx.charset == Charset::Unicode && ctx.theme.picture_style().is_some();
        letters && !self.picture.is_empty() && self.size().0 <= cells
    }

    /// Draws it; the picture is whole or not there.
    pub(super) fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) {
        let (cells, lines) = self.size();
        let fits = self.can_show(area.width, ctx) && area.height >= lines.saturating_add(WORDS);
        let mut top = 0;
        let mut what = "Open this page in a browser, and type the code:";
        if let Some(style) = ctx.theme.picture_style().filter(|_| fits) {
            for (line, y) in self.picture.iter().zip(0..lines) {
                put(buf, Rect { width: cells, ..area }, 0, y, line, style);
            }
            top = lines + u16::from(area.height > lines + WORDS);
            what = "Scan the picture with your telephone, or type the code on the page:";
        }
        let (text, dim, strong) = (ctx.style(Role::Text), ctx.style(Role::Dim), ctx.style(Role::Heading));
        put(buf, area, 0, top, what, text);
        put_spans(buf, area, 0, top + 1, &[("Page  ".to_owned(), dim), (self.code.address.clone(), strong)]);
        put_spans(buf, area, 0, top + 2, &[("Code  ".to_owned(), dim), (self.code.code.clone(), strong)]);
        let left = self.code.until.duration_since(ctx.now);
        let left = Duration::from_secs(u64::try_from(left.as_secs()).unwrap_or(0));
        put(buf, area, 0, top + 3, &format!("Waiting for your yes, {} left.", duration(left)), dim);
    }
}
