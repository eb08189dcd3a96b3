//! A server on loopback that answers raw bytes by a script: the faults no real server framework can
//! be asked for, such as resets, stalls and cut bodies. It keeps what it was sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use redriva::model::ApiUrl;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One thing the server does to a connection.
#[derive(Clone)]
pub enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Says nothing for that long.
    Wait(Duration),
    /// Tears the connection down.
    Reset,
    /// Sends the same piece for ever.
    Flood(Vec<u8>),
}

/// A running server; ends with the value.
pub struct Scripted {
    url: ApiUrl,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Starts a server that plays the script on every connection and then closes it.
    pub async fn start(script: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = ApiUrl::parse(&format!("http://{}/rest/1.0", listener.local_addr().unwrap())).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(play(stream, script.clone(), Arc::clone(&log)));
            }
        });
        Self { url, requests, task }
    }

    /// Starts a server that answers one status, some headers and a body.
    pub async fn answering(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        Self::start(vec![Step::Send(answer(status, headers, body.as_ref()))]).await
    }

    /// Returns the address to ask.
    pub fn url(&self) -> &ApiUrl {
        &self.url
    }

    /// Returns the heads of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Builds an answer with the right length; every line of `headers` ends with `\r\n`.
pub fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Builds an answer whose body ends with the connection, so that its length proves nothing.
pub fn unsized_answer(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 X\r\n{headers}connection: close\r\n\r\n").as_bytes(), body].concat()
}

async fn play(mut stream: TcpStream, script: Vec<Step>, log: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    // A TLS greeting begins with 0x16 and has no blank line to wait for.
    while head.first() != Some(&0x16) && !head.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(n) => head.extend_from_slice(&piece[..n]),
        }
    }
    log.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
    for step in script {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Step::Wait(time) => tokio::time::sleep(time).await,
            Step::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Step::Flood(bytes) => while stream.write_all(&bytes).await.is_ok() {},
        }
    }
    drop(stream.shutdown().await);
}
