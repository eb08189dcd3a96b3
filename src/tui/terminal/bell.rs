//! Tells somebody who looks elsewhere that something ended: the bell, and a message of the terminal.

use super::multiplexer::Multiplexer;
use crate::format::clean;

/// How the terminal outside can be told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bell {
    /// What is between us and the terminal.
    pub through: Multiplexer,
    /// Whether it knows the longer message (OSC 777) and not the shorter one (OSC 9).
    pub long: bool,
}

impl Bell {
    /// Returns how a terminal of this name is told.
    pub fn of(term: Option<&str>, through: Multiplexer) -> Self {
        let long = term.is_some_and(|term| ["foot", "rxvt", "vte"].iter().any(|name| term.starts_with(name)));
        Self { through, long }
    }

    /// Returns the bytes that ring and tell.
    pub fn sequence(self, text: &str) -> Vec<u8> {
        // Semicolons would begin another part of the message.
        let text = clean(text).replace(';', ",");
        let message = if self.long {
            format!("\x1b]777;notify;Redriva;{text}\x1b\\")
        } else {
            format!("\x1b]9;Redriva: {text}\x1b\\")
        };
        format!("\x07{}", self.through.wrap(&message)).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bell_rings_and_the_terminal_is_told_in_its_own_way() {
        let told =
            |term, through| String::from_utf8(Bell::of(Some(term), through).sequence("5 new; 2 s\x1b]0;x")).unwrap();
        assert_eq!(told("xterm-256color", Multiplexer::None), "\x07\x1b]9;Redriva: 5 new, 2 s␛]0,x\x1b\\");
        assert_eq!(told("foot", Multiplexer::None), "\x07\x1b]777;notify;Redriva;5 new, 2 s␛]0,x\x1b\\");
        assert!(told("tmux-256color", Multiplexer::Tmux).starts_with("\x07\x1bPtmux;\x1b\x1b]9;"));
    }
}
