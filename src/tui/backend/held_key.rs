//! Whether a key is held, or the wheel kept turning: then the same comes again and again.

use std::time::Duration;

use tokio::time::Instant;

use crate::tui::input::{Key, MouseKind};
use crate::tui::protocol::MessageKind;

/// Longest time between two repeats of a key that is held.
const REPEATS_WITHIN: Duration = Duration::from_millis(150);

/// Repeats from which a key is held: nobody presses so many by hand that fast.
const HELD_FROM: u32 = 4;

/// What can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Press {
    Key(Key),
    Wheel(MouseKind),
}

/// The key that was pressed last, and how often in a row.
#[derive(Debug, Default)]
pub struct HeldKey {
    last: Option<(Press, Instant)>,
    repeats: u32,
}

impl HeldKey {
    /// Takes note of what has come in at a time; says whether a key is held now.
    pub fn note(&mut self, message: &MessageKind, now: Instant) -> bool {
        let press = match message {
            MessageKind::Key(key) => Press::Key(*key),
            MessageKind::Mouse(mouse) if mouse.kind != MouseKind::Click => Press::Wheel(mouse.kind),
            _ => return self.is_held(),
        };
        let repeats = self.last.is_some_and(|(last, at)| last == press && now - at <= REPEATS_WITHIN);
        self.repeats = if repeats { self.repeats.saturating_add(1) } else { 0 };
        self.last = Some((press, now));
        self.is_held()
    }

    fn is_held(&self) -> bool {
        self.repeats >= HELD_FROM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_held_when_it_comes_again_and_again_and_not_when_it_is_pressed_by_hand_or_another_one_is() {
        let (mut held, mut now) = (HeldKey::default(), Instant::now());
        let mut press = |name: &str, after: u64| {
            now += Duration::from_millis(after);
            held.note(&MessageKind::Key(Key::parse(name).unwrap()), now)
        };
        let first: Vec<bool> = (0..6).map(|_| press("j", 33)).collect();
        assert_eq!(first, [false, false, false, false, true, true]);
        assert!(!press("k", 33));
        assert!((0..20).all(|_| !press("j", 200)));
        assert!((0..20).all(|n| !press(if n % 2 == 0 { "a" } else { "b" }, 20)));
    }
}
