//! Programs between this one and the terminal: which one it is, what it does otherwise, how words get past it.

/// Most bytes of a piece of a text that GNU screen hands through: it forgets what is longer.
const PIECE: usize = 240;

/// What stands between this program and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Multiplexer {
    /// Nothing that is known of.
    #[default]
    None,
    /// The one that most people use now.
    Tmux,
    /// The one of old, which still runs on many servers.
    Screen,
}

/// What a terminal does otherwise than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habits {
    /// Whether it erases with the ground's colour, so that long blanks need not be written.
    pub erases: bool,
    /// Whether its cursor goes astray behind letters that are drawn wider or narrower than it counts them. GNU screen counts
    /// by old tables, and tells the terminal outside to move by so many cells from where it believes the cursor to be.
    pub strays: bool,
}

impl Habits {
    /// What most terminals do.
    pub const USUAL: Self = Self { erases: true, strays: false };

    /// What GNU screen does.
    pub const SCREEN: Self = Self { erases: false, strays: true };

    /// Returns what is to be expected of a terminal of this name.
    pub fn of(term: Option<&str>, multiplexer: Multiplexer) -> Self {
        match multiplexer {
            Multiplexer::Screen => Self::SCREEN,
            // The name alone comes over SSH; tmux often takes that of GNU screen, and does no harm under its rules.
            Multiplexer::None if is_screen(term) => Self::SCREEN,
            Multiplexer::Tmux | Multiplexer::None => Self::USUAL,
        }
    }
}

impl Multiplexer {
    /// Tells it by what it sets: `STY` is set by GNU screen, `TMUX` by tmux. In one that runs inside of the other both are
    /// set; then the name of the terminal decides, and in doubt it is the one of which less can be expected.
    pub fn of(sty: bool, tmux: bool, term: Option<&str>) -> Self {
        let is_called_tmux = term.is_some_and(|term| term.starts_with("tmux"));
        match (sty, tmux) {
            (true, true) if is_called_tmux => Self::Tmux,
            (true, _) => Self::Screen,
            (false, true) => Self::Tmux,
            (false, false) => Self::None,
        }
    }

    /// Wraps a sequence so that the terminal outside gets it.
    pub(super) fn wrap(self, sequence: &str) -> String {
        match self {
            Self::None => sequence.to_owned(),
            // Every escape character is doubled.
            Self::Tmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
            Self::Screen => {
                // What ends a piece would end the sequence as well.
                let sequence = sequence.replace("\x1b\\", "\x07");
                let (mut wrapped, mut length) = ("\x1bP".to_owned(), 0);
                for letter in sequence.chars() {
                    if length + letter.len_utf8() > PIECE {
                        wrapped.push_str("\x1b\\\x1bP");
                        length = 0;
                    }
                    wrapped.push(letter);
                    length += letter.len_utf8();
                }
                wrapped + "\x1b\\"
            }
        }
    }
}

fn is_screen(term: Option<&str>) -> bool {
    term.is_some_and(|term| term.starts_with("screen"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_one_is_told_by_what_it_sets_and_in_doubt_less_is_expected() {
        for (sty, tmux, term, is) in [
            (false, false, "xterm-256color", Multiplexer::None),
            (false, true, "screen-256color", Multiplexer::Tmux),
            (true, false, "screen.xterm-256color", Multiplexer::Screen),
            (true, true, "screen", Multiplexer::Screen),
            (true, true, "tmux-256color", Multiplexer::Tmux),
        ] {
            assert_eq!(Multiplexer::of(sty, tmux, Some(term)), is, "{sty} {tmux} {term}");
        }
        assert_eq!(Habits::of(Some("screen-256color"), Multiplexer::Tmux), Habits::USUAL);
        assert_eq!(Habits::of(Some("screen-256color"), Multiplexer::None), Habits::SCREEN);
        assert_eq!(Habits::of(Some("xterm"), Multiplexer::Screen), Habits::SCREEN);
        assert_eq!(Habits::of(None, Multiplexer::None), Habits::USUAL);
    }

    #[test]
    fn gnu_screen_gets_short_pieces_without_an_end_inside() {
        let long = format!("\x1b]52;c;{}\x1b\\", "A".repeat(1_000));
        let wrapped = Multiplexer::Screen.wrap(&long);
        let pieces: Vec<&str> = wrapped.split("\x1b\\").filter(|piece| !piece.is_empty()).collect();
        assert!(pieces.iter().all(|piece| piece.starts_with("\x1bP") && piece.len() <= PIECE + 2), "{wrapped:?}");
        let joined: String = pieces.iter().map(|piece| &piece[2..]).collect();
        assert_eq!(joined, long.replace("\x1b\\", "\x07"));
        let wide = Multiplexer::Screen.wrap(&"夜".repeat(500));
        assert!(wide.split("\x1b\\").all(|piece| piece.len() <= PIECE + 2), "{wide:?}");
        assert_eq!(wide.matches('夜').count(), 500);
    }
}
