//! Rounds of a proof: how many, by which seed, and the line that repeats the one that failed.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Seed where none is given.
const SEED: u64 = 7;

/// One proof: its name is the test's, and a step of it is one case.
pub struct Lane {
    name: &'static str,
    /// Rounds unless `REDRIVA_ROUNDS` asks for others.
    ordinary: usize,
    /// How many steps there are; none where any number goes.
    steps: Option<usize>,
    workers: usize,
}

/// One case that runs.
pub struct Case {
    /// Which one it is; the same seed and step make the same case.
    pub step: usize,
    pub rng: fastrand::Rng,
    times: Vec<(&'static str, Duration)>,
    counts: Vec<&'static str>,
}

/// What all cases came to.
#[derive(Default)]
pub struct Tally {
    pub rounds: usize,
    /// What was counted, by name.
    pub counts: BTreeMap<&'static str, usize>,
    worst: BTreeMap<&'static str, (Duration, usize)>,
    failed: Vec<usize>,
}

impl Case {
    /// The same seed and step make the same case.
    pub fn of(seed: u64, step: usize) -> Self {
        let mixed = seed ^ (step as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self { step, rng: fastrand::Rng::with_seed(mixed), times: Vec::new(), counts: Vec::new() }
    }

    /// Counts something that happened.
    pub fn count(&mut self, what: &'static str) {
        self.counts.push(what);
    }

    /// Does something and notes how long it took.
    pub fn timed<T>(&mut self, what: &'static str, act: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let made = act();
        self.times.push((what, begun.elapsed()));
        made
    }
}

impl Lane {
    pub fn of(name: &'static str, ordinary: usize) -> Self {
        Self { name, ordinary, steps: None, workers: 1 }
    }

    /// There are so many cases: that many rounds or more are each of them once, fewer are some of them.
    pub fn steps(self, steps: usize) -> Self {
        Self { steps: Some(steps), ..self }
    }

    /// So many at the same time, each on a stage of its own: for cases that mostly wait.
    pub fn workers(self, workers: usize) -> Self {
        Self { workers, ..self }
    }

    /// Runs every round, tells what they came to, and fails when one did.
    pub fn run<S>(self, stage: impl Fn() -> S + Sync, case: impl Fn(&mut S, &mut Case) + Sync) -> Tally {
        let seed = seed();
        let rounds = self.rounds(seed);
        let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
        let work = || {
            let mut on = stage();
            while let Some(&step) = rounds.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut one = Case::of(seed, step);
                let begun = Instant::now();
                let ended = catch_unwind(AssertUnwindSafe(|| case(&mut on, &mut one)));
                one.times.push(("round", begun.elapsed()));
                if ended.is_err() {
                    println!(
                        "repeat with: REDRIVA_SEED={seed} REDRIVA_STEP={step} cargo test --test proofs {}",
                        self.name
                    );
                }
                tally.lock().unwrap().add(one, ended.is_err());
            }
        };
        if self.workers == 1 {
            work();
        } else {
            std::thread::scope(|scope| {
                for _ in 0..self.workers.min(rounds.len()) {
                    scope.spawn(work);
                }
            });
        }
        let tally = tally.into_inner().unwrap();
        tally.tell(self.name);
        assert!(tally.failed.is_empty(), "{}: {} of {} rounds failed", self.name, tally.failed.len(), tally.rounds);
        tally
    }

    /// The steps that are to be run.
    fn rounds(&self, seed: u64) -> Vec<usize> {
        let wished = variable("REDRIVA_ROUNDS");
        if let Some(step) = variable("REDRIVA_STEP") {
            return vec![step; wished.unwrap_or(1)];
        }
        let rounds = wished.unwrap_or(self.ordinary);
        let Some(steps) = self.steps else { return (0..rounds).collect() };
        let mut all: Vec<usize> = (0..steps).collect();
        if rounds < steps {
            fastrand::Rng::with_seed(seed).shuffle(&mut all);
            all.truncate(rounds);
        }
        all
    }
}

impl Tally {
    fn add(&mut self, case: Case, has_failed: bool) {
        self.rounds += 1;
        for what in case.counts {
            *self.counts.entry(what).or_default() += 1;
        }
        for (what, took) in case.times {
            let worst = self.worst.entry(what).or_default();
            *worst = (*worst).max((took, case.step));
        }
        if has_failed {
            self.failed.push(case.step);
        }
    }

    /// Returns how often something was counted.
    pub fn of(&self, what: &str) -> usize {
        self.counts.get(what).copied().unwrap_or(0)
    }

    fn tell(&self, name: &str) {
        let counts = self.counts.iter().map(|(what, n)| format!(", {n} {what}"));
        let worst = self
            .worst
            .iter()
            .map(|(what, (took, step))| format!(", worst {what} {} ms (step {step})", took.as_millis()));
        let more: String = counts.chain(worst).collect();
        println!("{name}: {} rounds, {} failures{more}", self.rounds, self.failed.len());
    }
}

/// How many rounds, where a proof counts them itself.
pub fn rounds(ordinary: usize) -> usize {
    variable("REDRIVA_ROUNDS").unwrap_or(ordinary)
}

pub fn seed() -> u64 {
    variable("REDRIVA_SEED").unwrap_or(SEED)
}

/// Reads a number of the environment.
fn variable<N: FromStr>(name: &str) -> Option<N> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}
