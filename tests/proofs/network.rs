//! Every single fault of the network or the service at every request of a sync: what is stored is true and what was
//! reported is there, and one clean run heals it to the account's truth.

use std::time::Duration;

use redriva::demo::{Fault, RowDamage, When};

use crate::acts::{Act, Stage};
use crate::lane::Lane;

/// Torrents of the account.
const TORRENTS: usize = 60;

/// Requests of an undisturbed sync: the account, one page, and every detail.
const REQUESTS: usize = TORRENTS + 2;

/// Rounds in the ordinary tests.
const ROUNDS: usize = 20;

/// Every fault of the stand-in that one request can have. Longest waits are left to the tests that need not wait.
fn faults() -> Vec<Fault> {
    let status = |status, error_code| Fault::Status { status, error_code, slug: "said_so".to_owned() };
    let mut faults = vec![
        Fault::EmptyObject200,
        Fault::EmptyBody200,
        Fault::NullBody,
        Fault::EmptyArray200,
        Fault::NoContent204,
        Fault::ErrorObject200,
        Fault::ServiceUnavailable25,
        Fault::TooManyRequests { retry_after: Some(1), html: false },
        Fault::TooManyRequests { retry_after: Some(1), html: true },
        Fault::BadToken401,
        Fault::IpNotAllowed403,
        Fault::Missing404,
        Fault::Redirect { status: 302, to: "http://127.0.0.1:9/login".to_owned() },
        Fault::ResetBeforeAnswer,
        Fault::ResetInBody(50),
        Fault::CutBody(50),
        Fault::Stall(Duration::from_millis(300)),
        Fault::StallInBody(Duration::from_millis(300)),
        Fault::Trickle(Duration::from_micros(100)),
        Fault::HugeBody(1_000),
        Fault::HugeBody(70_000_000),
        Fault::GzipBomb(70_000_000),
        Fault::TruncatedJson,
        Fault::ByteOrderMark,
        Fault::RepeatedRow(3),
        Fault::WrongId,
        Fault::MissingTotalCount,
        Fault::WrongTotalCount("999".to_owned()),
        Fault::WrongTotalCount("many".to_owned()),
        Fault::RepeatedPage,
        Fault::SmallPages(7),
        Fault::Raw { status: 200, body: b"[{\"id\":NaN}]".to_vec() },
        Fault::Raw { status: 200, body: b"\xff\xfe[\0]\0".to_vec() },
    ];
    faults.extend([200, 403, 404, 502, 522].map(Fault::Html));
    faults.extend([(403, 9), (403, 14), (403, 20), (451, 35), (500, -1), (503, 19)].map(|(http, n)| status(http, n)));
    let damages = [RowDamage::NotAnObject, RowDamage::NoId, RowDamage::HostileId, RowDamage::NumbersAsText];
    faults.extend(damages.map(|damage| Fault::BadRow { position: 0, damage }));
    faults
}

/// What is sent odd but well-formed is stored as it was sent, until the service says otherwise.
fn odd() -> Vec<Fault> {
    let damages = [
        RowDamage::UnknownStatus,
        RowDamage::Nulls,
        RowDamage::Sparse,
        RowDamage::TextsAsNumbers,
        RowDamage::NegativeBytes,
        RowDamage::HugeBytes,
        RowDamage::HostileName,
        RowDamage::LoneSurrogate,
    ];
    damages.map(|damage| Fault::BadRow { position: 0, damage }).to_vec()
}

#[test]
fn every_fault_at_every_request() {
    let (plain, odd) = (faults(), odd());
    let steps = (plain.len() + odd.len()) * REQUESTS;
    let tally = Lane::of("network::every_fault_at_every_request", ROUNDS).steps(steps).workers(6).run(
        || Stage::new(Act::FirstSync, TORRENTS),
        |stage, case| {
            let (kind, position) = (case.step / REQUESTS, case.step % REQUESTS + 1);
            let (fault, is_odd) = plain.get(kind).map_or_else(|| (&odd[kind - plain.len()], true), |one| (one, false));
            println!("step {}: {fault:?} at request {position}", case.step);
            stage.start_over();
            stage.world.demo.faults().add(When::any().nth(position), fault.clone());
            let mut command = stage.command();
            // One after the other, so that a step is the same request every time.
            command.env("RD_MAX_CONCURRENT", "1").env("RD_TORRENT_WAIT", "1").env("RD_QUOTA_WAIT", "1");
            let ended = case.timed("sync with the fault", || command.status().unwrap());
            let code = ended.code().unwrap_or_else(|| panic!("{ended:?}"));
            assert!([0, 3, 12, 13, 14].contains(&code), "{fault:?} at {position}: exit code {code}");
            assert!(!stage.err().contains("panicked"), "{}", stage.err());
            let traffic = stage.world.demo.traffic();
            assert_eq!((traffic.faulted, traffic.revocations), (1, 0), "{fault:?} at {position}: {traffic:?}");
            case.count(if code == 0 { "healed within the run" } else { "told by the exit code" });
            if !is_odd {
                stage.assert_nothing_lost(&stage.said(), code == 0);
            }
            stage.assert_heals_wholly();
        },
    );
    assert!(tally.rounds < 20 || tally.of("healed within the run") * tally.of("told by the exit code") > 0);
}
