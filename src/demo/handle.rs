//! One request from its arrival to its answer: counted, delayed, refused, faulted or routed.
//!
//! The order matters and is the service's: the quota counts first, whatever is wrong with the
//! request; then comes the token; then the faults; only then does anything read or change the
//! account. Start at `Service::handle`.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use hyper::{Request, Response};
use tokio_util::sync::CancellationToken;

use super::adding::Wanted;
use super::answer::{Answer, Delivery};
use super::bytes;
use super::control_api;
use super::delivery::{Payload, deliver};
use super::faults::{Alteration, Effect, Fault};
use super::latency::{Due, pause};
use super::mutations;
use super::oauth;
use super::routes::{self, Query, Route};
use super::rules::Target;
use super::service::Service;

/// Largest body a request may have; a `.torrent` file is far smaller.
const LARGEST_BODY: usize = 16 * 1_024 * 1_024;

/// One request, as far as it has been read.
#[derive(Debug)]
struct Asked<'a> {
    head: &'a Parts,
    route: Route<'a>,
    query: Query,
    body: Bytes,
}

/// What the faults make of one request.
#[derive(Default)]
struct Blow {
    replaced: Option<Answer>,
    alterations: Vec<Alteration>,
    late: Duration,
    late_answer: Duration,
    act_late: Option<Duration>,
    delivery: Option<Delivery>,
    first_page: bool,
    small_pages: Option<usize>,
    other_account: bool,
    same_hash: bool,
    inserted: usize,
    deleted: usize,
}

impl Service {
    /// Answers one request; cancelling `hang_up` resets its connection.
    pub(super) async fn handle(
        self: &Arc<Self>,
        request: Request<Incoming>,
        hang_up: &CancellationToken,
    ) -> Response<Payload> {
        let (head, body) = request.into_parts();
        let query = Query::parse(head.uri.query().unwrap_or(""));
        let path = head.uri.path();
        if let Some(call) = path.strip_prefix("/_demo/") {
            return deliver(control_api::answer(self, &head.method, call, &query), Delivery::Whole, hang_up).await;
        }
        if let Some((id, _name)) = path.strip_prefix("/d/").and_then(|path| path.split_once('/')) {
            let (answer, delivery) = bytes::answer(self, &head, id);
            return deliver(answer, delivery, hang_up).await;
        }
        let route = Route::of(&head.method, path);
        let token = bearer(&head);
        let in_flight = self.meter.arrive(route.class(), self.logins.knows(token));
        let body = Limited::new(body, LARGEST_BODY).collect().await.map(http_body_util::Collected::to_bytes);
        let refreshes =
            matches!((route, &body), (Route::Login(step), Ok(body)) if oauth::is_refresh(&self.logins, step, body));
        let _refresh = refreshes.then(|| self.meter.refresh());
        let due = self.delays.next_due();
        if route.is_write() {
            // What is given up before its answer is due has changed nothing.
            due.wait().await;
        }
        let refusal = match body {
            _ if in_flight.refused => Answer::too_many(),
            _ if route.needs_token() && !self.logins.accepts(token) => Answer::bad_token(),
            Ok(body) => return self.answer(Asked { head: &head, route, query, body }, due, hang_up).await,
            Err(_) => Answer::error(400, "upload_error", 27),
        };
        due.wait().await;
        self.meter.answered(refusal.status, false);
        deliver(refusal, Delivery::Whole, hang_up).await
    }

