//! Proxies: what they answer is told as theirs, at once, and their password never.

use std::process::{Command, Output};
use std::time::Duration;

use redriva::api::{Client, Error, ProxyFault, Timeouts, Verdict, verdict};
use redriva::config::{Paths, Sources, load};
use redriva::model::{ApiToken, ApiUrl, FailureKind, Proxy, Route};
use redriva::session::{Session, Silence};
use tempfile::TempDir;
use tokio::time::Instant;

use crate::scripted::{Scripted, Step, answer};

/// A token that must never be seen again.
const CANARY: &str = "CANARYTOKENCANARYTOKENCANARYTOKENCANARYTOKENCANARY12";

/// A password that must never be seen again, and how it stands in an address and in a header.
const PASSWORD: [&str; 3] = ["geheim/wort@7", "geheim%2Fwort%407", "aGFuczpnZWhlaW0vd29ydEA3"];

/// The place of a stand-in that plays a proxy.
fn place(server: &Scripted) -> String {
    server.url().as_str().trim_start_matches("http://").trim_end_matches("/rest/1.0").to_owned()
}

async fn asked_through(proxy: &str) -> Error {
    let route = Route::Through(Proxy::parse("HTTPS_PROXY", proxy).unwrap());
    let timeouts = Timeouts { connect: Duration::from_secs(2), ..Timeouts::default() };
    let token = ApiToken::parse(CANARY).unwrap();
    let client = Client::by(&route, &ApiUrl::official(), &token, timeouts).unwrap();
    client.user().await.unwrap_err()
}

fn told(error: &Error) -> String {
    let text = format!("{error} {error:?} {}", error.hint().unwrap());
    assert!(PASSWORD.iter().all(|form| !text.contains(form)) && !text.contains("hans"), "{text}");
    text
}

fn port_of_nobody() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn what_a_proxy_answers_is_told_as_its_own() {
    use Verdict::{RetryOnce, StopRun};
    for (script, fault, decided, words) in [
        (
            answer(407, "", b""),
            ProxyFault::Password,
            StopRun,
            "does not accept the user name and password that go with it",
        ),
        (answer(502, "", b"<html>"), ProxyFault::Denied(Some(502)), RetryOnce, "answered 502 instead of connecting to"),
        (answer(503, "", b""), ProxyFault::Denied(Some(503)), RetryOnce, "answered 503"),
        (answer(403, "", b""), ProxyFault::Denied(Some(403)), StopRun, "answered 403"),
        (answer(302, "location: http://login/\r\n", b""), ProxyFault::Denied(Some(302)), StopRun, "answered 302"),
        (b"SSH-2.0-OpenSSH\r\n".to_vec(), ProxyFault::Denied(None), StopRun, "did not connect to api.real-debrid.com"),
        (b"".to_vec(), ProxyFault::Cut, RetryOnce, "ended the connection"),
        (b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), ProxyFault::Cut, RetryOnce, "ended the connection"),
        (b"HTTP/1.1 200 OK\r\n\r\n|no TLS here".to_vec(), ProxyFault::Tls, StopRun, "through the proxy"),
    ] {
        // What comes behind a bar comes a moment later.
        let pieces = script.split(|byte| *byte == b'|').map(|piece| Step::Send(piece.to_vec()));
        let pause = || Step::Wait(Duration::from_millis(100));
        let server = Scripted::start(pieces.flat_map(|piece| [piece, pause()]).collect()).await;
        let error = asked_through(&format!("http://hans:{}@{}", PASSWORD[1], place(&server))).await;
        let shown = told(&error);
        assert!(matches!(&error, Error::Proxy { fault: met, .. } if *met == fault), "{shown}");
        assert_eq!(verdict(&error), decided, "{shown}");
        assert!(shown.contains(words) && shown.contains(&format!("{} (HTTPS_PROXY)", place(&server))), "{shown}");
        let heads = server.requests();
        assert!(heads[0].starts_with("CONNECT api.real-debrid.com:443 HTTP/1.1\r\n"), "{heads:?}");
        for head in heads {
            assert!(head.contains(&format!("Basic {}", PASSWORD[2])) && !head.contains(&CANARY[..8]), "{head}");
        }
    }
}

