//! Draws a plan: the sentence, the list of all names, what else is to be known, and what confirms it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::super::place::{clear, over};
use super::state::{PlanSheet, WHOLE, YES};
use crate::actions::{Confirmation, act_key, act_name};
use crate::format::{clean, middle, torrent_size, width};
use crate::tui::input::Action;
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, draw_list, put, put_right, put_spans, wrap};

/// Widest plan; the eye has to find its way from a name to its size.
const WIDEST: u16 = 100;

/// Fewest lines of the list, as long as there is room for anything else.
const LIST: u16 = 3;

/// Cells of a size.
const SIZE: u16 = 10;

/// Cells below which the line that confirms says only what confirms and what leaves.
const NARROW: u16 = 50;

/// Where the names begin: behind the box that says whether it is meant.
const NAME: u16 = 6;

/// Where the parts lie.
struct Parts {
    frame: Rect,
    inner: Rect,
    list: Rect,
    /// Lines above and below the list.
    above: Vec<String>,
    below: Vec<(String, Role)>,
}

fn parts(area: Rect, sheet: &PlanSheet, ctx: &Ctx) -> Parts {
    let cells = area.width.min(WIDEST);
    let room = usize::from(Panel::inner(Rect { width: cells, ..area }).width);
    let mut above = wrap(sheet.words().above, room);
    let mut below = sheet.words().lines_below(sheet.whole().listed, room, ctx);
    let names = u16::try_from(sheet.whole().plan.acts.len()).unwrap_or(u16::MAX);
    let lines = |above: &[String], below: &[Vec<(String, Role)>]| {
        u16::try_from(above.len() + below.iter().map(Vec::len).sum::<usize>()).unwrap_or(u16::MAX)
    };
    // Blank lines around the list, the line that confirms, and the frame.
    let blanks = if names == 0 { 2 } else { 3 };
    let whole = lines(&above, &below).saturating_add(names).saturating_add(3 + blanks);
    let frame = over(area, cells, whole);
    let inner = Panel::inner(frame);
    // Where it is low, the list and what confirms come first.
    let mut blank = 1;
    let kept = names.min(LIST) + 1;
    while inner.height < lines(&above, &below) + kept + blanks * blank
        && (blank > 0 || !below.is_empty() || !above.is_empty())
    {
        if blank > 0 {
            blank = 0;
        } else if !above.is_empty() {
            // Half a sentence says nothing; the title and what confirms say what it is about.
            above.clear();
        } else if below.len() > 1 {
            below.pop();
        } else {
            // What cannot be undone comes first, and the beginning of it is better than nothing.
            for sentence in &mut below {
                sentence.truncate(1);
            }
            break;
        }
    }
    let below: Vec<(String, Role)> = below.into_iter().flatten().collect();
    // Without names one blank line stands between what is above and below them.
    let top = u16::try_from(above.len()).unwrap_or(u16::MAX) + blank.min(names);
    let bottom = u16::try_from(below.len()).unwrap_or(u16::MAX) + 2 * blank + 1;
    let height = inner.height.saturating_sub(top + bottom);
    let list = Rect { y: inner.y + top.min(inner.height), height, ..inner };
    Parts { frame, inner, list, above, below }
}

/// Returns where the list lies.
pub(super) fn list_area(area: Rect, sheet: &PlanSheet, ctx: &Ctx) -> Rect {
    parts(area, sheet, ctx).list
}

/// Draws it; returns where the cursor stands.
pub(super) fn draw(buf: &mut Buffer, area: Rect, sheet: &PlanSheet, ctx: &Ctx) -> Option<Position> {
    let Parts { frame, inner, list, above, below } = parts(area, sheet, ctx);
    clear(buf, frame, ctx);
    Panel { title: &sheet.words().title, count: &sheet.words().bytes, remark: "plan" }.draw_focused(buf, frame, ctx);
    for (line, y) in above.iter().zip(0..) {
        put(buf, inner, 0, y, line, ctx.style(Role::Text));
    }
    draw_acts(buf, frame, list, sheet, ctx);
    let confirm_at = inner.height.saturating_sub(1);
    let from = confirm_at.saturating_sub(u16::try_from(below.len()).unwrap_or(u16::MAX));
    let from = if list.bottom() < inner.y + from { from.saturating_sub(1) } else { from };
    for ((line, role), y) in below.iter().zip(from..confirm_at) {
        put(buf, inner, 0, y, line, ctx.style(*role));
    }
    let line = Rect { y: inner.y + confirm_at, height: inner.height.min(1), ..inner };
    if sheet.prompt.is_open() {
        return sheet.prompt.draw(buf, line, "Search: ", ctx);
    }
    draw_confirmation(buf, line, sheet, ctx)
}

