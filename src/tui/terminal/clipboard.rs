//! Copying through the terminal itself (OSC 52): the text reaches the clipboard of the machine in front of
//! the person, also over SSH.
//!
//! A terminal never answers whether it took the text, so nothing here can promise it.

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

/// Longest text that is handed over: xterm drops what is longer than 75,000 bytes once it is encoded.
pub const LONGEST_COPY: usize = 54_000;

/// How text reaches the clipboard.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clipboard {
    /// Whether tmux is between us and the terminal.
    pub tmux: bool,
}

impl Clipboard {
    /// Returns the bytes that hand a text to the terminal's clipboard.
    ///
    /// tmux takes the plain sequence when `set-clipboard` is `on`, and hands the wrapped one through when
    /// `allow-passthrough` is; it drops silently what it does not take, so both are sent.
    pub fn sequence(self, text: &str) -> Vec<u8> {
        let mut plain = String::new();
        // Writing into memory does not fail.
        let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
        let wrapped = if self.tmux { wrap_for_tmux(&plain) } else { String::new() };
        (plain + &wrapped).into_bytes()
    }
}

/// Wraps a sequence so that tmux hands it to the terminal outside: every escape character is doubled.
pub(super) fn wrap_for_tmux(sequence: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded_and_wrapped_once_more_for_tmux() {
        let plain = String::from_utf8(Clipboard { tmux: false }.sequence("a\x1b]b")).unwrap();
        assert_eq!(plain, "\x1b]52;c;YRtdYg==\x1b\\");
        let both = String::from_utf8(Clipboard { tmux: true }.sequence("a\x1b]b")).unwrap();
        assert_eq!(both, format!("{plain}\x1bPtmux;\x1b\x1b]52;c;YRtdYg==\x1b\x1b\\\x1b\\"));
    }
}
