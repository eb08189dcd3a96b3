//! Several processes on one archive, on a virtual clock: they are killed, given up on and rebooted
//! at random, and answers take longer than the window. Each request is stamped by a server at a
//! random instant between its sending and its answer; no window of these stamps may hold more than
//! the limit.
//!
//! A request whose process died is stamped within `WIRE` or never: what is still on the wire then
//! arrives, what is not was never sent.

use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redriva::archive::Archive;
use redriva::quota::{BootClock, Limiter, Limits};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use crate::house;

const WINDOW: Duration = Duration::from_secs(10);
const LIMIT: u32 = 30;
const SPAN: Duration = Duration::from_secs(200);
const PROCESSES: usize = 4;
const WORKERS: usize = 8;
/// How long a request travels after its process died.
const WIRE: Duration = Duration::from_secs(3);

thread_local! {
    /// When the machine was last booted; a runtime of one thread has a machine of its own.
    static BOOTED: Cell<Option<Instant>> = const { Cell::new(None) };
}

fn boot_ms() -> i64 {
    BOOTED.get().map_or(0, |booted| i64::try_from(booted.elapsed().as_millis()).unwrap())
}

fn boot(since: Duration) {
    BOOTED.set(Some(Instant::now() - since));
}

/// When a slot is free again.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Freed {
    /// One window after the answer, as it has to be.
    AfterAnswer,
    /// One window after the sending, as a simpler limiter would have it.
    AfterSending,
}

struct Request {
    process: usize,
    stamp: Option<Instant>,
    answered: bool,
}

impl Request {
    /// Its process is gone: it arrives soon or never.
    fn orphan(&mut self, rng: &mut fastrand::Rng) {
        let last = Instant::now() + WIRE.mul_f64(rng.f64());
        self.stamp = self.stamp.filter(|stamp| *stamp <= last);
        self.answered = true;
    }
}

type Log = Arc<Mutex<Vec<Request>>>;

struct Process {
    limiter: Limiter,
    workers: JoinSet<()>,
}

struct World {
    archive: Archive,
    log: Log,
    rng: fastrand::Rng,
    freed: Freed,
    boots: u32,
    processes: Vec<Option<Process>>,
}

impl World {
    async fn launch(&mut self, place: usize) {
        let limiter = limiter(&self.archive, LIMIT, WINDOW, self.boots);
        if self.rng.bool() {
            limiter.announce(u64::MAX).await.unwrap();
        }
        let mut workers = JoinSet::new();
        for _ in 0..WORKERS {
            workers.spawn(work(limiter.clone(), place, self.log.clone(), self.rng.fork(), self.freed));
        }
        self.processes[place] = Some(Process { limiter, workers });
    }

    /// Ends a process: killed, it writes nothing any more; else it gives its slots back.
    async fn end(&mut self, place: usize, killed: bool) {
        let Some(mut process) = self.processes[place].take() else { return };
        process.workers.shutdown().await;
        if !killed {
            process.limiter.close().await.unwrap();
        }
        for request in self.log.lock().unwrap().iter_mut().filter(|r| r.process == place && !r.answered) {
            request.orphan(&mut self.rng);
        }
    }

    async fn step(&mut self) {
        let place = self.rng.usize(0..PROCESSES);
        match self.rng.u32(0..1_000) {
            0..8 => self.end(place, true).await,
            8..12 => self.end(place, false).await,
            12 => {
                for place in 0..PROCESSES {
                    self.end(place, true).await;
                }
                self.boots += 1;
                boot(Duration::from_secs(self.rng.u64(1..30)));
            }
            13..100 if self.processes[place].is_none() => self.launch(place).await,
            _ => {}
        }
        calm(&self.archive).await;
        tokio::time::advance(Duration::from_micros(self.rng.u64(1_000..120_000))).await;
    }
}

async fn work(limiter: Limiter, process: usize, log: Log, mut rng: fastrand::Rng, freed: Freed) {
    loop {
        let permit = limiter.acquire().await.unwrap();
        let longest = if rng.u8(0..20) == 0 { WINDOW.mul_f64(1.5) } else { Duration::from_millis(600) };
        let latency = longest.mul_f64(rng.f64());
        let stamp = Some(Instant::now() + latency.mul_f64(rng.f64()));
        let number = {
            let mut log = log.lock().unwrap();
            log.push(Request { process, stamp, answered: false });
            log.len() - 1
        };
        if freed == Freed::AfterSending {
            permit.settle();
            tokio::time::sleep(latency).await;
            log.lock().unwrap()[number].answered = true;
        } else if rng.u8(0..25) == 0 {
            tokio::time::sleep(latency.mul_f64(rng.f64())).await;
            drop(permit);
            log.lock().unwrap()[number].orphan(&mut rng);
        } else {
            tokio::time::sleep(latency).await;
            log.lock().unwrap()[number].answered = true;
            if rng.u8(0..10) == 0 { permit.trouble() } else { permit.settle() }
        }
        if rng.u8(0..15) == 0 {
            tokio::time::sleep(Duration::from_secs(3).mul_f64(rng.f64())).await;
        }
    }
}