    async fn answer(self: &Arc<Self>, asked: Asked<'_>, due: Due, hang_up: &CancellationToken) -> Response<Payload> {
        let Asked { route, query, body, .. } = &asked;
        let page = matches!(route, Route::List).then(|| query.page());
        let hash = Wanted::read(route, body).and_then(Result::ok).map(|wanted| wanted.hash);
        let target = Target { class: route.class(), id: route.torrent(), hash: hash.as_deref(), page };
        let struck = self.faults.strike(target);
        let faulted = !struck.is_empty();
        let blow = Blow::of(struck);
        pause(blow.late).await;
        if let Some(hash) = hash.filter(|_| blow.same_hash) {
            self.account.add_hash(&hash);
        }
        if let Some(time) = blow.act_late {
            self.act_late(&asked, time);
        }
        let unanswered = blow.act_late.map(|_| Delivery::Never);
        let delivery = unanswered.or(blow.delivery).unwrap_or(Delivery::Whole);
        let mut answer = match blow.replaced {
            Some(answer) => answer,
            None if blow.act_late.is_some() => Answer::empty(204),
            None => self.carry_out(&asked, blow.other_account, blow.first_page, blow.small_pages),
        };
        if route.is_write() && answer.status < 300 && (delivery.loses() || !blow.alterations.is_empty()) {
            self.meter.lost();
        }
        for alter in blow.alterations {
            alter(&mut answer);
        }
        self.drift(blow.inserted, blow.deleted);
        due.wait().await;
        pause(blow.late_answer).await;
        if matches!(delivery, Delivery::Reset | Delivery::Never) {
            self.meter.dropped();
        } else {
            self.meter.answered(answer.status, faulted);
        }
        if let Route::Info(id) = route
            && answer.status == 200
            && !faulted
        {
            self.meter.served(id);
        }
        deliver(answer, delivery, hang_up).await
    }

    /// Reads or changes the account, as the request asks.
    fn carry_out(
        &self,
        asked: &Asked<'_>,
        other_account: bool,
        first_page: bool,
        small_pages: Option<usize>,
    ) -> Answer {
        let Asked { head, route, query, body } = asked;
        if let Route::Login(step) = *route {
            return oauth::answer(&self.logins, step, query, body);
        }
        let account = if other_account { self.other_account() } else { &self.account };
        let mut query = query.clone();
        if first_page {
            query = query.on_first_page();
        }
        if let Some(rows) = small_pages {
            query = query.with_pages_of(rows);
        }
        let read = routes::read(self, account, route, &query);
        read.unwrap_or_else(|| mutations::write(self, route, bearer(head), body))
    }

    /// Carries a change out after this time, whether or not anybody still waits for it.
    fn act_late(self: &Arc<Self>, asked: &Asked<'_>, time: Duration) {
        let (service, head, body) = (Arc::clone(self), asked.head.clone(), asked.body.clone());
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            mutations::write(&service, &Route::of(&head.method, head.uri.path()), bearer(&head), &body);
        });
    }

    fn drift(&self, inserted: usize, deleted: usize) {
        for _ in 0..inserted {
            self.account.add_any("downloaded");
        }
        for entry in self.account.page(1, deleted).0 {
            self.account.remove(&entry.id);
        }
    }
}

/// Returns the token that a request shows.
fn bearer(head: &Parts) -> &str {
    let shown = head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    shown.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or("")
}

impl Blow {
    fn of(faults: Vec<Fault>) -> Self {
        let mut blow = Self::default();
        for fault in faults {
            match fault.effect() {
                Effect::Replace(answer) => blow.replaced = Some(answer),
                Effect::Alter(alter) => blow.alterations.push(alter),
                Effect::Late(time) => blow.late += time,
                Effect::LateAnswer(time) => blow.late_answer += time,
                Effect::ActLate(time) => blow.act_late = Some(time),
                Effect::Deliver(delivery) => blow.delivery = Some(delivery),
                Effect::FirstPage => blow.first_page = true,
                Effect::SmallPages(rows) => blow.small_pages = Some(rows),
                Effect::OtherAccount => blow.other_account = true,
                Effect::SameHash => blow.same_hash = true,
                Effect::Drift { inserted, deleted } => {
                    blow.inserted += inserted;
                    blow.deleted += deleted;
                }
            }
        }
        blow
    }
}
