//! The client against every answer that Real-Debrid, the network between and a hostile server give.

mod fuzz;
mod outer;
mod rows;
mod small;
mod status;
mod tls;
mod wire;

use std::time::Duration;

use redriva::api::{Client, Error, ListPage, Timeouts};
use redriva::model::{ApiToken, Detail, TorrentId};

use crate::scripted::Scripted;

/// A token that must never be seen again.
const CANARY: &str = "CANARYTOKENCANARYTOKENCANARYTOKENCANARYTOKENCANARY12";

/// An id as the service gives them.
const ID: &str = "X2ILDQNYFYOHM";

fn id() -> TorrentId {
    TorrentId::parse(ID).unwrap()
}

fn client(server: &Scripted) -> Client {
    let timeouts = Timeouts {
        connect: Duration::from_secs(2),
        read: Duration::from_millis(300),
        total: Duration::from_secs(5),
        list: Duration::from_secs(10),
        write: Duration::from_secs(5),
        slow: Duration::from_secs(1),
    };
    Client::new(server.url(), &ApiToken::parse(CANARY).unwrap(), timeouts).unwrap()
}

/// Asks for the first page and gets this body with status 200.
async fn page_of(body: impl AsRef<[u8]>) -> Result<ListPage, Error> {
    let server = Scripted::answering(200, "content-type: application/json\r\nx-total-count: 7\r\n", body).await;
    client(&server).torrents_page(1, 5000).await
}

/// Asks for the detail and gets this body with status 200.
async fn detail_of(body: impl AsRef<[u8]>) -> Result<Detail, Error> {
    let server = Scripted::answering(200, "content-type: application/json\r\n", body).await;
    client(&server).torrent_info(&id()).await.map(|(detail, _)| detail)
}

/// Asks for the detail and gets this answer, which must be an error.
async fn refused_with(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Error {
    let server = Scripted::answering(status, headers, body).await;
    client(&server).torrent_info(&id()).await.unwrap_err()
}

/// Everything a person or a log may ever see of an error.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?} {}", error.hint().unwrap_or_default());
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        text = format!("{text} {inner} {inner:?}");
        cause = inner.source();
    }
    text
}