fn limiter(archive: &Archive, limit: u32, window: Duration, boots: u32) -> Limiter {
    let (list_pause, detail_pause) = (Duration::ZERO, Duration::ZERO);
    let limits = Limits { limit, window, concurrent: 8, list_pause, detail_pause };
    Limiter::with_clock(archive.clone(), limits, BootClock::reading(&format!("boot {boots}"), boot_ms))
}

/// Keeps the runtime busy until dropped: one with nothing to do would move the clock itself, in the
/// middle of a transaction.
fn spin() -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async {
        loop {
            tokio::task::yield_now().await;
        }
    }))
}

/// Lets what is on its way to the archive get there.
async fn calm(archive: &Archive) {
    for _ in 0..2 {
        archive.owed_count().await.unwrap();
        tokio::task::yield_now().await;
    }
}

/// Lives through `SPAN` and returns the most stamps in any window, and how many there were.
async fn live(seed: u64, freed: Freed) -> (usize, usize) {
    let folder = house::folder();
    let archive = Archive::open(&folder.path().join("redriva.db")).unwrap();
    boot(Duration::from_secs(1_000));
    let _spinner = spin();
    let start = Instant::now();
    let processes = (0..PROCESSES).map(|_| None).collect();
    let rng = fastrand::Rng::with_seed(seed);
    let mut world = World { archive, log: Log::default(), rng, freed, boots: 0, processes };
    while start.elapsed() < SPAN {
        world.step().await;
    }
    let log = world.log.lock().unwrap();
    let mut stamps: Vec<Instant> = log.iter().filter_map(|request| request.stamp).collect();
    stamps.sort();
    (worst_window(&stamps), stamps.len())
}

fn worst_window(stamps: &[Instant]) -> usize {
    let mut first = 0;
    let mut worst = 0;
    for (last, stamp) in stamps.iter().enumerate() {
        while stamp.duration_since(stamps[first]) >= WINDOW {
            first += 1;
        }
        worst = worst.max(last - first + 1);
    }
    worst
}

#[tokio::test(start_paused = true)]
async fn no_window_at_the_server_ever_holds_more_than_the_limit() {
    let seeds = match std::env::var("REDRIVA_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (1..=6).collect(),
    };
    for seed in seeds {
        let (worst, requests) = live(seed, Freed::AfterAnswer).await;
        assert!(worst <= LIMIT as usize, "REDRIVA_SEED={seed}: {worst} requests in one window");
        let most = u64::from(LIMIT) * SPAN.as_secs() / WINDOW.as_secs();
        assert!(requests as u64 > most * 2 / 5, "REDRIVA_SEED={seed}: {requests} of {most}: too few to prove anything");
    }
}

#[tokio::test(start_paused = true)]
async fn the_simulation_catches_a_limiter_that_frees_slots_one_window_after_sending() {
    let (worst, _) = live(1, Freed::AfterSending).await;
    assert!(worst > LIMIT as usize, "{worst}");
}

/// Sends `work` requests that are answered at once, and returns when each went out, in milliseconds.
async fn sent(work: u64, limit: u32, window: Duration) -> Vec<u64> {
    let folder = house::folder();
    let archive = Archive::open(&folder.path().join("redriva.db")).unwrap();
    boot(Duration::ZERO);
    let _spinner = spin();
    let limiter = limiter(&archive, limit, window, 0);
    limiter.announce(work).await.unwrap();
    let start = Instant::now();
    let times = tokio::spawn(async move {
        let mut times = Vec::new();
        for _ in 0..work {
            limiter.acquire().await.unwrap().settle();
            times.push(u64::try_from(start.elapsed().as_millis()).unwrap());
        }
        times
    });
    while !times.is_finished() {
        calm(&archive).await;
        // Standing still, the clock gives what needs no waiting all the time it needs.
        let step = if work > u64::from(limit) { Duration::from_millis(5) } else { Duration::ZERO };
        tokio::time::advance(step).await;
    }
    times.await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn work_that_fits_into_the_window_goes_out_at_once() {
    assert_eq!(sent(40, 40, Duration::from_secs(60)).await, [0; 40]);
}

#[tokio::test(start_paused = true)]
async fn larger_work_is_spaced_evenly() {
    let times = sent(80, 40, Duration::from_secs(2)).await;
    for pair in times.windows(2).skip(1) {
        assert!((45..=55).contains(&(pair[1] - pair[0])), "{times:?}");
    }
    assert!((3_950..4_200).contains(&times[79]), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_slot_is_free_not_a_moment_before_a_whole_window_after_its_answer() {
    let folder = house::folder();
    let archive = Archive::open(&folder.path().join("redriva.db")).unwrap();
    boot(Duration::ZERO);
    let _spinner = spin();
    let limiter = limiter(&archive, 1, WINDOW, 0);
    let permit = limiter.acquire().await.unwrap();
    tokio::time::advance(Duration::from_micros(900)).await;
    permit.settle();
    limiter.announce(0).await.unwrap();
    // A millisecond before the window is over by the clock that counts whole ones.
    tokio::time::advance(WINDOW.saturating_sub(Duration::from_micros(700))).await;
    let next = tokio::spawn(async move { limiter.acquire().await.unwrap().settle() });
    calm(&archive).await;
    assert!(!next.is_finished());
    tokio::time::advance(Duration::from_millis(2)).await;
    calm(&archive).await;
    assert!(next.is_finished());
}
