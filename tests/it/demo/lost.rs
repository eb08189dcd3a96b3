//! Answers that are lost, late or wrong after the request was carried out, and other programs beside it.

use std::time::Duration;

use redriva::demo::{Fault, When};
use serde_json::Value;
use tokio::time::Instant;

use super::talk::{Talk, body, ids};

const HASH: &str = "00112233445566778899aabbccddeeff00112233";

async fn add(talk: &Talk, hash: &str) -> reqwest::Result<reqwest::Response> {
    let magnet = format!("magnet:?xt=urn:btih:{hash}");
    let request = talk.client.post(talk.url("/torrents/addMagnet")).bearer_auth(talk.demo.token());
    request.form(&[("magnet", magnet)]).timeout(Duration::from_secs(2)).send().await
}

fn after(fault: Fault) -> Fault {
    Fault::AfterTheAct(Box::new(fault))
}

#[tokio::test]
async fn an_add_is_carried_out_whatever_becomes_of_its_answer() {
    for (fault, status, reads) in [
        (Fault::ResetBeforeAnswer, None, false),
        (Fault::NoAnswer, None, false),
        (Fault::CutBody(3), Some(201), false),
        (after(Fault::Stall(Duration::from_secs(60))), None, false),
        (after(Fault::Raw { status: 201, body: b"{\"id\":".to_vec() }), Some(201), false),
        (after(Fault::Raw { status: 201, body: b"{}".to_vec() }), Some(201), true),
        (after(Fault::Html(502)), Some(502), false),
        (after(Fault::ServiceUnavailable25), Some(503), true),
        (after(Fault::TooManyRequests { retry_after: None, html: true }), Some(429), false),
        (Fault::WrongId, Some(201), true),
    ] {
        let talk = Talk::quick(3).await;
        talk.demo.faults().add(When::add().nth(1), fault.clone());
        let answer = add(&talk, HASH).await;
        assert_eq!(answer.as_ref().ok().map(|answer| answer.status().as_u16()), status, "{fault:?}");
        if let Ok(answer) = answer {
            let id = answer.bytes().await.ok().and_then(|body| serde_json::from_slice::<Value>(&body).ok());
            assert_eq!(id.is_some(), reads, "{fault:?}");
            assert_ne!(id.unwrap_or_default()["id"], talk.demo.account().ids()[0], "{fault:?}");
        }
        let traffic = talk.demo.traffic();
        assert_eq!((talk.demo.account().len(), traffic.added[HASH]), (4, 1), "{fault:?}");
        let late = matches!(&fault, Fault::AfterTheAct(inner) if matches!(**inner, Fault::Stall(_)));
        assert_eq!(traffic.lost_writes, u64::from(!late), "{fault:?}");
        assert_eq!(add(&talk, HASH).await.unwrap().status(), 201);
    }
}

#[tokio::test]
async fn choices_and_deletions_lose_their_answers_too() {
    let talk = Talk::quick(9).await;
    let account = talk.demo.account();
    let waiting = account.add_any("waiting_files_selection");
    talk.demo.faults().add(When::select(), Fault::ResetBeforeAnswer);
    talk.demo.faults().add(When::delete(), after(Fault::Html(500)));
    let request = talk.client.post(talk.url(&format!("/torrents/selectFiles/{waiting}")));
    assert!(request.bearer_auth(talk.demo.token()).form(&[("files", "all")]).send().await.is_err());
    assert_eq!(account.ids_with_status("downloaded")[0], waiting);
    assert_eq!(talk.delete(&format!("/torrents/delete/{waiting}")).await, 500);
    assert!(!account.ids().contains(&waiting));
    assert_eq!(talk.demo.traffic().lost_writes, 2);
}

#[tokio::test]
async fn an_answer_can_come_late_and_an_act_even_after_its_sender_has_gone() {
    let talk = Talk::quick(0).await;
    let pause = Duration::from_millis(200);
    talk.demo.faults().add(When::add().nth(1), after(Fault::Stall(pause)));
    talk.demo.faults().add(When::add().nth(2), Fault::ActsLate(Duration::from_secs(3)));
    let start = Instant::now();
    let id = body(add(&talk, HASH).await.unwrap()).await["id"].clone();
    assert!(start.elapsed() >= pause);
    assert_eq!(id, talk.demo.account().ids()[0]);

    assert!(add(&talk, HASH).await.unwrap_err().is_timeout());
    assert_eq!(talk.demo.account().len(), 1);
    while talk.demo.account().len() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(start.elapsed() >= Duration::from_secs(3));
}

#[tokio::test]
async fn an_answer_can_name_another_torrent_of_the_account() {
    let talk = Talk::quick(5).await;
    let other = talk.demo.account().ids().swap_remove(2);
    talk.demo.faults().add(When::add(), Fault::AnotherId(other.clone()));
    assert_eq!(body(add(&talk, HASH).await.unwrap()).await["id"], other);
    assert_eq!(talk.demo.account().len(), 6);
}

#[tokio::test]
async fn faults_strike_one_hash_or_a_share_of_the_requests() {
    let talk = Talk::quick(0).await;
    let other = format!("{:040x}", 5);
    talk.demo.faults().add(When::add().hash(&other), Fault::ServiceUnavailable25);
    assert_eq!(add(&talk, HASH).await.unwrap().status(), 201);
    assert_eq!(add(&talk, &other).await.unwrap().status(), 503);
    talk.demo.faults().clear();
    talk.demo.faults().add(When::add().rate(50, 3), Fault::ServiceUnavailable25);
    let mut refused = 0;
    for _ in 0..40 {
        refused += usize::from(add(&talk, HASH).await.unwrap().status() == 503);
    }
    assert!((10..=30).contains(&refused), "{refused} of 40");
}

#[tokio::test]
async fn another_program_adds_and_deletes_beside_us() {
    let talk = Talk::quick(4).await;
    talk.demo.faults().add(When::add().nth(1), Fault::SameHashBeside);
    let ours = body(add(&talk, HASH).await.unwrap()).await["id"].clone();
    let list = talk.json("/torrents").await;
    assert_eq!((&list[0]["id"], &list[0]["hash"], &list[1]["hash"]), (&ours, &HASH.into(), &HASH.into()));
    assert_ne!(list[1]["id"], ours);
    // What others add is not counted as ours.
    assert_eq!(talk.demo.traffic().added[HASH], 1);

    let door = talk.demo.base_url().replace("/rest/1.0", "/_demo/");
    let post = |call: String| talk.client.post(format!("{door}{call}")).send();
    let theirs = body(post(format!("account/add_hash?hash={HASH}")).await.unwrap()).await["id"].clone();
    assert_eq!(ids(&talk.json("/torrents").await)[0], theirs);
    assert_eq!(post(format!("account/remove?id={}", theirs.as_str().unwrap())).await.unwrap().status(), 204);
    assert_eq!(post("pause_adds?seconds=60".to_owned()).await.unwrap().status(), 204);
    assert_eq!(add(&talk, HASH).await.unwrap().status(), 451);
    let traffic = body(talk.client.get(format!("{door}traffic")).send().await.unwrap()).await;
    assert_eq!((&traffic["by_class"]["add"], &traffic["added"][HASH]), (&2.into(), &1.into()));
    assert_eq!((&traffic["worst_add_minute"], &traffic["duplicates"]), (&2.into(), &Value::Array(vec![])));
}
