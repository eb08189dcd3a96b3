//! From an answer to bytes on the wire: whole, cut, slow, endless or not at all.
//!
//! A body that is not simply there is fed through a bounded channel by a small task, which ends with
//! the connection. Knows nothing of what the bytes mean. Start at `deliver`.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Response;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::http::{HeaderName, HeaderValue, StatusCode};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, Delivery};
use super::made_up::Span;

/// Time that the bytes before a cut get to leave the machine.
const FLUSH: Duration = Duration::from_millis(30);
/// Bytes of blanks written at a time.
const CHUNK: usize = 64 * 1_024;

/// The body of an answer.
#[derive(Debug)]
pub(super) enum Payload {
    /// All of it.
    Whole(Bytes),
    /// What a task feeds.
    Fed(mpsc::Receiver<Result<Bytes, Cut>>),
}

/// The answer ends here, although more was announced.
#[derive(Debug, thiserror::Error)]
#[error("the answer is cut on purpose")]
pub(super) struct Cut;

impl Body for Payload {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Fed(receiver) => receiver.poll_recv(cx).map(|next| next.map(|part| part.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
            Self::Fed(_) => SizeHint::default(),
        }
    }
}

/// Turns an answer into a response; cancelling `hang_up` resets the connection.
pub(super) async fn deliver(answer: Answer, delivery: Delivery, hang_up: &CancellationToken) -> Response<Payload> {
    if matches!(delivery, Delivery::Reset | Delivery::Never) {
        if delivery == Delivery::Reset {
            hang_up.cancel();
        }
        // The connection's task drops this future, at once or when the client has gone.
        std::future::pending::<()>().await;
    }
    let length = answer.body.len();
    let body = Bytes::from(answer.body);
    let packed = matches!(delivery, Delivery::Blanks { packed: true, .. });
    let (payload, announced) = match delivery {
        Delivery::Whole | Delivery::Reset | Delivery::Never => (Payload::Whole(body), None),
        Delivery::CutAfter(bytes) => (fed(|pipe| cut(pipe, body.slice(..bytes.min(length)), None)), Some(length)),
        Delivery::ResetAfter(bytes) => {
            let hang_up = hang_up.clone();
            (fed(|pipe| cut(pipe, body.slice(..bytes.min(length)), Some(hang_up))), Some(length))
        }
        Delivery::StallInBody(time) => (fed(|pipe| stall(pipe, body, time)), Some(length)),
        Delivery::Trickle(pause) => (fed(|pipe| trickle(pipe, body, pause)), Some(length)),
        Delivery::MadeUp(span) => {
            let length = usize::try_from(span.len()).ok();
            (fed(|pipe| made_up(pipe, span)), length)
        }
        Delivery::Blanks { bytes, packed: false } => (fed(|pipe| blanks(pipe, bytes)), usize::try_from(bytes).ok()),
        Delivery::Blanks { bytes, packed: true } => (fed(|pipe| packed_blanks(pipe, bytes)), None),
    };
    let mut response = Response::new(payload);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let encoding = packed.then(|| ("content-encoding", "gzip".to_owned()));
    let announced = announced.map(|length| ("content-length", length.to_string()));
    for (name, value) in answer.headers.into_iter().chain(encoding).chain(announced) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    response
}

type Pipe = mpsc::Sender<Result<Bytes, Cut>>;

fn fed<F: Future<Output = ()> + Send + 'static>(feed: impl FnOnce(Pipe) -> F) -> Payload {
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(feed(sender));
    Payload::Fed(receiver)
}

// In the feeders a failed send means that the client has gone: there is nothing left to do.

async fn cut(pipe: Pipe, start: Bytes, hang_up: Option<CancellationToken>) {
    if !start.is_empty() && pipe.send(Ok(start)).await.is_err() {
        return;
    }
    tokio::time::sleep(FLUSH).await;
    let Some(hang_up) = hang_up else { return drop(pipe.send(Err(Cut)).await) };
    hang_up.cancel();
    // Were the pipe to end first, so would the connection, and in good order.
    pipe.closed().await;
}

async fn stall(pipe: Pipe, body: Bytes, time: Duration) {
    tokio::time::sleep(time).await;
    drop(pipe.send(Ok(body)).await);
}

async fn trickle(pipe: Pipe, mut body: Bytes, pause: Duration) {
    while !body.is_empty() {
        if pipe.send(Ok(body.split_to(1))).await.is_err() {
            return;
        }
        tokio::time::sleep(pause).await;
    }
}

async fn blanks(pipe: Pipe, bytes: u64) {
    let chunk = Bytes::from(vec![b' '; CHUNK]);
    let mut left = usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut send = Bytes::from_static(b"[");
    while left > 1 {
        send.truncate(left - 1);
        left -= send.len();
        if pipe.send(Ok(send)).await.is_err() {
            return;
        }
        send = chunk.clone();
    }
    drop(pipe.send(Ok(Bytes::from_static(b"]"))).await);
}

async fn made_up(pipe: Pipe, mut span: Span) {
    while span.len() > 0 && pipe.send(Ok(span.next_chunk())).await.is_ok() {}
}

/// Header of a gzip stream without a name or time (RFC 1952).
const GZIP_HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
/// Bytes that one copy of deflate makes at best (RFC 1951: code 285).
const LONGEST_COPY: u64 = 258;

/// Sends a gzip stream that unpacks to blanks: 13 bits for each 258 of them. It never comes to its
/// end mark, since no client should read that far.
async fn packed_blanks(pipe: Pipe, bytes: u64) {
    let mut bits = Bits { out: GZIP_HEADER.to_vec(), held: 0, count: 0 };
    // A block with the fixed codes, not the last one; then the literals `[` and blank.
    bits.push(0b010, 3);
    bits.push(reversed(0x30 + 0x5B, 8), 8);
    bits.push(reversed(0x30 + 0x20, 8), 8);
    for _ in 0..bytes / LONGEST_COPY {
        // Copy 258 bytes (code 285 is 11000101) from one byte back (code 0 is 00000).
        bits.push(reversed(0b1100_0101, 8), 8);
        bits.push(0, 5);
        if bits.out.len() >= CHUNK && pipe.send(Ok(Bytes::from(std::mem::take(&mut bits.out)))).await.is_err() {
            return;
        }
    }
    if pipe.send(Ok(Bytes::from(bits.out))).await.is_ok() {
        tokio::time::sleep(FLUSH).await;
        drop(pipe.send(Err(Cut)).await);
    }
}

/// Deflate sends Huffman codes from their highest bit and fills bytes from the lowest.
fn reversed(code: u32, width: u32) -> u32 {
    code.reverse_bits() >> (32 - width)
}

/// Packs bits into bytes.
struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, width: u32) {
        self.held |= value << self.count;
        self.count += width;
        while self.count >= 8 {
            self.out.push(self.held.to_le_bytes()[0]);
            self.held >>= 8;
            self.count -= 8;
        }
    }
}
