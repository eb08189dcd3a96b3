//! What a failed request means for its act, for a reader who knows no numbers: what happened, whether anything was done, and
//! what comes next. The numbers stand at the end, for whoever asks somebody else about them.

use crate::api;
use crate::model::{ActState, StepState, TRIED_AGAIN, TRIED_LATER};

/// Says why an act stands so after a request that failed.
pub(super) fn words(error: &api::Error, ended: StepState, state: ActState) -> String {
    let next = next(ended, state);
    match what(error) {
        Some(what) => format!("{what}{next}{}", numbers(error)),
        None => format!("{error}{next}"),
    }
}

/// Says what happened without a number; nothing where the error's own words have none, or have it where it belongs.
fn what(error: &api::Error) -> Option<String> {
    let what = match (error, error.error_code()) {
        (api::Error::RateLimited { .. }, _) => "Real-Debrid asks for fewer requests",
        (_, Some(api::TOO_MANY_ACTIVE)) => {
            "Real-Debrid takes nothing more for now, because too many torrents of this account are active"
        }
        (api::Error::Refused { .. }, Some(api::INFRINGING)) => "Real-Debrid does not accept it at the moment",
        (api::Error::NotFound { html: false, .. }, _) => "Real-Debrid does not have it any more",
        (api::Error::Server { .. }, _) => "Real-Debrid's servers have trouble",
        (api::Error::Refused { .. }, code) => {
            return Some(format!("Real-Debrid answered: {}", api::refusal_words(code)));
        }
        _ => return None,
    };
    Some(what.to_owned())
}

/// Says whether anything was done, and what comes next.
fn next(ended: StepState, state: ActState) -> String {
    match (ended, state) {
        (StepState::Unknown | StepState::Sent, _) => "; whether it was done all the same is looked up".to_owned(),
        (StepState::NotDone, _) => format!("; nothing was sent, and {TRIED_AGAIN}"),
        (StepState::Refused, ActState::Planned) => format!("; nothing was done, and {TRIED_AGAIN}"),
        (StepState::Refused, ActState::Owed) => format!("; nothing was done, and {TRIED_LATER}"),
        (StepState::Refused, ActState::Refused) => "; nothing was done, and trying again does not help".to_owned(),
        (StepState::Refused, ActState::Skipped) => "; there is nothing left to do".to_owned(),
        (StepState::Refused | StepState::Done, _) => String::new(),
    }
}

fn numbers(error: &api::Error) -> String {
    let status = error.http_status().map(|status| status.to_string());
    let code = error.error_code().map(|code| format!("code {code}"));
    format!(" ({})", status.into_iter().chain(code).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_says_what_happened_what_was_done_and_what_comes_next_and_numbers_come_last() {
        let refused = |status, code| api::Error::Refused { status, code: Some(code), slug: "a_word".to_owned() };
        let slower = api::Error::RateLimited { status: 429, code: Some(34), retry_after: None, html: false };
        for (error, ended, state, wanted) in [
            (
                refused(509, 21),
                StepState::Refused,
                ActState::Planned,
                "Real-Debrid takes nothing more for now, because too many torrents of this account are active; nothing was \
                 done, and it is tried again (509, code 21)",
            ),
            (
                refused(451, 35),
                StepState::Refused,
                ActState::Owed,
                "Real-Debrid does not accept it at the moment; nothing was done, and a later run tries it again (451, code 35)",
            ),
            (
                refused(400, 30),
                StepState::Refused,
                ActState::Refused,
                "Real-Debrid answered: the torrent file cannot be read there; nothing was done, and trying again does not \
                 help (400, code 30)",
            ),
            (
                api::Error::Refused { status: 418, code: None, slug: "odd (word)".to_owned() },
                StepState::Refused,
                ActState::Refused,
                "Real-Debrid answered: an error that is not known here; nothing was done, and trying again does not help (418)",
            ),
            (
                api::Error::Refused { status: 400, code: Some(99), slug: "odd (word)".to_owned() },
                StepState::Refused,
                ActState::Refused,
                "Real-Debrid answered: an error that is not known here; nothing was done, and trying again does not help \
                 (400, code 99)",
            ),
            (
                api::Error::NotFound { code: None, html: false },
                StepState::Refused,
                ActState::Skipped,
                "Real-Debrid does not have it any more; there is nothing left to do (404)",
            ),
            (
                api::Error::Edge { status: 403 },
                StepState::Refused,
                ActState::Refused,
                "refused by the network edge (HTML 403), not by Real-Debrid; nothing was done, and trying again does not help",
            ),
            (
                slower,
                StepState::Refused,
                ActState::Planned,
                "Real-Debrid asks for fewer requests; nothing was done, and it is tried again (429, code 34)",
            ),
            (
                api::Error::NotFound { code: Some(7), html: false },
                StepState::Refused,
                ActState::Skipped,
                "Real-Debrid does not have it any more; there is nothing left to do (404, code 7)",
            ),
            (
                api::Error::Server { status: 502, html: true },
                StepState::Unknown,
                ActState::Unknown,
                "Real-Debrid's servers have trouble; whether it was done all the same is looked up (502)",
            ),
            (
                api::Error::EmptyBody,
                StepState::Unknown,
                ActState::Unknown,
                "the answer is empty; whether it was done all the same is looked up",
            ),
        ] {
            assert_eq!(words(&error, ended, state), wanted);
        }
    }
}
