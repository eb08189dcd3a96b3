//! How the screen is divided: the filters, the search line with what it says, the table, the preview beside it.

use ratatui::layout::Rect;

use super::columns::fitting;
use super::query_feedback;
use super::state::TorrentsState;
use crate::tui::widget::Panel;

/// Height from which the line of filters is drawn.
const TABS_FROM: u16 = 5;

/// Width from which there is room for a preview, and from which it is shown unasked.
const PREVIEW_FROM: u16 = 120;
const PREVIEW_UNASKED_FROM: u16 = 140;

/// The preview takes two fifths of the width, within these bounds.
const PREVIEW_CELLS: (u16, u16) = (44, 80);

/// Lines of the table that stay whatever the search line has to say.
const LEAST_ROWS: u16 = 5;

/// The parts of the screen.
pub(super) struct Parts {
    pub(super) tabs: Rect,
    pub(super) prompt: Rect,
    pub(super) said: Rect,
    pub(super) table: Rect,
}

/// Divides the panel of the table.
pub(super) fn parts(area: Rect, state: &TorrentsState) -> Parts {
    let inner = Panel::inner(area);
    let tab_rows = u16::from(inner.height >= TABS_FROM);
    let prompt_rows = u16::from(state.prompt.is_shown()).min(inner.height - tab_rows);
    let room = inner.height - tab_rows - prompt_rows;
    let said = u16::try_from(query_feedback::lines(state, inner.width).len()).unwrap_or(u16::MAX);
    let said_rows = said.min(room.saturating_sub(LEAST_ROWS)).max(u16::from(state.search.bad().is_some() && room > 1));
    let row = |y: u16, height: u16| Rect { y: inner.y + y, height, ..inner };
    Parts {
        tabs: row(0, tab_rows),
        prompt: row(tab_rows, prompt_rows),
        said: row(tab_rows + prompt_rows, said_rows),
        table: row(tab_rows + prompt_rows + said_rows, room - said_rows),
    }
}

/// Returns where the table lies, and where the preview beside it, when there is one.
pub(super) fn panes(body: Rect, state: &TorrentsState) -> (Rect, Option<Rect>) {
    let wanted = state.preview_wanted.unwrap_or(body.width >= PREVIEW_UNASKED_FROM);
    if !wanted || body.width < PREVIEW_FROM || state.counts().0 == 0 {
        return (body, None);
    }
    let cells = (body.width * 2 / 5).clamp(PREVIEW_CELLS.0, PREVIEW_CELLS.1);
    let table = Rect { width: body.width - cells, ..body };
    (table, Some(Rect { x: table.right(), width: cells, ..body }))
}

/// Returns the names of the columns that are seen: a narrow table leaves some out.
pub(super) fn seen_columns(state: &TorrentsState) -> Vec<&'static str> {
    let width = Panel::inner(panes(state.area, state).0).width;
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
    usize::from(parts(panes(body, state).0, state).table.height.saturating_sub(1))
}
