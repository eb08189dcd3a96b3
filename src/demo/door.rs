//! The door for other processes: `/_demo/…` on loopback shows the truth and moves the account.
//!
//! Needs no token and costs no quota, because no real service has it. Start at `answer`.

use hyper::Method;
use serde_json::json;

use super::answer::Answer;
use super::routes::Query;
use super::service::Service;

/// Answers what comes to the door; `call` is the path after `/_demo/`.
pub(super) fn answer(service: &Service, method: &Method, call: &str, query: &Query) -> Answer {
    match (method.as_str(), call.split_once('/').unwrap_or((call, ""))) {
        ("GET", ("truth", "")) => Answer::raw(200, service.account.truth().into_bytes()),
        ("GET", ("traffic", "")) => traffic(service),
        ("POST", ("reset_traffic", "")) => {
            service.meter.reset();
            Answer::empty(204)
        }
        ("POST", ("approve_login", "")) => {
            service.logins.approve();
            Answer::empty(204)
        }
        ("POST", ("account", operation)) => account(service, operation, query),
        _ => Answer::error(404, "unknown_method", 3),
    }
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
        "readd" => return account.readd(id).map_or_else(Answer::unknown, |id| Answer::json(&json!({ "id": id }))),
        "finish" => account.finish(id),
        "fail" => account.fail(id, status),
        "remove" => account.remove(id),
        "rename" => account.rename(id, name),
        "progress" => progress().is_some_and(|percent| account.set_progress(id, percent)),
        "stranger" => {
            account.replace_with_stranger();
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
