//! The interface for other processes: `/_demo/…` on loopback shows and changes the account.
//!
//! Needs no token and costs no quota, because no real service has it. Start at `answer`.

use std::time::Duration;

use hyper::Method;
use serde_json::json;

use super::adding::hash;
use super::answer::Answer;
use super::routes::Query;
use super::service::Service;

/// Answers a request; `call` is the path after `/_demo/`.
pub(super) fn answer(service: &Service, method: &Method, call: &str, query: &Query) -> Answer {
    match (method.as_str(), call.split_once('/').unwrap_or((call, ""))) {
        ("GET", ("truth", "")) => Answer::raw(200, service.account.truth().into_bytes()),
        ("GET", ("traffic", "")) => traffic(service),
        ("POST", ("account", operation)) => account(service, operation, query),
        ("POST", (order, "")) if obey(service, order, query) => Answer::empty(204),
        _ => Answer::unknown_method(),
    }
}

/// Bytes of a file that is downloaded in a moment.
const SMALL: u64 = 1_000_000;

/// Carries an order out; false for one that nobody knows.
fn obey(service: &Service, order: &str, query: &Query) -> bool {
    match order {
        "reset_traffic" => service.meter.reset(),
        "approve_login" => service.logins.approve(),
        "expire_tokens" => service.logins.expire(),
        "refuse_refreshes" => service.logins.refuse_refreshes(),
        "pause_adds" => service.pause_adds(Duration::from_secs(query.number("seconds").unwrap_or(60))),
        _ => return false,
    }
    true
}

fn traffic(service: &Service) -> Answer {
    let traffic = service.meter.traffic();
    Answer::json(&json!({
        "requests": traffic.requests,
        "refused": traffic.refused,
        "unauthorized": traffic.unauthorized,
        "faulted": traffic.faulted,
        "revocations": traffic.revocations,
        "limit": service.meter.limit,
        "window_seconds": service.meter.window.as_secs_f64(),
        "worst_window": traffic.worst_window,
        "window_used": traffic.window_used,
        "worst_add_minute": traffic.worst_add_minute,
        "closest_adds_seconds": traffic.closest_adds.map(|time| time.as_secs_f64()),
        "added": traffic.added,
        "duplicates": traffic.duplicates(),
        "lost_writes": traffic.lost_writes,
        "refreshes": traffic.refreshes,
        "refreshes_at_once": traffic.refreshes_at_once,
        "max_concurrent": traffic.max_concurrent,
        "by_class": traffic.by_class,
        "by_status": traffic.by_status,
        "info_served": traffic.info_served.len(),
        "info_served_twice": traffic.info_served_twice(),
    }))
}

fn account(service: &Service, operation: &str, query: &Query) -> Answer {
    let account = &service.account;
    let id = query.get("id").unwrap_or("");
    let name = query.get("name").unwrap_or("Big Buck Bunny (2008)");
    let status = query.get("status").unwrap_or("error");
    let progress = || query.get("progress").and_then(|text| text.parse().ok());
    let done = match operation {
        "add" => return Answer::json(&json!({ "id": account.add(name) })),
        "add_hash" => {
            let hash = query.get("hash").and_then(hash);
            let added = |hash: String| Answer::json(&json!({ "id": account.add_hash(&hash) }));
            return hash.map_or_else(|| Answer::missing_parameter(400, "hash"), added);
        }
        "end_link" => {
            query.get("link").map(|link| account.end_link(link, query.number("code").unwrap_or(19))).is_some()
        }
        "readd" => return account.readd(id).map_or_else(Answer::unknown, |id| Answer::json(&json!({ "id": id }))),
        "finish" => account.finish(id),
        "fail" => account.fail(id, status),
        "remove" => account.remove(id),
        "rename" => account.rename(id, name),
        "progress" => progress().is_some_and(|percent| account.set_progress(id, percent)),
        "stranger" => {
            account.replace_with_other_account();
            true
        }
        "shrink" => {
            account.shrink_files(query.number("bytes").unwrap_or(SMALL));
            true
        }
        "clear" => {
            account.clear();
            true
        }
        _ => false,
    };
    if done { Answer::empty(204) } else { Answer::unknown() }
}
