//! How many requests may be on their way at once: grows while things go well, shrinks on errors. Pure.

/// Answers that are judged together.
const SAMPLE: u32 = 20;

/// Requests that a run begins with; good answers double it.
const FIRST: f64 = 16.0;

/// Share of errors below which the number grows.
const GOOD: f64 = 0.05;

/// Share of errors above which it shrinks.
const BAD: f64 = 0.15;

/// What a bad sample multiplies the number with.
const SHRINK: f64 = 0.7;

/// The adaptive number of requests in flight.
#[derive(Debug, Clone)]
pub struct Flow {
    allowed: f64,
    most: u32,
    answers: u32,
    errors: u32,
    doubling: bool,
}

impl Flow {
    /// Starts a flow that never allows more than `most`.
    pub fn new(most: u32) -> Self {
        let most = most.max(1);
        Self { allowed: FIRST.min(f64::from(most)), most, answers: 0, errors: 0, doubling: true }
    }

    /// Returns how many requests may be on their way now, at least one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and `most`")]
    pub fn allowed(&self) -> u32 {
        (self.allowed as u32).clamp(1, self.most)
    }

    /// Notes an answer, or that none came.
    pub fn answered(&mut self, good: bool) {
        self.answers += 1;
        self.errors += u32::from(!good);
        let sample = SAMPLE.min(self.allowed());
        if self.answers < sample {
            return;
        }
        let share = f64::from(self.errors) / f64::from(self.answers);
        if share > BAD {
            self.doubling = false;
            self.allowed = (self.allowed * SHRINK).max(1.0);
        } else if share < GOOD {
            let grown = if self.doubling { self.allowed * 2.0 } else { self.allowed + 1.0 };
            self.allowed = grown.min(f64::from(self.most));
        }
        (self.answers, self.errors) = (0, 0);
    }

    /// Notes a refusal by quota: starts over with one at a time.
    pub fn restart(&mut self) {
        *self = Self { allowed: 1.0, ..Self::new(self.most) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets so many answers come in; returns how many requests may be on their way after them.
    fn answers(flow: &mut Flow, good: u32, bad: u32) -> u32 {
        (0..good).for_each(|_| flow.answered(true));
        (0..bad).for_each(|_| flow.answered(false));
        flow.allowed()
    }

    #[test]
    fn answers_are_judged_when_as_many_came_as_may_be_on_their_way_at_most_twenty() {
        let mut flow = Flow::new(100);
        assert_eq!(answers(&mut flow, 15, 0), 16);
        assert_eq!(answers(&mut flow, 1, 0), 32);
        assert_eq!(answers(&mut flow, 19, 0), 32);
        assert_eq!(answers(&mut flow, 1, 0), 64);
        assert_eq!(answers(&mut Flow::new(2), 0, 2), 1);
    }

    #[test]
    fn it_grows_below_one_error_in_twenty_and_shrinks_above_three() {
        for (bad, allowed) in [(0, 64), (1, 32), (3, 32), (4, 22), (20, 22)] {
            let mut flow = Flow::new(100);
            answers(&mut flow, 16, 0);
            assert_eq!(answers(&mut flow, 20 - bad, bad), allowed, "{bad} of 20");
        }
    }

    #[test]
    fn after_trouble_it_grows_by_one_at_a_time() {
        let mut flow = Flow::new(100);
        answers(&mut flow, 16, 0);
        assert_eq!(answers(&mut flow, 16, 4), 22);
        assert_eq!(answers(&mut flow, 20, 0), 23);
        assert_eq!(answers(&mut flow, 20, 0), 24);
    }

    #[test]
    fn after_a_refusal_by_quota_it_begins_with_one_and_doubles() {
        let mut flow = Flow::new(5);
        answers(&mut flow, 0, 5);
        flow.restart();
        assert_eq!(flow.allowed(), 1);
        assert_eq!([1, 2, 4].map(|n| answers(&mut flow, n, 0)), [2, 4, 5]);
    }

    #[test]
    fn good_answers_open_the_flow_to_the_most_allowed() {
        let mut flow = Flow::new(50);
        assert_eq!(flow.allowed(), 16);
        for _ in 0..60 {
            flow.answered(true);
        }
        assert_eq!(flow.allowed(), 50);
    }

    #[test]
    fn errors_close_it_by_three_tenths_down_to_one() {
        let mut flow = Flow::new(50);
        for _ in 0..60 {
            flow.answered(true);
        }
        for i in 0..20 {
            flow.answered(i >= 4);
        }
        assert_eq!(flow.allowed(), 35);
        for _ in 0..500 {
            flow.answered(false);
        }
        assert_eq!(flow.allowed(), 1);
    }

    #[test]
    fn between_the_two_bounds_nothing_moves() {
        let mut flow = Flow::new(16);
        for i in 0..160 {
            flow.answered(i % 10 != 0);
        }
        assert_eq!(flow.allowed(), 16);
    }
}
