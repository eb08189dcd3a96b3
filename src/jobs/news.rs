//! What is written down of an act: after an answer, after none, and without a request.

use super::refusals::words;
use crate::api;
use crate::archive::{ActNews, Answer, Effect};
use crate::model::{ActState, StepState, TorrentId};
use crate::remote;

/// News without a request.
pub(super) fn plain(state: ActState, reason: Option<String>) -> ActNews {
    ActNews { step: None, answer: Answer::default(), state, reason, is_refusal: false, effect: Effect::None }
}

/// News of a request that was answered with an error, or not at all.
pub(super) fn news(step: u32, ended: StepState, error: &api::Error, state: ActState) -> ActNews {
    let answer = Answer { http: error.http_status(), code: error.error_code(), message: Some(error.to_string()) };
    ActNews { step: Some((step, ended)), answer, ..plain(state, Some(words(error, ended, state))) }
}

/// News of an add that was answered with the id of another torrent: nobody knows what became of it.
pub(super) fn answered_another(step: u32, id: &TorrentId) -> ActNews {
    let reason = format!("Real-Debrid answered with the id of another torrent ({id})");
    ActNews { step: Some((step, StepState::Unknown)), ..plain(ActState::Unknown, Some(reason)) }
}

/// News of a request with which everything stops.
pub(super) fn stopped(step: u32, ending: &remote::Stop) -> ActNews {
    match ending {
        remote::Stop::Service(error) => news(step, StepState::Refused, error, ActState::Planned),
        remote::Stop::RateLimited { .. }
        | remote::Stop::Broken(_)
        | remote::Stop::LoginOver
        | remote::Stop::Login(_)
        | remote::Stop::OtherAccount
        | remote::Stop::Storage(_) => {
            ActNews { step: Some((step, StepState::Refused)), ..plain(ActState::Planned, Some(ending.to_string())) }
        }
    }
}