#[tokio::test]
async fn without_a_password_the_proxy_asks_for_one() {
    let server = Scripted::start(vec![Step::Send(answer(407, "proxy-authenticate: Basic\r\n", b""))]).await;
    let error = asked_through(&place(&server)).await;
    assert!(told(&error).contains("asks for a user name and password (407)"), "{error}");
    assert!(!server.requests()[0].to_lowercase().contains("proxy-authorization"));
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let nobody = format!("127.0.0.1:{}", port_of_nobody());
    for (proxy, fault, kind) in [
        (nobody.as_str(), ProxyFault::Refused, FailureKind::Connection),
        ("no-such-proxy.invalid:3128", ProxyFault::Unknown, FailureKind::Connection),
    ] {
        let error = asked_through(proxy).await;
        assert!(matches!(&error, Error::Proxy { fault: met, .. } if *met == fault), "{error:?}");
        assert_eq!((verdict(&error), error.class()), (Verdict::RetryOnce, kind));
        assert!(told(&error).contains(proxy), "{error}");
    }
}

#[tokio::test]
async fn an_encrypted_proxy_that_is_none_is_told_as_such() {
    let server = Scripted::start(vec![Step::Send(answer(400, "", b"speak http"))]).await;
    let error = asked_through(&format!("https://{}", place(&server))).await;
    assert!(matches!(&error, Error::Proxy { fault: ProxyFault::Tls, .. }), "{error:?}");
    assert!(told(&error).contains("or it is one for http:// and not https://"), "{error}");
}

