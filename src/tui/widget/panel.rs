//! A framed part of the screen with a title left and a remark right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use ratatui::widgets::{Block, Widget};

use super::paint::put;
use crate::format::width;
use crate::tui::style::{Ctx, Role};

/// Sizes below which a frame costs more than it gives: the title alone remains.
const FRAME_FROM: (u16, u16) = (30, 4);

/// A framed part of the screen.
#[derive(Debug, Default)]
pub struct Panel<'a> {
    /// What it is.
    pub title: &'a str,
    /// Its size or state, beside the title.
    pub count: &'a str,
    /// A remark at the right end.
    pub remark: &'a str,
}

impl Panel<'_> {
    /// Returns what is left for the content.
    pub fn inner(area: Rect) -> Rect {
        if area.width < FRAME_FROM.0 || area.height < FRAME_FROM.1 {
            return Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
        }
        Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 }
    }

    /// Draws the frame and returns what is left for the content.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Rect {
        self.draw_as(buf, area, ctx, [ctx.style(Role::Border), ctx.style(Role::Title)])
    }

    /// Draws it as the part that takes the keys.
    pub fn draw_focused(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Rect {
        let focus = ctx.style(Role::Focus);
        self.draw_as(buf, area, ctx, [focus, focus.add_modifier(Modifier::BOLD)])
    }

    fn draw_as(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx, [frame, title]: [Style; 2]) -> Rect {
        let inner = Self::inner(area);
        let framed = area.width >= FRAME_FROM.0 && area.height >= FRAME_FROM.1;
        if framed {
            Block::bordered().border_set(border::ROUNDED).border_style(frame).render(area.intersection(buf.area), buf);
        }
        let margin = if framed { 2 } else { 0 };
        let line = Rect { x: area.x + margin, width: area.width.saturating_sub(2 * margin), height: 1, ..area };
        let mut x = put(buf, line, 0, 0, &framed_text(self.title, framed), alone(title));
        if !self.count.is_empty() {
            x += put(
                buf,
                line,
                x,
                0,
                &format!("{}· {} ", if framed { "" } else { " " }, self.count),
                alone(ctx.style(Role::Dim)),
            );
        }
        let remark = framed_text(self.remark, framed);
        let cells = u16::try_from(width(&remark)).unwrap_or(u16::MAX);
        if !self.remark.is_empty() && x.saturating_add(cells).saturating_add(2) <= line.width {
            put(buf, line, line.width - cells, 0, &remark, alone(ctx.style(Role::Dim)));
        }
        inner
    }
}

/// Returns a style that takes nothing over from the frame it is written on: neither its colour nor its dimness.
fn alone(style: Style) -> Style {
    let fg = style.fg.or(Some(Color::Reset));
    Style { fg, sub_modifier: Modifier::all().difference(style.add_modifier), ..style }
}

fn framed_text(text: &str, framed: bool) -> String {
    if framed && !text.is_empty() { format!(" {text} ") } else { text.to_owned() }
}

/// Says at the right end of the lower edge of a panel where in it the user is.
pub fn foot_mark(buf: &mut Buffer, panel: Rect, text: &str, ctx: &Ctx) {
    let text = format!(" {text} ");
    let cells = u16::try_from(width(&text)).unwrap_or(u16::MAX);
    if panel.width >= FRAME_FROM.0 && panel.height >= FRAME_FROM.1 && cells + 4 <= panel.width {
        put(buf, panel, panel.width - cells - 2, panel.height - 1, &text, alone(ctx.style(Role::Dim)));
    }
}

/// Marks on the right edge of a panel which part of the content is seen.
pub fn scroll_mark(buf: &mut Buffer, panel: Rect, content: Rect, total: usize, offset: usize, ctx: &Ctx) {
    let shown = usize::from(content.height);
    if total <= shown || shown == 0 || panel.width < FRAME_FROM.0 {
        return;
    }
    let thumb = (shown * shown / total).max(1);
    let way = shown - thumb;
    let from = (offset * way).div_ceil((total - shown).max(1)).min(way);
    for y in from..from + thumb {
        let y = u16::try_from(y).unwrap_or(u16::MAX);
        let mark = Rect { x: panel.right() - 1, y: content.y, width: 1, height: content.height };
        put(buf, mark, 0, y, "┃", ctx.style(Role::Dim));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_on_a_frame_take_over_neither_its_colour_nor_its_dimness() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 5, 1));
        let frame = Style::new().fg(Color::Cyan).add_modifier(Modifier::DIM);
        buf.set_style(buf.area, frame);
        put(&mut buf, Rect::new(0, 0, 5, 1), 0, 0, "a", alone(Style::new().add_modifier(Modifier::BOLD)));
        assert_eq!((buf[(0, 0)].fg, buf[(0, 0)].modifier), (Color::Reset, Modifier::BOLD));
    }
}
