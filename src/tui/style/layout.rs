//! How a screen is divided, as a pure function: the views draw into it, the states page by it.
//!
//! ```text
//! banner   (demo)
//! tabs     1 Dashboard  2 Torrents  3 Sync            fast 45%
//! body
//! notices  error: what happened / the remedy
//! footer   keys that work now
//! ```

use ratatui::layout::Rect;

/// Below this nothing is drawn but the words "too small".
pub const SMALLEST: (u16, u16) = (20, 5);

/// Height from which the banner gets a line of its own.
const BANNER_FROM: u16 = 8;

/// The parts of a screen; a part without room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// Says that this is a demo.
    pub banner: Rect,
    /// Screens and the running sync.
    pub tabs: Rect,
    /// The screen itself.
    pub body: Rect,
    /// What has just happened.
    pub notices: Rect,
    /// The line of keys that work now.
    pub footer: Rect,
}

/// Divides a terminal, or says that it is too small.
pub fn split(width: u16, height: u16, banner: bool, notice_rows: u16) -> Option<Areas> {
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return None;
    }
    let row = |y: u16, rows: u16| Rect::new(0, y, width, rows);
    let banner_rows = u16::from(banner && height >= BANNER_FROM);
    // The body keeps at least three rows, whatever has happened.
    let notice_rows = notice_rows.min(height.saturating_sub(banner_rows + 2 + 3));
    let body_rows = height - banner_rows - 2 - notice_rows;
    Some(Areas {
        banner: row(0, banner_rows),
        tabs: row(banner_rows, 1),
        body: row(banner_rows + 1, body_rows),
        notices: row(banner_rows + 1 + body_rows, notice_rows),
        footer: row(height - 1, 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_every_size_without_gap_or_overlap() {
        for width in 0..60 {
            for height in 0..40 {
                for notice_rows in 0..9 {
                    let Some(a) = split(width, height, true, notice_rows) else {
                        assert!(width < SMALLEST.0 || height < SMALLEST.1);
                        continue;
                    };
                    let parts = [a.banner, a.tabs, a.body, a.notices, a.footer];
                    let mut y = 0;
                    for part in parts {
                        assert_eq!((part.y, part.width), (y, width));
                        y += part.height;
                    }
                    assert_eq!(y, height);
                    assert!(a.body.height >= 3);
                }
            }
        }
    }
}
