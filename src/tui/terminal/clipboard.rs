//! Copying through the terminal itself (OSC 52): the text reaches the clipboard of the machine in front of
//! the person, also over SSH.
//!
//! A terminal never answers whether it took the text, so nothing here can promise it.

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use super::multiplexer::Multiplexer;

/// Longest text that is handed over: xterm drops what is longer than 75,000 bytes once it is encoded.
pub const LONGEST_COPY: usize = 54_000;

/// How text reaches the clipboard.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clipboard {
    /// What is between us and the terminal.
    pub through: Multiplexer,
}

impl Clipboard {
    /// Returns the bytes that hand a text to the terminal's clipboard.
    ///
    /// tmux takes the plain sequence when `set-clipboard` is `on`, and hands the wrapped one through when
    /// `allow-passthrough` is; it drops silently what it does not take, so both are sent. GNU screen hands through only.
    pub fn sequence(self, text: &str) -> Vec<u8> {
        let mut plain = String::new();
        // Writing into memory does not fail.
        let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
        match self.through {
            Multiplexer::None => plain,
            Multiplexer::Tmux => format!("{plain}{}", self.through.wrap(&plain)),
            Multiplexer::Screen => self.through.wrap(&plain),
        }
        .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded_wrapped_once_more_for_tmux_and_only_wrapped_for_gnu_screen() {
        let plain = String::from_utf8(Clipboard::default().sequence("a\x1b]b")).unwrap();
        assert_eq!(plain, "\x1b]52;c;YRtdYg==\x1b\\");
        let both = String::from_utf8(Clipboard { through: Multiplexer::Tmux }.sequence("a\x1b]b")).unwrap();
        assert_eq!(both, format!("{plain}\x1bPtmux;\x1b\x1b]52;c;YRtdYg==\x1b\x1b\\\x1b\\"));
        let screen = String::from_utf8(Clipboard { through: Multiplexer::Screen }.sequence("a\x1b]b")).unwrap();
        assert_eq!(screen, "\x1bP\x1b]52;c;YRtdYg==\x07\x1b\\");
    }
}
