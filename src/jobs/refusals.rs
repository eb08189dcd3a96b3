//! What a failed request means for its act, for a reader who knows no numbers: what happened, whether anything was done, and
//! what comes next. The numbers stand at the end, for whoever asks somebody else about them.

use crate::api;
use crate::model::{ActState, StepState};

/// Says why an act stands so after a request that failed.
pub(super) fn words(error: &api::Error, ended: StepState, state: ActState) -> String {
    let numbers = numbers(error);
    let what = what(error);
    let next = next(ended, state);
    format!("{what}{next}{numbers}")
}

fn what(error: &api::Error) -> String {
    let about_now = |about: &str| format!("Real-Debrid takes nothing more for now, because {about}");
    match (error, error.error_code()) {
        (api::Error::RateLimited { .. }, _) => "Real-Debrid asks for fewer requests".to_owned(),
        (_, Some(api::TOO_MANY_ACTIVE)) => about_now("too many torrents of this account are active"),
        (api::Error::Refused { .. }, Some(api::INFRINGING)) => {
            "Real-Debrid does not accept it at the moment".to_owned()
        }
        (api::Error::NotFound { html: false, .. }, _) => "Real-Debrid does not have it any more".to_owned(),
        (api::Error::Server { .. }, _) => "Real-Debrid's servers have trouble".to_owned(),
        (api::Error::Refused { .. }, _) => without_numbers(error),
        _ => error.to_string(),
    }
}

/// Returns the sentence of an error without its last brackets, which hold its numbers.
fn without_numbers(error: &api::Error) -> String {
    let words = error.to_string();
    words.rsplit_once(" (").map_or_else(|| words.clone(), |(words, _)| words.to_owned())
}

/// Says whether anything was done, and what comes next.
fn next(ended: StepState, state: ActState) -> &'static str {
    match (ended, state) {
        (StepState::Unknown | StepState::Sent, _) => "; whether it was done all the same is looked up",
        (StepState::NotDone, _) => "; nothing was sent, and it is tried again",
        (StepState::Refused, ActState::Planned) => "; nothing was done, and it is tried again",
        (StepState::Refused, ActState::Owed) => "; nothing was done, and a later run tries it again",
        (StepState::Refused, ActState::Refused) => "; nothing was done, and trying again does not help",
        (StepState::Refused, ActState::Skipped) => "; there is nothing left to do",
        (StepState::Refused | StepState::Done, _) => "",
    }
}

fn numbers(error: &api::Error) -> String {
    match (error.http_status().filter(|status| *status >= 300), error.error_code()) {
        (Some(status), Some(code)) => format!(" ({status}, code {code})"),
        (Some(status), None) if !error.to_string().contains(&status.to_string()) => format!(" ({status})"),
        (Some(status), None) if matches!(error, api::Error::Server { .. } | api::Error::RateLimited { .. }) => {
            format!(" ({status})")
        }
        _ => String::new(),
    }
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
