//! The device login and the tokens that come of it.

use std::time::Duration;

use redriva::demo::{DemoOptions, Fault, Grant, When};
use reqwest::Response;
use serde_json::Value;

use super::talk::{Talk, body};

const GRANT_TYPE: &str = "http://oauth.net/grant_type/device/1.0";

async fn get(talk: &Talk, call: &str) -> Response {
    talk.client.get(format!("{}/{call}", talk.demo.oauth_url())).send().await.unwrap()
}

async fn look(talk: &Talk, code: &str) -> Response {
    get(talk, &format!("device/credentials?client_id=X245A4XAIBGVM&code={code}")).await
}

async fn token(talk: &Talk, form: &[(&str, &str)]) -> Response {
    talk.client.post(format!("{}/token", talk.demo.oauth_url())).form(form).send().await.unwrap()
}

async fn refresh(talk: &Talk, grant: &Grant) -> Response {
    let Grant { client_id, client_secret, refresh_token, .. } = grant;
    let form = [("client_id", client_id), ("client_secret", client_secret), ("code", refresh_token)];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    token(talk, &[form.as_slice(), &[("grant_type", GRANT_TYPE)]].concat()).await
}

async fn user(talk: &Talk, token: &str) -> u16 {
    talk.client.get(talk.url("/user")).bearer_auth(token).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_device_login_tells_its_secrets_once() {
    let talk = Talk::quick(1).await;
    let codes = body(get(&talk, "device/code?client_id=X245A4XAIBGVM&new_credentials=yes").await).await;
    let direct = codes["direct_verification_url"].as_str().unwrap();
    assert!(direct.contains(codes["user_code"].as_str().unwrap()), "{direct}");
    assert!(codes["interval"].as_u64() > Some(0) && codes["expires_in"] == 600);
    let code = codes["device_code"].as_str().unwrap();
    let pending = look(&talk, code).await;
    assert_eq!((pending.status().as_u16(), body(pending).await["error"].clone()), (403, Value::Null));
    let unknown = look(&talk, "UNKNOWN").await;
    assert_eq!((unknown.status().as_u16(), body(unknown).await["client_secret"].clone()), (200, Value::Null));

    talk.demo.approve_login();
    let told = body(look(&talk, code).await).await;
    let (id, secret) = (told["client_id"].as_str().unwrap(), told["client_secret"].as_str().unwrap());
    assert!(body(look(&talk, code).await).await["client_secret"].is_null(), "told twice");

    let form = [("client_id", id), ("client_secret", secret), ("code", code), ("grant_type", GRANT_TYPE)];
    // In the URL they count for nothing.
    let url = reqwest::Url::parse_with_params(&format!("{}/token", talk.demo.oauth_url()), form).unwrap();
    let in_url = talk.client.post(url).send().await.unwrap();
    assert_eq!((in_url.status().as_u16(), body(in_url).await["error_code"].clone()), (400, 1.into()));
    let granted = body(token(&talk, &form).await).await;
    assert_eq!((&granted["expires_in"], &granted["token_type"]), (&3_600.into(), &"Bearer".into()));
    let access = granted["access_token"].as_str().unwrap();
    assert_ne!(access, talk.demo.token());
    assert_eq!((user(&talk, access).await, user(&talk, talk.demo.token()).await), (200, 200));
    assert_eq!(token(&talk, &form).await.status(), 403, "a device code is good for one token");
}

#[tokio::test]
async fn the_next_login_may_be_approved_beforehand_and_each_has_its_own_code() {
    let talk = Talk::quick(1).await;
    talk.demo.approve_login();
    let codes = async || body(get(&talk, "device/code?client_id=X245A4XAIBGVM").await).await["device_code"].clone();
    let (first, second) = (codes().await, codes().await);
    assert_ne!(first, second);
    assert_eq!(look(&talk, first.as_str().unwrap()).await.status(), 200);
    assert_eq!(look(&talk, second.as_str().unwrap()).await.status(), 403);
    assert_eq!(get(&talk, "device/code").await.status(), 400);
}

#[tokio::test]
async fn an_access_token_ends_and_a_refresh_brings_another() {
    let talk = Talk::with(DemoOptions { token_life: Duration::from_secs(2), ..DemoOptions::quick(1) }).await;
    let grant = talk.demo.log_in().unwrap();
    assert_eq!(user(&talk, &grant.access_token).await, 200);
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    let refused = talk.client.get(talk.url("/user")).bearer_auth(&grant.access_token).send().await.unwrap();
    assert_eq!((refused.status().as_u16(), body(refused).await["error_code"].clone()), (401, 8.into()));
    let fresh = body(refresh(&talk, &grant).await).await;
    assert_eq!((&fresh["refresh_token"], &fresh["expires_in"]), (&grant.refresh_token.as_str().into(), &2.into()));
    let access = fresh["access_token"].as_str().unwrap();
    assert_eq!((access != grant.access_token, user(&talk, access).await), (true, 200));
    talk.demo.expire_tokens();
    assert_eq!((user(&talk, access).await, user(&talk, talk.demo.token()).await), (401, 200));
    assert_eq!(talk.demo.traffic().refreshes, 1);
}

#[tokio::test]
async fn refresh_tokens_may_rotate_and_may_be_refused() {
    let talk = Talk::with(DemoOptions { rotates_refresh_tokens: true, ..DemoOptions::quick(1) }).await;
    let grant = talk.demo.log_in().unwrap();
    let fresh = body(refresh(&talk, &grant).await).await["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(fresh, grant.refresh_token);
    assert_eq!(refresh(&talk, &grant).await.status(), 403, "the old one is worth nothing");
    let grant = Grant { refresh_token: fresh, ..grant };
    talk.demo.refuse_refreshes();
    let refused = refresh(&talk, &grant).await;
    assert_eq!((refused.status().as_u16(), body(refused).await["error_code"].clone()), (403, 9.into()));
}

#[tokio::test]
async fn revoking_ends_the_token_that_is_shown_and_no_other() {
    let talk = Talk::quick(1).await;
    let grant = talk.demo.log_in().unwrap();
    let revoke = talk.client.get(talk.url("/disable_access_token")).bearer_auth(&grant.access_token);
    assert_eq!(revoke.send().await.unwrap().status(), 204);
    assert_eq!((user(&talk, &grant.access_token).await, user(&talk, talk.demo.token()).await), (401, 200));
    assert_eq!(talk.demo.traffic().revocations, 1);
}

#[tokio::test]
async fn refreshes_at_once_are_counted_and_logins_meet_faults() {
    let talk = Talk::quick(1).await;
    let grant = talk.demo.log_in().unwrap();
    talk.demo.faults().add(When::login().next(2), Fault::Stall(Duration::from_millis(200)));
    let both = tokio::join!(refresh(&talk, &grant), refresh(&talk, &grant));
    assert_eq!((both.0.status().as_u16(), both.1.status().as_u16()), (200, 200));
    let traffic = talk.demo.traffic();
    assert_eq!((traffic.refreshes, traffic.refreshes_at_once), (2, 2));
    talk.demo.faults().add(When::login().nth(1), Fault::Html(503));
    assert_eq!(refresh(&talk, &grant).await.status(), 503);
    assert_eq!(talk.demo.traffic().refreshes_at_once, 2);
}
