//! Turns the state into the bytes of one frame: only what changed, in one bracket, without any query.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use crossterm::{queue, terminal};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::state::App;
use super::view::view;
use crate::tui::terminal::Clipboard;

/// Where ratatui writes a frame to, before it is handed to the terminal as one piece.
#[derive(Debug, Clone, Default)]
struct FrameBytes(Rc<RefCell<Vec<u8>>>);

impl Write for FrameBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the terminal shows, so that only changes are sent.
#[derive(Debug)]
pub struct FrameEncoder {
    terminal: Terminal<CrosstermBackend<FrameBytes>>,
    bytes: FrameBytes,
    /// The size to begin anew with, when the screen is not what was drawn last.
    anew: Option<(u16, u16)>,
    /// How text reaches the clipboard.
    clipboard: Clipboard,
    /// What goes to the terminal behind the next frame.
    behind: Vec<u8>,
}

impl FrameEncoder {
    /// Returns the frames of a terminal of which nothing is known.
    pub fn new(size: (u16, u16), clipboard: Clipboard) -> io::Result<Self> {
        let bytes = FrameBytes::default();
        // A fixed viewport asks the terminal for nothing; its size comes with the messages.
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, size.0, size.1)) };
        let terminal = Terminal::with_options(CrosstermBackend::new(bytes.clone()), options)?;
        Ok(Self { terminal, bytes, anew: Some(size), clipboard, behind: Vec::new() })
    }

    /// Draws everything with the next frame, at a size.
    pub fn begin_anew(&mut self, size: (u16, u16)) {
        self.anew = Some(size);
    }

    /// Hands text to the terminal's clipboard with the next frame.
    pub fn clip(&mut self, text: &str) {
        self.behind.extend(self.clipboard.sequence(text));
    }

    /// Tells the terminal something with the next frame.
    pub fn tell(&mut self, bytes: &[u8]) {
        self.behind.extend_from_slice(bytes);
    }

    /// Returns the bytes of the next frame, in the buffer that was given.
    pub fn frame(&mut self, app: &App, buffer: Vec<u8>) -> io::Result<Vec<u8>> {
        *self.bytes.0.borrow_mut() = buffer;
        queue!(self.bytes, terminal::BeginSynchronizedUpdate)?;
        if let Some((width, height)) = self.anew.take() {
            self.terminal.resize(Rect::new(0, 0, width, height))?;
        }
        self.terminal.draw(|frame| view(app, frame))?;
        queue!(self.bytes, terminal::EndSynchronizedUpdate)?;
        self.bytes.write_all(&std::mem::take(&mut self.behind))?;
        Ok(std::mem::take(&mut *self.bytes.0.borrow_mut()))
    }
}
