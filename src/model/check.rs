//! What a check of the archive looked at, and what it found.

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// One word for scripts.
    pub name: &'static str,
    /// What was looked at, for people.
    pub what: &'static str,
    /// How many things were looked at, where that is a number.
    pub looked_at: Option<u64>,
    /// Everything that is wrong, at most [`Checked::MOST`] of it in words.
    pub problems: Vec<String>,
    /// How many problems there are.
    pub count: u64,
}

impl Checked {
    /// Problems that are kept in words; the rest is counted.
    pub const MOST: usize = 100;

    /// Starts a check that has found nothing yet.
    pub fn new(name: &'static str, what: &'static str) -> Self {
        Self { name, what, looked_at: None, problems: Vec::new(), count: 0 }
    }

    /// Notes a problem.
    pub fn problem(&mut self, words: String) {
        self.count += 1;
        if self.problems.len() < Self::MOST {
            self.problems.push(words);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.count == 0
    }
}
