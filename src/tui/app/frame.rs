//! Turns the state into the bytes of one frame: only what changed, in one bracket, without any query.

use std::io;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::App;
use super::view::draw;
use crate::tui::terminal::{Clipboard, Habits, encode};

/// What the terminal shows, so that only changes are sent.
#[derive(Debug)]
pub struct FrameEncoder {
    shown: Buffer,
    /// The buffer to draw the next frame into.
    next: Buffer,
    cursor: Option<Position>,
    /// Whether the screen is not what was drawn last.
    anew: bool,
    /// What the terminal does otherwise than others.
    habits: Habits,
    /// How text reaches the clipboard.
    clipboard: Clipboard,
    /// What goes to the terminal behind the next frame.
    behind: Vec<u8>,
}

impl FrameEncoder {
    /// Returns the frames of a terminal of which nothing is known.
    pub fn new(size: (u16, u16), habits: Habits, clipboard: Clipboard) -> Self {
        let blank = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        Self { shown: blank.clone(), next: blank, cursor: None, anew: true, habits, clipboard, behind: Vec::new() }
    }

    /// Draws everything with the next frame, at a size.
    pub fn begin_anew(&mut self, size: (u16, u16)) {
        self.next.resize(Rect::new(0, 0, size.0, size.1));
        self.anew = true;
    }

    /// Hands text to the terminal's clipboard with the next frame.
    pub fn clip(&mut self, text: &str) {
        self.behind.extend(self.clipboard.sequence(text));
    }

    /// Tells the terminal something with the next frame.
    pub fn tell(&mut self, bytes: &[u8]) {
        self.behind.extend_from_slice(bytes);
    }

    /// Returns what no frame has taken along yet, for a terminal that gets no other frame.
    pub fn behind(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.behind)
    }

    /// Returns the bytes of the next frame, in the buffer that was given; none when nothing has changed.
    pub fn frame(&mut self, app: &App, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        queue!(bytes, BeginSynchronizedUpdate)?;
        let bracket = bytes.len();
        self.next.reset();
        let anew = std::mem::take(&mut self.anew);
        if anew {
            queue!(bytes, ResetColor, Clear(ClearType::All), Hide)?;
            self.shown = Buffer::empty(self.next.area);
            self.cursor = None;
        }
        let cursor = draw(app, &mut self.next).filter(|at| self.next.area.contains(*at));
        encode(&self.shown, &self.next, self.habits, &mut bytes);
        match cursor {
            Some(at) => {
                queue!(bytes, MoveTo(at.x, at.y))?;
                if self.cursor.is_none() {
                    queue!(bytes, Show)?;
                }
            }
            None if self.cursor.is_some() => queue!(bytes, Hide)?,
            None => {}
        }
        self.cursor = cursor;
        std::mem::swap(&mut self.shown, &mut self.next);
        if bytes.len() == bracket {
            bytes.clear();
        } else {
            queue!(bytes, EndSynchronizedUpdate)?;
        }
        bytes.append(&mut self.behind);
        Ok(bytes)
    }
}
