//! How the screen is divided: the filters, the search line with what it says, the table, the preview beside it.
//! Narrow screens have no frames and no headings.

use ratatui::layout::Rect;

use super::columns::fitting;
use super::query_feedback;
use super::state::TorrentsState;
use crate::tui::widget::Panel;

/// Height from which the line of filters is drawn, and from which the search line tells what can be typed.
const TABS_FROM: u16 = 5;
const INVITE_FROM: u16 = 18;

/// Width from which there are frames; below it each cell is needed for names.
const FRAMES_FROM: u16 = 60;

/// Width from which there is room for a preview.
const PREVIEW_FROM: u16 = 120;

/// The preview takes two fifths of the width, within these bounds.
const PREVIEW_CELLS: (u16, u16) = (44, 80);

/// Lines of the table that stay whatever the search line has to say.
const LEAST_ROWS: u16 = 5;

/// The parts of the screen.
pub(super) struct Parts {
    pub(super) tabs: Rect,
    pub(super) prompt: Rect,
    pub(super) said: Rect,
    /// The frame around the table; nothing where there is no room for one.
    pub(super) frame: Option<Rect>,
    /// The table; the cell before it is for marks.
    pub(super) table: Rect,
    pub(super) preview: Option<Rect>,
}

/// Divides the screen.
pub(super) fn parts(body: Rect, state: &TorrentsState) -> Parts {
    let narrow = body.width < FRAMES_FROM;
    let inset = Rect { x: body.x + body.width.min(1), width: body.width.saturating_sub(2), ..body };
    let tab_rows = u16::from(body.height >= TABS_FROM);
    let prompted = state.prompt.is_shown() || (body.height >= INVITE_FROM && !narrow && state.counts().0 > 0);
    let prompt_rows = u16::from(prompted).min(body.height - tab_rows);
    let room = body.height - tab_rows - prompt_rows;
    let said = u16::try_from(query_feedback::lines(state, inset.width).len()).unwrap_or(u16::MAX);
    let said_rows = said.min(room.saturating_sub(LEAST_ROWS)).max(u16::from(state.search.bad().is_some() && room > 1));
    let row = |y: u16, height: u16| Rect { y: body.y + y, height, ..inset };
    let below = tab_rows + prompt_rows + said_rows;
    let below = Rect { y: body.y + below, height: body.height - below, ..body };
    let (panel, preview) = panes(below, state);
    let inner = Panel::inner(panel);
    let framed = !narrow && inner.x > panel.x;
    Parts {
        tabs: row(0, tab_rows),
        prompt: row(tab_rows, prompt_rows),
        said: row(tab_rows + prompt_rows, said_rows),
        frame: framed.then_some(panel),
        table: if framed {
            inner
        } else {
            Rect { x: below.x + below.width.min(1), width: below.width.saturating_sub(2), ..below }
        },
        preview,
    }
}

/// Whether the table has a line of headings: a narrow one needs it for a name.
pub(super) fn has_headings(body: Rect) -> bool {
    body.width >= FRAMES_FROM
}

/// Returns where the table lies, and where the preview beside it, when there is one.
fn panes(area: Rect, state: &TorrentsState) -> (Rect, Option<Rect>) {
    let wanted = state.preview_wanted.unwrap_or(true);
    if !wanted || area.width < PREVIEW_FROM || state.counts().0 == 0 {
        return (area, None);
    }
    let cells = (area.width * 2 / 5).clamp(PREVIEW_CELLS.0, PREVIEW_CELLS.1);
    let table = Rect { width: area.width - cells, ..area };
    (table, Some(Rect { x: table.right(), width: cells, ..area }))
}

/// Returns where the preview lies, when there is one.
pub(super) fn preview(body: Rect, state: &TorrentsState) -> Option<Rect> {
    parts(body, state).preview
}

/// Returns the names of the columns that are seen: a narrow table leaves some out.
pub(super) fn seen_columns(state: &TorrentsState) -> Vec<&'static str> {
    let width = parts(state.area, state).table.width;
    fitting(state.columns, width, state.sort().key, state.sort().descending)
        .into_iter()
        .map(|(column, _)| column.name)
        .collect()
}

/// Whether a preview fits.
pub(super) fn preview_fits(width: u16) -> bool {
    width >= PREVIEW_FROM
}

/// Returns how many rows are visible in an area.
pub(super) fn page(body: Rect, state: &TorrentsState) -> usize {
    usize::from(parts(body, state).table.height.saturating_sub(u16::from(has_headings(body))))
}
