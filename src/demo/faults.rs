//! What can go wrong, as data: each fault is one way in which the service or the network was seen,
//! or must be feared, to misbehave.
//!
//! Knows what a fault does to an answer, not when it strikes (`rules.rs`) nor how bytes reach the
//! wire (`service.rs`). Start at `Fault`, then `Fault::effect`.

use std::time::Duration;

use super::answer::{Answer, Delivery};
use super::damage::{RowDamage, damage_row, edit, hide, repeat, set_ids};

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// 200 with `{}`.
    EmptyObject200,
    /// 200 without a byte.
    EmptyBody200,
    /// 200 with `null`.
    NullBody,
    /// 200 with `[]`, and a total that says 0.
    EmptyArray200,
    /// 204 without a byte, as past the end of the list.
    NoContent204,
    /// 200 with an error object (`internal_error`).
    ErrorObject200,
    /// An HTML page: 200 is a login portal, 502 or 404 the edge of the network.
    Html(u16),
    /// Any status with the service's error object.
    Status {
        /// HTTP status.
        status: u16,
        /// Number of the service.
        error_code: i32,
        /// Word of the service.
        slug: String,
    },
    /// Any status with any body and a JSON content type.
    Raw {
        /// HTTP status.
        status: u16,
        /// Body as it is sent.
        body: Vec<u8>,
    },
    /// 503 with `service_unavailable`, 25.
    ServiceUnavailable25,
    /// Answer with status 429: too many requests.
    TooManyRequests {
        /// Seconds in `Retry-After`, when there is one.
        retry_after: Option<u64>,
        /// Whether the body is the edge's HTML instead of the service's object.
        html: bool,
    },
    /// 401 with `bad_token`, 8.
    BadToken401,
    /// 403 with `ip_not_allowed_203.0.113.7`, 22.
    IpNotAllowed403,
    /// 404 with `unknown_ressource`, 7, whatever the account holds.
    Missing404,
    /// A redirect.
    Redirect {
        /// HTTP status: 301, 302, 303, 307 or 308.
        status: u16,
        /// Where to.
        to: String,
    },
    /// The connection is reset before a byte of the answer.
    ResetBeforeAnswer,
    /// The connection is reset after so many bytes of the body.
    ResetInBody(usize),
    /// The connection ends after so many bytes of a longer body.
    CutBody(usize),
    /// The request is carried out and answered after this time.
    Stall(Duration),
    /// The headers come, then nothing for this time, then the body.
    StallInBody(Duration),
    /// One byte at a time, so far apart.
    Trickle(Duration),
    /// A body of so many bytes that is one JSON array of blanks.
    HugeBody(u64),
    /// The same, packed with gzip to a hundred-and-fiftieth.
    GzipBomb(u64),
    /// The first half of the JSON, with a matching length.
    TruncatedJson,
    /// A byte order mark before the JSON.
    ByteOrderMark,
    /// One damaged row; an answer that is one object is damaged itself.
    BadRow {
        /// Place in the page, from 0.
        position: usize,
        /// What is wrong with it.
        damage: RowDamage,
    },
    /// The row at this place, from 1, is the one before it once more.
    RepeatedRow(usize),
    /// Every `id` in the answer is one that the account does not have.
    WrongId,
    /// Every `id` in the answer is this one.
    AnotherId(String),
    /// No `X-Total-Count`.
    MissingTotalCount,
    /// `X-Total-Count` says this.
    WrongTotalCount(String),
    /// This torrent is left out of the list, and not counted in its total.
    HiddenRow(String),
    /// Whatever page is asked for, the first one comes.
    RepeatedPage,
    /// A page has so many rows at most, whatever was asked for.
    SmallPages(usize),
    /// List and user are those of another account.
    OtherAccount,
    /// After this answer so many torrents are added, as between two pages.
    InsertBetweenPages(usize),
    /// After this answer so many of the newest torrents are removed, as between two pages.
    DeleteBetweenPages(usize),
    /// The request is carried out, and then this happens to its answer. Alone, faults with an answer of their own stand
    /// in the way of the request. (The faults of connection and body need this not: they spare the request anyway.)
    AfterTheAct(Box<Fault>),
    /// The request is carried out, and no answer ever comes.
    NoAnswer,
    /// Nothing is answered, and the request is carried out after this time, also when its sender has gone.
    ActsLate(Duration),
    /// Another program of the account adds the same hash just before.
    SameHashBeside,
}

/// A change to an answer that is otherwise ready.
pub(super) type Alteration = Box<dyn FnOnce(&mut Answer) + Send>;

