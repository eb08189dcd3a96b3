//! TLS: whoever cannot prove to be the service gets neither the token nor a second try.
//!
//! The certificate is for localhost, good until 2125 and signed by nobody: `openssl req -x509
//! -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost`.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use redriva::api::{Client, Error, Fault, Timeouts, Verdict, install_tls, verdict};
use redriva::model::{ApiToken, ApiUrl, FailureKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::scripted::{Scripted, Step};

use super::{CANARY, shown};

async fn ask(url: &str) -> Error {
    let timeouts = Timeouts { connect: Duration::from_secs(3), ..Timeouts::default() };
    let client = Client::new(&ApiUrl::parse(url).unwrap(), &ApiToken::parse(CANARY).unwrap(), timeouts).unwrap();
    client.user().await.unwrap_err()
}

fn assert_distrusted(error: &Error) {
    assert!(matches!(error, Error::Transport { fault: Fault::Tls, .. }), "{error:?}");
    assert_eq!((verdict(error), error.class()), (Verdict::StopRun, FailureKind::Tls));
    assert!(error.hint().unwrap().ends_with("The token was not sent."));
}

/// Serves one connection with a certificate that nobody vouches for; ends with what it could read.
fn impostor() -> (u16, JoinHandle<Vec<u8>>) {
    install_tls();
    let certificate = CertificateDer::from_slice(include_bytes!("../../fixtures/tls/self_signed.der")).into_owned();
    let key = PrivateKeyDer::try_from(include_bytes!("../../fixtures/tls/self_signed.key.der").as_slice()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), socket);
        let mut read = Vec::new();
        // The client hangs up during the handshake; what counts is what came before.
        drop(stream.read_to_end(&mut read));
        read
    });
    (port, server)
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_stops_the_run_before_the_token_is_sent() {
    for host in ["localhost", "127.0.0.1"] {
        let (port, server) = impostor();
        let error = ask(&format!("https://{host}:{port}/rest/1.0")).await;
        assert_distrusted(&error);
        assert!(shown(&error).contains("certificate"), "the reason is kept: {}", shown(&error));
        assert_eq!(server.join().unwrap(), b"", "nothing was sent");
    }
}

#[tokio::test]
async fn a_refused_handshake_stops_the_run() {
    // The alert "handshake failure".
    let server = Scripted::start(vec![Step::Send(b"\x15\x03\x03\x00\x02\x02\x28".to_vec())]).await;
    let error = ask(&server.url().as_str().replace("http:", "https:")).await;
    assert_distrusted(&error);
    assert!(server.requests().iter().all(|sent| !sent.contains(CANARY)));
}

#[tokio::test]
async fn a_connection_that_closes_during_the_handshake_is_tried_again() {
    let server = Scripted::start(vec![]).await;
    let error = ask(&server.url().as_str().replace("http:", "https:")).await;
    assert!(matches!(error, Error::Transport { fault: Fault::Connect, .. }), "{error:?}");
    assert_eq!(verdict(&error), Verdict::Retry);
}