fn draw_acts(buf: &mut Buffer, frame: Rect, list: Rect, sheet: &PlanSheet, ctx: &Ctx) {
    let found = sheet.found();
    draw_list(buf, [frame, list], found.len(), sheet.list, ctx, |buf, y, at| {
        let Some((place, act)) = found.get(at).and_then(|place| Some((*place, sheet.whole().plan.acts.get(*place)?)))
        else {
            return;
        };
        let is_out = sheet.is_left_out(place);
        let refused = sheet.refused(act.torrent.as_ref());
        let (mark, role) = match (is_out, refused) {
            (true, _) => ("[ ]", Role::Dim),
            (false, Some(_)) => ("[!]", Role::Warning),
            (false, None) => ("[x]", Role::Key),
        };
        put(buf, list, 2, y, mark, ctx.style(role));
        put_right(buf, list, y, &torrent_size(act.bytes), ctx.style(Role::Dim));
        let room = Rect { width: list.width.saturating_sub(SIZE), ..list };
        let name = if act.name.is_empty() { act_key(act) } else { act_name(act) };
        let remark = match refused {
            Some(part) => format!("  refused again ({})", clean(part)),
            None if sheet.whole().plan.is_adopted(act) => "  adopted".to_owned(),
            None if is_out => "  left out".to_owned(),
            None => String::new(),
        };
        let cells = u16::try_from(width(&remark)).unwrap_or(0);
        let x = NAME
            + put(
                buf,
                room,
                NAME,
                y,
                &middle(&name, room.width.saturating_sub(NAME + cells).into()),
                style_of(is_out, ctx),
            );
        put(buf, room, x, y, &remark, ctx.style(if refused.is_some() { Role::Warning } else { Role::Dim }));
    });
    if found.is_empty() && !sheet.prompt.text().is_empty() {
        put(buf, list, 2, 0, "No name has this in it.", ctx.style(Role::Dim));
    }
}

fn style_of(is_out: bool, ctx: &Ctx) -> Style {
    ctx.style(if is_out { Role::Dim } else { Role::Text })
}

/// Draws the line that says what confirms; returns where the cursor stands while a number is typed.
fn draw_confirmation(buf: &mut Buffer, line: Rect, sheet: &PlanSheet, ctx: &Ctx) -> Option<Position> {
    let (key, text, dim) = (ctx.style(Role::Key), ctx.style(Role::Text), ctx.style(Role::Dim));
    let leave = (ctx.keymap.shown(Action::LeavePlan), key);
    let way = |letter: String, what: &str| [("   ".to_owned(), text), (letter, key), (format!(" {what}"), dim)];
    let is_narrow = line.width < NARROW;
    let stays = (if is_narrow { " leave" } else { " change nothing" }.to_owned(), dim);
    let whole = way(WHOLE.to_string(), "also what has no known files, whole");
    let whole = Some(whole).filter(|_| sheet.leaves_out_unknown());
    let usual = [way("Space".to_owned(), "leave one out"), way("/".to_owned(), "search")];
    // A way that does not fit whole is not told.
    let with_others = |mut spans: Vec<(String, Style)>, from: u16| {
        let cells = |spans: &[(String, Style)]| spans.iter().map(|(text, _)| width(text)).sum::<usize>();
        let mut room = usize::from(line.width.saturating_sub(from)).saturating_sub(cells(&spans));
        for way in whole.clone().into_iter().chain(usual.clone().into_iter().filter(|_| !is_narrow)) {
            if cells(&way) <= room {
                room -= cells(&way);
                spans.extend(way);
            }
        }
        spans
    };
    match sheet.words().wanted {
        None => {
            let spans: Vec<_> =
                [leave, (" close".to_owned(), dim)].into_iter().chain(whole.into_iter().flatten()).collect();
            put_spans(buf, line, 0, 0, &spans);
            None
        }
        Some(Confirmation::Letter) => {
            let yes = [(YES.to_string(), key), (" do it   ".to_owned(), text), leave, stays];
            put_spans(buf, line, 0, 0, &with_others(yes.into(), 0));
            None
        }
        Some(Confirmation::Number(n)) => {
            let ask = format!("Type {n} and {YES} to do it: ");
            let mut x = put(buf, line, 0, 0, &ask, text);
            x += put(buf, line, x, 0, sheet.typed(), key);
            let cursor = Position::new(line.x + x.min(line.width.saturating_sub(1)), line.y);
            let ready = if sheet.is_confirmable() { format!("  {YES} does it now") } else { String::new() };
            x += put(buf, line, x, 0, &ready, ctx.style(Role::Warning)) + 3;
            put_spans(buf, line, x, 0, &with_others(vec![leave, stays], x));
            (!line.is_empty()).then_some(cursor)
        }
    }
}