#[tokio::test]
async fn a_silent_proxy_does_not_connect_in_time() {
    let server = Scripted::start(vec![Step::Wait(Duration::from_secs(30))]).await;
    let started = Instant::now();
    let error = asked_through(&place(&server)).await;
    assert!(matches!(&error, Error::Proxy { fault: ProxyFault::Timeout, .. }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// The program with these variables, asking the real service if it were let.
struct Asking {
    home: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Asking {
    fn with(variables: &[(&'static str, &str)]) -> Self {
        let variables = variables.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        Self { home: tempfile::tempdir().unwrap(), variables }
    }

    async fn run(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(words).env_clear().env("HOME", self.home.path()).env("RD_TOKEN", CANARY).env("LANG", "C.UTF-8");
        command.current_dir(self.home.path()).envs(self.variables.iter().map(|(name, text)| (name, text)));
        let ran = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let Output { status, stdout, stderr } = ran;
        let (out, err) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
        for text in [&out, &err] {
            assert!(PASSWORD.iter().all(|form| !text.contains(form)) && !text.contains("hans"), "{text}");
        }
        (status.code(), out, err)
    }
}

#[tokio::test]
async fn a_sync_ends_at_once_with_the_proxy_and_the_cause() {
    let asking = Scripted::start(vec![Step::Send(answer(407, "", b""))]).await;
    let nobody = format!("http://127.0.0.1:{}", port_of_nobody());
    let broken = Scripted::start(vec![Step::Send(answer(502, "", b""))]).await;
    for (proxy, words) in [
        (format!("http://hans:{}@{}", PASSWORD[1], place(&asking)), "does not accept the user name and password"),
        (nobody, "refused the connection"),
        (format!("http://{}", place(&broken)), "answered 502"),
    ] {
        for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            let started = Instant::now();
            let (code, _, err) = Asking::with(&[(variable, &proxy)]).run(&["sync", "fast"]).await;
            assert!(started.elapsed() < Duration::from_secs(8), "{variable} {words}: {:?}", started.elapsed());
            assert_eq!(code, Some(13), "{err}");
            assert!(
                err.contains(words) && err.contains(&format!("({variable})")) && err.contains("the proxy"),
                "{err}"
            );
            assert!(err.contains("Real-Debrid was not asked."), "{err}");
            if words.contains("password") {
                break;
            }
        }
    }
    let asked = asking.requests().len();
    assert!((1..=2).contains(&asked), "account and list are asked side by side, and neither of them twice: {asked}");
}

#[tokio::test]
async fn a_variable_that_names_no_proxy_is_an_error_that_names_it() {
    for (proxy, why) in [
        ("not a url", "it is no web address"),
        ("socks5://hans:geheim%2Fwort%407@127.0.0.1:1080", "SOCKS is not supported"),
        ("ftp://127.0.0.1", "begins with http:// or https://"),
        ("http://hans:geheim/wort@7@127.0.0.1:1", "it is no web address"),
    ] {
        let asking = Asking::with(&[("ALL_PROXY", proxy)]);
        let (code, _, err) = asking.run(&["sync", "fast"]).await;
        assert_eq!(code, Some(2), "{err}");
        assert!(
            err.contains(&format!("ALL_PROXY in the environment names no usable proxy: {why}")) || err.contains(why)
        );
        assert!(err.contains("ALL_PROXY") && err.contains("api.real-debrid.com into NO_PROXY"), "{err}");
        let (code, out, _) = asking.run(&["doctor"]).await;
        assert_eq!(code, Some(2), "{out}");
        assert!(out.contains("error    proxy       ALL_PROXY in the environment"), "{out}");
        // Reading needs no network.
        assert_eq!(asking.run(&["stats"]).await.0, Some(10));
    }
}

#[tokio::test]
async fn doctor_tells_which_proxy_is_used_and_what_leaves_the_service_out() {
    let proxy = format!("http://hans:{}@proxy.example:3128", PASSWORD[1]);
    for (variables, line) in [
        (vec![], "ok       proxy       none is set\n"),
        (
            vec![("HTTPS_PROXY", proxy.as_str())],
            "ok       proxy       proxy.example:3128, with user name and password, from HTTPS_PROXY\n",
        ),
        (vec![("all_proxy", "proxy.example")], "ok       proxy       proxy.example:80, from all_proxy\n"),
        (
            vec![("HTTPS_PROXY", proxy.as_str()), ("NO_PROXY", "localhost, .real-debrid.com")],
            "ok       proxy       not used: HTTPS_PROXY is set, but NO_PROXY leaves out api.real-debrid.com\n",
        ),
        (
            vec![("HTTPS_PROXY", "not a url"), ("RD_API_URL", "http://127.0.0.1:9/rest/1.0")],
            "ok       proxy       not used: HTTPS_PROXY is set, but the service is on this machine\n",
        ),
    ] {
        let asking = Asking::with(&variables);
        let (code, out, _) = asking.run(&["doctor", "--offline"]).await;
        assert_eq!(code, Some(0), "{out}");
        assert!(out.contains(line), "{out}");
        let (_, json, _) = asking.run(&["doctor", "--offline", "--json"]).await;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let told = json["checks"].as_array().unwrap().iter().find(|check| check["check"] == "proxy").unwrap();
        assert!(line.contains(told["message"].as_str().unwrap()), "{told}");
    }
}

/// `doctor` gives its questions less time than a sync; still the proxy has to be named before that time is over.
#[tokio::test]
async fn a_question_outside_of_a_sync_blames_a_silent_proxy_and_not_the_service() {
    for said in ["", "HTTP/1.1 20"] {
        let steps = vec![Step::Send(said.as_bytes().to_vec()), Step::Wait(Duration::from_secs(60))];
        let server = Scripted::start(steps).await;
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let sources = Sources {
            command_line: Vec::new(),
            environment: vec![("RD_TOKEN".into(), CANARY.into()), ("HTTPS_PROXY".into(), place(&server).into())],
            working_folder: at("work"),
            paths: Paths { home: at(""), config: at("own"), data: at("data"), state: at("state") },
            config_file: None,
        };
        let session = Session::new(load(&sources).unwrap());
        let answer = session.account().await.unwrap().unwrap_err();
        let Silence::Stop(stop) = answer else { panic!("{answer:?}") };
        assert!(stop.to_string().contains("the proxy"), "{said:?}: {stop}");
    }
}