/// What a fault changes.
pub(super) enum Effect {
    /// The answer is this, and the request changes nothing.
    Replace(Answer),
    /// The answer is altered.
    Alter(Alteration),
    /// The request waits before it is carried out.
    Late(Duration),
    /// The answer starts late, after the request was carried out.
    LateAnswer(Duration),
    /// The request is carried out late and without an answer.
    ActLate(Duration),
    /// Another program adds the same hash.
    SameHash,
    /// The answer reaches the wire in an odd way.
    Deliver(Delivery),
    /// The first page is answered.
    FirstPage,
    /// Pages are cut at so many rows.
    SmallPages(usize),
    /// Another person's account is answered from.
    OtherAccount,
    /// The account changes after the answer.
    Drift {
        /// Torrents that come.
        inserted: usize,
        /// Torrents that go.
        deleted: usize,
    },
}

impl Fault {
    /// Returns what the fault does.
    pub(super) fn effect(self) -> Effect {
        match self {
            Self::EmptyObject200 => replace(Answer::raw(200, *b"{}")),
            Self::EmptyBody200 => replace(Answer::raw(200, *b"")),
            Self::NullBody => replace(Answer::raw(200, *b"null")),
            Self::EmptyArray200 => replace(Answer::raw(200, *b"[]").with("x-total-count", "0")),
            Self::NoContent204 => replace(Answer::empty(204)),
            Self::ErrorObject200 => replace(Answer::error(200, "internal_error", -1)),
            Self::Html(status) => replace(Answer::html(status)),
            Self::Status { status, error_code, slug } => replace(Answer::error(status, &slug, error_code)),
            Self::Raw { status, body } => replace(Answer::raw(status, body)),
            Self::ServiceUnavailable25 => replace(Answer::error(503, "service_unavailable", 25)),
            Self::TooManyRequests { retry_after, html } => {
                let answer = if html { Answer::html(429) } else { Answer::too_many() };
                replace(match retry_after {
                    Some(seconds) => answer.with("retry-after", seconds.to_string()),
                    None => answer,
                })
            }
            Self::BadToken401 => replace(Answer::bad_token()),
            Self::IpNotAllowed403 => replace(Answer::error(403, "ip_not_allowed_203.0.113.7", 22)),
            Self::Missing404 => replace(Answer::unknown()),
            Self::Redirect { status, to } => replace(Answer::html(status).with("location", to)),
            Self::ResetBeforeAnswer => Effect::Deliver(Delivery::Reset),
            Self::ResetInBody(bytes) => Effect::Deliver(Delivery::ResetAfter(bytes)),
            Self::CutBody(bytes) => Effect::Deliver(Delivery::CutAfter(bytes)),
            Self::Stall(time) => Effect::Late(time),
            Self::StallInBody(time) => Effect::Deliver(Delivery::StallInBody(time)),
            Self::Trickle(pause) => Effect::Deliver(Delivery::Trickle(pause)),
            Self::HugeBody(bytes) => Effect::Deliver(Delivery::Blanks { bytes, packed: false }),
            Self::GzipBomb(bytes) => Effect::Deliver(Delivery::Blanks { bytes, packed: true }),
            Self::TruncatedJson => alter(|answer| answer.body.truncate(answer.body.len() / 2)),
            Self::ByteOrderMark => alter(|answer| drop(answer.body.splice(..0, *b"\xEF\xBB\xBF"))),
            Self::BadRow { position, damage } => alter(move |answer| damage_row(&mut answer.body, position, damage)),
            Self::RepeatedRow(position) => alter(move |answer| edit(&mut answer.body, |page| repeat(page, position))),
            Self::WrongId => alter(|answer| edit(&mut answer.body, |body| set_ids(body, "WRONGIDWRONGI"))),
            Self::AnotherId(id) => alter(move |answer| edit(&mut answer.body, |body| set_ids(body, &id))),
            Self::AfterTheAct(fault) => match fault.effect() {
                Effect::Replace(instead) => alter(|answer| *answer = instead),
                Effect::Late(time) => Effect::LateAnswer(time),
                other => other,
            },
            Self::NoAnswer => Effect::Deliver(Delivery::Never),
            Self::ActsLate(time) => Effect::ActLate(time),
            Self::SameHashBeside => Effect::SameHash,
            Self::MissingTotalCount => alter(|answer| answer.without("x-total-count")),
            Self::WrongTotalCount(count) => alter(|answer| {
                answer.without("x-total-count");
                answer.headers.push(("x-total-count", count));
            }),
            Self::HiddenRow(id) => alter(move |answer| hide(answer, &id)),
            Self::RepeatedPage => Effect::FirstPage,
            Self::SmallPages(rows) => Effect::SmallPages(rows),
            Self::OtherAccount => Effect::OtherAccount,
            Self::InsertBetweenPages(inserted) => Effect::Drift { inserted, deleted: 0 },
            Self::DeleteBetweenPages(deleted) => Effect::Drift { inserted: 0, deleted },
        }
    }
}

fn replace(answer: Answer) -> Effect {
    Effect::Replace(answer)
}

fn alter(change: impl FnOnce(&mut Answer) + Send + 'static) -> Effect {
    Effect::Alter(Box::new(change))
}
