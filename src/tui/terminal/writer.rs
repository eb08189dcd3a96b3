//! The thread that writes frames: a terminal that stalls stalls this thread, and nobody else.
//!
//! There is one buffer. Whoever has it may draw; while a frame is on its way nobody can, so frames
//! never queue up and each one is made from the newest state.

use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};

use tokio::sync::mpsc;

use super::guard::{output, write_whole};

/// The way to the writing thread.
#[derive(Debug)]
pub struct TerminalWriter {
    frames: SyncSender<Vec<u8>>,
    written: mpsc::Receiver<io::Result<Vec<u8>>>,
    buffer: Option<Vec<u8>>,
}

impl TerminalWriter {
    /// Starts the thread.
    pub fn start() -> io::Result<Self> {
        let (frames, incoming) = sync_channel::<Vec<u8>>(1);
        let (done, written) = mpsc::channel(1);
        let mut out = output()?;
        std::thread::Builder::new().name("terminal-writer".to_owned()).spawn(move || {
            while let Ok(mut frame) = incoming.recv() {
                let result = write_whole(&mut *out, &frame);
                frame.clear();
                if done.blocking_send(result.map(|()| frame)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { frames, written, buffer: Some(Vec::new()) })
    }

    /// Whether a frame may be drawn.
    pub fn is_free(&self) -> bool {
        self.buffer.is_some()
    }

    /// Hands out the buffer to draw into, unless a frame is on its way.
    pub fn take(&mut self) -> Option<Vec<u8>> {
        self.buffer.take()
    }

    /// Sends a frame on its way.
    pub fn send(&mut self, frame: Vec<u8>) -> io::Result<()> {
        // The slot is free, since the buffer was.
        self.frames.try_send(frame).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    /// Waits until the frame on its way is written.
    pub async fn written(&mut self) -> io::Result<()> {
        let buffer = self.written.recv().await.unwrap_or_else(|| Err(io::ErrorKind::BrokenPipe.into()))?;
        self.buffer = Some(buffer);
        Ok(())
    }
}
