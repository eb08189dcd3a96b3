//! What happens in an account while nobody looks: downloads advance, end, come and go.
//!
//! A step is a plain function of the account and a draw; the task around it only waits.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::account::Account;
use super::content::mix;

/// Time between two steps: short enough to be seen, long enough to be read.
const STEP: Duration = Duration::from_secs(3);

/// Moves the account until it is stopped.
pub(super) async fn live(account: Account, seed: u64, stop: CancellationToken) {
    let mut rng = fastrand::Rng::with_seed(mix(seed, 40));
    while stop.run_until_cancelled(tokio::time::sleep(STEP)).await.is_some() {
        step(&account, &mut rng);
    }
}

fn step(account: &Account, rng: &mut fastrand::Rng) {
    for entry in account.adrift() {
        let id = entry.id.as_str();
        match entry.status.as_ref() {
            "magnet_conversion" if rng.u8(0..100) < 40 => drop(account.turn(id, "waiting_files_selection")),
            "queued" if rng.u8(0..100) < 30 => {
                account.turn(id, "downloading");
                account.set_progress(id, 0.0);
            }
            "downloading" => advance(account, id, f64::from(entry.progress.0) / 100.0, rng),
            "compressing" | "uploading" if rng.u8(0..100) < 20 => drop(account.finish(id)),
            _ => {}
        }
    }
    match rng.u8(0..100) {
        0..25 => drop(account.add_any("queued")),
        25..35 => drop(account.add_any("downloaded")),
        35..40 => {
            let done = account.ids_with_status("downloaded");
            if let Some(id) = rng.choice(done) {
                account.remove(&id);
            }
        }
        _ => {}
    }
}

fn advance(account: &Account, id: &str, percent: f64, rng: &mut fastrand::Rng) {
    let next = percent + rng.f64() * 6.0;
    match rng.u16(0..1_000) {
        0..3 => drop(account.fail(id, "dead")),
        3..6 => drop(account.fail(id, "error")),
        _ if next >= 100.0 => drop(account.finish(id)),
        _ => drop(account.set_progress(id, next)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::*;

    #[test]
    fn downloads_advance_and_finish_and_new_ones_come() {
        let account = Account::generate(200, 3, Clock::start(None, 1).unwrap());
        let (before, downloading) = (account.ids(), account.ids_with_status("downloading"));
        let mut rng = fastrand::Rng::with_seed(1);
        for _ in 0..200 {
            step(&account, &mut rng);
        }
        let after = account.ids();
        assert!(after.iter().any(|id| !before.contains(id)), "nothing came");
        assert!(before.iter().any(|id| !after.contains(id)), "nothing went");
        let done = account.ids_with_status("downloaded");
        assert!(downloading.iter().all(|id| done.contains(id) || !account.ids_with_status("downloading").contains(id)));
    }
}
