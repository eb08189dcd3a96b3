//! One request from its arrival to its answer: counted, delayed, refused, faulted or routed.
//!
//! The order matters and is the service's: the quota counts first, whatever is wrong with the
//! request; then comes the token; then the faults; only then does anything read or change the
//! account. Start at `Service::handle`.

use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::AUTHORIZATION;
use hyper::{Request, Response};
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, Delivery};
use super::delivery::{Payload, deliver};
use super::door;
use super::faults::{Alteration, Effect, Fault};
use super::oauth;
use super::routes::{self, Query, Route};
use super::rules::Target;
use super::service::Service;
use super::writes;

/// Where the API lives below the host.
pub(super) const ROOT: &str = "/rest/1.0";
/// Largest body a request may have; a `.torrent` file is far smaller.
const LARGEST_BODY: usize = 16 * 1_024 * 1_024;

/// What the faults make of one request.
#[derive(Default)]
struct Course {
    replaced: Option<Answer>,
    alterations: Vec<Alteration>,
    late: Duration,
    delivery: Option<Delivery>,
    first_page: bool,
    small_pages: Option<usize>,
    stranger: bool,
    inserted: usize,
    deleted: usize,
}

impl Service {
    /// Answers one request; cancelling `hang_up` resets its connection.
    pub(super) async fn handle(&self, request: Request<Incoming>, hang_up: &CancellationToken) -> Response<Payload> {
        let (head, body) = request.into_parts();
        let query = Query::parse(head.uri.query().unwrap_or(""));
        let path = head.uri.path();
        if let Some(call) = path.strip_prefix("/_demo/") {
            return deliver(door::answer(self, &head.method, call, &query), Delivery::Whole, hang_up).await;
        }
        let route = path.strip_prefix(ROOT).map_or(Route::Unknown, |path| Route::of(&head.method, path));
        let presented = head.headers.get(AUTHORIZATION).map(hyper::header::HeaderValue::as_bytes);
        let authorized = presented.and_then(|value| value.strip_prefix(b"Bearer ")) == Some(self.token.as_bytes());
        let in_flight = self.meter.arrive(route.class(), authorized);
        let login = path.strip_prefix("/oauth/v2/");
        let body = Limited::new(body, LARGEST_BODY).collect().await.map(http_body_util::Collected::to_bytes);
        self.delays.wait().await;
        let refusal = match body {
            _ if in_flight.refused => Some(Answer::too_many()),
            _ if route.needs_token() && (!authorized || self.is_revoked()) => Some(Answer::bad_token()),
            Ok(body) if login.is_some() => login.map(|call| oauth::answer(self, &head.method, call, &query, &body)),
            Ok(body) => return self.answer(route, &query, &body, hang_up).await,
            Err(_) => Some(Answer::error(400, "upload_error", 27)),
        };
        let answer = refusal.unwrap_or_else(Answer::unknown);
        self.meter.answered(answer.status, false);
        deliver(answer, Delivery::Whole, hang_up).await
    }

    async fn answer(
        &self,
        route: Route<'_>,
        query: &Query,
        body: &Bytes,
        hang_up: &CancellationToken,
    ) -> Response<Payload> {
        let page = matches!(route, Route::List).then(|| query.page());
        let struck = self.faults.strike(Target { class: route.class(), id: route.torrent(), page });
        let faulted = !struck.is_empty();
        let course = Course::of(struck);
        tokio::time::sleep(course.late).await;
        let mut answer = if let Some(answer) = course.replaced {
            answer
        } else {
            let account = if course.stranger { self.stranger() } else { &self.account };
            let mut query = query.clone();
            if course.first_page {
                query = query.on_first_page();
            }
            if let Some(rows) = course.small_pages {
                query = query.with_pages_of(rows);
            }
            routes::read(self, account, &route, &query).unwrap_or_else(|| writes::write(self, &route, body))
        };
        for alter in course.alterations {
            alter(&mut answer);
        }
        self.drift(course.inserted, course.deleted);
        if course.delivery == Some(Delivery::Reset) {
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
        deliver(answer, course.delivery.unwrap_or(Delivery::Whole), hang_up).await
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

impl Course {
    fn of(faults: Vec<Fault>) -> Self {
        let mut course = Self::default();
        for fault in faults {
            match fault.effect() {
                Effect::Replace(answer) => course.replaced = Some(answer),
                Effect::Alter(alter) => course.alterations.push(alter),
                Effect::Late(time) => course.late += time,
                Effect::Deliver(delivery) => course.delivery = Some(delivery),
                Effect::FirstPage => course.first_page = true,
                Effect::SmallPages(rows) => course.small_pages = Some(rows),
                Effect::Stranger => course.stranger = true,
                Effect::Drift { inserted, deleted } => {
                    course.inserted += inserted;
                    course.deleted += deleted;
                }
            }
        }
        course
    }
}
